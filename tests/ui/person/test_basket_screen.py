"""The basket in the reader: one key collects a quote, another shows what was collected; all is undoable."""

from __future__ import annotations

from pathlib import Path

import pytest
from council_fixture import make_council
from reader_fixture import Running, reader
from textual.widgets import Input

from tuireader.config import Paths
from tuireader.library import Library, articles
from tuireader.library.citing import basket
from tuireader.library.queries import parse
from tuireader.model import Document, Entry
from tuireader.ui.dialogs.prompt import Form
from tuireader.ui.dialogs.sheets import BasketSheet, ChangeList, ChangesSheet


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return make_council(tmp_path, articles=2)


def collected(running: Running) -> list[str]:
    """How the words begin that are in the basket."""
    return [" ".join(item.words.split()[:3]) for item in basket.collected(running.screen.marks)]


async def collect_two(running: Running) -> None:
    """Collect the first two quotes of the first article, the second one beside the panel."""
    await running.type("enter")
    await running.until(lambda: running.screen.article.annotation is not None, "the article's quotes")
    await running.type(".", "C")
    first = collected(running)
    await running.type("Q")
    await running.until(lambda: bool(getattr(running.screen.panel, "current", "")), "the panel's quotes")
    before = running.screen.panel.current
    await running.type("j")
    await running.until(lambda: running.screen.panel.current != before, "the second quote of the panel")
    await running.type("C")
    await running.until(lambda: collected(running) != first, "the second quote in the basket")
    assert len(collected(running)) == 2


def sheet(running: Running) -> BasketSheet:
    """The basket that is shown."""
    assert isinstance(running.app.screen, BasketSheet)
    return running.app.screen


async def test_one_key_collects_a_quote_and_takes_it_out_again(paths: Paths) -> None:
    async with reader(paths) as running:
        await running.type("enter", "C")
        await running.said("Step onto a quote first")
        await running.type("h")
        await collect_two(running)
        await running.said("u takes it back")
        await running.type("C")
        assert len(collected(running)) == 1
        await running.type("u")
        assert len(collected(running)) == 2


async def test_a_quote_of_a_persons_page_is_collected_and_enter_leads_from_the_basket_to_it(
    paths: Paths,
) -> None:
    async with reader(paths) as running:
        await running.type("enter")
        await running.until(lambda: running.screen.article.annotation is not None, "the article's quotes")
        await running.type(".", "enter")
        await running.until(lambda: running.screen.front == "person", "the person's page")
        await running.until(lambda: running.screen.visitor.quote is not None, "a quote under the cursor")
        await running.type("C")
        (item,) = basket.collected(running.screen.marks)
        await running.type("B", "enter")
        await running.until(lambda: running.screen.front == "article", "the article")
        await running.until(lambda: running.screen.article.current is not None, "the quote")
        assert running.screen.article.current.id == item.quote


async def test_the_basket_is_ordered_emptied_and_all_of_it_undone(paths: Paths) -> None:
    async with reader(paths) as running:
        await collect_two(running)
        before = collected(running)
        await running.type("B")
        assert [choice.below.split(" · ")[1] for choice in sheet(running).lines.choices] == ["Gazette"] * 2
        await running.type("J")
        assert collected(running) == before[::-1] and sheet(running).lines.cursor == 1
        await running.type("d")
        assert collected(running) == before[1:]
        await running.type("C")
        assert collected(running) == [] and not sheet(running).lines.choices
        await running.type("u", "u", "u")
        assert (
            collected(running)
            == before
            == [" ".join(choice.text.split()[:3]) for choice in sheet(running).lines.choices]
        )
        await running.type("escape")
        assert running.app.screen is running.screen


async def test_it_is_exported_to_a_file_that_is_not_there_yet_or_the_clipboard(
    paths: Paths, tmp_path: Path
) -> None:
    there = tmp_path / "there.bib"
    there.write_text("mine")
    async with reader(paths) as running:
        await collect_two(running)
        await running.type("B", "e", *"bibtex", "enter")
        assert isinstance(running.app.screen, Form)
        running.app.screen.query_one(Input).value = str(there)
        await running.type("enter")
        assert isinstance(running.app.screen, Form) and there.read_text() == "mine"
        await running.type("end", "x", "enter")
        assert (tmp_path / "there.bibx").read_text().count("@misc{") == 2
        assert isinstance(running.app.screen, BasketSheet)
        await running.type("e", *"markdown", "enter", "enter")
        assert running.app.clipboard.count("> — ") == 2


async def test_what_was_edited_is_shown_with_signs_and_what_was_quoted_first(paths: Paths) -> None:
    with Library.open(paths) as library:
        (key, *_) = articles.ids(library, parse("feed:Gazette"))
        text = articles.article(library, key).document.text.replace("before winter comes", "some day")
        row = articles.rows(library, [key])[key]
        guid = articles.article(library, key).guid
        library.archive.store(
            row.feed, [Entry(guid, row.title, Document(text), row.url, published=row.published)]
        )
    async with reader(paths) as running:
        await running.type("j", "v")
        await running.said("No other version")
        await running.type("k", "enter", "v")
        assert isinstance(running.app.screen, ChangesSheet)
        shown = [
            "".join(text for _, text in line) for line in running.app.screen.query_one(ChangeList)._wrapped
        ]
        assert shown[0].startswith("Edited ")
        assert shown[1].startswith(
            "changed: Henrik Dahl"
        ) and "[- before winter comes-]{+ some day+}" in " ".join(shown)
        await running.type("escape")
        assert running.app.screen is running.screen
