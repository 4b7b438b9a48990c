"""The threads behind the screen: one that reads for it, and others that fetch and wait.

No Textual here, so that the reading thread can open the library while Textual is still being imported.
Nothing here touches a widget: every answer goes through :attr:`Jobs.deliver`, which posts it to the screen,
and the screen calls :meth:`Answer.give` in its own thread.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, NamedTuple, TypeVar

from tuireader.config import Config, Paths
from tuireader.errors import StoreError, TuireaderError
from tuireader.library import Library

T = TypeVar("T")
LOOK_SECONDS = 1.0
"""How often the thread looks for what other processes wrote."""


class Answer(NamedTuple):
    """What a job came to, on its way to the screen. ``then`` takes the value; ``error`` is one plain line."""

    kind: str
    number: int
    then: Callable[[Any], None]
    value: Any = None
    error: str = ""


class _Job(NamedTuple):
    kind: str
    number: int
    work: Callable[[Library], Any]
    then: Callable[[Any], None]


class Jobs:
    """What the screen asks to be done elsewhere. ``opened`` is the library, or why it cannot be opened.

    ``first`` is what the first paint needs, read by ``prepare`` right after opening. ``tell`` hears, in the reading
    thread, how far the upgrade of an older archive is, in percent.
    """

    def __init__(
        self,
        paths: Paths,
        config: Config,
        prepare: Callable[[Library], Any],
        tell: Callable[[int], None] | None = None,
    ) -> None:
        self.opened: Future[Library] = Future()
        self.first: Future[Any] = Future()
        self._prepare = prepare
        self._tell = tell
        self.deliver: Callable[[Answer], None] | None = None
        """Set by the screen once it can take answers; until then they are kept."""
        self.on_change: Callable[[Any], None] = lambda _: None
        """Called by the screen's thread when another thread or process wrote something."""
        self._paths, self._config = paths, config
        self._waiting: dict[str, _Job] = {}
        self._latest: dict[str, int] = {}
        self._unanswered: Counter[str] = Counter()
        self._kept: list[Answer] = []
        self._wake = threading.Condition()
        self._closed = False
        self._looked = 0.0
        self._trouble = ""
        self._thread = threading.Thread(target=self._run, name="reading", daemon=True)

    def start(self) -> None:
        """Open the library in the reading thread."""
        self._thread.start()

    def ask(
        self, kind: str, work: Callable[[Library], T], then: Callable[[T], None], *, again: bool = False
    ) -> None:
        """Let the reading thread do ``work`` and the screen's take the result.

        A newer job of the same ``kind`` replaces an older one, whether it still waits or is being done: the
        screen wants the article under the cursor, not all that the cursor passed. ``again`` says that an
        answer to the older one, if it is being done already, is welcome all the same.
        """
        with self._wake:
            number = self._latest[kind] = self._latest.get(kind, 0) + (not again)
            self._unanswered[kind] += kind not in self._waiting
            self._waiting[kind] = _Job(kind, number, work, then)
            self._wake.notify()

    def spawn(self, kind: str, work: Callable[[Library], T], then: Callable[[T], None]) -> threading.Thread:
        """As :meth:`ask`, in a thread of its own, which is returned: for what waits for the network."""
        with self._wake:
            number = self._latest[kind] = self._latest.get(kind, 0) + 1
            self._unanswered[kind] += 1
        job = _Job(kind, number, work, then)
        thread = threading.Thread(target=self._alone, args=(job,), name=kind, daemon=True)
        thread.start()
        return thread

    def tell(self, then: Callable[[Any], None], value: Any) -> None:
        """From any thread: let the screen's thread call ``then(value)``."""
        self._send(Answer("", 0, then, value))

    def current(self, answer: Answer) -> bool:
        """Whether no newer job of the kind has been asked for."""
        return not answer.kind or self._latest[answer.kind] == answer.number

    def pending(self, *kinds: str) -> bool:
        """Whether jobs of these kinds, or of any, are asked for and their answers not :meth:`settled` yet."""
        return any(self._unanswered[kind] for kind in kinds or tuple(self._unanswered))

    def settled(self, answer: Answer) -> None:
        """The screen has taken an answer, or let it go."""
        if answer.kind:
            with self._wake:
                self._unanswered[answer.kind] -= 1

    def listen(self, deliver: Callable[[Answer], None]) -> None:
        """Deliver answers from now on, beginning with those that were kept."""
        with self._wake:
            kept, self._kept, self.deliver = self._kept, [], deliver
        for answer in kept:
            deliver(answer)

    def save(self, then: Callable[[int], None]) -> None:
        """Make all changes safe, and let the screen's thread take how many could not be."""

        def work() -> None:
            marks = self.opened.result().marks
            with suppress(TuireaderError):
                marks.flush()
            self.tell(then, marks.unsaved)

        threading.Thread(target=work, name="saving", daemon=True).start()

    def close(self) -> None:
        """Stop reading and close the library, making every change safe.

        Raises:
            StoreError: a change could not be written.
        """
        with self._wake:
            self._closed = True
            self._wake.notify()
        self._thread.join(timeout=10)
        if self.opened.done() and not self.opened.exception():
            self.opened.result().marks.close()

    def _run(self) -> None:
        """The reading thread: open, then job after job, with a look around each second."""
        try:
            library = Library.open(self._paths, self._config, self._upgrading)
        except BaseException as error:
            self.opened.set_exception(error)
            return
        self.opened.set_result(library)
        try:
            self.first.set_result(self._prepare(library))
        except BaseException as error:
            self.first.set_exception(error)
        while not self._closed:
            if (job := self._next()) is not None:
                self._do(job, library)
            self._look(library)
        library.archive.close()

    def _upgrading(self, percent: int) -> None:
        """Say how far the upgrade of an older archive is; whoever leaves meanwhile does not wait for its end."""
        if self._closed:
            raise StoreError("the archive will be brought up to date another time")
        if self._tell is not None:
            self._tell(percent)

    def _next(self) -> _Job | None:
        """The oldest job, or None after a second without any."""
        with self._wake:
            if not self._waiting and not self._closed:
                self._wake.wait(LOOK_SECONDS)
            if self._closed or not self._waiting:
                return None
            return self._waiting.pop(next(iter(self._waiting)))

    def _alone(self, job: _Job) -> None:
        """A job in its own thread, with a connection of its own."""
        try:
            library = self.opened.result().for_thread()
        except TuireaderError as error:
            self._send(Answer(job.kind, job.number, job.then, error=str(error)))
            return
        try:
            self._do(job, library)
        finally:
            library.archive.close()

    def _do(self, job: _Job, library: Library) -> None:
        """Do a job and send its answer; an error becomes one plain line, with the details in the log."""
        try:
            answer = Answer(job.kind, job.number, job.then, job.work(library))
        except TuireaderError as error:
            answer = Answer(job.kind, job.number, job.then, error=str(error))
        except Exception as error:
            self._log(traceback.format_exc())
            text = f"something went wrong ({type(error).__name__}); the log has the details"
            answer = Answer(job.kind, job.number, job.then, error=text)
        self._send(answer)

    def _look(self, library: Library) -> None:
        """Once a second, tell the screen when another process or thread wrote something."""
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS:
            return
        self._looked = now
        try:
            changed = library.archive.changed()
            if library.marks.refresh() or changed:
                self._send(Answer("", 0, self.on_change))
            if library.marks.trouble != self._trouble:
                self._trouble = library.marks.trouble
                self._warn(self._trouble)
            for notice in library.marks.take_notices():
                self._warn(notice)
        except TuireaderError as error:
            self._send(Answer("", 0, self.on_change, error=str(error)))

    def _warn(self, text: str) -> None:
        """Let the screen say what became of the marks; of where they are the line has no room to speak."""
        self._send(Answer("", 0, lambda _: None, error=text.replace(f"{self._paths.data}/", "")))

    def _send(self, answer: Answer) -> None:
        """Deliver an answer, or keep it until someone listens."""
        with self._wake:
            if self.deliver is None:
                self._kept.append(answer)
                return
        self.deliver(answer)

    def thread_died(self, args: threading.ExceptHookArgs) -> None:
        """For ``threading.excepthook``: a thread of some library died; the reader goes on and says so."""
        self._log("".join(traceback.format_exception(args.exc_type, args.exc_value, args.exc_traceback)))
        name = args.thread.name if args.thread else "background"
        self._send(Answer("", 0, lambda _: None, error=f"the {name} thread stopped; the log has the details"))

    def _log(self, text: str) -> None:
        """Write to the log, where it can be written."""
        try:
            with self._paths.log.open("a", encoding="utf-8") as log:
                log.write(text)
        except OSError:
            pass
