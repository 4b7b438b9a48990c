"""Text and Markdown files and saved pages: title, section and body found, leftovers dropped."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from places import SEED

from tuireader.errors import InputError
from tuireader.model import Document
from tuireader.text.files import Written, decode, kind_of, read_article, read_markdown, read_page, read_plain

PROSE = """The council met on Tuesday to talk about the bridge, closed since the flood of last spring.

"We will open it by June," the mayor told reporters after the meeting. Some members were less sure of that."""


def body_of(text: str) -> list[str]:
    return read_plain(text).document.text.split("\n\n")


def test_the_seed_document_is_its_title_section_and_body() -> None:
    found = read_plain(SEED.read_text(encoding="utf-8"))
    assert found.title == (
        "New York Times: Russia Requested Military and Economic Assistance from China for Ukraine Invasion"
    )
    assert found.section == "International"
    assert len(found.document.blocks) == 5
    assert found.document.text.startswith("The New York Times reported on Sunday that Russia")
    assert found.document.text.endswith("its readiness to mediate efforts to help end the war.")
    assert "Title:" not in found.document.text and "readers" not in found.document.text


def test_every_word_of_the_seed_body_is_kept_as_it_is() -> None:
    paragraphs = [p for p in re.split(r"\n\s*\n", SEED.read_text(encoding="utf-8").strip()) if len(p) > 100]
    assert body_of(SEED.read_text(encoding="utf-8")) == [p.strip() for p in paragraphs if "Title:" not in p]


@pytest.mark.parametrize(
    "head",
    [
        "Title: The bridge",
        "Title: The bridge\nTitle: The bridge",
        "Title: The bridge\n\nTitle: The bridge\n\nThe bridge",
        "TITLE:   The bridge  ",
        "Headline: The bridge",
    ],
)
def test_a_title_is_taken_once_however_often_it_stands_there(head: str) -> None:
    found = read_plain(f"{head}\n\n{PROSE}")
    assert (found.title, found.section, found.document.text) == ("The bridge", "", PROSE)


@pytest.mark.parametrize("section", ["Local", "Middle East", "Science & Technology"])
def test_a_short_line_above_the_title_is_the_section(section: str) -> None:
    for gap in ("\n", "\n\n"):
        found = read_plain(f"{section}{gap}Title: The bridge\n\n{PROSE}")
        assert (found.section, found.title, found.document.text) == (section, "The bridge", PROSE)


def test_author_date_address_and_language_are_read_beside_a_title() -> None:
    head = "Title: The bridge\nAuthor: Ann Lee\nDate: 2024-05-01\n"
    head += "URL: https://news.example/bridge\nLanguage: en\n"
    found = read_plain(head + "\n" + PROSE)
    assert (found.author, found.date, found.url, found.lang) == (
        "Ann Lee",
        "2024-05-01",
        "https://news.example/bridge",
        "en",
    )
    assert found.document.text == PROSE


def test_a_second_title_that_says_something_else_is_kept_as_text() -> None:
    assert body_of(f"Title: The bridge\n\nTitle: A river crossed\n\n{PROSE}")[0] == "A river crossed"


def test_without_a_title_line_the_first_short_line_is_the_title() -> None:
    found = read_plain(f"Bridge to open in June\n\n{PROSE}")
    assert (found.title, found.document.text) == ("Bridge to open in June", PROSE)


def test_without_any_title_the_first_sentence_stands_for_it_and_stays() -> None:
    found = read_plain(PROSE)
    assert found.document.text == PROSE
    assert found.title.startswith("The council met on Tuesday") and len(found.title) <= 100


@pytest.mark.parametrize(
    "leftovers",
    [
        "Our readers also liked",
        "Most read",
        "Share this article",
        "Related stories\n\nFlood damage put at two million\n\nWhat the river did to the old town",
        "Read also:\n\nFerry to run all summer",
        "Advertisement",
    ],
)
def test_what_a_page_had_below_its_article_is_dropped(leftovers: str) -> None:
    assert read_plain(f"Title: The bridge\n\n{PROSE}\n\n{leftovers}\n").document.text == PROSE


@pytest.mark.parametrize(
    "last",
    [
        "It opens in June.",
        "Will it hold?",
        '"Nobody knows"',
        "“Nobody knows,” she said",
        "Source: Town Hall",
        "- and the ferry",
        "The mayor said that the bridge would be open by June whatever the weather did",
        "(Reporting by Ann Lee)",
    ],
)
def test_a_last_paragraph_that_may_belong_to_the_article_stays(last: str) -> None:
    assert read_plain(f"Title: The bridge\n\n{PROSE}\n\n{last}\n").document.text.startswith(PROSE + "\n\n")


def body(text: str) -> Document:
    """What is below a title."""
    return read_plain(f"Title: River\n\n{text}").document


def test_verse_and_lists_lose_no_line() -> None:
    verse = "The river runs\n\nThe river bends\n\nThe river ends"
    assert body(verse).text == verse


def test_wrapped_lines_are_joined_and_long_lines_are_paragraphs() -> None:
    assert body("one\ntwo\n  three\n\nfour").text == "one two three\n\nfour"
    long = "A sentence that is long enough to have been a paragraph by itself, " * 2 + "ends here."
    assert body(f"{long}\n{long}").text == f"{long}\n\n{long}"


def test_lists_in_text_files_are_items() -> None:
    document = body("- one\n- two\n\n1. first\n2. second")
    assert [(b.kind, b.marker) for b in document.blocks] == [
        ("item", "•"), ("item", "•"), ("item", "1."), ("item", "2."),
    ]  # fmt: skip


def test_markdown_is_read_with_its_front_matter() -> None:
    text = '---\ntitle: "The bridge"\ndate: 2024-05-01\nauthor: Ann Lee\n'
    text += "url: https://news.example/b\nx:\n  - y\n---\n"
    found = read_markdown(
        text + "# The bridge\n\nIt *will* open, [they say](/who).\n\n- one\n- two\n\n> quoted\n"
    )
    assert (found.title, found.date, found.author) == ("The bridge", "2024-05-01", "Ann Lee")
    assert found.document.text == "It will open, they say.\n\none\n\ntwo\n\nquoted"
    assert [(i.kind, i.target) for i in found.document.inlines] == [
        ("emphasis", ""),
        ("link", "https://news.example/who"),
    ]


def test_markdown_without_front_matter_has_its_first_heading_as_title() -> None:
    assert read_markdown("# Head\n\nBody <script>no()</script>here.") == Written("Head", body("Body here."))


def test_a_page_gives_its_article_and_not_its_furniture() -> None:
    html = f"""<!doctype html><html lang="en-GB"><head><title>Bridge | Daily</title>
    <meta property="og:title" content="The bridge"><meta name="author" content="Ann Lee">
    <meta property="article:published_time" content="2024-05-01T10:00:00Z">
    <link rel="canonical" href="https://news.example/bridge"></head><body><nav>Home</nav>
    <article><h1>The bridge</h1><p>{PROSE.split(chr(10))[0]}</p><p>{PROSE.split(chr(10))[2]}</p></article>
    <article><p>Teaser</p></article><footer>Imprint</footer></body></html>"""
    found = read_page(html)
    assert (found.title, found.author, found.lang) == ("The bridge", "Ann Lee", "en")
    assert (found.url, found.date) == ("https://news.example/bridge", "2024-05-01T10:00:00Z")
    assert found.document.text == PROSE


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(["Title: x", "", "Short", "A sentence. ", "- i", "\x1b[2J"])).map("\n".join)
)
def test_no_text_is_too_strange_to_read(text: str) -> None:
    for kind in ("plain", "markdown", "page"):
        document = read_article(kind, text).document
        assert "\n\n".join(document.text[b.start : b.end] for b in document.blocks) == document.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_files_are_read_in_the_encodings_they_come_in(encoding: str) -> None:
    assert decode("naïve “café”".encode(encoding)) == "naïve “café”"


def test_a_page_may_name_its_own_encoding_if_it_is_a_known_one() -> None:
    assert "Привет" in decode('<meta charset="koi8-r"><p>Привет'.encode("koi8-r"))
    assert "caf\xe9" in decode(b'<meta charset="punycode"><p>caf\xe9')


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\0\0", bytes(range(256)) * 4, b"\x01\x02\x03" * 50])
def test_a_binary_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="not a text file"):
        decode(data)


def test_a_file_is_what_its_name_or_its_beginning_says() -> None:
    assert kind_of(Path("a.md"), "x") == "markdown"
    assert kind_of(Path("a.HTM"), "x") == "page"
    assert kind_of(Path("a"), " <!DOCTYPE html><p>") == "page"
    assert kind_of(Path("a.log"), "x") == "plain"
    with pytest.raises(InputError, match="XML"):
        kind_of(Path("feeds.opml"), "<?xml version='1.0'?><opml>")


@pytest.mark.parametrize(
    "text", ["Title: x\n", "Title: x\n\n", "- item\n", "A sentence.\n\n", "short\n", ')."']
)
def test_twice_the_text_takes_about_twice_the_time(text: str) -> None:
    def seconds(copies: int) -> float:
        begin = time.process_time()
        read_plain(text * copies)
        return time.process_time() - begin

    # Quadratic reading would take 16 times as long; the constant keeps very small times from deciding.
    assert seconds(40_000) < 10 * seconds(10_000) + 0.2
