"""Names in an article: which words are names, of what kind, and which forms mean the same one."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tuireader.annotate.names import Names
from tuireader.annotate.parsing import parse

if TYPE_CHECKING:
    from spacy.language import Language

Read = Callable[[str], Names]
SEED = next((Path(__file__).parents[1] / "seeds").glob("*.txt"))


@pytest.fixture(scope="session")
def read(nlp: Language) -> Read:
    return lambda text: Names(parse(nlp, text), text)


def found(names: Names) -> dict[str, str]:
    """Words as written -> label."""
    return {mention.text: mention.label for mention in names.mentions}


def called(names: Names) -> dict[str, str]:
    """Words as written -> canonical name."""
    return {mention.text: mention.name for mention in names.mentions}


# --- the seed document --------------------------------------------------------------------------------------

BY_HAND = {
    ("PERSON", "Jake Sullivan"),
    ("PERSON", "Yang Jiechi"),
    ("PERSON", "Emily Horne"),
    ("ORG", "New York Times"),
    ("ORG", "White House"),
    ("ORG", "U.S. National Security Council"),
    ("ORG", "Chinese Communist Party"),
    ("ORG", "NATO"),
    ("ORG", "Kremlin"),
    ("ORG", "CNN"),
    ("GPE", "United States"),
    ("GPE", "Russia"),
    ("GPE", "China"),
    ("GPE", "Ukraine"),
    ("GPE", "Washington"),
    ("GPE", "Beijing"),
    ("GPE", "Moscow"),
    ("GPE", "Rome"),
    ("NORP", "American"),
    ("NORP", "Chinese"),
    ("NORP", "Russian"),
}
"""The names that a careful reader marks in the seed document, its title included."""


@pytest.fixture(scope="session")
def seed(read: Read) -> Names:
    lines = [line for line in SEED.read_text(encoding="utf-8").splitlines() if line.strip()]
    title = next(line.removeprefix("Title: ") for line in lines if line.startswith("Title: "))
    body = [line for line in lines[1:] if not line.startswith("Title: ")]
    return read("\n\n".join([title, *body]))


def test_the_seed_document_has_the_names_that_a_careful_reader_marks(seed: Names) -> None:
    assert {(mention.label, mention.name) for mention in seed.mentions} == BY_HAND


def test_the_words_of_the_seed_documents_headline_are_no_organisation(seed: Names) -> None:
    headline = [mention for mention in seed.mentions if mention.end < 103]
    assert [mention.text for mention in headline] == ["New York Times", "Russia", "China", "Ukraine"]


def test_a_title_and_a_last_name_mean_the_person_named_in_full(seed: Names) -> None:
    names = called(seed)
    assert names["Sullivan"] == names["Jake Sullivan"] == "Jake Sullivan"


def test_he_is_who_the_sentence_before_speaks_of(seed: Names) -> None:
    for words in ("He stated on CNN", "He noted that"):
        start = seed_text(seed).index(words)
        assert seed.resolve(start, start + 2).name == "Jake Sullivan"


def test_a_title_means_the_person_named_right_after_it(seed: Names) -> None:
    words = "U.S. National Security Council spokesperson"
    start = seed_text(seed).index(words)
    assert seed.resolve(start, start + len(words)).name == "Emily Horne"


def seed_text(names: Names) -> str:
    return names._speaking._layout.text


# --- which words are names ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The World Health Organisation (WHO) has warned Kenya.",
            {"World Health Organisation": "ORG", "WHO": "ORG"},
        ),
        (
            "She spoke to Environment Minister Ingrid Solheim in Oslo.",
            {"Ingrid Solheim": "PERSON", "Oslo": "GPE"},
        ),
        ("He was born in the town of Brezovo and works in Sofia.", {"Brezovo": "GPE", "Sofia": "GPE"}),
        (
            "The Kremlin's critics and the Louvre Museum were silent.",
            {"Kremlin": "ORG", "Louvre Museum": "FAC"},
        ),
        ("Pro-Beijing and anti-Moscow marchers met in Prague.", {"Prague": "GPE"}),
        ("Baroness Scotland and Ms Lagos spoke in Scotland.", {"Scotland": "GPE", "Lagos": "PERSON"}),
        ("MOSCOW (AP) - The rouble fell.", {"MOSCOW": "GPE", "AP": "ORG"}),
        ("The U.S. Department of Justice sued.", {"U.S. Department of Justice": "ORG"}),
        ("Los Angeles Sheriff Ines Ortega spoke.", {"Los Angeles": "GPE", "Ines Ortega": "PERSON"}),
        ("They sailed aboard the ship Blue Heron to Malta.", {"Blue Heron": "PRODUCT", "Malta": "GPE"}),
    ],
)
def test_names_are_cut_where_they_end_and_labelled_for_what_they_are(
    read: Read, text: str, expected: dict[str, str]
) -> None:
    names = found(read(text))
    assert names.items() >= expected.items()
    assert not {"Pro-Beijing", "Beijing", "Environment"} & names.keys()


def test_a_name_has_one_label_in_an_article_and_is_found_each_time(read: Read) -> None:
    text = (
        "Tamsin Orrell, 41, runs the Orrell Foundation in Leeds. Orrell said the work was hard.\n\n"
        "Critics of Orrell disagree. According to Orrell the money is spent. For Orrell, that is all."
    )
    mentions = [mention for mention in read(text).mentions if mention.text == "Orrell"]
    assert len(mentions) == 4
    assert {(mention.label, mention.name) for mention in mentions} == {("PERSON", "Tamsin Orrell")}


def test_a_headline_in_capitals_names_only_whom_the_article_names(read: Read) -> None:
    text = (
        "Valdez Urges Calm After Strike Threatens Harvest in Peru\n\n"
        "Farm minister Lucía Valdez asked unions in Peru to return to work. Valdez fears for the harvest."
    )
    names = read(text)
    assert [mention.text for mention in names.mentions if mention.start < 57] == ["Valdez", "Peru"]
    assert called(names)["Valdez"] == "Lucía Valdez"


def test_a_place_beside_a_score_is_a_team(read: Read) -> None:
    text = (
        "Sweden beat Poland 2-1 in a league match.\n\nThe coach praised the goalkeeper. They met in Poland."
    )
    labels = [(mention.text, mention.label) for mention in read(text).mentions]
    assert ("Poland", "ORG") in labels
    assert labels[-1] == ("Poland", "GPE")


def test_names_are_found_in_a_real_report(read: Read) -> None:
    """Wikinews, "Scientology defector arrested after attempting to leave organization" (2010), CC BY 2.5."""
    text = (
        "Daniel Montalvo, 19, a member of Scientology all his life, was arrested after leaving its elite "
        "group the Sea Org. He was released on bail on Thursday. Montalvo was charged with theft. "
        "He traveled to Florida to meet with Devocht, who had told Montalvo he would assist him."
    )
    names = read(text)
    assert found(names).items() >= {"Scientology": "ORG", "Sea Org": "ORG", "Florida": "GPE"}.items()
    assert [mention.name for mention in names.mentions if "Montalvo" in mention.text] == [
        "Daniel Montalvo"
    ] * 3


# --- which forms mean the same one --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "form", "name"),
    [
        ("Yang Meiling spoke. Yang said it was late.", "Yang", "Yang Meiling"),
        ("Crown Prince Faisal bin Rashid arrived. Bin Rashid smiled.", "Bin Rashid", "Faisal bin Rashid"),
        ("Senator Ben Tolliver met reporters. As for Tolliver, he smiled.", "Tolliver", "Ben Tolliver"),
        (
            "Robert Tolliver resigned on Friday. Bob Tolliver said he was tired.",
            "Bob Tolliver",
            "Robert Tolliver",
        ),
        ("José Ibáñez left Madrid. Later Jose Ibanez returned to Spain.", "Jose Ibanez", "José Ibáñez"),
        ("Officials in the U.S. agreed with the United States.", "U.S.", "United States"),
        ("Ministers in Britain and the United Kingdom agreed.", "Britain", "United Kingdom"),
        ("The Atlantic Fisheries Council (AFC) met. The AFC voted.", "AFC", "Atlantic Fisheries Council"),
        ("Tern Energy AG rose. Tern said it was pleased.", "Tern", "Tern Energy"),
        ("Officials said the Liberal Farmers (LFP) had lost. The LFP objected.", "LFP", "Liberal Farmers"),
        ("The Guardian asked. The New York Times answered.", "New York Times", "New York Times"),
    ],
)
def test_forms_of_one_name_have_one_canonical_name(read: Read, text: str, form: str, name: str) -> None:
    assert called(read(text))[form] == name


def test_two_people_of_one_last_name_are_kept_apart_by_title_and_nearness(read: Read) -> None:
    text = (
        "Helen Marsh and her husband, Peter Marsh, opened a bakery in Bath. Mr. Marsh bakes.\n\n"
        "Mrs. Marsh keeps the books. In the evening Peter Marsh sleeps."
    )
    names = read(text)
    by_title = [mention.name for mention in names.mentions if mention.text == "Marsh"]
    assert by_title == ["Peter Marsh", "Helen Marsh"]
    assert {mention.name for mention in names.mentions if mention.label == "PERSON"} == {
        "Helen Marsh",
        "Peter Marsh",
    }


def test_a_person_named_like_a_city_is_kept_apart_from_the_city(read: Read) -> None:
    text = (
        "Valeria Florence, a chemist, won the prize. Florence said she was surprised. "
        "The chemist will speak in Florence in May. Florence thanked her students."
    )
    assert [(m.label, m.name) for m in read(text).mentions if "Florence" in m.text] == [
        ("PERSON", "Valeria Florence"),
        ("PERSON", "Valeria Florence"),
        ("GPE", "Florence"),
        ("PERSON", "Valeria Florence"),
    ]


# --- who is meant -------------------------------------------------------------------------------------------


def meant(names: Names, text: str, words: str) -> str | None:
    start = re.search(rf"\b{words}\b", text).start()  # type: ignore[union-attr]
    return names.resolve(start, start + len(words)).name


def test_pronouns_are_answered_by_gender_and_by_who_is_spoken_of(read: Read) -> None:
    text = (
        "On Monday Henrik Dahl met the architect Marta Kowalska. She called the bridge unsafe. "
        "Today he promised to close it. The river, she added, is rising."
    )
    names = read(text)
    assert meant(names, text, "She") == "Marta Kowalska"
    assert meant(names, text, "he") == "Henrik Dahl"
    assert meant(names, text, "she") == "Marta Kowalska"


def test_a_man_who_only_was_met_is_not_he(read: Read) -> None:
    text = "Tobias Brandt arrived late. He met Stefan Kolb at the gate. He said that the train had stopped."
    names = read(text)
    last = text.rindex("He")
    answer = names.resolve(last, last + 2)
    assert answer.name == "Tobias Brandt"
    assert answer.reason == "named in the sentence before"


def test_whom_he_told_is_not_he(read: Read) -> None:
    text = "Stefan Kolb asked Tobias Brandt about the train. It had stopped twice, he told Kolb."
    assert meant(read(text), text, "he") == "Tobias Brandt"


def test_the_father_of_the_one_who_speaks_is_not_he(read: Read) -> None:
    text = "Tobias Brandt's son told the court that the train had stopped. He said it was dark."
    assert meant(read(text), text, "He") is None


def test_two_speakers_at_once_have_no_single_name(read: Read) -> None:
    text = "Tobias Brandt and Stefan Kolb said that the train had stopped."
    assert meant(read(text), text, "Tobias Brandt and Stefan Kolb") is None


def test_who_is_the_name_that_the_clause_hangs_by(read: Read) -> None:
    text = "Amara Diallo, who warned of the storm in March, was not surprised."
    assert meant(read(text), text, "who") == "Amara Diallo"


def test_an_office_means_the_one_who_was_introduced_with_it(read: Read) -> None:
    text = "President Ilse Navarro spoke on Tuesday. The president said the talks had failed."
    assert meant(read(text), text, "The president") == "Ilse Navarro"


@pytest.mark.parametrize("words", ["They", "officials", "a spokesman for Navarro", "it", "The minister"])
def test_nobody_is_meant_where_it_cannot_be_told(read: Read, words: str) -> None:
    text = f"President Ilse Navarro spoke on Tuesday. On Friday {words} said the talks had failed."
    assert meant(read(text), text, words) is None


# --- any text -----------------------------------------------------------------------------------------------

PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "Jake Sullivan",
                "U.S.",
                "he",
                "the",
                "“",
                '"',
                "(",
                ")",
                "-",
                "'s",
                "of",
                "said",
                ".",
                "\n\n",
                "\u200d",
                "Ms",
                ",",
            ]
        ),
        st.text(max_size=8),
    ),
    max_size=40,
).map(" ".join)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=PIECES)
def test_any_text_gives_whole_characters_in_order_and_the_same_each_time(read: Read, text: str) -> None:
    names = read(text)
    assert all(text[mention.start : mention.end] == mention.text for mention in names.mentions)
    ends = [0, *(mention.end for mention in names.mentions)]
    assert all(end <= mention.start for end, mention in zip(ends, names.mentions, strict=False))
    assert all(mention.name.strip() for mention in names.mentions)
    assert names.mentions == read(text).mentions
    names.resolve(0, len(text))
