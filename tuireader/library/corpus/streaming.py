"""Texts through worker processes as a stream: any number of them in flat memory, answered in the order they came in.

Who gives the texts and who takes the answers do not wait for each other: texts are read in a thread of their own, so
that an answer comes as soon as it is there, be the next text never written; and no more of them are read than the
workers have some way to go.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

from tuireader.annotate.worker import annotate_text, models_of
from tuireader.config import Config
from tuireader.errors import DiedError, TuireaderError, WorkerError
from tuireader.library.corpus.annotated_rows import annotate_row
from tuireader.model import Annotation
from tuireader.workers import Workers, outcome

DEADLINE = 300.0
"""Seconds that one text may take before its worker is stopped."""
TEXTS_A_WORKER = 2_000
"""Texts after which a worker is replaced: its model remembers every word that it has seen, a kilobyte each."""

_AHEAD = 32
"""Texts a process that are read before the first of them is answered, so that a long one stops nobody else."""
_SHARE = 50_000
"""Characters of a text that count as one of these: a longer one counts as several."""

Name = TypeVar("Name")


@dataclass(frozen=True, slots=True)
class Work(Generic[Name]):
    """What is to be done with one text: a function that a worker can import, its arguments, and how long the text is.

    ``name`` is for whoever takes the answer.
    """

    name: Name
    function: Callable[..., Any]
    args: tuple[Any, ...]
    length: int


def annotate_texts(
    config: Config, texts: Iterable[tuple[Name, str, str]], warn: Callable[[str], None], processes: int = 1
) -> Iterator[tuple[Name, Annotation | TuireaderError]]:
    """Annotate ``(name, text, lang)`` in worker processes; yields ``(name, outcome)`` in order, the same however many
    ``processes`` there are.

    A text that cannot be annotated has the error as its outcome, and the rest goes on. ``lang`` may be empty.
    ``warn`` is told in one line, once, that there is no model for a language, so that only marks were found.
    ``texts`` are read in another thread, some way ahead.

    Example::

        texts = [("a", '"We have won," said Ana Silva on Monday.', "en")]
        for name, found in streaming.annotate_texts(library.config, texts, warn=print):
            if isinstance(found, Annotation):
                print(name, [(quote.speaker_name, quote.text) for quote in found.quotes])
    """
    models = models_of(config.annotating)
    works = (Work(name, annotate_text, (models, text, lang), len(text)) for name, text, lang in texts)
    yield from _warned(in_order(works, processes), warn)


def annotate_articles(
    config: Config,
    rows: Iterable[tuple[Name, dict[str, Any]]],
    warn: Callable[[str], None],
    processes: int = 1,
) -> Iterator[tuple[Name, dict[str, Any] | TuireaderError]]:
    """As :func:`annotate_texts` of ``(name, row)``: what :func:`~.annotated_rows.annotate_row` makes of each."""
    works = (
        Work(name, annotate_row, (row, config.annotating), len(str(row.get("text")))) for name, row in rows
    )
    yield from _warned(in_order(works, processes), warn)


def _warned(
    outcomes: Iterable[tuple[Name, Any | TuireaderError]], warn: Callable[[str], None]
) -> Iterator[tuple[Name, Any | TuireaderError]]:
    """The outcomes without the lines that came with them, of which each is told once."""
    told = set[str]()
    for name, found in outcomes:
        if isinstance(found, TuireaderError):
            yield name, found
            continue
        result, problem = found
        if problem and problem not in told:
            told.add(problem)
            warn(problem)
        yield name, result


def in_order(works: Iterable[Work[Name]], processes: int = 1) -> Iterator[tuple[Name, Any | TuireaderError]]:
    """Have works done by so many processes; yields the name and the outcome of each, in order.

    One whose worker was killed is tried once more. One that fails has its error as the outcome, and the rest goes on;
    what ``works`` itself raises is raised after all before it.
    """
    with Workers(processes, most_tasks=TEXTS_A_WORKER) as workers:
        line = _Line(works, workers, _AHEAD * processes)
        try:
            yield from line.answers()
        finally:
            line.stop()


class _Line(Generic[Name]):
    """Works on their way: given to the workers by one thread, their answers taken by another."""

    def __init__(self, works: Iterable[Work[Name]], workers: Workers, room: int) -> None:
        self._works = works
        self._workers = workers
        self._most = room
        self._room = threading.Semaphore(room)
        self._stopped = False
        self._waiting: SimpleQueue[tuple[Work[Name], Future[Any]] | Exception | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._feed, name="texts", daemon=True)

    def answers(self) -> Iterator[tuple[Name, Any | TuireaderError]]:
        """The outcomes, in order."""
        self._thread.start()
        while (given := self._waiting.get()) is not None:
            if isinstance(given, Exception):
                raise given
            work, future = given
            yield work.name, self._settled(work, future)
            for _ in range(self._size(work)):
                self._room.release()

    def stop(self) -> None:
        """Give the workers nothing more. The thread may be waiting for a text that never comes: it ends with the
        program.
        """
        self._stopped = True
        self._room.release(self._most)

    def _feed(self) -> None:
        try:
            for work in self._works:
                for _ in range(self._size(work)):
                    self._room.acquire()
                if self._stopped:
                    return
                self._waiting.put((work, self._submitted(work)))
        except Exception as error:  # it is for whoever takes the answers
            self._waiting.put(error)
        else:
            self._waiting.put(None)

    def _size(self, work: Work[Name]) -> int:
        return min(1 + work.length // _SHARE, self._most)

    def _submitted(self, work: Work[Name]) -> Future[Any]:
        return self._workers.submit(work.function, *work.args, deadline=DEADLINE)

    def _settled(self, work: Work[Name], future: Future[Any]) -> Any | TuireaderError:
        try:
            try:
                return outcome(future)
            except DiedError:
                return outcome(self._submitted(work))
        except TuireaderError as error:
            return error
        except Exception as error:  # what the annotator never met before is this text's fault alone
            return WorkerError(f"cannot be annotated ({type(error).__name__}: {error})")
