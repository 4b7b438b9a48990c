"""What reading a feed promises."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from server import item, rss

from tuireader.errors import FetchError
from tuireader.feeds.dates import parse_date
from tuireader.feeds.items import NotAFeed, NotXml, split_items
from tuireader.feeds.parse import parse_feed
from tuireader.feeds.parsed import ParsedFeed
from tuireader.feeds.prepare import decoded
from tuireader.model import Entry

URL = "https://news.example/feeds/all.xml"


def parse(body: bytes | str, content_type: str = "", known: bytes = b"") -> ParsedFeed:
    return parse_feed(body.encode() if isinstance(body, str) else body, URL, content_type, known)


def one(inner: str, extra: str = "") -> Entry:
    (entry,) = parse(rss(inner, extra=extra)).entries
    return entry


def atom(inner: str) -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><id>urn:a</id>{inner}</feed>'


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


def test_an_atom_text_is_taken_literally_and_an_html_text_is_not() -> None:
    inner = (
        "<entry><id>1</id><title>Use &lt;b&gt; &amp;amp; more</title><content>1 &lt;b&gt; 2</content></entry>"
        '<entry><id>2</id><title type="html">&lt;b&gt;Bold&lt;/b&gt; &amp;amp; more</title>'
        '<content type="html">&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;</content></entry>'
    )
    literal, html = parse(atom(inner)).entries
    assert (literal.title, literal.document.text) == ("Use <b> &amp; more", "1 <b> 2")
    assert (html.title, html.document.text) == ("Bold & more", "One\n\nTwo")


def test_titles_are_one_line_decoded_once() -> None:
    assert one("<title>AT&amp;amp;T\n and &amp;#8217;s</title>").title == "AT&T and ’s"
    assert one("<title><![CDATA[<b>Bold</b> &amp; <i>it</i>]]></title>").title == "Bold & it"
    assert one("<title>1 &lt; 2 &amp;&amp; 3 &gt; 2</title>").title == "1 < 2 && 3 > 2"
    assert (
        one("<title>see [1] and [/b] [@click=app.quit]</title>").title == "see [1] and [/b] [@click=app.quit]"
    )


def test_an_item_without_a_title_is_called_by_how_it_begins() -> None:
    assert one("<description>Short and sweet.</description>").title == "Short and sweet."
    assert one(f"<description>{'many words ' * 30}</description>").title.endswith("words…")
    assert one("<link>https://a.example/1</link>").title == "(untitled)"
    assert parse(rss("", "<title></title>")).entries == ()


def test_the_full_content_is_preferred_to_the_summary() -> None:
    inner = (
        "<title>t</title><description>short</description>"
        '<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        "<![CDATA[<p>The whole story.</p>]]></content:encoded>"
    )
    assert one(inner).document.text == "The whole story."


def test_an_items_identity_is_its_guid_else_its_link_else_its_content() -> None:
    assert one("<guid>g</guid><link>https://a.example/1</link><title>t</title>").guid == "g"
    assert one("<link>https://a.example/1</link><title>t</title>").guid == "https://a.example/1"
    first, again, other = (one(f"<title>{t}</title><description>d</description>").guid for t in "aab")
    assert first == again != other
    files = [f'<enclosure url="https://a.example/{name}.mp3"/>' for name in "ab"]
    assert len(parse(rss(*files)).entries) == 2


def test_items_that_share_a_guid_are_told_apart_by_their_links() -> None:
    same = [f"<guid>1</guid><title>{n}</title><link>https://a.example/{n}</link>" for n in "abc"]
    feed = parse(rss(*same))
    assert len({entry.guid for entry in feed.entries}) == 3
    assert len(parse(rss(same[0], same[0])).entries) == 1


def test_a_guid_is_a_link_only_when_it_is_a_web_address() -> None:
    assert one("<guid>https://a.example/1</guid><title>t</title>").url == "https://a.example/1"
    assert one("<guid>not-an-address</guid><title>t</title>").url == ""
    assert one("<guid isPermaLink='false'>https://a.example/1</guid><title>t</title>").url == ""


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "mailto:a@b.example",
        "ssh://-oProxy/x",
    ],
)
def test_only_web_addresses_are_links(link: str) -> None:
    assert one(f"<guid isPermaLink='false'>g</guid><title>t</title><link>{link}</link>").url == ""


def test_links_are_resolved_against_the_feed_and_carry_no_login() -> None:
    assert one("<title>t</title><link>/story?a=1&amp;b=2</link>").url == "https://news.example/story?a=1&b=2"
    assert one("<title>t</title><link>https://u:pw@a.example/</link>").url == "https://a.example/"
    entry = one("<title>t</title><description>&lt;a href='x'&gt;y&lt;/a&gt;</description>")
    assert entry.document.inlines[0].target == "https://news.example/feeds/x"


def test_sound_and_films_come_with_the_entry() -> None:
    files = (
        '<enclosure url="https://a.example/e.mp3" type="audio/mpeg" length="42"/>'
        '<enclosure url="file:///etc/passwd" type="audio/mpeg" length="1"/>'
        '<enclosure url="https://a.example/f.mp3" type="audio/mpeg" length="-5"/>'
    )
    entry = one(f"<title>t</title>{files}")
    assert [(file.url, file.length) for file in entry.enclosures] == [
        ("https://a.example/e.mp3", 42),
        ("https://a.example/f.mp3", 0),
    ]


def test_authors_categories_and_pictures_are_kept() -> None:
    inner = (
        "<title>t</title><author>ann@a.example (Ann Other)</author>"
        "<category>News</category><category>News</category>"
        "<category>World</category><description>&lt;img src='p.png' alt='A dog'&gt;</description>"
    )
    entry = one(inner)
    assert (entry.author, entry.categories) == ("Ann Other", ("News", "World"))
    assert entry.document.text == "[image: A dog]"


def test_every_author_is_named() -> None:
    dc = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    assert one(
        f"<title>t</title><dc:creator {dc}>Ann</dc:creator><dc:creator {dc}>Bo</dc:creator>"
    ).author == ("Ann, Bo")
    assert one(
        "<title>t</title><author>ann@a.example (Ann)</author><author>bo@a.example (Bo)</author>"
    ).author == ("Ann, Bo")


def test_an_atom_entry_has_the_author_of_its_source_or_feed_when_it_names_none() -> None:
    person = "<author><name>{}</name></author>"
    entries = (
        "<entry><id>1</id></entry>",
        f"<entry><id>2</id>{person.format('Own')}</entry>",
        f"<entry><id>3</id><source>{person.format('Source')}</source></entry>",
    )
    found = parse(atom(person.format("Feed") + "".join(entries))).entries
    assert [entry.author for entry in found] == ["Feed", "Own", "Source"]


def test_an_atom_entry_may_stand_alone() -> None:
    entry = '<entry xmlns="http://www.w3.org/2005/Atom"><id>1</id><title>One</title></entry>'
    assert [found.title for found in parse(entry).entries] == ["One"]


def test_of_several_links_the_one_to_a_web_page_is_the_articles() -> None:
    links = (
        '<link rel="self" href="https://a.example/self"/><link type="text/plain" href="https://a.example/plain"/>'
        '<link rel="alternate" type="text/html" href="https://a.example/page"/>'
    )
    assert parse(atom(f"<entry><id>1</id>{links}</entry>")).entries[0].url == "https://a.example/page"


def test_the_title_is_the_items_own_and_not_that_of_something_in_it() -> None:
    image = "<image><title>A picture</title><url>https://a.example/p.png</url></image>"
    assert one(f"{image}<title>Real</title>").title == "Real"
    assert parse(atom(f"<entry><id>1</id>{image}<title>Real</title></entry>")).entries[0].title == "Real"


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


def test_known_items_are_passed_over_and_edited_ones_are_not() -> None:
    first = parse(rss(item("one"), item("two")))
    again = parse(rss(item("one"), item("two")), known=first.items)
    assert again.entries == ()
    assert again.items == first.items
    later = parse(rss(item("three"), item("one", "Edited."), item("two")), known=first.items)
    assert [entry.guid for entry in later.entries] == ["three", "one"]
    assert (later.title, len(later.items)) == (first.title, 24)


def test_what_is_cut_out_leaves_the_same_entries_as_reading_all() -> None:
    items = [item(f"n{number}", f"&lt;p&gt;Text {number}&lt;/p&gt;") for number in range(20)]
    before = parse(rss(*items[5:]))
    whole = {entry.guid: entry for entry in parse(rss(*items)).entries}
    for entry in parse(rss(*items), known=before.items).entries:
        assert whole[entry.guid] == entry
    assert len(parse(rss(*items), known=before.items).entries) == 5


def test_items_are_found_by_their_bytes() -> None:
    body = (
        b"<rss><channel><item><guid>1</guid></item><item/><item a='>'><guid>2</guid></item></channel></rss>"
    )
    found = split_items(body)
    assert [body[begin:end] for begin, end in found.ranges] == [
        b"<item><guid>1</guid></item>", b"<item/>", b"<item a='>'><guid>2</guid></item>",
    ]  # fmt: skip
    with pytest.raises(NotXml):
        split_items(b"<rss><channel>")
    with pytest.raises(NotAFeed):
        split_items(b"<html/>")


def test_of_a_very_long_feed_the_newest_thousand_are_kept() -> None:
    day = "<pubDate>Mon, 0{} Jan 2024 00:00:00 GMT</pubDate>"
    items = [item(f"n{number}") + day.format(2 if number >= 2500 else 1) for number in range(3000)]
    feed = parse(rss(*items))
    guids = {entry.guid for entry in feed.entries}
    assert len(guids) == 1000
    assert {f"n{number}" for number in range(2500, 3000)} <= guids


def test_a_damaged_feed_gives_what_can_be_read_of_it() -> None:
    body = rss(item("one"), item("two"))
    assert [entry.guid for entry in parse(body[:-40]).entries][:1] == ["one"]
    assert one("<title>Fish &nbsp;&mdash; chips &unknown; &</title>").title.startswith("Fish")


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


def test_what_is_no_feed_is_said_so() -> None:
    assert parse("<!DOCTYPE html><html><head><title>x</title></head></html>").kind == "page"
    assert parse("<html><body><p>unclosed").kind == "page"
    for body in ("/etc/passwd", "nothing of the kind", "<svg/>", '{"a": 1}', "[1, 2]", "\0\1\2"):
        assert (parse(body).kind, bool(parse(body).problem)) == ("other", True)
    assert "OPML" in parse("<opml><body/></opml>").problem


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


@pytest.mark.parametrize(
    "charset", ["iso-8859-1", "windows-1252", "utf-8", "utf-16", "utf-8-sig", "iso-8859-15", "cp865"]
)
def test_a_declared_charset_is_believed(charset: str) -> None:
    label = charset.removesuffix("-sig")
    body = f'<?xml version="1.0" encoding="{label}"?><rss><channel><title>café</title></channel></rss>'
    assert parse(body.encode(charset)).title == "café"


@pytest.mark.parametrize(
    "charset", ["utf-7", "punycode", "undefined", "idna", "unicode_escape", "rot13", "zlib", "x"]
)
def test_a_charset_that_no_feed_needs_is_not_used(charset: str) -> None:
    body = (
        f'<?xml version="1.0" encoding="{charset}"?><rss><channel><title>café +ADw-</title></channel></rss>'
    )
    assert parse(body.encode()).title == "café +ADw-"


def test_a_wrong_charset_in_the_header_does_not_spoil_the_text() -> None:
    body = '<?xml version="1.0" encoding="iso-8859-1"?><rss><channel><title>naïve</title></channel></rss>'
    assert parse(body.encode("iso-8859-1"), "text/xml; charset=utf-8").title == "naïve"
    assert decoded("mostly “fine” words".encode() + b"\xff") == "mostly “fine” words\ufffd"


@pytest.mark.parametrize(
    ("charset", "title"),
    [
        ("shift_jis", "新しい記事が公開されました。詳しくはこちらをご覧ください。"),
        ("euc_jp", "新しい記事が公開されました。詳しくはこちらをご覧ください。"),
        ("gb18030", "新闻报道说，这项政策将从下个月开始在全国范围内实施。"),
        ("euc_kr", "정부는 다음 달부터 새로운 정책을 시행한다고 발표했다."),
        ("koi8-r", "Правительство объявило о новых мерах поддержки населения"),
        ("cp1251", "Правительство объявило о новых мерах поддержки населения"),
        ("cp1252", "Größere Städte ändern die Straßenordnung – “möglich”"),
        ("cp1252", "Les élèves étaient là où l’école a fermé"),
    ],
)
def test_a_charset_that_is_not_told_is_guessed(charset: str, title: str) -> None:
    assert parse(f"<rss><channel><title>{title}</title></channel></rss>".encode(charset)).title == title


def test_a_charset_means_the_larger_one_that_is_in_use() -> None:
    body = '<?xml version="1.0" encoding="gb2312"?><rss><channel><title>朱镕基</title></channel></rss>'
    assert parse(body.encode("gbk")).title == "朱镕基"


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


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
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
