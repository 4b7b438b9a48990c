"""The user's word on names: joined, parted and set apart, everywhere or in one article, and undone."""

from __future__ import annotations

from msgspec import structs
from people_fixture import DAHL, MARTA, TEXT, add, by, found_in, mention, other, quote_of, row_of, said

from tuireader.library import Library, articles, marking
from tuireader.library.people.aliases import alias, mean, part, set_alone, split_off, unjoin
from tuireader.library.people.corrections import correct
from tuireader.library.people.person import person
from tuireader.library.people.resolve import meant
from tuireader.library.statements.statements import names

H_DAHL = ("PERSON", "H. Dahl")
PERSON = ("PERSON", DAHL)


def test_an_alias_joins_two_names_everywhere_and_can_be_undone(lib: Library) -> None:
    first, second = add(lib, 1, text=other(1)), add(lib, 2, "H. Dahl", text=other(2))
    alias(lib.marks, [H_DAHL], PERSON)
    assert by(lib, DAHL) == by(lib, "H. Dahl") == {first, second}
    assert [named.articles for named in names(lib) if named.name == DAHL] == [2]
    assert quote_of(lib, second).speaker_name == DAHL
    assert row_of(lib, second).people == (DAHL,)
    assert person(lib, *H_DAHL).who.name == DAHL
    marking.undo(lib.marks)
    assert said(lib, DAHL) == {first}
    assert row_of(lib, second).people == ("H. Dahl",)


def test_an_alias_can_mend_the_kind_of_a_name(lib: Library) -> None:
    key = add(lib, 1)
    alias(lib.marks, [("GPE", "Norrland")], ("ORG", "Norrland Shipping"))
    found = articles.annotation(lib, key)
    assert found is not None
    assert ("ORG", "Norrland Shipping") in {(m.label, m.name) for m in found.body.entities}
    assert [(n.label, n.articles) for n in names(lib) if n.name.startswith("Norrland")] == [("ORG", 1)]


def test_an_article_with_both_forms_of_a_name_counts_once(lib: Library) -> None:
    text = f"H. Dahl was there. {TEXT}"
    both = structs.replace(
        found_in(text), entities=(mention(text, "H. Dahl", "H. Dahl"), mention(text, "Dahl on", DAHL))
    )
    add(lib, 1, text=text, found=both)
    alias(lib.marks, [H_DAHL], PERSON)
    assert [(named.articles, named.mentions) for named in names(lib) if named.name == DAHL] == [(1, 2)]


def test_an_alias_in_one_article_holds_only_there(lib: Library) -> None:
    first, second = add(lib, 1, "Dahl", text=other(1)), add(lib, 2, "Dahl", text=other(2))
    alias(lib.marks, [("PERSON", "Dahl")], PERSON, row_of(lib, first))
    assert quote_of(lib, first).speaker_name == DAHL
    assert quote_of(lib, second).speaker_name == "Dahl"
    assert said(lib, DAHL) == {first}
    assert said(lib, "Dahl") == {second}
    assert person(lib, *PERSON).who.articles == person(lib, "PERSON", "Dahl").who.articles == 1


def test_joined_names_can_be_parted(lib: Library) -> None:
    key = add(lib, 1, "H. Dahl")
    alias(lib.marks, [H_DAHL], PERSON)
    assert unjoin(lib.marks, PERSON) is not None
    assert said(lib, "H. Dahl") == {key}
    assert unjoin(lib.marks, PERSON) is None


def test_names_joined_in_a_circle_stay_one(lib: Library) -> None:
    alias(lib.marks, [("PERSON", "A")], ("PERSON", "B"))
    assert alias(lib.marks, [("PERSON", "B")], ("PERSON", "A")) is None
    alias(lib.marks, [("PERSON", "B")], ("PERSON", "C"))
    key = add(lib, 1, "A")
    assert said(lib, "C") == {key}


def test_names_that_are_one_by_themselves_can_be_parted(lib: Library) -> None:
    add(lib, 1, text=other(1))
    second = add(lib, 2, "Henrik J. Dahl", text=other(2))
    set_alone(lib.marks, [("PERSON", "Henrik J. Dahl")])
    assert said(lib, "Henrik J. Dahl") == {second}
    assert len(said(lib, DAHL)) == 1


def test_a_form_that_was_taken_for_a_name_can_stand_for_itself(lib: Library) -> None:
    key = add(lib, 1)
    part(lib.marks, PERSON, "Dahl")
    assert quote_of(lib, key).speaker_name == "Dahl"
    assert said(lib, DAHL) == set()
    assert said(lib, "Dahl") == {key}
    assert person(lib, "PERSON", "Dahl").who.articles == 1
    marking.undo(lib.marks)
    assert said(lib, DAHL) == {key}


def test_a_form_can_stand_for_itself_in_one_article(lib: Library) -> None:
    first, second = add(lib, 1, text=other(1)), add(lib, 2, text=other(2))
    part(lib.marks, PERSON, "Dahl", row_of(lib, first))
    assert said(lib, DAHL) == {second}
    assert quote_of(lib, first).speaker_name == "Dahl"


def test_the_last_word_counts_when_names_and_quotes_are_both_corrected(lib: Library) -> None:
    key = add(lib, 1, "H. Dahl")
    correct(lib.marks, row_of(lib, key), quote_of(lib, key), MARTA)
    alias(lib.marks, [H_DAHL], PERSON)
    assert quote_of(lib, key).speaker_name == MARTA
    assert said(lib, DAHL) == set()


def test_someone_is_shown_under_any_of_their_names_in_turn(lib: Library) -> None:
    add(lib, 1, text=other(1)), add(lib, 2, "H. Dahl", text=other(2))
    alias(lib.marks, [H_DAHL], PERSON)
    for wanted in (H_DAHL, PERSON, ("PERSON", "Henrik the Younger"), H_DAHL):
        assert mean(lib, meant(lib, *PERSON), wanted) is not None
        assert meant(lib, *PERSON).chief == meant(lib, *H_DAHL).chief == wanted
        assert person(lib, *wanted).who.articles == 2
        assert mean(lib, meant(lib, *PERSON), wanted) is None, "it is so already"
    marking.undo(lib.marks)
    assert meant(lib, *PERSON).chief == ("PERSON", "Henrik the Younger")


def test_one_of_several_names_is_parted_and_the_others_stay(lib: Library) -> None:
    for number, name in enumerate((DAHL, "H. Dahl", MARTA), start=1):
        add(lib, number, name, text=other(number))
    alias(lib.marks, [H_DAHL, ("PERSON", MARTA)], PERSON)
    assert person(lib, *PERSON).who.articles == 3
    split_off(lib, meant(lib, *PERSON), ("PERSON", MARTA))
    assert meant(lib, *PERSON).forms == ("H. Dahl",)
    assert person(lib, "PERSON", MARTA).who.articles == 1
