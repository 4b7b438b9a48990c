"""Whom a name means over all articles: the forms that the annotator gave one person, and what the user says of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from tuireader.errors import NotFoundError
from tuireader.library.forms import Forms
from tuireader.library.library import Library
from tuireader.library.opinions import Opinions, opinions
from tuireader.model import Quote
from tuireader.query.tree import Everything
from tuireader.store.names import NameRow
from tuireader.store.naming import Who
from tuireader.text.fold import fold

CANDIDATES = 50
"""Names that one typed name may mean at most."""


@dataclass(frozen=True, slots=True)
class Meant:
    """One or several people (organisations, places) that a name means.

    ``chief`` is the kind and name to show, ``names`` are all that mean them, ``ids`` the archive's numbers of
    those that it has. In the articles ``uncertain`` the user may have said otherwise than the archive's tables.
    ``guessed`` are those of the names that are a last name alone, and may be someone else's after all.
    """

    chief: Who
    names: frozenset[Who]
    ids: tuple[int, ...]
    uncertain: frozenset[int]
    guessed: frozenset[Who] = frozenset()

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


def meant(lib: Library, label: str, name: str, forms: Forms | None = None) -> Meant:
    """Whom one name of one kind means, in all its forms; ``forms`` may know of some already."""
    known, forms = opinions(lib.marks), forms or Forms(lib)
    names = forms.of((label, name))
    searched = set(names)
    for one in names:
        searched |= known.identities.meaning(one, somewhere=True) | set(known.identities.divided(one))
    rows = [row for row in lib.archive.people.exactly(one for _, one in searched) if row.who in searched]
    mine = [row for row in rows if row.who in names]
    return Meant(
        forms.chief(names, mine),
        names,
        tuple(row.id for row in mine),
        _uncertain(lib, known, names, rows),
        forms.guessed(names),
    )


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
        raise NotFoundError(_nobody(lib, " ".join(typed.split())))
    return found


def _nobody(lib: Library, typed: str) -> str:
    """That no article names someone, or none of those that were looked at."""
    found = lib.archive.coverage(Everything())
    if found.annotated == found.articles:
        return f'no article names "{typed}"; see whom they name with: names'
    return (
        f'no article looked at names "{typed}" ({found.annotated:,} of {found.articles:,} looked at; '
        "`tuireader annotate --stored` does the rest)"
    )


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
        frozenset[Who]().union(*(one.guessed for one in people)),
    )


def _uncertain(
    lib: Library, known: Opinions, names: Collection[Who], rows: Sequence[NameRow]
) -> frozenset[int]:
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
    forms, names = Forms(lib), list(names)
    forms.look(names)
    for who in names:
        if not any(who in one.names for one in found.values()):
            one = meant(lib, *who, forms)
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
