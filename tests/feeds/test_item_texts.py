"""Which text of an item is the article's: its own, whatever else stands in the item."""

from __future__ import annotations

import itertools

import pytest
from parsing import atom, one, parse
from server import rss

from tuireader.model import Entry

MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/"'
ITUNES = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
CONTENT = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
ATOM = 'xmlns:atom="http://www.w3.org/2005/Atom"'
CAPTION = "A caption that is much longer than all that the story itself has to say about it"


def links(entry: Entry) -> list[tuple[str, str]]:
    """The words and the targets of an entry's links."""
    text = entry.document.text
    return [
        (text[inline.start : inline.end], inline.target)
        for inline in entry.document.inlines
        if inline.kind == "link"
    ]


# --- the item's own ---

OWN = (
    "<guid>g</guid>",
    "<title>Own title</title>",
    "<link>https://a.example/own</link>",
    "<pubDate>Mon, 01 Jan 2024 00:00:00 GMT</pubDate>",
    "<description>Own text.</description>",
)
OTHERS = {
    "a photo's caption": f'<media:content {MEDIA} url="https://a.example/p.jpg"><media:title>M</media:title>'
    f"<media:description>{CAPTION}</media:description></media:content>",
    "a group of media": f"<media:group {MEDIA}><media:title>M</media:title><media:content url='p'>text</media:content>"
    f"<media:description type='html'>&lt;p&gt;{CAPTION}&lt;/p&gt;</media:description></media:group>",
    "media of the item": f"<media:title {MEDIA}>M</media:title>"
    f"<media:description {MEDIA}>{CAPTION}</media:description>",
    "a podcast": f"<itunes:title {ITUNES}>M</itunes:title><itunes:summary {ITUNES}>{CAPTION}</itunes:summary>"
    f"<itunes:subtitle {ITUNES}>{CAPTION}</itunes:subtitle>",
    "an element of its own making": '<x:place xmlns:x="urn:x"><guid>f</guid><title>F</title><pubDate>Mon, 01 Jan '
    f"2001 00:00:00 GMT</pubDate><link>https://f.example/</link><description>{CAPTION}</description></x:place>",
    "one with another default": f'<place xmlns="urn:x"><id>f</id><title>F</title><link>https://f.example/</link>'
    f"<description>{CAPTION}</description><pubDate>Mon, 01 Jan 2001 00:00:00 GMT</pubDate></place>",
    "texts of another default": f'<description xmlns="urn:x">{CAPTION}</description><title xmlns="urn:x">F</title>'
    '<guid xmlns="urn:x">f</guid>',
    "a picture": f"<image><title>P</title><link>https://p.example/</link><description>{CAPTION}</description>"
    "<url>https://a.example/p.png</url></image>",
    "where it was taken from": '<source url="https://s.example/"><title>S</title><guid>s</guid>'
    f"<link>https://s.example/</link><description>{CAPTION}</description></source>",
    "Dublin Core": f"<dc:title {DC}>D</dc:title><dc:description {DC}>{CAPTION}</dc:description>",
    "parts of Atom": f"<atom:id {ATOM}>f</atom:id><atom:title {ATOM}>F</atom:title>"
    f"<atom:published {ATOM}>2001-01-01</atom:published><atom:link {ATOM} rel='self' href='https://f.example/'/>",
    "an item in it": "<x:list xmlns:x='urn:x'><item><title>F</title>"
    f"<description>{CAPTION}</description></item></x:list>",
}


@pytest.mark.parametrize("other", OTHERS)
def test_nothing_takes_the_place_of_what_an_item_says_itself(other: str) -> None:
    for inner in ((OTHERS[other], *OWN), (*OWN, OTHERS[other]), (*OWN[:3], OTHERS[other], *OWN[3:])):
        entry = one("".join(inner))
        assert (entry.title, entry.document.text) == ("Own title", "Own text.")
        assert (entry.guid, entry.url, entry.published) == ("g", "https://a.example/own", 1704067200)


def test_many_of_them_together_change_nothing_and_the_next_item_is_read_as_ever() -> None:
    for first, second in itertools.combinations(OTHERS.values(), 2):
        found = parse(rss(first + "".join(OWN) + second, "<guid>2</guid><title>Two</title>")).entries
        assert [(entry.title, entry.document.text) for entry in found] == [
            ("Own title", "Own text."),
            ("Two", ""),
        ]


def test_an_atom_entry_is_read_by_the_same_rule() -> None:
    own = "<id>g</id><title>Own title</title><summary>Own text.</summary>"
    others = (
        f"<source><id>s</id><title>S</title><subtitle>{CAPTION}</subtitle><summary>{CAPTION}</summary></source>",
        f"<author><name>Ann</name><title>Dr</title><summary>{CAPTION}</summary></author>",
        OTHERS["a photo's caption"],
        OTHERS["an element of its own making"],
    )
    for other in others:
        for inner in (own + other, other + own):
            (entry,) = parse(atom(f"<entry>{inner}</entry>")).entries
            assert (entry.guid, entry.title, entry.document.text) == ("g", "Own title", "Own text.")


def test_what_others_say_stands_in_where_the_item_says_nothing() -> None:
    for other in ("a photo's caption", "a group of media", "media of the item", "a podcast", "Dublin Core"):
        entry = one(f"<guid>g</guid><description> </description>{OTHERS[other]}")
        assert entry.document.text == CAPTION
        assert entry.title in ("M", "D")


def test_the_markup_of_a_text_is_no_part_of_the_item() -> None:
    inner = (
        '<entry><id>1</id><title>T</title><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
        "<p>One <summary>two</summary> <source>three</source></p><item>four</item></div></content></entry>"
    )
    (entry,) = parse(atom(inner)).entries
    assert (entry.title, entry.document.text.split()) == ("T", ["One", "two", "three", "four"])
    assert one("<title>T</title><description>A <b>bold</b> word</description>").document.text == "A bold word"


# --- the longest of several ---


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_of_its_own_texts_the_one_that_says_most_is_the_articles(order: tuple[int, ...]) -> None:
    texts = (
        "<description>A teaser of the story.</description>",
        f"<content:encoded {CONTENT}>&lt;p&gt;The whole story, in all its length.&lt;/p&gt;</content:encoded>",
        "<description>Another.</description>",
    )
    inner = "<title>t</title>" + "".join(texts[place] for place in order)
    assert one(inner).document.text == "The whole story, in all its length."


def test_content_that_is_but_a_picture_does_not_hide_the_text() -> None:
    content = f'<content:encoded {CONTENT}>&lt;img src="p.png"/&gt;</content:encoded>'
    text = "What is told here, and is seen on the picture too"
    assert one(f"<title>t</title>{content}<description>{text}</description>").document.text == text


# --- plain text ---

LINES = "First line of it.\nQ&A <3 and more.\n\n0:00 Intro\n1:23 The rest"


def test_the_lines_of_a_plain_text_are_kept() -> None:
    escaped = LINES.replace("&", "&amp;").replace("<", "&lt;")
    youtube = f"<entry {MEDIA}><id>1</id><title>T</title><media:group><media:title>M</media:title>"
    youtube += f"<media:description>{escaped}</media:description></media:group></entry>"
    assert parse(atom(youtube)).entries[0].document.text == LINES
    assert one(f"<title>t</title><description>\n{escaped}\n</description>").document.text == LINES
    twice = escaped.replace("&", "&amp;")
    assert one(f"<title>t</title><description>{twice}</description>").document.text == LINES
    assert one("<title>t</title><description>&lt;p&gt;a\nb&lt;/p&gt;</description>").document.text == "a b"


def test_addresses_in_a_plain_text_are_links() -> None:
    text = (
        "See https://a.example/x, (https://b.example/y_(z)) or &lt;http://c.example&gt;. Mail &lt;me@d.example&gt;\n"
        "javascript://e.example https:// HTTPS://F.example/?q=1!"
    )
    entry = one(f"<title>t</title><description>{text}</description>")
    assert links(entry) == [
        ("https://a.example/x", "https://a.example/x"),
        ("https://b.example/y_(z)", "https://b.example/y_(z)"),
        ("http://c.example", "http://c.example/"),
        ("HTTPS://F.example/?q=1", "https://f.example/?q=1"),
    ]
    assert "<me@d.example>\njavascript:" in entry.document.text


# --- as the feeds of well-known programs are ---

FORMS = {
    "Mastodon": (
        f"<guid>https://m.example/1</guid><description>&lt;p&gt;Look!&lt;/p&gt;</description><media:content {MEDIA} "
        f'url="https://m.example/a.jpg" medium="image"><media:rating scheme="urn:simple">nonadult</media:rating>'
        f'<media:description type="plain">{CAPTION}</media:description></media:content>',
        "Look!",
    ),
    "a newspaper": (
        f"<title>t</title><description>What happened.</description><media:content {MEDIA} url='p' medium='image'/>"
        f"<media:credit {MEDIA}>Ann</media:credit><media:description {MEDIA}>{CAPTION}</media:description>",
        "What happened.",
    ),
    "a podcast": (
        f"<title>t</title><description>&lt;p&gt;Notes.&lt;/p&gt;</description><content:encoded {CONTENT}>"
        "&lt;p&gt;All the notes.&lt;/p&gt;</content:encoded>"
        f"<itunes:summary {ITUNES}>{CAPTION}</itunes:summary>"
        '<podcast:person xmlns:podcast="https://podcastindex.org/namespace/1.0" role="host">Ann</podcast:person>',
        "All the notes.",
    ),
    "WordPress": (
        f"<title>t</title><description>A teaser […]</description><content:encoded {CONTENT}>&lt;p&gt;The whole "
        f"post.&lt;/p&gt;</content:encoded><media:thumbnail {MEDIA} url='p'/><media:content {MEDIA} url='p'>"
        f"<media:title type='html'>{CAPTION}</media:title></media:content>",
        "The whole post.",
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_the_text_shown_is_the_story(name: str) -> None:
    inner, text = FORMS[name]
    assert one(inner).document.text == text
