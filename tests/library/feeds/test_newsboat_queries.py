"""newsboat's query feeds as searches: what can be said here is taken, what cannot is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuireader.config import Config, Paths
from tuireader.errors import InputError
from tuireader.feeds.feed_lists import translated
from tuireader.library import Library
from tuireader.library.feeds.starter import import_newsboat
from tuireader.library.queries import Search, saved_searches
from tuireader.query.parse import parse

FOLDERS = {"World news"}


@pytest.mark.parametrize(
    ("filter_", "query"),
    [
        ('unread = "yes"', "is:unread"),
        ('unread != "yes"', "-is:unread"),
        ('unread == "no"', "is:read"),
        ('tags # "World news"', 'feed:"World news"'),
        ('tags !# "World news" and age < 3', '-feed:"World news" newer:3d'),
        ("age <= 3 or age > 10", "newer:4d or older:11d"),
        ("age between 1:10", "(newer:11d older:1d)"),
        ('title =~ "cease fire"', 'title:"cease fire*"'),
        ('title !~ "sport" and content =~ "canal"', '-title:"sport*" "canal*"'),
        ('author =~ "Ann"', 'author:"Ann"'),
        ('rssurl =~ "bbc\\.co"', 'feed:"bbc.co"'),
        ('enclosure_url != ""', "has:enclosure"),
        ('enclosure_url == ""', "-has:enclosure"),
        ('title =~ "#later"', 'title:"#later*"'),
        ('rssurl = "https://a.example/1"', 'feed:"https://a.example/1"'),
        ('(unread = "yes" or age < 1) and title =~ "x"', '(is:unread or newer:1d) title:"x*"'),
    ],
)
def test_simple_filters_are_queries_here(filter_: str, query: str) -> None:
    assert translated(f"query:A title:{filter_}", FOLDERS) == ("A title", query)
    assert parse(query, 2_000_000_000)


@pytest.mark.parametrize(
    "filter_",
    [
        'tags # "other"',
        'title =~ "^a.*b"',
        'title = "a"',
        'enqueued = "yes"',
        "age = 3",
        "not a filter",
        'age < "x"',
    ],
)
def test_what_queries_cannot_say_is_refused_by_its_words(filter_: str) -> None:
    with pytest.raises(InputError) as refused:
        translated(f'query:A:unread = "yes" and {filter_}', FOLDERS)
    assert filter_ in str(refused.value)


def test_and_beside_or_is_taken_only_where_brackets_part_them() -> None:
    both = ('age < 1 or age < 2 and unread = "yes"', '(age < 1 or age < 2) and unread = "yes"')
    with pytest.raises(InputError, match="brackets"):
        translated(f"query:A:{both[0]}", ())
    assert translated(f"query:A:{both[1]}", ())[1] == "(newer:1d or newer:2d) is:unread"


def test_query_feeds_become_searches_once_and_the_others_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "newsboat"
    folder.mkdir()
    lines = [
        'https://a.example/feed "World news"',
        r'"query:Fresh: unread = \"yes\" and tags # \"World news\""',
        r'"query:Broken:(unread = \"yes\""',
        r'"query:Queued:enqueued = \"yes\""',
        '"query:Nothing:"',
    ]
    (folder / "urls").write_text("\n".join(lines))
    with Library.open(Paths(tmp_path / "data", tmp_path / "config.toml"), Config()) as library:
        taken = import_newsboat(library, folder)
        assert (
            taken.searches
            == [Search('is:unread feed:"World news"', "Fresh")]
            == saved_searches(library.marks)
        )
        assert [line.split(":")[1] for line in taken.skipped] == ["Broken", "Queued", "Nothing"]
        assert import_newsboat(library, folder).searches == []
