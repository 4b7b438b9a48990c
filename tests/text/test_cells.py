"""Columns: what the program promises about the width of text, whatever script or emoji it is of."""

from __future__ import annotations

from pathlib import Path

import pytest
import rich.cells
import wcwidth
from hypothesis import given, settings
from hypothesis import strategies as st
from reader_fixture import QUIET_CONFIG, RIVERS, entry, make_library, reader
from rich.segment import Segment
from textual.strip import Strip

from tuireader.library import Library
from tuireader.text.strings import cell_width, cut, fit, graphemes
from tuireader.ui.reader_app import measure_as_terminals_do

FAMILY = "👨‍👩‍👧‍👦"
WIDTHS = {
    "news": 4, "naïve": 5, "e\u0301te\u0301": 3, "日本": 4, "한국어": 6, "שלום": 4,
    FAMILY: 2, "👍🏽": 2, "🇩🇪🇫🇷": 4, "❤️": 2, "❤": 1, "1️⃣": 2, "🏳️‍🌈": 2, "☠️": 2,
    "நி": 2, "क्षि": 2, "می\u200cخواهم": 7, "a\u200db": 2, "日本\u200d語": 6, "z\u0351\u036b\u0313": 1,
}  # fmt: skip
LINES = st.lists(st.sampled_from([*WIDTHS, " ", "-"]), max_size=12).map("".join)


@pytest.mark.parametrize(("text", "width"), WIDTHS.items())
def test_text_is_as_wide_as_terminals_draw_it(text: str, width: int) -> None:
    assert cell_width(text) == width


@given(LINES, st.integers(0, 40))
@settings(max_examples=300)
def test_what_is_fitted_takes_exactly_its_columns_and_what_is_cut_no_more(text: str, width: int) -> None:
    assert cell_width(fit(text, width)) == width
    assert cell_width(cut(text, width)) <= width


@given(LINES)
@settings(max_examples=300)
def test_graphemes_are_the_text_in_order_and_add_up_to_its_width(text: str) -> None:
    found = graphemes(text)
    assert "".join(text[start:end] for start, end, _ in found) == text
    assert sum(cells for _, _, cells in found) == cell_width(text)


def test_a_grapheme_is_never_cut_apart() -> None:
    assert cut(FAMILY * 3, 5) == f"{FAMILY * 2}…"
    assert cut(FAMILY * 3, 4) == f"{FAMILY}…"


@given(LINES, st.integers(1, 40))
@settings(max_examples=300)
def test_the_screen_measures_and_crops_as_the_commands_do(text: str, width: int) -> None:
    measure_as_terminals_do()
    strip = Strip([Segment(text)])
    assert strip.cell_length == rich.cells.cell_len(text) == cell_width(text)
    assert cell_width(strip.adjust_cell_length(width).text) == width


@pytest.mark.parametrize(
    "title", [f"{FAMILY} at the canal", "日本の新聞 ❤️ the news 🇩🇪", "நிதி அமைச்சர் நிதி", "plain words"]
)
async def test_dates_stand_in_one_column_of_the_list_whatever_the_titles(tmp_path: Path, title: str) -> None:
    paths = make_library(tmp_path)
    with Library.open(paths, QUIET_CONFIG) as lib:
        lib.archive.store(RIVERS, [entry(RIVERS, 99, title, at=1_750_010_000)])
        lib.archive.store(RIVERS, [entry(RIVERS, 98, title * 20, at=1_750_010_001)])
    async with reader(paths, size=(80, 24)) as run:
        await run.until(lambda: title in run.titles, "the article")
        listed = run.screen.list
        lines = [listed.render_line(y).crop(0, listed.size.width - 1).text for y in range(1, 10)]
        assert {wcwidth.wcswidth(line) for line in lines} == {listed.size.width - 1}
        assert {line[-3:-1].isalnum() for line in lines} == {True}, "a date ends each line"
