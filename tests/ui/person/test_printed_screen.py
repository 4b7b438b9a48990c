"""Where else a quote is printed, on the screen: in the panel of quotes, on the page of a person, and by a key."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from reader_fixture import QUIET_CONFIG, Running, places, reader
from statements_fixture import publish_quote
from test_person_page import says

from tuireader.library import Library
from tuireader.ui.article.panels import QuotesPanel
from tuireader.ui.dialogs.chooser import ChoiceList

pytestmark = pytest.mark.slow

SHORT = "We will rebuild the lock before the winter comes"
LONG = f"{SHORT}, and we will do it with our own money"


@pytest.fixture
async def run(tmp_path: Path) -> AsyncIterator[Running]:
    paths = places(tmp_path)
    with Library.open(paths, QUIET_CONFIG) as library:
        publish_quote(library, "Herald", SHORT, "Ada Brook", day=19_000)
        publish_quote(library, "Mail", LONG, "", day=19_001)
        library.marks.flush()
    async with reader(paths, size=(150, 40)) as running:
        yield running


async def open_newest(run: Running) -> None:
    await run.press("enter")
    await run.until(lambda: run.screen.article.annotation is not None, "the article's quotes")


async def test_the_panel_of_quotes_says_which_others_print_and_who_was_first(run: Running) -> None:
    await open_newest(run)
    await run.press("Q")

    def rows() -> list[str]:
        panel = run.screen.panel
        if not isinstance(panel, QuotesPanel):
            return []
        return [str(panel.get_option_at_index(n).prompt) for n in range(panel.option_count)]

    await run.until(lambda: "    in 2 papers, first Herald" in rows(), "the row below the quote")
    assert "Ada Brook" in rows(), "whom the other paper names"


async def test_a_key_tells_a_quotes_life_and_leads_to_each_place(run: Running) -> None:
    await open_newest(run)
    assert run.screen.article.article is not None
    here = run.screen.article.article.row.feed_title
    await run.press(".")
    await run.said("named by Herald")
    await run.press("w")
    await run.until(lambda: bool(run.app.screen.query(ChoiceList)), "the places")
    lines = [choice.text for choice in run.app.screen.query_one(ChoiceList).choices]
    assert lines == [
        "Herald · first · Ada Brook",
        "cut: … the winter comes, [and we will do it with our own money]",
        "Mail · the longest form · Ada Brook",
    ]
    await run.press("enter")
    await run.until(
        lambda: run.screen.article.article is not None and run.screen.article.article.row.feed_title != here,
        "the article of the other paper",
    )


async def test_the_page_of_a_person_says_in_how_many_papers_and_where_first(run: Running) -> None:
    await open_newest(run)
    await run.press(".", "enter")
    await run.until(lambda: says(run, "in 2 papers · first in Herald, "), "the page")
    assert says(run, "Said · 1")


async def test_a_quote_that_is_printed_nowhere_else_is_told_so(tmp_path: Path) -> None:
    paths = places(tmp_path)
    with Library.open(paths, QUIET_CONFIG) as library:
        publish_quote(library, "Herald", SHORT, "Ada Brook", day=19_000)
        library.marks.flush()
    async with reader(paths) as run:
        await open_newest(run)
        await run.press(".", "w")
        await run.said("Printed nowhere else")
