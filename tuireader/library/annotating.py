"""Who said what, over the archive: the annotator's worker (:class:`Desk`), and those who feed it, ``annotated`` with an
article, ``annotate_stored`` with a backlog, :class:`AnnotatingService` while somebody reads.

Several processes may annotate one archive at once (an open reader, ``fetch`` from a crontab, ``annotate --stored``):
each article is claimed by who begins with it, and what another has done meanwhile is not done again.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Literal, Self

from tuireader.annotate.parse.prose import asides
from tuireader.annotate.pipeline import RULES, model_id
from tuireader.annotate.worker import annotate_article, models_of
from tuireader.errors import StoreError, TuireaderError, WorkerError
from tuireader.library import stories
from tuireader.library.corpus.streaming import DEADLINE, TEXTS_A_WORKER
from tuireader.library.library import Library
from tuireader.library.people.corrections import opinions
from tuireader.library.statements.agreeing import agreed
from tuireader.library.statements.tracing import catch_up
from tuireader.model import Article, ArticleAnnotation
from tuireader.query.tree import Query
from tuireader.workers import Workers, outcome

NICE = 10
"""How much the worker stands back, where nobody waits for what it finds."""
PATIENCE = 3
"""Deaths of the worker, one after the other, after which it is not started again."""
ELSEWHERE_SECONDS = 0.2
"""How long to wait for what another process is annotating before looking again."""
_BATCH = 50
_DAY = 86_400


class NoModelError(TuireaderError):
    """No model could be used for a language that the settings name one for."""


Became = Literal["done", "fresh", "elsewhere"]
"""What became of an article: annotated now, annotated before (or no longer stored), or another process is at it."""


class Desk:
    """Annotates stored articles, one at a time, in a worker process that is started when first needed.

    It may be used from one thread; :meth:`close` from any.
    """

    def __init__(self, library: Library, nice: int = 0) -> None:
        self.models = models_of(library.config.annotating)
        self.languages = frozenset(language for language, _ in self.models)
        self.names = frozenset(filter(None, (model_id(name) for _, name in self.models)))
        self._workers = Workers(1, log=library.paths.log, nice=nice, most_tasks=TEXTS_A_WORKER)
        self._claims = Claims(library.paths.data / "annotating.lock")

    def is_fresh(self, annotation: ArticleAnnotation | None) -> bool:
        """Whether the rules, the text and the model of its language are what they were."""
        if annotation is None or annotation.stale or annotation.body.rules != RULES:
            return False
        body = annotation.body
        return body.model in self.names if body.model else body.lang not in self.languages

    def annotate(self, library: Library, key: int, *, urgent: bool = False) -> Became:
        """Annotate an article and keep what was found, unless that has been done; an ``urgent`` one even while another
        process is at it.

        Raises:
            NoModelError: the settings' model cannot be used; nothing was kept.
            TuireaderError: this article cannot be annotated, or what was found not be kept.
        """
        with self._claims.claim(key) as mine:
            article = library.archive.article(key)
            if article is None or self.is_fresh(library.archive.annotation(key)):
                return "fresh"
            if not (mine or urgent):
                return "elsewhere"
            found, problem = self.find(article)
            if problem and found.body.lang in self.languages:
                raise NoModelError(problem)
            library.archive.set_annotation(key, found)
            return "done"

    def find(self, article: Article) -> tuple[ArticleAnnotation, str]:
        """What is found in an article, and a plain line when no model could be used for it. Raises TuireaderError."""
        row, text = article.row, article.document.text
        try:
            apart = asides(article.document)
            task = self._workers.submit(
                annotate_article, self.models, row.title, text, row.lang, apart, deadline=DEADLINE
            )
            found: tuple[ArticleAnnotation, str] = outcome(task)
        except (RuntimeError, CancelledError) as error:
            raise WorkerError("the worker was stopped") from error
        return found

    def close(self) -> None:
        """Stop at once, whatever is being annotated."""
        self._workers.close()
        self._claims.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Claims:
    """Which article each process is annotating: a byte of a file that it has locked, and that its end sets free.

    Where files cannot be locked so, everyone may do everything.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    @contextmanager
    def claim(self, key: int) -> Iterator[bool]:
        """Whether the article is this process's to annotate, which it is as long as the context lasts."""
        mine = self._lock(key)
        try:
            yield mine is not False
        finally:
            if mine:
                self._unlock(key)

    def _lock(self, key: int) -> bool | None:
        """Whether the article's byte could be locked; None where none can be."""
        try:
            import fcntl

            if self._descriptor is None:
                self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except (ImportError, OSError):
            return None
        try:
            fcntl.lockf(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _byte(key))
        except (BlockingIOError, PermissionError):  # EAGAIN or EACCES, as the system likes
            return False
        except OSError:  # a file system without locks
            return None
        return True

    def _unlock(self, key: int) -> None:
        import fcntl

        if self._descriptor is not None:
            with suppress(OSError):
                fcntl.lockf(self._descriptor, fcntl.LOCK_UN, 1, _byte(key))

    def close(self) -> None:
        """Give back what is claimed."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


def _byte(key: int) -> int:
    """Where in the file an article is claimed: no file is as long as the largest key is."""
    return key >> 1


def annotated(library: Library, article: Article, warn: Callable[[str], None]) -> ArticleAnnotation:
    """The article's annotation as the user corrected it: the stored one while it is fresh, else made now in a
    worker, and stored.

    Where none can be made, ``warn`` is told in one line, and the stored one, or an empty one, has to do.

    Example::

        found = annotating.annotated(library, article, warn=print)
        print([(mention.label, mention.name) for mention in found.body.entities])
    """
    if not article.row.stored:
        return ArticleAnnotation()
    key, found = article.row.key, _found(library, article, warn)
    return agreed(library, key, opinions(library.marks).applied(key, found))


def _found(library: Library, article: Article, warn: Callable[[str], None]) -> ArticleAnnotation:
    """What the annotator finds in the article."""
    key = article.row.key
    known = library.archive.annotation(key)
    with Desk(library) as desk:
        if known is not None and desk.is_fresh(known):
            return known
        try:
            found, problem = desk.find(article)
        except TuireaderError as error:
            warn(f"quotes and names: {error}")
            return known or ArticleAnnotation()
    if problem:
        warn(problem)
    library.archive.set_annotation(key, found)
    return found


@dataclass(frozen=True, slots=True)
class Annotated:
    """One stored article is done: how many wait behind it, and why it could not be annotated, if it could not."""

    key: int
    left: int
    error: str = ""


def annotate_stored(
    library: Library, keys: Iterable[int], seconds: float = float("inf")
) -> Iterator[Annotated]:
    """Annotate stored articles in order, each kept as soon as it is done; ends when all are, or after ``seconds``.

    An article that cannot be annotated has the error with it, and the rest goes on.

    Raises:
        NoModelError: the settings' model cannot be used.
        WorkerError: the worker died several times, one after the other.
        StoreError: the archive cannot be written.

    Example::

        for done in annotating.annotate_stored(library, annotating.backlog(library, query), seconds=60):
            print(f"{done.left} left", done.error)
    """
    until = time.monotonic() + seconds
    waiting, elsewhere, deaths = deque(keys), 0, 0
    with Desk(library, NICE) as desk:
        while waiting and time.monotonic() < until:
            key = waiting.popleft()
            error = ""
            try:
                became = desk.annotate(library, key)
            except (NoModelError, StoreError):
                raise
            except TuireaderError as reason:
                became, error = "done", str(reason)
                deaths += isinstance(reason, WorkerError)
                if deaths >= PATIENCE:
                    raise
            if became == "elsewhere":
                waiting.append(key)
                elsewhere += 1
                if elsewhere >= len(waiting):
                    time.sleep(ELSEWHERE_SECONDS)
                continue
            elsewhere = 0
            deaths = deaths if error else 0
            yield Annotated(key, len(waiting), error)


def backlog(library: Library, query: Query) -> list[int]:
    """The keys of what matches and has not been looked at by these rules and models, newest first.

    Example::

        print(len(annotating.backlog(library, queries.parse("newer:7d"))))
    """
    with Desk(library) as desk:
        return library.archive.backlog(query, desk.names, RULES, desk.languages)


# --- While somebody reads ---


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
