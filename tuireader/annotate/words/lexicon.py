"""What the lists know of a word and of a whole name: the classes that the features of names ask for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

from tuireader.annotate.words.bodies import (
    COMPANY_WORDS,
    KNOWN_BODIES,
    KNOWN_EVENTS,
    KNOWN_PRODUCTS,
    KNOWN_WORKS,
    ORG_OPENERS,
    ORG_WORDS,
    REGION_CUES,
    SPORTS_CLUBS,
)
from tuireader.annotate.words.cues import SAYING
from tuireader.annotate.words.given_names import FAMILY_FIRST, LEADERS, PARTICLES, genders
from tuireader.annotate.words.places import places
from tuireader.annotate.words.titles import (
    CALENDAR,
    COURTESY,
    KIN,
    MODIFIERS,
    PAGE_WORDS,
    POSITIONS,
    SUFFIXES,
    TITLES,
)
from tuireader.annotate.words.wordlists import table, word_lists

_NAMES = word_lists("given_names")
_CITIES = word_lists("places")["large city"]
_NO_CLASSES: frozenset[str] = frozenset()

_AS_WRITTEN: dict[str, frozenset[str]] = {
    "given": frozenset(genders()),
    "census given": _NAMES["census"],
    "family": _NAMES["family"],
    "family first": FAMILY_FIRST,
    "page word": PAGE_WORDS,
    "calendar": CALENDAR,
}
"""Class -> its words, as they are written."""

_FOLDED: dict[str, frozenset[str]] = {
    "title": TITLES,
    "courtesy": COURTESY,
    "kin": KIN,
    "modifier": MODIFIERS,
    "position": POSITIONS,
    "suffix": SUFFIXES,
    "particle": PARTICLES,
    "body": ORG_WORDS,
    "opens body": ORG_OPENERS,
    "company": COMPANY_WORDS,
    "region cue": REGION_CUES,
    "saying": SAYING,
}
"""Class -> its words, in lower case and without a full stop."""


_ENDINGS = (
    ("ies", ("y",)),
    ("es", ("", "e")),
    ("s", ("",)),
    ("ied", ("y",)),
    ("ed", ("", "e")),
    ("ing", ("", "e")),
    ("ly", ("", "le")),
    ("er", ("", "e")),
    ("est", ("", "e")),
    ("ness", ("",)),
    ("ment", ("",)),
)
"""Ending of an inflected word -> what stands in its place in the dictionary."""


@cache
def _dictionary() -> frozenset[str]:
    return frozenset(word for (word,) in table("dictionary"))


def is_common(folded: str) -> bool:
    """Whether a word in lower case, or what it is inflected from, is a common word of English."""
    if folded in _dictionary():
        return True
    for ending, stems in _ENDINGS:
        if folded.endswith(ending):
            stem = folded[: -len(ending)]
            if len(stem) > 2 and any(stem + rest in _dictionary() for rest in stems):
                return True
    return False


@lru_cache(maxsize=50_000)
def classes_of_word(word: str) -> frozenset[str]:
    """All classes of a word as written: "Senator" is a title, "Maria" a given name."""
    found = {name for name, members in _AS_WRITTEN.items() if word in members}
    folded = word.casefold().rstrip(".")
    found |= {name for name, members in _FOLDED.items() if folded in members}
    if is_common(folded):
        found.add("dictionary")
    return frozenset(found) if found else _NO_CLASSES


def classes_of(words: Iterable[str]) -> list[frozenset[str]]:
    """The classes of each word."""
    known = {word: classes_of_word(word) for word in set(words)}
    return [known[word] for word in words]


@cache
def known_names() -> dict[str, str]:
    """Name -> what the lists know of it: "GPE", "NORP", "ORG", "club", "leader", "WORK_OF_ART" ...; of a name in
    several lists the last counts.
    """
    known: dict[str, str] = dict.fromkeys(_CITIES, "city")
    known |= dict.fromkeys(KNOWN_WORKS, "WORK_OF_ART")
    known |= places()
    known |= dict.fromkeys(SPORTS_CLUBS, "club")
    known |= dict.fromkeys(LEADERS, "leader")
    known |= dict.fromkeys(KNOWN_EVENTS, "EVENT") | dict.fromkeys(KNOWN_PRODUCTS, "PRODUCT")
    known |= dict.fromkeys(KNOWN_BODIES, "ORG")
    return known
