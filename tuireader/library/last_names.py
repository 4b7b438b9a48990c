"""Whom a last name alone means over all articles: "Obama" is Barack Obama where the archive leaves no doubt.

Within an article the annotator knows whom "Obama" means once he was named in full; a teaser may have no more than
the last name. Then it is guessed from all names that end so, as they stand in the archive.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from tuireader.annotate.edges import PARTICLES
from tuireader.annotate.given_names import FAMILY_FIRST, LEADERS, is_given
from tuireader.annotate.persons import NICKNAMES, family_name, is_full, parts, same_person
from tuireader.library.identities import Identities
from tuireader.library.spellings import spelled_alike
from tuireader.store.names import NameRow
from tuireader.store.naming import Who
from tuireader.text.fold import fold

LEAST = 3
"""Articles that name someone in full before a last name alone is taken for theirs."""
SHARE = 0.8
"""Their share at least of the articles that name anyone of that last name in full.

Measured on 714 news articles, and on their titles and first lines alone: 309 times a last name was taken for
someone's, twice wrongly. From .6 down brothers and whole families are taken for the best known of them; from .85
up names are lost that are right.
"""
SUFFIXES = ("jr", "sr", "ii", "iii", "iv")
"""What may stand behind a last name, folded."""
_FAMILY_FIRST = frozenset(fold(word) for word in FAMILY_FIRST)
_ARTICLE = re.compile(r"(?<=\s)(?:al|el)[- ]", re.IGNORECASE)


def is_last_name(name: str) -> bool:
    """Whether a person's name is a last name alone, with its particles: "Obama", "bin Salman"; not "Al Gore"."""
    before = name.split()[:-1]
    return not before or (all(word.casefold() in PARTICLES for word in before) and not is_full(name))


@lru_cache(maxsize=4096)
def last_names(name: str) -> frozenset[str]:
    """The folded last names that a person's name ends in: "de blasio" and "blasio", "al assad" and "assad"."""
    if is_last_name(name):
        return frozenset({fold(name)})
    forms = {name, _ARTICLE.sub("", name)}
    return frozenset(fold(last) for form in forms for last in (family_name(form), *parts(form)[-1:])) - {""}


def looked_for(words: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """By what endings, and by what first words, the names are found that have one of these folded last names."""
    endings = words | {f"{word} {suffix}" for word in words for suffix in SUFFIXES}
    return endings, words & _FAMILY_FIRST


def had_by(row: NameRow, words: frozenset[str]) -> frozenset[str]:
    """Which of these folded last names someone or something has that was found by :func:`looked_for`."""
    if row.label != "PERSON" or is_last_name(row.name):
        return words & {row.same}
    found = last_names(row.name) & words
    if not found:
        return found
    before, last = f" {fold(row.name)}".rsplit(" ", 1)
    whole = before if last in SUFFIXES else f"{before} {last}"
    return frozenset(
        word
        for word in found
        if whole.endswith(f" {word}") or (word in _FAMILY_FIRST and whole.startswith(f" {word} "))
    )


class Guess(NamedTuple):
    """Someone's full names, and the spellings of the last name that are taken for theirs."""

    full: frozenset[Who]
    alone: frozenset[Who]


def whose(rows: Iterable[NameRow], known: Identities) -> Guess | None:
    """Whom a last name means, of all names that have it.

    None when there is doubt: nobody, or more than one, is named often; something else is named so more often; it
    is a given name too; or the user said otherwise.
    """
    full: list[NameRow] = []
    alone: list[NameRow] = []
    others = 0
    for row in rows:
        if row.label != "PERSON":
            others = max(others, row.articles)
        else:
            (alone if is_last_name(row.name) else full).append(row)
    chief = _dominating(full, known)
    if not chief or others > sum(row.articles for row in full if row.who in chief):
        return None
    mine = frozenset(row.who for row in alone if not _given(row.name) and _open(known, row.who, chief))
    return Guess(chief, mine) if mine else None


def _dominating(rows: Sequence[NameRow], known: Identities) -> frozenset[Who]:
    """The full names of the one who leaves no doubt that they are meant; who may be the same person is none."""
    if not rows:
        return frozenset()
    chief = max(rows, key=lambda row: (row.articles, row.name))
    full = spelled_alike(known, chief.who, [row for row in rows if row.same == chief.same])
    mine = sum(row.articles for row in rows if row.who in full)
    theirs = sum(row.articles for row in rows if row.who not in full and not _may_be(chief.name, row.name))
    return full if mine >= max(LEAST, SHARE * (mine + theirs)) else frozenset()


def _may_be(one: str, other: str) -> bool:
    return same_person(_ARTICLE.sub("", one), _ARTICLE.sub("", other))


def _given(name: str) -> bool:
    """Whether a last name is a given name as well: "Ryan" may be anyone."""
    return is_given(name.title()) or (name.casefold() in NICKNAMES and name.title() not in LEADERS)


def _open(known: Identities, alone: Who, full: Iterable[Who]) -> bool:
    """Whether the user said nothing against taking a last name for someone's."""
    free = known.of(alone) == alone and not known.alone(alone)
    return free and not any(known.alone(who) or known.parted_from(who, alone[1]) for who in full)
