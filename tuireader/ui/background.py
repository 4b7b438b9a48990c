"""What works while one reads: the annotator and the refresh. Both start after the first paint."""

from __future__ import annotations

import os
import threading
import time
from contextlib import redirect_stderr
from typing import TYPE_CHECKING

from tuireader.errors import TuireaderError
from tuireader.text.strings import counted, moment
from tuireader.ui.jobs import Jobs

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from tuireader.config import Config
    from tuireader.library import Library
    from tuireader.library.annotating import AnnotatingService
    from tuireader.library.annotating import Progress as Annotated
    from tuireader.library.feeds.refreshing import Event, Finished
    from tuireader.ui.surface import Surface


DUE_SECONDS = 60.0
"""How often it is looked whether feeds have come due."""
NEWS_SECONDS = 20.0
"""How often what is new is handed to the settings' program."""
_OFFLINE_TICKS = 5
"""Every how many looks the network is tried again while there is none."""


def start_tracker() -> None:
    """Start the process by which ``multiprocessing`` cleans up, before any worker needs it.

    It asks ``sys.stderr`` for its file, which Textual answers with -1, and then no worker could be started;
    nor may it write to the terminal.
    """
    from multiprocessing.resource_tracker import ensure_running

    with open(os.devnull, "w") as nowhere, redirect_stderr(nowhere):  # noqa: PTH123
        ensure_running()


def _nothing(*_: object) -> None:
    """What is done where nobody is to hear."""


class Background:
    """Starts and stops the threads, and says in the status line how far they are."""

    def __init__(self, jobs: Jobs, config: Config) -> None:
        self._jobs, self._config = jobs, config
        self._surface: Surface | None = None
        self._on_annotated: Callable[[int], None] = _nothing
        self._on_gave_up: Callable[[], None] = _nothing
        self._service: AnnotatingService | None = None
        self._refresh: threading.Thread | None = None
        self._cancel = threading.Event()
        self._progress = {"refresh": "", "annotating": "", "offline": ""}
        self._next: set[str] = set()
        self._ticks = 0
        self._failed = 0
        self._told = ""
        self._wanted: int | None = None
        self._held: tuple[str, ...] = ()
        self._trouble = ""
        self._watching: threading.Thread | None = None
        self._stopping = threading.Event()

    def start(
        self, surface: Surface, on_annotated: Callable[[int], None], on_gave_up: Callable[[], None]
    ) -> None:
        """Begin to annotate and to refresh what is due, as the settings say.

        ``on_annotated`` gets the key of an article that is done, ``on_gave_up`` hears that one never will be.
        """
        self._surface, self._on_annotated, self._on_gave_up = surface, on_annotated, on_gave_up
        self._jobs.spawn("workers", lambda _: start_tracker(), self._start)

    def _start(self, _: None) -> None:
        if self._config.annotating.enabled:
            self._jobs.spawn("annotator", self._make_service, self._serve)
        if self._config.fetching.on_start:
            self.refresh("due", quiet=True)
        if self._config.fetching.while_open and self._surface is not None:
            self._surface.set_interval(DUE_SECONDS, self._look_for_due)
        if self._config.watching.run and self._surface is not None:
            self._surface.set_interval(NEWS_SECONDS, self._hand_over)

    def stop(self) -> None:
        """Stop all at once; what was being done is done another time."""
        self._cancel.set()
        self._stopping.set()
        if self._watching is not None:
            self._watching.join(timeout=5)
        if self._refresh is not None:
            self._refresh.join(timeout=5)
        if self._service is not None:
            self._service.close()

    def _make_service(self, _: Library) -> AnnotatingService:
        """Import the annotator, away from the screen's thread."""
        from tuireader.library.annotating import AnnotatingService

        library = self._jobs.opened.result()
        return AnnotatingService(library, lambda it: self._jobs.tell(self._annotated, it))

    def _serve(self, service: AnnotatingService) -> None:
        """Begin with the article that is shown."""
        self._service = service
        service.start()
        if self._wanted is not None:
            service.show(self._wanted)

    def annotate(self, key: int) -> None:
        """Annotate the article that is shown, before all others."""
        self._wanted = key
        if self._service is not None:
            self._service.show(key)

    def look_again(self) -> None:
        """Articles may have arrived."""
        if self._service is not None:
            self._service.look_again()

    def _annotated(self, progress: Annotated) -> None:
        """The annotator has done one, or has something to tell."""
        surface = self._surface
        if surface is None:
            return
        if progress.message and progress.message != self._told:
            self._told = progress.message
            surface.say(progress.message, warning=True)
            self._on_gave_up()
        self._show("annotating", f"annotating, {progress.waiting:,} left" if progress.waiting else "")
        if progress.key:
            self._on_annotated(progress.key)

    def _hand_over(self) -> None:
        """Give what is new to the settings' program, in a thread of its own; said is only what newly goes wrong."""
        if self._watching is not None and self._watching.is_alive():
            return

        def work(library: Library) -> str:
            from tuireader.library.health import watching_trouble
            from tuireader.library.watching import hand_over

            try:
                hand_over(library, self._stopping.is_set)
                return watching_trouble(library)
            except TuireaderError as error:
                return f"watching.run: {error}"

        self._watching = self._jobs.spawn("watching", work, self._handed_over)

    def _handed_over(self, trouble: str) -> None:
        what = trouble.partition(";")[0]
        if what and what != self._trouble and self._surface is not None:
            self._surface.say(trouble, warning=True)
        self._trouble = what

    @property
    def refreshing(self) -> bool:
        """Whether feeds are being asked now."""
        return self._refresh is not None and self._refresh.is_alive()

    def refresh(self, which: str | Collection[str], *, quiet: bool = False) -> None:
        """Ask feeds: "due", "all", or those with these keys; while others are asked these keys wait for their turn.

        ``quiet`` says nothing at the end unless there is news.
        """
        if self.refreshing:
            self._next.update(() if isinstance(which, str) else which)
            return
        self._cancel.clear()
        self._failed = 0

        def tell(event: Event) -> None:
            self._jobs.tell(self._refreshed, event)

        def work(library: Library) -> Finished | str:
            from tuireader.library.feeds.refreshing import refresh

            try:
                return refresh(library, which, tell, self._cancel.is_set)
            except TuireaderError as error:
                return str(error)

        self._refresh = self._jobs.spawn("refresh", work, lambda finished: self._finished(finished, quiet))

    def cancel(self) -> None:
        """Ask no further feeds; what has arrived stays."""
        self._next.clear()
        self._cancel.set()

    def _look_for_due(self) -> None:
        """Refresh feeds that have come due, seldom while there is no network."""
        self._ticks += 1
        if self.refreshing or (self._progress["offline"] and self._ticks % _OFFLINE_TICKS):
            return
        from tuireader.library.feeds.refreshing import any_due

        self._jobs.ask("due", any_due, self._refresh_due)

    def _refresh_due(self, due: bool) -> None:
        if due:
            self.refresh("due", quiet=True)

    def _refreshed(self, event: Event) -> None:
        """A feed is done."""
        from tuireader.library.feeds.refreshing import FeedDone, Progress

        if isinstance(event, FeedDone) and event.error:
            self._failed += 1
        elif isinstance(event, Progress):
            failed = f" · {self._failed} failed" if self._failed else ""
            self._show("refresh", f"refresh {event.done}/{event.total}{failed}")

    def _finished(self, finished: Finished | str, quiet: bool) -> None:
        """All feeds are done, or an error ended it: say so, and ask those that had to wait."""
        self._refresh = None
        self._show("refresh", "")
        if isinstance(finished, str):
            self._next.clear()
            if self._surface is not None:
                self._surface.say(finished, warning=True)
            return
        self._show_offline(finished)
        self._say(finished, quiet)
        self._say_held(finished)
        if self._next:
            waiting, self._next = self._next, set()
            self.refresh(waiting)

    def _show_offline(self, finished: Finished) -> None:
        """While no server can be reached, since when."""
        from tuireader.library.feeds.refreshing import OFFLINE_SINCE

        since = self._jobs.opened.result().marks.state(OFFLINE_SINCE)
        if finished.feeds or finished.offline:
            offline = finished.offline and isinstance(since, int)
            self._show("offline", f"offline since {moment(since, time.time())}" if offline else "")

    def _say(self, finished: Finished, quiet: bool) -> None:
        """What came of asking."""
        surface = self._surface
        if surface is None:
            return
        if finished.moved:
            surface.say("; ".join(finished.moved))
        if finished.joined:
            surface.say(f"{'; '.join(finished.joined)} (u parts them)")
        elif quiet and not finished.new:
            return
        elif finished.offline:
            surface.say("No server could be reached")
        else:
            surface.say(_outcome(finished), warning=bool(finished.failed and not quiet))

    def _say_held(self, finished: Finished) -> None:
        """What is not removed unasked: once, until it is another feed's."""
        new, self._held = set(finished.held) - set(self._held), finished.held
        if self._surface is not None and new:
            feeds = counted(len(finished.held), "feed")
            self._surface.say(f"Too much would be removed of {feeds}: ! says what waits", warning=True)

    def _show(self, what: str, text: str) -> None:
        """One line for both."""
        self._progress[what] = text
        if self._surface is not None:
            self._surface.status.show_progress(" · ".join(filter(None, self._progress.values())))


def _outcome(finished: Finished) -> str:
    """How asking the feeds went, in a line."""
    ended = "cancelled" if finished.cancelled else "refreshed"
    new = counted(finished.new, "new article") if finished.new else "nothing new"
    failed = f" · {counted(finished.failed, 'feed')} failed (marked !)" if finished.failed else ""
    return f"{ended}: {new}{failed}"
