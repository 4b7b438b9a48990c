"""Annotating in the background, while somebody reads: a thread that gives the annotator's worker one article after the
other.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain

from tuireader.annotate.pipeline import RULES
from tuireader.errors import TuireaderError, WorkerError
from tuireader.library import stories
from tuireader.library.annotating import ELSEWHERE_SECONDS, NICE, PATIENCE, Desk, NoModelError
from tuireader.library.library import Library
from tuireader.library.statements.tracing import catch_up

_BATCH = 50
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the service is: ``key`` is the article just done, 0 for none; ``message`` a line to tell."""

    done: int = 0
    waiting: int = 0
    key: int = 0
    message: str = ""


class AnnotatingService:
    """Annotates the archive in the background: the article on the screen, then new ones, then the backlog.

    All methods return at once and may be called from any thread; ``report`` is called from the service's
    own thread. Without a model, or after its worker has died too often, it says so once and rests:
    quotation marks need none.
    """

    def __init__(self, library: Library, report: Callable[[Progress], None]) -> None:
        self._library = library
        self._report = report
        self._desk = Desk(library, NICE)
        self._wake = threading.Condition()
        self._shown: int | None = None
        self._look, self._paused, self._closed, self._resting = True, False, False, not self._desk.models
        self._queue: deque[int] = deque()
        self._given_up: set[int] = set()
        self._done = self._deaths = self._elsewhere = 0
        self._thread = threading.Thread(target=self._run, name="annotating", daemon=True)

    def start(self) -> None:
        """Begin to work; with ``annotating.enabled = false`` in the settings it rests from the start."""
        self._thread.start()

    def show(self, key: int) -> None:
        """Annotate this article next, unless its annotation is fresh."""
        with self._wake:
            self._shown = key
            self._wake.notify()

    def look_again(self) -> None:
        """Articles have arrived or changed: ask the archive anew for what is to be done."""
        with self._wake:
            self._look = True
            self._wake.notify()

    def pause(self, paused: bool = True) -> None:
        """Leave the backlog alone, or take it up again; the article on the screen is done all the same."""
        with self._wake:
            self._paused = paused
            self._wake.notify()

    def close(self) -> None:
        """Stop at once, whatever is being annotated: it will be done another time."""
        with self._wake:
            self._closed = True
            self._wake.notify()
        self._desk.close()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        """One article after the other until closed, on an archive connection of its own."""
        library = self._library.for_thread()
        try:
            self._catch_up(library)
            while (task := self._next(library)) is not None:
                self._annotate(library, *task)
        finally:
            library.archive.close()

    def _catch_up(self, library: Library) -> None:
        """Compare the quotes that an upgrade left, but for the article on the screen first."""
        with suppress(TuireaderError):
            for _ in chain(catch_up(library), stories.catch_up(library)):
                with self._wake:
                    key, self._shown = self._shown, None
                    if self._closed:
                        return
                if key is not None and not self._resting:
                    self._annotate(library, key, True)

    def _next(self, library: Library) -> tuple[int, bool] | None:
        """The next article's key and whether it is on the screen, waiting for one; None when closed."""
        while True:
            with self._wake:
                self._wake.wait_for(self._has_work)
                if self._closed:
                    return None
                if self._shown is not None:
                    key, self._shown = self._shown, None
                    return key, True
                look, self._look = self._look or not self._queue, False
            if look:
                self._queue = deque(self._stale(library))
            if self._queue:
                return self._queue.popleft(), False

    def _has_work(self) -> bool:
        if self._closed or self._resting:
            return self._closed
        backlog = self._look or bool(self._queue)
        return self._shown is not None or (backlog and not self._paused)

    def _stale(self, library: Library) -> list[int]:
        """The next articles of the backlog, new arrivals first."""
        since = int(time.time()) - library.config.annotating.days_back * _DAY
        limit = _BATCH + len(self._given_up)
        desk = self._desk
        keys = library.archive.unannotated(desk.names, RULES, since, limit, desk.languages)
        return [key for key in keys if key not in self._given_up][:_BATCH]

    def _annotate(self, library: Library, key: int, shown: bool) -> None:
        """Annotate one article and store what was found, or give it up for this session."""
        try:
            became = self._desk.annotate(library, key, urgent=shown)
        except NoModelError as error:
            self._rest(str(error))
            return
        except TuireaderError as error:
            self._give_up(key, error)
            return
        if became == "elsewhere":
            self._leave(key)
            return
        self._elsewhere = 0
        if became == "done":
            self._done += 1
            if shown or not self._queue or not self._done % _BATCH:
                self._tie(library)
            self._look = self._look or not self._queue
            self._report(Progress(self._done, len(self._queue), key))

    def _tie(self, library: Library) -> None:
        """Find the stories of what was annotated; what fails will be done another time."""
        with suppress(TuireaderError):
            for _ in stories.catch_up(library):
                with self._wake:
                    if self._closed or self._shown is not None:
                        return

    def _leave(self, key: int) -> None:
        """Another process is at this article: look again later, and wait where there is nothing else to do."""
        self._queue.append(key)
        self._elsewhere += 1
        if self._elsewhere >= len(self._queue):
            with self._wake:
                self._wake.wait_for(lambda: self._closed or self._shown is not None, ELSEWHERE_SECONDS)

    def _give_up(self, key: int, error: Exception) -> None:
        """Leave out an article that failed; rest when the worker has died too often."""
        if self._closed:
            return
        self._given_up.add(key)
        self._look = self._look or not self._queue
        self._deaths += isinstance(error, WorkerError)
        if self._deaths >= PATIENCE:
            self._rest(
                f"quotes and names: {error}, {PATIENCE} times; speakers are not looked for until a restart"
            )
        else:
            self._report(
                Progress(self._done, len(self._queue), 0, f"quotes and names: one article left out: {error}")
            )

    def _rest(self, message: str) -> None:
        """Do nothing more, and say why."""
        self._resting = True
        self._report(Progress(self._done, 0, 0, message))
