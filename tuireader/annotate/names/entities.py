"""The names of an article, decided together in two passes.

Every candidate (``candidates``) is scored by its features (``features``, ``scoring``). What the first pass finds tells
the second of the whole article: one kind for a form, whose last name a word is, what an acronym stands for. The
label within a kind (a land or a building, a people or an event) is told by the lists, the name's own words and the
model, over all places of a form.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from tuireader.annotate.names.acronyms import expansions
from tuireader.annotate.names.features import (
    KIND_OF,
    Article,
    article_features,
    features,
    known_label,
    label_by_noun,
    seen_groups,
)
from tuireader.annotate.names.scoring import KINDS, Scored, decided, scored, weights_without
from tuireader.annotate.names.tokens import NO_NAME, Span, Tokens
from tuireader.annotate.words.bodies import COMPANY_WORDS, generic_head, label_by_words
from tuireader.annotate.words.given_names import FAMILY_FIRST, PARTICLES
from tuireader.annotate.words.titles import SUFFIXES
from tuireader.model import Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc

Off = Collection[str]
"""Names of features that are switched off."""
CAP = 60
"""What one place can say of a form's kind in all: the model repeats its errors."""
FIRM = 60
"""Lead of a form's kind, over all its places, from which there is no doubt of it."""
_GENERAL = {"PLACE": "GPE", "OTHER": "EVENT"}
"""Kind -> its label where nothing tells."""
_LISTED, _BY_WORDS, _BY_NOUN, _BY_MODEL = 100, 20, 5, 1
"""What the lists, a name's own words, the noun before it and the model at one place say of the label within a kind."""
_RAGGED = re.compile("[—–].*|[‘’'`´]s?$")
"""What spaCy leaves at the end of a name in one word with it: "Cruz—35 percent", "Trump‘s"."""

_JOINED_BEFORE = re.compile("[QA](?=[A-Z][a-z]+ )")
"""A question's or answer's letter that a page has joined to a name: "AWalter Grayson"."""
_JOINED_AFTER = re.compile(r"(?<=[a-z][a-z])(?<! Mac)(?<! Fitz)(?<! Dela)[A-Z][a-z]+$")
"""The next sentence's first word that a page has joined to a name: "Ted MarloweRep"."""


def find_mentions(doc: Doc, text: str, off: Off = ()) -> tuple[Mention, ...]:
    """The names in a parsed text, in order, none overlapping; each ``name`` is as yet the words as written.

    ``doc`` is the parse of ``text``; offsets are characters of ``text``.
    """
    tokens = Tokens(doc, text)
    mentions = []
    for start, end, label in find_spans(tokens, off):
        first, last = _trimmed(text, tokens.starts[start], tokens.ends[end - 1], label)
        if first < last:
            form = text[first:last]
            mentions.append(Mention(first, last, label, form, form))
    return tuple(mentions)


def _trimmed(text: str, start: int, end: int, label: str) -> tuple[int, int]:
    """The characters of a name without what a page, or spaCy, has joined to it."""
    end -= len(text[start:end]) - len(_RAGGED.sub("", text[start:end]))
    if label != "PERSON" or " " not in text[start:end]:
        return start, end
    before, after = _JOINED_BEFORE.match(text, start, end), _JOINED_AFTER.search(text, start, end)
    return before.end() if before else start, after.start() if after else end


def find_spans(tokens: Tokens, off: Off = ()) -> list[Span]:
    """The names as spans of tokens, in order, none overlapping."""
    weights = weights_without(off)
    seen = seen_groups(tokens)
    first = scored(features(seen), weights)
    article = article_of(decided(seen, first))
    second = scored(article_features(seen, article), weights, first)
    return _labelled(tokens, decided(seen, second))


def article_of(found: Iterable[Scored]) -> Article:
    """What the names that were found tell of the whole article."""
    found = list(found)
    totals = _totals(found)
    kinds = {form: KINDS[total.index(max(total))] for form, total in totals.items()}
    firm = {form for form, total in totals.items() if max(total) - sorted(total)[-2] >= FIRM}
    persons = _persons(found, kinds)
    parts = [_parts(person) for person in persons]
    return Article(
        {form.upper(): kind for form, kind in kinds.items()} | kinds,  # a headline may be all in capitals
        frozenset(firm),
        frozenset(persons),
        frozenset(first for first, _ in parts),
        frozenset(last for _, lasts in parts for last in lasts),
        _stands_for(kinds),
    )


def _totals(found: Iterable[Scored]) -> dict[str, list[int]]:
    """Form -> its scores over all its places, in the order of ``KINDS``."""
    totals: dict[str, list[int]] = defaultdict(lambda: [0] * len(KINDS))
    for one in found:
        total = totals[one.seen.form]
        for place, score in enumerate(one.scores):
            total[place] += max(min(score, CAP), -CAP)
    return totals


def _persons(found: Iterable[Scored], kinds: dict[str, str]) -> set[tuple[str, ...]]:
    """The words of the full names of persons, as written and in capitals.

    Only those that the text has: in a headline names run into other words.
    """
    persons: set[tuple[str, ...]] = set()
    for one in found:
        seen = one.seen
        if kinds[seen.form] == "PERSON" and not seen.single and not seen.tokens.loud[seen.start]:
            persons |= {tuple(seen.words), tuple(word.upper() for word in seen.words)}
    return persons


def _parts(person: tuple[str, ...]) -> tuple[str, list[str]]:
    """The first name of a full name, and its last name, with its hyphen, without and with its particle."""
    name = [word for word in person if word != "," and word.casefold().rstrip(".") not in SUFFIXES]
    while "-" in name[1:-1]:
        at = name.index("-", 1)
        name[at - 1 : at + 2] = ["".join(name[at - 1 : at + 2])]
    if len(name) < 2:
        return "", name
    if name[0] in FAMILY_FIRST and name[-1] not in FAMILY_FIRST:
        return name[-1], [name[0]]
    lasts = [name[-1]]
    if len(name) > 2 and name[-2].casefold() in PARTICLES:
        lasts += [" ".join(name[-2:]), " ".join([name[-2].capitalize(), name[-1]])]
    return name[0], lasts


def _stands_for(kinds: dict[str, str]) -> dict[str, str]:
    """Acronym, first word of a company, or "Court" of "Supreme Court" -> the kind of what it stands for."""
    found: dict[str, str] = {}
    for form, kind in kinds.items():
        name = form.split()
        if kind == "ORG" and len(name) > 1:
            found[generic_head(name)] = "ORG"
            if any(word.strip(".,").casefold() in COMPANY_WORDS for word in name[1:]):
                found[name[0]] = "ORG"
    long = expansions(kinds)
    found |= {short: kinds[full] for short, full in long.items() if full in kinds and kinds[full] != "PERSON"}
    found.pop("", None)
    return found


def _labelled(tokens: Tokens, found: Iterable[Scored]) -> list[Span]:
    """The names with their labels: a form of one kind has one label in the article."""
    found = list(found)
    told: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for seen, kind, _ in found:
        votes = told[seen.form, kind]
        number = tokens.entity[seen.start]
        if number != NO_NAME:
            votes[tokens.entities[number].label] += _BY_MODEL
        votes[label_by_noun(seen)] += _BY_NOUN
    labels = {of: _label(*of, votes) for of, votes in told.items()}
    return [Span(seen.start, seen.end, labels[seen.form, kind]) for seen, kind, _ in found]


def _label(form: str, kind: str, told: Counter[str]) -> str:
    """The likeliest label of a kind."""
    if kind in ("PERSON", "ORG"):
        return kind
    votes = Counter(told)
    known, own = known_label(form), label_by_words(form.split())
    votes["GPE" if known == "city" else known] += _LISTED
    votes[own] += _BY_WORDS
    fitting = [label for label in votes if KIND_OF.get(label) == kind]
    return max(fitting, key=lambda label: (votes[label], label), default=_GENERAL[kind])
