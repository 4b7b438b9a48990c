"""Who said what: each way in which news texts name a speaker, and nobody rather than a wrong one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from seed_annotation import TEXT, TITLE

from tuireader.annotate.parsing import PIECE_LIMIT, pieces
from tuireader.annotate.pipeline import TEXT_LIMIT, Annotator
from tuireader.config import Annotating
from tuireader.errors import InputError

if TYPE_CHECKING:
    from spacy.language import Language

    from tuireader.model import Quote


@pytest.fixture(scope="session")
def annotator(nlp: Language) -> Annotator:
    annotator = Annotator({"en": Annotating().model})
    annotator._loaded["en"] = nlp
    return annotator


def quote_with(annotator: Annotator, text: str, words: str) -> Quote:
    """The quote that holds some words."""
    quotes = annotator.annotate(text, "en").quotes
    at = text.index(words)
    return next(q for q in quotes if any(start <= at < end for start, end in q.spans))


SPEAKERS = [
    ("“We lost the nets,” Maria Olsen said on Friday.", "We lost", "Maria Olsen"),
    ("“We lost the nets,” said Maria Olsen, a fisher from Bergen.", "We lost", "Maria Olsen"),
    ("Maria Olsen said, “We lost the nets.”", "We lost", "Maria Olsen"),
    ("“We lost,” Maria Olsen said, “and we will lose again.”", "and we will", "Maria Olsen"),
    ("“We lost the nets,” she said. “The storm took them.”", "The storm", "she"),
    ("“Did it hold?” asked Maria Olsen.", "Did it", "Maria Olsen"),
    (
        "“We lost the nets,” said a spokesman for the harbour in a statement.",
        "We lost",
        "a spokesman for the harbour",
    ),
    ("According to the report, the pier was “beyond repair” in May.", "beyond repair", "the report"),
    ("The pier is gone, according to a statement released by mayor Ivo Berg.", "The pier", "mayor Ivo Berg"),
    ("The storm, Maria Olsen said, took the nets.", "The storm", "Maria Olsen"),
    ("Maria Olsen said that the storm had taken “every last net”.", "every last", "Maria Olsen"),
    ("Maria Olsen called the storm “a thief” on Monday.", "a thief", "Maria Olsen"),
    ("Ivo Berg met the council, which warned of “hard years” ahead.", "hard years", "the council, which"),
    ("Maria Olsen told reporters that the pier would close.", "the pier would close", "Maria Olsen"),
    ("Maria Olsen denied the charges of theft.", "the charges", "Maria Olsen"),
    ("“We lost the nets.” ― Maria Olsen", "We lost", "Maria Olsen"),
]


@pytest.mark.parametrize(("text", "words", "speaker"), SPEAKERS, ids=[row[0][:40] for row in SPEAKERS])
def test_the_speaker_is_found(annotator: Annotator, text: str, words: str, speaker: str) -> None:
    quote = quote_with(annotator, text, words)
    assert quote.speaker == speaker
    assert text[quote.speaker_start : quote.speaker_end] == speaker
    assert quote.reason


def test_a_quote_split_by_its_tag_is_one_quote_with_two_spans(annotator: Annotator) -> None:
    text = "“We lost,” Maria Olsen said, “and we will lose again.”"
    (quote,) = annotator.annotate(text, "en").quotes
    assert [text[start:end] for start, end in quote.spans] == ["“We lost,”", "“and we will lose again.”"]


def test_a_paragraph_that_reopens_the_marks_goes_on_with_the_same_speaker(annotator: Annotator) -> None:
    text = "Maria Olsen said: “The first year was hard.\n\n“The second year was harder.”"
    assert quote_with(annotator, text, "The second").speaker == "Maria Olsen"


def test_the_subject_of_a_quoted_clause_is_not_its_speaker(annotator: Annotator) -> None:
    quote = quote_with(annotator, "“Ivo Berg lied to us all,” Maria Olsen said.", "Ivo Berg")
    assert quote.speaker == "Maria Olsen"


def test_one_who_was_asked_did_not_say_the_question(annotator: Annotator) -> None:
    quotes = annotator.annotate("Asked whether the pier would close, Maria Olsen left the room.", "en").quotes
    assert not [quote for quote in quotes if "pier" in quote.text]


def test_nobody_is_named_where_the_text_names_nobody(annotator: Annotator) -> None:
    quote = quote_with(annotator, "“Nothing will ever be the same again.”", "Nothing")
    assert (quote.speaker, quote.speaker_name, quote.confidence) == ("", None, "unsure")


def test_a_pronoun_stands_for_the_person_named_before(annotator: Annotator) -> None:
    text = "Maria Olsen runs the harbour. She said on Friday, “We lost the nets.”"
    quote = quote_with(annotator, text, "We lost")
    assert (quote.speaker, quote.speaker_name) == ("She", "Maria Olsen")
    assert quote.reason.startswith("named in the s")


def test_doubt_is_told(annotator: Annotator) -> None:
    sure = quote_with(annotator, "“We lost the nets,” Maria Olsen said.", "We lost")
    unsure = quote_with(annotator, "Maria Olsen walked past a “huge pile of nets” in silence.", "huge pile")
    assert (sure.confidence, unsure.confidence) == ("sure", "unsure")


def test_a_headline_says_who_speaks_before_its_colon(annotator: Annotator) -> None:
    found = annotator.annotate_article(
        "Maria Olsen: The nets are gone", "The harbour was quiet on Friday.", "en"
    )
    (quote,) = found.title.quotes
    assert (quote.speaker, quote.text, quote.type) == ("Maria Olsen", "The nets are gone", "indirect")


def test_title_and_body_have_offsets_into_their_own_text(annotator: Annotator) -> None:
    title, body = "Olsen says ‘the nets are gone’", "“The nets are gone,” Maria Olsen said on Friday."
    found = annotator.annotate_article(title, body, "en")
    for text, part in ((title, found.title), (body, found.body)):
        for quote in part.quotes:
            assert quote.text == " ".join(text[start:end] for start, end in quote.spans)
        assert all(text[m.start : m.end] == m.text for m in part.entities)
    assert found.text_hash and found.body.model.startswith(Annotating().model)


def test_a_language_without_a_model_gets_marks_and_no_guesses(annotator: Annotator) -> None:
    found = annotator.annotate("„Die Netze sind alle weg“, sagte Maria Olsen am Freitag in Bergen.", "de")
    assert [(quote.text, quote.speaker) for quote in found.quotes] == [("„Die Netze sind alle weg“", "")]
    assert (found.model, found.entities) == ("", ())
    assert "de" in annotator.problems["de"]


def test_a_missing_model_is_told_in_one_line_and_leaves_the_marks() -> None:
    annotator = Annotator({"en": "no_such_model"})
    found = annotator.annotate("“We lost the nets,” Maria Olsen said.", "en")
    assert [quote.text for quote in found.quotes] == ["“We lost the nets,”"]
    assert "no_such_model" in annotator.problems["en"] and "\n" not in annotator.problems["en"]


ARTICLE = "\n\n".join(text for text, _, _ in SPEAKERS)


def test_the_same_text_gives_the_same_result_in_any_company(annotator: Annotator) -> None:
    alone = annotator.annotate(ARTICLE, "en")
    for text, _, _ in SPEAKERS:
        annotator.annotate(text, "en")
    assert annotator.annotate(ARTICLE, "en") == alone


def test_pieces_join_to_the_text_and_none_is_too_long() -> None:
    text = (
        "A sentence of some words. " * 900 + "\n\nShort.\n\n" + "x" * 12_000 + "\nhard\nwrapped lines, " * 50
    )
    cut = list(pieces(text))
    assert "".join(cut).replace("\n", " ") == text.replace("\n", " ")
    assert max(map(len, cut)) <= PIECE_LIMIT


def test_a_text_beyond_the_limit_is_refused_by_its_size(annotator: Annotator) -> None:
    with pytest.raises(InputError, match="characters"):
        annotator.annotate("a " * TEXT_LIMIT, "en")


VOCABULARY = """
    Maria_Olsen she said told that according to “ ” " ' , . ? : who which called the_nets and ― asked by é 网
"""
WORDS = st.sampled_from([*VOCABULARY.split(), "\ud800"])


def _text(words: list[str]) -> str:
    return " ".join(words).replace("_", " ").replace(" : ", ":\n\n")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WORDS, max_size=40).map(_text))
def test_no_text_is_too_odd_to_annotate(annotator: Annotator, text: str) -> None:
    found = annotator.annotate(text, "en")
    for quote in found.quotes:
        assert quote.text == " ".join(text[start:end] for start, end in quote.spans)
        assert not quote.speaker or quote.speaker == text[quote.speaker_start : quote.speaker_end]
        assert not quote.verb or text.startswith(quote.verb, quote.verb_start)


SEED_QUOTES = [
    ("never heard of this", "A spokesperson for the Chinese embassy in Washington", None),
    ("severe consequences", "the White House, which", "White House"),
    ("ongoing efforts to manage", "U.S. National Security Council spokesperson Emily Horne", "Emily Horne"),
    ("NATO's eastward expansion", "Beijing", "Beijing"),
    ("is closely monitoring", "Sullivan", "Jake Sullivan"),
    ("It's a concern for us", "He", "Jake Sullivan"),
    ("threats", "He", "Jake Sullivan"),
    ("we are communicating", "He", "Jake Sullivan"),
    ('"solid"', "Beijing", "Beijing"),
]


def test_every_quotation_of_the_seed_document_has_its_speaker(annotator: Annotator) -> None:
    found = annotator.annotate_article(TITLE, TEXT, "en").body.quotes
    for words, speaker, name in SEED_QUOTES:
        at = TEXT.index(words)
        quote = next(q for q in found if any(start <= at < end for start, end in q.spans))
        assert (words, quote.speaker, quote.speaker_name) == (words, speaker, name)
