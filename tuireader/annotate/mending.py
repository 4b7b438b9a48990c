"""spaCy's entities with their edges mended: one small rule for each error that it typically makes.

A span goes through the rules in the order of :data:`RULES`; each takes one span and gives back one, or none.
"""

from __future__ import annotations

from collections.abc import Callable

from tuireader.annotate.bodies import FACILITY_WORDS, ORG_OPENERS, ORG_WORDS, label_by_words
from tuireader.annotate.given_names import FAMILY_FIRST, is_given
from tuireader.annotate.places import place_label
from tuireader.annotate.titles import is_title
from tuireader.annotate.tokens import Span, Tokens
from tuireader.annotate.wordlists import words

KEPT = words("PERSON ORG GPE LOC FAC NORP EVENT PRODUCT WORK_OF_ART LAW LANGUAGE")
"""The labels that are names; dates, numbers and money are not."""

PARTICLES = words(
    "al ben bin da dal de del della den der di do dos du el ibn la las le los ten ter van von y zu af av"
)
"""Small words inside a person's name; lower case here."""

_EDGE_WORDS = words("the a an this that these those its his her their our my your some any no one")
_BREAKS = words('( ) [ ] { } : ; | " “ ” « » „ / – — … ... * •')
_LABELS_OF_PICTURES = words(
    "Image Photo Photograph Picture Credit File Video Source Pictured Caption Copyright"
)
_PREFIXES = words("pro anti non ex post pre mid un")
_TAILS = words(
    "based led backed style era owned related like born made wide type bound controlled run funded friendly"
)

Rule = Callable[[Tokens, Span], Span | None]


def mended(tokens: Tokens) -> list[Span]:
    """The named entities of a parsed article, mended; numbers and dates are dropped."""
    spans = []
    for entity in tokens.doc.ents:
        span: Span | None = Span(entity.start, entity.end, entity.label_)
        if entity.label_ not in KEPT:
            continue
        for rule in RULES:
            span = rule(tokens, span) if span is not None else None
        if span is not None:
            spans.append(span)
    return spans


def cut_at_breaks(tokens: Tokens, span: Span) -> Span | None:
    """No name reaches over a bracket, quotation mark, colon or blank line: "World Health Organisation
    (WHO"."""
    start, end, label = span
    while start < end and (tokens.words[start] in _BREAKS or tokens.words[start].isspace()):
        start += 1
    for index in range(start, end):
        if tokens.words[index] in _BREAKS or "\n" in tokens.words[index] or tokens.words[index].isspace():
            end = index
            break
    return Span(start, end, label) if start < end else None


def trim(tokens: Tokens, span: Span) -> Span | None:
    """Articles, possessives, small words and punctuation at the edges are no part: "the Kremlin's" is
    Kremlin."""
    start, end, label = span
    while start < end and not _may_open(tokens, start, label):
        start += 1
    while start < end and not _may_close(tokens, end - 1):
        end -= 1
    return Span(start, end, label) if start < end else None


def _may_open(tokens: Tokens, index: int, label: str) -> bool:
    word = tokens.words[index]
    if word.casefold() in _EDGE_WORDS and not (
        word == "The" and tokens.form(index, index + 2) == "The Hague"
    ):
        return False
    if word.casefold() in PARTICLES or label in ("PRODUCT", "WORK_OF_ART", "LAW", "LANGUAGE"):
        return True
    return (
        word[0].isupper()
        or word[0] in "#@"
        or (word[0].isdigit() and label in ("ORG", "EVENT"))
        or _camel(word)
    )


def _may_close(tokens: Tokens, index: int) -> bool:
    word = tokens.words[index]
    if word in ("'s", "’s", "'", "’", "&", "-") or not any(map(str.isalnum, word)):
        return False
    if word in _LABELS_OF_PICTURES and index + 1 < len(tokens) and tokens.words[index + 1] == ":":
        return False
    return not word.islower() or (index > 0 and tokens.words[index - 1] == "-") or not word.isalpha()


def _camel(word: str) -> bool:
    return word[1:2].isupper()


def drop_prefixed(tokens: Tokens, span: Span) -> Span | None:
    """A place in "pro-Beijing" or "anti-Trump" only colours a word."""
    start = span.start
    if start >= 2 and tokens.words[start - 1] == "-" and tokens.words[start - 2].casefold() in _PREFIXES:
        return None
    return span


def extend_hyphen(tokens: Tokens, span: Span) -> Span:
    """A name is not cut at its hyphen: "Wong Yeung" + "-tat", "Udvar" + "-Hazy"; but "Trump-backed" is."""
    start, end, label = span
    while (
        end + 1 < len(tokens) and tokens.words[end] == "-" and tokens.joined(end - 1) and tokens.joined(end)
    ):
        after = tokens.words[end + 1]
        eastern = label == "PERSON" and tokens.words[start] in FAMILY_FIRST and after not in _TAILS
        if not (tokens.capital(end + 1) and not place_label(after)) and not (eastern and after.isalpha()):
            break
        end += 2
    return Span(start, end, label)


def extend_tail(tokens: Tokens, span: Span) -> Span:
    """A name is not cut at "of" or "&": "Church of Scientology", "Evergreen Aviation & Space Museum"."""
    start, end, label = span
    if label not in ("ORG", "FAC", "GPE") or end + 1 >= len(tokens):
        return span
    if tokens.words[end] == "&" and tokens.capital(end + 1):
        return Span(start, _run_end(tokens, end + 1), label)
    head = tokens.words[end - 1].casefold()
    if tokens.words[end] == "of" and head in ORG_OPENERS:
        after = end + 2 if tokens.words[end + 1] == "the" else end + 1
        if tokens.capital(after):
            return Span(start, _run_end(tokens, after), label)
    if tokens.words[end] in ("D.C.", "D.C", "DC") and tokens.words[end - 1] == "Washington":
        return Span(start, end + 1, label)
    return span


def extend_head(tokens: Tokens, span: Span) -> Span:
    """A name does not begin with what it is: "Doctor Who" + "Society of Canada", "Grand" + "Hotel"."""
    start, end, label = span
    if label not in ("ORG", "FAC") or tokens.words[start].casefold() not in ORG_WORDS | FACILITY_WORDS:
        return span
    while (
        start > 0
        and tokens.capital(start - 1)
        and tokens.pos[start - 1] == "PROPN"
        and not tokens.opens[start]
    ):
        start -= 1
    return Span(start, end, label)


def _run_end(tokens: Tokens, index: int) -> int:
    """The end of a run of capitalised words."""
    while index < len(tokens) and tokens.capital(index):
        index += 1
    return index


def strip_titles(tokens: Tokens, span: Span) -> Span:
    """What a person is, is not their name: "U.S. National Security Advisor Jake Sullivan" is Jake Sullivan.

    An organisation or place that ends so is a person too, unless its own words say otherwise.
    """
    start, end, label = span
    if label not in ("PERSON", "ORG", "GPE", "NORP", "WORK_OF_ART", "PRODUCT"):
        return span
    titles = [index for index in range(start, end - 1) if is_title(tokens.words[index])]
    if not titles or label_by_words(tokens.words[start:end]):
        return span
    name = titles[-1] + 1
    if not all(map(tokens.capital, range(name, end))):
        return span
    if label != "PERSON" and (end - name < 2 or not is_given(tokens.words[name])):
        return span
    return Span(name, end, "PERSON")


def strip_common(tokens: Tokens, span: Span) -> Span:
    """A word that the article elsewhere writes small does not begin a person: "Nonpartisan Paul Tse"."""
    start, end, label = span
    while label == "PERSON" and end - start > 1 and not is_given(tokens.words[start]):
        word = tokens.words[start]
        if word.casefold() not in tokens.common and place_label(word) != "NORP":
            break
        start += 1
    return Span(start, end, label)


RULES: tuple[Rule, ...] = (
    cut_at_breaks,
    trim,
    drop_prefixed,
    extend_hyphen,
    extend_tail,
    extend_head,
    strip_titles,
    strip_common,
    trim,
)
