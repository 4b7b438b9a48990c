"""Who said what, in words: labels, reasons and counts."""

from __future__ import annotations

import pytest
from msgspec import structs
from rich.cells import cell_len
from seed_annotation import marks_only, seed_annotation

from tuireader.model import Annotation, ArticleAnnotation, Mention, Quote
from tuireader.ui.article.margin import (
    counts_line,
    describe,
    fit,
    mention_reason,
    names,
    quote_count,
    reason,
    speaker_label,
    speakers,
)

HE = Quote("q", 0, 4, ((0, 4),), '"No"', "direct", "He", speaker_name="Jake Sullivan", confidence="likely")


@pytest.mark.parametrize(
    ("words", "short"),
    [
        ("A spokesperson for the Chinese embassy in Washington", "embassy spokesperson"),
        ("an official at NATO", "NATO official"),
        ("a senior official in the ministry", "senior ministry official"),
        ("the head of the agency", "agency head"),
        ("a group of scientists", "group of scientists"),
        ("a police spokeswoman, who asked not to be named", "police spokeswoman"),
        ("one of the officials", "officials"),
        ("He", "He"),
        ("Ministry of Defence", "Ministry of Defence"),
        ("", ""),
    ],
)
def test_an_unnamed_speaker_is_described_by_whose_they_are(words: str, short: str) -> None:
    assert describe(words) == short


def test_a_person_who_does_not_fit_loses_first_names_before_letters() -> None:
    assert fit("Antonio Guterres", 16, person=True) == ["Antonio Guterres"]
    assert fit("Antonio Guterres", 14, person=True) == ["A. Guterres"]
    assert fit("Antonio Guterres", 9, person=True) == ["Guterres"]
    assert fit("Antonio Guterres", 5, person=True) == ["Gute…"]


def test_any_other_label_is_broken_over_the_lines_there_are_and_cut_with_a_sign() -> None:
    assert fit("embassy spokesperson", 14, 2) == ["embassy", "spokesperson"]
    assert fit("embassy spokesperson", 14, 1) == ["embassy spoke…"]
    assert fit("International Criminal Court", 14, 2) == ["International", "Criminal Court"]


@pytest.mark.parametrize("width", range(1, 30))
def test_no_label_is_wider_than_its_column(width: int) -> None:
    for label in ("Ursula von der Leyen", "embassy spokesperson", "東京都知事の報道官", "x" * 40):
        for person in (True, False):
            assert max(cell_len(line) for line in fit(label, width, 2, person=person)) <= width


def test_a_reason_says_who_why_and_how_sure() -> None:
    assert (
        reason(structs.replace(HE, reason="sentence before"))
        == "He → Jake Sullivan (sentence before) · likely"
    )
    assert reason(structs.replace(HE, speaker="Jake Sullivan", confidence="sure")) == "Jake Sullivan · sure"
    assert reason(structs.replace(HE, by="user")) == "He → Jake Sullivan · corrected by you"
    assert reason(structs.replace(HE, type="indirect")) == "He → Jake Sullivan · reported · likely"
    assert (
        reason(structs.replace(HE, speaker="", speaker_name=None, by="user")) == "Nobody · corrected by you"
    )
    assert reason(Quote("q", 0, 4, ((0, 4),), '"No"')) == "Speaker not known"


def test_an_unsure_speaker_is_not_named_unless_the_reader_said_so() -> None:
    assert speaker_label(structs.replace(HE, confidence="unsure")) == ""
    assert speaker_label(structs.replace(HE, confidence="unsure", by="user")) == "Jake Sullivan"


def test_speakers_come_in_order_of_appearance_each_in_a_hue_of_their_own() -> None:
    found = speakers(seed_annotation())
    assert [speaker.label for speaker in found] == [
        "embassy spokesperson", "White House", "Emily Horne", "Beijing", "Jake Sullivan",
    ]  # fmt: skip
    assert [speaker.hue for speaker in found] == [0, 1, 2, 3, 4]
    assert [speaker.person for speaker in found] == [False, False, True, False, True]


def test_reported_speech_is_kept_apart_and_counted_apart_from_the_quotes() -> None:
    told = structs.replace(HE, id="r", type="indirect")
    annotation = ArticleAnnotation(Annotation((HE, told)))
    (speaker,) = speakers(annotation)
    assert (speaker.quotes, speaker.reported) == ([HE], [told])
    assert quote_count(annotation) == "1 quote, 1 reported, by 1 speaker"
    assert counts_line(annotation, 72) == "1 quote, 1 reported, by 1 speaker"
    assert counts_line(annotation, 25) == "1 quote, 1 reported"
    assert quote_count(ArticleAnnotation(Annotation((told,)))) == "1 reported, by 1 speaker"
    assert quote_count(ArticleAnnotation(Annotation((structs.replace(told, confidence="unsure"),)))) == ""


def test_the_heading_counts_shorten_their_words_before_they_leave_anything_out() -> None:
    annotation = seed_annotation()
    assert counts_line(annotation, 72) == "9 quotes by 5 speakers · 3 people · 7 organisations · 8 places"
    assert counts_line(annotation, 58) == "9 quotes by 5 speakers · 3 people · 7 orgs · 8 places"
    assert counts_line(annotation, 42) == "9 quotes · 3 people · 7 orgs · 8 places"
    for width in range(1, 80):
        assert cell_len(counts_line(annotation, width)) <= width


def test_before_the_model_answers_the_heading_says_that_speakers_are_looked_for() -> None:
    assert counts_line(marks_only(), 72, pending=True) == "9 quotes · looking for speakers and names …"
    assert counts_line(marks_only(), 72) == "9 quotes"
    assert counts_line(None, 72, pending=True) == "looking for quotes and names …"
    assert counts_line(None, 72) == ""
    assert counts_line(ArticleAnnotation(), 72) == "no quotes, no names"


def test_a_count_in_the_heading_is_the_number_of_names_listed() -> None:
    groups = names(seed_annotation())
    assert {kind: len(group) for kind, group in groups.items()} == {
        "person": 3, "organisation": 7, "place": 8,
    }  # fmt: skip


def test_a_name_tells_its_kind_and_how_often_it_is_here() -> None:
    annotation = seed_annotation()
    sullivan = next(mention for mention in annotation.body.entities if mention.text == "Sullivan")
    assert mention_reason(sullivan, annotation) == "Sullivan → Jake Sullivan · person · twice here"
    lone = Mention(0, 4, "GPE", "Rome", "Rome")
    assert mention_reason(lone, ArticleAnnotation(Annotation(entities=(lone,)))) == "Rome · place · once here"
