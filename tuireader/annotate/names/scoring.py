"""Which candidates are names: the sum of their features' weights for each kind, and of candidates that overlap those
that together have most.

The weights are whole numbers, so that the same text gives the same names on every machine.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import NamedTuple

from tuireader.annotate.names.features import Seen
from tuireader.annotate.words.wordlists import table

KINDS = ("PERSON", "ORG", "PLACE", "OTHER")
"""The kinds of names, in the order of the columns of the table of weights."""
Scores = tuple[int, int, int, int]
"""A number for each of ``KINDS``."""
Weights = dict[str, Scores]
"""Feature -> what it is worth for each kind."""
NOTHING: Scores = (0, 0, 0, 0)


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
