"""What fetching the page behind an article promises."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from server import Reply, Server, item, rss

from tuireader.config import Config, Paths
from tuireader.errors import FetchError, NotFoundError
from tuireader.feeds.fulltext import extract
from tuireader.library import Library, articles
from tuireader.library.fulltexts import full_text
from tuireader.library.subscriptions import add
from tuireader.query.tree import Everything

STORY = "".join(
    f"<p>Paragraph {n} of a story that goes on for a while, with commas, words and more.</p>"
    for n in range(12)
)
MENU = "<ul>" + "<li><a href='/x'>Menu</a></li>" * 9 + "</ul>"
PAGE = f"<html><head><title>T</title></head><body><nav>{MENU}</nav><article>{STORY}</article></body></html>"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(Paths(tmp_path / "data", tmp_path / "config.toml"), Config()) as opened:
        yield opened


def test_the_story_of_a_page_is_found_and_its_menu_is_not() -> None:
    document = extract(PAGE.encode(), "https://a.example/story", "text/html")
    assert "Paragraph 0 of" in document.text
    assert "Paragraph 11 of" in document.text
    assert "Menu" not in document.text


def test_quotations_and_links_survive_and_scripts_do_not() -> None:
    inner = (
        "<blockquote>A quoted word.</blockquote><p>See <a href='/more'>more</a>.</p><script>evil()</script>"
    )
    document = extract(PAGE.replace("</article>", f"{inner}</article>").encode(), "https://a.example/s", "")
    assert "A quoted word." in document.text
    assert "evil" not in document.text
    assert [mark.target for mark in document.inlines if mark.kind == "link"] == ["https://a.example/more"]


def test_the_pages_own_charset_is_believed() -> None:
    page = PAGE.replace("<head>", '<head><meta charset="iso-8859-1">').replace("Paragraph", "Café")
    assert "Café 3" in extract(page.encode("iso-8859-1"), "https://a.example/", "text/html").text


@pytest.mark.parametrize("page", ["", "<html>", "<p>Please log in.</p>", "<div>" * 50_000, "<a " * 50_000])
def test_a_page_without_an_article_is_said_so(page: str) -> None:
    with pytest.raises(FetchError, match="page"):
        extract(page.encode(), "https://a.example/", "text/html")


def test_the_page_behind_an_article_is_fetched_and_errors_name_it(library: Library) -> None:
    with Server() as server:
        link = "<link>{}</link>"
        server.routes |= {
            "/feed": Reply(
                rss(item("one") + link.format("/story"), item("two") + link.format("/gone"), item("three"))
            ),
            "/story": Reply(PAGE.encode(), headers={"Content-Type": "text/html"}),
        }
        add(library, f"{server.url}/feed")
        rows = {row.title: row for row in articles.page(library, Everything())}
        assert "Paragraph 5" in full_text(library, rows["one"].key).text
        with pytest.raises(FetchError, match=f"{server.url}/gone: not found"):
            full_text(library, rows["two"].key)
        with pytest.raises(NotFoundError):
            full_text(library, rows["three"].key)
