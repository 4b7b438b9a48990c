"""How much of an article is found in its web page, and of nothing else.

    python benchmarks/fulltext.py PAGES-DIR [--worst N]

PAGES-DIR has a folder a page: source.html, and what a person would want of it as expected.html or expected.txt
(the layout of Mozilla's readability suite). Printed: the mean F1 of words (runs of letters and digits, as a
multiset, so that order does not count), by the reader's way from bytes to a document and by readability-lxml
alone, and the CPU time of a page. Pictures' descriptions are not counted: an expected text has none.
"""

from __future__ import annotations

import argparse
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from readability import Document as Page
from selectolax.lexbor import LexborHTMLParser

from tuireader.errors import FetchError
from tuireader.feeds.network.answers import Answer
from tuireader.feeds.prepare import page_text
from tuireader.feeds.work import article_of_page
from tuireader.text.walk import BLOCKS, UNSEEN

URL = "https://news.example/2026/11/page.html"
HTML = "text/html"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", type=Path)
    parser.add_argument("--worst", type=int, default=0, help="name so many of the worst pages")
    options = parser.parse_args()
    folders = sorted(path.parent for path in options.pages.glob("*/source.html"))
    for name, extract in (("reader", by_reader), ("readability-lxml", by_readability)):
        _report(name, folders, extract, options.worst)


def by_reader(page: bytes) -> str:
    """The words of the document that a parse worker makes of a page."""
    try:
        document = article_of_page(Answer("body", url=URL, body=page, content_type=HTML), {}).document
    except FetchError:
        return ""
    blocks = [document.text[block.start : block.end] for block in document.blocks if block.kind != "image"]
    return re.sub(r"\[image(?:: [^\]]*)?\]", " ", "\n".join(blocks))


def by_readability(page: bytes) -> str:
    """The words of what readability-lxml alone makes of a page."""
    return words_of(Page(page_text(page, HTML), url=URL).summary(html_partial=True))


def expected(folder: Path) -> str:
    """The words that are wanted of a page."""
    if (text := folder / "expected.txt").exists():
        return text.read_text(encoding="utf-8")
    return words_of((folder / "expected.html").read_text(encoding="utf-8"))


def words_of(html: str) -> str:
    """The text of HTML, where only elements that begin a block or line part words."""
    pieces: list[str] = []
    root = LexborHTMLParser(html).body
    for node in root.traverse(include_text=True) if root else ():
        tag = node.tag or ""
        if node.is_text_node and node.parent is not None and node.parent.tag not in UNSEEN:
            pieces.append(node.text_content or "")
        elif tag == "br" or tag in BLOCKS:
            pieces.append(" ")
    return "".join(pieces)


def f1(found: str, wanted: str) -> float:
    """The F1 of the words found against those wanted, each counted as often as it stands there."""
    ours, theirs = (Counter(re.findall(r"\w+", text)) for text in (found, wanted))
    both = (ours & theirs).total()
    return 2 * both / (ours.total() + theirs.total()) if both else float(not ours and not theirs)


def _report(name: str, folders: list[Path], extract: Callable[[bytes], str], worst: int) -> None:
    """Measure one way over all pages."""
    scores: list[tuple[float, str]] = []
    times: list[float] = []
    for folder in folders:
        page = (folder / "source.html").read_bytes()
        start = time.process_time()
        found = extract(page)
        times.append(1000 * (time.process_time() - start))
        scores.append((f1(found, expected(folder)), folder.name))
    slow = statistics.quantiles(times, n=20)[-1]
    print(
        f"{name:17s} {len(scores)} pages  F1 {statistics.fmean(score for score, _ in scores):.4f}"
        f"  CPU ms median {statistics.median(times):.0f}, 95 % under {slow:.0f}, most {max(times):.0f}"
    )
    for score, page_name in sorted(scores)[:worst]:
        print(f"  {score:.3f} {page_name}")


if __name__ == "__main__":
    main()
