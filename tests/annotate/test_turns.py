"""Interviews, transcripts, live blogs and statements: who speaks where no tag says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tuireader.annotate.parse.prose import begins_unit, prose, shaped
from tuireader.annotate.pipeline import names_in, page_of
from tuireader.annotate.quotes.assembly import quotes_of

if TYPE_CHECKING:
    from spacy.language import Language


def said(nlp: Language, text: str) -> list[tuple[str, str | None, str]]:
    """Words, name and confidence of each quote that stands as somebody's own words."""
    page = page_of(nlp, text, prose(text))
    quotes = quotes_of(page, names_in(page))
    return [
        (text[quote.start : quote.end], quote.speaker_name or quote.speaker, quote.confidence)
        for quote in quotes
        if not quote.reported
    ]


INTERVIEW = """Our reporter met the baker Paula Winter in her shop.

The Courier: Why bread?

Paula Winter: Because it does not answer back.

The Courier: And cake?

Winter: Cake has opinions. My mother made one for the king.

She told nobody.

The Courier: Did he like it?

PW: He said nothing. He had three slices.

The shop opens at six.
"""


@pytest.mark.slow
def test_answers_in_an_interview_are_quotes_without_marks_and_questions_of_the_paper_are_none(
    nlp: Language,
) -> None:
    found = said(nlp, INTERVIEW)
    assert [name for _, name, _ in found] == ["Paula Winter"] * 3
    assert [words.split()[0] for words, _, _ in found] == ["Because", "Cake", "He"]
    assert found[1][0].endswith("She told nobody.")
    assert found[2][0] == "He said nothing. He had three slices."


@pytest.mark.slow
def test_the_one_who_answers_a_is_whom_the_interview_is_with(nlp: Language) -> None:
    text = "Interview with Paula Winter, who bakes.\n\nQ: Why bread?\n\nA: It is patient.\n\nQ: And you?\n\nA: No."
    assert [(words, name) for words, name, _ in said(nlp, text)] == [
        ("It is patient.", "Paula Winter"), ("No.", "Paula Winter"),
    ]  # fmt: skip


@pytest.mark.slow
def test_answers_to_questions_that_stand_by_themselves_are_those_of_the_one_who_is_met(nlp: Language) -> None:
    text = (
        "Paula Winter has baked for forty years. We met her at dawn.\n\nWhy bread?\n\nI never learned anything"
        " else.\n\nDo you sleep?\n\nMy oven does. I watch it.\n\nWhat would you change?\n\nI would have a window."
    )
    assert [(words, name) for words, name, _ in said(nlp, text)] == [
        ("I never learned anything else.", "Paula Winter"),
        ("My oven does. I watch it.", "Paula Winter"),
        ("I would have a window.", "Paula Winter"),
    ]


@pytest.mark.slow
def test_a_transcript_names_its_speakers_in_capitals(nlp: Language) -> None:
    text = (
        "MR. OKORO: I move that we adjourn.\nMS. TRAN: I second that.\nTHE CHAIR: All in favour?\n"
        "MR. OKORO: Aye, Madam Chair.\n"
    )
    assert [name for _, name, _ in said(nlp, text)] == ["Okoro", "Tran", "THE CHAIR", "Okoro"]


NO_TRANSCRIPT = [
    "Location: The old mill, by the river.\n\nDate: The first of May.\n\nLocation: The new mill.\n\nDate: June.",
    "Pros: It is light and cheap.\n\nCons: It breaks.\n\nPros: It floats.\n\nCons: It sinks.",
    "The council met on Friday.\n\nNote: the doors were shut.\n\nThe vote was close.",
    "HALF-TIME: Harbour 0-0 Rovers.\n\nFULL-TIME: Harbour 1-0 Rovers.",
]


@pytest.mark.slow
@pytest.mark.parametrize("text", NO_TRANSCRIPT)
def test_rubrics_before_a_colon_are_no_speakers(nlp: Language, text: str) -> None:
    assert said(nlp, text) == []


@pytest.mark.slow
def test_a_new_entry_of_a_live_blog_carries_no_speaker_over(nlp: Language) -> None:
    text = (
        "10.05 Ferries stop\n\n“We will not sail today,” said captain Morag Sinclair.\n\n10.20 Schools\n\n"
        "“Collect your children by one o’clock.”"
    )
    words, name, confidence = said(nlp, text)[-1]
    assert words.startswith("“Collect") and (confidence == "unsure" or not name)


@pytest.mark.slow
def test_in_a_dialogue_two_speak_in_turn(nlp: Language) -> None:
    text = (
        "“It is ugly,” said Vera Stone.\n\n“It is a fence,” said Ira Falk.\n\n“An ugly one.”\n\n"
        "Vera Stone has lived there since 1990."
    )
    assert said(nlp, text)[2][:2] == ("“An ugly one.”", "Vera Stone")


GROUPS = ["Obama administration officials", "Two Obama aides"]


@pytest.mark.slow
@pytest.mark.parametrize("group", GROUPS)
def test_of_a_group_that_is_called_by_a_name_nobody_so_named_spoke(nlp: Language, group: str) -> None:
    text = f"Barack Obama left on Monday. {group} said they were “in contact with all sides.”"
    assert [name for _, name, _ in said(nlp, text)] == [group]


@pytest.mark.slow
def test_one_who_is_described_is_the_one_last_told_of_and_never_sure(nlp: Language) -> None:
    text = "Owen Lake swam to the rock on Sunday. “It was cold,” the teenager said."
    assert [(name, confidence == "sure") for _, name, confidence in said(nlp, text)] == [("Owen Lake", False)]


@pytest.mark.slow
def test_words_held_at_arms_length_are_no_quotes(nlp: Language) -> None:
    text = "The bank’s so-called “dot plot” has moved. Markets expect a “soft landing” in May."
    assert said(nlp, text) == []


@pytest.mark.parametrize(
    ("line", "begins"),
    [
        ("10.42am Power is back", True),
        ("14:02 Trains stopped", True),
        ("61 min: GOAL!", True),
        ("45+2' Silva is booked", True),
        ("What happens next", True),
        ("He said so.", False),
        ("10.5 percent of them left.", False),
        ("2016 was a hard year.", False),
        ("“We left", False),
    ],
)
def test_a_time_stamp_or_heading_begins_a_part_of_a_text(line: str, begins: bool) -> None:
    assert begins_unit(line) is begins


def test_a_paragraph_tells_who_speaks_before_a_colon_and_where_their_words_begin() -> None:
    text = "MR. LI (by phone): Yes.\n\nShe said: no.\nQ. Why?\n\nThe End\n\nA: So."
    found = [(each.label, text[each.words_start : each.end]) for each in shaped(text)]
    assert found == [("MR. LI", "Yes."), ("", "She said: no.\nQ. Why?"), ("", "The End"), ("A", "So.")]
    assert [each.unit for each in shaped(text)] == [0, 0, 1, 1]
