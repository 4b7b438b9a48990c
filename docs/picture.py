"""The README's picture: the running reader on a small library of its own, as an SVG.

The feeds and headlines around the seed article are invented for the picture.
"""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path

from tuireader.config import Annotating, Config, Fetching, default_paths
from tuireader.library import Library, articles, marking
from tuireader.library.annotating import annotated
from tuireader.library.importing import ensure_seeds
from tuireader.model import Document, Entry, Subscription
from tuireader.query.tree import Everything

SIZE = (178, 46)
NOON = 1_647_259_200
"""14 March 2022, the day of the seed article's news."""
CONFIG = Config(fetching=Fetching(on_start=False), annotating=replace(Annotating(), days_back=0))
FEEDS = {
    ("World", "River Post"): ["Ministers meet in Rome as talks resume", "Grain ports reopen after two weeks"],
    ("World", "Harbour Herald"): ["What sanctions can and cannot do", "The long road of the Kerch ferry"],
    ("Science", "Glacier Watch"): ["A summer without the glacier"],
    ("Technology", "Kernel Notes"): ["An old scheduler is dropped", "Inside the compiler that says no"],
}


def save(path: Path) -> None:
    """Run the reader without a terminal, go into the seed article, and save what its screen shows."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_save(Path(folder), path))


async def _save(folder: Path, path: Path) -> None:
    from tuireader.ui.jobs import Jobs
    from tuireader.ui.lists.views import load_place
    from tuireader.ui.reader_app import ReaderApp

    paths = default_paths(folder / "data", folder / "config.toml")
    with Library.open(paths, CONFIG) as library:
        _fill(library)
    jobs = Jobs(paths, CONFIG, load_place)
    jobs.start()
    jobs.opened.result()
    app = ReaderApp(jobs, CONFIG)
    async with app.run_test(size=SIZE) as pilot:
        for _ in range(20):
            await pilot.pause(0.2)
        path.write_text(app.export_screenshot(), encoding="utf-8")
    app.background.stop()
    jobs.close()


def _fill(library: Library) -> None:
    """The seed article, annotated, on top; invented headlines below it."""
    number = 0
    for (shelf, title), headlines in FEEDS.items():
        url = f"https://{title.lower().replace(' ', '-')}.example/feed"
        marking.subscribe(library.marks, [Subscription(url, url, title, shelf)])
        for headline in headlines:
            number += 1
            entry = Entry(headline, headline, Document(f"{headline}."), published=NOON - number * 20_000)
            library.archive.store(url, [entry])
    ensure_seeds(library)
    rows = articles.page(library, Everything(), 100)
    seed = articles.article(library, rows[0].key)
    assert seed is not None
    annotated(library, seed, print)
    marking.mark_read(library.marks, [rows[2].ref, rows[5].ref])
    marking.star(library.marks, rows[4])


__all__ = ["save"]
