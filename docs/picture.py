"""The pictures of the README and of the documentation: the running reader on a small library of its own, as SVG.

The feeds, articles and people of that library are invented: ``tour.toml``, beside the seed article. The pictures are
made by ``python docs/make.py --picture`` whenever the look changes; no test compares them.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

from textual.pilot import Pilot

from tuireader.cli import main as run
from tuireader.config import Annotating, Config, Fetching, Paths, Reading, default_paths
from tuireader.library import Library, articles, marking
from tuireader.library.importing import ensure_seeds
from tuireader.model import Document, Entry, Subscription
from tuireader.query.tree import Everything
from tuireader.text.files import read_plain

HERE = Path(__file__).resolve().parent
NOON = 1_647_259_200
"""14 March 2022, the day of the seed article's news."""
CONFIG = Config(fetching=Fetching(on_start=False), annotating=replace(Annotating(), days_back=0))
HOUR = 3600


@dataclass(frozen=True)
class Shot:
    """A picture: its file below ``docs/``, the terminal's columns and lines, the keys that lead there, the theme."""

    file: str
    size: tuple[int, int]
    keys: tuple[str, ...] = ()
    theme: str = "paper-dark"


SHOTS = (
    Shot("screenshot.svg", (178, 46)),
    Shot("pictures/article.svg", (100, 30), ("enter", ".", ".")),
    Shot("pictures/quotes.svg", (120, 34), ("escape", "j", "enter", "Q", ".")),
    Shot("pictures/person.svg", (120, 36), ("@", *"Dahl", "enter")),
    Shot("pictures/story.svg", (120, 36), ("S",)),
    Shot("pictures/small.svg", (80, 24), ("escape",), "paper-light"),
)


def save_all() -> None:
    """Make every picture anew."""
    os.environ["TZ"] = "UTC"
    time.tzset()
    (HERE / "pictures").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        paths = default_paths(Path(folder) / "data", Path(folder) / "config.toml")
        with Library.open(paths, CONFIG) as library:
            _fill(library)
        run(["--data-dir", str(paths.data), "annotate", "--stored"])
        for shot in SHOTS:
            asyncio.run(_save(paths, shot))


async def _save(paths: Paths, shot: Shot) -> None:
    """Run the reader without a terminal, press the keys, and save what its screen shows."""
    from tuireader.ui.jobs import Jobs
    from tuireader.ui.lists.views import load_place
    from tuireader.ui.reader_app import ReaderApp

    config = replace(CONFIG, reading=replace(Reading(), theme=shot.theme))
    jobs = Jobs(paths, config, load_place)
    jobs.start()
    jobs.opened.result()
    app = ReaderApp(jobs, config)
    async with app.run_test(size=shot.size) as pilot:
        await _settle(pilot)
        for key in shot.keys:
            await pilot.press(key)
            await _settle(pilot)
        (HERE / shot.file).write_text(app.export_screenshot(), encoding="utf-8")
    app.background.stop()
    jobs.close()


async def _settle(pilot: Pilot[None]) -> None:
    """Give what a key sets in motion the time to end; nobody waits for these pictures."""
    for _ in range(5):
        await pilot.pause(0.1)


def _fill(library: Library) -> None:
    """The seed article on top, the invented ones below it; some are read, one is starred."""
    tour = tomllib.loads((HERE / "tour.toml").read_text(encoding="utf-8"))
    for feed in tour["feed"]:
        url = f"https://{feed['title'].lower().replace(' ', '-')}.example/feed"
        marking.subscribe(library.marks, [Subscription(url, url, feed["title"], feed["folder"])])
        library.archive.store(url, [_entry(url, item) for item in feed["article"]])
    ensure_seeds(library)
    rows = articles.page(library, Everything(), 100)
    marking.mark_read(library.marks, [rows[2].ref, rows[5].ref])
    marking.star(library.marks, rows[4])


def _entry(feed: str, item: dict[str, str]) -> Entry:
    """An article of the tour as a feed would have brought it."""
    address = f"{feed.removesuffix('feed')}{item['title'].lower().replace(' ', '-')}"
    body: Document = read_plain(item["text"].strip()).document
    return Entry(item["title"], item["title"], body, address, published=NOON - int(item["hours"]) * HOUR)


__all__ = ["save_all"]
