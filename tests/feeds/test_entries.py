"""What an item of a feed becomes."""

from __future__ import annotations

import pytest
from parsing import atom, one, parse
from server import rss


def test_an_atom_text_is_taken_literally_and_an_html_text_is_not() -> None:
    inner = (
        "<entry><id>1</id><title>Use &lt;b&gt; &amp;amp; more</title><content>1 &lt;b&gt; 2</content></entry>"
        '<entry><id>2</id><title type="html">&lt;b&gt;Bold&lt;/b&gt; &amp;amp; more</title>'
        '<content type="html">&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;</content></entry>'
    )
    literal, html = parse(atom(inner)).entries
    assert (literal.title, literal.document.text) == ("Use <b> &amp; more", "1 <b> 2")
    assert (html.title, html.document.text) == ("Bold & more", "One\n\nTwo")


def test_a_break_in_xhtml_is_one_break() -> None:
    content = (
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One<br/>two</p></div></content>'
    )
    (entry,) = parse(atom(f"<entry><id>1</id><title>t</title>{content}</entry>")).entries
    assert entry.document.text == "One\ntwo"


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
def test_only_web_addresses_are_links_and_the_scheme_of_others_is_known(link: str) -> None:
    entry = one(f"<guid isPermaLink='false'>g</guid><title>t</title><link>{link}</link>")
    assert (entry.url, entry.refused) == ("", link.partition(":")[0])


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
