"""Orders of a list, and what a query asks of folders, bodies and searches that are kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from reader_fixture import NOON, QUIET_CONFIG, RIVERS, entry, make_library

from tuireader.errors import InputError
from tuireader.library import Library, articles, queries


def titled(lib: Library, text: str) -> list[str]:
    """The titles of what a query finds, in its order."""
    keys = articles.ids(lib, queries.parse(text))
    rows = articles.rows(lib, keys)
    return [rows[key].title for key in keys]


def test_a_list_is_ordered_as_the_query_asks(tmp_path: Path) -> None:
    with Library.open(make_library(tmp_path), QUIET_CONFIG) as lib:
        newest = titled(lib, "number")
        assert titled(lib, "sort:newest number") == newest
        assert titled(lib, "number sort:oldest") == newest[::-1]
        by_feed = titled(lib, "sort:feed")
        assert by_feed == [*newest, "Discovery 0", "Discovery 1", "Discovery 2"]
        assert [row.title for row in articles.page(lib, queries.parse("sort:feed"), 2)] == by_feed[:2]


def test_what_fits_best_is_first_where_it_is_asked_for(tmp_path: Path) -> None:
    paths = make_library(tmp_path)
    with Library.open(paths, QUIET_CONFIG) as lib:
        lib.archive.store(RIVERS, [entry(RIVERS, 50, "Barges, barges, barges", at=NOON - 900_000)])
        assert titled(lib, "barges")[0] != "Barges, barges, barges"
        assert titled(lib, "sort:best barges")[0] == "Barges, barges, barges"
        assert len(titled(lib, "sort:best")) == 13


@pytest.mark.parametrize("text", ["river or sort:oldest", "-sort:best", "(a sort:feed) or b", "sort:loudest"])
def test_an_order_that_is_not_the_whole_lists_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="sort:"):
        queries.parse(text)


def test_folders_and_bodies_are_asked_for_by_their_own_fields(tmp_path: Path) -> None:
    with Library.open(make_library(tmp_path), QUIET_CONFIG) as lib:
        assert len(titled(lib, "folder:learn")) == 3 and not titled(lib, "folder:river")
        assert len(titled(lib, "text:barges")) == 12 and not titled(lib, "text:discovery")


def test_a_kept_search_is_part_of_another_by_its_name(tmp_path: Path) -> None:
    with Library.open(make_library(tmp_path), QUIET_CONFIG) as lib:
        queries.keep_search(lib.marks, "title:1 or title:2", "Few")
        assert titled(lib, "search:few discovery") == ["Discovery 1", "Discovery 2"]
        assert len(titled(lib, "-search:Few")) == 8
        with pytest.raises(InputError, match="Few"):
            titled(lib, "search:many")


def test_a_search_that_asks_itself_is_refused(tmp_path: Path) -> None:
    with Library.open(make_library(tmp_path), QUIET_CONFIG) as lib:
        queries.keep_search(lib.marks, "search:Two", "One")
        queries.keep_search(lib.marks, "search:One", "Two")
        with pytest.raises(InputError, match="asks itself"):
            titled(lib, "search:One")
