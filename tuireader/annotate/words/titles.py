"""Words before (and after) a person's name that are no part of it: honorifics, offices, professions, kin.

"U.S. National Security Advisor Jake Sullivan" is Jake Sullivan; "his sister" says that a woman is meant.
"""

from __future__ import annotations

from typing import Literal

from tuireader.annotate.words.wordlists import word_lists

_LISTS = word_lists("titles")

Gender = Literal["m", "f", ""]

HONORIFICS = _LISTS["honorific"]
"""Written with or without a full stop; lower case here."""

OFFICES = _LISTS["office"]
"""Nouns for the offices that people hold; lower case here."""

PROFESSIONS = _LISTS["profession"]
"""Other nouns for what a person is or does; lower case here."""

_NOUNS = OFFICES | PROFESSIONS | {"professor", "doctor"}

TITLES = HONORIFICS | _NOUNS | {f"{noun}s" for noun in _NOUNS}
"""All words that say what a person is, in lower case."""

MODIFIERS = _LISTS["modifier"]
"""Words that stand between a place or office and the name; taken for a title only next to one."""

POSITIONS = _LISTS["position"]
"""What players and managers are called before their names, common words elsewhere: "DL", "safety", "GM"."""

PAGE_WORDS = _LISTS["page word"]
"""Words that a page has around its article: "Share", "Advertisement", "Photo"."""

MALE = _LISTS["male"]
FEMALE = _LISTS["female"]
KIN = _LISTS["kin"]
_BY_WOMEN: dict[str, Gender] = dict.fromkeys(FEMALE, "f")
_BY_MEN: dict[str, Gender] = dict.fromkeys(MALE, "m")
TITLE_GENDERS = _BY_WOMEN | _BY_MEN
"""Title or word of kinship, in lower case -> the gender that it tells."""

COURTESY = _LISTS["courtesy"]
"""Honorifics after which any name is a person's, even "Baroness Scotland"; lower case here."""

SUFFIXES = _LISTS["suffix"]
"""What follows a name and is no last name."""


CALENDAR = _LISTS["calendar"]
"""Months and weekdays, some of which are names too."""


def plain(word: str) -> str:
    """A word as these lists have it: lower case, without full stops at its end."""
    return word.casefold().rstrip(".") if word.casefold() not in MODIFIERS else word.casefold()


def is_title(word: str) -> bool:
    """Whether a word says what a person is ("President", "Dr.", "spokesman")."""
    return plain(word) in TITLES


def title_gender(word: str) -> Gender:
    """The gender that a title or word of kinship tells, empty when it tells none."""
    return TITLE_GENDERS.get(plain(word), "")
