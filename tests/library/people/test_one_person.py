"""One person is one person over all articles: measured on names that were judged by hand."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from people_fixture import naming
from places import DATA

from tuireader.config import Config, default_paths
from tuireader.library import Library
from tuireader.library.people.counts import names
from tuireader.library.people.linking import Clusters
from tuireader.library.people.matching import GENERATIONS, Counted, Evidence, compare, may_be_joined
from tuireader.library.people.resolve import Forms, meant
from tuireader.store.annotations.naming import alike, blocking_keys
from tuireader.text.strings import fold

TABLE = DATA / "judged_names.tsv"


class Judged(NamedTuple):
    """A name, in how many articles it stands, whose it is, and beside which other one it stands there."""

    name: str
    articles: int
    person: str
    beside: str


def judged() -> list[Judged]:
    """The names of the table."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()[2:]
    rows = (line.split("\t") for line in lines)
    return [Judged(name, int(articles), person, beside.strip("-")) for name, articles, person, beside in rows]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library in which each name stands in as many articles as the table says; those with "Jr." apart from others
    but for whom they stand beside.
    """
    folder = tmp_path_factory.mktemp("judged")
    with Library.open(default_paths(folder / "data", folder / "config.toml"), Config()) as lib:
        table = judged()
        juniors = [one for one in table if fold(one.name).split()[-1] in GENERATIONS]
        others = [one for one in table if one not in juniors]
        for number in range(max(one.articles for one in table)):
            naming(lib, number + 1, *(one.name for one in others if one.articles > number))
        number = 1_000
        for one in juniors:
            for _ in range(one.articles):
                number += 1
                naming(lib, number, one.name, *filter(None, [one.beside]))
        yield lib


def test_names_are_put_together_as_people_would(archive: Library) -> None:
    table, forms = judged(), Forms(archive)
    found = {one.name: forms.of(("PERSON", one.name)) for one in table}
    right = wrong = missed = 0
    faults = []
    for one, other in combinations(table, 2):
        joined = ("PERSON", other.name) in found[one.name]
        same = one.person == other.person
        right += joined and same
        wrong += joined and not same
        missed += same and not joined
        if joined is not same:
            faults.append(f"{one.name} {'=' if joined else '/'} {other.name}")
    f1 = 2 * right / (2 * right + wrong + missed)
    assert right + missed >= 120
    assert f1 >= 0.97, f"{f1:.3f} {faults}"
    assert wrong == 0, faults


@pytest.mark.parametrize("name", ["Greta Holt '", "' Greta Holt", "Greta Holt Jr. -"])
def test_a_stray_mark_is_no_part_of_a_name(name: str) -> None:
    assert isinstance(compare(name, "Greta Holt"), Evidence)


def test_a_name_without_a_letter_is_like_no_other() -> None:
    assert compare(". .", "Greta Holt") is None


def test_whoever_is_asked_for_is_the_same_whichever_name_is_asked(archive: Library) -> None:
    for name in ("Joe Biden", "Joseph R. Biden Jr.", "Joseph Biden"):
        assert meant(archive, "PERSON", name).chief == ("PERSON", "Joe Biden")
    listed = [named.name for named in names(archive)]
    assert len(listed) == len(set(listed))
    assert {"Joe Biden", "Donald Trump", "Donald Trump Jr.", "George W. Bush", "Jeb Bush"} <= set(listed)
    assert not {"Joseph R. Biden Jr.", "Hilary Clinton", "Charles Schumer"} & set(listed)


def test_all_names_at_once_are_put_together_as_one_after_the_other_is(archive: Library) -> None:
    everyone = [("PERSON", one.name) for one in judged()]
    at_once, one_by_one = Forms(archive), Forms(archive)
    at_once.look_at_everyone()
    assert [at_once.of(who) for who in everyone] == [one_by_one.of(who) for who in everyone]


GIVEN = [
    "Robert",
    "Bob",
    "Bobby",
    "Rob",
    "R.",
    "Maria",
    "María",
    "Mary",
    "Jürgen",
    "Juergen",
    "Jean-Luc",
    "Jo",
    "Ann",
    "Joann",
    "Hillary",
    "Hilary",
    "W.",
    "George",
]
BETWEEN = ("", "", "J.", "W.", "Lee", "Rodham", "de", "al")
LAST = [
    "Mueller",
    "Müller",
    "Muller",
    "Zelensky",
    "Zelenskyy",
    "Zelenskij",
    "Kowalska",
    "Kowalsky",
    "Kim",
    "Jones",
    "Jonas",
    "Jones,Jr.",
    "Bush",
    "III",
]
words_of_names = st.tuples(st.sampled_from(GIVEN), st.sampled_from(BETWEEN), st.sampled_from(LAST))
full_names = words_of_names.map(lambda words: " ".join(" ".join(words).replace(",", " ").split()))


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(full_names | st.sampled_from(LAST), st.integers(1, 60), min_size=2, max_size=25))
def test_nobody_who_is_joined_is_left_out_of_those_who_may_be(counts: dict[str, int]) -> None:
    names = [Counted(name, number, alike("PERSON", name)) for name, number in counts.items()]
    perhaps = set(may_be_joined(names))
    blocks = {key for name in names for key in blocking_keys("PERSON", name.name)}
    for block in blocks:
        mine = [name for name in names if block in blocking_keys("PERSON", name.name)]
        joined = set(Clusters(mine, lambda some, others: 0.0).joined)
        assert not joined or joined & perhaps
