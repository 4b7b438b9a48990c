"""Which names are one person's: by how they are spelled, and by how often they are named."""

from __future__ import annotations

import pytest

from tuireader.annotate.names.clusters import is_full, parts, same_person


@pytest.mark.parametrize(
    "name", ["Larry King", "Dr. Martin Luther King Jr.", "Benjamin Count", "Sir Keir Starmer"]
)
def test_a_last_name_that_is_a_title_is_a_last_name(name: str) -> None:
    assert is_full(name)
    assert not is_full("King Charles")
    assert parts("Mrs. King") == ("king",)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Chuck Schumer", "Charles Schumer", True),
        ("Bernie Sanders", "Bernard Sanders", True),
        ("Ted Kennedy", "Edward Kennedy", True),
        ("Ted Cruz", "Rafael Cruz", False),
        ("Bob Corker", "Bill Corker", False),
        ("Mohammed bin Salman", "Muhammad bin Salman", True),
    ],
)
def test_a_nickname_is_the_name_that_it_is_short_for(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same
