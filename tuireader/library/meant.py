"""Whom a name means over all articles: the forms that the annotator gave one person, and what the user says of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from tuireader.annotate.persons import variants
from tuireader.errors import NotFoundError
from tuireader.library.library import Library
from tuireader.library.opinions import Opinions, opinions
from tuireader.model import Quote
from tuireader.store.naming import Who, alike
from tuireader.store.people import NameRow
from tuireader.text.fold import fold

CANDIDATES = 50
"""Names that one typed name may mean at most."""


@dataclass(frozen=True, slots=True)
class Meant:
    """One or several people (organisations, places) that a name means.

    ``chief`` is the kind and name to show, ``names`` are all that mean them, ``ids`` the archive's numbers of
    those that it has. In the articles ``uncertain`` the user may have said otherwise than the archive's tables.
    """

    chief: Who
    names: frozenset[Who]
    ids: tuple[int, ...]
    uncertain: frozenset[int]

    @property
    def forms(self) -> tuple[str, ...]:
        """The other names that mean the same."""
        return tuple(sorted({name for _, name in self.names} - {self.chief[1]}))

    def speaks(self, quote: Quote, labels: dict[str, str]) -> bool:
        """Whether a quote is theirs; ``labels`` are the kinds of the article's names."""
        name = quote.speaker_name
        if name is None:
            return False
        label = labels.get(name)
        if label is None:
            return any(name == one for _, one in self.names)
        return (label, name) in self.names


def meant(lib: Library, label: str, name: str) -> Meant:
    """Whom one name of one kind means, in all its forms."""
    known = opinions(lib.marks)
    names = _forms(lib, known, (label, name))
    searched = set(names)
    for one in names:
        searched |= known.identities.meaning(one, somewhere=True) | set(known.identities.divided(one))
    rows = _rows(lib, searched)
    mine = [row for row in rows if row.who in names]
    return Meant(
        _chief(known, names, mine),
        frozenset(names),
        tuple(row.id for row in mine),
        _uncertain(lib, known, names, rows),
    )


def chief(lib: Library, who: Who) -> Who:
    """The kind and name to show for a name: the least that lists need to know of whom it means."""
    known = opinions(lib.marks)
    names = _forms(lib, known, who)
    return next(iter(names)) if len(names) == 1 else _chief(known, names, _rows(lib, names))


def anyone(lib: Library, typed: str) -> list[Meant]:
    """Everyone whom a name as people type it may mean, the most often named first.

    Neither case nor accents matter. A whole name means that one alone; else its last words will do, and else
    all its words in order ("Henrik Dahl" is Henrik J. Dahl).

    Raises:
        NotFoundError: no article names anyone so.
    """
    wanted = fold(typed)
    rows = lib.archive.people.ending(wanted, CANDIDATES) if wanted else []
    whole = [row for row in rows if fold(row.name) == wanted and " " in wanted]
    found = _distinct(lib, [row.who for row in whole or rows])
    found = found or _distinct(lib, _said_by_user(lib, wanted)) or _distinct(lib, _scattered(lib, wanted))
    if not found:
        raise NotFoundError(f'no article names "{" ".join(typed.split())}"; see whom they name with: names')
    return found


def together(people: Sequence[Meant]) -> Meant:
    """Several as one, to look for any of them."""
    first, *rest = people
    if not rest:
        return first
    return Meant(
        first.chief,
        frozenset[Who]().union(*(one.names for one in people)),
        tuple(dict.fromkeys(number for one in people for number in one.ids)),
        frozenset[int]().union(*(one.uncertain for one in people)),
    )


def _rows(lib: Library, names: Collection[Who]) -> list[NameRow]:
    return [row for row in lib.archive.people.exactly(one for _, one in names) if row.who in names]


def _forms(lib: Library, known: Opinions, who: Who) -> set[Who]:
    """The names that mean someone: by the user's word, and below it by themselves."""
    found: set[Who] = set()
    waiting = [who]
    while waiting:
        if (who := waiting.pop()) not in found:
            found.add(who)
            waiting.append(known.identities.of(who))
            waiting += known.identities.meaning(who)
            waiting += _variants(lib, known, who)
    return found


def _variants(lib: Library, known: Opinions, who: Who) -> Iterable[Who]:
    """The names that are one by themselves: spelled alike, or with a middle initial that no other contradicts."""
    if known.identities.alone(who):
        return [who]
    rows = lib.archive.people.alike(who[0], alike(*who))
    names = {row.name for row in rows if not known.identities.alone(row.who)} | {who[1]}
    chiefs = variants(names) if who[0] == "PERSON" else {}
    mine = fold(chiefs.get(who[1], who[1]))
    return [(who[0], name) for name in names if fold(chiefs.get(name, name)) == mine]


def _chief(known: Opinions, names: set[Who], rows: Iterable[NameRow]) -> Who:
    """The name to show: the user's choice, else the one that most articles have."""
    chosen = {who for who in names if known.identities.meaning(who) != {who}}
    articles = {row.who: row.articles for row in rows}
    return max(chosen or names, key=lambda who: (articles.get(who, 0), -len(who[1]), who))


def _uncertain(lib: Library, known: Opinions, names: set[Who], rows: Sequence[NameRow]) -> frozenset[int]:
    """The articles in which the user said something of someone's quotes or names."""
    people = lib.archive.people
    corrected, wordings = known.corrections.concerning({name for _, name in names})
    if wordings:
        corrected |= set(people.keys_with_wording(wordings))
    parted = [row.id for row in rows if row.who in known.identities.parted()]
    here = known.identities.articles
    found = people.having(here, [row.id for row in rows]) if here else []
    return frozenset({*corrected, *found, *(people.newest(parted) if parted else ())})


def _distinct(lib: Library, names: Iterable[Who]) -> list[Meant]:
    found: dict[Who, Meant] = {}
    for who in names:
        if not any(who in one.names for one in found.values()):
            one = meant(lib, *who)
            found[one.chief] = one
    return list(found.values())


def _said_by_user(lib: Library, wanted: str) -> list[Who]:
    """Names that only the user gave, to speakers or in place of others."""
    known = opinions(lib.marks)
    names = {("PERSON", name) for name in known.corrections.speakers()} | known.identities.mentioned
    return sorted(who for who in names if wanted and f" {fold(who[1])}".endswith(f" {wanted}"))


def _scattered(lib: Library, wanted: str) -> list[Who]:
    """Names with all the words that are wanted, in order, and others between them."""
    words = wanted.split()
    rows = lib.archive.people.ending(words[-1], CANDIDATES * 10) if len(words) > 1 else []
    return [row.who for row in rows if _in_order(words, fold(row.name).split())][:CANDIDATES]


def _in_order(words: Sequence[str], of: Sequence[str]) -> bool:
    rest = iter(of)
    return all(word in rest for word in words)
