"""The margin: what stands beside which line, and how doubt shows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from rich.cells import cell_len
from seed_annotation import TEXT, marks_only, quote, seed_annotation, seed_article

from tuireader.model import (
    Annotation,
    Article,
    ArticleAnnotation,
    ArticleRow,
    Confidence,
    Document,
    Quote,
    QuoteType,
)
from tuireader.ui.article.layout import Layout, lay_out
from tuireader.ui.article.margin import Note, margin_notes, said_spans

SAID = '"One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen."'


def labels(layout: Layout, notes: dict[int, Note]) -> list[tuple[str, str]]:
    """Each label with the line that it stands beside."""
    return [(note.label, layout.text(number)) for number, note in sorted(notes.items()) if note.label]


def page(text: str, *quotes: Quote, width: int = 98) -> tuple[Layout, dict[int, Note]]:
    layout = lay_out(Article(ArticleRow(1, "f", "F", "T"), Document(text)), width)
    return layout, margin_notes(layout, ArticleAnnotation(Annotation(quotes)))


def said(
    text: str, words: str, name: str | None, confidence: Confidence = "sure", kind: QuoteType = "direct"
) -> Quote:
    return structs.replace(quote(words, name or "", name, confidence, "", text), type=kind)


def test_each_speaker_of_the_seed_document_stands_beside_the_first_line_of_their_quote() -> None:
    layout = lay_out(seed_article(), 98)
    found = labels(layout, margin_notes(layout, seed_annotation()))
    assert [label for label, _ in found] == [
        "embassy spokesperson",
        "White House",
        "Emily Horne",
        "Beijing",
        "Jake Sullivan",
        "Jake Sullivan?",
        "Beijing",
    ]
    assert all('"' in line for _, line in found)


def test_the_bar_runs_along_every_line_of_a_quote_and_no_other() -> None:
    layout, notes = page(
        f"Before it all. {SAID} After it all.", said(f"Before it all. {SAID} After it all.", SAID, "Ann")
    )
    assert sorted(notes) == [number for number in range(layout.body, len(layout.lines)) if notes.get(number)]
    quoted = {
        number
        for number in range(layout.body, len(layout.lines))
        for word in SAID.split()
        if word in layout.text(number)
    }
    assert set(notes) == quoted


def test_a_quote_interrupted_by_its_speaker_has_no_bar_beside_what_interrupts_it() -> None:
    gap = " said the minister, who then went on for a good while about all sorts of things, as they do, "
    text = f'"First part,"{gap * 2}"second part."'
    first, second = text.index('"First'), text.index('"second')
    parts = Quote(
        "q", 0, len(text), ((first, 13), (second, len(text))), text, speaker_name="Ann", confidence="sure"
    )
    layout, notes = page(text, parts)
    assert len(notes) == 2 < len(layout.lines) - layout.body


def test_the_same_speaker_again_at_once_is_not_named_again_but_later_is() -> None:
    near = '"One," he said. "Two."'
    far = "\n\n".join(["It rained."] * 8)
    text = f'{near}\n\n{far}\n\n"Three."'
    quotes = [said(text, words, "Ann Lee") for words in ('"One,"', '"Two."', '"Three."')]
    layout, notes = page(text, *quotes)
    assert [label for label, _ in labels(layout, notes)] == ["Ann Lee", "Ann Lee"]


def test_another_speaker_in_between_makes_the_name_come_again() -> None:
    text = '"One."\n"Two."\n"Three."'
    quotes = [said(text, '"One."', "Ann"), said(text, '"Two."', "Bob"), said(text, '"Three."', "Ann")]
    layout, notes = page(text, *quotes)
    assert [label for label, _ in labels(layout, notes)] == ["Ann", "Bob", "Ann"]


def test_doubt_shows_as_a_question_mark_then_as_no_name_and_a_dotted_bar() -> None:
    text = '"One."\n"Two."\n"Three."'
    quotes = [
        said(text, '"One."', "Ann", "sure"),
        said(text, '"Two."', "Bob", "likely"),
        said(text, '"Three."', "Cat", "unsure"),
    ]
    _layout, notes = page(text, *quotes)
    shown = [notes[number] for number in sorted(notes)]
    assert [(note.label, note.weight) for note in shown] == [
        ("Ann", "said"),
        ("Bob?", "said"),
        ("", "unsure"),
    ]


def test_reported_speech_has_a_bar_of_its_own_and_gives_way_to_words_between_marks() -> None:
    text = 'She said that it was "over".'
    told = said(text, text, "Ann", kind="indirect")
    _, notes = page(text, told)
    assert [(note.label, note.weight) for note in notes.values()] == [("Ann", "reported")]
    _layout, notes = page(text, told, said(text, '"over"', "Ann"))
    assert [(note.label, note.weight) for note in notes.values()] == [("Ann", "said")]


def test_of_a_mixed_quote_the_bar_and_the_bright_words_are_only_what_stands_between_marks() -> None:
    clause = 'that winter, which nobody had foreseen, and for which no one was prepared, was "over soon"'
    text = f"She said {clause} and left."
    layout, notes = page(text, said(text, clause, "Ann", kind="mixed"))
    assert [(note.label, note.weight) for note in notes.values()] == [("Ann", "said")]
    assert all('"over soon"' in layout.text(number) for number in notes)
    assert [text[start:end] for start, end in said_spans(text, said(text, clause, "Ann", kind="mixed"))] == [
        '"over soon"'
    ]


def test_reported_speech_of_nobody_sure_has_no_place_in_the_margin() -> None:
    text = "It was said that rain would come."
    _, notes = page(text, said(text, "that rain would come", "Ann", "unsure", "indirect"))
    assert notes == {}


def test_a_speaker_who_goes_on_is_named_again_only_when_that_is_less_sure() -> None:
    text = '"One."\n"Two."\n"Three."'
    likely, sure = said(text, '"One."', "Ann", "likely"), said(text, '"Two."', "Ann", "sure")
    layout, notes = page(text, likely, sure)
    assert [label for label, _ in labels(layout, notes)] == ["Ann?"]
    layout, notes = page(text, sure, said(text, '"Three."', "Ann", "likely"))
    assert [label for label, _ in labels(layout, notes)] == ["Ann", "Ann?"]


def test_in_one_line_the_doubt_of_reported_speech_gives_way_to_words_that_are_surely_the_speakers() -> None:
    text = 'Ann denied it all and said that "nothing" was so.'
    told, spoken = said(text, "it all", "Ann", "likely", "indirect"), said(text, '"nothing"', "Ann", "sure")
    _, notes = page(text, told, spoken)
    assert [(note.label, note.weight) for note in notes.values()] == [("Ann", "said")]


def test_two_speakers_who_begin_in_one_line_are_both_named() -> None:
    text = '"One," said Ann. "Two," said Bob.'
    layout, notes = page(text, said(text, '"One,"', "Ann"), said(text, '"Two,"', "Bob"))
    assert labels(layout, notes) == [("Ann · Bob", text)]


def test_a_long_label_goes_on_beside_the_quotes_second_line() -> None:
    text = f"It went so. {SAID}"
    asked = structs.replace(quote(SAID, "a spokesperson for the embassy", None, "likely", "", text))
    layout, notes = page(text, asked, width=76)
    assert [label for label, _ in labels(layout, notes)] == ["embassy", "spokesperson?"]


def test_a_long_label_may_end_beside_the_line_below_which_has_no_bar() -> None:
    text = 'She said "no" to it.\nAnd that was all.'
    _, notes = page(text, said(text, '"no"', "International Criminal Court"), width=76)
    shown = [(notes[number].label, notes[number].weight) for number in sorted(notes)]
    assert shown == [("International", "said"), ("Criminal Court", "none")]


def test_before_the_model_answers_every_quote_has_a_dotted_bar_and_no_line_moves_when_it_does() -> None:
    layout = lay_out(seed_article(), 98)
    before, after = margin_notes(layout, marks_only()), margin_notes(layout, seed_annotation())
    assert {note.weight for note in before.values()} == {"unsure"}
    assert set(before) == {number for number, note in after.items() if note.weight != "none"}


NAMES = st.sampled_from(
    ["Ann Lee", "Ursula von der Leyen", "東京都知事", "the very long name of some committee", None]
)


@given(
    st.lists(st.tuples(st.integers(0, 2_000), st.integers(1, 400), NAMES, st.booleans()), max_size=12),
    st.integers(20, 130),
)
@settings(max_examples=150)
def test_no_label_is_wider_than_the_margin_whatever_the_quotes(
    places: list[tuple[int, int, str | None, bool]], width: int
) -> None:
    quotes = [
        Quote(
            str(start),
            start,
            start + length,
            ((start, start + length),),
            "",
            "direct" if direct else "indirect",
            name or "",
            speaker_name=name,
            confidence="likely",
        )
        for start, length, name, direct in sorted(places, key=lambda place: place[0])
    ]
    layout = lay_out(seed_article(), width)
    notes = margin_notes(layout, ArticleAnnotation(Annotation(tuple(quotes))))
    for number, note in notes.items():
        assert layout.body <= number < len(layout.lines)
        assert not layout.measure.margin or cell_len(note.label) <= layout.measure.margin


def test_without_an_annotation_the_margin_is_empty() -> None:
    assert margin_notes(lay_out(seed_article(), 98), None) == {}
    assert TEXT


@pytest.mark.parametrize("width", [20, 60, 76, 98, 180])
def test_every_quote_has_its_bar_at_any_width(width: int) -> None:
    layout = lay_out(seed_article(), width)
    notes = margin_notes(layout, seed_annotation())
    for found in seed_annotation().body.quotes:
        assert all(number in notes for number in layout.lines_of(found.start, found.end))
