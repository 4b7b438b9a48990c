"""Measure the stores over a made library: CPU milliseconds, best of several.

python benchmarks/make_library.py DIR --articles 100000 --feeds 500
python benchmarks/store.py DIR
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from pathlib import Path

from tuireader.config import Config, default_paths
from tuireader.library import Library, articles, marking
from tuireader.query.tree import And, Everything, FeedNamed, InFeed, InTitle, Is, Not, Words, WrittenBy


def cpu(function: Callable[[], object]) -> float:
    """CPU milliseconds of this process, all threads."""
    start = time.process_time()
    function()
    return (time.process_time() - start) * 1000


def best(function: Callable[[], object], times: int = 5) -> float:
    """The least of several runs."""
    return min(cpu(function) for _ in range(times))


def show(what: str, milliseconds: float) -> None:
    print(f"{what:<44}{milliseconds:9.2f} ms")


def measure(lib: Library) -> None:
    unread = Is("unread")
    show("first page of all", cpu(lambda: articles.page(lib, Everything())))
    show("page of all", best(lambda: articles.page(lib, Everything())))
    show("first page of unread, before any pour", cpu(lambda: articles.page(lib, unread)))
    show("ids of all", best(lambda: articles.ids(lib, Everything())))
    show("ids of unread", best(lambda: articles.ids(lib, unread)))
    show("counts, first (pour)", cpu(lambda: articles.counts(lib)))
    show("counts again", best(lambda: articles.counts(lib)))
    feed = articles.feeds(lib)[0].key
    show("feeds", best(lambda: articles.feeds(lib)))
    show("ids of one feed", best(lambda: articles.ids(lib, InFeed((feed,)))))
    show("ids of feed named, unread", best(lambda: articles.ids(lib, And((FeedNamed("Feed 7"), unread)))))
    keys = articles.ids(lib, unread)
    show("rows of 100", best(lambda: articles.rows(lib, keys[5000:5100])))
    show("article", best(lambda: articles.article(lib, keys[50])))
    title = articles.rows(lib, keys[:1])[keys[0]].title.split()
    common, rare = min(title, key=len), max(title, key=len)
    show(f"page of word {common}", best(lambda: articles.page(lib, Words(common))))
    show(f"page of word {rare}", best(lambda: articles.page(lib, Words(rare))))
    show(f"ids of title word {rare}", best(lambda: articles.ids(lib, InTitle(rare))))
    show("ids by an author whom nobody is", best(lambda: articles.ids(lib, WrittenBy("nobody"))))
    show("ids of updated", best(lambda: articles.ids(lib, Is("updated"))))
    search = And((Not(Words(common)), unread))
    show(f"count of unread without {common}, as a search has", best(lambda: articles.count(lib, search)))
    show("ids of starred", best(lambda: articles.ids(lib, Is("starred"))))
    show("ids of not starred", best(lambda: articles.ids(lib, Not(Is("starred")))))
    measure_marks(lib, iter(articles.refs(lib, unread)))


def measure_marks(lib: Library, refs: object) -> None:
    def one() -> None:
        marking.mark_read(lib.marks, [next(refs)])  # type: ignore[call-overload]

    show("mark one read, calling thread", best(one))
    lib.marks.flush()
    one()
    show("... until safe, writer thread", cpu(lib.marks.flush))
    show("counts after a mark", cpu(lambda: articles.counts(lib)))
    marking.mark_read(lib.marks, [ref for ref, _ in zip(refs, range(3_000), strict=False)])  # type: ignore[call-overload]
    lib.marks.flush()
    show("counts after marking 3,000", cpu(lambda: articles.counts(lib)))
    everything = articles.refs(lib, Everything())
    show("mark all read", cpu(lambda: marking.mark_read(lib.marks, everything)))
    show("... until safe", cpu(lib.marks.flush))
    show("counts after that", cpu(lambda: articles.counts(lib)))
    show("undo", cpu(lambda: marking.undo(lib.marks)))
    lib.marks.flush()
    one()
    show("mark one until safe, large change in history", cpu(lib.marks.flush))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dir", type=Path)
    args = parser.parse_args()
    start = time.process_time()
    with Library.open(default_paths(args.dir, args.dir / "config.toml"), Config()) as lib:
        show("open both stores", (time.process_time() - start) * 1000)
        measure(lib)
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
