"""Who said what, over the archive: the annotator's worker (:class:`Desk`), and those who feed it.

Several processes may annotate one archive at once (an open reader, ``fetch`` from a crontab, ``annotate --stored``):
each article is claimed by who begins with it, and what another has done meanwhile is not done again.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from tuireader.annotate.parse.prose import asides
from tuireader.annotate.pipeline import RULES, model_id
from tuireader.annotate.worker import annotate_article, models_of
from tuireader.errors import StoreError, TuireaderError, WorkerError
from tuireader.library.corpus.streaming import DEADLINE, TEXTS_A_WORKER
from tuireader.library.library import Library
from tuireader.library.people.corrections import opinions
from tuireader.library.statements.agreeing import agreed
from tuireader.model import Article, ArticleAnnotation
from tuireader.query.tree import Query
from tuireader.workers import Workers, outcome

NICE = 10
"""How much the worker stands back, where nobody waits for what it finds."""
PATIENCE = 3
"""Deaths of the worker, one after the other, after which it is not started again."""
ELSEWHERE_SECONDS = 0.2
"""How long to wait for what another process is annotating before looking again."""


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
