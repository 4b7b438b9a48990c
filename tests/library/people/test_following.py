"""Following someone: which articles "said by X" opens, under the user's corrections and names."""

from __future__ import annotations

from pathlib import Path

from people_fixture import DAHL, MARTA, TEXT, add, found_in

from tuireader.config import Config, default_paths
from tuireader.library import Library, articles, marking
from tuireader.library.people import person
from tuireader.library.people.aliases import alias
from tuireader.library.people.corrections import correct, reject
from tuireader.library.people.resolve import meant
from tuireader.library.queries import featuring
from tuireader.library.statements.statements import count
from tuireader.query.tree import And, Is

WHO = ("PERSON", DAHL)


def said_by(lib: Library, name: str = DAHL) -> list[int]:
    return list(articles.ids(lib, featuring(lib, meant(lib, "PERSON", name), "quoted")))


def test_said_by_someone_are_the_articles_that_quote_them_newest_first(lib: Library) -> None:
    old, new = add(lib, 1), add(lib, 2)
    add(lib, 3, MARTA)
    add(lib, 4, found=found_in(TEXT, DAHL, "unsure"))
    assert said_by(lib) == [new, old]


def test_a_corrected_speaker_takes_the_article_to_the_other_person(lib: Library) -> None:
    key, other = add(lib, 1), add(lib, 2)
    quote = found_in(TEXT).quotes[0]
    correct(lib.marks, lib.archive.rows([key])[key], quote, MARTA)
    assert said_by(lib) == [other]
    assert said_by(lib, MARTA) == [key]
    reject(lib.marks, lib.archive.rows([other])[other], quote)
    assert said_by(lib) == []
    marking.undo(lib.marks)
    assert said_by(lib) == [other]


def test_all_forms_of_a_name_are_followed_as_one(lib: Library) -> None:
    first, second = add(lib, 1), add(lib, 2, "Harry Dahl")
    alias(lib.marks, [("PERSON", "Harry Dahl")], WHO)
    assert said_by(lib) == [second, first]
    person.follow(lib.marks, WHO)
    person.follow(lib.marks, ("PERSON", "Harry Dahl"))
    assert [one.chief for one in person.followed(lib)] == [WHO]


def test_who_names_someone_is_counted_as_the_list_has_them(lib: Library) -> None:
    key = add(lib, 1)
    add(lib, 2)
    alias(lib.marks, [WHO], ("PERSON", MARTA), lib.archive.rows([key])[key])
    for name in (DAHL, MARTA):
        who = meant(lib, "PERSON", name)
        assert count(lib, who).articles == articles.count(lib, featuring(lib, who, "named")) == 1


def test_following_can_be_ended_and_both_can_be_undone(lib: Library) -> None:
    key = add(lib, 1)
    assert person.follow(lib.marks, WHO) is not None
    assert person.follow(lib.marks, WHO) is None
    who = meant(lib, *WHO)
    unread = And((featuring(lib, who, "quoted"), Is("unread")))
    assert person.is_followed(lib, who) and articles.count(lib, unread) == 1
    marking.mark_read(lib.marks, [lib.archive.rows([key])[key].ref])
    assert articles.count(lib, unread) == 0
    assert person.unfollow(lib, WHO) is not None
    assert not person.followed(lib) and person.unfollow(lib, WHO) is None
    marking.undo(lib.marks)
    assert person.is_followed(lib, who)


def test_who_is_followed_is_known_again_when_the_library_is_opened_again(tmp_path: Path) -> None:
    paths = default_paths(tmp_path / "data", tmp_path / "config.toml")
    with Library.open(paths, Config()) as lib:
        person.follow(lib.marks, WHO)
    with Library.open(paths, Config()) as lib:
        assert [one.chief for one in person.followed(lib)] == [WHO]
