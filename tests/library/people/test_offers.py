"""Names that look the same are offered: merged or told apart by the user's word alone, and never asked again."""

from __future__ import annotations

import pytest
from people_fixture import FEED, add, naming, other, quote_of, row_of

from tuireader.library import Library, marking
from tuireader.library.people.aliases import alias, elsewhere, keep_apart, merge, offers, refuse
from tuireader.library.people.corrections import correct
from tuireader.library.people.resolve import meant
from tuireader.model import article_key

ALAN = ("PERSON", "Alan Grayson")


def offered(lib: Library) -> list[tuple[str, str]]:
    return [(offer.name.name, offer.other.name) for offer in offers(lib)]


@pytest.fixture
def graysons(lib: Library) -> Library:
    """Two articles name Alan Grayson, a third one Alan Mark Grayson."""
    for number in (1, 2):
        naming(lib, number, ALAN[1])
    naming(lib, 3, "Alan Mark Grayson")
    return lib


def test_what_is_likely_is_offered_and_not_joined(graysons: Library) -> None:
    (offer,) = offers(graysons)
    assert (offer.name.name, offer.name.articles, offer.other.articles) == ("Alan Mark Grayson", 1, 2)
    assert offer.why == "one more first name"
    assert not meant(graysons, *ALAN).forms
    assert not list(graysons.marks.documents("names"))


def test_an_offer_is_merged_and_the_merge_undone(graysons: Library) -> None:
    assert merge(graysons, offers(graysons)[0]) is not None
    assert meant(graysons, *ALAN).forms == ("Alan Mark Grayson",)
    assert offered(graysons) == []
    marking.undo(graysons.marks)
    assert offered(graysons) == [("Alan Mark Grayson", ALAN[1])]


def test_what_is_refused_is_not_offered_again_until_it_is_undone(graysons: Library) -> None:
    assert refuse(graysons, offers(graysons)[0]) is not None
    assert offered(graysons) == []
    assert keep_apart(graysons, "Alan Grayson", "Alan Mark Grayson") is None
    assert not meant(graysons, *ALAN).uncertain
    marking.undo(graysons.marks)
    assert len(offers(graysons)) == 1


def test_names_told_apart_are_not_joined_by_themselves(lib: Library) -> None:
    naming(lib, 1, "Chuck Brandt")
    naming(lib, 2, "Charles Brandt")
    assert meant(lib, "PERSON", "Chuck Brandt").forms
    keep_apart(lib, "Chuck Brandt", "Charles Brandt")
    assert not meant(lib, "PERSON", "Chuck Brandt").forms
    assert offered(lib) == []


def test_whom_an_article_names_side_by_side_is_not_offered(lib: Library) -> None:
    naming(lib, 1, "Jerry Falk", "Jerry Falk Jr.")
    naming(lib, 2, "Jerry Falk")
    assert offered(lib) == []


def test_names_that_sound_alike_are_offered_where_they_keep_one_company(lib: Library) -> None:
    for number in range(1, 42):
        naming(lib, number, "Prime Minister")
    naming(lib, 51, "Jean Marlow", "Ines Ferro", "Otto Blum")
    naming(lib, 52, "Joan Marlow", "Uma Lind")
    assert offered(lib) == []
    naming(lib, 53, "Jean Marlow", "Uma Lind", "Ada Brook")
    naming(lib, 54, "Joan Marlow", "Ada Brook")
    assert offered(lib) == [("Jean Marlow", "Joan Marlow")]


def test_the_offers_of_one_person_are_theirs_alone(graysons: Library) -> None:
    add(graysons, 60, text=other(60))
    naming(graysons, 61, "Ida Maria Falk")
    naming(graysons, 62, "Ida Falk")
    assert len(offers(graysons)) == 2
    assert [offer.other.name for offer in offers(graysons, [ALAN])] == [ALAN[1]]


def test_a_correction_in_one_article_is_offered_for_the_others_and_never_done_unasked(lib: Library) -> None:
    keys = [add(lib, number, "Fault Marta Falk", other(number)) for number in (1, 2, 3)]
    add(lib, 4, "Ines Brandt", other(4))
    correct(lib.marks, row_of(lib, keys[0]), quote_of(lib, keys[0]), "Ines Brandt")
    (offer,) = offers(lib)
    assert (offer.name.name, offer.other.name) == ("Fault Marta Falk", "Ines Brandt")
    assert offer.why == "you said so in 1 article" and offer.more == 2
    assert elsewhere(lib, ("PERSON", "Ines Brandt")) == offer
    assert elsewhere(lib, ("PERSON", "Fault Marta Falk")) is None
    assert quote_of(lib, keys[1]).speaker_name == "Fault Marta Falk"
    merge(lib, offer)
    assert {quote_of(lib, key).speaker_name for key in keys} == {"Ines Brandt"}
    assert offers(lib) == []
    marking.undo(lib.marks)
    refuse(lib, offers(lib)[0])
    assert offers(lib) == []
    assert quote_of(lib, keys[0]).speaker_name == "Ines Brandt"


def test_an_alias_of_one_article_is_offered_for_the_others(lib: Library) -> None:
    for number in (1, 2):
        naming(lib, number, "Crooked Falk")
    row = row_of(lib, article_key(FEED, "1"))
    alias(lib.marks, [("PERSON", "Crooked Falk")], ("PERSON", "Marta Falk"), row)
    assert offered(lib) == [("Crooked Falk", "Marta Falk")]


def test_letters_are_offered_for_whom_the_articles_write_out_beside_them(lib: Library) -> None:
    for number in (1, 2):
        naming(lib, number, "Marta bin Falk", "MBF")
    naming(lib, 3, "MBF")
    naming(lib, 4, "Max Berg Fischer")
    (offer,) = offers(lib)
    assert (offer.name.name, offer.other.name, offer.why) == ("MBF", "Marta bin Falk", "its first letters")
    assert offers(lib, [("PERSON", "Marta bin Falk")]) == [offer]
    merge(lib, offer)
    assert offers(lib) == [] and meant(lib, "PERSON", "MBF").chief == ("PERSON", "Marta bin Falk")
    marking.undo(lib.marks)
    refuse(lib, offer)
    assert offers(lib) == []
