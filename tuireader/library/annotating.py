"""Who said what, over texts and over the archive: the annotator's worker, and the service that feeds it."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from typing import Any

from tuireader.annotate.pipeline import RULES, model_id
from tuireader.annotate.prose import asides
from tuireader.annotate.worker import annotate_article, annotate_text, models_of
from tuireader.config import Config
from tuireader.errors import TuireaderError, WorkerError
from tuireader.library.library import Library
from tuireader.model import Annotation, ArticleAnnotation
from tuireader.workers import Workers, outcome

DEADLINE = 300.0
"""Seconds that one text may take before its worker is stopped."""

_AHEAD = 8
"""Texts given to the worker before its first answer is awaited."""
_BATCH = 50
_DAY = 86_400
_NICE = 10
_PATIENCE = 3
"""Deaths of the worker after which it is not started again."""


def annotate_texts(
    config: Config, texts: Iterable[tuple[str, str, str]], warn: Callable[[str], None]
) -> Iterator[tuple[str, Annotation | TuireaderError]]:
    """Annotate ``(id, text, lang)`` one after the other in a worker process; yields ``(id, outcome)`` in
    order.

    A text that cannot be annotated has the error as its outcome, and the rest goes on. ``lang`` may be empty.
    ``warn`` is told in one line, once, that there is no model for a language, so that only marks were found.
    """
    models, told = models_of(config.annotating), set[str]()
    with Workers(1) as workers:
        waiting: deque[tuple[str, Future[Any]]] = deque()
        for name, text, lang in texts:
            waiting.append((name, workers.submit(annotate_text, models, text, lang, deadline=DEADLINE)))
            if len(waiting) > _AHEAD:
                yield _settled(*waiting.popleft(), warn, told)
        while waiting:
            yield _settled(*waiting.popleft(), warn, told)


def _settled(
    name: str, future: Future[Any], warn: Callable[[str], None], told: set[str]
) -> tuple[str, Annotation | TuireaderError]:
    """One text's outcome, and its warning if it is a new one."""
    try:
        annotation, problem = outcome(future)
    except TuireaderError as error:
        return name, error
    if problem and problem not in told:
        told.add(problem)
        warn(problem)
    return name, annotation


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
        self._models = models_of(library.config.annotating)
        self._names = {"", *(model_id(name) for _, name in self._models)}
        self._wake = threading.Condition()
        self._shown: int | None = None
        self._look, self._paused, self._closed, self._resting = True, False, False, not self._models
        self._queue: deque[int] = deque()
        self._given_up: set[int] = set()
        self._done = self._deaths = 0
        self._workers = Workers(1, log=library.paths.log, nice=_NICE)
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
        self._workers.close()
        if self._thread.is_alive():
            self._thread.join()

    # --- the service's own thread ---

    def _run(self) -> None:
        """One article after the other until closed, on an archive connection of its own."""
        library = self._library.for_thread()
        try:
            while (key := self._next(library)) is not None:
                self._annotate(library, key)
        finally:
            library.archive.close()

    def _next(self, library: Library) -> int | None:
        """The next article's key, waiting for one; None when closed."""
        while True:
            with self._wake:
                self._wake.wait_for(self._has_work)
                if self._closed:
                    return None
                if self._shown is not None:
                    key, self._shown = self._shown, None
                    return key
                look, self._look = self._look or not self._queue, False
            if look:
                self._queue = deque(self._stale(library))
            if self._queue:
                return self._queue.popleft()

    def _has_work(self) -> bool:
        if self._resting:
            return self._closed
        return (
            self._closed
            or self._shown is not None
            or (not self._paused and (self._look or bool(self._queue)))
        )

    def _stale(self, library: Library) -> list[int]:
        """The next articles of the backlog, new arrivals first."""
        since = int(time.time()) - library.config.annotating.days_back * _DAY
        limit = _BATCH + len(self._given_up)
        keys = library.archive.unannotated(self._names - {""}, RULES, since, limit)
        return [key for key in keys if key not in self._given_up][:_BATCH]

    def _annotate(self, library: Library, key: int) -> None:
        """Annotate one article and store what was found, or give it up for this session."""
        article = library.archive.article(key)
        if article is None or self._is_fresh(library.archive.annotation(key)):
            return
        row, text = article.row, article.document.text
        try:
            task = self._workers.submit(
                annotate_article,
                self._models,
                row.title,
                text,
                row.lang,
                asides(article.document),
                deadline=DEADLINE,
            )
            annotation, problem = outcome(task)
            if problem and annotation.body.lang in dict(self._models):
                self._rest(problem)
                return
            library.archive.set_annotation(key, annotation)
        except (TuireaderError, RuntimeError, CancelledError) as error:
            self._give_up(key, error)
            return
        self._done += 1
        self._look = self._look or not self._queue
        self._report(Progress(self._done, len(self._queue), key))

    def _is_fresh(self, annotation: ArticleAnnotation | None) -> bool:
        if annotation is None or annotation.stale or annotation.body.rules != RULES:
            return False
        body = annotation.body
        return body.model in self._names and (bool(body.model) or body.lang not in dict(self._models))

    def _give_up(self, key: int, error: Exception) -> None:
        """Leave out an article that failed; rest when the worker has died too often."""
        if self._closed:
            return
        self._given_up.add(key)
        self._look = self._look or not self._queue
        self._deaths += isinstance(error, WorkerError)
        if self._deaths >= _PATIENCE:
            self._rest(
                f"quotes and names: {error}, {_PATIENCE} times; speakers are not looked for until a restart"
            )
        else:
            self._report(
                Progress(self._done, len(self._queue), 0, f"quotes and names: one article left out: {error}")
            )

    def _rest(self, message: str) -> None:
        """Do nothing more, and say why."""
        self._resting = True
        self._report(Progress(self._done, 0, 0, message))
