"""What stays of reading an article: how far it was read, its star and tags in the heading; and skimming it."""

from __future__ import annotations

from pathlib import Path

from pane_app import PaneApp, text_of
from reader_fixture import NOON, QUIET_CONFIG, RIVERS, Running, entry, key_of, make_library, places, reader
from seed_annotation import seed_annotation, seed_article

from tuireader.config import Paths
from tuireader.library import Library, marking
from tuireader.model import Subscription
from tuireader.ui.article.layout import LEGEND
from tuireader.ui.article.presenter import MOST_PLACES, PLACES


def long_library(folder: Path) -> Paths:
    """Two long articles of a feed."""
    paths = places(folder)
    with Library.open(paths, QUIET_CONFIG) as library:
        marking.subscribe(library.marks, [Subscription(RIVERS, RIVERS, "River News")])
        library.archive.store(
            RIVERS, [entry(RIVERS, n, f"Story {n}", at=NOON - n * 60, lines=80) for n in range(2)]
        )
        library.marks.flush()
    return paths


async def go_into(run: Running, title: str) -> None:
    await run.press("enter")
    await run.until(lambda: run.shown == title and not run.screen.presenter.opening, title)


async def test_an_article_opens_where_it_was_left_also_after_a_restart(tmp_path: Path) -> None:
    paths = long_library(tmp_path)
    async with reader(paths, size=(100, 24)) as run:
        await go_into(run, "Story 0")
        await run.press("pagedown", "pagedown")
        top = run.screen.article.scroll_offset.y
        assert top > 0
        await run.press("J")
        await run.until(lambda: run.shown == "Story 1", "the next article")
        assert run.screen.article.scroll_offset.y == 0
        await run.press("escape", "q")
    async with reader(paths, size=(100, 24)) as run:
        await run.press("home")
        await go_into(run, "Story 0")
        await run.until(lambda: run.screen.article.scroll_offset.y == top, "where it was left")


async def test_an_article_that_was_read_to_its_end_opens_at_its_heading(tmp_path: Path) -> None:
    async with reader(long_library(tmp_path), size=(100, 24)) as run:
        await go_into(run, "Story 0")
        await run.press("end", "J")
        await run.until(lambda: run.shown == "Story 1", "the next article")
        await run.press("K")
        await run.until(lambda: run.shown == "Story 0", "the article before")
        assert run.screen.article.scroll_offset.y == 0


async def test_only_so_many_places_are_kept_and_what_is_none_is_passed_over(tmp_path: Path) -> None:
    paths = long_library(tmp_path)
    with Library.open(paths, QUIET_CONFIG) as library:
        others = [[number, 5] for number in range(MOST_PLACES)]
        library.marks.set_state(PLACES, ["nonsense", [1], [key_of(RIVERS, 0), "x"], *others])
        library.marks.flush()
    async with reader(paths, size=(100, 24)) as run:
        await go_into(run, "Story 0")
        await run.press("pagedown")
        run.screen.presenter.remember()
        kept = run.screen.marks.state(PLACES)
        assert isinstance(kept, list) and len(kept) == MOST_PLACES
        assert kept[-1] == [key_of(RIVERS, 0), run.screen.article.offset_at_top]


async def test_the_heading_shows_star_and_tags_as_they_are_given(tmp_path: Path) -> None:
    paths = make_library(tmp_path)
    async with reader(paths, size=(100, 24)) as run:
        await go_into(run, "River story number 0")
        await run.press("s")
        await run.until(lambda: "★ RIVER NEWS" in run.screen.article.render_line(1).text, "the star")
        await run.press("t")
        await run.until(lambda: run.app.screen is not run.screen, "the form")
        await run.press(*"later", "enter")
        await run.until(lambda: "#later" in run.screen.article.render_line(1).text, "the tag")
        await run.press("u", "u")
        await run.until(lambda: "★" not in run.screen.article.render_line(1).text, "no star")


async def test_skimming_shows_what_is_quoted_and_nothing_else_and_the_way_back(tmp_path: Path) -> None:
    annotation = seed_annotation()
    app = PaneApp(seed_article(), annotation)
    async with app.run_test(size=(100, 80)) as pilot:
        await pilot.pause()
        whole = text_of(app)
        app.pane.skim(True)
        await pilot.pause()
        skimmed = text_of(app)
        assert "9 quotes by 5 speakers" in skimmed and "embassy spokesperson ▎" in skimmed
        words = " ".join(skimmed.split())
        assert all(quote.text.split()[0] in words for quote in annotation.body.quotes)
        assert len(skimmed.split()) < len(whole.split()) / 2
        assert app.pane.step_quote(1)
        app.pane.skim(False)
        await pilot.pause()
        assert app.pane.current == annotation.body.quotes[0]
        app.pane.move_end(top=True)
        await pilot.pause()
        assert app.pane._pointer is not None and app.pane._pointer.page.layout.only is None


async def test_the_signs_are_explained_below_the_first_article_that_one_opens_and_no_other(
    tmp_path: Path,
) -> None:
    paths = make_library(tmp_path)
    async with reader(paths, size=(100, 40)) as run:
        await go_into(run, "River story number 0")
        await run.until(lambda: LEGEND[0] in screen_text(run), "the legend")
        await run.press("J")
        await run.until(lambda: run.shown == "Discovery 0", "the next article")
        assert LEGEND[0] not in screen_text(run)
        await run.press("escape", "q")
    async with reader(paths, size=(100, 40)) as run:
        await run.press("enter")
        await run.until(lambda: run.shown is not None, "an article")
        assert LEGEND[0] not in screen_text(run)


def screen_text(run: Running) -> str:
    """All lines of the article pane."""
    pane = run.screen.article
    return "\n".join(pane.render_line(y).text for y in range(pane.size.height))
