"""How well other projects' test feeds are read: what fails, what is slow, what comes out differently.

    python benchmarks/feed_suites.py FOLDER... [--verbose]

Every file in the folders that may be a feed is served over the loopback, fetched and read as ``fetch`` does
it. A file beside it of the same name (``NAME.json`` or ``NAME_expected.json``) in the form of gofeed's tests
(github.com/mmcdole/gofeed) says what its items are. A feed's items are also read in part, all but one being
known, which has to come to the same; so has what the quick reader makes of it and what feedparser does.
``--verbose`` lists everything that is not as it should be.
"""

from __future__ import annotations

import argparse
import asyncio
import html
import json
import re
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

from tuireader.config import Fetching
from tuireader.errors import TuireaderError
from tuireader.feeds import feed_parser
from tuireader.feeds.dates import is_believable
from tuireader.feeds.items import HASH_BYTES
from tuireader.feeds.network.answers import Answer, Ask
from tuireader.feeds.network.fetch import Fetcher
from tuireader.feeds.network.urls import EVERYWHERE
from tuireader.feeds.quick_reader import Doubt
from tuireader.feeds.work import ParseWorkers
from tuireader.model import Entry, ParsedFeed

SUFFIXES = frozenset((".xml", ".rss", ".atom", ".rdf", ".json", ".feed"))
SLOW = 2.0
"""Seconds from the request to the entries that no file should take."""
_TAG = re.compile(r"</?[A-Za-z!][^>]*>")


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder, and says nothing about it."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@dataclass(slots=True)
class Tally:
    """What was counted, and what was not as it should be."""

    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def note(self, what: str, file: Path, told: object) -> None:
        """Count something that is to be told."""
        self.counts[what] += 1
        self.notes.append(f"{what}: {file}: {told}")

    def compare(self, what: str, file: Path, ours: object, theirs: object) -> None:
        """Count a comparison."""
        self.counts[f"{what} compared"] += 1
        if ours == theirs:
            self.counts[f"{what} equal"] += 1
        else:
            self.notes.append(f"{what}: {file}: {ours!r}, expected {theirs!r}")


def feed_files(folder: Path) -> Iterator[Path]:
    """The files that may be feeds; what only says what to expect of another is none."""
    for file in sorted(folder.rglob("*")):
        if file.suffix.lower() in SUFFIXES and file.is_file() and not is_expectation(file):
            yield file


def is_expectation(file: Path) -> bool:
    """Whether a file says what is to be found in the one beside it."""
    beside = any(file.with_suffix(suffix).is_file() for suffix in SUFFIXES - {".json"})
    return (beside or file.stem.endswith("_expected")) and items_told(file) is not None


def items_told(file: Path) -> list[dict[str, Any]] | None:
    """The items of a file that says what to expect; None for any other file, be it a JSON Feed."""
    if file.suffix != ".json" or not file.is_file():
        return None
    try:
        feed = json.loads(file.read_bytes())
    except ValueError:
        return None
    if not isinstance(feed, dict) or "jsonfeed.org" in str(feed.get("version")):
        return None
    items = feed.get("items", feed.get("entries"))
    return items if isinstance(items, list) else None


def expected_items(file: Path) -> list[dict[str, Any]] | None:
    """The items that gofeed finds in a file, or None where that is not said."""
    beside = [file.with_name(f"{file.stem}{end}.json") for end in ("_expected", "")]
    told = (items_told(path) for path in beside if path != file)
    return next((items for items in told if items is not None), None)


def expected_date(item: dict[str, Any]) -> int | None:
    """When gofeed takes an item to be published, else updated; None for no date to believe."""
    names = ("publishedParsed", "pubDateParsed", "date_published", "updatedParsed", "date_modified")
    text = next((item[name] for name in names if item.get(name)), None)
    try:
        seconds = int(datetime.fromisoformat(text).timestamp()) if text else None
    except ValueError:
        return None
    return seconds if seconds is not None and is_believable(seconds) else None


def folded(title: str) -> str:
    """A title as words: without tags, entities and extra white space."""
    return " ".join(html.unescape(_TAG.sub("", html.unescape(title))).split())


def compare(tally: Tally, file: Path, entries: tuple[Entry, ...], items: list[dict[str, Any]]) -> None:
    """Hold what was read against what was expected: as many items, each one's title and date."""
    tally.compare("items", file, len(entries), len(items))
    for entry, item in zip(entries, items, strict=False):
        if title := folded(item.get("title") or ""):
            tally.compare("titles", file, folded(entry.title), title)
        if (date := expected_date(item)) is not None:
            tally.compare("dates", file, entry.published, date)


async def read(fetcher: Fetcher, workers: ParseWorkers, url: str, file: Path, tally: Tally) -> None:
    """Fetch and read one file, and judge what came of it."""
    tally.counts["files"] += 1
    began = time.perf_counter()
    answer = await fetcher.fetch(Ask(url, networks=EVERYWHERE))
    if answer.outcome != "body":
        tally.note("no feed", file, answer.error)
        return
    try:
        feed = await workers.feed(answer)
        taken = time.perf_counter() - began
        compare_readers(answer, file, tally)
        await read_in_part(workers, answer, feed, file, tally)
    except TuireaderError as error:
        tally.note("raised", file, error)
        return
    if taken > SLOW:
        tally.note("slow", file, f"{taken:.1f} s")
    if feed.problem:
        tally.note("no feed", file, feed.problem)
    if (items := expected_items(file)) is not None:
        compare(tally, file, feed.entries, items)


def compare_readers(answer: Answer, file: Path, tally: Tally) -> None:
    """Hold what the quick reader makes of a feed, where it can read it, against what feedparser makes of it."""
    read = partial(feed_parser.parse_feed, answer.body, answer.url, answer.content_type)
    with patch.object(feed_parser, "read_quickly", wraps=feed_parser.read_quickly) as quick:
        found = read()
    if not quick.called:
        return
    with patch.object(feed_parser, "read_quickly", side_effect=Doubt):
        tally.compare("both readers", file, found, read())


async def read_in_part(
    workers: ParseWorkers, answer: Answer, whole: ParsedFeed, file: Path, tally: Tally
) -> None:
    """Read the first and the last item of a feed, all others being known."""
    hashes = [whole.items[at : at + HASH_BYTES] for at in range(0, len(whole.items), HASH_BYTES)]
    for place in {0, len(hashes) - 1} if hashes else ():
        known = b"".join(digest for digest in hashes if digest != hashes[place])
        part = (await workers.feed(answer, known)).entries
        tally.counts["parts compared"] += 1
        if [entry for entry in part if entry not in whole.entries] or (whole.entries and not part):
            tally.note("parts differ", file, f"item {place + 1}")


async def read_all(folder: Path, tally: Tally) -> None:
    """Serve a folder and read every file in it, one after the other."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with tempfile.TemporaryDirectory() as place, ParseWorkers(Path(place) / "log") as workers:
            workers.warm(1)
            async with Fetcher(Fetching()) as fetcher:
                for file in feed_files(folder):
                    path = quote(file.relative_to(folder).as_posix())
                    url = f"http://127.0.0.1:{server.server_address[1]}/{path}"
                    await read(fetcher, workers, url, file, tally)
    finally:
        server.shutdown()


def main() -> None:
    """Read the folders and tell what came of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--verbose", action="store_true", help="list every difference")
    options = parser.parse_args()
    tally = Tally()
    for folder in options.folders:
        asyncio.run(read_all(folder, tally))
    for what in ("files", "raised", "slow", "no feed", "parts compared", "parts differ"):
        print(f"{what:15} {tally.counts[what]:6}")
    for what in ("both readers", "items", "titles", "dates"):
        equal, compared = tally.counts[f"{what} equal"], tally.counts[f"{what} compared"]
        print(f"{what:15} {equal:6} of {compared} as expected" if compared else f"{what:15} not compared")
    if options.verbose:
        print(*tally.notes, sep="\n")


if __name__ == "__main__":
    main()
