"""Feeds, lists and pages with pieces moved, doubled, cut out and put in: what comes of them is sound, or told."""

from __future__ import annotations

import json
import random
import re
from typing import Any

import pytest
from hostile_pages import PAGES
from hostile_texts import ESCAPES, HIDDEN, LINKS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from server import item, rss
from test_hostile_feeds import assert_sound, assert_sound_document

from tuireader.errors import FetchError, InputError
from tuireader.feeds.opml import read_opml
from tuireader.feeds.parse import parse_feed
from tuireader.text.html import html_to_document

URL = "https://news.example/feed"
RSS_FEED = rss(
    item("one", "&lt;p&gt;A &lt;b&gt;bold&lt;/b&gt; word&lt;/p&gt;")
    + "<link>/1</link><author>a@b.c (Ann)</author>",
    item("two") + "<enclosure url='/e.mp3' type='audio/mpeg' length='5'/><category>x</category>",
    item("three", "<![CDATA[<ul><li>x</ul>]]>") + "<pubDate>Mon, 01 Jan 2024 00:00:00 GMT</pubDate>",
    extra="<language>en</language><ttl>60</ttl><link>https://news.example/</link>",
)
ATOM_FEED = (
    b"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://news.example/'>"
    b"<title type='html'>A &amp;amp; B</title>"
    b"<entry xml:lang='de'><id>urn:1</id><title>x</title><link href='1'/><updated>2024-01-01T00:00:00Z</updated>"
    b"<author><name>Ann</name></author><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>x</p></div>"
    b"</content></entry><entry><id>urn:2</id><title type='text'>y</title><summary>z</summary></entry></feed>"
)
RDF_FEED = (
    "<?xml version='1.0' encoding='iso-8859-1'?><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
    " xmlns='http://purl.org/rss/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>caf\xe9</title>"
    "</channel><item rdf:about='x'><title>x</title><link>http://a.example/</link><dc:creator>Ann</dc:creator></item>"
    "</rdf:RDF>"
).encode("latin-1")
OPML_LIST = b"<opml><head/><body><outline text='F'><outline text='x' xmlUrl='http://a.example/'/></outline></body></opml>"
JSON_FEED: dict[str, Any] = {
    "version": "https://jsonfeed.org/version/1.1", "title": "J", "language": "en",
    "home_page_url": "https://news.example/",
    "items": [
        {"id": "1", "title": "x", "url": "/1", "content_html": "<p>x", "authors": [{"name": "Ann"}], "tags": ["a"]},
        {"id": 2, "content_text": "y", "date_published": "2024-01-01T00:00:00Z",
         "attachments": [{"url": "/e.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 5}]},
    ],
}  # fmt: skip
PIECES = (
    *(text.encode("utf-8", "replace") for text in (*ESCAPES, *HIDDEN[:3], *LINKS[:20])),
    b"<", b">", b"&", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<?x", b"<!DOCTYPE rss [<!ENTITY a 'b'>]>", b"&a;",
    b"&#0;",
    b"&#x1b;", b"&#xd800;", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"<item>", b"</item>", b"<entry/>", b"</channel>",
    b"xmlns:x='y'", b"<x:y>", b"'", b'"', b" xml:base='file:///'", b"<?xml version='1.0' encoding='utf-16'?>",
)  # fmt: skip
WRONG = (
    None,
    True,
    -1,
    1e308,
    10**30,
    "",
    "\ud800",
    "\x1b[2J",
    [],
    {},
    [[]],
    {"name": {}},
    "http://[::1",
    ["x"] * 50,
)
ELEMENT = re.compile(rb"<[^<>]*>[^<]*|[^<]+")
FUZZ = settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
SEEDS = st.integers(0, 2**32)


def mutated(sample: bytes, chance: random.Random) -> bytes:
    """The sample with some of its elements moved, doubled, dropped, spoilt or followed by something else."""
    parts = ELEMENT.findall(sample)
    for _ in range(chance.randint(1, 8)):
        at, other = chance.randrange(len(parts)), chance.randrange(len(parts))
        match chance.randrange(6):
            case 0:
                parts[at], parts[other] = parts[other], parts[at]
            case 1:
                parts.insert(other, parts[at])
            case 2:
                parts[at] = b""
            case 3:
                parts.insert(at, chance.choice(PIECES))
            case 4:
                cut = chance.randrange(len(parts[at]) + 1)
                parts[at] = parts[at][:cut] + chance.choice(PIECES) + parts[at][cut:]
            case _:
                parts[at] *= chance.choice((2, 50))
    body = b"".join(parts)
    return body[: chance.randrange(len(body) + 1)] if chance.random() < 0.1 else body


def spoilt(value: Any, chance: random.Random) -> Any:
    """A JSON value in which some values are of the wrong kind."""
    if chance.random() < 0.15:
        return chance.choice(WRONG)
    if isinstance(value, dict):
        return {name: spoilt(inner, chance) for name, inner in value.items()}
    return [spoilt(inner, chance) for inner in value] if isinstance(value, list) else value


def assert_feed_is_sound(body: bytes) -> None:
    try:
        feed = parse_feed(body, URL)
    except FetchError:
        pytest.fail(f"a parser raised over {body!r}")
    assert feed.kind == "feed" or feed.problem
    assert len({entry.guid for entry in feed.entries}) == len(feed.entries)
    for entry in feed.entries:
        assert_sound(entry)


@FUZZ
@given(st.sampled_from((RSS_FEED, ATOM_FEED, RDF_FEED)), SEEDS)
def test_a_mutated_feed_is_read_soundly_or_refused(sample: bytes, seed: int) -> None:
    assert_feed_is_sound(mutated(sample, random.Random(seed)))


@FUZZ
@given(SEEDS)
def test_a_json_feed_with_values_of_the_wrong_kind_is_read_soundly(seed: int) -> None:
    feed = {name: spoilt(value, random.Random(seed + n)) for n, (name, value) in enumerate(JSON_FEED.items())}
    assert_feed_is_sound(json.dumps(feed).encode())


@FUZZ
@given(SEEDS)
def test_a_mutated_list_of_feeds_is_read_or_refused(seed: int) -> None:
    try:
        found = read_opml(mutated(OPML_LIST, random.Random(seed)), "feeds.opml")
    except InputError as error:
        assert "feeds.opml" in str(error)
        return
    assert all(outline.url.startswith(("http://", "https://")) for outline in found.feeds)


SMALL_PAGES = tuple(text.encode("utf-8", "replace") for make in PAGES.values() if len(text := make()) < 4_000)


@FUZZ
@given(st.sampled_from(SMALL_PAGES), st.sampled_from(SMALL_PAGES), SEEDS)
def test_a_mutated_page_becomes_a_sound_document(one: bytes, other: bytes, seed: int) -> None:
    page = mutated(one + other, random.Random(seed)).decode("utf-8", "replace")
    assert_sound_document(html_to_document(page, URL))
