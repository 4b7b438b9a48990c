"""The article's lines: what the program promises about widths, headings and offsets."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from seed_annotation import TEXT, seed_article

from tuireader.library.citing.citations import citation
from tuireader.model import EMPTY, Article, ArticleRow, Block, BlockKind, Document, Quote
from tuireader.ui.article.layout import Layout, lay_out, long_date, measure, source_line

KINDS: list[BlockKind] = ["paragraph", "heading", "item", "quotation", "code", "table", "image", "rule"]
ROW = ArticleRow(7, "feed", "The Daily", "A title", published=1647259200, words=460, author="Ann Lee")


def article(*blocks: tuple[BlockKind, str, int, str]) -> Article:
    """An article of blocks given as (kind, text, level, marker)."""
    made, texts, start = [], [], 0
    for kind, text, level, marker in blocks:
        made.append(Block(kind, start, start + len(text), level, marker))
        texts.append(text)
        start += len(text) + 2
    return Article(ROW, Document("\n\n".join(texts), tuple(made)))


def of(row: ArticleRow, updated: int | None = None) -> Article:
    """An article of which only this is known."""
    return Article(row, EMPTY, updated=updated)


def body(layout: Layout) -> list[str]:
    """The lines of the body as drawn, with indent and marker."""
    drawn = []
    for number, line in enumerate(layout.lines[layout.body :], layout.body):
        before = f"{line.marker} ".rjust(line.indent) if line.marker else " " * line.indent
        drawn.append((before + layout.text(number)).rstrip())
    return drawn


TEXTS = st.text(alphabet="ab c東👍é-\n“”", min_size=1, max_size=80).filter(lambda text: bool(text.strip()))
BLOCKS = st.lists(
    st.tuples(st.sampled_from(KINDS), TEXTS, st.integers(0, 9), st.sampled_from(["", "•", "12."])),
    min_size=1,
    max_size=8,
)


@given(BLOCKS, st.integers(20, 200), st.integers(40, 200))
@settings(max_examples=200)
def test_the_lines_of_the_body_cover_the_text_exactly(
    blocks: list[tuple[BlockKind, str, int, str]], width: int, limit: int
) -> None:
    made = article(*blocks)
    layout = lay_out(made, width, limit)
    lines = layout.lines[layout.body :]
    assert "".join(made.document.text[line.start : line.end] for line in lines) == made.document.text
    assert lines[0].start == 0
    assert all(before.end == after.start for before, after in itertools.pairwise(lines))


@given(BLOCKS, st.integers(20, 200))
@settings(max_examples=200)
def test_no_line_is_wider_than_its_column(blocks: list[tuple[BlockKind, str, int, str]], width: int) -> None:
    layout = lay_out(article(*blocks), width)
    for number, line in enumerate(layout.lines):
        assert line.indent + cell_len(layout.text(number)) <= layout.measure.text


@pytest.mark.parametrize("width", range(20, 201))
def test_the_columns_of_any_width_fit_and_the_seed_document_is_whole(width: int) -> None:
    shape = measure(width)
    assert shape.indent + shape.text <= width
    layout = lay_out(seed_article(), width)
    assert "".join(TEXT[line.start : line.end] for line in layout.lines[layout.body :]) == TEXT


def test_the_margin_is_there_from_76_columns_and_the_text_shrinks_before_it_goes() -> None:
    assert (measure(75).margin, measure(75).text) == (0, 71)
    assert (measure(76).margin, measure(76).text) == (14, 58)
    assert (measure(98).margin, measure(98).text) == (22, 72)
    assert (measure(160).margin, measure(160).text) == (22, 72)
    for width in range(76, 98):
        narrow, wide = measure(width), measure(width + 1)
        assert 14 <= narrow.margin <= wide.margin <= 22
        assert 58 <= narrow.text <= wide.text <= 72


def test_a_chosen_width_of_text_is_kept_where_there_is_room() -> None:
    assert measure(160, 100).text == 100
    assert measure(160, 40).text == 40
    assert measure(60, 40).text == 40


def test_a_wide_pane_has_the_article_in_its_middle() -> None:
    shape = measure(200)
    right = 200 - shape.indent - shape.text
    assert abs(right - shape.left) <= 2


def test_a_character_is_found_in_its_line_at_any_width() -> None:
    place = TEXT.index("Emily Horne")
    for width in (20, 60, 80, 120):
        layout = lay_out(seed_article(), width)
        line = layout.lines[layout.line_at(place)]
        assert line.start <= place < line.end


def test_the_heading_tells_source_date_time_to_read_and_author() -> None:
    assert source_line(of(ROW)) == "THE DAILY · 14 March 2022 · 2 min · Ann Lee"
    assert (
        source_line(of(replace(ROW, section="World")))
        == "THE DAILY · World · 14 March 2022 · 2 min · Ann Lee"
    )
    assert source_line(seed_article()) == "INTERNATIONAL · 14 March 2022 · 2 min"


def test_the_heading_tells_when_an_article_was_edited() -> None:
    hour, day = ROW.published + 3600, ROW.published + 86400
    clock = time.strftime("%H:%M", time.localtime(hour))
    assert source_line(of(ROW, hour)) == f"THE DAILY · 14 March 2022 · updated {clock} · 2 min · Ann Lee"
    assert "14 March 2022 · updated 15 March 2022" in source_line(of(ROW, day))
    assert "updated" not in source_line(of(ROW, ROW.published))


def test_an_unknown_date_is_left_out() -> None:
    assert long_date(0) == ""
    assert source_line(of(replace(ROW, published=0, words=0, author=""))) == "THE DAILY"


def test_when_an_article_was_first_seen_is_not_given_for_its_date() -> None:
    undated = replace(ROW, dated=False)
    assert source_line(of(undated)) == "THE DAILY · seen 14 March 2022 · 2 min · Ann Lee"
    quote = Quote("q", 0, 3, ((0, 3),), '"A"', speaker_name="Ann Lee", confidence="sure")
    assert "2022" in citation(quote, ROW)
    assert "2022" not in citation(quote, undated)


def test_list_items_stand_together_with_hanging_markers_and_other_blocks_apart() -> None:
    made = article(
        ("paragraph", "Three things:", 0, ""),
        ("item", "the first of them is long enough to wrap", 1, "•"),
        ("item", "inner", 2, "1."),
        ("paragraph", "Done.", 0, ""),
    )
    assert body(lay_out(made, 33)) == [
        "Three things:",
        "",
        "• the first of them is long",
        "  enough to wrap",
        "  1. inner",
        "",
        "Done.",
    ]


def test_quotations_and_code_are_set_in_and_code_keeps_its_spaces() -> None:
    made = article(("quotation", "They wrote.", 1, ""), ("code", "if x:\n    y", 0, ""))
    assert body(lay_out(made, 40)) == ["│ They wrote.", "", "  if x:", "      y"]


def test_deep_nesting_leaves_two_thirds_of_the_width_to_the_text() -> None:
    layout = lay_out(article(("item", "deep " * 20, 90, "•")), 40)
    assert max(line.indent for line in layout.lines) <= layout.measure.text // 3


def test_an_article_without_text_says_so_and_where_it_may_be() -> None:
    made = Article(replace(ROW, url="https://daily.example/story"), EMPTY)
    layout = lay_out(made, 90)
    assert body(layout) == ["No text came with this article. It may be at daily.example."]


def test_a_text_without_blocks_is_one_paragraph() -> None:
    layout = lay_out(Article(ROW, Document("just words")), 60)
    assert body(layout) == ["just words"]


FARES = """\
Line | Old fare | New fare | Remarks of the operator on this line and on its timetable
North shore | 3.20 | 3.90 | Every twenty minutes on weekdays, hourly on Sundays, and not at all in ice
Islands | 8.00 | 9.60 | Summer only"""


def test_a_table_that_is_too_wide_keeps_its_columns_and_breaks_lines_within_cells() -> None:
    assert body(lay_out(article(("table", FARES, 0, "")), 70)) == [
        "Line         Old fare  New fare  Remarks of the operator on this",
        "                                 line and on its timetable",
        "North shore  3.20      3.90      Every twenty minutes on weekdays,",
        "                                 hourly on Sundays, and not at all",
        "                                 in ice",
        "Islands      8.00      9.60      Summer only",
    ]


def test_a_padded_table_is_set_anew_in_a_narrow_pane_by_the_columns_that_it_has() -> None:
    padded = "Party         Seats  Leader of the party\nGreen Rivers  9      Ana\n東京の党      10     Bo Li"
    assert body(lay_out(article(("table", padded, 0, "")), 34)) == [
        "Party       Seats  Leader of",
        "                   the party",
        "Green       9      Ana",
        "Rivers",
        "東京の党    10     Bo Li",
    ]


def test_a_table_that_fits_or_has_more_columns_than_there_is_room_for_is_left_as_it_is() -> None:
    small = "Party  Seats\nLeft   9"
    assert body(lay_out(article(("table", small, 0, "")), 70)) == small.split("\n")
    wide = " | ".join(f"column {number}" for number in range(12))
    assert " ".join(body(lay_out(article(("table", f"{wide}\n{wide}", 0, "")), 50))).count("column 11") == 2


@given(
    st.lists(
        st.lists(TEXTS.filter(lambda text: "\n" not in text), min_size=2, max_size=4), min_size=1, max_size=5
    )
)
@settings(max_examples=100)
def test_each_word_of_a_table_is_drawn_where_its_line_says_and_found_there(rows: list[list[str]]) -> None:
    made = article(("table", "\n".join(" | ".join(row) for row in rows), 0, ""))
    text, layout = made.document.text, lay_out(made, 44)
    drawn = set[int]()
    for number in range(layout.body, len(layout.lines)):
        line, words = layout.lines[number], layout.text(number)
        for at, start, end in line.pieces:
            assert words[at : at + end - start] == text[start:end]
            assert [line.offset(at), line.offset(at + end - start - 1)] == [start, end - 1]
            assert number in layout.lines_of(start, end)
            drawn.update(range(start, end))
    if drawn:
        left = "".join(text[at] for at in range(len(text)) if at not in drawn)
        assert set(left) <= set(" |\n")


def test_a_line_of_code_that_is_too_long_goes_on_below_itself_behind_a_sign() -> None:
    code = "if gate:\n    open_the_gate(of='the upper lock', by='the keeper of the lock')"
    assert body(lay_out(article(("code", code, 0, "")), 50)) == [
        "  if gate:",
        "      open_the_gate(of='the upper lock',",
        "      ↳ by='the keeper of the lock')",
    ]


def test_code_and_tables_run_on_to_the_edge_of_the_pane_where_the_text_does_not() -> None:
    line = "x" * 85
    assert body(lay_out(article(("code", line, 0, "")), 120)) == [f"  {line[:81]}", f"  ↳ {line[81:]}"]
    assert body(lay_out(article(("code", line, 0, "")), 130)) == [f"  {line}"]
    table = f"one | {'word ' * 15}end\ntwo | more"
    assert len(body(lay_out(article(("table", table, 0, "")), 120))) == 2


def test_the_caption_of_a_table_has_the_width_of_all_its_columns() -> None:
    table = "Fares on all the lines of the harbour\nNorth | 3.20\nSouth | " + "four pounds and " * 5
    assert body(lay_out(article(("table", table, 0, "")), 60))[:2] == [
        "Fares on all the lines of the harbour",
        "North  3.20",
    ]


def test_a_quotation_within_a_quotation_has_two_bars() -> None:
    made = article(("quotation", "Outer.", 1, ""), ("quotation", "Inner.", 2, ""))
    assert body(lay_out(made, 60)) == ["│ Outer.", "", "│ │ Inner."]


@pytest.mark.parametrize("text", ["הנהר שייך לכולם", "«النهر لنا»", "123 الماء"])
def test_a_paragraph_in_a_right_to_left_script_ends_at_the_right(text: str) -> None:
    (line,) = body(lay_out(article(("paragraph", text, 0, "")), 60))
    assert cell_len(line) == measure(60).text
    assert body(lay_out(article(("paragraph", f"A word, then {text}", 0, "")), 60))[0].startswith("A word")
