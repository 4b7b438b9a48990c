"""The names of an article, decided together in two passes.

Every candidate (``candidates``) is scored: the sum of its features' weights (``features``) for each kind. Of candidates
that overlap, those are names that together have most. What the first pass finds tells the second of the whole article:
one kind for a form, whose last name a word is, what an acronym stands for. The label within a kind (a land or a
building, a people or an event) is told by the lists, the name's own words and the model, over all places of a form.

The weights are whole numbers, so that the same text gives the same names on every machine.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tuireader.annotate.names.candidates import NO_NAME, Span, Tokens
from tuireader.annotate.names.canonical import expansions, named
from tuireader.annotate.names.features import (
    Article,
    Seen,
    article_features,
    features,
    seen_groups,
)
from tuireader.annotate.names.speaking import Resolved, Speaking
from tuireader.annotate.words.lexicon import COMPANY_WORDS, KIND_OF, generic_head, label_by_words
from tuireader.annotate.words.person_words import FAMILY_FIRST, PARTICLES, SUFFIXES
from tuireader.annotate.words.wordlists import table
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

KINDS = ("PERSON", "ORG", "PLACE", "OTHER")
"""The kinds of names, in the order of the columns of the table of weights."""
Scores = tuple[int, int, int, int]
"""A number for each of ``KINDS``."""
Weights = dict[str, Scores]
"""Feature -> what it is worth for each kind."""
NOTHING: Scores = (0, 0, 0, 0)


class Names:
    """The names of one parsed article: its mentions with their canonical names, and who a speaker's words
    mean.

    ``quoted`` are the stretches between quotation marks, in which the article's own voice does not speak;
    ``off`` are ids of rules that are switched off.
    """

    def __init__(self, doc: Doc, text: str, quoted: Sequence[tuple[int, int]] = (), off: Off = ()) -> None:
        self.text = text
        self.mentions, doubtful = named(find_mentions(doc, text, off), text)
        self.resolve: Callable[[int, int], Resolved] = Speaking(
            doc, text, self.mentions, quoted, doubtful
        ).resolve
        """Who is meant by the words of a speaker at ``[start, end)``, how surely, and why; nobody when in doubt."""


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
        _bearers(persons),
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

    Only those that the text has: in a headline names run into other words. A name that is doubtful itself makes no last
    name of a word that is something else everywhere: "Say Mexico demanded ..." is no Mr. Mexico.
    """
    persons: set[tuple[str, ...]] = set()
    for one in found:
        seen = one.seen
        if kinds[seen.form] != "PERSON" or seen.single or seen.tokens.loud[seen.start]:
            continue
        is_sure = max(one.scores) >= FIRM or "given" in seen.classes[0]
        if is_sure or kinds.get(seen.words[-1], "PERSON") == "PERSON":
            persons |= {tuple(seen.words), tuple(word.upper() for word in seen.words)}
    return persons


def _bearers(persons: Iterable[tuple[str, ...]]) -> dict[str, set[tuple[str, ...]]]:
    """Last word of a full name -> all full names with it."""
    found: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for person in persons:
        found[person[-1]].add(person)
    return found


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
    found |= {short: kinds[full] for short, full in long.items() if full in kinds}
    found.pop("", None)
    return found


def _labelled(tokens: Tokens, found: Iterable[Scored]) -> list[Span]:
    """The names with their labels: a form of one kind has one label in the article."""
    found = list(found)
    told: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    known: dict[str, str] = {}
    for seen, kind, _ in found:
        votes = told[seen.form, kind]
        number = tokens.entity[seen.start]
        if number != NO_NAME:
            votes[tokens.entities[number].label] += _BY_MODEL
        votes[seen.noun] += _BY_NOUN
        known[seen.form] = "GPE" if seen.known == "city" else seen.known
    labels = {of: _label(*of, known[of[0]], votes) for of, votes in told.items()}
    return [Span(seen.start, seen.end, labels[seen.form, kind]) for seen, kind, _ in found]


def _label(form: str, kind: str, known: str, told: Counter[str]) -> str:
    """The likeliest label of a kind; ``known`` is what the lists tell."""
    if kind in ("PERSON", "ORG"):
        return kind
    votes = Counter(told)
    votes[known] += _LISTED
    votes[label_by_words(form.split())] += _BY_WORDS
    fitting = [label for label in votes if KIND_OF.get(label) == kind]
    return max(fitting, key=lambda label: (votes[label], label), default=_GENERAL[kind])


class Scored(NamedTuple):
    """A candidate that was found to be a name, its likeliest kind (of equals the first), and its scores."""

    seen: Seen
    kind: str
    scores: Scores


@cache
def learned_weights() -> Weights:
    """The weights that ``training/train_names.py`` wrote."""
    return {row[0]: _scores(row[1:5]) for row in table("name_weights")}


def weights_without(off: Collection[str]) -> Weights:
    """The learned weights without those of the features whose names are in ``off``, whatever they tell."""
    if not off:
        return learned_weights()
    return {
        name: scores
        for name, scores in learned_weights().items()
        if name not in off and name.rpartition(" ")[0] not in off
    }


def _scores(columns: Sequence[str]) -> Scores:
    person, body, place, other = map(int, columns)
    return person, body, place, other


def scored(
    shown: Iterable[list[list[str]]], weights: Weights, before: Iterable[list[Scores]] | None = None
) -> list[list[Scores]]:
    """The scores of all candidates by their features, added to those that they had before."""
    if before is None:
        return [[_summed(features, weights, NOTHING) for features in group] for group in shown]
    return [
        [_summed(features, weights, had) for features, had in zip(group, group_had, strict=True)]
        for group, group_had in zip(shown, before, strict=True)
    ]


def _summed(features: Iterable[str], weights: Weights, had: Scores) -> Scores:
    person, body, place, other = had
    for feature in features:
        weight = weights.get(feature)
        if weight is not None:
            person += weight[0]
            body += weight[1]
            place += weight[2]
            other += weight[3]
    return person, body, place, other


def decided(seen: Iterable[list[Seen]], scores: Iterable[list[Scores]]) -> list[Scored]:
    """The names of an article, in order: of candidates that overlap those without overlap that have the highest sum.

    No candidate is a name that scores 0 or less. Of equal sums the one that was found first counts.
    """
    found: list[Scored] = []
    for group, group_scores in zip(seen, scores, strict=True):
        likely = [
            Scored(one, KINDS[its.index(max(its))], its)
            for one, its in zip(group, group_scores, strict=True)
            if max(its) > 0
        ]
        found += likely if len(likely) < 2 else _best_apart(likely)
    return found


def _best_apart(likely: Sequence[Scored]) -> list[Scored]:
    """The candidates without overlap that have the highest sum, by the best sum up to each of their ends."""
    ends = sorted({at for one in likely for at in (one.seen.start, one.seen.end)})
    by_end: dict[int, list[Scored]] = {at: [] for at in ends}
    for one in likely:
        by_end[one.seen.end].append(one)
    totals: dict[int, int] = {}
    chosen: dict[int, Scored | None] = {}
    best = 0
    for at in ends:
        totals[at], chosen[at] = best, None
        for one in by_end[at]:
            total = totals[one.seen.start] + max(one.scores)
            if total > totals[at]:
                totals[at], chosen[at] = total, one
        best = totals[at]
    return _traced(ends, chosen)


def _traced(ends: Sequence[int], chosen: dict[int, Scored | None]) -> list[Scored]:
    """The candidates by which the best sum came about, in order."""
    found: list[Scored] = []
    limit = ends[-1]
    for at in reversed(ends):
        last = chosen[at] if at <= limit else None
        if last is not None:
            found.append(last)
            limit = last.seen.start
    return found[::-1]
