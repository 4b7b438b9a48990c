"""Words by which organisations, buildings, lands and events are known, and bodies that news everywhere
names.

Modest on purpose, and from general knowledge: the last word of a name ("... Ministry", "... Bridge") tells
its kind in any article; the known bodies are those that a small model takes for persons or places
("Twitter", "Kremlin").
"""

from __future__ import annotations

from collections.abc import Sequence

from tuireader.annotate.words.wordlists import word_lists, words

_LISTS = word_lists("bodies")

KNOWN_BODIES = _LISTS["known body"]
KNOWN_EVENTS = _LISTS["known event"]
KNOWN_PRODUCTS = _LISTS["known product"]
KNOWN_WORKS = _LISTS["known work"]

SPORTS_CLUBS = _LISTS["club"]
"""Teams of sport by the names that reports use, "Steelers", "Chelsea"."""

ORG_WORDS = _LISTS["organisation"]
"""A name whose last word (or the last before "of", "for") is one of these is an organisation."""

ORG_OPENERS = _LISTS["opens organisation"]
"""A name of more words that begins "X of" or "X for" with one of these is an organisation."""

COMPANY_WORDS = _LISTS["company"]
"""A company's full name ends in one of these; it is called by the first word again."""

FACILITY_WORDS = _LISTS["facility"]
"""A name whose last word is one of these is a building or another made place."""

LAND_WORDS = _LISTS["land"]
"""A name whose last word is one of these is a land or water."""

LAND_OPENERS = _LISTS["opens land"]

REGION_WORDS = _LISTS["region"]
"""A name whose last word is one of these is a place with a government."""

REGION_CUES = _LISTS["region of"]
"""In "the town of X", X is a place."""

EVENT_WORDS = _LISTS["event"]
EVENT_OPENERS = _LISTS["opens event"]
LAW_WORDS = _LISTS["law"]
PRODUCT_WORDS = _LISTS["product"]
PRODUCT_OPENERS = _LISTS["opens product"]


def opens_body(word: str) -> bool:
    """Whether a body's name may begin so and go on with "of" or "for": "Ministry", "Centers"."""
    word = word.casefold()
    return word in ORG_OPENERS or word.removesuffix("s") in ORG_OPENERS


def generic_head(name: Sequence[str]) -> str:
    """The word by which a body may be called again: "Court" of "Supreme Court", "Church" of "Church of
    England"."""
    if len(name) < 2 or label_by_words(name) != "ORG":
        return ""
    first, last = name[0], name[-1]
    return last if last.casefold() in ORG_WORDS else first if opens_body(first) else ""


def label_by_words(name: Sequence[str]) -> str:
    """The label that a name's own words tell ("Jamarat Bridge" FAC, "Ministry of Health" ORG), else empty."""
    lower = [word.casefold().rstrip(".") for word in name]
    if len(lower) < 2:
        return ""
    return _label_by_opening(lower) or _label_by_head(lower) or _label_by_first(lower[0])


def _label_by_opening(lower: list[str]) -> str:
    """As "Ministry of Health", "Space Shuttle Columbia", "Highland Park School District"."""
    if opens_body(lower[0]) and len(lower) > 2 and lower[1] in LINKS:
        return "ORG"
    if lower[-1] == "district" and "school" in lower:
        return "ORG"
    return "PRODUCT" if " ".join(lower[:2]) in PRODUCT_OPENERS else ""


def _label_by_head(lower: list[str]) -> str:
    """As "Jamarat Bridge", "House Committee on Rules": the last word, or the last before a link."""
    head = next((lower[place] for place, word in enumerate(lower[1:]) if word in LINKS), lower[-1])
    return HEADS.get(head, "")


def _label_by_first(first: str) -> str:
    """As "Lake Victoria", "Hurricane Ian"."""
    if first in LAND_OPENERS:
        return "LOC"
    return "EVENT" if first in EVENT_OPENERS else ""


LINKS = words("of for on in at")
"""Small words before which the word stands that tells a name's kind: "House Committee on Rules"."""

HEADS: dict[str, str] = {
    **dict.fromkeys(PRODUCT_WORDS, "PRODUCT"),
    **dict.fromkeys(LAW_WORDS, "LAW"),
    **dict.fromkeys(EVENT_WORDS, "EVENT"),
    **dict.fromkeys(REGION_WORDS, "GPE"),
    **dict.fromkeys(LAND_WORDS, "LOC"),
    **dict.fromkeys(FACILITY_WORDS, "FAC"),
    **dict.fromkeys(ORG_WORDS, "ORG"),
}
"""Last word of a name -> its label; of several the last row counts."""
