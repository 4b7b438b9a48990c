"""What the article pane costs the thread that draws: CPU milliseconds, the texts made here.

    python benchmarks/article_pane.py [WORDS ...]

For each length (5,000 and 50,000 words by default, with one quote and three names in every fifty words) it
runs the pane in an app without a terminal (100x45) and takes the CPU time of the process from a call until
the screen is drawn again; the median and the slowest of many. ``layout`` is the making of lines, margin and
spans alone.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
from collections.abc import Callable
from dataclasses import replace
from time import process_time, thread_time

os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tuireader.model import (
    Annotation,
    Article,
    ArticleAnnotation,
    ArticleRow,
    Block,
    Document,
    Mention,
    Quote,
)
from tuireader.ui.article.article_pane import ArticlePane
from tuireader.ui.article.layout import lay_out
from tuireader.ui.article.page import Page
from tuireader.ui.themes import THEMES, variables

SENTENCE = (
    "In Rivertown the council of the Harbour Board met on Monday, and Ann Lee told reporters that nothing "
    "had been decided yet. “We will look at every figure again before we say a word about the bridge,” she "
    "added, and went back to the meeting, where the others sat waiting for a vote.\n\n"
)
NAMES = (("Rivertown", "GPE"), ("Harbour Board", "ORG"), ("Ann Lee", "PERSON"))


def make(words: int) -> tuple[Article, ArticleAnnotation]:
    """An article of about so many words, and what is said in it."""
    each = len(SENTENCE.split())
    text = (SENTENCE * (words // each)).rstrip()
    blocks, quotes, names = [], [], []
    first, last = SENTENCE.index("“"), SENTENCE.index("”") + 1
    for start in range(0, len(text), len(SENTENCE)):
        blocks.append(Block("paragraph", start, start + len(SENTENCE) - 2))
        for name, label in NAMES:
            place = start + SENTENCE.index(name)
            names.append(Mention(place, place + len(name), label, name, name))
        place = (start + first, start + last)
        words_said = SENTENCE[first:last]
        quotes.append(
            Quote(
                f"q{start}",
                *place,
                (place,),
                words_said,
                speaker_name="Ann Lee",
                confidence="sure",
                reason="she",
            )
        )
    row = ArticleRow(words, "feed", "Benchmark", f"{words:,} words", published=1647259200, words=words)
    body = Annotation(tuple(quotes), tuple(names), "en", "made here", 1)
    return Article(row, Document(text, tuple(blocks))), ArticleAnnotation(body)


class Bench(App[None]):
    """The pane and nothing else."""

    CSS = "ArticlePane { width: 1fr; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = "paper-dark"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variables(self.current_theme)

    def compose(self) -> ComposeResult:
        yield ArticlePane()


async def cost(pilot: Pilot[None], call: Callable[[], object], times: int) -> tuple[float, float]:
    """Median and slowest CPU milliseconds from the call until nothing is left to do."""
    taken = []
    for _ in range(times):
        await pilot.pause()
        began = process_time()
        call()
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        taken.append((process_time() - began) * 1000)
    return statistics.median(taken), max(taken)


def layout_cost(article: Article, annotation: ArticleAnnotation) -> float:
    began = thread_time()
    Page(lay_out(article, 100), annotation)
    return (thread_time() - began) * 1000


async def measure(words: int) -> None:
    article, annotation = make(words)
    copies = [replace(article, row=replace(article.row, key=number)) for number in range(12)]
    app = Bench()
    async with app.run_test(size=(100, 45)) as pilot:
        pane = app.query_one(ArticlePane)
        shows = iter(copies)
        found = {
            "layout": (statistics.median(layout_cost(article, annotation) for _ in range(5)),) * 2,
            "idle": await cost(pilot, lambda: None, 20),
            "show": await cost(pilot, lambda: pane.show(next(shows), annotation), 10),
        }
        key = pane.article.row.key if pane.article else 0
        calls: dict[str, Callable[[], object]] = {
            "down": lambda: pane.move(1),
            "up": lambda: pane.move(-1),
            "page": lambda: pane.move_page(1),
            "end": lambda: pane.move_end(),
            "top": lambda: pane.move_end(top=True),
            "annotate": lambda: pane.annotate(key, annotation),
            "next quote": lambda: pane.step_quote(1),
            "find": lambda: pane.find("bridge"),
            "escape": lambda: pane.clear_focus(),
        }
        for name, call in calls.items():
            found[name] = await cost(pilot, call, 20)
        body = annotation.body
        print(f"{words:,} words, {len(body.quotes):,} quotes, {len(body.entities):,} names")
        for name, (median, slowest) in found.items():
            print(f"  {name:<11}{median:8.1f} ms   slowest {slowest:7.1f} ms")


if __name__ == "__main__":
    for length in [int(word) for word in sys.argv[1:]] or [5_000, 50_000]:
        asyncio.run(measure(length))
