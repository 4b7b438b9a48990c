"""The page of a person as lines: what fits where, and that nothing untrusted gets through."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import structs

from tuireader.library.people.person import Person, Stance, Subject
from tuireader.library.statements.statements import Named, Saying
from tuireader.model import ArticleRow, Attitude, Quote
from tuireader.ui.person.dossier import PersonPage, Section
from tuireader.ui.person.dossier_lines import page_lines, texts

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


def on(*subjects: str) -> list[Saying]:
    """Statements, each on a subject, newest first."""
    return [
        Saying(
            replace(ROW, key=number), structs.replace(QUOTE, id=f"q{number}"), f"{WORDS} On {word}, {number}."
        )
        for number, word in enumerate(subjects)
    ]


def told_of(found: PersonPage, *subjects: str) -> PersonPage:
    topics = tuple(Subject(word, 3) for word in subjects)
    return replace(found, person=replace(found.person, topics=topics))


def test_statements_stand_under_what_they_are_on_where_most_are_on_something() -> None:
    sayings = on("rivers", "boats", "tea", "river", "boats", "rivers", "boats")
    shown = lines(told_of(page(*sayings), "river", "boats"))
    headings = [line.strip() for line in shown if line.strip().startswith("on ")]
    assert headings == ["on river · 3", "on boats · 3", "on other things · 1"]
    order = [line.split()[-1] for line in shown if WORDS in line]
    assert order == ["0.", "3.", "5.", "1.", "4.", "6.", "2."]


@pytest.mark.parametrize(
    "subjects",
    [
        ("river", "river", "river", "tea", "tea", "tea", "tea"),
        ("river", "river", "boats", "boats", "tea"),
        ("river", "river", "river", "boats", "boats", "boats", *["tea"] * 7),
    ],
)
def test_statements_stand_by_date_where_few_are_on_something(subjects: tuple[str, ...]) -> None:
    shown = lines(told_of(page(*on(*subjects)), "river", "boats"))
    assert not any(line.strip().startswith("on ") for line in shown)
    assert [line.split()[-1] for line in shown if WORDS in line] == [f"{n}." for n in range(len(subjects))]


def test_statements_with_words_that_are_looked_for_stand_by_date() -> None:
    found = told_of(page(*on("river", "boats", "river", "boats", "river", "boats")), "river", "boats")
    found.set_filter("go")
    assert not any(line.strip().startswith("on ") for line in lines(found))


@pytest.mark.parametrize("width", [20, 40, 80, 178])
def test_whom_someone_criticised_is_told_with_no_bar_of_a_quote(width: int) -> None:
    sentence = "Ada Brook criticised Tom Wall over the lock, which had been shut since the flood of March."
    attitude = Attitude(0, 29, "criticised", 10, "Ada Brook", "Tom Wall", "likely")
    found = page()
    found.sections.append(Section("stances", [Stance(ROW, attitude, sentence, sentence[:29])]))
    drawn = page_lines(found, width, 72, aside=True)
    shown = texts(drawn)
    assert "On others · 1" in "".join(shown)
    assert "likely" in " ".join(shown)
    words = " ".join(
        text for line in drawn for style, text in line.pieces if style == "text" and text.strip()
    )
    assert "Ada Brook criticised Tom Wall" in " ".join(words.split())
    assert not {"▎", "▏", "┊"} & set("".join(shown))
    assert max(map(len, shown)) <= width
