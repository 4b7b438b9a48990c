"""What the lists know of a word and of a whole name: a well-known place or body, the kind that its last word tells.

Modest on purpose, and from general knowledge: the last word of a name ("... Ministry", "... Bridge") tells its kind in
any article; the known places and bodies are those that a small model takes for something else ("Moscow" or "Twitter"
for a person). What the article itself shows comes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from tuireader.annotate.words.cues import SAYING
from tuireader.annotate.words.person_words import (
    CALENDAR,
    COURTESY,
    FAMILY_FIRST,
    KIN,
    LEADERS,
    MODIFIERS,
    PAGE_WORDS,
    PARTICLES,
    POSITIONS,
    SUFFIXES,
    TITLES,
    given_names,
)
from tuireader.annotate.words.wordlists import table, word_lists, words

_LISTS = word_lists("bodies")
_CONTEXTS = word_lists("contexts")

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
WORK_WORDS = _LISTS["work"]
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
    """As "Ministry of Health", "State of Texas", "Space Shuttle Columbia", "Highland Park School District"."""
    first, link = lower[0], lower[1] if len(lower) > 2 else ""
    if link in LINKS and opens_body(first):
        return "ORG"
    if link == "of" and first in REGION_CUES:
        return "GPE"
    if " ".join(lower[:2]) in PRODUCT_OPENERS:
        return "PRODUCT"
    return "ORG" if lower[-1] == "district" and "school" in lower else ""


def _label_by_head(lower: list[str]) -> str:
    """As "Jamarat Bridge", "House Committee on Rules": the last word, or the last before a link."""
    head = next((lower[place] for place, word in enumerate(lower[1:]) if word in LINKS), lower[-1])
    return HEADS.get(head, "")


def _label_by_first(first: str) -> str:
    """As "Lake Victoria", "HMS Dauntless", "Hurricane Ian"."""
    if first in LAND_OPENERS:
        return "LOC"
    if first in PRODUCT_OPENERS:
        return "PRODUCT"
    return "EVENT" if first in EVENT_OPENERS else ""


KIND_OF = {
    "PERSON": "PERSON",
    "ORG": "ORG",
    **dict.fromkeys(("GPE", "LOC", "FAC"), "PLACE"),
    **dict.fromkeys(("NORP", "EVENT", "PRODUCT", "LAW", "LANGUAGE", "WORK_OF_ART"), "OTHER"),
}
"""Label -> its kind: what a name is, as far as the features tell."""

LINKS = words("of for on in at")
"""Small words before which the word stands that tells a name's kind: "House Committee on Rules"."""

HEADS: dict[str, str] = {
    **dict.fromkeys(PRODUCT_WORDS, "PRODUCT"),
    **dict.fromkeys(WORK_WORDS, "WORK_OF_ART"),
    **dict.fromkeys(LAW_WORDS, "LAW"),
    **dict.fromkeys(EVENT_WORDS, "EVENT"),
    **dict.fromkeys(REGION_WORDS, "GPE"),
    **dict.fromkeys(LAND_WORDS, "LOC"),
    **dict.fromkeys(FACILITY_WORDS, "FAC"),
    **dict.fromkeys(ORG_WORDS, "ORG"),
}
"""Last word of a name -> its label; of several the last row counts."""

TELLING = frozenset(
    {*HEADS, *LAND_OPENERS, *EVENT_OPENERS, *REGION_CUES, "district"}
    | {word for opening in PRODUCT_OPENERS for word in opening.split()}
    | {form for word in ORG_OPENERS for form in (word, f"{word}s")}
)
"""Words without which no name's words tell its label."""

NOUNS_BEFORE = {
    noun: label
    for label in ("ORG", "GPE", "PRODUCT", "WORK_OF_ART", "EVENT")
    for noun in _CONTEXTS[f"noun before {label}"]
}
"""Noun before a name -> the label that it tells: "the ship Freewinds"."""

NOUNS_AFTER = {noun: label for label in ("ORG", "GPE") for noun in _CONTEXTS[f"noun after {label}"]}
"""Noun after a name -> the label that it tells: "the Marlin campus"."""


_PLACE_LABELS = {
    "land": "LOC",
    "people": "NORP",
    "city": "GPE",
    "region": "GPE",
    "country": "GPE",
    "seat": "GPE",
    "other name": "GPE",
    "abbreviation": "GPE",
}
"""List -> the label of what stands in it. A seat is a capital or another town that stands for its country."""


@cache
def places() -> dict[str, str]:
    """Form -> label; of a form in several lists the last counts."""
    places = {form: _PLACE_LABELS[kind] for form, kind in table("places") if kind in _PLACE_LABELS}
    return places | {form: _PLACE_LABELS[kind] for form, kind, _ in table("countries")}


COUNTRY_NAMES = {
    form: name for form, kind, name in table("countries") if kind in ("other name", "abbreviation")
}
"""Another name of a country or region -> its one name: "U.S." -> "United States"."""


def place_label(form: str) -> str:
    """The label of a well-known place or people ("Kyiv" GPE, "Kurds" NORP, "Sahel" LOC), empty for others."""
    return places().get(form, "")


_NAMES = word_lists("given_names")
_CITIES = word_lists("places")["large city"]
_NO_CLASSES: frozenset[str] = frozenset()

_AS_WRITTEN: dict[str, frozenset[str]] = {
    "given": frozenset(given_names()),
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
    ("ally", ("", "al")),
    ("ship", ("",)),
    ("ist", ("", "y", "e")),
    ("ists", ("", "y", "e")),
    ("ee", ("", "e")),
    ("ees", ("", "e")),
    ("er", ("", "e")),
    ("ers", ("", "e")),
    ("or", ("", "e")),
    ("ors", ("", "e")),
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
    folded = word.casefold().rstrip(".")
    found: set[str] = set()
    for name, members in _AS_WRITTEN.items():
        if word in members:
            found.add(name)
    for name, members in _FOLDED.items():
        if folded in members:
            found.add(name)
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


@cache
def known_in_capitals() -> dict[str, str]:
    """As ``known_names``, all in capitals."""
    return {name.upper(): label for name, label in known_names().items()}


def known_labels(forms: Iterable[str]) -> list[str]:
    """What the lists know of several forms, as :func:`known_label` of each."""
    return [known_label(form) for form in forms]


def known_label(form: str) -> str:
    """What the lists know of a form; of one in capitals what they know of it otherwise."""
    known = known_names()
    if form in known:
        return known[form]
    if form.isupper() and len(form) > 3:
        return known_in_capitals().get(form, "")
    if form.count(".") > 1:
        return known.get(form.replace(".", ""), "")
    return ""
