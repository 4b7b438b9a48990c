"""The names of many people put together person by person: which links hold.

The pairs that :func:`matching.compare` links are joined, the strongest first, unless that would hold a conflict
(:class:`Clusters`); a last name alone goes to who leaves no doubt (:func:`whose`). A :class:`Block` has both.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from tuireader.annotate.names.clusters import family_name, is_full, parts, same_person
from tuireader.annotate.words.person_words import (
    FAMILY_FIRST,
    LEADERS,
    PARTICLES,
    full_names,
    is_given,
)
from tuireader.library.people.corrections import Identities
from tuireader.library.people.matching import (
    FATHER,
    GENERATION,
    LETTER,
    SOUND,
    Conflict,
    Counted,
    Pair,
    compare,
    linked,
    parts_of,
)
from tuireader.store.annotations.naming import GENERATIONS, Who
from tuireader.store.annotations.people import NameRow
from tuireader.text.strings import fold

FEW = 3
"""Articles with "Jr." that tell whether one without him stands beside."""
BESIDE = 0.15
"""The share of the articles with "Jr." that name the one without beside him, from which the two are two people.

Joseph R. Biden Jr. is Joe Biden, of whom an article has one form or the other; Donald Trump Jr. is his son.
"""
DOMINATING = 0.95
"""The share of articles from which one of two people who cannot be one takes a name that both may have."""


Beside = Callable[[Collection[str], Collection[str]], float]
"""Of the articles that have some names, the share that has one of others beside it."""


class Clusters:
    """The names of one block, put together person by person.

    ``names`` are all full names of people that share a blocking key, with how many articles have them; ``beside``
    is asked of names with and without "Jr." alone; ``different`` are pairs of which the user said so.
    """

    def __init__(
        self, names: Iterable[Counted], beside: Beside, different: Iterable[frozenset[str]] = ()
    ) -> None:
        self._names = list(names)
        self.pairs = list(linked(self._names))
        """All that is linked, sure or not."""
        together = {counted for pair in self.pairs for counted in pair[:2]}
        self._articles = {counted.name: counted.articles for counted in together}
        self._of = {name: {name} for name in self._articles}
        self._links: dict[str, list[Pair]] = defaultdict(list)
        self._apart = set(different)
        self._formal: set[frozenset[str]] = set()
        if self.pairs:
            self._generations(beside)
            self._join()

    @property
    def joined(self) -> Iterable[str]:
        """The names that are one with another."""
        return (name for name, names in self._of.items() if len(names) > 1)

    def of(self, name: str) -> frozenset[str]:
        """The names of whoever has this one."""
        return frozenset(self._of.get(name, {name}))

    def _generations(self, beside: Beside) -> None:
        """Decide what "Jr." and "III" mean: another person, where the articles have both side by side."""
        for pairs in _components([pair for pair in self.pairs if _mixed(pair)]):
            together = {frozenset(_names(pair)) for pair in pairs}
            names = frozenset[str]().union(*together)
            juniors = {name for name in names if parts_of(name).generation}
            if beside(juniors, names - juniors) >= BESIDE:
                self._apart |= together
            elif sum(self._articles[name] for name in juniors) >= FEW:
                self._formal |= together
        self.pairs = [self._with_generation(pair) for pair in self.pairs if not self._is_apart(pair)]

    def _is_apart(self, pair: Pair) -> bool:
        return frozenset(_names(pair)) in self._apart

    def _with_generation(self, pair: Pair) -> Pair:
        formal = pair.evidence is FATHER and frozenset(_names(pair)) in self._formal
        return pair._replace(evidence=GENERATION) if formal else pair

    def _join(self) -> None:
        sure = [pair for pair in self.pairs if self._sure(pair)]
        for pair in sure:
            self._links[pair.one.name].append(pair)
            self._links[pair.other.name].append(pair)
        kept = [pair for pair in sure if self._keeps(pair.one, pair) and self._keeps(pair.other, pair)]
        kept.sort(key=lambda pair: (pair.evidence.strength, -min(pair.one.articles, pair.other.articles)))
        for pair in kept:
            one, other = self._of[pair.one.name], self._of[pair.other.name]
            if one is not other and not any(self._conflict(a, b) for a in one for b in other):
                one |= other
                for name in other:
                    self._of[name] = one

    def _sure(self, pair: Pair) -> bool:
        if not pair.evidence.sure(pair.one.articles, pair.other.articles):
            return False
        return pair.evidence is not LETTER or self._lonely(pair)

    def _lonely(self, pair: Pair) -> bool:
        """Whether nobody else has the family name, or the given name, that is taken for a mistake."""
        rare, often = sorted(pair[:2], key=lambda counted: counted.articles)
        family = parts_of(rare.name).family
        if family == parts_of(often.name).family:
            return True
        others = (counted.name for counted in self._names if counted is not rare and is_full(counted.name))
        mine = (parts_of(name).family for name in others)
        return family not in mine

    def _keeps(self, counted: Counted, pair: Pair) -> bool:
        """Whether a link holds against others of the same name to people who cannot be the same."""
        other = pair.other if pair.one is counted else pair.one
        rivals = [
            (it.other if it.one is counted else it.one, it.evidence)
            for it in self._links[counted.name]
            if it is not pair
        ]
        against = [(rival, link) for rival, link in rivals if self._conflict(other.name, rival.name)]
        if any(link.strength < pair.evidence.strength for _, link in against):
            return False
        equal = [rival.articles for rival, link in against if link.strength == pair.evidence.strength]
        return not equal or other.articles >= DOMINATING * (other.articles + sum(equal))

    def _conflict(self, one: str, other: str) -> bool:
        found = compare(*sorted((one, other)))
        return isinstance(found, Conflict) or found is SOUND or frozenset((one, other)) in self._apart


def _names(pair: Pair) -> tuple[str, str]:
    return pair.one.name, pair.other.name


def _mixed(pair: Pair) -> bool:
    """Whether only one of two names has a generation."""
    one, other = (parts_of(name).generation for name in _names(pair))
    return bool(one) != bool(other)


def _components(pairs: Sequence[Pair]) -> list[list[Pair]]:
    """The pairs that hang together by their names."""
    groups: dict[str, list[Pair]] = {}
    for pair in pairs:
        one, other = (groups.setdefault(name, []) for name in _names(pair))
        one.append(pair)
        if one is not other:
            one += other
            groups |= {name: one for merged in other for name in _names(merged)}
            groups[pair.other.name] = one
    return list({id(group): group for group in groups.values()}.values())


class Block:
    """The people whose names share a key: their full names put together, the last names alone that mean one.

    It is worked out when it is asked for the first time: of most blocks, nobody asks.
    """

    def __init__(
        self, rows: Sequence[NameRow], others: Sequence[NameRow], known: Identities, beside: Beside
    ) -> None:
        self._rows = [row for row in rows if not known.alone(row.who)]
        self._others, self._known, self._beside = others, known, beside

    def of(self, who: Who) -> frozenset[Who]:
        """All names of whoever has this one."""
        if len(self._rows) < 2:
            return frozenset()
        found = {("PERSON", name) for name in self.clusters.of(who[1])}
        if is_last_name(who[1]):
            found |= self._last_names.get(fold(who[1]), set())
        guess = self._guesses.get(who)
        return frozenset(found | (guess.full | guess.alone if guess else set()))

    def alone_with(self, who: Who) -> frozenset[Who]:
        """The last names alone that are taken for someone's."""
        guess = self._guesses.get(who) if len(self._rows) > 1 else None
        return guess.alone if guess else frozenset()

    @cached_property
    def joined(self) -> frozenset[Who]:
        """The names that are one with another of the block."""
        if len(self._rows) < 2:
            return frozenset()
        same = (names for names in self._last_names.values() if len(names) > 1)
        full = {("PERSON", name) for name in self.clusters.joined}
        return frozenset(full.union(self._guesses, *same))

    @cached_property
    def clusters(self) -> Clusters:
        """The full names, put together."""
        different = (frozenset(name for _, name in pair) for pair in self._known.different)
        return Clusters(
            (Counted(row.name, row.articles, row.same) for row in self._rows), self._beside, different
        )

    @cached_property
    def _last_names(self) -> dict[str, set[Who]]:
        """Folded last name -> how it is written where it stands alone."""
        found: dict[str, set[Who]] = defaultdict(set)
        for row in self._rows:
            if is_last_name(row.name):
                found[row.same].add(row.who)
        return found

    @cached_property
    def _guesses(self) -> dict[Who, Guess]:
        """Name -> whom a last name alone is taken for, where it is."""
        found: dict[Who, Guess] = {}
        for last in self._last_names:
            named = [
                row for row in self._rows if last.split()[-1] in row.same and had_by(row, frozenset({last}))
            ]
            others = [row for row in self._others if row.same == last]
            guess = whose([*named, *others], self._known, self.clusters)
            if guess is not None:
                found |= dict.fromkeys(guess.full | guess.alone, guess)
        return found


LEAST = 3
"""Articles that name someone in full before a last name alone is taken for theirs."""
SHARE = 0.8
"""Their share at least of the articles that name anyone of that last name in full.

Measured on 714 news articles, and on their titles and first lines alone: 309 times a last name was taken for
someone's, twice wrongly. From .6 down brothers and whole families are taken for the best known of them; from .85
up names are lost that are right.
"""
_FAMILY_FIRST = frozenset(fold(word) for word in FAMILY_FIRST)
_ARTICLE = re.compile(r"(?<=\s)(?:al|el)[- ]", re.IGNORECASE)


def is_last_name(name: str) -> bool:
    """Whether a person's name is a last name alone, with its particles: "Obama", "bin Salman"; not "Al Gore"."""
    before = name.split()[:-1]
    if not before:
        return True
    return all(word.casefold() in PARTICLES for word in before) and not is_full(name)


@lru_cache(maxsize=16_384)
def last_names(name: str) -> frozenset[str]:
    """The folded last names that a person's name ends in: "de blasio" and "blasio", "al assad" and "assad"."""
    if is_last_name(name):
        return frozenset({fold(name)})
    forms = {name, _ARTICLE.sub("", name)}
    return frozenset(fold(last) for form in forms for last in (family_name(form), *parts(form)[-1:])) - {""}


def had_by(row: NameRow, words: frozenset[str]) -> frozenset[str]:
    """Which of these folded last names a person has, at the end of the name or, as Xi Jinping, before it."""
    if is_last_name(row.name):
        return words & {row.same}
    found = last_names(row.name) & words
    if not found:
        return found
    before, last = f" {fold(row.name)}".rsplit(" ", 1)
    whole = before if last in GENERATIONS else f"{before} {last}"
    at_end = {word for word in found if whole.endswith(f" {word}")}
    at_start = {word for word in found & _FAMILY_FIRST if whole.startswith(f" {word} ")}
    return frozenset(at_end | at_start)


class Guess(NamedTuple):
    """Someone's full names, and the spellings of the last name that are taken for theirs."""

    full: frozenset[Who]
    alone: frozenset[Who]


def whose(rows: Iterable[NameRow], known: Identities, clusters: Clusters) -> Guess | None:
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
    chief = _dominating(full, clusters)
    if not chief or others > sum(row.articles for row in full if row.who in chief):
        return None
    mine = frozenset(row.who for row in alone if not _given(row.name) and _open(known, row.who, chief))
    return Guess(chief, mine) if mine else None


def _dominating(rows: Sequence[NameRow], clusters: Clusters) -> frozenset[Who]:
    """The full names of the one who leaves no doubt that they are meant; who may be the same person is none."""
    if not rows:
        return frozenset()
    people: dict[frozenset[str], int] = defaultdict(int)
    for row in rows:
        people[clusters.of(row.name)] += row.articles
    chief = max(people, key=lambda names: (people[names], sorted(names)))
    theirs = sum(row.articles for row in rows if row.name not in chief and not _may_be(chief, row.name))
    if people[chief] < max(LEAST, SHARE * (people[chief] + theirs)):
        return frozenset()
    return frozenset(("PERSON", name) for name in chief)


def _may_be(chief: Iterable[str], other: str) -> bool:
    bare = _ARTICLE.sub("", other)
    return any(same_person(_ARTICLE.sub("", name), bare) for name in chief)


def _given(name: str) -> bool:
    """Whether a last name is a given name as well: "Ryan" may be anyone."""
    return is_given(name.title()) or (bool(full_names(name.casefold())) and name.title() not in LEADERS)


def _open(known: Identities, alone: Who, full: Iterable[Who]) -> bool:
    """Whether the user said nothing against taking a last name for someone's."""
    if known.alone(alone) or known.of(alone) != alone:
        return False
    return not any(known.alone(who) or known.parted_from(who, alone[1]) for who in full)
