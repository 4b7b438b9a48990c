"""Names in an article: which words are names, and of what kind; a whole document, and any text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from names_fixture import Read, called, reading
from places import SEED

from tuireader.annotate.names.entities import Names
from tuireader.annotate.names.features import NAMES
from tuireader.annotate.words.wordlists import table

if TYPE_CHECKING:
    from spacy.language import Language


@pytest.fixture(scope="session")
def read(nlp: Language) -> Read:
    return reading(nlp)


def found(names: Names) -> dict[str, str]:
    """Words as written -> label."""
    return {mention.text: mention.label for mention in names.mentions}


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
        start = seed.text.index(words)
        assert seed.resolve(start, start + 2).name == "Jake Sullivan"


def test_a_title_means_the_person_named_right_after_it(seed: Names) -> None:
    words = "U.S. National Security Council spokesperson"
    start = seed.text.index(words)
    assert seed.resolve(start, start + len(words)).name == "Emily Horne"


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
        ("HMS Prince Albert left Portsmouth.", {"HMS Prince Albert": "PRODUCT", "Portsmouth": "GPE"}),
        ("Snow fell. Umeå is cold, and the Umeå court is small.", {"Umeå": "GPE"}),
        ("She worked for Pike & Van Ness, a law firm in Reno.", {"Pike & Van Ness": "ORG", "Reno": "GPE"}),
        ("The court cited Harlow v. Fenwick on Monday.", {"Harlow v. Fenwick": "EVENT"}),
        ("He was on the Stan Holloway Show last night.", {"Stan Holloway Show": "WORK_OF_ART"}),
    ],
)
def test_names_are_cut_where_they_end_and_labelled_for_what_they_are(
    read: Read, text: str, expected: dict[str, str]
) -> None:
    names = found(read(text))
    assert names.items() >= expected.items()
    assert not {"Pro-Beijing", "Beijing", "Environment"} & names.keys()


@pytest.mark.parametrize(
    ("text", "persons"),
    [
        ("Replied Stephen: “I never saw it.” Stephen Marlow owns the farm.", "Stephen | Stephen Marlow"),
        ("Browns DL Marcus Tully was ready. Tully has four sacks.", "Marcus Tully | Tully"),
        ("Tanaiste Ciara Brannock said the bill would pass. Brannock leads it.", "Ciara Brannock | Brannock"),
        ("Ravens GM Eddie Newland liked the pick. Newland traded up.", "Eddie Newland | Newland"),
        ("Walter Grimsby Vows To Cut Taxes\n\nGrimsby spoke in Dayton.", "Walter Grimsby | Grimsby"),
        ("Walter Grimsby Rampages Through Debate\n\nGrimsby was loud.", "Walter Grimsby | Grimsby"),
        ("Walter Grimsby Ties Ann Colfax In Poll\n\nThey are level.", "Walter Grimsby | Ann Colfax"),
        ("Ted GrimsbyRep. Ann Colfax objected to the plan.", "Ted Grimsby | Ann Colfax"),
        (
            "QIf Walter Grimsby wins, what will change?\n\nAWalter Grimsby hopes much.",
            "Walter Grimsby | Walter Grimsby",
        ),
        ("DAYTON - Walter Grimsby accepted the nomination on Thursday.", "Walter Grimsby"),
        ("The Steelers beat the Jets. Steelers coach Ron Pickett was pleased.", "Ron Pickett"),
        ("A frog was found in Borneo, said Hanna Leith of Leeds University.", "Hanna Leith"),
        ("“Alien” was shot in Kent. The director of Alien, Ray Stott, is 81.", "Ray Stott"),
        (
            "trumble is great, one wrote. Donald Trumble smiled. Trumble lives in Ohio.",
            "Donald Trumble | Trumble",
        ),
        ("Email\n\nMessenger\n\nShare\n\nBy Laura Fenn\n\nThe council met.", "Laura Fenn"),
        (
            "Seán O'Shaughnessy and Liam McDonagh met Pieter van der Merwe.",
            "Seán O'Shaughnessy | Liam McDonagh | Pieter van der Merwe",
        ),
        ("Sir Ian Botley, 62, and Dame Helen Mirreton sat down.", "Ian Botley | Helen Mirreton"),
        (
            "Ireland’s Minister for Health Simon Harker met Liam Doran of the INMO.",
            "Simon Harker | Liam Doran",
        ),
        ("Lagos Governor Adewale Ogun met Chidi Nwosu, 44, in Ikeja.", "Adewale Ogun | Chidi Nwosu"),
        (
            "Union Minister Arvind Deshpande met BJP president Amit Trivedi.",
            "Arvind Deshpande | Amit Trivedi",
        ),
        ("Protesters gathered. Demonstrators told Ann Colfax to leave.", "Ann Colfax"),
        ("Han Jae-in met Pieter van der Merwe. Han smiled.", "Han Jae-in | Pieter van der Merwe | Han"),
        ("“[W]e are reminded of the millions,” Ann Colfax wrote.", "Ann Colfax"),
        ("The Colton-Ferris law and the Anglo-Norman kings bored Ann Colfax.", "Ann Colfax"),
        ("Ann Colfax and Walter Grimsby met. The Colfax-Grimsby feud is old.", "Ann Colfax | Walter Grimsby"),
        ("Mexico said no. Say Mexico asked for more: Ann Colfax would pay Mexico.", "Ann Colfax"),
        ("Ann Colfax, D-Ore., and Walter Grimsby (R-Tenn.) agreed.", "Ann Colfax | Walter Grimsby"),
        ("LGBT voters and the POTUS heard CEO Ann Colfax.", "Ann Colfax"),
        ("Hedda Colfax won. Crooked Colfax was what he called her.", "Hedda Colfax | Colfax"),
        ("Velgan, the maker of pills, bought Nordica, which is small. Ann Colfax objected.", "Ann Colfax"),
        ("The Carolina Panthers met American Bridges, a super PAC.", ""),
        ("QWhy did you come?\n\nQThere was no reason, said Ann Colfax.", "Ann Colfax"),
        ("Specifically, four left. Nobody stayed. Attendees, including Ann Colfax, sang.", "Ann Colfax"),
    ],
)
def test_the_persons_of_a_text_are_these_and_no_more(read: Read, text: str, persons: str) -> None:
    found = [mention.text for mention in read(text).mentions if mention.label == "PERSON"]
    assert found == (persons.split(" | ") if persons else [])


def test_father_and_son_of_one_last_name_are_two(read: Read) -> None:
    text = "Frank Delaney and his father, Joe Delaney, fish together. Joe Delaney bought the boat."
    assert {mention.name for mention in read(text).mentions} == {"Frank Delaney", "Joe Delaney"}


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


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=PIECES)
def test_any_text_gives_whole_characters_in_order_and_the_same_each_time(read: Read, text: str) -> None:
    names = read(text)
    assert all(text[mention.start : mention.end] == mention.text for mention in names.mentions)
    ends = [0, *(mention.end for mention in names.mentions)]
    assert all(end <= mention.start for end, mention in zip(ends, names.mentions, strict=False))
    assert all(mention.name.strip() for mention in names.mentions)
    assert names.mentions == read(text).mentions
    names.resolve(0, len(text))


# --- the features and their weights -------------------------------------------------------------------------


def test_every_weight_is_of_a_feature_and_has_an_example_and_a_reason():
    for feature, *_, example, reason in table("name_weights"):
        assert feature in NAMES or feature.startswith(tuple(f"{name} " for name in NAMES))
        assert example and reason, feature


@pytest.mark.parametrize(
    ("feature", "text", "name"),
    [
        ("own words", "The Jamarat Bridge was closed.", ("Jamarat Bridge", "FAC")),
        ("team", "Sweden 1-0 South Korea. The goal won the match.", ("Sweden", "ORG")),
    ],
)
def test_a_feature_that_is_switched_off_by_its_name_does_not_count(
    nlp: Language, feature: str, text: str, name: tuple[str, str]
):
    doc = nlp(text)
    assert name in found(Names(doc, text)).items()
    assert name not in found(Names(doc, text, off={feature})).items()
