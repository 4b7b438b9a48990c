"""Quotation marks: found in every kind, paired as people write them, without a model and in linear time."""

from __future__ import annotations

import gc
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuireader.annotate.parse.parsing import PIECE_LIMIT, PIECE_WORDS, count_words, pieces, within
from tuireader.annotate.parse.quotation_marks import find_runs
from tuireader.annotate.quotes.marked import marked, marked_beyond


def runs(text: str) -> list[str]:
    return [text[run.start : run.end] for run in find_runs(text) if not run.depth]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"Nets are drying," he said.', ['"Nets are drying,"']),
        ("“Nets are drying,” he said.", ["“Nets are drying,”"]),
        ("„Die Netze trocknen“, sagte er.", ["„Die Netze trocknen“"]),
        ("»Die Netze trocknen«, sagte er.", ["»Die Netze trocknen«"]),
        ("Il dit : « Les filets sèchent »", ["« Les filets sèchent »"]),
        ("”Näten torkar”, sa han.", ["”Näten torkar”"]),
        ("``Nets are drying,'' he said.", ["``Nets are drying,''"]),
        ("''Nets are drying,'' he said.", ["''Nets are drying,''"]),
        ("‘Nets are drying,’ he said.", ["‘Nets are drying,’"]),
        ("'Nets are drying,' he said.", ["'Nets are drying,'"]),
        ("彼は「網は乾いた」と言った。", ["「網は乾いた」"]),
    ],
)
def test_every_kind_of_mark_is_found(text: str, found: list[str]) -> None:
    assert runs(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The keeper's dog's bone isn't the boys' bone.", []),
        ("Rock 'n' roll in the '90s, 'twas loud.", []),
        ('A 6\'2" man with a 12" ruler said, "I measure," and left.', ['"I measure,"']),
        ("‘The boys’ nets are gone, aren’t they?’ she asked.", ["‘The boys’ nets are gone, aren’t they?’"]),
        ('<img alt="a net" src="net.png"> He said "no".', ['"no"']),
        ("He left an open “mark in the middle and nothing closed it.", []),
    ],
)
def test_apostrophes_inches_and_attributes_are_no_quotation(text: str, found: list[str]) -> None:
    assert runs(text) == found


def test_a_quotation_inside_a_quotation_belongs_to_it() -> None:
    text = "“He told me ‘go home’ twice,” she said."
    assert runs(text) == ["“He told me ‘go home’ twice,”"]
    assert [text[run.start : run.end] for run in find_runs(text) if run.depth == 1] == ["‘go home’"]


def test_a_quotation_reopened_in_the_next_paragraph_is_one_quote_with_a_span_for_each() -> None:
    text = "She said:\n\n“The first year was hard.\n\n“The second year was harder.”\n\nThen she left."
    (quote,) = marked(text)
    assert [text[start:end] for start, end in quote.spans] == [
        "“The first year was hard.",
        "“The second year was harder.”",
    ]


STATEMENTS = [
    ("She wrote:\n\n“The first year was hard.\n\nWe lost the nets.\n\nThen it rained.”\n\nShe left.", 3),
    ('She wrote: "The first year was hard.\n\nThe second was harder." She left.', 2),
    ("“The first year was hard.\n\n“We lost the nets.\n\nThen it rained.”", 3),
]


@pytest.mark.parametrize(("text", "paragraphs"), STATEMENTS)
def test_a_statement_that_opens_its_marks_once_is_one_quote_with_a_span_a_paragraph(
    text: str, paragraphs: int
) -> None:
    (quote,) = marked(text)
    assert len(quote.spans) == paragraphs
    assert "left" not in quote.text and quote.text.rstrip('”"').endswith((".", "r"))


def test_a_mark_after_a_colon_that_nothing_closes_opens_what_is_left_of_its_paragraph() -> None:
    text = "The club explained: “We have parted company with our manager. We thank him.\n\nHe has left."
    assert runs(text) == ["“We have parted company with our manager. We thank him."]


NEVER_CLOSED = [
    "He left an open “mark in the middle.\n\nHe said “we will all go home” then.",
    "He left an open “mark in the middle.\n\nWhat happens next\n\nThe end.” he said.",
    'A 12" ruler.\n\nHe said "we will all go home" then.',
]


@pytest.mark.parametrize("text", NEVER_CLOSED)
def test_a_mark_that_nothing_closes_before_the_next_quotation_or_heading_opens_nothing(text: str) -> None:
    assert not any("open" in run or "ruler" in run for run in runs(text))


def test_titles_nicknames_and_numbers_are_no_quotes() -> None:
    assert marked("The film “Nets of the North” won. Ole “Tig” Berg clapped. It was “99.9” degrees.") == ()


def test_hard_wrapped_lines_do_not_break_a_quotation() -> None:
    assert runs("He said: “The nets\nare drying on\nthe wall.” Then he left.") == [
        "“The nets\nare drying on\nthe wall.”"
    ]


def test_ids_stay_when_the_text_around_changes() -> None:
    before = marked("He said “we will all go home now” twice. “We will not,” she said.")
    after = marked("On Monday he said “we will all go home now”. Then: “We will not,” she said.")
    assert [quote.id for quote in before] == [quote.id for quote in after]
    assert (
        len({quote.id for quote in marked("“Same words here,” he said. “Same words here,” she said.")}) == 2
    )


MARKS = st.text(alphabet="ab .,\n\"'“”‘’„«»`?!", max_size=300)


@given(MARKS)
def test_offsets_cut_whole_words_out_of_any_text(text: str) -> None:
    for quote in marked(text):
        assert quote.text == " ".join(text[start:end] for start, end in quote.spans)
        assert quote.start == quote.spans[0][0] and quote.end == quote.spans[-1][1]
        assert all(0 <= start < end <= len(text) for start, end in quote.spans)


@pytest.mark.parametrize("piece", ['"a b c d," ', "“‘", "'", '"a b. ', "“a b.\n\n", " ", "\n"])
def test_twice_the_marks_take_about_twice_the_time(piece: str) -> None:
    def cpu(count: int) -> float:
        gc.disable()  # what else lives in the tests' process would be looked through, the oftener the more is made
        start = time.process_time()
        marked(piece * count)
        spent = time.process_time() - start
        gc.enable()
        return spent

    small = min(cpu(4_000) for _ in range(3))
    assert min(cpu(16_000) for _ in range(2)) < 8 * small + 0.05


def test_in_a_text_too_long_to_be_parsed_whole_what_comes_after_is_still_quoted() -> None:
    text = "Nets dry here.\n\n" * 10 + "“We lost the nets,” she said.\n\n“We lost it all,” she said."
    end = within(text, count_words(text) - 1)
    assert end == text.index("“We lost it all")
    known = marked(text[:end])
    later = marked_beyond(text, end, known)
    assert [quote.text for quote in known + later] == [quote.text for quote in marked(text)]
    assert len({quote.id for quote in known + later}) == 2


def test_lines_of_a_word_and_marks_without_blanks_count_for_what_they_cost_to_parse() -> None:
    prose, lines, marks = "word " * 1_000, "word\n" * 1_000, '"' * 1_000
    assert within(prose, 1_000) == len(prose)
    assert within(lines, 1_000) < len(lines) / 2
    assert within(marks * 2, 1_000) == 0 and within(marks * 2, 2_000) == 2_000


@pytest.mark.parametrize("text", ["“" * 20_000, "a, " * 9_000, "word " * 9_000, "Nets dry. " * 900])
def test_pieces_are_bounded_and_leave_nothing_out(text: str) -> None:
    cut = list(pieces(text))
    assert "".join(cut) == text
    assert all(len(piece) <= PIECE_LIMIT and count_words(piece) <= PIECE_WORDS for piece in cut)
