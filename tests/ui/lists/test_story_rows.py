"""The articles of a story share a row of the list: no count, mark or selection is another for it, and none is lost."""

from __future__ import annotations

from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reader_fixture import QUIET_CONFIG, Running, make_library, reader
from statements_fixture import publish

from tuireader.config import Annotating, Config, Fetching, Paths, Reading
from tuireader.library import Library, articles, marking, queries, stories
from tuireader.ui.lists.article_list import FOLDED, Folds

TITLE = "Ferry Marguerite runs aground off Lindholm"
TEXT = (
    "“The ferry was never in danger at any time of the night,” said Ada Brook. The ferry Marguerite ran aground off"
    " Lindholm in thick fog with forty passengers, and tugs pulled it free at dawn. Divers look at the hull."
)
PAPERS = ("Herald", "Courier", "Post")
PLAIN = Config(Reading(stories=False), Fetching(on_start=False), Annotating(enabled=False))


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """Twelve articles that tell of nothing in common, and below them, older, three of one story."""
    found = make_library(tmp_path)
    with Library.open(found, Config()) as lib:
        for paper in PAPERS:
            publish(lib, paper, TEXT, title=TITLE, day=20_000)
        for _ in stories.catch_up(lib):
            pass
    return found


def told(run: Running) -> list[str]:
    """The rows of the list, as they are drawn."""
    pane = run.screen.list
    height = pane.header + pane.rows * pane.row_height
    return [pane.render_line(line).text.rstrip() for line in range(pane.header, height)]


async def fold(run: Running) -> None:
    await run.until(lambda: run.screen.list.folded > 0, "the story's row")
    await run.until(lambda: run.settled, "an end of it")


def read(run: Running) -> set[int]:
    marks = run.screen.marks
    return {key for keys, _ in marks.read_keys().values() for key in keys}


# --- which places have a row


keys_and_stories = st.integers(1, 60).flatmap(
    lambda number: st.tuples(
        st.just(list(range(100, 100 + number))),
        st.lists(st.integers(0, 7), min_size=number, max_size=number),
        st.integers(0, number - 1),
    )
)


@given(keys_and_stories)
def test_rows_and_places_ascend_together_and_each_article_is_in_one_row(
    drawn: tuple[list[int], list[int], int],
) -> None:
    keys, of, current = drawn
    groups = [[key for key, number in zip(keys, of, strict=True) if number == story] for story in range(1, 8)]
    folds = Folds(group for group in groups if group)
    folds.arrange(array("q", keys), keys[current])
    rows = len(keys) - len(folds.front)
    places = [folds.place_of(row) for row in range(rows)]
    assert places == sorted(set(places)) and current in places
    assert [folds.row_of(place) for place in places] == list(range(rows))
    shown = [keys[place] for place in places]
    assert sorted([*shown, *(key for front in shown for key in folds.behind(front))]) == keys
    assert all(folds.front[key] in shown for front in shown for key in folds.behind(front))


def test_without_stories_a_row_is_a_place() -> None:
    folds = Folds()
    folds.arrange(array("q", range(10)), 3)
    assert [folds.row_of(place) for place in range(10)] == list(range(10)) and not folds.front


def test_far_down_a_long_list_every_article_has_its_row() -> None:
    keys = array("q", range(FOLDED + 50))
    folds = Folds([[0, 5, FOLDED + 10]])
    folds.arrange(keys, 0)
    assert set(folds.front) == {5}
    assert folds.place_of(folds.row_of(FOLDED + 10)) == FOLDED + 10


# --- on the screen


async def test_a_story_is_one_row_and_says_in_how_many_papers_it_is(paths: Paths) -> None:
    async with reader(paths) as run:
        await fold(run)
        assert len(run.screen.list.keys) == 15 and run.screen.list.rows == 13
        assert sum(TITLE in line for line in told(run)) == 1
        assert sum("in 3 papers" in line for line in told(run)) == 1
        await run.type("U")
        assert run.screen.list.rows == 15 and "in 3 papers" not in "".join(told(run))
        await run.type("U")
        await fold(run)
        assert run.screen.list.rows == 13


async def test_with_the_setting_off_the_list_is_the_plain_one(paths: Paths) -> None:
    async with reader(paths, PLAIN) as run:
        await run.until(lambda: run.settled, "the list")
        assert "stories" not in run.screen._rests
        assert run.screen.list.rows == 15 and "papers" not in "".join(told(run))


async def test_the_cursor_stays_on_its_article_when_a_story_is_folded(paths: Paths) -> None:
    async with reader(paths) as run:
        await run.type("U", "G")
        key = run.screen.list.current
        await run.type("U")
        await fold(run)
        assert run.screen.list.current == key and sum(TITLE in line for line in told(run)) == 1


async def test_all_is_marked_and_selected_whatever_is_folded(paths: Paths) -> None:
    async with reader(paths) as run:
        await fold(run)
        await run.type("*")
        assert len(run.screen.list.selected) == 15
        await run.type("escape", "A")
        assert set(run.screen.list.keys) <= read(run)
        await run.type("u")
        assert len(read(run)) == 1


async def test_one_mark_is_of_the_article_that_is_shown_and_a_key_marks_the_story(paths: Paths) -> None:
    async with reader(paths) as run:
        await fold(run)
        before = read(run)
        await run.type("G", "m")
        key = run.screen.list.current
        assert read(run) - before == {key}
        await run.until(lambda: "○" in "".join(told(run)), "that others are unread")
        await run.type(";")
        assert len(read(run) - before) == 3
        await run.until(lambda: "○" not in "".join(told(run)), "that none is")
        await run.type("u")
        assert read(run) - before == {key}


async def test_the_next_unread_one_may_be_behind_a_row_and_is_shown_then(paths: Paths) -> None:
    async with reader(paths) as run:
        await fold(run)
        await run.type("G", "enter", "n")
        assert run.screen.presenter.key == run.screen.list.current
        assert len({key for key in run.screen.list.keys[-3:] if key in read(run)}) == 2
        assert run.screen.list.rows == 13


async def test_a_range_and_all_above_are_what_stands_there(paths: Paths) -> None:
    async with reader(paths) as run:
        await fold(run)
        before = read(run)
        await run.type("g", "x", "G", "V")
        assert len(run.screen.list.selected) == 13
        await run.type("escape", "G", "M")
        above = set(run.screen.list.keys[: run.screen.list.cursor + 1])
        assert read(run) - before <= above and above <= read(run)


async def test_a_new_article_of_a_story_goes_into_its_row(paths: Paths) -> None:
    async with reader(paths) as run:
        await fold(run)
        with Library.open(paths, QUIET_CONFIG) as other:
            publish(other, "Gazette", TEXT, title=TITLE, day=20_000)
            for _ in stories.catch_up(other):
                pass
        run.screen.viewer.renew()
        await run.until(lambda: "in 4 papers" in "".join(told(run)), "the fourth paper")
        assert len(run.screen.list.keys) == 16 and run.screen.list.rows == 13


async def test_a_split_article_gets_its_row_again_and_undo_takes_it_back(paths: Paths) -> None:
    async with reader(paths) as run:
        await fold(run)
        await run.type("G", "T", *"something else", "enter")
        await run.until(lambda: run.screen.list.rows == 14, "a row of its own")
        await run.type("u")
        await run.until(lambda: run.screen.list.rows == 13, "the story")


def test_the_first_unread_one_has_the_row(paths: Paths) -> None:
    with Library.open(paths, QUIET_CONFIG) as lib:
        keys = articles.ids(lib, queries.parse("ferry"))
        marking.mark_read(lib.marks, [articles.rows(lib, keys)[keys[0]].ref])
        ((first, *others),) = stories.rows_for(lib, keys).stories
        assert first == keys[1] and set(others) == {keys[0], keys[2]}
