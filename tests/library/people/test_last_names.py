"""One name for one person where articles have no more than the last name: a guess, over which the user's word goes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from people_fixture import DAHL, TEXT, add, by, found_in, mention

from tuireader.config import Config, default_paths
from tuireader.library import Library, articles, marking
from tuireader.library.people.aliases import alias, join, part, split
from tuireader.library.people.linking import last_names
from tuireader.library.people.person import follow, followed, is_followed, person, suggest
from tuireader.library.people.resolve import Forms, anyone, meant, together
from tuireader.library.statements.statements import names, quotes
from tuireader.model import Annotation
from tuireader.query.tree import Published
from tuireader.store.annotations.naming import Who

NINA = "Nina Dahl"


def quoted(lib: Library, *speakers: str) -> list[int]:
    """Articles in which these speak, one each, in words of their own."""
    first = lib.archive.sizes()["articles"] + 1
    texts = [
        TEXT.replace("all of it", f"all, number {number}") for number in range(first, first + len(speakers))
    ]
    return [
        add(lib, number, speaker, text)
        for number, (speaker, text) in enumerate(zip(speakers, texts, strict=True), first)
    ]


def naming(lib: Library, name: str, label: str, articles_: int = 1) -> None:
    """Articles that name something."""
    first = lib.archive.sizes()["articles"] + 1
    for number in range(first, first + articles_):
        text = f"{name} was there."
        add(lib, number, text=text, found=Annotation((), (mention(text, name, name, label),), "en", "m", 1))


def persons(lib: Library) -> dict[str, int]:
    """Person -> the articles that name them."""
    return {named.name: named.articles for named in names(lib) if named.label == "PERSON"}


def test_a_last_name_alone_is_the_one_person_who_has_it(lib: Library) -> None:
    keys = quoted(lib, DAHL, DAHL, DAHL, "Dahl", "Dahl")
    assert by(lib, DAHL) == by(lib, "dahl") == set(keys)
    assert persons(lib) == {DAHL: 5}
    assert persons_of(lib, "Dahl") == persons_of(lib, DAHL) == DAHL
    page = person(lib, "PERSON", "Dahl")
    assert (page.who.name, page.who.articles, page.who.quotes, page.forms) == (DAHL, 5, 5, ("Dahl",))
    assert len(page.said) == len(page.articles) == sum(number for _, number in page.months) == 5


def persons_of(lib: Library, name: str) -> str:
    return meant(lib, "PERSON", name).chief[1]


def test_the_full_name_is_shown_though_more_articles_have_the_last_name_alone(lib: Library) -> None:
    quoted(lib, DAHL, DAHL, DAHL, *["Dahl"] * 9)
    assert persons(lib) == {DAHL: 12}
    assert [(named.name, named.articles) for named in suggest(lib, "dah")] == [(DAHL, 12)]
    assert [(named.name, named.articles) for named in suggest(lib, "henrik")] == [(DAHL, 12)]
    assert next(named.name for named in person(lib, "GPE", "Norrland").company) == DAHL


def test_an_article_with_both_counts_once(lib: Library) -> None:
    quoted(lib, DAHL, DAHL)
    text = f"Henrik Dahl was there. {TEXT}"
    both = found_in(text, "Dahl")
    full = mention(text, DAHL, DAHL)
    add(lib, 3, text=text, found=Annotation(both.quotes, (full, *both.entities), "en", "m", 1))
    (dahl,) = [named for named in names(lib) if named.label == "PERSON"]
    assert (dahl.name, dahl.articles, dahl.mentions, dahl.quotes) == (DAHL, 3, 4, 3)
    assert person(lib, "PERSON", DAHL).who == dahl
    late = Published(since=3 * 86_400)
    assert [(n.name, n.articles, n.mentions) for n in names(lib, late) if n.label == "PERSON"] == [
        (DAHL, 1, 2)
    ]


def test_what_is_said_about_someone_is_found_under_the_last_name_too(lib: Library) -> None:
    naming(lib, DAHL, "PERSON", 3)
    text = 'They met. "Lind is wrong," said Dahl. "Dahl is wrong," said Lind.'
    found = found_in(text, "Dahl")
    quote = found_in(text.replace('"Lind is wrong," said Dahl. ', " " * 28), "Lind").quotes[0]
    names_ = (mention(text, "Dahl", "Dahl"), mention(text, "Dahl is", "Dahl"), mention(text, "Lind.", "Lind"))
    add(lib, 9, text=text, found=Annotation((found.quotes[0], quote), names_, "en", "m", 1))
    sayings = list(quotes(lib, about=together(anyone(lib, DAHL))))
    assert [saying.quote.speaker_name for saying in sayings] == ["Lind"]


def test_who_is_followed_is_so_under_the_last_name(lib: Library) -> None:
    quoted(lib, DAHL, DAHL, DAHL, "Dahl")
    follow(lib.marks, ("PERSON", "Dahl"))
    (who,) = followed(lib)
    assert who.chief == ("PERSON", DAHL)
    assert is_followed(lib, meant(lib, "PERSON", DAHL))
    assert len(who.ids) == 2


@pytest.mark.parametrize(
    ("fulls", "joined"),
    [
        ([DAHL] * 2, False),
        ([DAHL] * 3, True),
        ([DAHL] * 3 + [NINA], False),
        ([DAHL] * 4 + [NINA], True),
        ([DAHL] * 2 + ["Henrik J. Dahl"], True),
        ([DAHL] * 3 + ["Henrik Olav Dahl"] * 2, True),
        (["Henrik Dahl-Lind"] * 3, False),
    ],
)
def test_only_who_is_named_often_and_before_all_others_of_the_name_is_meant(
    lib: Library, fulls: list[str], joined: bool
) -> None:
    quoted(lib, *fulls, "Dahl")
    assert ("Dahl" not in persons(lib)) is joined


def test_a_father_and_a_son_with_initials_are_two_to_doubt(lib: Library) -> None:
    quoted(lib, *["Henrik J. Dahl"] * 3, *["Henrik W. Dahl"] * 3, "Dahl")
    assert persons(lib)["Dahl"] == 1


def test_a_given_name_is_no_last_name_of_anyone(lib: Library) -> None:
    quoted(lib, *["Paul Ryan"] * 5, "Ryan")
    assert persons(lib) == {"Paul Ryan": 5, "Ryan": 1}


def test_what_is_more_often_a_place_or_an_organisation_is_nobody(lib: Library) -> None:
    quoted(lib, *["Edda Lund"] * 3, "Lund")
    naming(lib, "Lund", "GPE", 3)
    assert persons(lib) == {"Edda Lund": 4}
    naming(lib, "Lund", "GPE")
    assert persons(lib) == {"Edda Lund": 3, "Lund": 1}


@pytest.mark.parametrize(
    ("full", "last"),
    [
        ("Mohammed bin Salman", "bin Salman"),
        ("Bill de Blasio", "de Blasio"),
        ("Bashar al-Assad", "Assad"),
        ("Bashar al-Assad", "al-Assad"),
        ("António Guterres", "GUTERRES"),
        ("Xi Jinping", "Xi"),
        ("Martin O’Malley", "O'Malley"),
    ],
)
def test_particles_articles_and_eastern_names_are_understood(lib: Library, full: str, last: str) -> None:
    quoted(lib, *[full] * 3, last)
    assert persons(lib) == {full: 4}
    assert len(by(lib, full)) == len(by(lib, last)) == 4


def test_a_name_ends_in_its_last_names() -> None:
    assert last_names("Bill de Blasio") == {"de blasio", "blasio"}
    assert last_names("Bashar al-Assad") == {"al assad", "assad"}
    assert last_names("Al Gore") == {"gore"}


def test_whom_a_last_name_means_does_not_hang_on_what_else_is_looked_for(lib: Library) -> None:
    quoted(
        lib,
        *["John Lund Jr."] * 8,
        "Edda Lund",
        "Lund",
        "Jr",
        *["Larry King"] * 3,
        "Larry",
        "King",
        "Xi Lund",
    )
    everyone = {who for who in all_names(lib) if who[0] == "PERSON"}
    together_, forms = Forms(lib), {who: Forms(lib).of(who) for who in everyone}
    together_.look(everyone)
    assert {who: together_.of(who) for who in everyone} == forms
    assert forms["PERSON", "Lund"] == {("PERSON", "Lund"), ("PERSON", "John Lund Jr.")}


def all_names(lib: Library) -> set[Who]:
    return {row.who for row in lib.archive.people.often(100)}


# --- the user's word -----------------------------------------------------------------------------------------


def test_the_user_parts_the_last_name_and_takes_it_back(lib: Library) -> None:
    quoted(lib, DAHL, DAHL, DAHL, "Henrik J. Dahl", "Dahl")
    change = split(lib, DAHL)
    assert change is not None and change.label == "Dahl is not Henrik Dahl"
    assert persons(lib) == {DAHL: 4, "Dahl": 1}, "the middle initial is still his"
    assert person(lib, "PERSON", "Dahl").who.articles == 1
    marking.undo(lib.marks)
    assert persons(lib) == {DAHL: 5}


def test_a_last_name_can_be_someone_elses(lib: Library) -> None:
    quoted(lib, *[DAHL] * 8, NINA, "Dahl")
    join(lib, "Dahl", NINA)
    assert persons(lib) == {DAHL: 8, NINA: 2}
    assert persons_of(lib, "Dahl") == NINA
    marking.undo(lib.marks)
    assert persons(lib) == {DAHL: 9, NINA: 1}


def test_a_last_name_can_be_someone_elses_in_one_article(lib: Library) -> None:
    *_, one, other = quoted(lib, *[DAHL] * 8, NINA, "Dahl", "Dahl")
    row = articles.rows(lib, [one])[one]
    alias(lib.marks, [("PERSON", "Dahl")], ("PERSON", NINA), row)
    assert persons(lib) == {DAHL: 9, NINA: 2}
    assert one in by(lib, NINA) and one not in by(lib, DAHL)
    assert other in by(lib, DAHL)


def test_the_guess_follows_whom_the_full_name_is_made_to_mean(lib: Library) -> None:
    quoted(lib, DAHL, DAHL, DAHL, "Dahl")
    join(lib, DAHL, "Harry Dahl")
    assert persons(lib) == {"Harry Dahl": 4}
    assert person(lib, "PERSON", "Harry Dahl").forms == ("Dahl", DAHL)


def test_a_form_that_the_user_parted_is_not_joined_again(lib: Library) -> None:
    quoted(lib, DAHL, DAHL, DAHL, "Dahl")
    part(lib.marks, ("PERSON", DAHL), "Dahl")
    assert persons_of(lib, "Dahl") == "Dahl"


# --- groups --------------------------------------------------------------------------------------------------


def test_a_group_is_one_in_singular_and_plural(lib: Library) -> None:
    for name, number in {"Norrlander": 1, "Norrlanders": 2, "Norrlandic": 1, "Tory": 2, "Tories": 1}.items():
        naming(lib, name, "NORP", number)
    assert {n.name: n.articles for n in names(lib)} == {"Norrlanders": 3, "Norrlandic": 1, "Tory": 3}
    assert person(lib, "NORP", "Norrlander").forms == ("Norrlander",)


def test_a_place_in_the_plural_is_another(lib: Library) -> None:
    naming(lib, "Bahama", "GPE")
    naming(lib, "Bahamas", "GPE")
    assert {named.name for named in names(lib)} == {"Bahama", "Bahamas"}


def test_an_archive_from_before_groups_were_one_learns_it(tmp_path: Path) -> None:
    paths = default_paths(tmp_path / "data", tmp_path / "config.toml")
    with Library.open(paths, Config()) as lib:
        naming(lib, "Norrlander", "NORP")
        naming(lib, "Norrlanders", "NORP", 2)
    with closing(sqlite3.connect(paths.archive)) as old:
        old.execute("UPDATE name SET same = lower(name)")
        old.execute("DROP TABLE page")
        old.executescript("DROP TABLE earlier; ALTER TABLE own DROP COLUMN page; PRAGMA user_version = 5")
        old.commit()
    with Library.open(paths, Config()) as lib:
        assert {named.name: named.articles for named in names(lib)} == {"Norrlanders": 3}


# --- one name, one kind -------------------------------------------------------------------------------------


def kinds_of(lib: Library, name: str) -> dict[str, int]:
    """Kind -> the articles that name it so."""
    return {named.label: named.articles for named in names(lib) if named.name == name}


def test_the_few_articles_that_take_a_person_for_something_else_are_mistaken(lib: Library) -> None:
    naming(lib, DAHL, "PERSON", 5)
    naming(lib, DAHL, "ORG")
    assert kinds_of(lib, DAHL) == {"PERSON": 6}
    for label in ("PERSON", "ORG"):
        who = meant(lib, label, DAHL)
        assert (who.chief, len(who.ids)) == (("PERSON", DAHL), 2)
    assert [one.chief for one in anyone(lib, DAHL)] == [("PERSON", DAHL)]
    assert person(lib, "ORG", DAHL).who.articles == 6
    assert [(named.label, named.articles) for named in suggest(lib, DAHL)] == [("PERSON", 6)]


def test_a_body_that_few_articles_take_for_a_person_is_one(lib: Library) -> None:
    naming(lib, "Trans-Nordic Partnership", "ORG", 4)
    naming(lib, "Trans-Nordic Partnership", "PERSON")
    assert kinds_of(lib, "Trans-Nordic Partnership") == {"ORG": 5}


@pytest.mark.parametrize("name", ["Georgia", "Chelsea", "Jordan", "Ford", "Washington"])
def test_a_single_word_may_be_of_two_kinds(lib: Library, name: str) -> None:
    naming(lib, name, "GPE", 9)
    naming(lib, name, "ORG")
    assert kinds_of(lib, name) == {"GPE": 9, "ORG": 1}


@pytest.mark.parametrize(("persons", "places"), [(2, 1), (3, 1), (6, 2)])
def test_a_name_on_which_articles_disagree_is_of_both_kinds(lib: Library, persons: int, places: int) -> None:
    naming(lib, "George Washington", "PERSON", persons)
    naming(lib, "George Washington", "GPE", places)
    assert kinds_of(lib, "George Washington") == {"PERSON": persons, "GPE": places}


def test_both_bushes_stay_two_where_one_is_once_a_place(lib: Library) -> None:
    naming(lib, "George W. Bush", "PERSON", 5)
    naming(lib, "George H.W. Bush", "PERSON", 5)
    naming(lib, "George W. Bush", "GPE")
    assert kinds_of(lib, "George W. Bush") == {"PERSON": 6}
    assert kinds_of(lib, "George H.W. Bush") == {"PERSON": 5}


def test_what_the_user_says_of_a_kind_goes_before_what_most_articles_say(lib: Library) -> None:
    naming(lib, DAHL, "PERSON", 5)
    naming(lib, DAHL, "ORG")
    split(lib, DAHL)
    assert kinds_of(lib, DAHL) == {"PERSON": 5, "ORG": 1}
