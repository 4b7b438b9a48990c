"""Feeds that mean harm, each made when asked for: bodies that must spoil nothing but themselves.

Not a test itself; ``test_hostile_feeds.py`` reads them and ``benchmarks/hostile.py`` serves them.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable

from hostile_texts import CANARY, DATES, ELSEWHERE, ESCAPES, HIDDEN, LINKS, numbered, numbered_twice
from server import RSS, item, rss

NESTED_JSON = 100_000

Body = Callable[[], bytes]


def atom(inner: str, attributes: str = "") -> bytes:
    """An Atom feed of these entries."""
    head = f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}><title>A</title><id>urn:a</id>'
    return f"{head}{inner}</feed>".encode()


def entry(inner: str) -> str:
    """An Atom entry that has what it must have."""
    return f"<entry><id>urn:1</id><title>One</title>{inner}</entry>"


def json_feed(*items: object, **fields: object) -> bytes:
    """A JSON Feed of these items."""
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items, **fields}).encode()


def in_xml(charset: str, body: bytes) -> bytes:
    """An RSS feed whose title is these bytes, in what it says is that charset."""
    head = f'<?xml version="1.0" encoding="{charset}"?><rss version="2.0"><channel><title>t</title>'
    return head.encode() + b"<item><guid>1</guid><title>" + body + b"</title></item></channel></rss>"


def with_dtd(dtd: str, text: str) -> bytes:
    """An RSS feed with a DTD and a title that makes use of it."""
    return f"<!DOCTYPE rss {dtd}>".encode() + rss(f"<guid>1</guid><title>{text}</title>")[21:]


def titled(*titles: str) -> bytes:
    """An RSS feed of items with these titles, as they stand."""
    items = (f"<guid>{number}</guid><title>{title}</title>" for number, title in enumerate(titles))
    return rss(*items)


XML: dict[str, Body] = {
    # What it is written in.
    "utf-16 without a mark": lambda: in_xml("utf-16", "né".encode()),
    "utf-16 mark, utf-8 text": lambda: codecs.BOM_UTF16_LE + rss(item("x")),
    "utf-8 mark, utf-16 text": lambda: codecs.BOM_UTF8 + rss(item("x")).decode().encode("utf-16-le"),
    "utf-32 of nothing": lambda: codecs.BOM_UTF32_BE + b"\0\x11\0\0" * 1000,
    "utf-7": lambda: in_xml("utf-7", b"+ADw-script+AD4-" + CANARY.encode()),
    "hz": lambda: in_xml("hz-gb-2312", b"~{" + b"!!" * 50_000),
    "iso-2022-jp": lambda: in_xml("iso-2022-jp", b"\x1b$B" + b'$"' * 50_000 + b"\x1b(B" + CANARY.encode()),
    "iso-2022-kr": lambda: in_xml("iso-2022-kr", b"\x1b$)C\x0e!!\x0f"),
    "a word without end in no charset": lambda: in_xml("x", b"\xe9\xff " + b"x" * 100_000 + b"\xe9\xff"),
    "ebcdic": lambda: rss(item("x")).decode().encode("cp037"),
    "no such charset": lambda: in_xml("x" * 10_000, b"x"),
    "charset of a codec": lambda: in_xml("bz2_codec", b"x"),
    "ten megabytes of nul": lambda: bytes(10_000_000),
    "random bytes": lambda: bytes((n * 7919 + (n >> 3)) & 255 for n in range(200_000)),
    # Too much of one thing.
    "50,000 attributes": lambda: rss("<x " + " ".join(f"a{n}='1'" for n in range(50_000)) + "/>" + item("x")),
    "700,000 attributes": lambda: rss(
        "<x " + " ".join(f"a{n}=''" for n in range(700_000)) + "/>" + item("x")
    ),
    "700,000 attributes, badly quoted": lambda: rss(
        "<x \"a='1' " + " ".join(f"a{n}=1" for n in range(700_000)) + "/>" + item("x")
    ),
    "700,000 attributes behind a greater-than sign": lambda: rss(
        "<x a='>' " + " ".join(f"a{n}='<'" for n in range(500_000)) + "/>" + item("x")
    ),
    "a 1 MB attribute": lambda: rss(f"<x a='{'v' * 1_000_000}'/>{item('x')}"),
    "a 9 MB title": lambda: titled("t" * 9_000_000),
    "a 9 MB channel title": lambda: rss(item("x"), title="t " * 4_500_000),
    "9 MB of entities": lambda: titled("&amp;" * 1_800_000),
    "9 MB of numbered": lambda: titled("&#65;" * 1_800_000),
    "9 MB of escaped tags": lambda: rss(item("x", "&lt;p&gt;" * 1_000_000)),
    "9 MB body in one item": lambda: rss(item("x", "words and words " * 560_000)),
    "9 MB in CDATA": lambda: rss(item("x", f"<![CDATA[{'<p>word ' * 1_200_000}]]>")),
    "100,000 categories": lambda: rss(item("x") + "<category>c</category>" * 100_000),
    "100,000 different categories": lambda: rss(
        item("x") + "".join(f"<category>c{n}</category>" for n in range(100_000))
    ),
    "100,000 authors": lambda: atom(
        entry("".join(f"<author><name>{n}</name></author>" for n in range(74_000)))
    ),
    "5,000 enclosures": lambda: rss(
        item("x") + "".join(f"<enclosure url='http://a.example/{n}' length='-1'/>" for n in range(5_000))
    ),
    "20,000 links": lambda: atom(entry("".join(f"<link href='/{n}' rel='x{n}'/>" for n in range(20_000)))),
    "a 1 MB author": lambda: rss(item("x") + f"<author>{'a@b.c (' * 140_000}</author>"),
    "a 1 MB link": lambda: rss(item("x") + f"<link>http://a.example/{'l' * 1_000_000}</link>"),
    "a 1 MB date": lambda: rss(item("x") + f"<pubDate>{'Mon, ' * 200_000}</pubDate>"),
    "a 1 MB guid": lambda: rss(f"<guid>{'g' * 1_000_000}</guid><title>x</title>"),
    "10,000 times one guid": lambda: rss(*(f"<guid>1</guid><title>{n}</title>" for n in range(10_000))),
    "guids by case and space": lambda: rss(
        *(f"<guid>{guid}</guid><title>x</title>" for guid in ("a", "A", " a ", "a\n", "&#160;a"))
    ),
    "100,000 items": lambda: rss(*(["<title>x</title>"] * 100_000)),
    "1,000,000 empty items": lambda: b"<rss><channel>" + b"<item/>" * 1_000_000 + b"</channel></rss>",
    "500,000 items with a prefix": lambda: (
        b"<rss xmlns:x='x'><channel>" + b"<x:item></x:item>" * 500_000 + b"</channel></rss>"
    ),
    "150,000 empty items": lambda: rss(*([""] * 150_000)),
    "700,000 guids in an item": lambda: rss("<guid>1</guid>" * 700_000),
    "1,000,000 empty elements": lambda: rss("<x/>" * 1_000_000),
    "deep xml": lambda: rss(item("x") + "<a>" * 50_000 + "</a>" * 50_000),
    "deep in an item": lambda: rss(item("x") + "<a>" * 450 + "</a>" * 450),
    "deep xhtml": lambda: atom(entry(f"<content type='xhtml'>{'<div>' * 450}x{'</div>' * 450}</content>")),
    "100,000 namespaces": lambda: rss(
        item("x") + "".join(f"<n{n}:x xmlns:n{n}='u{n}'/>" for n in range(100_000))
    ),
    "a namespace in each of 100,000 tags": lambda: rss(item("x") + "<a:x xmlns:a='b'/>" * 100_000),
    "media without end": lambda: rss(
        item("x") + "<m:content xmlns:m='http://search.yahoo.com/mrss/' url='http://a.example/x'/>" * 50_000
    ),
    "items in items": lambda: rss("<item>" * 400 + item("x") + "</item>" * 400),
    # What XML can do.
    "entity in an attribute": lambda: with_dtd(f'[<!ENTITY x "{CANARY}">]', "<a b='&x;'/>t"),
    "parameter entities": lambda: with_dtd('[<!ENTITY % a "x"><!ENTITY % b "%a;%a;"> %b;]', "t"),
    "external DTD": lambda: with_dtd(f'SYSTEM "{ELSEWHERE}/x.dtd"', "t"),
    "external entity": lambda: with_dtd(f'[<!ENTITY x SYSTEM "{ELSEWHERE}/x">]', "&x;"),
    "external parameter entity": lambda: with_dtd(f'[<!ENTITY % x SYSTEM "{ELSEWHERE}/x"> %x;]', "t"),
    "quadratic entity": lambda: with_dtd(f'[<!ENTITY x "{"x" * 50_000}">]', "&x;" * 50_000),
    "short entities a million times": lambda: with_dtd('[<!ENTITY x "abcdefghij">]', "&x;" * 1_000_000),
    "DTD without end": lambda: b"<!DOCTYPE rss [" + b"<!ENTITY x 'y'>" * 200_000,
    "many DTDs": lambda: b"<!DOCTYPE rss []>" * 1_000 + rss(item("x"))[21:],
    "DTD of quotes": lambda: b"<!DOCTYPE rss " + b"'\"" * 2_000_000,
    "attribute defaults": lambda: with_dtd('[<!ATTLIST rss xml:base CDATA "file:///etc/">]', "t"),
    "XInclude": lambda: rss(
        item("x") + "<i:include xmlns:i='http://www.w3.org/2001/XInclude' href='file:///etc/passwd'/>"
    ),
    "stylesheets": lambda: (
        f"<?xml-stylesheet href='{ELSEWHERE}/x.xsl'?>".encode() * 1000 + rss(item("x"))[21:]
    ),
    "processing instructions": lambda: rss(item("x") + "<?php echo 1?>" * 300_000),
    "9 MB comment": lambda: rss(item("x") + f"<!--{'- ' * 4_000_000}-->"),
    "CDATA ends": lambda: titled(
        f"]]>{CANARY}]]>", "<![CDATA[<![CDATA[x]]>]]>", "<![CDATA[]]]]><![CDATA[>]]>"
    ),
    "CDATA without end": lambda: rss(item("x") + "<title><![CDATA[" + "x" * 1_000_000),
    "tags without end": lambda: rss(item("x")) + b"<a " * 60_000,
    "ampersands": lambda: titled("& " * 190_000),
    "less-than signs": lambda: titled("< " * 150_000),
    "doctype in a comment": lambda: b"<!-- <!DOCTYPE html> --><!-- <html> -->" + rss(item("x"))[21:],
    "declarations": lambda: b"<?xml version='1.0'?>" * 50_000 + rss(item("x")),
    # What it says.
    "escapes raw": lambda: titled(*ESCAPES[:10], *(text.replace("\x1b", "\x1b ") for text in ESCAPES)),
    "escapes numbered": lambda: titled(*map(numbered, ESCAPES)),
    "escapes numbered twice": lambda: titled(*map(numbered_twice, ESCAPES)),
    "escapes in bodies": lambda: rss(
        *(item(f"{number}", numbered_twice(text) + numbered(text)) for number, text in enumerate(ESCAPES))
    ),
    "escapes everywhere": lambda: rss(
        *(
            f"<guid>{number}{numbered(text)}</guid><title>x</title><author>{numbered(text)}</author>"
            f"<category>{numbered(text)}</category><link>http://a.example/{numbered(text)}</link>"
            f"<enclosure url='http://a.example/{numbered(text)}' type='audio/{numbered(text)}'/>"
            for number, text in enumerate(ESCAPES)
        ),
        title=numbered(ESCAPES[0]) + numbered(ESCAPES[8]),
        extra=f"<language>{numbered(ESCAPES[8])}</language><ttl>{numbered(ESCAPES[9])}</ttl>",
    ),
    "titles of nothing": lambda: titled(*HIDDEN),
    "markup in titles": lambda: titled(
        "[/x]",
        "[@click=app.quit]x[/]",
        "[bold red]x",
        "[link=http://a.example]x[/link]",
        "\\[x]",
        "[[x]]",
        "$x {x} %s",
    ),
    "dates": lambda: rss(*(item(date) + f"<pubDate>{date}</pubDate>" for date in DATES)),
    "links": lambda: rss(
        *(
            f"<guid isPermaLink='false'>{number}</guid><title>{number}</title><link>{link}</link>"
            f'<description>&lt;a href="{link}"&gt;x&lt;/a&gt;</description>'
            for number, link in enumerate(LINKS)
        )
    ),
    "base javascript": lambda: atom(
        entry("<link href='x'/><content type='html'>&lt;a href=y>z</content>"),
        "xml:base='javascript:alert(1)//'",
    ),
    "base file": lambda: atom(entry("<link href='passwd'/>"), "xml:base='file:///etc/'"),
    "namespaces that lie": lambda: (
        b"<x:rss xmlns:x='http://www.w3.org/2005/Atom'><x:channel><x:item/></x:channel></x:rss>"
    ),
    "numbers of all kinds": lambda: rss(
        item("x") + "<enclosure url='http://a.example/' length='٣'/>",
        extra="<ttl>99999999999999999999</ttl><sy:updateFrequency xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'>0</sy:updateFrequency>",
    ),
    "itunes and geo": lambda: rss(
        item("x")
        + "<g:point xmlns:g='http://www.georss.org/georss'>1e999 NaN</g:point>"
        + "<g:polygon xmlns:g='http://www.georss.org/georss'>"
        + "1 " * 100_000
        + "</g:polygon>"
        + "<i:duration xmlns:i='http://www.itunes.com/dtds/podcast-1.0.dtd'>-1</i:duration>"
    ),
}

JSON: dict[str, Body] = {
    "surrogates": lambda: b'{"items":[{"id":"\\ud800","title":"\\udfff\\ud800","content_text":"\\udbff"}]}',
    "deep json": lambda: b"[" * NESTED_JSON,
    "deep json in an item": lambda: b'{"items":[{"id":' + b"[" * 50_000 + b"]" * 50_000 + b"}]}",
    "deep objects": lambda: b'{"items":' + b'{"a":' * 90_000,
    "NaN and 1e999": lambda: b'{"items":[{"id":NaN,"title":1e999,"date_published":-Infinity}]}',
    "a huge number": lambda: b'{"items":[{"id":' + b"9" * 1_000_000 + b',"title":"x"}]}',
    "many huge numbers": lambda: b'{"items":[' + b",".join([b'{"id":' + b"9" * 4_000 + b"}"] * 2_000) + b"]}",
    "items no list": lambda: json_feed() + b"x",
    "items an object": lambda: b'{"version":"https://jsonfeed.org/version/1","items":{"0":{"id":"1"}}}',
    "nulls": lambda: json_feed(
        None, {"id": None, "title": None, "authors": None, "tags": [None], "attachments": [None]}, title=None
    ),
    "wrong types": lambda: json_feed(
        1, "x", [], {"id": {"a": 1}, "title": ["x"], "authors": {"name": 1}, "tags": "x", "url": 7},
        {"id": True, "content_html": 5, "attachments": {"url": []}, "date_published": {}},
        {"id": "k", "tags": [{}, [], 1, "t"], "authors": ["x", {"name": {}}], "language": []},
        title={}, home_page_url=[], language=3, feed_url=4, authors=5,
    ),
    "escapes in json": lambda: json_feed(
        *({"id": str(n), "title": text, "content_text": text, "content_html": text} for n, text in enumerate(ESCAPES)),
        title="".join(ESCAPES),
    ),
    "100,000 tags": lambda: json_feed({"id": "x", "tags": [f"t{n}" for n in range(100_000)]}),
    "150,000 items": lambda: json_feed(*({"id": n} for n in range(150_000))),
    "9 MB of one string": lambda: json_feed({"id": "x", "content_html": "<p>x" * 2_200_000}),
    "9 MB of commas": lambda: b'{"items":[' + b"0," * 4_500_000 + b"0]}",
    "9 MB of keys": lambda: b'{"items":[{' + b",".join(b'"k%d":1' % n for n in range(800_000)) + b"}]}",
    "3,000,000 empty lists": lambda: b'{"items":[{"id":"x","y":[' + b"[]," * 3_000_000 + b"0]}]}",
    "2,000,000 empty objects": lambda: b'{"items":[' + b"{}," * 2_000_000 + b"{}]}",
    "utf-16 json": lambda: json_feed({"id": "x", "title": "né"}).decode().encode("utf-16"),
}  # fmt: skip

OTHER: dict[str, Body] = {
    "a path": lambda: b"/etc/passwd",
    "an address": lambda: f"{ELSEWHERE}/feed".encode(),
    "white space": lambda: b" \n\t" * 1_000_000,
    "one byte": lambda: b"<",
    "a picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4_000,
    "gzip within": lambda: b"\x1f\x8b\x08" + bytes(100_000),
    "svg": lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>x</script></svg>",
    "opml": lambda: b"<opml><body><outline xmlUrl='http://a.example/'/></body></opml>",
}

FEEDS: dict[str, Body] = {**XML, **JSON, **OTHER}


def media_type(name: str) -> str:
    """What a server says that a feed of this name is."""
    return "application/feed+json" if name in JSON else RSS
