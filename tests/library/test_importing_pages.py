"""Importing pages saved from websites: the article and nothing else, and a page by hand whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hostile_pages import PAGES
from hostile_texts import CANARY

from tuireader.cli import main
from tuireader.config import Config, FullText, default_paths
from tuireader.library import Library, articles
from tuireader.library.importing import Imported, import_paths
from tuireader.query.tree import Everything

pytestmark = pytest.mark.slow

STORY = "".join(
    f"<p>Paragraph {n} of the story about the harbour, which goes on for a while, with commas, and more.</p>"
    for n in range(8)
)
SHARE = (
    "<ul class=share><li><a href='#e'>Email</a><li><a href='#m'>Messenger</a><li><a href='#w'>Copy</a></ul>"
)
MENU = "".join(f"<li><a href='/s{n}'>Section {n}</a></li>" for n in range(12))
TEASERS = "".join(f"<li><a href='/t{n}'>Teaser {n} of another story</a></li>" for n in range(12))
HEAD = (
    "<title>The harbour | Example News</title><meta property='og:title' content='The harbour reopens'>"
    "<meta name=author content='Ada Brook'><meta property='article:published_time' content='2024-05-06T07:08:09Z'>"
    "<link rel=canonical href='https://news.example/harbour'>"
)
PAGE = (
    f"<html lang=en><head>{HEAD}</head><body><div id=menu><ul>{MENU}</ul></div>"
    f"<div class=main><h1>The harbour reopens</h1>{SHARE}{STORY}<p>See <a href='/more'>more</a> of the port.</p></div>"
    f"<div class=more><h3>Read next</h3><ul>{TEASERS}</ul></div></body></html>"
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(default_paths(tmp_path / "data", tmp_path / "config.toml"), Config()) as opened:
        yield opened


def imported(library: Library, page: str, name: str = "page.html") -> Imported:
    """Import a page from a file."""
    file = library.paths.data.parent / name
    file.write_text(page, "utf-8", "replace")
    return import_paths(library, [file])


def text_of(library: Library) -> str:
    """The text of the only article."""
    (row,) = articles.page(library, Everything(), 9)
    article = articles.article(library, row.key)
    assert article is not None
    return article.document.text


def test_of_a_websites_page_only_the_article_is_taken(library: Library) -> None:
    assert imported(library, PAGE).notes == ()
    text = text_of(library)
    assert text.startswith("Paragraph 0") and "Paragraph 7 of" in text
    for left_out in ("Section", "Email", "Messenger", "Teaser", "Read next"):
        assert left_out not in text


def test_what_the_page_says_of_its_article_is_kept(library: Library) -> None:
    imported(library, PAGE)
    (row,) = articles.page(library, Everything(), 9)
    assert (row.title, row.author, row.url, row.lang) == (
        "The harbour reopens", "Ada Brook", "https://news.example/harbour", "en",
    )  # fmt: skip
    assert row.published == 1714979289
    article = articles.article(library, row.key)
    assert article is not None
    assert [mark.target for mark in article.document.inlines if mark.kind == "link"] == [
        "https://news.example/more"
    ]


def test_the_rule_for_its_site_says_what_is_taken(library: Library) -> None:
    library.config = replace(library.config, fulltext=FullText({"news.example": ".more h3"}))
    assert imported(library, PAGE).notes == ()
    assert text_of(library) == "Read next"


def test_a_rule_of_no_use_is_told_and_the_article_found_without_it(library: Library) -> None:
    library.config = replace(library.config, fulltext=FullText({"news.example": ".nothing"}))
    ((_, note),) = imported(library, PAGE).notes
    assert "fulltext.sites.news.example matches no text" in note
    assert text_of(library).startswith("Paragraph 0")


@pytest.mark.parametrize(
    "page",
    [
        f"<p>Short.</p><ul>{TEASERS}</ul>{STORY}",
        f"<html><head><title>By hand</title></head><body><p>Short.</p><ul>{TEASERS}</ul>{STORY}</body></html>",
    ],
    ids=["fragment", "by hand"],
)
def test_a_fragment_and_a_page_by_hand_are_taken_whole(library: Library, page: str) -> None:
    assert imported(library, page).notes == ()
    text = text_of(library)
    assert "Short." in text and "Teaser 11" in text and "Paragraph 7 of" in text


def test_a_page_in_which_no_article_is_found_is_kept_whole_and_that_is_said(library: Library) -> None:
    ((path, note),) = imported(library, f"<head>{HEAD}</head><body><p>Only a line.</p></body>").notes
    assert (Path(path).name, note) == ("page.html", "kept whole: no article was found in the page")
    assert text_of(library) == "Only a line."


def test_where_much_more_is_said_than_was_found_the_page_is_kept_whole(library: Library) -> None:
    chapters = "".join(f"<div class='comment'><h2>Chapter {n}</h2>{STORY}</div>" for n in range(9))
    ((_, note),) = imported(library, f"<head>{HEAD}</head><div class=text>{STORY}</div>{chapters}").notes
    assert note == "kept whole: the article cannot be told from the rest of the page"
    assert "Chapter 8" in text_of(library)


def test_the_command_says_which_pages_were_kept_whole(
    library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "page.html").write_text(f"<head>{HEAD}</head><body><p>Only a line.</p></body>")
    options = ["--data-dir", str(tmp_path / "other"), "--config", str(tmp_path / "config.toml")]
    assert main([*options, "import", "--no-annotate", str(tmp_path / "page.html")]) == 0
    out, error = capsys.readouterr()
    assert out == "imported 1 article\n"
    assert error.endswith("page.html: kept whole: no article was found in the page\n")


@pytest.mark.parametrize(
    "name", ["active", "100,000 nested div", "a 500 KB attribute", "escapes in marks", "200,000 paragraphs", "links"]
)  # fmt: skip
def test_a_hostile_page_is_stored_clean_or_refused_in_a_line(library: Library, name: str) -> None:
    result = imported(library, f"<html><head>{HEAD}</head><body><nav>Menu</nav>{PAGES[name]()}</body></html>")
    assert len(result.new) + len(result.refused) == 1
    assert all(told.isprintable() for pair in (*result.refused, *result.notes) for told in pair)
    if result.new:
        text = text_of(library)
        assert CANARY not in text or name.startswith("escapes")
        assert all(sign.isprintable() or sign in "\n\t" for sign in text)
