"""Of a feed that is known only new and changed items are read."""

from __future__ import annotations

import pytest
from parsing import parse
from server import item, rss

from tuireader.feeds.items import NotAFeed, NotXml, split_items


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


@pytest.mark.parametrize(
    "spoilt", ["<x>" * 600 + "</x>" * 600, "<x/>" * 60_000], ids=["too deep", "too many elements"]
)
def test_an_item_that_is_too_complex_costs_none_of_the_others(spoilt: str) -> None:
    found = parse(rss(item("one"), item("bad") + spoilt, item("two"), item("worse") + spoilt, item("three")))
    assert [entry.guid for entry in found.entries] == ["one", "two", "three"]
    assert parse(rss(item("bad") + spoilt)).problem == "is too complex to be read"
