"""Which candidate said it, and how sure that is: a logistic model whose weights are rows of ``data/speakers.tsv``.

A candidate has features: the rules that propose it, what kind of words name it, what the quotation is like. The sum
of their weights is the log-odds that it is the right one, by name. The best candidate is chosen, and its probability
is the confidence that a reader sees. ``training/train_speakers.py`` learns the weights.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from math import exp

from tuireader.annotate.names.speaking import BY_PRONOUN
from tuireader.annotate.parse.sentences import Frame, Page
from tuireader.annotate.quotes.rules import Said
from tuireader.annotate.quotes.story import Story, mentions_name
from tuireader.annotate.words.given_names import given_gender
from tuireader.annotate.words.wordlists import table
from tuireader.model import Confidence

SURE, LIKELY, SCARE, SOMEBODY = 0.9, 0.75, 0.4, 0.08
"""Probabilities from which on a speaker is sure, likely, enough to make a quote of a word or two, named at all."""
WEAK = frozenset(
    {"paragraph", "paragraph before", "subject before", "subject after", "verb before", "verb later"}
    | {"person before", "main person"}
)
"""Rules that speak of the neighbourhood of a quotation rather than of itself."""
_SHORT = 3
"""Words of a quotation that is no sentence, at most."""
_I = frozenset({"i", "me", "my", "we", "our", "us"})

Choice = tuple[Said, tuple[str, ...]]
"""A candidate and its features."""


@cache
def weights() -> dict[str, float]:
    """Feature -> its weight."""
    return {feature: float(weight) for feature, weight, _ in table("speakers")}


def confidence(worth: float) -> Confidence:
    """What a probability means to a reader."""
    return "sure" if worth >= SURE else "likely" if worth >= LIKELY else "unsure"


class Chooser:
    """Chooses among candidates by the weights."""

    def __init__(self) -> None:
        self._weights = weights()

    def best(self, story: Story, frame: Frame, proposed: list[Said]) -> Said | None:
        """The likeliest of some candidates for one quotation, with what it is worth; None of none."""
        choices = list(self.choices(story, frame, proposed))
        ranked = [replace(said, worth=self.worth(features)) for said, features in choices]
        return max(ranked, key=lambda said: said.worth, default=None)

    def choices(self, story: Story, frame: Frame, proposed: list[Said]) -> Iterator[Choice]:
        """The different speakers among some candidates, each with its features; the first candidate of each stays."""
        groups: dict[str, list[Said]] = {}
        for said in proposed:
            groups.setdefault(story.speaker(said).identity, []).append(said)
        strong = {identity for identity, group in groups.items() if not _rules(group) <= WEAK}
        for identity, group in groups.items():
            features = {f"rule: {rule}" for rule in _rules(group)}
            features.update(_features(story, group[0]))
            if strong and identity not in strong:
                features.add("beside a better one")
            yield group[0], tuple(sorted(features))

    def worth(self, features: Iterable[str]) -> float:
        """The probability that a candidate with these features is the right one."""
        return 1 / (1 + exp(-sum(self._weights.get(feature, 0.0) for feature in ("any", *features))))


def _rules(group: list[Said]) -> set[str]:
    return {said.rule for said in group}


def _features(story: Story, said: Said) -> Iterator[str]:
    """What speaks for and against a candidate, besides the rules that propose it."""
    speaker = story.speaker(said)
    if speaker.kind:
        yield f"is: {speaker.kind}"
    if speaker.identity == story.quoted_last:
        yield "spoke last"
    words = list(_quoted(story.page, said))
    yield from _of_quotation(words)
    yield from _of_name_in_quotation(speaker.who.name, words)


def _quoted(page: Page, said: Said) -> Iterator[str]:
    """The words between marks, in lower case."""
    for start, end in said.content:
        for token in page.doc[start:end]:
            if token.is_alpha and not page.narrated[token.i]:
                yield token.lower_


def _of_quotation(words: list[str]) -> Iterator[str]:
    """What a quotation is like."""
    if not words:
        yield "no marks"
    elif len(words) <= _SHORT:
        yield "short"
    if not _I.isdisjoint(words):
        yield "I in the quote"


def _of_name_in_quotation(name: str | None, words: list[str]) -> Iterator[str]:
    """Whether a quotation speaks of the one who may have said it: few speak of themselves by name."""
    if name is None or not words:
        return
    if mentions_name(" ".join(words), name):
        yield "named in the quote"
    gender = given_gender(name.split()[0])
    if gender and any(BY_PRONOUN.get(word) == gender for word in words):
        yield "he or she in the quote"
