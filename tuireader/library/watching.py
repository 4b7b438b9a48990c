"""Watching: what those who are followed have newly said, as a brief, and handed to a program of the user's.

Watched are the people that are followed and the searches that are kept. A statement is new in the article that brought
it first, whatever other papers print of it later.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tuireader.errors import InputError
from tuireader.library import queries
from tuireader.library.library import Library
from tuireader.library.people.person import follow, followed, unfollow
from tuireader.library.people.resolve import Meant
from tuireader.library.programs import Trouble, hand
from tuireader.library.statements.statements import EVERYTHING, Saying, quotes_in
from tuireader.model import short_id
from tuireader.query.tree import Query
from tuireader.store.annotations.statement_search import Place
from tuireader.store.contract import Change
from tuireader.text.strings import utc

MOST_TRIES = 5
"""How often a statement is handed to a program that fails, before it is left out."""
_BATCH = 50


@dataclass(frozen=True, slots=True)
class Watch:
    """Someone who is followed, or a search that is kept."""

    title: str
    who: Meant | None = None
    query: Query = EVERYTHING


@dataclass(frozen=True, slots=True)
class News:
    """A new statement where it was printed first, and the titles of the watches that it is for."""

    place: Place
    saying: Saying
    watches: list[str] = field(default_factory=list)


def watches(lib: Library) -> list[Watch]:
    """All that is watched: people by name, then searches by title. A search that is not understood any more is none.

    Example::

        print([watch.title for watch in watching.watches(library)])
    """
    found = [Watch(who.chief[1], who) for who in followed(lib)]
    for kept in queries.saved_searches(lib.marks):
        try:
            found.append(Watch(kept.title, None, queries.parse(kept.query)))
        except InputError:
            continue
    return found


def follow_person(lib: Library, who: Meant, about: str = "", *, end: bool = False) -> Change | None:
    """Follow what someone says, or says about something, or follow it no more; None when that is so already.

    Example::

        who = resolve.anyone(library, "Sullivan")[0]
        watching.follow_person(library, who, "sanctions")
    """
    if about:
        query = f'by:"{_plain(who.chief[1])}" about:"{_plain(about)}"'
        return follow_search(lib, query, f"{who.chief[1]} on {_plain(about)}", end=end)
    return unfollow(lib, who.chief) if end else follow(lib.marks, who.chief)


def _plain(words: str) -> str:
    """Words that may stand in quotation marks."""
    return " ".join(words.replace('"', " ").split())


def follow_search(lib: Library, query: str, name: str = "", *, end: bool = False) -> Change | None:
    """Follow what a query finds, under a name, or follow it no more; None when that is so already.

    Raises:
        InputError: the query is empty or not understood.
    """
    return queries.drop_search(lib.marks, query) if end else queries.keep_search(lib.marks, query, name)


def brief(lib: Library, query: Query) -> list[News]:
    """What is new in the articles that match, by the order of the watches; each statement once.

    Example::

        for item in watching.brief(library, queries.parse("newer:1d")):
            print(item.watches, item.saying.quote.text)
    """
    return news(lib, lib.archive.ids(queries.understood(lib, query)))


def news(lib: Library, keys: Sequence[int]) -> list[News]:
    """What is new in these articles, by the order of the watches."""
    found: dict[Place, News] = {}
    for watch in watches(lib):
        for place, saying in quotes_in(lib, keys, watch.who, watch.query):
            found.setdefault(place, News(place, saying)).watches.append(watch.title)
    return _first_printed(lib, found.values())


def _first_printed(lib: Library, found: Iterable[News]) -> list[News]:
    """Those of which no article that came before has the statement; of several in one article the first."""
    items = list(found)
    traces = lib.archive.statements.traces(sorted({item.place.article for item in items}))
    first = lib.archive.unheard.first(sorted(set(traces.values())))
    kept: dict[int | Place, News] = {}
    for item in items:
        trace = traces.get(item.place)
        if trace is None or first.get(trace) == item.place.article:
            kept.setdefault(item.place if trace is None else trace, item)
    return list(kept.values())


def fields_of(item: News) -> dict[str, Any]:
    """A new statement as other programs get it. All words in it but ``watches`` were written by others."""
    row, quote = item.saying.row, item.saying.quote
    published = utc(row.published) if row.dated else None
    return {
        "watches": item.watches,
        "speaker": quote.speaker_name or quote.speaker,
        "confidence": quote.confidence,
        "type": quote.type,
        "quote": quote.text,
        "sentence": item.saying.sentence,
        "quote_id": quote.id,
        "article": short_id(row.key),
        "title": row.title,
        "feed_title": row.feed_title,
        "published": published,
        "url": row.url,
    }


# --- Handing over ---


def hand_over(lib: Library, stop: Callable[[], bool] = lambda: False, seconds: float = float("inf")) -> int:
    """Give each new statement that waits to the settings' program, one at a time; returns how many were taken.

    Nothing is run where nothing is new. A statement that the program took is noted before the next is given, and one
    that it failed over waits for the next time: a kill between may give one twice and loses none. What went wrong is
    in ``archive.unheard.trouble``, a line that the doctor tells. While another process is at it nothing is done.
    ``stop`` is asked while the program runs, which is then ended; after ``seconds`` the next is not begun.

    Raises:
        StoreError: the archive cannot be read or written.

    Example::

        print(watching.hand_over(library), "new statements were handed over")
    """
    unheard = lib.archive.unheard
    if not lib.config.watching.run:
        unheard.end()
        return 0
    unheard.begin()
    if not unheard.number:
        return 0
    from filelock import FileLock, Timeout  # which few need

    try:
        with FileLock(lib.paths.data / "watching.lock", timeout=lib.config.watching.seconds, mode=0o600):
            return _Handing(lib, stop, time.monotonic() + seconds).run()
    except Timeout:
        return 0


class _Handing:
    """One round of handing over, alone at it."""

    def __init__(self, lib: Library, stop: Callable[[], bool], until: float) -> None:
        self._lib = lib
        self._until = until
        self._unheard = lib.archive.unheard
        self._stop = stop
        self._taken = 0

    def run(self) -> int:
        """Hand over until nothing waits, the program fails, or it is stopped."""
        while (keys := self._unheard.waiting(_BATCH)) and not self._stop():
            by_article = defaultdict[int, list[News]](list)
            for item in self._not_heard(news(self._lib, keys)):
                by_article[item.place.article].append(item)
            self._unheard.done(key for key in keys if key not in by_article)
            for key, items in by_article.items():
                if not self._all_taken(key, items):
                    return self._taken
                self._unheard.done([key])
        return self._taken

    def _not_heard(self, items: Sequence[News]) -> list[News]:
        """Those of which no other wording was handed over: an article that came before may be annotated after."""
        traces = self._lib.archive.statements.traces(sorted({item.place.article for item in items}))
        places = self._lib.archive.statements.places(sorted(set(traces.values())))
        heard = self._unheard.heard({item.place for item in items}.union(*places.values()))
        return [
            item
            for item in items
            if heard.isdisjoint({item.place, *places.get(traces.get(item.place, -1), ())})
        ]

    def _all_taken(self, key: int, items: Sequence[News]) -> bool:
        """Hand over what is new in an article; whether all of it was taken."""
        for item in items:
            if self._stop() or time.monotonic() > self._until:
                return False
            if trouble := self._hand(item):
                self._failed(key, trouble)
                return False
            self._unheard.told(item.place)
            self._unheard.went_well()
            self._taken += 1
        return True

    def _failed(self, key: int, trouble: Trouble) -> None:
        if trouble.text and self._unheard.failed(key, trouble.text, tried=trouble.tried) >= MOST_TRIES:
            self._unheard.done([key])
            text = f"{trouble.text}, {MOST_TRIES} times over article {short_id(key)}, which was left out"
            self._unheard.failed(key, text, tried=False)

    def _hand(self, item: News) -> Trouble | None:
        """Run the program over a statement; None when it took it."""
        settings, log = self._lib.config.watching, self._lib.paths.log
        trouble = hand(settings.run, fields_of(item), settings.seconds, log, self._stop)
        if trouble is not None and trouble.status:
            return trouble._replace(text=f"{trouble.text}; {log} has its output")
        return trouble
