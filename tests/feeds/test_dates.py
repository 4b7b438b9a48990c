"""Dates as feeds write them, and as lists show them."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from council_fixture import make_council
from reader_fixture import reader

from tuireader.feeds.dates import parse_date
from tuireader.text.strings import short_date


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Tue, 02 Jan 2024 03:04:05 -0500", 1704182645), ("Tue, 2 Jan 24 03:04 EST", 1704182640),
        ("2024-01-02T03:04:05.5+01:00", 1704161045), ("2024-01-02", 1704153600),
        ("20240102T030405Z", 1704164645),
        ("Sat Sep 07 00:00:01 2002", 1031356801), ("Mo, 01 Jän 2024 10:00:00 +0100", 1704099600),
        ("January 5, 2024 3:04 PM", 1704467040), ("Thu Jan 1 10:00:00 PST 2004", 1072980000),
        ("2024-01-02T24:00:00Z", 1704240000), ("2024-01-02T03:04:5+01:00", 1704161045),
        ("2024/01/02", 1704153600), ("2024-1-2T3:04:05Z", 1704164645), ("02.01.2024 03:04", 1704164640),
        ("Tue, 2 Jan 2024 3:4:5 -0500 EST", 1704182645), ("Tue, Jan 02,2024 03:04:05 GMT", 1704164645),
        ("Tue, 2024-01-02 03:04", 1704164640),
    ],
)  # fmt: skip
def test_dates_are_understood_as_feeds_write_them(text: str, seconds: int) -> None:
    assert parse_date(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "", "yesterday", "1700000000", "2024年1月1日", "0000-00-00T00:00:00Z", "-0001-01-01T00:00:00Z",
        "2024-02-30T00:00:00Z", "Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 1 Jan 2024 25:61:61 GMT",
        "2024-01-01T10:00:00+99:99", "2024-W01-1", "Tue, 2 Jan 15:04:05 GMT",
        "2024-01-02T15:04:05-07:00:00", "Mon, 01 Jan 1970 00:00:00 GMT", "9" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_believable_date_is_none(text: str) -> None:
    assert parse_date(text) is None


def test_a_date_may_lie_a_day_ahead_and_no_more() -> None:
    assert parse_date("2024-01-02T12:00:00Z", now=1704153600.0) is not None
    assert parse_date("2024-01-04T12:00:00Z", now=1704153600.0) is None


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        ("2024-06-15T08:05:00", "08:05"),
        ("2024-06-14T23:59:00", "14 Jun"),
        ("2024-01-09T12:00:00", "9 Jan"),
        ("2023-12-31T12:00:00", "31 Dec 2023"),
        ("2019-03-09T12:00:00", "9 Mar 2019"),
        ("2025-01-01T12:00:00", "1 Jan 2025"),
    ],
)
def test_a_list_gives_the_day_of_every_date_but_today(published: str, shown: str) -> None:
    at, now = (
        int(time.mktime(time.strptime(it, "%Y-%m-%dT%H:%M:%S"))) for it in (published, "2024-06-15T12:00:00")
    )
    assert short_date(at, now) == shown


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_the_number_of_quotes_bears_a_sign_and_cannot_be_read_as_a_day(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with reader(make_council(tmp_path), size=size) as run:
        row = run.screen.list.render_line(run.screen.list.header).text
        assert re.search(r" 3❞ {2,}\d\d? (Aug|Sep) 2024 *$", row), row
