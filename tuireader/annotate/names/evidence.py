"""What kind of thing a name is: rules that vote, for a form has one kind in one article.

A small model calls "Scientology" a place here and an organisation there. Each occurrence votes, and so do
the name's own words, what stands around it, and general knowledge; the label with most votes holds for all
of them (``entities.tally``). A rule takes a span and gives back a label and the votes for it.
"""

from __future__ import annotations

from tuireader.annotate.names.candidates import expansions
from tuireader.annotate.names.lookup import Known, general_label, short_forms
from tuireader.annotate.parse.tokens import Span, Tokens
from tuireader.annotate.words.bodies import REGION_CUES, generic_head, label_by_words
from tuireader.annotate.words.given_names import FAMILY_FIRST, LEADERS, is_given
from tuireader.annotate.words.places import place_label
from tuireader.annotate.words.titles import KIN, is_title
from tuireader.annotate.words.wordlists import words

HINT, MODEL, LISTED, FAIR, STRONG, CERTAIN = 1, 4, 6, 8, 18, 40
"""Weights: the model in a headline, the model elsewhere, the kind of a neighbour in a list, a cue, a sure
cue or
the name's own words, general knowledge."""

Cue = tuple[str, int]
NONE: Cue = ("", 0)


# --- What a form tells wherever it stands ---


def well_known(tokens: Tokens, span: Span) -> Cue:
    """As "Kremlin", "MOSCOW": general knowledge."""
    return _well_known(tokens.form(span.start, span.end)), CERTAIN


def own_words(tokens: Tokens, span: Span) -> Cue:
    """As "Jamarat Bridge", "Ministry of Health": a word of it tells the kind; less so after a given name."""
    name = tokens.words[span.start : span.end]
    return label_by_words(name), FAIR if len(name) == 2 and is_given(name[0]) else STRONG


def known_person(tokens: Tokens, span: Span) -> Cue:
    """As "Obama", "Jason Beghe": the last name of a leader, or a given name and another."""
    name = tokens.words[span.start : span.end]
    full = is_given(name[0]) and len(name) <= 4 and name[-1][0].isupper() and not label_by_words(name)
    return ("PERSON", FAIR) if full or tokens.form(span.start, span.end) in LEADERS else NONE


def middle_initial(tokens: Tokens, span: Span) -> Cue:
    """As "Witold J. Chrabaszcz", but not "Roe v. Wade": a person."""
    name = tokens.words[span.start : span.end]
    initial = len(name) == 3 and len(name[1]) == 2 and name[1][0].isupper() and name[1].endswith(".")
    return ("PERSON", STRONG) if initial and not label_by_words(name) else NONE


def ends_in_capitals(tokens: Tokens, span: Span) -> Cue:
    """As "Airbus SAS": a body."""
    name, last = tokens.words[span.start : span.end], tokens.words[span.end - 1]
    if len(name) < 2 or len(last) < 3 or tokens.form(span.start, span.end).isupper():
        return NONE
    return ("ORG", FAIR) if last.isupper() and last.isalpha() else NONE


def adherents(tokens: Tokens, span: Span) -> Cue:
    """As "Scientologists", "Peronist": a people."""
    form = tokens.form(span.start, span.end)
    alone = span.end - span.start == 1 and len(form) > 6
    return ("NORP", STRONG) if alone and form.endswith(("ist", "ists", "ians", "icans")) else NONE


def sports_club(tokens: Tokens, span: Span) -> Cue:
    """As "Chicago Bears", "New York Yankees": a place and a plural make a team."""
    name = tokens.words[span.start : span.end]
    place = len(name) > 1 and place_label(" ".join(name[:-1])) == "GPE"
    return ("ORG", FAIR) if place and name[-1].endswith("s") else NONE


def _well_known(form: str) -> str:
    shouted = place_label(form.title()) if form.isupper() and len(form) > 3 else ""
    return general_label(form) or shouted


# --- What a neighbour tells ---


def listed(tokens: Tokens, one: Span, other: Span) -> Cue:
    """As "BMW, Mercedes-Benz and Siemens": of two names in a list, what the first tells of the second."""
    if not _side_by_side(tokens, *sorted((one, other))) or " " in tokens.form(other.start, other.end):
        return NONE
    sure = _well_known(tokens.form(one.start, one.end)) or label_by_words(tokens.words[one.start : one.end])
    return ("ORG", LISTED) if sure == "ORG" else NONE


def _side_by_side(tokens: Tokens, one: Span, other: Span) -> bool:
    if other.start - one.end > 2:
        return False
    between = tokens.words[one.end : other.start]
    return between in ([","], ["and"], ["or"], [",", "and"], [",", "or"]) and not _apposed(tokens, one, other)


def _apposed(tokens: Tokens, one: Span, other: Span) -> bool:
    """As "Ferguson, Missouri," in which the comma makes no list."""
    return tokens.words[one.end] == "," and tokens.word(other.end) not in (",", "and", "or", "&")


# --- What the words around one occurrence tell ---


def titled(tokens: Tokens, span: Span) -> Cue:
    """As "President Xi", "actor Jason Beghe", "his wife Melania": a person."""
    word = tokens.word(span.start - 1).casefold()
    return ("PERSON", FAIR) if is_title(word) or word in KIN else NONE


def aged(tokens: Tokens, span: Span) -> Cue:
    """As "Daniel Montalvo, 19, ...": a person."""
    after = [tokens.word(span.end + place) for place in range(3)]
    return ("PERSON", STRONG) if after[0] == "," == after[2] and after[1].isdigit() else NONE


def own(tokens: Tokens, span: Span) -> Cue:
    """As "Trump thanked his parents": a person, when no other name stands between."""
    for index in range(span.end, min(span.end + 8, len(tokens))):
        word = tokens.words[index]
        if word in ("his", "her", "himself", "herself", "he", "she"):
            return "PERSON", MODEL
        if tokens.capital(index) or word in '.;:"“”' or tokens.opens[index]:
            break
    return NONE


def with_article(tokens: Tokens, span: Span) -> Cue:
    """As "the Kremlin", "The Scotsman": no person, but for a family ("the Obamas") or as in "the Trump
    plan"."""
    if tokens.word(span.start - 1).casefold() != "the":
        return NONE
    head = tokens.doc[span.end - 1]
    alone = span.end - span.start == 1 and head.dep_ not in ("compound", "amod", "nmod", "poss")
    body = span.label == "PERSON" and alone and not head.text.endswith("s")
    return ("ORG", LISTED) if body else ("PERSON", -MODEL)


def governed(tokens: Tokens, span: Span) -> Cue:
    """As "the town of Yeoncheon": a place."""
    of = tokens.word(span.start - 1) == "of" and tokens.word(span.start - 2).casefold() in REGION_CUES
    return ("GPE", FAIR) if of else NONE


def within(tokens: Tokens, span: Span) -> Cue:
    """As "Irving, Texas": a place."""
    follows = tokens.word(span.end) == "," and tokens.word(span.end + 1) != tokens.word(span.start)
    region = next((n for n in (1, 2) if place_label(tokens.form(span.end + 1, span.end + 1 + n)) == "GPE"), 0)
    return (
        ("GPE", STRONG) if follows and region and tokens.word(span.end + 1 + region) in (",", ".") else NONE
    )


def placed(tokens: Tokens, span: Span) -> Cue:
    """As "in Louisville": more a place than a person."""
    where = tokens.word(span.start - 1).casefold() in ("in", "near") and span.label in (
        "PERSON",
        "GPE",
        "LOC",
    )
    return ("GPE", LISTED) if where else NONE


def has_members(tokens: Tokens, span: Span) -> Cue:
    """As "FTU's Kwok Wai-keung", "Gary Fan of the Neo Democrats": a body that has persons."""
    after = tokens.doc[span.end + 1] if span.end + 1 < len(tokens) else None
    if after is not None and tokens.word(span.end) in ("'s", "’s") and after.ent_type_ == "PERSON":
        return "ORG", MODEL
    place = span.start - 1 - (tokens.word(span.start - 1).casefold() == "the")
    if tokens.word(place) == "of" and place and tokens.doc[place - 1].ent_type_ == "PERSON":
        return "ORG", MODEL
    return NONE


def kind_before(tokens: Tokens, span: Span) -> Cue:
    """As "the company Hitwise", "the ship Freewinds", "the novel Angel Catbird": the noun tells the kind."""
    place = span.start - 1 - (tokens.word(span.start - 1) in (",", '"', "“", "the"))
    return KINDS.get(tokens.word(place).casefold(), NONE)


def initialled(tokens: Tokens, span: Span) -> Cue:
    """As "DAB", "IE9": letters alone are no person, letters with digits are a product."""
    word = tokens.words[span.start]
    if span.end - span.start > 1 or len(word) < 2 or tokens.loud[span.start]:
        return NONE
    if any(map(str.isdigit, word)) and span.label not in ("ORG", "PRODUCT"):
        return "PRODUCT", FAIR
    return ("PERSON", -FAIR) if word.isupper() and word.isalpha() else NONE


KINDS: dict[str, Cue] = {
    **dict.fromkeys(
        words(
            """company firm group party organization organisation agency magazine newspaper journal website
            broadcaster channel network publisher manufacturer retailer startup charity nonprofit band
            militia union
            club team label studio site blog"""
        ),
        ("ORG", FAIR),
    ),
    **dict.fromkeys(
        words("ship vessel frigate destroyer aboard submarine yacht browser"), ("PRODUCT", STRONG)
    ),
    **dict.fromkeys(
        words("novel book film movie series album song play musical sitcom"), ("WORK_OF_ART", STRONG)
    ),
    **dict.fromkeys(words("hurricane typhoon storm cyclone"), ("EVENT", STRONG)),
}
"""Noun before a name -> what it says of the name."""


# --- What the label of one form tells of another ---


_SPELLED = ("ORG", "FAC", "PRODUCT", "EVENT", "PERSON", "LAW")
"""Labels of names that an acronym may stand for, or that are taken for one."""
_DOUBTFUL = ("ORG", "GPE", "FAC", "LOC", "WORK_OF_ART", "PRODUCT")
"""Labels that the model gives to persons by mistake."""


def full_names(labels: Known) -> Known:
    """As "Witold Chrabaszcz": its last name (of a Chinese one the first) stands alone for a person elsewhere."""
    doubtful = (form for form, label in labels.items() if label in _DOUBTFUL)
    return {form: "PERSON" for form in doubtful if _is_full_name(form, labels)}


def _is_full_name(form: str, labels: Known) -> bool:
    name = form.split()
    if len(name) not in (2, 3) or label_by_words(name) or general_label(form):
        return False
    short = name[0] if name[0] in FAMILY_FIRST else name[-1]
    return labels.get(short) == "PERSON" and all(word[0].isupper() and word.isalpha() for word in name)


def acronyms(labels: Known) -> Known:
    """As "NSC": an acronym is what the name is that it stands for."""
    bodies = [form for form, label in labels.items() if label in _SPELLED]
    return {short: labels[long] for short, long in expansions(bodies).items() if long in labels}


def shortened(labels: Known) -> Known:
    """As "Biden" of "Joe Biden": a person's first or last name alone."""
    return dict.fromkeys(short_forms(labels), "PERSON")


def generic_heads(labels: Known) -> Known:
    """As "the Court" of "Supreme Court"."""
    heads = (generic_head(form.split()) for form, label in labels.items() if label == "ORG")
    return {head: "ORG" for head in heads if head and head not in labels}
