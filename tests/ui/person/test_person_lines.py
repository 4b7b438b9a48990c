"""The page of a person as lines: what fits where, and that nothing untrusted gets through."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import structs

from tuireader.library.people.person import Person
from tuireader.library.statements.statements import Named, Saying
from tuireader.model import ArticleRow, Quote
from tuireader.ui.person.dossier import PersonPage, Section, page_lines, texts

ROW = ArticleRow(1, "f", "The Daily", "On rivers", published=1_647_259_200)
WORDS = '"We go," she said, "and soon."'
QUOTE = Quote("q", 0, 30, ((0, 8), (19, 30)), WORDS, speaker_name="Ada Brook", confidence="sure")


def page(*sayings: Saying, months: tuple[tuple[str, int], ...] = (), name: str = "Ada Brook") -> PersonPage:
    person = Person(Named("PERSON", name, 3, 9, 1), months=months)
    return PersonPage(person.who.who, person, False, [Section("said", list(sayings))])


def lines(found: PersonPage, width: int = 80) -> list[str]:
    return texts(page_lines(found, width, 72, aside=True))


def bright(found: PersonPage) -> str:
    pieces = (piece for line in page_lines(found, 100, 72, aside=True) for piece in line.pieces)
    return "|".join(text for style, text in pieces if style == "quote")


def test_only_the_very_words_are_bright() -> None:
    saying = Saying(ROW, QUOTE, f"It rained. {WORDS}")
    assert bright(page(saying)) == '"We go,"|"and soon."'


def test_reported_words_are_told_from_their_sentence_without_being_bright() -> None:
    told = structs.replace(QUOTE, type="indirect", text="that it rains", start=0, end=13, spans=((0, 13),))
    found = page(Saying(ROW, told, "She said that it rains."))
    assert bright(found) == ""
    assert any(("text", "that it rains") in line.pieces for line in page_lines(found, 100, 72, aside=True))


def test_doubt_and_the_readers_own_word_are_told() -> None:
    likely = structs.replace(QUOTE, confidence="likely")
    assert any("likely · The Daily" in line for line in lines(page(Saying(ROW, likely, WORDS))))
    own = structs.replace(likely, by="user")
    assert any("corrected by you · The Daily" in line for line in lines(page(Saying(ROW, own, WORDS))))


def test_a_wire_quote_is_shown_once_with_the_number_of_its_articles() -> None:
    assert any("in 7 articles" in line for line in lines(page(Saying(ROW, QUOTE, WORDS, articles=7))))


@pytest.mark.parametrize("width", [20, 40, 76, 80, 120, 200])
def test_no_line_is_wider_than_the_page(width: int) -> None:
    long = Saying(ROW, QUOTE, f"{'Very long words about a river. ' * 200}{WORDS}")
    months = tuple((f"{1990 + n // 12}-{n % 12 + 1:02}", n % 7) for n in range(400))
    assert max(map(len, lines(page(long, months=months, name="Ada " * 60), width))) <= width


def test_a_very_long_quote_is_cut_and_the_cut_is_seen() -> None:
    shown = lines(page(Saying(ROW, QUOTE, "word " * 2_000)))
    assert len(shown) < 25 and any(line.endswith(" …") for line in shown)


@pytest.mark.parametrize(
    ("months", "shows"),
    [
        ((("2022-03", 2),), "mentioned twice, last in Mar 2022"),
        ((("2022-01", 8), ("2022-02", 0), ("2022-03", 1)), "Jan 2022 █·▁ Mar 2022 · 9 mentions"),
    ],
)
def test_mentions_over_time_are_one_line(months: tuple[tuple[str, int], ...], shows: str) -> None:
    assert any(shows in line for line in lines(page(months=months)))


def test_escapes_and_markup_of_a_feed_are_text_or_nothing() -> None:
    evil = "[@click=app.quit]x[/] \x1b[2J\u202e"
    row = replace(ROW, title=evil, feed_title=evil)
    shown = "\n".join(
        lines(page(Saying(row, structs.replace(QUOTE, text=evil, spans=((0, 5),)), evil), name=evil))
    )
    assert "\x1b" not in shown and "\u202e" not in shown and "[@click=app.quit]x[/]" in shown


def test_the_filter_matches_beginnings_of_words_whatever_their_accents() -> None:
    found = page(Saying(ROW, QUOTE, "The Umeå council met."), Saying(ROW, QUOTE, "The Oslo council met."))
    found.set_filter("umea COUN")
    assert len(found.shown(found.sections[0])) == 1
    found.set_filter("ouncil")
    assert not found.shown(found.sections[0])
    assert any("Nothing here has these words" in line for line in lines(found))
