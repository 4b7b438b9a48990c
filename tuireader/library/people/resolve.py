"""Whom a name means over all articles: the one place that resolves a name to a person.

:func:`meant` takes together the forms that the annotator gave one person, the names that are sure to be one person's
(``matching``: Joseph R. Biden Jr. is Joe Biden), the last names that leave no doubt ("Obama" is Barack Obama where the
archive names nobody else so), the same words that a few articles take for another kind ("Bill Clinton" for a body),
and what the user says of them, which beats all.

Within an article the annotator knows whom "Obama" means once he was named in full; a teaser may have no more than
the last name. Then it is guessed from all names that end so, as they stand in the archive.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from tuireader.errors import NotFoundError
from tuireader.library.library import Library
from tuireader.library.people.corrections import Opinions, opinions
from tuireader.library.people.linking import Block, is_last_name
from tuireader.library.people.matching import Counted, Pair, may_be_joined
from tuireader.model import Quote
from tuireader.query.tree import Everything
from tuireader.store.annotations.naming import Who, alike, blocking_keys, speaks
from tuireader.store.annotations.people import NameRow
from tuireader.text.strings import fold

SURELY, MOSTLY = 3, 0.8
"""The articles that have a name of several words as of one kind at least, and their share, from which those that have
it as of another are mistaken. A single word may well be both: Georgia and Georgia, Chelsea and Chelsea, a Ford.
"""
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
        """The other names that mean the same, none twice for the blanks in it."""
        names = {" ".join(name.split()) for _, name in self.names}
        return tuple(sorted(names - {self.chief[1], " ".join(self.chief[1].split())}))

    def speaks(self, quote: Quote, labels: dict[str, str]) -> bool:
        """Whether a quote is theirs; ``labels`` are the kinds of the article's names."""
        return speaks(self.names, quote, labels)


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
        raise nobody(lib, typed)
    return found


def nobody(lib: Library, typed: str, besides: str = "") -> NotFoundError:
    """That no article names someone, or none of those that were looked at; ``besides`` is what was looked for, too."""
    typed, found = " ".join(typed.split()), lib.archive.coverage(Everything())
    if found.annotated == found.articles:
        return NotFoundError(f'no article names "{typed}"{besides}; see whom they name with: tuireader names')
    return NotFoundError(
        f'no article looked at names "{typed}"{besides} ({found.annotated:,} of {found.articles:,} looked at; '
        "`tuireader annotate --stored` does the rest)"
    )


class PersonIds:
    """One id for one person (organisation, place) under all names, for other programs: kind and canonical name, as
    "PERSON:Jake Sullivan". It is resolved as everywhere, so that it is another when the user says so.
    """

    def __init__(self, lib: Library) -> None:
        self._people, self._forms = lib.archive.people, Forms(lib)
        self._speakers: dict[str, str] = {}

    def of(self, who: Who) -> str:
        """The id of who is meant by a kind and name."""
        return ":".join(self._forms.chief(self._forms.of(who)))

    def of_speaker(self, name: str | None) -> str | None:
        """The id of a quote's speaker, of whom no more than the name is known; None for nobody."""
        if name is None:
            return None
        if name not in self._speakers:
            rows = self._people.exactly([name])
            best = max(rows, key=lambda row: (row.quotes, row.label == "PERSON"), default=None)
            self._speakers[name] = self.of(best.who if best else ("PERSON", name))
        return self._speakers[name]


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
        corrected |= set(lib.archive.statements.keys_with_wording(wordings))
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


class Forms:
    """The forms of names at one moment; what was read of the archive for one name is at hand for the next.

    Names of people are put together block by block (``blocking_keys``), those of other kinds where they are spelled
    alike.
    """

    def __init__(self, lib: Library) -> None:
        self._people = lib.archive.people
        self._known = opinions(lib.marks).identities
        self._keys: dict[Who, frozenset[str]] = {}
        self._blocks: dict[str, Block] = {}
        self._alike: dict[Who, list[NameRow]] = {}
        self._spelled: dict[str, list[NameRow]] = {}
        self._rows: dict[Who, NameRow] = {}
        self._sets: dict[Who, frozenset[Who]] = {}

    def look(self, names: Iterable[Who]) -> None:
        """Read what many names need at once: the blocks of people, other names spelled alike."""
        unknown = {who for who in names if who not in self._keys}
        new = {who: blocking_keys(*who) for who in unknown}
        if not new:
            return
        self._keys |= new
        wanted = {key for keys in new.values() for key in keys if key not in self._blocks}
        self._read_blocks(wanted, self._people.blocks(wanted) if wanted else ())
        self._read_alike({_same(who) for who in new if who[0] != "PERSON"})
        self._read_spelled({name for _, name in new if " " in name})

    def look_at_everyone(self) -> None:
        """Read all people who are one with others without the user's word, and take the rest for who they are: of many
        names that costs less than to ask for each one's.
        """
        rows = self._people.everyone()
        joined = set(may_be_joined(Counted(row.name, row.articles, row.same) for row in rows))
        wanted = {key for name in joined for key in blocking_keys("PERSON", name)} - self._blocks.keys()
        found = self._people.blocks(wanted)
        keys: dict[Who, list[str]] = defaultdict(list)
        for key, row in found:
            keys[row.who].append(key)
        self._keys |= {row.who: frozenset() for row in rows}
        self._keys |= {who: frozenset(its) for who, its in keys.items()}
        self._read_blocks(wanted, found)
        self.look_at_several_kinds()

    def look_at_several_kinds(self) -> list[Who]:
        """Read the names that few articles take for another kind, and say which."""
        rows = self._people.of_several_kinds(SURELY, MOSTLY)
        self.look(row.who for row in rows)
        self._read_spelled({row.name for row in rows})
        return [row.who for row in rows]

    def _read_spelled(self, names: Collection[str]) -> None:
        """Read of which kinds these names are."""
        new = {name for name in names if name not in self._spelled}
        self._spelled |= {name: [] for name in new}
        for row in self._people.exactly(new) if new else ():
            self._rows[row.who] = row
            self._spelled[row.name].append(row)

    def _read_blocks(self, keys: Collection[str], found: Iterable[tuple[str, NameRow]]) -> None:
        """Put together the people of these blocks."""
        read: dict[str, list[NameRow]] = {key: [] for key in keys}
        for key, row in found:
            read[key].append(row)
            self._rows[row.who] = row
        lasts = {
            word for rows in read.values() for row in rows if is_last_name(row.name) for word in [row.same]
        }
        self._read_alike({("", last) for last in lasts})
        for key, rows in read.items():
            words = {row.same for row in rows if is_last_name(row.name)}
            others = [row for word in words for row in self._alike["", word] if row.label != "PERSON"]
            self._blocks[key] = Block(rows, others, self._known, self._beside)

    def _read_alike(self, keys: Collection[Who]) -> None:
        """Read the rows of all names that share one of these; with no kind, of any."""
        new = {key for key in keys if key not in self._alike}
        self._alike |= {key: [] for key in new}
        for row in self._people.alike({same for _, same in new}) if new else ():
            self._rows[row.who] = row
            for key in ((row.label, row.same), ("", row.same)):
                if key in new:
                    self._alike[key].append(row)

    def _beside(self, names: Collection[str], others: Collection[str]) -> float:
        """Of the articles that have some names of people, the share that has others of theirs beside."""
        mine, theirs = ([self._rows["PERSON", name].id for name in some] for some in (names, others))
        total, both = self._people.beside(mine, theirs)
        return both / total if total else 0.0

    def of(self, who: Who) -> frozenset[Who]:
        """The names that mean someone: by the user's word, and below it by themselves."""
        if who not in self._sets:
            names = self._found(who)
            self._sets |= dict.fromkeys(names, names)
        return self._sets[who]

    def joins(self, who: Who) -> bool:
        """Whether a name is one with others without the user's word, as far as blocks tell: ``of`` says with which."""
        if who[0] != "PERSON" or any(who in self._blocks[key].joined for key in self._keys[who]):
            return True
        return any(self._of_other_kinds(who))

    def _found(self, who: Who) -> frozenset[Who]:
        found: set[Who] = set()
        waiting = [who]
        while waiting:
            if (who := waiting.pop()) not in found:
                found.add(who)
                waiting.append(self._known.of(who))
                waiting += self._known.meaning(who)
                waiting += self._by_themselves(who)
        return frozenset(found)

    def linked(self, names: Iterable[Who]) -> Iterator[Pair]:
        """What links these people's names to others of their blocks, be it sure or not."""
        names = list(names)
        self.look(names)
        for key in dict.fromkeys(key for who in names for key in self._keys[who]):
            yield from self._blocks[key].clusters.pairs

    def guessed(self, names: Collection[Who]) -> frozenset[Who]:
        """Those of someone's names that are a last name alone, taken for theirs: a guess of the machine."""
        blocks = {key for who in names for key in self._keys.get(who, ())}
        alone = (self._blocks[key].alone_with(who) for who in names for key in blocks)
        return frozenset(chain.from_iterable(alone)) & frozenset(names)

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
        return [self._rows[who] for who in names if who in self._rows]

    def _by_themselves(self, who: Who) -> Iterator[Who]:
        """The names that are someone's without the user's word; the name alone where he said so."""
        self.look([who])
        if self._known.alone(who):
            return
        if who[0] != "PERSON":
            yield from (row.who for row in self._alike[_same(who)] if not self._known.alone(row.who))
        for key in self._keys[who]:
            yield from self._blocks[key].of(who)
        yield from self._of_other_kinds(who)

    def _of_other_kinds(self, who: Who) -> Iterator[Who]:
        """The same words as of another kind, where nearly all articles agree on one and the rest are mistaken."""
        rows = self._spelled.get(who[1], [])
        if any(self._known.alone(row.who) or self._known.of(row.who) != row.who for row in rows):
            return
        kinds = Counter[str]()
        for row in rows:
            kinds[row.label] += row.articles
        most = max(kinds.values(), default=0)
        if len(kinds) > 1 and most >= max(SURELY, MOSTLY * kinds.total()):
            yield from (row.who for row in rows)


def _same(who: Who) -> Who:
    return who[0], alike(*who)
