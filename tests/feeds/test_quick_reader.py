"""The fast lane comes to what feedparser does, or leaves the feed to it: over made-up feeds, and those that mean harm.

``benchmarks/feed_suites.py`` holds the two equal over other projects' test feeds.
"""

from __future__ import annotations

import pytest
from hostile_feeds import XML
from hypothesis import given, settings
from hypothesis import strategies as st
from parsing import URL, atom, by_feedparser, one, parse
from server import rss

from tuireader.errors import FetchError
from tuireader.feeds.feed_parser import parse_feed
from tuireader.feeds.prepare import feed_text
from tuireader.feeds.quick_reader import Doubt, read_quickly

VOCABULARIES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "atom": "http://www.w3.org/2005/Atom",
        "content": "http://purl.org/rss/1.0/modules/content/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
        "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
        "media": "http://search.yahoo.com/mrss/",
        "podcast": "https://podcastindex.org/namespace/1.0",
        "slash": "http://purl.org/rss/1.0/modules/slash/",
        "sy": "http://purl.org/rss/1.0/modules/syndication/",
        "wfw": "http://wellformedweb.org/CommentAPI/",
        "x": "urn:x",
    }.items()
)
NAMES = (
    *(
        "title",
        "link",
        "guid",
        "description",
        "pubDate",
        "author",
        "category",
        "comments",
        "source",
        "enclosure",
    ),
    *(
        "summary",
        "content",
        "id",
        "updated",
        "published",
        "language",
        "image",
        "url",
        "name",
        "email",
        "uri",
        "ttl",
    ),
    *(
        "atom:link",
        "atom:updated",
        "atom:id",
        "atom:title",
        "atom:author",
        "atom:name",
        "atom:summary",
        "atom:content",
    ),
    *("content:encoded", "dc:creator", "dc:date", "dc:subject", "dc:title", "dc:description", "dc:language"),
    *(
        "itunes:author",
        "itunes:title",
        "itunes:summary",
        "itunes:subtitle",
        "itunes:keywords",
        "itunes:image",
    ),
    *(
        "media:content",
        "media:group",
        "media:title",
        "media:description",
        "media:thumbnail",
        "media:keywords",
    ),
    *("podcast:transcript", "podcast:person", "podcast:source", "podcast:image"),
    *("feedburner:origLink", "slash:comments", "wfw:commentRss", "sy:updatePeriod", "sy:updateFrequency"),
    *("x:title", "x:link", "rights", "managingEditor", "textInput", "generator", "skipHours", "hour"),
)
TEXTS = (
    *(
        "",
        " ",
        "Plain words.",
        "&lt;p&gt;A paragraph of &lt;b&gt;bold&lt;/b&gt; words.&lt;/p&gt;",
        "a &amp;amp; b",
    ),
    *("<![CDATA[<p>Two</p><p>paragraphs</p>]]>", "<p>markup</p>", "Tue, 02 Jan 2024 10:00:00 GMT"),
    *(
        "2024-01-02T10:00:00Z",
        "https://a.example/one?x=1&amp;copy=2",
        "/relative",
        "http:////a.example/x",
        "urn:x:1",
    ),
    *(
        "ann@a.example (Ann Other)",
        "été — “quoted”",
        "Ã©tÃ©",
        "&#8217;",
        "a, b, , c",
        "hourly",
        "60",
        "de",
        "\n x \n",
    ),
)
ATTRIBUTES = (
    *(
        "",
        "",
        "",
        "",
        'isPermaLink="false"',
        'isPermaLink="true"',
        'type="html"',
        'type="text"',
        'type="xhtml"',
    ),
    *(
        'href="https://a.example/two"',
        'rel="alternate" href="/three"',
        'rel="self" href="https://a.example/f"',
    ),
    *(
        'url="https://a.example/s.mp3" type="audio/MPEG" length="12"',
        'xml:lang="fr"',
        'xml:base="https://b.example/"',
    ),
    *(
        'term="news" label="News"',
        'term="news"',
        'domain="d"',
        'text="Arts"',
        'src="https://a.example/"',
        'lang="x"',
    ),
    *(
        'rel="enclosure" href="https://a.example/s.ogg"',
        'medium="image" url="https://a.example/p.jpg"',
        'xmlns="urn:y"',
    ),
)


@st.composite
def elements(draw: st.DrawFn, deepest: int = 1) -> str:
    """An element of a feed or item, perhaps with others in it."""
    name, attributes = draw(st.sampled_from(NAMES)), draw(st.sampled_from(ATTRIBUTES))
    inner = draw(st.sampled_from(TEXTS))
    if deepest and draw(st.integers(0, 9)) == 0:
        inner += "".join(draw(st.lists(elements(deepest - 1), max_size=3)))
    return f"<{name} {attributes}>{inner}</{name}>"


SEVERAL = st.lists(elements(), max_size=7).map("".join)
FEEDS = st.tuples(SEVERAL, st.lists(SEVERAL, max_size=3), SEVERAL, st.sampled_from(("", 'xml:lang="de-AT"')))
MANY = settings(max_examples=300, deadline=None)


@pytest.mark.slow
@MANY
@given(FEEDS)
def test_rss_comes_to_what_feedparser_makes_of_it(parts: tuple[str, list[str], str, str]) -> None:
    begin, items, end, root = parts
    inner = "".join(f"<item>{item}</item>" for item in items)
    parse(f'<rss version="2.0" {VOCABULARIES} {root}><channel>{begin}{inner}{end}</channel></rss>')


@pytest.mark.slow
@MANY
@given(FEEDS)
def test_atom_comes_to_what_feedparser_makes_of_it(parts: tuple[str, list[str], str, str]) -> None:
    begin, items, end, root = parts
    inner = "".join(f"<entry>{item}</entry>" for item in items)
    parse(f'<feed xmlns="http://www.w3.org/2005/Atom" {VOCABULARIES} {root}>{begin}{inner}{end}</feed>')


@pytest.mark.slow
@MANY
@given(
    st.lists(st.sampled_from(NAMES[:20]), min_size=1, max_size=6, unique=True),
    st.sampled_from(TEXTS),
    st.booleans(),
)
def test_plain_fields_come_to_the_same_whatever_their_order(
    names: list[str], text: str, is_atom: bool
) -> None:
    fields = "".join(f"<{name}>{text}</{name}>" for name in names)
    parse(atom(f"<entry>{fields}</entry>") if is_atom else rss(fields))


@pytest.mark.parametrize("name", XML)
def test_what_means_harm_comes_to_the_same(name: str) -> None:
    body = XML[name]()
    if len(body) > 300_000:
        return  # the bounds on length are the same code before either reader
    try:
        found = parse_feed(body, URL)
    except FetchError:
        with pytest.raises(FetchError):
            by_feedparser(body)
        return
    assert found == by_feedparser(body)


def is_quick(body: bytes | str) -> bool:
    """Whether a feed is read without feedparser."""
    try:
        read_quickly(feed_text(body.encode() if isinstance(body, str) else body, ""))
    except Doubt:
        return False
    return True


COMMON = {
    "WordPress": f"""<rss version="2.0" {VOCABULARIES}><channel><title>Blog</title>
        <atom:link href="https://a.example/feed/" rel="self" type="application/rss+xml"/><link>https://a.example</link>
        <description>Words</description><lastBuildDate>Tue, 02 Jan 2024 10:00:00 +0000</lastBuildDate>
        <language>en-US</language><sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>
        <generator>https://wordpress.org/?v=6</generator><image><url>https://a.example/i.png</url><title>Blog</title>
        <link>https://a.example</link><width>32</width><height>32</height></image><item><title>A post</title>
        <link>https://a.example/1</link><comments>https://a.example/1#c</comments><dc:creator><![CDATA[Ann]]></dc:creator>
        <pubDate>Tue, 02 Jan 2024 09:00:00 +0000</pubDate><category><![CDATA[News]]></category>
        <guid isPermaLink="false">https://a.example/?p=1</guid><description><![CDATA[<p>Short</p>]]></description>
        <content:encoded><![CDATA[<p>Long <em>words</em></p>]]></content:encoded>
        <wfw:commentRss>https://a.example/1/feed</wfw:commentRss><slash:comments>0</slash:comments>
        <post-id xmlns="com-wordpress:feed-additions:1">1</post-id></item></channel></rss>""",
    "a podcast": f"""<rss version="2.0" {VOCABULARIES}><channel>
        <title>Show</title><link>https://a.example</link><itunes:author>Ann</itunes:author><itunes:owner>
        <itunes:name>Ann</itunes:name><itunes:email>a@a.example</itunes:email></itunes:owner>
        <itunes:category text="Arts"><itunes:category text="Books"/></itunes:category>
        <itunes:image href="https://a.example/i"/>
        <podcast:locked owner="a@a.example">yes</podcast:locked><item><title>One</title><itunes:title>One</itunes:title>
        <itunes:summary>Words of the show.</itunes:summary><description>Words</description>
        <itunes:duration>10:00</itunes:duration>
        <enclosure url="https://a.example/1.mp3" length="1" type="audio/mpeg"/><guid>https://a.example/1</guid>
        <itunes:explicit>no</itunes:explicit><podcast:transcript url="https://a.example/1.vtt" type="text/vtt"/>
        </item></channel></rss>""",
    "a channel of films": f"""<feed xmlns="http://www.w3.org/2005/Atom" {VOCABULARIES} xmlns:yt="urn:yt">
        <id>yt:channel:1</id>
        <yt:channelId>1</yt:channelId><title>Channel</title><link rel="alternate" href="https://a.example/c"/>
        <author><name>Ann</name><uri>https://a.example/c</uri></author><published>2024-01-01T00:00:00+00:00</published>
        <entry><id>yt:video:1</id><yt:videoId>1</yt:videoId><title>Film</title><link rel="alternate" href="https://a.example/v"/>
        <author><name>Ann</name><uri>https://a.example/c</uri></author><published>2024-01-01T00:00:00+00:00</published>
        <updated>2024-01-02T00:00:00+00:00</updated><media:group><media:title>Film</media:title><media:content
        url="https://a.example/v/1" type="application/x-shockwave-flash" width="640" height="390"/><media:thumbnail
        url="https://a.example/t.jpg" width="480" height="360"/>
        <media:description>Words of the film.</media:description>
        <media:community><media:starRating count="1" average="5.00" min="1" max="5"/><media:statistics views="2"/>
        </media:community></media:group></entry></feed>""",
    "a forge": """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"
        xml:lang="en-US">
        <id>tag:a.example,2008:/x/releases</id>
        <link type="text/html" rel="alternate" href="https://a.example/x/releases"/>
        <title>Releases</title><updated>2024-01-02T00:00:00Z</updated><entry><id>tag:a.example,2008:1</id>
        <updated>2024-01-02T00:00:00Z</updated><link rel="alternate" type="text/html" href="https://a.example/x/1"/>
        <title>1.0</title><content type="html">&lt;p&gt;Words&lt;/p&gt;</content><author><name>ann</name></author>
        <media:thumbnail height="30" width="30" url="https://a.example/a.png"/></entry></feed>""",
}


@pytest.mark.parametrize("name", COMMON)
def test_what_feeds_mostly_are_is_read_without_feedparser(name: str) -> None:
    assert is_quick(COMMON[name])
    assert len(parse(COMMON[name]).entries) == 1


def test_markup_where_text_should_be_is_left_to_feedparser() -> None:
    assert not is_quick(rss("<description><p>Words</p></description>"))
    assert one("<description><p>Words</p></description>").document.text == "Words"


def test_a_prefix_that_was_given_another_meaning_is_left_to_feedparser() -> None:
    assert not is_quick(rss('<media:title xmlns:media="urn:mine">x</media:title><title>t</title>'))
