"""Whom a name means over all articles: the one place that resolves a name to a person.

:func:`meant` takes together the forms that the annotator gave one person, what is one by its spelling (but for case,
accents, a middle initial or a plural), the last names that leave no doubt ("Obama" is Barack Obama where the archive
names nobody else so), and what the user says of them, which beats all.

Within an article the annotator knows whom "Obama" means once he was named in full; a teaser may have no more than
the last name. Then it is guessed from all names that end so, as they stand in the archive.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from tuireader.annotate.names.clusters import family_name, is_full, parts, same_person, variants
from tuireader.annotate.names.edges import PARTICLES
from tuireader.annotate.words.given_names import FAMILY_FIRST, LEADERS, is_given, is_nickname
from tuireader.errors import NotFoundError
from tuireader.library.library import Library
from tuireader.library.people.corrections import Opinions, opinions
from tuireader.library.people.identities import Identities
from tuireader.model import Quote
from tuireader.query.tree import Everything
from tuireader.store.archive.naming import Who, alike
from tuireader.store.archive.people import NameRow
from tuireader.text.strings import fold

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
    """Whom one name of one kind means, in all its forms; ``forms`` may know of some already.

    Example::

        who = resolve.meant(library, "PERSON", "Jake Sullivan")
        print(who.chief, who.forms)
    """
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

    Example::

        for who in resolve.anyone(library, "sullivan"):
            print(who.chief)
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


# --- All forms of a name over all articles ---


class Forms:
    """The forms of names at one moment; what was read of the archive for one name is at hand for the next."""

    def __init__(self, lib: Library) -> None:
        self._people = lib.archive.people
        self._known = opinions(lib.marks).identities
        self._keys: dict[Who, tuple[Who, ...]] = {}
        self._alike: dict[Who, list[NameRow]] = {}
        self._guesses: dict[str, Guess] = {}

    def look(self, names: Iterable[Who]) -> None:
        """Read what many names need at once: names spelled alike, last names alone and whom they mean."""
        new = {who: _keys(who) for who in names if who not in self._keys}
        self._keys |= new
        keys = set(chain.from_iterable(new.values())) - self._alike.keys()
        if not keys:
            return
        rows = self._read_alike(keys)
        lasts = {row.same for row in rows if row.label == "PERSON" and is_last_name(row.name)}
        self.look(self._guess(frozenset(lasts)))

    def _read_alike(self, keys: Collection[Who]) -> list[NameRow]:
        """Read the rows of all names that share one of these."""
        self._alike |= {key: [] for key in keys}
        # The archive looks for what is shared, of whatever kind it is.
        rows = [row for row in self._people.alike(same for _, same in keys) if (row.label, row.same) in keys]
        for row in rows:
            self._alike[row.label, row.same].append(row)
        return rows

    def of(self, who: Who) -> frozenset[Who]:
        """The names that mean someone: by the user's word, and below it by themselves."""
        found: set[Who] = set()
        waiting = [who]
        while waiting:
            if (who := waiting.pop()) not in found:
                found.add(who)
                waiting.append(self._known.of(who))
                waiting += self._known.meaning(who)
                waiting += self._by_themselves(who)
        return frozenset(found)

    def guessed(self, names: Collection[Who]) -> frozenset[Who]:
        """Those of someone's names that are a last name alone, taken for theirs: a guess of the machine."""
        guesses = (guess for who in names for guess in self._guesses_for(who))
        return frozenset(who for guess in guesses for who in guess.alone if who in names)

    def chief(self, names: Collection[Who], rows: Iterable[NameRow] = ()) -> Who:
        """The name to show: the user's choice, else the one that most articles have, but for a guess.

        ``rows`` say in how many articles names are that the user joined.
        """
        if len(names) == 1:
            return next(iter(names))
        joined = {who for who in names if self._known.meaning(who) != {who}}
        chosen = {who for who in joined if self._known.of(who) == who}
        articles = {row.who: row.articles for row in (*rows, *self.rows(names))}
        guessed = self.guessed(names)
        return max(
            chosen or names,
            key=lambda who: (who not in guessed, articles.get(who, 0), -len(who[1]), who),
        )

    def rows(self, names: Collection[Who]) -> list[NameRow]:
        """What the archive has of the names of someone who was found."""
        keys = {key for who in names for key in self._keys[who]}
        return [row for key in keys for row in self._alike[key] if row.who in names]

    def _by_themselves(self, who: Who) -> Iterator[Who]:
        self.look([who])
        yield from spelled_alike(self._known, who, self._alike[self._keys[who][0]])
        for guess in self._guesses_for(who):
            yield from guess.full | guess.alone

    def _guesses_for(self, who: Who) -> list[Guess]:
        found = (self._guesses.get(same) for label, same in self._keys[who] if label == "PERSON")
        return [guess for guess in found if guess is not None and (who in guess.full or who in guess.alone)]

    def _guess(self, words: frozenset[str]) -> set[Who]:
        """Find out whom folded last names mean, and give them back."""
        having: dict[str, list[NameRow]] = defaultdict(list)
        for row in self._people.with_last_names(*looked_for(words)) if words else ():
            for word in had_by(row, words):
                having[word].append(row)
        found = {word: whose(rows, self._known) for word, rows in having.items()}
        guesses = {word: guess for word, guess in found.items() if guess}
        self._guesses |= guesses
        return {who for guess in guesses.values() for who in guess.full}


def _keys(who: Who) -> tuple[Who, ...]:
    """By what the forms of a name are found: what they share, and of a person the last names too."""
    own = (who[0], alike(*who))
    lasts = last_names(who[1]) if who[0] == "PERSON" else ()
    return own, *(("PERSON", last) for last in lasts)


# --- Whom a last name alone means over all articles ---


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
    at_end = {word for word in found if whole.endswith(f" {word}")}
    at_start = {word for word in found & _FAMILY_FIRST if whole.startswith(f" {word} ")}
    return frozenset(at_end | at_start)


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
    return is_given(name.title()) or (is_nickname(name.casefold()) and name.title() not in LEADERS)


def _open(known: Identities, alone: Who, full: Iterable[Who]) -> bool:
    """Whether the user said nothing against taking a last name for someone's."""
    free = known.of(alone) == alone and not known.alone(alone)
    return free and not any(known.alone(who) or known.parted_from(who, alone[1]) for who in full)


# --- Names that are one by their spelling over all articles ---


def spelled_alike(known: Identities, who: Who, rows: Iterable[NameRow]) -> frozenset[Who]:
    """Of the names of one ``same``, those that are someone's by themselves: with a middle initial, where no other
    contradicts it. Only the name itself where the user said that it stands alone.
    """
    if known.alone(who):
        return frozenset({who})
    names = {row.name for row in rows if not known.alone(row.who)} | {who[1]}
    if len(names) == 1:
        return frozenset({who})
    chiefs = variants(names) if who[0] == "PERSON" else dict.fromkeys(names, who[1])
    mine = fold(chiefs.get(who[1], who[1]))
    return frozenset((who[0], name) for name in names if fold(chiefs.get(name, name)) == mine)
