"""Which words of a web page are taken for its article, on small pages of each kind."""

from __future__ import annotations

import json

import pytest

from tuireader.errors import FetchError
from tuireader.feeds import extraction
from tuireader.model import Document

pytestmark = pytest.mark.slow

SENTENCE = "a sentence of the story, with commas, words, and more of them to tell"


def paragraphs(first: int, last: int) -> str:
    return "".join(f"<p>Paragraph {n} is {SENTENCE}.</p>" for n in range(first, last))


def extract(body: str, head: str = "", content_type: str = "text/html") -> Document:
    page = f"<html><head>{head}</head><body>{body}</body></html>"
    return extraction.extract(page.encode(), "https://a.example/story", content_type, {}).document


def told(body: str) -> str:
    """The metadata that gives an article's text."""
    graph = {"@graph": [{"@type": "WebSite"}, {"@type": "NewsArticle", "articleBody": body}]}
    return f'<script type="application/ld+json">{json.dumps(graph)}</script>'


def test_a_quoted_post_is_kept_whatever_the_page_calls_it():
    post = '<blockquote class="twitter-tweet"><p>We never said that.</p></blockquote>'
    assert (
        "We never said that."
        in extract(f"<article>{paragraphs(0, 4)}{post}{paragraphs(4, 8)}</article>").text
    )


@pytest.mark.parametrize("name", ['class="story-body"', 'id="article-content"', 'itemprop="articleBody"'])
def test_an_article_in_pieces_is_taken_whole_where_the_page_names_it(name: str):
    pieces = f"<div><div>{paragraphs(0, 3)}</div></div><div><div><div>{paragraphs(3, 12)}</div></div></div>"
    document = extract(f"<div {name}>{pieces}</div><div>{paragraphs(20, 22)}</div>")
    assert "Paragraph 0 is" in document.text and "Paragraph 11 is" in document.text


def test_a_page_that_is_hidden_until_its_scripts_have_run_is_read():
    assert "Paragraph 3" in extract(f"<div>{paragraphs(0, 9)}</div>").text
    page = f"<html hidden><body style='display:none'><div>{paragraphs(0, 9)}</div></body></html>"
    assert "Paragraph 3" in extraction.extract(page.encode(), "https://a.example/", "", {}).document.text


def test_the_title_and_what_stands_above_it_are_left_out():
    top = "<p>News from Berlin, today</p><h2>The mayor’s last word</h2>"
    document = extract(
        f"<article>{top}{paragraphs(0, 9)}</article>", "<title>The Mayor's Last Word | Example News</title>"
    )
    assert document.text.startswith("Paragraph 0")
    assert document.blocks[0].start == 0


def test_a_title_of_a_word_or_two_is_left_out_where_it_is_a_heading():
    head = "<title>The bridge | Local News</title>"
    story = paragraphs(0, 9)
    assert extract(f"<article><h1>The bridge</h1>{story}</article>", head).text.startswith("Paragraph 0")
    assert extract(f"<article><p>The bridge</p>{story}</article>", head).text.startswith("The bridge")


def test_lines_that_belong_to_the_page_are_left_out_and_links_behind_them_stay_in_place():
    ad, link = (
        "<p>Advertisement</p>",
        "<p>There is <a href='/more'>more</a> to be said of all that, and of him.</p>",
    )
    story = f"<h3>Email</h3>{paragraphs(0, 4)}{ad}{paragraphs(4, 9)}<div>Read more</div>{link}"
    document = extract(f"<article>{story}</article>")
    assert "Advertisement" not in document.text and "Read more" not in document.text
    assert document.text.startswith("Email\n\nParagraph 0")
    (mark,) = document.inlines
    assert document.text[mark.start : mark.end] == "more"
    assert all(document.text[block.start - 2 : block.start] in ("", "\n\n") for block in document.blocks)


def test_a_heading_that_is_not_the_title_stays():
    document = extract(
        f"<article><h2>What he said</h2>{paragraphs(0, 9)}</article>", "<title>The mayor</title>"
    )
    assert document.text.startswith("What he said")


def test_what_the_metadata_does_not_count_to_the_article_is_cut_from_its_ends():
    body = "\n".join(f"Paragraph {n} is {SENTENCE}." for n in range(9))
    notice = "<p>This newsroom, which you support, is glad of every letter, and of every reader.</p>"
    page = f"<article>{notice}{paragraphs(0, 4)}{notice}{paragraphs(4, 9)}{notice}</article>"
    text = extract(page, told(body)).text
    assert text.startswith("Paragraph 0") and text.endswith("tell.")
    assert text.count("This newsroom") == 1
    assert extract(page, told(body[:200])).text.count("This newsroom") == 3, (
        "metadata cut off is not followed"
    )


def test_the_metadata_shows_where_the_article_stands_when_another_text_was_taken_for_it():
    lines = [f"Line {n} tells what nobody else tells here" for n in range(20)]
    story, body = "<br>".join(f"<b>{line}</b>" for line in lines), " ".join(lines)
    page = f"<ul><li class=sidebar>{story}</li></ul><div class=content>{paragraphs(0, 40)}</div>"
    assert extract(page).text.startswith("Paragraph 0")
    document = extract(page, told(body))
    assert document.text.startswith("Line 0") and "Paragraph" not in document.text
    assert any(mark.kind == "strong" for mark in document.inlines)


def test_an_article_that_is_only_in_the_metadata_is_read_there():
    body = "\n\n".join(f"Line {n}, {SENTENCE}." for n in range(20))
    document = extract(f"<div>{paragraphs(0, 5)}</div>{told(body)}")
    assert document.text == body
    assert len(document.blocks) == 20


@pytest.mark.parametrize(
    "metadata", ["{", "[" * 50_000, "null", '{"articleBody": 3}', '{"articleBody": ""}', told("Short.")]
)
def test_metadata_of_no_use_is_passed_over(metadata: str):
    script = metadata if "<" in metadata else f'<script type="application/ld+json">{metadata}</script>'
    assert extract(f"<article>{paragraphs(0, 9)}</article>", script).text.startswith("Paragraph 0")


def test_nothing_that_commands_a_terminal_comes_through():
    evil = f"<article>{paragraphs(0, 9)}<p>Red \x1b[31m text\x9d0;x\x07, \u202eand &#27;[2J &#x9b;more\0.</p></article>"
    text = extract(evil, told(f"Red \x1b[31m {SENTENCE} " * 20)).text
    assert not [char for char in text if (ord(char) < 32 and char != "\n") or char in "\x7f\x9b\x9d\u202e"]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/pdf", b"%PDF-1.7 \0\xff"),
        ("image/png", b"\x89PNG\r\n"),
        ("", b""),
        ("text/plain", b"Hello"),
    ],
)
def test_what_is_no_page_is_said_to_be_none(kind: str, body: bytes):
    with pytest.raises(FetchError, match=f"it is no web page, but {kind or 'something else'}"):
        extraction.extract(body, "https://a.example/", kind, {})


def test_a_page_is_known_whatever_the_server_calls_it():
    assert extract(f"<article>{paragraphs(0, 9)}</article>", content_type="application/octet-stream").text


@pytest.mark.parametrize(
    "page",
    [
        "<p>words, and more words to count" * 20_000,
        "<p>" + "<a href=/x>one of many links</a> " * 20_000,
        "<table>" + ("<tr>" + "<td>a cell" * 120) * 120 + "</table>",
        "<p>" + "word " * 200_000,
    ],
    ids=["paragraphs", "links", "table", "text"],
)
def test_a_page_of_too_much_is_cut_and_says_so(page: str):
    assert extract(page).text.endswith("[The rest of this page is too long to show here.]")


@pytest.mark.parametrize("page", ["<div>" * 5_000 + "x", "<b>" * 5_000 + "x"], ids=["nested", "formatting"])
def test_a_page_that_would_take_a_parser_too_long_is_refused(page: str):
    with pytest.raises(FetchError, match="too complex"):
        extract(page)
