"""The reader's screen: what each key does, on a small library."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from reader_fixture import NOON, QUIET, RIVERS, SCIENCE, entry, key_of, make_library, places, reader

from tuireader.config import Config
from tuireader.library import Library
from tuireader.ui.views import Source


@pytest.fixture
def paths(tmp_path: Path):
    return make_library(tmp_path)


async def test_the_first_list_is_there_at_once_newest_first_and_counted(paths) -> None:
    async with reader(paths) as run:
        assert run.titles[:3] == ["River story number 0", "Discovery 0", "River story number 1"]
        assert len(run.screen.list.keys) == 12
        assert run.count("All articles") == run.count("Unread") == 11
        assert (run.count("River News"), run.count("Science Today"), run.count("World")) == (9, 2, 9)


async def test_moving_over_an_article_does_not_mark_it_going_in_does(paths) -> None:
    async with reader(paths) as run:
        await run.press("j", "j")
        assert run.current == "River story number 1"
        assert run.screen.list.row is not None and not run.screen.list.row.read
        await run.press("enter")
        await run.until(lambda: run.shown == "River story number 1", "the article")
        assert run.screen.front == "article" and run.screen.list.row.read
        await run.until(lambda: run.count("Unread") == 10, "the new count")


@pytest.mark.parametrize("key", ["Q", "E", "tab"])
async def test_a_panel_and_the_next_pane_go_into_the_article_too(paths, key) -> None:
    async with reader(paths) as run:
        await run.press(key)
        await run.until(lambda: run.shown == run.current, "the article")
        assert run.screen.list.row is not None and run.screen.list.row.read


async def test_ends_and_pages_move_the_cursor(paths) -> None:
    async with reader(paths) as run:
        await run.press("G")
        assert run.current == "River story number 8"
        await run.press("g")
        assert run.current == "River story number 0"
        await run.press("ctrl+d")
        assert run.screen.list.cursor > 3
        await run.press("pageup")
        assert run.screen.list.cursor == 0


async def test_marks_can_be_toggled_and_undone_with_words(paths) -> None:
    async with reader(paths) as run:
        await run.press("m")
        assert run.screen.list.row.read
        await run.press("s", "j")
        await run.until(lambda: run.count("Starred") == 1 and run.count("Unread") == 10, "the counts")
        await run.press("u")
        await run.said("starred «River story number 0»")
        await run.until(lambda: not run.screen.list.known(key_of(RIVERS, 0)).starred, "the star's end")
        await run.press("u")
        await run.said("marked 1 article read")
        await run.press("ctrl+r")
        await run.until(lambda: run.screen.list.known(key_of(RIVERS, 0)).read, "the mark again")


async def test_undo_reaches_back_over_a_restart(paths) -> None:
    async with reader(paths) as run:
        await run.press("s")
    async with reader(paths) as run:
        assert run.screen.list.row.starred
        await run.press("u")
        await run.said("starred «River story number 0»")
        await run.until(lambda: not run.screen.list.row.starred, "the star's end")


async def test_mark_above_and_all_say_how_many_and_one_undo_takes_them_back(paths) -> None:
    async with reader(paths) as run:
        await run.press("j", "j", "M")
        await run.said("marked 2 articles read")
        await run.press("A")
        await run.said("marked 9 articles read")
        await run.until(lambda: run.count("Unread") == 0, "no unread")
        await run.press("u")
        await run.until(lambda: run.count("Unread") == 9, "the unread again")


async def test_a_read_article_stays_in_the_unread_list_until_the_view_changes(paths) -> None:
    async with reader(paths) as run:
        await run.press("2")
        await run.until(lambda: len(run.screen.list.keys) == 11, "the unread")
        await run.press("m")
        await run.until(lambda: run.count("Unread") == 10, "the count")
        run.screen.viewing.renew()
        await run.pilot.pause(0.3)
        assert len(run.screen.list.keys) == 11 and run.current == "River story number 0"
        await run.press("1")
        await run.until(lambda: len(run.screen.list.keys) == 12, "all")
        await run.press("2")
        await run.until(lambda: len(run.screen.list.keys) == 10, "the unread without it")


async def test_scopes_open_what_their_counts_say_and_hide_empty_feeds(paths) -> None:
    async with reader(paths) as run:
        await run.press("s", "3")
        await run.until(lambda: len(run.screen.list.keys) == 1, "the starred")
        await run.until(lambda: run.count("Starred") == 1, "its count")
        names = [line.title for line in run.screen.feeds.lines]
        assert "River News" in names and "Science Today" not in names and "Quiet Weekly" not in names
        await run.press("2")
        await run.until(lambda: len(run.screen.list.keys) == 11, "the unread")
        await run.until(lambda: run.count("All articles") == 11, "its count")
        await run.press("4")
        await run.until(lambda: len(run.screen.list.keys) == 0, "none with quotes yet")


async def test_next_unread_skips_read_ones_and_goes_on_in_the_next_feed(paths) -> None:
    async with reader(paths) as run:
        await run.press("n")
        assert run.current == "River story number 1"
        run.screen.viewing.open_source(Source("feed", SCIENCE))
        await run.until(
            lambda: run.screen.viewing.view.source.value == SCIENCE and len(run.screen.list.keys) == 3,
            "science",
        )
        assert run.current == "Discovery 0"
        await run.press("n", "n")
        assert run.current == "Discovery 2"
        await run.press("n")
        await run.until(lambda: run.current == "River story number 0", "the next feed's first unread")
        assert run.screen.viewing.view.source == Source("feed", RIVERS)


async def test_space_reads_on_through_articles(paths) -> None:
    async with reader(paths, size=(120, 14)) as run:
        await run.press("space")
        await run.until(lambda: run.shown == "River story number 0", "the article")
        for _ in range(5):
            await run.press("space")
            if run.screen.presenting.offered is not None:
                break
        await run.said("next unread «River story number 1»")
        await run.press("space")
        await run.until(lambda: run.shown == "River story number 1", "the next unread")
        assert run.screen.front == "article"


async def test_articles_can_be_stepped_through_while_reading(paths) -> None:
    async with reader(paths) as run:
        await run.press("enter", "J")
        await run.until(lambda: run.shown == "Discovery 0", "the next article")
        await run.press("K")
        await run.until(lambda: run.shown == "River story number 0", "the article before")
        await run.press("K")
        await run.said("first one")


async def test_feeds_with_unread_can_be_stepped_through(paths) -> None:
    async with reader(paths) as run:
        await run.press("L")
        await run.until(lambda: run.screen.viewing.view.source == Source("feed", SCIENCE), "the first feed")
        assert run.current == "Discovery 1"
        await run.press("L")
        await run.until(lambda: run.screen.viewing.view.source == Source("feed", RIVERS), "the next one")
        await run.press("H")
        await run.until(lambda: run.screen.viewing.view.source == Source("feed", SCIENCE), "the one before")


async def test_out_of_the_article_to_the_list_to_the_feeds_and_back(paths) -> None:
    async with reader(paths) as run:
        await run.press("l")
        assert run.screen.front == "article"
        await run.press("h")
        assert run.screen.front == "list"
        await run.press("h")
        assert run.screen.front == "feeds"
        await run.press("down")
        await run.until(lambda: run.screen.viewing.view.source.kind == "today", "today's list")
        await run.press("enter")
        assert run.screen.front == "list"


async def test_quotes_are_stepped_through_and_copied_with_their_source(paths) -> None:
    async with reader(paths) as run:
        await run.press("Y")
        assert run.app.clipboard == ""
        await run.press("enter")
        await run.until(lambda: run.shown != "", "the article")
        await run.press(".")
        await run.press("Y")
        copied = run.app.clipboard
        assert '"The river is ours,"' in copied and "River story number 0, River News, 2025-06-15" in copied
        assert "attribution unsure" in copied and "https://news.example/0" in copied
        await run.press("y")
        assert run.app.clipboard == "https://news.example/0"


async def test_panels_open_beside_the_article_and_close(paths) -> None:
    async with reader(paths, size=(160, 40)) as run:
        await run.press("Q")
        await run.until(
            lambda: run.screen.panel is not None and run.screen.panel.option_count > 1, "the quotes"
        )
        await run.press("enter")
        await run.until(lambda: run.screen.article.current is not None, "the quote in the text")
        await run.press("E")
        await run.until(lambda: type(run.screen.panel).__name__ == "NamesPanel", "the names instead")
        await run.press("E")
        assert run.screen.panel is None and run.screen.front == "article"
        await run.press("f")
        await run.until(lambda: type(run.screen.panel).__name__ == "LinksPanel", "the links")
        await run.press("escape")
        assert run.screen.panel is None


async def test_what_is_said_of_a_quote_goes_with_it(paths) -> None:
    async with reader(paths, size=(160, 40)) as run:
        await run.press("enter")
        await run.until(lambda: run.screen.article.annotation is not None, "its quotes")
        await run.press("full_stop")
        await run.until(lambda: run.screen.article.current is not None, "a quote")
        await run.until(lambda: run.screen.status.message != "", "whose it is")
        await run.press("escape")
        assert (run.screen.article.current, run.screen.status.message) == (None, "")


async def test_a_browser_gets_only_web_addresses_as_an_argument(paths, tmp_path, monkeypatch) -> None:
    note = tmp_path / "opened"
    script = tmp_path / "browser"
    script.write_text(f'#!/bin/sh\nprintf "%s" "$*" > {note}\n')
    script.chmod(0o700)
    monkeypatch.setenv("BROWSER", str(script))
    async with reader(paths) as run:
        await run.press("o")
        await run.said("Opening news.example")
        await run.until(note.exists, "the browser")
    assert note.read_text() == "https://news.example/0"


async def test_delete_hides_an_article_and_undo_brings_it_back(paths) -> None:
    async with reader(paths) as run:
        await run.press("j", "D")
        await run.until(lambda: len(run.screen.list.keys) == 11, "the deletion")
        assert run.current == "River story number 1"
        await run.press("u")
        await run.until(lambda: len(run.screen.list.keys) == 12, "its return")
        assert run.current == "River story number 1"


async def test_unsubscribing_can_be_undone(paths) -> None:
    async with reader(paths) as run:
        await run.press("L")
        await run.until(lambda: run.screen.viewing.view.source == Source("feed", SCIENCE), "a feed")
        await run.press("h", "D")
        await run.said("unsubscribed from Science Today")
        await run.until(
            lambda: all(line.title != "Science Today" for line in run.screen.feeds.lines), "its end"
        )
        await run.press("u")
        await run.until(
            lambda: any(line.title == "Science Today" for line in run.screen.feeds.lines), "its return"
        )


async def test_a_feed_can_be_renamed_and_moved(paths) -> None:
    async with reader(paths) as run:
        await run.press("L")
        await run.until(lambda: run.screen.viewing.view.source == Source("feed", SCIENCE), "a feed")
        await run.press(
            "h", "e", *(["backspace"] * 13), *"Lab", "tab", *(["backspace"] * 8), *"World", "enter"
        )
        await run.until(lambda: any(line.title == "Lab" for line in run.screen.feeds.lines), "the new name")
        assert [line.title for line in run.screen.feeds.lines].count("Learning") == 0


async def test_what_another_process_writes_appears_and_moves_nothing(paths) -> None:
    async with reader(paths) as run:
        await run.press("j", "j")
        with Library.open(paths, run.app.config) as other:
            other.archive.store(RIVERS, [entry(RIVERS, 99, "Just in", at=NOON + 60)])
        await run.until(lambda: "Just in" in run.titles, "the new article")
        assert run.current == "River story number 1"
        await run.until(lambda: run.count("Unread") == 12, "the count")


async def test_an_article_without_a_date_is_listed_without_one(paths) -> None:
    with Library.open(paths, Config()) as library:
        undated = entry(RIVERS, 98, "No day given", at=NOON)
        library.archive.store(RIVERS, [replace(undated, published=None)])
    async with reader(paths) as run:
        await run.until(lambda: "No day given" in run.titles, "the article")
        lines = [run.screen.list.render_line(number).text.strip() for number in range(12)]
        (undated,) = (line for line in lines if "No day given" in line)
        (dated,) = (line for line in lines if "River story number 1" in line)
        assert undated.endswith("given") and not dated.endswith("1")


async def test_it_reopens_where_it_was_left(paths) -> None:
    async with reader(paths) as run:
        await run.press("L")
        await run.until(lambda: run.screen.viewing.view.source == Source("feed", SCIENCE), "a feed")
        await run.press("enter")
        await run.until(lambda: run.shown == "Discovery 1", "the article")
        run.screen.save_place()
    async with reader(paths) as run:
        assert run.screen.viewing.view.source == Source("feed", SCIENCE)
        assert run.current == "Discovery 1" and run.screen.front == "article"
        await run.until(lambda: run.shown == "Discovery 1", "the article")


async def test_an_empty_library_says_what_to_do(tmp_path) -> None:
    async with reader(places(tmp_path), size=(160, 40)) as run:
        assert len(run.screen.list.keys) == 0
        assert "a adds a feed" in run.screen.list.empty
        await run.press("j", "enter", "m", "s", "A", "n", "L", "space", "Q", "y", "o", "D", "u")
        assert run.screen.front in ("feeds", "list")


async def test_an_empty_feed_says_so(paths) -> None:
    async with reader(paths) as run:
        run.screen.viewing.open_source(Source("feed", QUIET))
        await run.until(lambda: not run.screen.list.keys, "the empty feed")
        assert "No articles" in run.screen.list.empty


async def test_narrow_terminals_show_one_pane_at_a_time(paths) -> None:
    async with reader(paths, size=(80, 24)) as run:

        def visible() -> list[str]:
            return [pane.id for pane in run.screen.query("#feeds, #list, #article") if pane.region.width]

        assert visible() == ["list"]
        await run.press("enter")
        assert visible() == ["article"]
        await run.press("h", "h")
        assert visible() == ["feeds"]


@pytest.mark.parametrize(
    "title", ["[/x] [@click=app.quit]go[/]", "\x1b]0;owned\x07 \x1b[2J", "\u202eright to left", "a\tb\x00c"]
)
async def test_hostile_titles_are_shown_as_they_are_or_not_at_all(paths, title) -> None:
    with Library.open(paths, None) as library:  # type: ignore[arg-type]
        library.archive.store(RIVERS, [entry(RIVERS, 77, title, at=NOON + 500)])
    async with reader(paths) as run:
        text = "".join(segment.text for strip in run.screen._compositor.render_strips() for segment in strip)
        assert not any(ord(character) < 32 or character in "\x9b\u202e\x7f" for character in text)
        await run.press("s", "D", "u", "enter")
        assert run.app.is_running


async def test_search_narrows_the_list_while_typing_and_escape_shows_all_again(paths) -> None:
    async with reader(paths) as run:
        await run.press("slash", *"discovery")
        await run.until(lambda: len(run.screen.list.keys) == 3, "what matches")
        await run.press("enter")
        assert run.screen.front == "list" and run.screen.viewing.view.filter == "discovery"
        await run.press("escape")
        await run.until(lambda: len(run.screen.list.keys) == 12, "all again")
        await run.press("slash", *"nothing like it")
        await run.until(lambda: len(run.screen.list.keys) == 0, "an empty list")
        await run.press("escape")
        await run.until(lambda: len(run.screen.list.keys) == 12, "all as before")


async def test_a_filter_understands_the_query_language_and_names_what_it_does_not(paths) -> None:
    async with reader(paths) as run:
        await run.press("equals_sign", *"is:read", "enter")
        await run.until(lambda: run.titles == ["Discovery 0"], "what is read")
        await run.press("equals_sign", *(["backspace"] * 7), *"colour:red")
        await run.said("colour")
        await run.press("escape")
        await run.until(lambda: run.titles == ["Discovery 0"], "the filter as before")


async def test_words_are_found_in_an_article_and_stepped_through(paths) -> None:
    async with reader(paths) as run:
        await run.press("enter")
        await run.until(lambda: run.shown != "", "the article")
        await run.press("slash", *"barges", "enter")
        await run.said("3 places")
        await run.press("n")
        await run.said("place 2 of 3")
        await run.press("N")
        await run.said("place 1 of 3")
        await run.press("escape", "n")
        await run.until(lambda: run.shown == "River story number 1", "the next unread again")


async def test_several_articles_can_be_selected_and_marked_as_one_change(paths) -> None:
    async with reader(paths) as run:
        await run.press("x", "j", "j", "V")
        await run.said("4 articles selected")
        await run.press("s")
        await run.said("starred 4 articles")
        await run.until(lambda: run.count("Starred") == 4, "the count")
        await run.press("u")
        await run.until(lambda: run.count("Starred") == 0, "none")
        await run.press("x", "escape")
        await run.said("Nothing selected")
        await run.press("asterisk", "m")
        await run.said("marked 11 articles read")


async def test_tags_are_given_and_found(paths) -> None:
    async with reader(paths) as run:
        await run.press("t", *"canal, Later", "enter")
        await run.said("tagged «River story number 0»")
        assert run.screen.list.row.tags == ("Later", "canal")
        await run.press("equals_sign", *"is:tagged", "enter")
        await run.until(lambda: run.titles == ["River story number 0"], "what is tagged")


async def test_the_width_of_the_text_is_remembered(paths) -> None:
    async with reader(paths) as run:
        await run.press("enter", "plus")
        await run.said("74 columns")
    async with reader(paths) as run:
        await run.press("enter", "minus")
        await run.said("72 columns")


async def test_the_article_alone(paths) -> None:
    async with reader(paths, size=(180, 40)) as run:
        await run.press("z")
        await run.until(lambda: run.screen.article.region.width == 180, "the article alone")
        await run.press("z")
        await run.until(lambda: run.screen.list.region.width > 0, "the others again")


async def test_the_theme_of_the_settings_is_on(paths) -> None:
    async with reader(paths) as run:
        assert run.app.theme == "paper-dark"
        assert run.screen.styles.background.hex == "#16181D"
