"""Take over a store that newsboat made: 200 feeds of 500 articles, some read, flagged and deleted there.

    python benchmarks/newsboat_import.py [DIR] [--feeds N] [--items N]

newsboat itself fetches the feeds, of made-up words, from a server on the loopback. Then the store is imported
twice into a new library, and every feed is fetched: nothing may be missing, and nothing there twice. Prints CPU
seconds and peak memory of each. With DIR the store is kept, and used again.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email.utils import formatdate
from functools import cache
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from make_library import vocabulary

ADDRESS = ("127.0.0.1", 18378)
LONG = 0.03
"""How many of all articles have about 20 KB of HTML; the others have 2 to 4."""
NEWEST = 1_760_000_000
SITE = "https://news.example/stories"


@cache
def words() -> tuple[list[str], list[float]]:
    """Words, and how often each comes, added up."""
    found = vocabulary(random.Random(1))
    return found, list(itertools.accumulate(1 / (rank + 3) for rank in range(len(found))))


def some(chance: random.Random, count: int) -> str:
    """A sentence of so many words."""
    known, weights = words()
    return " ".join(chance.choices(known, cum_weights=weights, k=count)).capitalize()


def article(chance: random.Random) -> str:
    """An article's HTML: a picture, and paragraphs with quotation marks and entities, some with a link or
    emphasis.
    """
    size = 20_000 if chance.random() < LONG else chance.randint(2_000, 4_000)
    pieces = [f'<p><img src="{SITE}/{chance.random()}.jpg" alt="{some(chance, 5)}"/></p>']
    while size > 0:
        link, speaker = some(chance, 3), some(chance, 2)
        if chance.random() < 0.5:
            link = f'<a href="{SITE if chance.random() < 0.9 else ""}/{some(chance, 1)}">{link}</a>'
        if chance.random() < 0.3:
            speaker = f"<em>{speaker}</em>"
        first, second = some(chance, chance.randint(10, 30)), some(chance, chance.randint(10, 30))
        pieces.append(f"<p>{first}, {link}. “{second},” said {speaker} &amp; others&nbsp;– all.</p>")
        size -= len(pieces[-1])
    return "\n".join(pieces)


def item(feed: int, number: int) -> str:
    """RSS in two feeds of three, Atom in the third; in each tenth feed, RSS, items are known by their links."""
    chance = random.Random(feed * 100_000 + number)
    when, link = NEWEST - number * 3600, f"https://news{feed}.example/story/{number}?a=1&amp;b=2"
    title, text = escape(some(chance, chance.randint(4, 12))), escape(article(chance))
    if feed % 3 == 2:
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(when))
        return (
            f"<entry><id>urn:x:{feed}-{number}</id><title>{title}</title><link href='{link}'/>"
            f"<author><name>Ann Other</name></author><published>{stamp}</published><updated>{stamp}</updated>"
            f"<content type='html'>{text}</content></entry>"
        )
    guid = "" if feed % 10 == 0 else f"<guid isPermaLink='false'>{feed}-{number}</guid>"
    return (
        f"<item>{guid}<title>{title}</title><link>{link}</link><pubDate>{formatdate(when)}</pubDate>"
        f"<author>ann@news.example (Ann Other)</author><description>{text}</description></item>"
    )


def body(feed: int, items: int) -> bytes:
    """A feed, newest item first."""
    inner = "".join(item(feed, number) for number in range(items))
    if feed % 3 == 2:
        head = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Feed {feed}</title><id>urn:x:{feed}</id>"
        return f"<?xml version='1.0' encoding='utf-8'?>{head}{inner}</feed>".encode()
    head = f"<rss version='2.0'><channel><title>Feed {feed}</title><link>https://news{feed}.example</link>"
    return f"<?xml version='1.0' encoding='utf-8'?>{head}{inner}</channel></rss>".encode()


@contextmanager
def serving(items: int) -> Iterator[None]:
    """The feeds, each made when it is asked for."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sent = body(int(self.path.strip("/")), items)
            self.send_response(200)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(ADDRESS, Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


def make_store(folder: Path, feeds: int, items: int) -> None:
    """Let newsboat fetch the feeds, and read, flag and delete some articles as it does."""
    lines = [f'http://127.0.0.1:{ADDRESS[1]}/{n} "topic {n % 10}" "~My feed {n}"\n' for n in range(feeds)]
    lines += ['"query:Unread:unread = \\"yes\\""\n', "exec:~/bin/feed\n", "filter:cat:http://127.0.0.1/f\n"]
    (folder / "urls").write_text("".join(lines))
    (folder / "config").write_text("reload-threads 4\nmax-items 0\n")
    named = ["-u", "urls", "-c", "cache.db", "-C", "config"]
    subprocess.run(["newsboat", *named, "-x", "reload"], cwd=folder, check=True, env=_home(folder))
    chance = random.Random(2)
    with closing(sqlite3.connect(folder / "cache.db")) as connection, connection:
        for (ident,) in connection.execute("SELECT id FROM rss_item").fetchall():
            marks = [chance.random() > 0.6, "s" * (chance.random() < 0.01), chance.random() < 0.005, ident]
            connection.execute("UPDATE rss_item SET unread=?, flags=?, deleted=? WHERE id=?", marks)


def _home(folder: Path) -> dict[str, str]:
    """An environment in which nothing of the user's is touched."""
    return os.environ | {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder)}


def held(cache_file: Path) -> dict[str, int]:
    """How many articles newsboat shows, and of these read and flagged."""
    with closing(sqlite3.connect(cache_file)) as connection:
        found = connection.execute(
            "SELECT count(*), sum(NOT unread), sum(flags != '') FROM rss_item WHERE NOT deleted"
        ).fetchone()
    return dict(zip(("articles", "read", "starred"), found, strict=True))


def run(place: Path, *arguments: str) -> str:
    """Run a command of tuireader's; prints what it took, returns what it said."""
    command = [sys.executable, "-m", "tuireader", "--data-dir", str(place), *arguments]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, env=_home(place), capture_output=True, text=True)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{' '.join(arguments)}: {cpu:.1f} s CPU, {wall:.1f} s, peak {after.ru_maxrss / 1024:.0f} MB")
    print(done.stderr[-2_000:], end="", file=sys.stderr)
    return done.stdout


def taken(place: Path) -> dict[str, int]:
    """How many articles of newsboat's the library shows, and of these read and starred."""
    counts = dict.fromkeys(("articles", "read", "starred"), 0)
    command = [sys.executable, "-m", "tuireader", "--data-dir", str(place), "list", "--json"]
    with subprocess.Popen(command, env=_home(place), stdout=subprocess.PIPE, text=True) as listing:
        assert listing.stdout is not None
        for row in map(json.loads, listing.stdout):
            if row["feed"].startswith("http:"):
                counts["articles"] += 1
                counts["read"] += row["read"]
                counts["starred"] += row["starred"]
    return counts


def measure(store: Path, place: Path, items: int) -> None:
    """Import twice, then fetch; each time say what is in the library."""
    print("newsboat has", held(store / "cache.db"))
    for _ in range(2):
        print(run(place, "import", "newsboat", str(store)), end="")
        print("tuireader has", taken(place))
    with serving(items):
        print(run(place, "fetch", "--all", "--no-annotate"), end="")
    print("tuireader has", taken(place))


def main() -> None:
    """Make the store, unless it is there, and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dir", type=Path, nargs="?")
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--items", type=int, default=500)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        store = (options.dir or Path(name, "newsboat")).absolute()
        store.mkdir(parents=True, exist_ok=True)
        if not (store / "cache.db").exists():
            with serving(options.items):
                make_store(store, options.feeds, options.items)
        measure(store, Path(name, "data"), options.items)


if __name__ == "__main__":
    main()
