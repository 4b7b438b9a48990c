"""Who said what: each way in which news texts name a speaker, and nobody rather than a wrong one."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hostile_texts import DATES, ESCAPES, HIDDEN, LINKS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from seed_annotation import TEXT, TITLE

from tuireader.annotate.parse.parsing import PIECE_LIMIT, pieces
from tuireader.annotate.parse.prose import prose
from tuireader.annotate.pipeline import TEXT_LIMIT, Annotator
from tuireader.annotate.quotes.assembly import RULES
from tuireader.annotate.quotes.speakers import SPEAKERS as SPEAKER_RULES
from tuireader.annotate.words.wordlists import table
from tuireader.config import Annotating
from tuireader.errors import InputError

if TYPE_CHECKING:
    from spacy.language import Language

    from tuireader.model import Quote

pytestmark = pytest.mark.slow


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
    ("Olsen was clear: “The pier is safe.”", "The pier", "Olsen"),
    ("Olsen’s answer was short. “The pier is safe.”", "The pier", "Olsen’s"),
    ("Says Maria Olsen: “The pier is safe.”", "The pier", "Maria Olsen"),
    ("Maria Olsen, of the fishers, on the radio: “The pier is safe.”", "The pier", "Maria Olsen"),
    ("The mayor of Sund, Greta Holt, said: “The pier is safe.”", "The pier", "The mayor of Sund, Greta Holt"),
    ("“Mind the nets!” shouted one of the fishers.", "Mind the", "one of the fishers"),
    ("About 4 in 10 say they want a new pier.", "they want", "About 4 in 10"),
    ("The council met on Monday. It said the pier would close in May.", "the pier would", "It"),
    ("Ivo Berg denounced her remark as “a cheap shot”.", "a cheap shot", "Ivo Berg"),
    ("Olsen's promise to rebuild the pier drew cheers.", "to rebuild", "Olsen's"),
    ("The claim by Maria Olsen that the pier is rotten was rejected.", "that the pier", "Maria Olsen"),
]


@pytest.mark.parametrize(("text", "words", "speaker"), SPEAKERS, ids=[row[0][:40] for row in SPEAKERS])
def test_the_speaker_is_found(annotator: Annotator, text: str, words: str, speaker: str) -> None:
    quote = quote_with(annotator, text, words)
    assert quote.speaker == speaker
    assert text[quote.speaker_start : quote.speaker_end] == speaker
    assert quote.reason


SPANS = [
    ("The pier is rotten, said Maria Olsen, a fisher from Bergen.", ["The pier is rotten"]),
    ("The pier is rotten, she said, wiping her hands.", ["The pier is rotten"]),
    ("Olsen said the pier was rotten, which nobody had known.", ["the pier was rotten"]),
    (
        "Olsen said the pier was rotten, the ferry was not and the boats would stay.",
        ["the pier was rotten, the ferry was not and the boats would stay"],
    ),
    ("Olsen seemed cross: “The pier is rotten,” she said.", ["“The pier is rotten,”"]),
    ("The mayor called the plan divisive.", ["the plan divisive"]),
    ("“It held,” said Olsen, as boats came in.", ["“It held,”"]),
]


@pytest.mark.parametrize(("text", "spans"), SPANS, ids=[row[0][:40] for row in SPANS])
def test_only_what_was_said_is_quoted(annotator: Annotator, text: str, spans: list[str]) -> None:
    (quote,) = annotator.annotate(text, "en").quotes
    assert [text[start:end] for start, end in quote.spans] == spans


SILENT = [
    "Olsen was told that the pier would close.",
    "It is believed that the pier will close.",
    "The pier is said to be unsafe.",
    "Maria Olsen thinks that the pier is safe.",
    "It suggests that the pier is rotten.",
]


@pytest.mark.parametrize("text", SILENT)
def test_what_is_believed_or_told_by_nobody_is_nobodys_quote(annotator: Annotator, text: str) -> None:
    assert not annotator.annotate(text, "en").quotes


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
    found = annotator.annotate("„Tym sieciom już nie pomożemy”, powiedziała w piątek Maria Olsen.", "pl")
    assert [(quote.text, quote.speaker) for quote in found.quotes] == [("„Tym sieciom już nie pomożemy”", "")]
    assert (found.model, found.entities) == ("", ())
    assert "pl" in annotator.problems["pl"]


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


NO_SPEECH = [
    "The mayor praised the volunteers of the fire brigade on Friday.",
    "The mayor praised the crew that had come to the harbour.",
    "Ivo Berg criticised the council of Bergen over the harbour plan.",
    "The judge ordered the evacuation of the whole town.",
    "Police questioned Ivo Berg and his two brothers for six hours.",
    "The storm claimed the lives of three fishers.",
    "Maria Olsen declined to comment on the plan.",
    "Maria Olsen said it herself.",
    "Ivo Berg mentioned himself.",
    "He talked about her.",
    "The council announced it.",
]


@pytest.mark.parametrize("text", NO_SPEECH)
def test_what_has_neither_marks_nor_a_clause_and_scraps_are_not_speech(
    annotator: Annotator, text: str
) -> None:
    assert annotator.annotate(text, "en").quotes == ()


REPORTED = [
    ("The judge ordered the company to pay the town.", "ordered", "the company to pay the town"),
    ("Ivo Berg urged residents to boil their water.", "urged", "residents to boil their water"),
    ("She questioned whether the harbour would open.", "questioned", "whether the harbour would open"),
    ("He accused the council of lying to the town.", "accused", "lying to the town"),
    ("Maria Olsen called for a vote on the plan.", "called", "a vote on the plan"),
    ("She dismissed the plan as an insult to fishers.", "dismissed", "the plan as an insult to fishers"),
    ("Maria Olsen denied the charges of theft.", "denied", "the charges of theft"),
    ("Ivo Berg defended his plan to sell the port.", "defended", "his plan to sell the port"),
]


@pytest.mark.parametrize(("text", "verb", "words"), REPORTED)
def test_a_clause_an_order_and_what_a_word_sums_up_are_reported_speech(
    annotator: Annotator, text: str, verb: str, words: str
) -> None:
    (quote,) = annotator.annotate(text, "en").quotes
    assert (quote.type, quote.verb, quote.text) == ("indirect", verb, words)


ONE_ROW = [
    ("He said that the “plan” was dead.", "that the “plan” was dead"),
    ("Maria Olsen dismissed the proposal as “absurd.”", "the proposal as “absurd.”"),
    ("Ivo Berg denied entry to ships with a “strong presence” of rats.", "“strong presence”"),
    ("Maria Olsen mocked Ivo Berg for “having a bad night” at the harbour.", "“having a bad night”"),
]


@pytest.mark.parametrize(("text", "words"), ONE_ROW)
def test_a_sentence_with_words_between_marks_inside_reported_ones_is_one_quote(
    annotator: Annotator, text: str, words: str
) -> None:
    (quote,) = annotator.annotate(text, "en").quotes
    assert words in quote.text and quote.type != "indirect"


TABLES_AND_CODE = [
    "Region           2023    Says\nLatin America    12.1    “a lot more”\nWestern Europe    3.4    Ann Lee",
    '| Region | Said |\n|---|---|\n| Latin America | "very good" |\n| Europe | Obama said no |',
    "Latin America\t12\tObama says it grew\nWestern Europe\t4\tAnn Lee says it fell",
    'def greet(name):\n    print("Hello there, Nils Dahl")\n    return name',
    '```\nNils Dahl said: "We are all here."\n\nObama said it was over.\n```',
]


@pytest.mark.parametrize("aside", TABLES_AND_CODE)
def test_in_plain_text_nothing_is_looked_for_in_what_stands_like_a_table_or_code(
    annotator: Annotator, aside: str
) -> None:
    text = f"Maria Olsen said the harbour was closed.\n\n{aside}\n\n“We lost the nets,” she said."
    found = annotator.annotate(text, "en")
    assert [quote.text for quote in found.quotes] == ["the harbour was closed", "“We lost the nets,”"]
    assert [mention.text for mention in found.entities] == ["Maria Olsen"]
    assert [text[quote.start : quote.end] for quote in found.quotes] == [quote.text for quote in found.quotes]


SPACED = [
    "Maria Olsen said the harbour was closed.  She left.\nIvo Berg said the nets were gone.  He stayed.",
    "Maria  Olsen  said the  harbour was closed\nand  the council said  that it would open",
    "Maria Olsen said the harbour was closed;\nIvo Berg said the nets were gone.",
]


@pytest.mark.parametrize("text", SPACED)
def test_prose_with_wide_blanks_or_semicolons_stays_prose(text: str) -> None:
    assert prose(text) == text


@given(st.text(alphabet="ab |\t\n`~;{}()=1.“”", max_size=200), st.integers(0, 60), st.integers(0, 60))
def test_what_is_no_prose_is_blotted_out_in_place(text: str, start: int, length: int) -> None:
    aside = (min(start, len(text)), min(start + length, len(text)))
    told = prose(text, (aside,))
    assert len(told) == len(text)
    assert [at for at, char in enumerate(told) if char == "\n"] == [
        at for at, char in enumerate(text) if char == "\n"
    ]
    assert not {"“", "”", "a", "b"}.intersection(told[slice(*aside)])


SUBJECTS = ("Maria Olsen", "She", "The council of Bergen", "Ivo Berg, who is the mayor,", "A spokesman")
CUES = (
    "said", "told reporters", "called", "accused", "slammed", "mocked", "denied", "warned", "vowed", "praised",
    "ordered", "asked", "tweeted:", "according to", "suggested", "dismissed", "criticised", "claims",
)  # fmt: skip
OBJECTS = (
    "the plan", "it", "him of lying", "to fight on", "that the storm had passed", "the harbour was closed",
    "about his new boat", "Ivo Berg for", "the tax as", "whether the nets would hold", "residents to leave",
)  # fmt: skip
QUOTED = ("“a mess”", "“having a bad night,”", "‘the nets are gone’", "“We lost.”“Your turn,”", '"No."', "")
JOINTS = (". ", ", ", " and ", ", adding ", ", while ", ", but she ", ".\n\n", " — ", ", who ", ". “Yes,” ")
_sentences = st.tuples(*map(st.sampled_from, (SUBJECTS, CUES, OBJECTS, QUOTED, JOINTS))).map(
    lambda parts: " ".join(filter(None, parts[:-1])) + parts[-1]
)


def assert_apart(spans: list[tuple[int, int]]) -> None:
    """That no stretch of text shares a character with the next."""
    ordered = sorted(spans)
    assert all(before[1] <= after[0] for before, after in pairwise(ordered)), ordered


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_sentences, min_size=1, max_size=6).map("".join))
def test_no_words_are_given_twice_and_no_names_overlap(annotator: Annotator, text: str) -> None:
    found = annotator.annotate(text, "en")
    assert_apart([(quote.start, quote.end) for quote in found.quotes])
    assert_apart([span for quote in found.quotes for span in quote.spans])
    assert_apart([(mention.start, mention.end) for mention in found.entities])


@pytest.mark.parametrize("text", (*ESCAPES, *HIDDEN, *LINKS, *DATES))
def test_in_hostile_text_no_words_are_given_twice(annotator: Annotator, text: str) -> None:
    whole = f"Maria Olsen said “{text} is gone” and called {text} “a mess,” {text} said."
    found = annotator.annotate(whole, "en")
    assert_apart([(quote.start, quote.end) for quote in found.quotes])
    assert_apart([(mention.start, mention.end) for mention in found.entities])


VOCABULARY = """
    Maria_Olsen she said told that according to “ ” " ' , . ? : who which called the_nets and ― asked by é 网
"""
WORDS = st.sampled_from([*VOCABULARY.split(), "\ud800"])


def _text(words: list[str]) -> str:
    return " ".join(words).replace("_", " ").replace(" : ", ":\n\n")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
        assert quote.confidence != "unsure", words


def test_every_way_to_find_a_speaker_has_its_row_in_the_table_of_rules():
    assert set(SPEAKER_RULES) < set(RULES)


@pytest.mark.parametrize(
    ("rule", "text", "words"),
    [
        ("according", "According to the report, the pier was “beyond any repair at all” in May.", "beyond"),
        ("same speaker", "“We lost the nets,” she said. “The storm took them.”", "The storm"),
    ],
)
def test_a_rule_that_is_switched_off_by_its_id_finds_nobody(
    annotator: Annotator, nlp: Language, rule: str, text: str, words: str
) -> None:
    without = Annotator({"en": Annotating().model}, off={rule})
    without._loaded["en"] = nlp
    told, reason = (quote_with(each, text, words).reason for each in (annotator, without))
    assert told != reason


def test_every_weight_of_the_speakers_has_a_reason_and_every_one_of_a_rule_its_rule() -> None:
    for feature, weight, reason in table("speakers"):
        assert reason and abs(float(weight)) < 6, feature
        assert not feature.startswith("rule: ") or feature.removeprefix("rule: ") in RULES
