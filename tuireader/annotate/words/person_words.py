"""The words of people's names, and those before and after them that are no part of them: honorifics, offices, kin.

"U.S. National Security Advisor Jake Sullivan" is Jake Sullivan; "his sister" says that a woman is meant, and so do
given names of many languages: a list that leaves out a name which men and women bear, or that is a common word of
English, where it would mislead.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
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


_PARTS = word_lists("name_parts")

FAMILY_FIRST = _PARTS["family first"]
"""Chinese, Korean and Vietnamese family names, which stand before the given name ("Yang Jiechi" is Mr.
Yang)."""

PARTICLES = _PARTS["particle"]
"""Small words inside a person's name; lower case here."""

LEADERS = _PARTS["leader"]
"""Last names that the world's news uses alone."""

LEADERS_BY_NAME = _PARTS["leader in full"]
"""Who is meant by some of them beside the name of an office: "President Obama"."""


@cache
def given_names() -> dict[str, Gender]:
    """Given name, as it is written -> whom it is given to; a long list, which is read when it is asked for."""
    lists = word_lists("given_names")
    men: dict[str, Gender] = dict.fromkeys(lists["men"], "m")
    women: dict[str, Gender] = dict.fromkeys(lists["women"], "f")
    return men | women


def is_given(word: str) -> bool:
    """Whether a word is a given name of the list."""
    return word in given_names()


def given_gender(word: str) -> Gender:
    """Whom a given name is given to, empty when the list does not tell."""
    return given_names().get(word, "")


@cache
def _full_names() -> dict[str, frozenset[str]]:
    """Short form of a given name -> what it may be short for, lower case."""
    found: dict[str, set[str]] = defaultdict(set)
    for full, shorts in word_lists("nicknames").items():
        for short in shorts:
            found[short].add(full)
    return {short: frozenset(fulls) for short, fulls in found.items()}


_NONE: frozenset[str] = frozenset()


def full_names(word: str) -> frozenset[str]:
    """What a lower-case given name may be short for; none for what is no nickname."""
    return _full_names().get(word, _NONE)


def may_be_short_for(one: str, other: str) -> bool:
    """Whether two lower-case given names can be one person's: one is short for the other, or both are for a third."""
    first, second = full_names(one), full_names(other)
    return one in second or other in first or not first.isdisjoint(second)
