"""Untrusted text: nothing that reaches a terminal commands it, and nothing is lost."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuireader.text.clean import MAX_LINE, MAX_MARKS, clean, clean_line, is_seen

PIECES = (
    "\x1b", "[", "]", "31m", "52;c;", "\x07", "\x9b", "\x9c", "\x90", "\x1b\\", "P", "\u202e", "\u200b",
    "\u200d", "\u0301", "\u2028", "\r", "\n", "\t", "\0", "\x7f", "\x85", "\ud800", "\ufeff", "word", " ",
    "語", "\U000e0041", "\u2066", "\u00ad",
)  # fmt: skip
HOSTILE = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=60).map("".join)


def forbidden(text: str) -> list[str]:
    """The characters in a text that must not reach a terminal."""
    return [
        character
        for character in text
        if character != "\n"
        and (unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or is_invisible(ord(character)))
    ]


def is_invisible(code: int) -> bool:
    ranges = ((0x200E, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xE0000, 0xE007F))
    return code in (0xAD, 0x61C, 0x200B, 0xFEFF) or any(first <= code <= last for first, last in ranges)


@given(HOSTILE)
def test_no_text_keeps_a_character_that_a_terminal_obeys_or_a_reader_cannot_see(text: str) -> None:
    assert forbidden(clean(text)) == []
    assert forbidden(clean_line(text)) == []


@given(HOSTILE)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@given(HOSTILE)
def test_a_line_is_one_line_of_bounded_length(text: str) -> None:
    line = clean_line(text * 20)
    assert "\n" not in line and len(line) <= MAX_LINE and line == line.strip()


@given(
    st.text(
        st.characters(codec="ascii", categories=("L", "N", "P", "S", "Zs")) | st.sampled_from("\néü«»“”—")
    )
)
def test_ordinary_text_is_left_exactly_as_it_is(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("a\x1b[31mred\x1b[0m b", "ared b"),
        ("title \x1b]0;owned\x07end", "title end"),
        ("clip \x1b]52;c;eA==\x1b\\board", "clip board"),
        ("\x1b]8;;http://e.example\x1b\\click\x1b]8;;\x1b\\", "click"),
        ("8 bit \x9b2Jcsi \x9d0;x\x9cosc", "8 bit csi osc"),
        ("never \x1b]0;ended, but kept", "never 0;ended, but kept"),
        ("\x1b]0;a line\nthe next", "0;a line\nthe next"),
        ("a\tb", "a b"),
        ("one\r\ntwo\rthree\u2028four\u2029five", "one\ntwo\nthree\nfour\nfive"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("no\u200bbreak \ufeffbom so\u00adft", "nobreak bom soft"),
        ("\ud83d alone", "\ufffd alone"),
    ],
)
def test_whole_sequences_go_and_the_words_around_them_stay(given_text: str, kept: str) -> None:
    assert clean(given_text) == kept


@pytest.mark.parametrize("text", ["👨‍👩‍👧 ❤️ 🇫🇷", "می‌خواهم", "ὦ́ ế שָׁלוֹם", "語文 한국어 ไม่ใช่ नमस्ते"])
def test_writing_that_needs_joiners_and_marks_is_kept(text: str) -> None:
    assert clean(text) == text


def test_of_stacked_marks_some_remain() -> None:
    assert clean("z" + "\u0301" * 100 + "algo") == "z" + "\u0301" * MAX_MARKS + "algo"


def test_a_long_line_is_cut_with_a_sign() -> None:
    assert clean_line("word " * 300, limit=12) == "word word w…"


@pytest.mark.parametrize(
    "character",
    "\u3164\u115f\u1160\uffa0\u2800\u00ad\u200b\u200c\u200d\u2060\ufe0f\ufe00\u034f\u180b\u17b4\ufeff\u00a0\u2003\u3000"
    "\ufffc\ufff0\U000e0100\U000e0fff\u0301\u0489\U0001d159\ufdd0\U0001fffe\t\n\0\x7f ",
)
def test_a_line_in_which_there_is_nothing_to_see_is_empty(character: str) -> None:
    for text in (character, character * 3, f" {character}\u200d\u3164 "):
        assert not is_seen(text)
        assert clean_line(text) == ""
    assert clean_line(f"a{character}b").startswith("a")


@pytest.mark.parametrize(
    "text", ["!", "0", "é", "語", "ㄱ", "👨‍👩‍👧", "❤️", "—", "\ufffd", "⠁", "\ue000", "נ"]
)
def test_whatever_has_ink_stays_a_line(text: str) -> None:
    assert is_seen(text)
    assert clean_line(text) == text
