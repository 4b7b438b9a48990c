"""A small library and the reader on it, for the tests of the screen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from textual.events import Key
from textual.keys import _character_to_key
from textual.pilot import Pilot

from tuireader.config import Annotating, Config, Fetching, Paths, Reading
from tuireader.library import Library, marking
from tuireader.model import Block, Document, Entry, Inline, Subscription, article_key
from tuireader.ui.jobs import Jobs
from tuireader.ui.lists.lookups import load_place
from tuireader.ui.reader_app import ReaderApp
from tuireader.ui.screen import ReaderScreen

RIVERS, SCIENCE, QUIET = (
    "http://rivers.example/feed",
    "http://science.example/feed",
    "http://quiet.example/feed",
)
NOON = 1_750_000_000
"""When the newest article was published, epoch seconds: every list and snapshot then shows the same dates."""
QUIET_CONFIG = Config(Reading(), Fetching(on_start=False), Annotating(enabled=False))
"""Nothing happens but what a test does."""
DEADLINE = 15.0


def places(folder: Path) -> Paths:
    """The places of a library under a temporary folder."""
    return Paths(folder / "data", folder / "config.toml")


def key_of(feed: str, number: int) -> int:
    """The key of one of the articles made by :func:`make_library`."""
    return article_key(feed, f"{feed}#{number}")


def entry(feed: str, number: int, title: str, *, at: int, lines: int = 3, link: bool = True) -> Entry:
    """An article of some paragraphs, the first of which holds a quote and, perhaps, a link."""
    paragraphs = [f'"The river is ours," said Ada Brook, who keeps lock {number} of the canal.']
    paragraphs += [
        f"Paragraph {line} tells of water levels, of barges and of the weather." for line in range(lines)
    ]
    text, blocks, start = "\n\n".join(paragraphs), [], 0
    for paragraph in paragraphs:
        blocks.append(Block("paragraph", start, start + len(paragraph)))
        start += len(paragraph) + 2
    spot = text.index("canal")
    inlines = (Inline("link", spot, spot + 5, "https://canal.example/map"),) if link else ()
    return Entry(
        f"{feed}#{number}",
        title,
        Document(text, tuple(blocks), inlines),
        url=f"https://news.example/{number}",
        author="Ada Brook",
        published=at,
        lang="en",
    )


def make_library(folder: Path) -> Paths:
    """Three feeds in two folders: nine articles on rivers, three of science (one read), none of the third."""
    paths = places(folder)
    with Library.open(paths, QUIET_CONFIG) as library:
        feeds = [
            Subscription(RIVERS, RIVERS, "River News", "World"),
            Subscription(SCIENCE, SCIENCE, "Science Today", "Learning"),
            Subscription(QUIET, QUIET, "Quiet Weekly", "World"),
        ]
        marking.subscribe(library.marks, feeds)
        rivers = [entry(RIVERS, n, f"River story number {n}", at=NOON - n * 3600) for n in range(9)]
        science = [entry(SCIENCE, n, f"Discovery {n}", at=NOON - n * 7200 - 60, link=False) for n in range(3)]
        library.archive.store(RIVERS, rivers)
        library.archive.store(SCIENCE, science)
        row = library.archive.rows([key_of(SCIENCE, 0)])[key_of(SCIENCE, 0)]
        marking.mark_read(library.marks, [row.ref])
        library.marks.flush()
    return paths


@asynccontextmanager
async def reader(
    paths: Paths, config: Config = QUIET_CONFIG, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[Running]:
    """The reader on a library, with the first list on the screen and counted."""
    jobs = Jobs(paths, config, load_place)
    jobs.start()
    try:
        app = ReaderApp(jobs, config)
        async with app.run_test(size=size) as pilot:
            running = Running(app, pilot)
            await running.until(lambda: bool(running.screen.feeds.lines), "the feeds' counts")
            yield running
        app.background.stop()
    finally:
        jobs.close()


class Running:
    """The reader while a test runs."""

    def __init__(self, app: ReaderApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot
        self.screen: ReaderScreen = app.reader

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other has been dealt with."""
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause()

    async def type(self, *keys: str) -> None:
        """Press keys in one breath, and wait until all are dealt with."""
        for key in keys:
            name = _character_to_key(key) if len(key) == 1 else key
            self.app.post_message(Key(name, key if len(key) == 1 else None))
        for _ in range(2):  # on a busy machine a pause may end before the last key has reached the screen
            await self.pilot.pause()
            await self.until(lambda: self.settled, "an end of what the keys do")

    async def until(self, met: Callable[[], bool], what: str) -> None:
        """Wait until something holds."""
        deadline = time.monotonic() + DEADLINE
        while not met():
            assert time.monotonic() < deadline, f"{what} never came"
            await asyncio.sleep(0.02)
            await self.pilot.pause()

    async def said(self, text: str) -> None:
        """Wait until the status line says a text."""
        await self.until(lambda: text in self.screen.status.message, f"the message {text!r}")

    @property
    def settled(self) -> bool:
        """Whether all keys are dealt with, and all that was asked of the threads has been answered."""
        return self.app.typeahead.is_idle and not self.screen.jobs.pending()

    @property
    def refusal(self) -> str:
        """Why the line that is typed into is refused, as the screen says."""
        return self.screen.prompt.reason if self.screen.prompt is not None else ""

    @property
    def titles(self) -> list[str]:
        """The titles in the list, as far as they are known."""
        rows = [self.screen.list.known(key) for key in self.screen.list.keys]
        return [row.title for row in rows if row is not None]

    @property
    def current(self) -> str:
        """The title under the cursor."""
        row = self.screen.list.row
        return row.title if row is not None else ""

    @property
    def shown(self) -> str:
        """The title of the article in the pane."""
        article = self.screen.article.article
        return article.row.title if article is not None else ""

    def count(self, title: str) -> int:
        """The number beside a line of the feeds pane."""
        return next(line.number for line in self.screen.feeds.lines if line.title == title)


@contextmanager
def comparing(
    snap_compare: Callable[..., bool], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., None]]:
    """Gives ``compare(paths, config, size, steps)``: the reader on a library, once its counts are there and
    ``steps(running)`` are done, against the test's snapshot; all dates in UTC.
    """
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    opened: list[Jobs] = []

    def compare(
        paths: Paths, config: Config, size: tuple[int, int], steps: Callable[[Running], Awaitable[None]]
    ) -> None:
        jobs = Jobs(paths, config, load_place)
        jobs.start()
        opened.append(jobs)
        app = ReaderApp(jobs, config)

        async def before(pilot: Pilot[None]) -> None:
            running = Running(app, pilot)
            await running.until(lambda: bool(running.screen.feeds.lines), "the feeds' counts")
            await steps(running)
            await pilot.pause()

        assert snap_compare(app, terminal_size=size, run_before=before)

    yield compare
    for jobs in opened:
        jobs.close()
