"""No page does more than spoil itself: each of the hostile ones becomes a sound document or a plain refusal."""

from __future__ import annotations

import time
from functools import cache

import pytest
from hostile_pages import PAGES
from hostile_texts import CANARY, ELSEWHERE
from soundness import assert_sound_document, watched

from tuireader.errors import FetchError
from tuireader.feeds.discover import MOST_FEEDS, find_feeds
from tuireader.feeds.extraction import MOST_TAGS, extract
from tuireader.text.html import html_to_document

pytestmark = pytest.mark.slow

URL = "https://news.example/story"


@cache
def page(name: str) -> str:
    return PAGES[name]()


@pytest.mark.parametrize("name", PAGES)
def test_a_body_becomes_a_sound_document(name: str) -> None:
    with watched() as touched:
        document = html_to_document(page(name), URL)
    assert touched == []
    assert_sound_document(document)
    assert document.text.strip() or "core" not in page(name)[:500_000]


@pytest.mark.parametrize("name", ["active", "hidden"])
def test_what_is_not_text_is_not_read(name: str) -> None:
    text = html_to_document(page(name), URL).text
    assert CANARY not in text and ELSEWHERE not in text
    assert "core" in text or ("before" in text and "after" in text)


@pytest.mark.parametrize("name", [name for name in PAGES if len(page(name)) < 100_000])
def test_a_page_gives_an_article_or_a_plain_refusal(name: str) -> None:
    story = f"<p>{'A sentence of an article, as articles have them. ' * 20}</p>"
    html = f"<html><body><article>{story}{page(name)}</article></body></html>"
    with watched() as touched:
        try:
            document = extract(html.encode("utf-8", "replace"), URL, "text/html", {}).document
        except FetchError as error:
            assert str(error).isprintable()
            return
    assert touched == []
    assert_sound_document(document)


def article(inner: str) -> str:
    """The text of the article that is found in a page, which holds a story and this."""
    story = f"<p>{'A sentence of an article, as articles have them. ' * 20}</p>"
    html = f"<html><body><article>{story}{inner}</article></body></html>"
    return extract(html.encode(), URL, "text/html", {}).document.text


def test_control_characters_in_a_page_do_not_hide_its_article() -> None:
    for control in ("\x1b", "&#27;", "&#x1;", "\x0b"):
        assert "core" in article(
            f"<p><a href='http://a.example/{control}' title='{control}'>core</a> words here."
        )


def test_of_a_page_with_too_many_tags_no_tree_is_made() -> None:
    with pytest.raises(FetchError, match="too complex"):
        article("<br>" * (MOST_TAGS + 1))


def test_links_without_end_take_no_time_that_grows_with_their_square() -> None:
    def seconds(count: int) -> float:
        begin = time.process_time()
        find_feeds(b"<link rel=alternate " * count, URL)
        return time.process_time() - begin

    assert seconds(40_000) < 10 * seconds(10_000) + 0.1


def test_of_very_many_feeds_that_a_page_names_the_first_are_offered() -> None:
    link = "<link rel=alternate type=application/rss+xml href=/{} title='\x1b]0;x\x07[/x]'>"
    found = find_feeds("".join(link.format(n) for n in range(10_000)).encode(), URL)
    assert len(found) == MOST_FEEDS
    assert (found[1].url, found[1].title) == ("https://news.example/1", "[/x]")
