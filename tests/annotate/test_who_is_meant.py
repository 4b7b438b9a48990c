"""Who is meant in an article: which forms of a name are one, and whom a pronoun, an office or a last name means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from names_fixture import Read, called, reading

from tuireader.annotate.names.entities import Names

if TYPE_CHECKING:
    from spacy.language import Language


@pytest.fixture(scope="session")
def read(nlp: Language) -> Read:
    return reading(nlp)


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
        (
            "Crown Prince Khalid bin Nasser, known as KBN, was there. KBN smiled.",
            "KBN",
            "Khalid bin Nasser",
        ),
        (
            "Alma Ocampo-Cortland (AOC) voted. Reporters asked AOC why.",
            "AOC",
            "Alma Ocampo-Cortland",
        ),
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


@pytest.mark.parametrize("title", ["President", "Mr."])
def test_whose_title_it_is_not_is_not_meant(read: Read, title: str) -> None:
    text = f"Michelle Obama wrote a book. {title} Obama read it. Then {title} Obama slept."
    names = [mention.name for mention in read(text).mentions if "Obama" in mention.text]
    assert names == ["Michelle Obama", "Obama", "Obama"]


def test_a_title_that_fits_means_the_one_named_in_full(read: Read) -> None:
    text = "Barack Obama wrote a book. President Obama read it. Mrs. Colfax, and Ann Colfax, did too."
    assert called(read(text)) == {
        "Barack Obama": "Barack Obama",
        "Obama": "Barack Obama",
        "Colfax": "Ann Colfax",
        "Ann Colfax": "Ann Colfax",
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


@pytest.mark.parametrize(
    "words",
    ["Navarro administration officials", "Navarro supporters", "the Navarro campaign", "a Navarro aide"],
)
def test_who_only_tells_whose_people_speak_does_not_speak(read: Read, words: str) -> None:
    text = f"Ilse Navarro was away. On Friday {words} said that the talks had failed."
    assert meant(read(text), text, words) is None


def test_of_father_and_son_the_one_named_last_is_only_likely(read: Read) -> None:
    text = "Tobias Brandt and his father, Stefan Brandt, run the ferry. On Friday Brandt said it had stopped."
    names = read(text)
    place = text.rindex("Brandt")
    answer = names.resolve(place, place + len("Brandt"))
    assert (answer.name, answer.confidence) == ("Stefan Brandt", "likely")


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
