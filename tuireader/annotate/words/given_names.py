"""Given names of many languages and the gender they are given to: a small list, for telling "he" from
"she".

A name that men and women bear, or that is a common word of English, is left out where it would mislead.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from tuireader.annotate.words.titles import Gender
from tuireader.annotate.words.wordlists import word_lists

_PARTS = word_lists("name_parts")

FAMILY_FIRST = _PARTS["family first"]
"""Chinese, Korean and Vietnamese family names, which stand before the given name ("Yang Jiechi" is Mr.
Yang)."""

PARTICLES = _PARTS["particle"]
"""Small words inside a person's name; lower case here."""

LEADERS = _PARTS["leader"]
"""Last names that the world's news uses alone."""


@cache
def genders() -> dict[str, Gender]:
    """Given name, as it is written -> whom it is given to; a long list, which is read when it is asked for."""
    lists = word_lists("given_names")
    men: dict[str, Gender] = dict.fromkeys(lists["men"], "m")
    women: dict[str, Gender] = dict.fromkeys(lists["women"], "f")
    return men | women


def is_given(word: str) -> bool:
    """Whether a word is a given name of the list."""
    return word in genders()


def given_gender(word: str) -> Gender:
    """Whom a given name is given to, empty when the list does not tell."""
    return genders().get(word, "")


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
