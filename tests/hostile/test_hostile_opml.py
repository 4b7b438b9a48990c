"""No list of feeds does more than spoil itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hostile_opml import LISTS, feed, opml
from soundness import is_web_address, watched

from tuireader.errors import InputError
from tuireader.feeds.feed_lists import MOST_FEEDS, MOST_TAGS, MOST_TOLD, Outlines, read_opml
from tuireader.text.clean import clean


@pytest.mark.parametrize("name", LISTS)
def test_what_is_taken_from_a_list_is_clean(name: str) -> None:
    with watched() as touched:
        found = read_opml(LISTS[name](), "feeds.opml")
    assert touched == []
    for outline in found.feeds:
        assert is_web_address(outline.url) and "@" not in outline.url.partition("?")[0][8:20]
        for line in (outline.title, outline.folder):
            assert line == clean(line) and "\n" not in line and len(line) <= 2_000
    assert all(line == clean(line) and len(line) < 500 for line in found.skipped)


def test_of_a_list_without_end_the_first_are_taken_and_the_rest_is_told() -> None:
    many = "".join(feed(f"http://a{n}.example/") for n in range(MOST_FEEDS + 5))
    found = read_opml(opml(many), "feeds.opml")
    assert len(found.feeds) == MOST_FEEDS
    assert found.skipped == (f"all feeds after the first {MOST_FEEDS}",)


def test_what_is_passed_over_is_told_in_no_more_lines_than_can_be_read() -> None:
    found = read_opml(opml(feed("javascript:x") * (MOST_TOLD + 50)), "feeds.opml")
    assert (found.feeds, len(found.skipped)) == ((), MOST_TOLD + 1)
    assert found.skipped[-1] == "50 more"


def test_an_address_that_is_too_long_is_passed_over() -> None:
    assert "4096 characters" in read_opml(LISTS["a long address"](), "feeds.opml").skipped[0]


@pytest.mark.parametrize("body", [b"", b"<html><body/></html>", b"\0" * 1_000, b"<opml", b"{}"])
def test_what_is_no_list_is_told(body: bytes) -> None:
    with pytest.raises(InputError, match=r"feeds\.opml: not an OPML file"):
        found: Outlines = read_opml(body, "feeds.opml")
        assert found.feeds


@pytest.mark.parametrize(
    "body",
    [
        lambda: opml("<outline " + " ".join(f"a{n}='1'" for n in range(300_000)) + "/>"),
        lambda: opml("<outline x='>' " + " ".join(f"a{n}='1'" for n in range(5_000)) + "/>"),
        lambda: opml("<outline/>" * (MOST_TAGS + 1)),
    ],
)
def test_a_list_with_more_than_any_list_has_is_refused_before_it_is_parsed(body: Callable[[], bytes]) -> None:
    with pytest.raises(InputError, match=r"feeds\.opml: too complex for a list of feeds"):
        read_opml(body(), "feeds.opml")


def test_an_address_full_of_equals_signs_is_an_address() -> None:
    address = "http://a.example/?" + "a=1&amp;" * 400
    assert len(read_opml(opml(feed(address) * 20), "feeds.opml").feeds) == 1
