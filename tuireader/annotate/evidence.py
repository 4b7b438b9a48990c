"""What kind of thing a name is: votes from the whole article, for a form has one kind in one article.

A small model calls "Scientology" a place here and an organisation there. Each occurrence votes, and so do the
name's own words, what stands around it, and general knowledge; the label with most votes holds for all of
them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from tuireader.annotate.bodies import REGION_CUES, is_known_body, label_by_words
from tuireader.annotate.given_names import is_given
from tuireader.annotate.places import place_label
from tuireader.annotate.titles import KIN, is_title
from tuireader.annotate.tokens import Span, Tokens

HINT, MODEL, FAIR, STRONG, CERTAIN = 1, 4, 8, 16, 32
"""Weights of a vote: the model's for one occurrence, then hints, cues, a name's own words, general
knowledge."""

Votes = dict[str, Counter[str]]


def tally(tokens: Tokens, spans: Iterable[Span]) -> Votes:
    """Form -> label -> votes, over all spans."""
    votes: Votes = defaultdict(Counter)
    for span in spans:
        form = tokens.form(span.start, span.end)
        if form not in votes:
            _vote_by_itself(votes[form], tokens, span, form)
        votes[form][span.label] += MODEL if not tokens.loud[span.start] else HINT
        _vote_by_place(votes[form], tokens, span)
    return votes


def winner(votes: Counter[str]) -> str:
    """The label with most votes; of equals the first that was voted for."""
    return max(votes, key=votes.__getitem__)


def _vote_by_itself(votes: Counter[str], tokens: Tokens, span: Span, form: str) -> None:
    """What a form tells wherever it stands."""
    words = tokens.words[span.start : span.end]
    if label := place_label(form):
        votes[label] += CERTAIN
    if is_known_body(form):
        votes["ORG"] += CERTAIN
    if label := label_by_words(words):
        votes[label] += STRONG
    elif len(words) in (2, 3, 4) and is_given(words[0]) and all(word[0].isupper() for word in words[-1:]):
        votes["PERSON"] += FAIR


def _vote_by_place(votes: Counter[str], tokens: Tokens, span: Span) -> None:
    """What the words around one occurrence tell."""
    before, after = span.start - 1, span.end
    words = tokens.words
    if before >= 0:
        word = words[before].casefold()
        if is_title(word) or word in KIN:
            votes["PERSON"] += FAIR
        if word == "of" and before and words[before - 1].casefold() in REGION_CUES:
            votes["GPE"] += FAIR
    if (
        after + 2 < len(words)
        and words[after] == ","
        and words[after + 1].isdigit()
        and words[after + 2] == ","
    ):
        votes["PERSON"] += STRONG
    if after + 1 < len(words) and words[after] == "," and words[after + 1].casefold() == "who":
        votes["PERSON"] += FAIR
