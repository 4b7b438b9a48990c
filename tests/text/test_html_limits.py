"""HTML of any kind: no soup of tags breaks a document, no page is too long, too deep or too slow."""

import time

import pytest
from html_fixture import BASE, assert_sound, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from tuireader.text.blocks import GAP, MAX_BLOCKS, MAX_LINKS
from tuireader.text.html import (
    COMPLEX,
    CUT,
    MAX_ATTRIBUTES,
    MAX_DEPTH,
    MAX_HTML,
    html_to_document,
    too_complex,
)

pytestmark = pytest.mark.slow

TAGS = [
    "p",
    "div",
    "b",
    "a",
    "ul",
    "li",
    "table",
    "tr",
    "td",
    "blockquote",
    "pre",
    "h1",
    "br",
    "hr",
    "img",
    "q",
    "em",
    "code",
    "script",
    "style",
    "svg",
    "form",
    "select",
]
SOUP = st.lists(
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS])
    | st.sampled_from(
        ['<a href="/x">', "<img alt='x y' src=z>", "<!--", "-->", "&amp;", "&#27;", "\x1b[2J", "<", ">", '"']
    )
    | st.sampled_from(["word ", " ", "\n", "\u202e", "\u0301", "語", "\ud800", "\t"])
    | st.text(max_size=4),
    max_size=50,
).map("".join)


@settings(max_examples=100)
@given(SOUP)
def test_no_soup_of_tags_breaks_the_bare_words(html: str) -> None:
    assert_sound(html_to_document("<div>" * (MAX_DEPTH + 1) + html, BASE))


@settings(max_examples=300)
@given(SOUP)
def test_no_soup_of_tags_breaks_the_document(html: str) -> None:
    assert_sound(html_to_document(html, BASE))


def test_too_long_a_page_is_cut_and_says_so() -> None:
    document = html_to_document("<p>some words</p>" * (MAX_HTML // 10))
    assert document.text.endswith(CUT)
    assert len(document.blocks) == MAX_BLOCKS + 1
    assert_sound(document)


def test_a_picture_written_into_the_page_does_not_push_out_its_text() -> None:
    html = f'<p>before<p><img alt=photo src="data:image/png;base64,{"A" * MAX_HTML}"><p>after'
    assert texts(html) == ["before", "[image: photo]", "after"]


def test_after_many_links_words_stay_words() -> None:
    document = html_to_document("<p><a href=/x>l</a> " * (MAX_LINKS + 50), BASE)
    assert sum(inline.kind == "link" for inline in document.inlines) == MAX_LINKS


def test_too_deep_a_page_is_given_as_its_bare_words() -> None:
    document = html_to_document("<div>" * (MAX_DEPTH + 1) + "core &amp; text<script>no()</script>")
    assert document.text == f"{COMPLEX}{GAP}core & text"


def test_a_number_too_long_to_be_a_character_is_none() -> None:
    text = html_to_document("<div>" * (MAX_DEPTH + 1) + "a &#" + "9" * 6_000 + "; b").text
    assert text.endswith("a \ufffd b")


def test_sloppy_pages_are_not_taken_for_hostile_ones() -> None:
    assert not too_complex("<p>unclosed <li>items <br> and <b>bold</b>" * 2_000)
    assert not too_complex("<div><span>left open</div>" * 2_000)
    assert not too_complex("<td><a href=x>link<a href=y>link" * 2_000)


HEAVY = {
    "nested": "<div>{n}",
    "formatting": "<p><b class={n}></p><p>x",
    "attributes": "a{n}=1 ",
    "unclosed tags": "<b<b<b",
    "unclosed quotes": '<a title="x{n}',
    "comments": "<!-- <!-",
    "entities": "&#x26;&amp",
    "tables": "<table><tr><td>x",
    "lists": "<ul><li>x",
    "misnested": "<b><i>x</b></i>",
    "links": "<a href=/{n}>x</a> ",
    "breaks": "x<br>",
}


@pytest.mark.parametrize("name", HEAVY)
def test_twice_the_page_takes_about_twice_the_time(name: str) -> None:
    def seconds(copies: int) -> float:
        html = "".join(HEAVY[name].replace("{n}", str(n)) for n in range(copies))
        html = f"<p {html}>" if name == "attributes" else html
        best = float("inf")
        for _ in range(2):
            begin = time.process_time()
            html_to_document(html, BASE)
            best = min(best, time.process_time() - begin)
        return best

    # A quadratic page would take 16 times as long; the constant keeps very small times from deciding.
    assert seconds(12_000) < 10 * seconds(3_000) + 0.1


def test_many_attributes_are_too_many() -> None:
    tag = "<p " + " ".join(f"a{n}='>'" for n in range(MAX_ATTRIBUTES + 1)) + ">x"
    assert too_complex(tag)
