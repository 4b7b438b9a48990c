"""Whether two wordings are of one statement: one is a cut of the other, or has it with some words changed.

Candidates are found by winnowed shingles (Schleimer, Wilkerson and Aiken, "Winnowing: local algorithms for document
fingerprinting", SIGMOD 2003): of each window of neighbouring shingles the one with the smallest hash stands for all, so
two texts that share a run of ``SHINGLE + WINDOW - 1`` words share a fingerprint. Candidates are verified word by word,
in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher, get_close_matches
from itertools import groupby, pairwise
from typing import Literal, NamedTuple
from zlib import crc32

from tuireader.annotate.words.wordlists import table, word_lists
from tuireader.text.strings import fold

SHINGLE, WINDOW = 3, 3
"""Words of a shingle, and shingles of which one stands for all."""
FEWEST = 5
"""Words that two wordings share at least; of fewer anyone may have said the same."""
FRAGMENT = 4
"""Words of a piece at least of which it may be told whether it is of another wording by the same person."""
FEW = 12
"""Of fewer words all shingles stand for themselves."""
CONTAINED = 0.75
"""The share of the shorter wording that the longer one has, at least."""
RUN = 8
"""Words in a row by which two wordings of which each goes on alone are one statement."""
STRONG_WORDS, STRONG = 8, 0.9
"""From how many words on, and what share of them, the same words are no chance, whoever is named for them."""
STRONG_TELLING = 3
"""How many of these matter, at least."""
LONGEST = 600
"""Words of a wording that are looked at."""

_EDITED = re.compile(r"\[(\w{1,2})\](?=\w)|\[[^\]]*\]|\((?:sic|inaudible|laughter|applause)\)", re.IGNORECASE)
"""What an editor put into a quotation: a letter made small, or words in place of others."""
_WRITTEN_OUT = {row[0]: row[1] for row in table("short_forms")}
_ENDINGS = "n't|'m|'re|'ve|'ll|'d"
_WHOLE = "|".join(short for short in _WRITTEN_OUT if short not in _ENDINGS.split("|"))
_SHORT = re.compile(rf"\b(?:{_WHOLE})\b|(?:{_ENDINGS})\b", re.IGNORECASE)
_FIGURES = {row[0]: row[1] for row in table("figures")}
_LISTS = word_lists("wording")
_FUNCTION, _NEGATIONS, _NUMBERS = _LISTS["function"], _LISTS["negation"], _LISTS["number"]
_FORMULAS = {
    first: tuple(tuple(formula.split()) for formula in formulas)
    for first, formulas in groupby(
        sorted(_LISTS["formula"], reverse=True), lambda formula: formula.split()[0]
    )
}
"""What everyone says: it does not tell that two wordings are one statement. By first words, the longest first."""


def words_of(text: str) -> list[str]:
    """The words of a quotation as they are compared: without what an editor put into it, short forms written out and
    small numbers as figures.
    """
    text = _EDITED.sub(lambda found: found[1] or " ", text).replace("’", "'")
    text = _SHORT.sub(lambda found: f" {_WRITTEN_OUT[found[0].casefold()]}", text)
    return [_FIGURES.get(word, word) for word in fold(text).split()[:LONGEST]]


def shingles(words: Sequence[str]) -> list[int]:
    """The hashes of all shingles of a wording, each once, by which others are looked for: below 2 ** 32. Empty for too
    few words.
    """
    return list(dict.fromkeys(_hashes(words)))


def _hashes(words: Sequence[str]) -> list[int]:
    if len(words) < FRAGMENT:
        return []
    return [crc32(" ".join(words[at : at + SHINGLE]).encode()) for at in range(len(words) - SHINGLE + 1)]


def fingerprints(words: Sequence[str]) -> list[int]:
    """The hashes that stand for a wording, each once: of few words those of all shingles."""
    hashes = _hashes(words)
    if len(words) < FEW:
        return list(dict.fromkeys(hashes))
    return list(dict.fromkeys(min(hashes[at : at + WINDOW]) for at in range(len(hashes) - WINDOW + 1)))


Likeness = Literal["other", "perhaps same", "same", "surely same"]
"""Whether two wordings are of one statement: surely, though different people may be named for it; perhaps, where the
same person is named for both at the same time.
"""


class Run(NamedTuple):
    """A stretch of words that two wordings share: where it begins in each, and how long it is."""

    short: int
    long: int
    size: int


def likeness(one: Sequence[str], other: Sequence[str]) -> Likeness:
    """Whether two wordings, as :func:`words_of` gives them, are of one statement."""
    short, long = sorted((one, other), key=len)
    if len(short) < FEWEST:
        return "perhaps same" if _is_fragment(short, long) else "other"
    if common(short, long) < _least_shared(short):
        return "other"
    runs = shared(short, long)
    size = sum(run.size for run in runs if run.size > 1)
    whole = len(short) >= STRONG_WORDS and size >= STRONG * len(short)
    telling = _telling(short, runs)
    if telling < _least_telling(whole) or _contradicts(short, long, runs):
        return "other"
    contained = size >= CONTAINED * len(short) and _few_others(short, long, runs)
    if contained and whole and telling >= STRONG_TELLING:
        return "surely same"
    return "same" if contained or _overlaps(short, long, runs) else "other"


def _is_fragment(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether a few words stand as they are in the other wording, and are no formula."""
    if len(short) < FRAGMENT or f" {' '.join(short)} " not in f" {' '.join(long)} ":
        return False
    words = list(_without_formulas(short))
    return len(words) == len(short) and sum(word not in _FUNCTION for word in words) >= 2


def _least_shared(short: Sequence[str]) -> int:
    """How many words must be shared in order for any hope."""
    return min(int(CONTAINED * len(short)), RUN)


def _least_telling(whole: bool) -> int:
    """How many of the shared words must matter: fewer where nearly all of the shorter wording is shared."""
    return 1 if whole else 2


def common(short: Sequence[str], long: Sequence[str]) -> int:
    """How many words two wordings share in order: the longest common subsequence, 64 words at a time and more
    (Crochemore, Iliopoulos, Pinzon and Reid, "A fast and practical bit-vector algorithm for the longest common
    subsequence problem", 2001).
    """
    places: dict[str, int] = {}
    for at, word in enumerate(short):
        places[word] = places.get(word, 0) | 1 << at
    mask = (1 << len(short)) - 1
    left = mask
    for word in long:
        found = left & places.get(word, 0)
        left = ((left + found) | (left - found)) & mask
    return len(short) - left.bit_count()


def shared(short: Sequence[str], long: Sequence[str]) -> list[Run]:
    """The runs of words that two wordings share, in order."""
    blocks = SequenceMatcher(None, short, long, autojunk=False).get_matching_blocks()
    return [Run(*block) for block in blocks if block.size]


def _telling(short: Sequence[str], runs: Iterable[Run]) -> int:
    """How many of the shared words are more than a formula, and more than the small words of the language; 0 where all
    that is no formula is too little.
    """
    words = [
        word for run in runs if run.size > 1 for word in _without_formulas(short[run.short :][: run.size])
    ]
    return sum(word not in _FUNCTION for word in words) if len(words) >= FEWEST else 0


def _without_formulas(words: Sequence[str]) -> Iterator[str]:
    at = 0
    while at < len(words):
        begun = _FORMULAS.get(words[at], ())
        formula = next((it for it in begun if tuple(words[at : at + len(it)]) == it), None)
        if formula is None:
            yield words[at]
        at += len(formula or (1,))


def _between(
    short: Sequence[str], long: Sequence[str], runs: Sequence[Run]
) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """The words of each between two shared runs, in the shorter and in the longer one; and what the shorter has at its
    ends, beside as much of the longer one.
    """
    solid = [run for run in runs if run.size > 1]
    if not solid:
        return
    first, last = solid[0], solid[-1]
    yield short[: first.short], long[max(0, first.long - first.short) : first.long]
    for run, following in pairwise(solid):
        yield short[run.short + run.size : following.short], long[run.long + run.size : following.long]
    rest = short[last.short + last.size :]
    end = last.long + last.size
    yield rest, long[end : end + len(rest)]


def _contradicts(short: Sequence[str], long: Sequence[str], runs: Sequence[Run]) -> bool:
    """Whether one says no where the other does not, or another number."""
    for mine, theirs in _between(short, long, runs):
        if len(theirs) > len(mine) + _GAP:
            continue  # the shorter one leaves out whole sentences there
        if _count(mine, _NEGATIONS) % 2 != _count(theirs, _NEGATIONS) % 2:
            return True
        numbers, others = set(filter(_is_number, mine)), set(filter(_is_number, theirs))
        if numbers - others and others - numbers:
            return True
    return False


_GAP = 6
"""Words more than this between two runs are a cut, and not another wording."""


def _count(words: Iterable[str], among: frozenset[str]) -> int:
    return sum(word in among for word in words)


def _is_number(word: str) -> bool:
    return word in _NUMBERS or any(map(str.isdigit, word))


OTHERS, _ALIKE = 12, 0.75
"""Of how many words one may be another; and how near the spelling of one is that is the same word in another form."""


def _few_others(short: Sequence[str], long: Sequence[str], runs: Sequence[Run]) -> bool:
    """Whether few words that matter are others: one in so many words of the shorter wording."""
    changed = 0
    for mine, theirs in _between(short, long, runs):
        matter = [word for word in mine if word not in _FUNCTION]
        changed += sum(not get_close_matches(word, theirs, 1, _ALIKE) for word in matter)
    return changed <= len(short) // OTHERS


def _overlaps(short: Sequence[str], long: Sequence[str], runs: Sequence[Run]) -> bool:
    """Whether the end of one is the beginning of the other."""
    if not runs:
        return False
    run = max(runs, key=lambda run: run.size)
    if run.size < RUN:
        return False
    ends, begins = run.short + run.size == len(short), run.short == 0
    long_ends, long_begins = run.long + run.size == len(long), run.long == 0
    return (begins and long_ends) or (ends and long_begins)
