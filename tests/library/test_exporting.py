"""Articles taken out: whole, with what was found in them and what the user did; nothing that they bring is obeyed."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tuireader.cli import main
from tuireader.library import Library, articles, marking
from tuireader.library.exporting import HEAD, TAIL, Exported, Mark, exported, html, markdown, woven
from tuireader.library.people.aliases import alias
from tuireader.model import (
    Annotation,
    ArticleAnnotation,
    Block,
    Document,
    Enclosure,
    Entry,
    Inline,
    Mention,
    Quote,
    text_hash,
)
from tuireader.query.tree import Everything

FEED = "local:World"
SAID = '"We have won," said Ana Silva.'
HOSTILE = "<script>alert(1)</script> & [x](javascript:x) `a` **b** \x1b]52;c;x\x07 \u202eabc &lt; ![i](//e) <http://e>"


def store(
    lib: Library, title: str, *blocks: tuple[str, str], inlines: tuple[Inline, ...] = (), **more
) -> int:
    """An article of blocks, each a kind and a text."""
    text, found = "", []
    for kind, words in blocks:
        text += "\n\n" if text else ""
        found.append(Block(kind, len(text), len(text) + len(words), level=1))
        text += words
    entry = Entry(title, title, Document(text, tuple(found), inlines), **more)
    return lib.archive.store(FEED, [entry]).new[0]


def annotate(lib: Library, key: int, title: str, text: str) -> None:
    quote = Quote(
        "q", 0, 14, ((0, 14),), text[:14], speaker="Ana Silva", speaker_name="Ana Silva", confidence="likely"
    )
    names = (Mention(20, 29, "PERSON", "Ana Silva", "Ana Silva"),)
    lib.archive.set_annotation(
        key, ArticleAnnotation(Annotation((quote,), names, "en", "m", 1), text_hash=text_hash(title, text))
    )


def only(lib: Library) -> Exported:
    (item,) = exported(lib, Everything())
    return item


class Tags(HTMLParser):
    """The tags, attributes and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not [name for name, _ in attrs if name.startswith("on")]
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in ("br", "hr", "meta"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, "each is closed within the one around it"

    def handle_data(self, data: str) -> None:
        self.text += data


def test_an_article_comes_with_its_marks_quotes_and_names(lib: Library) -> None:
    key = store(lib, "Vote", ("paragraph", SAID), published=86_400, author="Bo", url="https://e.example/a")
    annotate(lib, key, "Vote", SAID)
    row = articles.rows(lib, [key])[key]
    marking.star(lib.marks, row)
    marking.set_tags(lib.marks, row, ["later"])
    marking.change(lib.marks, "noted", "articles", key, note="look again")
    text = markdown(only(lib))
    assert text.startswith("# Vote\n\nWorld · Bo · 1970-01-02 · unread · starred · tagged later\n")
    assert "<https://e.example/a>" in text and "Note: look again" in text and SAID in text
    assert '- **Ana Silva** (likely): "We have won,"\n' in text and "- People: Ana Silva\n" in text
    page = Tags(html(only(lib)))
    assert page.links == ["https://e.example/a"] and SAID in page.text and "look again" in page.text
    assert '<span class="quote" title="Ana Silva">&quot;We have won,&quot;</span>' in html(only(lib))


def test_names_are_those_that_the_user_gave(lib: Library) -> None:
    key = store(lib, "Vote", ("paragraph", SAID))
    annotate(lib, key, "Vote", SAID)
    alias(lib.marks, [("PERSON", "Ana Silva")], ("PERSON", "Ana Maria Silva"))
    assert "- **Ana Maria Silva** (likely)" in markdown(only(lib))
    assert "- People: Ana Maria Silva\n" in markdown(only(lib))


def test_a_date_is_only_told_if_the_source_gave_one(lib: Library) -> None:
    store(lib, "A", ("paragraph", "Words."))
    assert "· seen 2" in markdown(only(lib))


@pytest.mark.parametrize("kind", ["paragraph", "heading", "item", "quotation", "code", "table", "image"])
def test_nothing_in_an_article_is_obeyed(lib: Library, kind: str) -> None:
    key = store(lib, HOSTILE, (kind, HOSTILE), author=HOSTILE, published=1)
    marking.change(lib.marks, "noted", "articles", key, note=HOSTILE)
    for text in (markdown(only(lib)), html(only(lib))):
        assert not {"\x1b", "\x07", "\u202e"} & set(text)
    page = Tags(html(only(lib)))
    assert page.text.count("<script>alert(1)</script> & [x](javascript:x) `a` **b**") >= 3
    assert page.tags <= {"article", "header", "h1", "h2", "p", "pre", "blockquote", "em"} and not page.links
    tokens = MarkdownIt("commonmark").parse(markdown(only(lib)))
    flat = [child for token in tokens for child in (token, *(token.children or ()))]
    assert not {token.type for token in flat} & {
        "html_block",
        "html_inline",
        "link_open",
        "code_inline",
        "strong_open",
    }
    assert "<script>alert(1)</script> & [x](javascript:x) `a` **b**" in "".join(
        token.content for token in flat if token.type in ("text", "text_special", "fence")
    )


@pytest.mark.parametrize(
    "start", ["# x", "- x", "+ x", "1. x", "2) x", "===", "---", "> x", "    x", "```", "~~~"]
)
def test_what_begins_a_line_begins_nothing_else(lib: Library, start: str) -> None:
    store(lib, "T", ("paragraph", f"Words\n{start}"))
    tokens = MarkdownIt("commonmark").parse(markdown(only(lib)))
    kinds = [
        token.type
        for token in tokens
        if token.type.endswith("_open") or token.type in ("fence", "code_block", "hr")
    ]
    assert kinds == ["heading_open", "paragraph_open", "paragraph_open", "hr"]
    assert any(start.strip() in token.content.replace("\\", "") for token in tokens)


def test_code_cannot_leave_its_fence(lib: Library) -> None:
    store(lib, "T", ("code", "a\n```\n# b\n````\nc"))
    (fence,) = [
        token for token in MarkdownIt("commonmark").parse(markdown(only(lib))) if token.type == "fence"
    ]
    assert fence.content == "a\n```\n# b\n````\nc\n"


def test_links_lead_to_the_web_only_and_stress_stays(lib: Library) -> None:
    inlines = (
        Inline("link", 0, 3, 'https://e.example/a)b>c"d'),
        Inline("strong", 2, 7),
        Inline("link", 8, 13, "javascript:alert(1)"),
        Inline("emphasis", 8, 13),
    )
    store(lib, "T", ("paragraph", "one two three"), inlines=inlines)
    page = html(only(lib))
    assert Tags(page).links == ["https://e.example/a)b%3Ec%22d"]
    assert "on<strong>e</strong></a><strong> two</strong> <em>three</em>" in page
    tokens = [
        child
        for token in MarkdownIt("commonmark").parse(markdown(only(lib)))
        for child in token.children or ()
    ]
    assert [token.attrs["href"] for token in tokens if token.type == "link_open"] == [
        "https://e.example/a)b%3Ec%22d"
    ]
    assert "javascript" not in markdown(only(lib))


ranges = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(sorted)


@given(st.lists(ranges, max_size=8), ranges)
def test_marks_are_woven_in_without_crossing_and_without_losing_a_letter(
    marks: list[list[int]], part: list[int]
) -> None:
    text = "a<b&cdefghij"
    start, end = part
    woven_in = "".join(
        woven(text, start, end, [Mark(a, b, "<i>", "</i>") for a, b in marks], lambda t: t.replace("<", "!"))
    )
    found = Tags(woven_in.replace("&", "+"))
    assert found.open == [] and found.text == text[start:end].replace("<", "!").replace("&", "+")
    covered = {n for a, b in marks for n in range(max(a, start), min(b, end))}
    inside, depth, at = set(), 0, start
    for piece in woven_in.replace("</i>", "\x01").replace("<i>", "\x00"):
        depth += {"\x00": 1, "\x01": -1}.get(piece, 0)
        if piece not in "\x00\x01":
            inside |= {at} if depth else set()
            at += 1
    assert inside == covered


def test_the_command_prints_each_form(lib: Library, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(60):
        store(
            lib,
            f"No {number}",
            ("paragraph", SAID),
            published=number,
            enclosures=(Enclosure("https://e.example/x"),),
        )
    lib.marks.set_state("seeded", True)
    lib.marks.flush()
    run = ["--data-dir", str(lib.paths.data), "--config", str(lib.paths.config_file), "export"]
    assert main([*run, "--format", "json", "no", "-59"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["title"] for row in rows] == [f"No {number}" for number in range(58, -1, -1)]
    assert rows[0]["text"] == SAID and rows[0]["enclosures"] == [
        {"url": "https://e.example/x", "type": "", "length": 0}
    ]
    assert main([*run, "--format", "html"]) == 0
    page = capsys.readouterr().out
    assert page.startswith(HEAD) and page.endswith(TAIL) and page.count("<article>") == 60
    assert Tags(page).open == []
    assert main([*run, "--format", "markdown", "no", "7"]) == 0 and "# No 7" in capsys.readouterr().out
    assert main(run) == 2
