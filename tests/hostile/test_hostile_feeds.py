"""No feed does more than spoil itself: each of the hostile ones is read for good or refused in plain words."""

from __future__ import annotations

import json
import time
from functools import cache
from pathlib import Path

import pytest
from hostile_feeds import FEEDS, atom, entry, json_feed, media_type
from server import item, rss
from soundness import assert_sound, is_web_address, watched

from tuireader.errors import FetchError
from tuireader.feeds.feed_parser import TOO_COMPLEX, parse_feed
from tuireader.feeds.network.answers import Answer
from tuireader.feeds.prepare import overloaded
from tuireader.feeds.work import ParseWorkers
from tuireader.model import ParsedFeed
from tuireader.text.clean import clean

pytestmark = pytest.mark.slow

URL = "https://news.example/feeds/all.xml"
LARGE = 1_500_000
"""Bytes from which on a feed is left to the benchmark."""


@cache
def body(name: str) -> bytes:
    return FEEDS[name]()


SMALL = [name for name in FEEDS if len(body(name)) < LARGE]


def parse(name: str) -> ParsedFeed:
    try:
        return parse_feed(body(name), URL, media_type(name))
    except FetchError as error:
        return ParsedFeed("other", problem=str(error))


@pytest.mark.parametrize("name", SMALL)
def test_what_is_read_is_clean_and_what_is_not_is_told(name: str) -> None:
    with watched() as touched:
        feed = parse(name)
    assert touched == []
    assert feed.kind == "feed" or (feed.problem and feed.problem.isprintable())
    assert feed.title == clean(feed.title) and "\n" not in feed.title
    assert is_web_address(feed.home)
    assert len({found.guid for found in feed.entries}) == len(feed.entries)
    for found in feed.entries:
        assert_sound(found)


@pytest.mark.parametrize("tag", ["a{}='1'", "a{}=1", "a{}='>'", "\"a{}='1'"])
def test_a_tag_of_too_many_attributes_is_seen_before_a_parser_holds_them(tag: str) -> None:
    attributes = " ".join(tag.format(number) for number in range(2_000))
    assert overloaded(rss(f"<x {attributes}/>" + item("x")))
    assert parse_feed(rss(f"<x {attributes}/>" + item("x")), URL).problem


@pytest.mark.parametrize(
    "body",
    [
        "<a href='/?" + "a=1&amp;" * 450 + "'>x</a>", "a = b; " * 5_000,
        "<![CDATA[" + "<p>a='1' b=\"2\" " * 1_000 + "]]>",
        "<x>" + "it's = 'so' " * 2_000 + "</x>",
    ],
)  # fmt: skip
def test_equals_signs_and_quotes_in_a_text_are_no_attributes(body: str) -> None:
    assert not overloaded(rss(item("x", body)) * 10)


def test_items_without_end_are_too_complex() -> None:
    for one in ("<item/>", "<x:item xmlns:x='x'></x:item>"):
        assert (
            parse_feed(f"<rss><channel>{one * 100_002}</channel></rss>".encode(), URL).problem == TOO_COMPLEX
        )
    assert parse_feed(rss("<guid>1</guid>" * 100_002), URL).problem == TOO_COMPLEX


def test_the_watch_sees_what_is_opened(tmp_path: Path) -> None:
    with watched() as touched:
        (tmp_path / "x").write_text("")
    assert len(touched) == 1


GROWING = {
    "categories": lambda n: rss(item("x") + "".join(f"<category>c{k}</category>" for k in range(n))),
    "authors": lambda n: atom(entry("".join(f"<author><name>{k}</name></author>" for k in range(n)))),
    "links": lambda n: atom(entry("".join(f"<link href='/{k}' rel='r{k}'/>" for k in range(n)))),
    "namespaces": lambda n: rss(item("x") + "".join(f"<n{k}:x xmlns:n{k}='u{k}'/>" for k in range(n))),
    "items of one guid": lambda n: rss(*(f"<guid>1</guid><title>{k}</title>" for k in range(n))),
    "an author": lambda n: rss(item("x") + f"<author>{'a@b.c (' * n}</author>"),
    "tags without end": lambda n: rss(item("x")) + b"<a " * n,
    "json tags": lambda n: json_feed({"id": "x", "tags": [str(k) for k in range(n)]}),
}  # fmt: skip


@pytest.mark.parametrize("what", GROWING)
def test_twice_as_much_of_one_thing_takes_about_twice_the_time(what: str) -> None:
    def seconds(count: int) -> float:
        data = GROWING[what](count)
        best = float("inf")
        for _ in range(2):
            begin = time.process_time()
            parse_feed(data, URL)
            best = min(best, time.process_time() - begin)
        return best

    # Four times as much; a quadratic reader would take 16 times as long.
    assert seconds(8_000) < 10 * seconds(2_000) + 0.1


def test_the_first_of_very_many_categories_are_kept() -> None:
    (found,) = parse_feed(GROWING["categories"](5_000), URL).entries
    assert found.categories == tuple(f"c{number}" for number in range(20))


def test_what_no_honest_feed_has_so_many_of_is_too_complex() -> None:
    assert parse_feed(GROWING["namespaces"](101), URL).problem == TOO_COMPLEX
    assert parse_feed(GROWING["namespaces"](100), URL).problem == ""
    keys = {f"k{number}": 1 for number in range(200_001)}
    assert parse_feed(json_feed(keys), URL).problem == "is damaged, and no article of it can be read"
    assert [entry.guid for entry in parse_feed(json_feed(keys, {"id": "x"}), URL).entries] == ["x"]


def test_references_in_a_very_long_text_are_all_replaced() -> None:
    text = "x&nbsp;&#27;[31m&#146;" * 10_000
    (found,) = parse_feed(rss(item("x", text)), URL).entries
    assert found.document.text == "x ’" * 10_000


@pytest.mark.parametrize(
    "charset", ["utf-8", "windows-1252", "koi8-r", "shift_jis", "iso-2022-jp", "utf-16-le"]
)
def test_control_bytes_are_dropped_where_they_mean_nothing(charset: str) -> None:
    text = {"shift_jis": "日本", "iso-2022-jp": "日本", "koi8-r": "мир"}.get(charset, "né")
    xml = f"<?xml version='1.0' encoding='{charset}'?><rss><channel><title>{text}\1\2</title></channel></rss>"
    assert parse_feed(xml.encode(charset), URL, f"text/xml; charset={charset}").title == text


def test_a_list_of_feeds_is_told_from_a_page() -> None:
    body = "<opml version='2.0'><head><title>x</title></head><body><outline text='x'/></body></opml>"
    assert "OPML" in parse_feed(body.encode(), URL).problem


async def test_after_hostile_feeds_a_worker_still_reads_good_ones(tmp_path: Path) -> None:
    with ParseWorkers(tmp_path / "log") as workers:
        for name in ("deep json", "50,000 attributes", "escapes in json"):
            feed = await workers.feed(Answer("body", URL, body=body(name), content_type=media_type(name)))
        good = await workers.feed(Answer("body", URL, body=rss(item("one"))))
    assert len(feed.entries) == len(json.loads(body("escapes in json"))["items"])
    assert [found.guid for found in good.entries] == ["one"]


@pytest.mark.parametrize(
    "sequence", ["\x1b", "\x1b[", "\x1b[31", "\x1b]0;x", "\x1b(", "\x1b#", "\x1bP", "\x1b "]
)
def test_an_escape_sequence_that_is_cut_off_takes_no_tag_with_it(sequence: str) -> None:
    items = (f"<guid>{n}</guid><title>{n} title{sequence}</title><a b='{sequence}' c=''/>" for n in range(3))
    feed = parse_feed(rss(*items), URL)
    assert [found.guid for found in feed.entries] == ["0", "1", "2"]
    assert all(found.title.startswith(f"{found.guid} title") for found in feed.entries)
