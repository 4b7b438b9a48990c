"""The names in an article: what spaCy finds, mended by what the article itself shows, in five steps.

spaCy's spans are split and mended, names that tell themselves are added, each form gets one label by the votes
of the whole article, and a second pass finds the known names where the model missed them. The rules of each
step stand in the tables of ``names.rules``, where each can be switched off by its id.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from tuireader.annotate.names import rules
from tuireader.annotate.names.evidence import HINT, MODEL
from tuireader.annotate.names.lookup import Known, Lookup, general_label
from tuireader.annotate.names.rules import switched_on
from tuireader.annotate.parse.tokens import Span, Tokens
from tuireader.annotate.words.wordlists import words
from tuireader.model import Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc

KEPT = words("PERSON ORG GPE LOC FAC NORP EVENT PRODUCT LAW LANGUAGE")
"""The labels that are names; dates, numbers and money are not, and works of art are told by the words around
them alone. Models of other languages say PER for PERSON."""

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

Off = Collection[str]
"""Ids of rules that are switched off."""
Votes = dict[str, Counter[str]]
"""Form -> label -> votes."""

_RAGGED = re.compile("[—–].*|[‘’'`´]s?$")
"""What spaCy leaves at the end of a name in one word with it: "Cruz—35 percent", "Trump‘s"."""


def find_mentions(doc: Doc, text: str, off: Off = ()) -> tuple[Mention, ...]:
    """The names in a parsed text, in order, none overlapping; each ``name`` is as yet the words as written.

    ``doc`` is the parse of ``text``; offsets are characters of ``text``.
    """
    tokens = Tokens(doc, text)
    mentions = []
    for start, end, label in find_spans(tokens, off):
        form = _RAGGED.sub("", text[tokens.starts[start] : tokens.ends[end - 1]])
        if form:
            mentions.append(
                Mention(tokens.starts[start], tokens.starts[start] + len(form), label, form, form)
            )
    return tuple(mentions)


def find_spans(tokens: Tokens, off: Off = ()) -> list[Span]:
    """The names as spans of tokens, in order, none overlapping."""
    spans = mended(tokens, off)
    for add in switched_on(rules.CANDIDATES, off):
        spans += list(add(tokens, spans))
    labels = _labels(tally(tokens, spans + _missed(tokens, spans, off), off), off)
    lookup = Lookup(tokens, labels, switched_on(rules.HERE, off))
    for parted in switched_on(rules.PARTED, off):
        spans = [part for span in spans for part in parted(tokens, span, labels)]
    found = [
        Span(span.start, span.end, label)
        for span in spans
        if (label := lookup.label_here(span.start, span.end))
    ]
    for span in lookup.spans():
        for extended in switched_on(rules.EXTENDED, off):
            span = extended(tokens, span)
        found.append(span)
    return _without_overlap(found)


def mended(tokens: Tokens, off: Off = ()) -> list[Span]:
    """The named entities of a parsed article, split and mended; numbers and dates are dropped."""
    splitting, mending = switched_on(rules.SPLITTING, off), switched_on(rules.MENDING, off)
    spans: list[Span] = []
    for entity in tokens.doc.ents:
        label = "PERSON" if entity.label_ == "PER" else entity.label_
        if label in KEPT:
            pieces = _split(tokens, Span(entity.start, entity.end, label), splitting)
            through = (_through(mending, tokens, piece) for piece in pieces)
            spans += [span for span in through if span is not None]
    return spans


def _split(tokens: Tokens, span: Span, splitting: Iterable[rules.Splits]) -> list[Span]:
    """The parts of a span that are names of their own; mostly the span itself."""
    found, start = [], span.start
    for index in range(span.start, span.end):
        if any(ends(tokens, start, index, span) for ends in splitting):
            found.append(Span(start, index, span.label))
            start = index
    return [*found, Span(start, span.end, span.label)]


def _through(mending: Iterable[rules.Mends], tokens: Tokens, piece: Span) -> Span | None:
    """What is left of a piece after all rules."""
    span: Span | None = piece
    for mend in mending:
        if span is None:
            return None
        span = mend(tokens, span)
    return span


def _missed(tokens: Tokens, spans: Iterable[Span], off: Off) -> list[Span]:
    """The well-known names that none of the spans holds: they vote as the others do."""
    taken = {index for span in spans for index in range(span.start, span.end)}
    well_known = Lookup(tokens, {}, switched_on(rules.HERE, off)).spans()
    return [span for span in well_known if taken.isdisjoint(range(span.start, span.end))]


def tally(tokens: Tokens, spans: Iterable[Span], off: Off = ()) -> Votes:
    """The votes for the label of each form, over all spans."""
    once, around = switched_on(rules.BY_ITSELF, off), switched_on(rules.AROUND, off)
    votes: Votes = defaultdict(Counter)
    by_model: Votes = defaultdict(Counter)
    ordered = sorted(spans)
    for span in ordered:
        form = tokens.form(span.start, span.end)
        for rule in around if form in votes else (*once, *around):
            label, weight = rule(tokens, span)
            votes[form][label] += weight
        by_model[form][span.label] += MODEL if not tokens.loud[span.start] else HINT
    for tells in switched_on(rules.BESIDE, off):
        for before, after in pairwise(ordered):
            for one, other in ((before, after), (after, before)):
                label, weight = tells(tokens, one, other)
                votes[tokens.form(other.start, other.end)][label] += weight
    for form, counts in by_model.items():
        votes[form].update({label: min(count, MODEL_LIMIT) for label, count in counts.items()})
        del votes[form][""]
    return votes


def winner(votes: Counter[str]) -> str:
    """The label with most votes; of equals the first in the order of ``PREFERRED``."""
    return max(votes, key=lambda label: (votes[label], -PREFERRED.index(label)))


def _labels(votes: Votes, off: Off) -> Known:
    """Form -> its one label, the labels of the forms that it tells of among them."""
    labels = {form: general_label(form) or winner(counts) for form, counts in votes.items()}
    for tells in switched_on(rules.LABELS, off):
        labels |= tells(labels)
    return labels


def _without_overlap(spans: list[Span]) -> list[Span]:
    """Of spans that overlap the longest, of those the first; in order."""
    kept: dict[int, Span] = {}
    for span in sorted(spans, key=lambda span: (span.start - span.end, span.start)):
        if not any(index in kept for index in range(span.start, span.end)):
            kept.update(dict.fromkeys(range(span.start, span.end), span))
    return sorted(set(kept.values()))
