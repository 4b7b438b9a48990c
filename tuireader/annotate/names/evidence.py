"""What kind of thing a name is: votes from the whole article, for a form has one kind in one article.

A small model calls "Scientology" a place here and an organisation there. Each occurrence votes, and so do
the name's own words, what stands around it, and general knowledge; the label with most votes holds for all
of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from tuireader.annotate.names.lookup import general_label
from tuireader.annotate.parse.tokens import Span, Tokens
from tuireader.annotate.words.bodies import REGION_CUES, label_by_words
from tuireader.annotate.words.given_names import LEADERS, is_given
from tuireader.annotate.words.places import place_label
from tuireader.annotate.words.titles import KIN, is_title
from tuireader.annotate.words.wordlists import words

HINT, MODEL, LISTED, FAIR, STRONG, CERTAIN = 1, 4, 6, 8, 18, 40
"""Weights: the model in a headline, the model elsewhere, the kind of a neighbour in a list, a cue, a sure
cue or
the name's own words, general knowledge."""

MODEL_LIMIT = 4 * MODEL
"""What the model can say of one form in all: its errors repeat themselves."""

PREFERRED = (
    "PERSON",
    "ORG",
    "GPE",
    "LOC",
    "FAC",
    "NORP",
    "EVENT",
    "LAW",
    "WORK_OF_ART",
    "PRODUCT",
    "LANGUAGE",
)
"""Which label is taken of two that are equally likely."""

Votes = dict[str, Counter[str]]


def tally(tokens: Tokens, spans: Iterable[Span]) -> Votes:
    """Form -> label -> votes, over all spans."""
    votes: Votes = defaultdict(Counter)
    by_model: Votes = defaultdict(Counter)
    sure: dict[str, str] = {}
    before: Span | None = None
    for span in sorted(spans):
        form = tokens.form(span.start, span.end)
        if form not in votes:
            sure[form] = _vote_by_itself(votes[form], tokens, span, form)
        by_model[form][span.label] += MODEL if not tokens.loud[span.start] else HINT
        _vote_by_place(votes[form], tokens, span)
        if before is not None and _listed(tokens, before, span):
            other = tokens.form(before.start, before.end)
            for one, two in ((form, other), (other, form)):
                if sure[two] == "ORG" and " " not in one:
                    votes[one]["ORG"] += LISTED
        before = span
    for form, counts in by_model.items():
        votes[form].update({label: min(count, MODEL_LIMIT) for label, count in counts.items()})
        del votes[form][""]
    return votes


def _listed(tokens: Tokens, one: Span, other: Span) -> bool:
    """As "BMW, Mercedes-Benz and Siemens": names in a list are of one kind."""
    between = tokens.words[one.end : other.start] if other.start - one.end < 3 else []
    return between in ([","], ["and"], ["or"], [",", "and"], [",", "or"]) and not _apposed(tokens, one, other)


def _apposed(tokens: Tokens, one: Span, other: Span) -> bool:
    """As "Ferguson, Missouri," in which the comma makes no list."""
    return tokens.words[one.end] == "," and tokens.word(other.end) not in (",", "and", "or", "&")


def winner(votes: Counter[str]) -> str:
    """The label with most votes; of equals the first in the order of ``PREFERRED``."""
    return max(votes, key=lambda label: (votes[label], -PREFERRED.index(label)))


def _vote_by_itself(votes: Counter[str], tokens: Tokens, span: Span, form: str) -> str:
    """What a form tells wherever it stands; gives back the label that is sure, or nothing."""
    name = tokens.words[span.start : span.end]
    known = general_label(form) or (place_label(form.title()) if form.isupper() and len(form) > 3 else "")
    told = label_by_words(name)
    given = is_given(name[0])
    votes[known] += CERTAIN
    votes[told] += FAIR if len(name) == 2 and given else STRONG
    if form in LEADERS or (given and not told and len(name) <= 4 and name[-1][0].isupper()):
        votes["PERSON"] += FAIR
    if len(name) == 3 and not told and len(name[1]) == 2 and name[1].endswith("."):
        votes["PERSON"] += STRONG
    if (
        len(name) > 1
        and len(name[-1]) > 2
        and name[-1].isupper()
        and name[-1].isalpha()
        and not form.isupper()
    ):
        votes["ORG"] += FAIR
    if len(name) == 1 and len(form) > 6 and form.endswith(("ist", "ists", "ians", "icans")):
        votes["NORP"] += STRONG
    if len(name) > 1 and place_label(" ".join(name[:-1])) == "GPE" and name[-1].endswith("s"):
        votes["ORG"] += FAIR
    return known or told


def _vote_by_place(votes: Counter[str], tokens: Tokens, span: Span) -> None:
    """What the words around one occurrence tell."""
    for rule in AROUND:
        label, weight = rule(tokens, span)
        if label:
            votes[label] += weight


Cue = tuple[str, int]
NONE: Cue = ("", 0)


def titled(tokens: Tokens, span: Span) -> Cue:
    """As "President Xi", "actor Jason Beghe", "his wife Melania": a person."""
    word = tokens.word(span.start - 1).casefold()
    return ("PERSON", FAIR) if is_title(word) or word in KIN else NONE


def aged(tokens: Tokens, span: Span) -> Cue:
    """As "Daniel Montalvo, 19, ...": a person."""
    after = [tokens.word(span.end + place) for place in range(3)]
    return ("PERSON", STRONG) if after[0] == "," == after[2] and after[1].isdigit() else NONE


def related(tokens: Tokens, span: Span) -> Cue:
    """As "Rihanna, who was honoured ...": a person."""
    place = span.end + (tokens.word(span.end) == ",")
    return ("PERSON", STRONG) if tokens.word(place) in ("who", "whose", "whom") else NONE


def possessing(tokens: Tokens, span: Span) -> Cue:
    """As "Paris's father": a person."""
    kin = tokens.word(span.end) in ("'s", "’s", "'", "’") and tokens.word(span.end + 1).casefold() in KIN
    return ("PERSON", FAIR) if kin else NONE


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

AROUND = (
    titled,
    aged,
    related,
    possessing,
    own,
    with_article,
    governed,
    within,
    placed,
    has_members,
    kind_before,
    initialled,
)
"""The cues around an occurrence, each a name and a label's weight."""
