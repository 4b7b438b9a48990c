"""What reading a feed promises."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from parsing import atom, one, parse
from server import item, rss

from tuireader.errors import FetchError


def test_a_feed_says_what_it_is_and_what_is_new() -> None:
    channel = "<link>https://news.example/</link><language>en-GB</language><ttl>90</ttl>"
    feed = parse(rss(item("one"), item("two"), title="All &amp; sundry", extra=channel))
    assert (feed.kind, feed.problem) == ("feed", "")
    assert (feed.title, feed.home, feed.lang, feed.ttl) == (
        "All & sundry",
        "https://news.example/",
        "en",
        5400,
    )
    assert [(entry.guid, entry.title) for entry in feed.entries] == [("one", "one"), ("two", "two")]


def test_rdf_and_atom_and_json_are_feeds_too() -> None:
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        '<channel rdf:about="x"><title>R</title></channel>'
        '<item rdf:about="https://news.example/1"><title>One</title><link>https://news.example/1</link></item></rdf:RDF>'
    )
    assert [entry.title for entry in parse(rdf).entries] == ["One"]
    entry = "<entry><id>urn:1</id><title>One</title><updated>2024-05-06T07:08:09Z</updated></entry>"
    assert parse(atom(entry)).entries[0].published == 1714979289
    body = {"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [{"id": 7, "title": "One"}]}
    assert [entry.guid for entry in parse(json.dumps(body)).entries] == ["7"]
    assert parse('{"items": [{"id": 1.5, "title": "One and a half"}]}').entries[0].guid == "1.5"
    entry = parse(
        '{"items": [{"id": "a\\ud800", "url": "http://a.example/\\ud800", "title": "\\udfff"}]}'
    ).entries[0]
    assert "".join((entry.guid, entry.url, entry.title)).encode()


def test_what_is_no_feed_is_said_so() -> None:
    assert parse("<!DOCTYPE html><html><head><title>x</title></head></html>").kind == "page"
    assert parse("<html><body><p>unclosed").kind == "page"
    for body in ("/etc/passwd", "nothing of the kind", "<svg/>", '{"a": 1}', "[1, 2]", "\0\1\2"):
        assert (parse(body).kind, bool(parse(body).problem)) == ("other", True)
    assert "OPML" in parse("<opml><body/></opml>").problem


def test_a_damaged_feed_gives_what_can_be_read_of_it() -> None:
    body = rss(item("one"), item("two"))
    assert [entry.guid for entry in parse(body[:-40]).entries][:1] == ["one"]
    assert one("<title>Fish &nbsp;&mdash; chips &unknown; &</title>").title.startswith("Fish")


def test_a_feed_that_breaks_off_before_its_first_article_is_not_taken_for_an_empty_one() -> None:
    whole = rss(item("one"))
    for end in range(whole.index(b"<channel>"), whole.index(b"<item>") + 6):
        found = parse(whole[:end])
        assert (found.kind, found.problem) == ("other", "is damaged, and no article of it can be read")
    assert parse(rss()).kind == "feed"


def test_xml_that_is_served_as_json_is_read_as_xml() -> None:
    assert [entry.title for entry in parse(rss(item("one")), content_type="application/json").entries] == [
        "one"
    ]


def test_an_ampersand_that_begins_nothing_stands_for_itself() -> None:
    inner = (
        "<guid>1</guid><title>AT&T & Co &amp; &copy; &#169;</title><link>https://a.example/?a=1&b=2</link>"
        "<description>R&D <![CDATA[<p>Q&A &amp; more</p>]]></description>"
    )
    first = parse(rss(inner))
    (entry,) = first.entries
    assert (entry.title, entry.url) == ("AT&T & Co & © ©", "https://a.example/?a=1&b=2")
    assert entry.document.text == "R&D\n\nQ&A & more"
    assert [new.guid for new in parse(rss(item("two"), inner), known=first.items).entries] == ["two"]


def test_a_body_that_is_a_path_opens_no_file(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("builtins.open", lambda name, *rest, **more: opened.append(str(name)))
    parse("/etc/hostname")
    parse("https://news.example/feed")
    assert opened == []


def test_a_dtd_brings_in_neither_files_nor_floods() -> None:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">{entities}]>'
    feed = parse(bomb.encode() + rss("<guid>1</guid><title>A&l9;B</title><description>d</description>")[21:])
    assert len(feed.entries[0].title) < 10
    outside = (
        '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY ok "fine">]>'
    )
    feed = parse(outside.encode() + rss("<guid>1</guid><title>A&x;B &ok;</title>")[21:])
    assert feed.entries[0].title == "AB fine"


def test_control_characters_and_sequences_do_not_come_through() -> None:
    title = "\x1b[31mRed\x1b]0;owned\x07 &#27;[2J &#x9b;31m \x00end \u202egnp.exe"
    entry = one(f"<guid>1</guid><title>{title}</title><description>\x1b[2Jbody&amp;#27;[31m</description>")
    for text in (entry.title, entry.document.text):
        assert not [c for c in text if ord(c) < 32 or 127 <= ord(c) < 160 or c in "\u202e\u2066"]
    assert "Red" in entry.title
    assert "owned" not in entry.title


def test_a_long_author_costs_no_time_that_grows_with_its_square() -> None:
    entry = one(f"<title>t</title><author>{'a@' + 'a.' * 100_000}</author>")
    assert len(entry.author) <= 300


def test_an_element_where_it_does_not_belong_spoils_itself_alone() -> None:
    odd = "<textInput><title>Search</title><link>https://a.example/search</link></textInput>"
    entries = parse(rss(f"{odd}<title>Real</title><link>https://a.example/1</link>", item("two"))).entries
    assert [(entry.title, entry.url) for entry in entries] == [("Real", "https://a.example/1"), ("two", "")]


def test_deep_nesting_is_survived() -> None:
    feed = parse(rss(item("deep", "&lt;div&gt;" * 50_000)))
    assert [entry.title for entry in feed.entries] == ["deep"]
    for body in (
        rss(item("deep", "<x>" * 20_000 + "</x>" * 20_000)),
        rss(item("many", "<x/>" * 400_000)),
        rss(f"<guid {' '.join(f'a{n}=``' for n in range(5000))}>1</guid>").replace(b"`", b"'"),
        rss("<title>") + b"& < " * 100_000,
        b'{"items": [' + b"{}," * 300_000 + b"{}]}",
    ):
        assert parse(body).problem == "is too complex to be read"


SAMPLES = (
    rss(item("one"), item("two", "&lt;p&gt;A &lt;b&gt;bold&lt;/b&gt; word&lt;/p&gt;"), extra="<ttl>60</ttl>"),
    atom("<entry><id>1</id><title type='xhtml'><div>x</div></title><content>y</content></entry>").encode(),
    json.dumps(
        {"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "content_html": "<p>x"}]}
    ).encode(),
)
PIECES = (
    b"<", b">", b"&", b"]]>", b"<![CDATA[", b"<!--", b"<item>", b"</item>", b"</channel>", b"<!DOCTYPE x [",
    b"\0", b"\xff",
    b"&#x1b;", b"&#99999999;", b"xmlns:a='b'", b"<a:b>", b"'", b'"', b"{", b"]", b"<?xml encoding='utf-7'?>",
    b"\xfe\xff",
)  # fmt: skip


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SAMPLES), st.integers(0, 2**32))
def test_no_mutation_of_a_feed_does_more_than_spoil_it(sample: bytes, seed: int) -> None:
    chance = random.Random(seed)
    body = bytearray(sample)
    for _ in range(chance.randint(1, 12)):
        place = chance.randrange(len(body) + 1)
        end = place + chance.choice((0, 0, 1, 7, 40))
        body[place:end] = chance.choice(
            (*PIECES, bytes([chance.randrange(256)]), bytes(body[end : end + 30]))
        )
    try:
        feed = parse(bytes(body))
    except FetchError:
        return
    assert feed.kind in ("feed", "page", "other")
    for entry in feed.entries:
        assert entry.guid
        assert not [c for c in entry.title + entry.author if ord(c) < 32 or 127 <= ord(c) < 160]
        assert all(
            0 <= block.start <= block.end <= len(entry.document.text) for block in entry.document.blocks
        )


@pytest.mark.parametrize(
    "name", ["links", "tags", "authors", "enclosures", "title_detail", "x:links", "guidislink"]
)
@pytest.mark.parametrize("attributes", ["", " a='b'"])
def test_an_element_called_as_the_parser_calls_its_lists_spoils_nothing(name: str, attributes: str) -> None:
    odd = f"<{name}{attributes} xmlns:x='u:x'>some words</{name}>"
    channel = f"{odd}<link>https://news.example/</link>{odd}"
    inner = f"{odd}<link>https://news.example/1</link><category>c</category><author>Ann</author>{odd}"
    feed = parse(rss(inner, extra=channel))
    assert feed.home == "https://news.example/"
    (entry,) = feed.entries
    assert (entry.url, entry.categories, entry.author) == ("https://news.example/1", ("c",), "Ann")


@pytest.mark.parametrize("blank", ["\u3164", "&#x2800;&#xad;", "\u200b\ufe0f", "&amp;#12644;"])
def test_a_title_in_which_there_is_nothing_to_see_is_none(blank: str) -> None:
    feed = parse(
        rss(f"<title>{blank}</title><description>Some words.</description>", f"<title>{blank}</title>")
    )
    assert [entry.title for entry in feed.entries] == ["Some words.", "(untitled)"]
    assert parse(rss(item("x"), title=blank)).title == ""
    assert (
        one(f"<title>{blank}</title><description>{blank}</description><guid>1</guid>").title == "(untitled)"
    )


def test_when_a_feed_asks_to_be_left_alone_is_read_as_bits() -> None:
    asks = "<skipHours><hour>0</hour><hour> 13 </hour><hour>99</hour></skipHours><skipDays><day>Sunday</day></skipDays>"
    assert parse(rss(item("one"), extra=asks)).skip == 1 | 1 << 13 | 1 << 30
    never = "<skipHours>" + "".join(f"<hour>{hour}</hour>" for hour in range(24)) + "</skipHours>"
    assert parse(rss(item("one"), extra=never)).skip == 0
    assert parse(rss(item("one", f"<![CDATA[{asks}]]>"))).skip == 0, "an item says nothing of the feed"


def test_where_a_feed_has_gone_and_where_its_older_part_is() -> None:
    names = (
        'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:atom="http://www.w3.org/2005/Atom"'
    )
    said = (
        "<itunes:new-feed-url>https://new.example/feed?a=1&amp;b=2</itunes:new-feed-url>"
        '<atom:link rel="next" href="/feed?page=2"/><atom:link rel="prev-archive" href="/2023.xml"/>'
    )
    body = rss(item("one"), extra=said).replace(b"<rss ", f"<rss {names} ".encode())
    feed = parse(body)
    assert feed.moved == "https://new.example/feed?a=1&b=2"
    assert feed.earlier.endswith("/2023.xml")
    assert parse(rss(item("one"))).earlier == parse(rss(item("one"))).moved == ""
