"""How much work a refresh is: 200 feeds of 30 items, all new, all unchanged, and with one new item each.

    python benchmarks/refresh.py [--kilobytes N] [--latency MS] [--rounds N] [--newsboat]

Prints the CPU seconds of the whole process tree and the wall seconds of each step. The feeds are made up, and
served by a process of their own on addresses of the loopback, each feed on its own; an item's text has some so many
kilobytes. With ``--newsboat``
newsboat (16 reload threads) takes its turn in the same run, where it is installed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path
from urllib.request import urlopen

FEEDS, ITEMS, PORT = 200, 30, 18377
STEPS = ("cold", "settle", "unchanged", "one new")
TEXT = """the a of and
minister said that council vote river market harbour talks plan report city people would
not after before between government company water price season school bridge letter answer question morning"""
WORDS = TEXT.split()


def url(number: int) -> str:
    """Each feed has a host of its own, as in life."""
    return f"http://127.0.{number // 200}.{number % 200 + 1}:{PORT}/{number}"


def text(seed: str, kilobytes: float) -> str:
    """An item's body: paragraphs of 50 to 80 words (some 400 bytes), each with a link and emphasis."""
    chance = random.Random(seed)
    paragraphs = []
    for _ in range(max(1, round(kilobytes * 1024 / 440 * chance.uniform(0.7, 1.3)))):
        words = [chance.choice(WORDS) for _ in range(chance.randint(50, 80))]
        words[5] = f"<em>{words[5]}</em>"
        words[9] = f'<a href="https://news.example/{seed}">{words[9]}</a>'
        paragraphs.append(f"<p>{' '.join(words)}.</p>")
    return "".join(paragraphs).replace("&", "&amp;").replace("<", "&lt;")


def item(feed: int, number: int, kilobytes: float) -> str:
    """RSS in two feeds of three, Atom in the third."""
    name, when = f"{feed}-{number}", 1_760_000_000 + number * 3600
    link = f"https://news.example/{name}"
    if feed % 3 == 2:
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(when))
        return (
            f"<entry><id>urn:x:{name}</id><title>Story {name}</title><link href='{link}'/>"
            f"<updated>{stamp}</updated><content type='html'>{text(name, kilobytes)}</content></entry>"
        )
    return (
        f"<item><guid isPermaLink='false'>{name}</guid><title>Story {name}</title><link>{link}</link>"
        f"<pubDate>{formatdate(when)}</pubDate><description>{text(name, kilobytes)}</description></item>"
    )


def body(feed: int, newest: int, kilobytes: float) -> bytes:
    """A feed's 30 items, newest first."""
    items = "".join(item(feed, number, kilobytes) for number in range(newest, newest - ITEMS, -1))
    if feed % 3 == 2:
        head = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Feed {feed}</title><id>urn:x:{feed}</id>"
        return f"<?xml version='1.0' encoding='utf-8'?>{head}{items}</feed>".encode()
    head = f"<rss version='2.0'><channel><title>Feed {feed}</title><link>https://news.example</link>"
    return f"<?xml version='1.0' encoding='utf-8'?>{head}{items}</channel></rss>".encode()


async def serve(latency: float, kilobytes: float) -> None:
    """The server: conditional GET, and ``/generation/N`` to let N new items appear in every feed."""
    generation = 0
    bodies = {
        (feed, extra): body(feed, ITEMS + extra, kilobytes) for feed in range(FEEDS) for extra in (0, 1)
    }

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal generation
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                path = head.split(b" ", 2)[1].decode().strip("/")
                if path.startswith("generation"):
                    generation = int(path.rpartition("/")[2])
                    writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
                    continue
                await asyncio.sleep(latency)
                etag = f'"{path}-{generation}"'
                modified = formatdate(1_760_000_000 + generation, usegmt=True)
                validators = f"ETag: {etag}\r\nLast-Modified: {modified}\r\n"
                if f": {etag}\r".encode() in head:
                    writer.write(f"HTTP/1.1 304 Not Modified\r\n{validators}\r\n".encode())
                else:
                    sent = bodies[int(path), generation]
                    kind = f"Content-Type: text/xml\r\nContent-Length: {len(sent)}\r\n"
                    writer.write(f"HTTP/1.1 200 OK\r\n{kind}{validators}\r\n".encode() + sent)
                await writer.drain()
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            writer.close()

    for number in range(FEEDS):
        await asyncio.start_server(answer, url(number)[7:].partition(":")[0], PORT)
    print("ready", flush=True)
    await asyncio.Event().wait()


def measured(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """CPU seconds of the command and its descendants, and wall seconds."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, timeout=600)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{command[0]} failed: {done.stderr[-500:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def tuireader(place: Path) -> Callable[[], tuple[float, float]]:
    """A library that follows the feeds; returns what refreshes it."""
    from tuireader.config import Config, default_paths
    from tuireader.library import Library
    from tuireader.library.marking import subscribe
    from tuireader.model import Subscription

    with Library.open(default_paths(place, place / "config.toml"), Config()) as library:
        subscribe(library.marks, [Subscription(url(number), url(number)) for number in range(FEEDS)])
    options = ["--all", "--quiet", "--no-annotate"]
    command = [sys.executable, "-m", "tuireader", "--data-dir", str(place), "fetch", *options]
    return lambda: measured(command, {"XDG_CONFIG_HOME": str(place)})


def newsboat(place: Path) -> Callable[[], tuple[float, float]]:
    """A newsboat that follows the feeds; returns what reloads it."""
    home = place / ".newsboat"
    home.mkdir()
    (home / "urls").write_text("".join(f"{url(number)}\n" for number in range(FEEDS)))
    (home / "config").write_text("reload-threads 16\n")
    return lambda: measured(["newsboat", "-x", "reload"], {"HOME": str(place)})


def main() -> None:
    """Serve, or measure against a server of one's own."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kilobytes", type=float, default=5, help="of an item's text")
    parser.add_argument("--latency", type=float, default=0, help="milliseconds that the server waits")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--newsboat", action="store_true")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve(options.latency / 1000, options.kilobytes))
        return
    size = ["--kilobytes", str(options.kilobytes)]
    server = subprocess.Popen(
        [sys.executable, __file__, "--serve", "--latency", str(options.latency), *size],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        server.stdout.readline()
        compare(options.rounds, options.newsboat)
    finally:
        server.terminate()
        server.wait()


def compare(rounds: int, with_newsboat: bool) -> None:
    """Each reader in turn, each round from nothing; prints the medians."""
    readers = {"tuireader": tuireader} | ({"newsboat": newsboat} if with_newsboat else {})
    results: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for _ in range(rounds):
        for name, prepare in readers.items():
            with tempfile.TemporaryDirectory() as place:
                run = prepare(Path(place))
                for step in STEPS:
                    urlopen(f"{url(0).rpartition('/')[0]}/generation/{int(step == 'one new')}").close()
                    results.setdefault((name, step), []).append(run())
    for (name, step), runs in results.items():
        cpu, wall = (sorted(values)[len(values) // 2] for values in zip(*runs, strict=True))
        print(f"{name:10} {step:10} cpu {cpu:6.2f} s   wall {wall:6.2f} s")


if __name__ == "__main__":
    main()
