"""Lines: what the program promises about where a text is broken."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import wcwidth

from tuireader.text.strings import UNEVEN, cell_width
from tuireader.ui.article.wrapping import wrap

WORDS = st.sampled_from(
    [
        "a",
        "news",
        "paper-thin",
        "naïve",
        "“said”",
        "東京都",
        "「はい」",
        "👩\u200d👩\u200d👧",
        "❤️",
        "é" * 3,
        "한국어",
        "x" * 30,
        "https://example.org/a/very/long/path?with=query",
        "שלום",
        "۱۲۳",
        "\n",
        " ",
        "—",
        ".",
    ]
)
TEXTS = st.lists(WORDS, max_size=30).map(" ".join)


def lines(text: str, width: int, *, hard: bool = False) -> list[str]:
    return [text[start:end].rstrip() for start, end in wrap(text, 0, len(text), width, hard=hard)]


@given(TEXTS, st.integers(1, 120), st.booleans())
@settings(max_examples=300)
def test_the_lines_are_the_text_in_order_without_gap_or_overlap(text: str, width: int, hard: bool) -> None:
    pieces = list(wrap(text, 0, len(text), width, hard=hard))
    assert "".join(text[start:end] for start, end in pieces) == text
    assert pieces[0][0] == 0
    assert all(before[1] == after[0] for before, after in itertools.pairwise(pieces))


@given(TEXTS, st.integers(2, 120), st.booleans())
@settings(max_examples=300)
def test_no_line_is_wider_than_asked(text: str, width: int, hard: bool) -> None:
    assert max(cell_width(line) for line in lines(text, width, hard=hard)) <= width


@given(TEXTS, st.integers(12, 120))
@settings(max_examples=200)
def test_a_line_is_broken_no_earlier_than_it_must(text: str, width: int) -> None:
    """The first word of a line would not have fitted behind the line before."""
    text = " ".join("".join(filter(str.isascii, text)).split())
    broken = lines(text, width)
    for before, after in itertools.pairwise(broken):
        first = after.split(" ")[0]
        if before and first in text.split():
            assert len(before) + 1 + len(first) > width


def test_a_range_of_the_text_keeps_the_offsets_of_the_whole() -> None:
    text = "before. one two three. after."
    pieces = list(wrap(text, 8, 22, 9))
    assert [text[start:end] for start, end in pieces] == ["one two ", "three."]
    assert pieces == [(8, 16), (16, 22)]


def test_an_empty_range_is_one_empty_line() -> None:
    assert list(wrap("abc", 1, 1, 10)) == [(1, 1)]


def test_newlines_end_lines_and_empty_ones_stay() -> None:
    assert lines("one\n\ntwo", 20) == ["one", "", "two"]


def test_a_word_longer_than_a_line_breaks_at_its_seams_and_only_then_anywhere() -> None:
    assert lines("see paper-thin-walls here", 12) == ["see", "paper-thin-", "walls here"]
    assert lines("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]


def test_chinese_and_japanese_break_between_characters_but_not_before_closing_marks() -> None:
    assert lines("東京で「はい」と言った。", 8) == ["東京で", "「はい」", "と言っ", "た。"]


def test_a_family_of_emoji_is_never_cut_apart() -> None:
    family = "👩‍👩‍👧"
    assert lines(family * 4, 4) == [family * 2, family * 2]


def test_code_keeps_its_spaces_and_breaks_at_the_width_alone() -> None:
    assert lines("if  x:\n    return  1", 8, hard=True) == ["if  x:", "    retu", "rn  1"]


def test_every_character_taken_for_one_cell_wide_is() -> None:
    narrow = [chr(point) for point in range(0x20, 0x30000) if not UNEVEN.match(chr(point))]
    assert len(narrow) > 1_000
    assert [character for character in narrow if wcwidth(character) != 1] == []


@pytest.mark.parametrize("text", ["word " * 40_000, "語" * 40_000, "x" * 200_000, " " * 100_000])
def test_the_work_grows_with_the_text_and_not_with_its_square(text: str) -> None:
    """Counted in lines: each is made once, so twice the text has twice the lines."""
    half = sum(1 for _ in wrap(text, 0, len(text) // 2, 60))
    assert abs(sum(1 for _ in wrap(text, 0, len(text), 60)) - 2 * half) <= 2
