"""Names that look the same are offered: merged or told apart by the user's word alone, and never asked again."""

from __future__ import annotations

import pytest
from people_fixture import add, other
from test_one_person import naming

from tuireader.library import Library, marking
from tuireader.library.people.aliases import keep_apart, merge, offers, refuse
from tuireader.library.people.resolve import meant

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
