"""Who said what, over texts and over the archive: the annotator's worker (:class:`Desk`), and those who feed it.

Several processes may annotate one archive at once (an open reader, ``fetch`` from a crontab, ``annotate --stored``):
each article is claimed by who begins with it, and what another has done meanwhile is not done again.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from tuireader.annotate.parse.prose import asides
from tuireader.annotate.pipeline import RULES, model_id
from tuireader.annotate.worker import annotate_article, annotate_text, models_of
from tuireader.config import Config
from tuireader.errors import StoreError, TuireaderError, WorkerError
from tuireader.library.library import Library
from tuireader.library.people.corrections import opinions
from tuireader.model import Annotation, Article, ArticleAnnotation
from tuireader.query.tree import Query
from tuireader.workers import Workers, outcome

DEADLINE = 300.0
"""Seconds that one text may take before its worker is stopped."""

_AHEAD = 8
"""Texts given to the worker before its first answer is awaited."""
NICE = 10
"""How much the worker stands back, where nobody waits for what it finds."""
_TEXTS_A_WORKER = 2_000
"""Articles after which a worker is replaced: its model remembers every word that it has seen, a kilobyte each."""
PATIENCE = 3
"""Deaths of the worker, one after the other, after which it is not started again."""
ELSEWHERE_SECONDS = 0.2
"""How long to wait for what another process is annotating before looking again."""


def annotate_texts(
    config: Config, texts: Iterable[tuple[str, str, str]], warn: Callable[[str], None]
) -> Iterator[tuple[str, Annotation | TuireaderError]]:
    """Annotate ``(id, text, lang)`` one after the other in a worker process; yields ``(id, outcome)`` in
    order.

    A text that cannot be annotated has the error as its outcome, and the rest goes on. ``lang`` may be empty.
    ``warn`` is told in one line, once, that there is no model for a language, so that only marks were found.

    Example::

        texts = [("a", '"We have won," said Ana Silva on Monday.', "en")]
        for name, found in annotating.annotate_texts(library.config, texts, warn=print):
            if isinstance(found, Annotation):
                print(name, [(quote.speaker_name, quote.text) for quote in found.quotes])
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
        self._settings: dict[str, Any] = {"log": library.paths.log, "nice": nice}
        self._workers = Workers(1, **self._settings)
        self._guard, self._closed, self._texts = threading.Lock(), False, 0
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
        self._renew()
        try:
            apart = asides(article.document)
            task = self._workers.submit(
                annotate_article, self.models, row.title, text, row.lang, apart, deadline=DEADLINE
            )
            found: tuple[ArticleAnnotation, str] = outcome(task)
        except (RuntimeError, CancelledError) as error:
            raise WorkerError("the worker was stopped") from error
        return found

    def _renew(self) -> None:
        """Replace the worker when it has done its share."""
        self._texts += 1
        with self._guard:
            if self._texts % _TEXTS_A_WORKER == 0 and not self._closed:
                self._workers.close()
                self._workers = Workers(1, **self._settings)

    def close(self) -> None:
        """Stop at once, whatever is being annotated."""
        with self._guard:
            self._closed = True
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
    return opinions(library.marks).applied(article.row.key, _found(library, article, warn))


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
