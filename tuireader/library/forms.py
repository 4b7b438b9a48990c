"""All forms of a name over all articles: those that are one by themselves, and those that the user joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from tuireader.library.last_names import Guess, had_by, is_last_name, last_names, looked_for, whose
from tuireader.library.library import Library
from tuireader.library.opinions import opinions
from tuireader.library.spellings import spelled_alike
from tuireader.store.names import NameRow
from tuireader.store.naming import Who, alike


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
        keys = {key for several in new.values() for key in several if key not in self._alike}
        if not keys:
            return
        self._alike |= {key: [] for key in keys}
        for row in self._people.alike(same for _, same in keys):
            if (key := (row.label, row.same)) in keys:
                self._alike[key].append(row)
        people = (row for key in keys if key[0] == "PERSON" for row in self._alike[key])
        self.look(self._guess(frozenset(row.same for row in people if is_last_name(row.name))))

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
