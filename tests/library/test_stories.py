"""The articles of several papers that tell of the same event are one story; one that only looks alike is not."""

from __future__ import annotations

import json
import random
from itertools import combinations

import pytest
from statements_fixture import publish, publish_quote

from tuireader.cli import main
from tuireader.library import Library, articles, health, marking, queries, stories
from tuireader.model import ArticleRow

TOPIC = [
    "council",
    "harbour",
    "budget",
    "vote",
    "mayor",
    "plan",
    "residents",
    "meeting",
    "tax",
    "city",
    "Norland",
    "spending",
    "critics",
    "report",
]
PAPERS = ("Herald", "Courier", "Post")


def event(number: int) -> list[str]:
    """Words that an event has for itself, as invented names and things."""
    dice = random.Random(number)
    return ["".join(dice.choice("bdfgklmnprst") + dice.choice("aeiou") for _ in range(4)) for _ in range(14)]


def tale(number: int, paper: int) -> tuple[str, str]:
    """A title and a text: two thirds of the event's own words, and many of the topic that all are about."""
    dice = random.Random(f"{number} {paper}")
    own, topic = dice.sample(event(number), 9), [dice.choice(TOPIC) for _ in range(40)]
    words = own + own[:4] + topic
    dice.shuffle(words)
    return " ".join([*own[:2], *topic[:4]]), " ".join(words)


def tie(lib: Library) -> None:
    for _ in stories.catch_up(lib):
        pass


def row_of(lib: Library, key: int) -> ArticleRow:
    return articles.rows(lib, [key])[key]


def members(lib: Library, key: int) -> set[int]:
    story = stories.story_of(lib, key)
    assert story is not None
    return {row.key for row in story.rows}


@pytest.fixture
def week(lib: Library) -> dict[int, list[int]]:
    """Twenty events of one topic in one week, each in three papers; the papers come one after the other."""
    keys: dict[int, list[int]] = {number: [] for number in range(20)}
    for paper, name in enumerate(PAPERS):
        for number in keys:
            title, text = tale(number, paper)
            keys[number].append(publish(lib, name, text, title=title, day=1 + number % 3))
    tie(lib)
    return keys


def test_events_of_one_topic_in_one_week_are_told_apart(lib: Library, week: dict[int, list[int]]) -> None:
    right = {frozenset(pair) for keys in week.values() for pair in combinations(keys, 2)}
    found = {
        frozenset(pair)
        for story in stories.everyone_is_on(lib, queries.parse(""))
        for pair in combinations([row.key for row in story.rows], 2)
    }
    assert len(found & right) >= 0.95 * len(right) and len(found & right) >= 0.95 * len(found)


CRASH = (
    "The campaign bus slid off the road near {place} in the rain and hit a lorry of {owner}. {driver}, who drove, was"
    " hurt with {number} others, and all were taken to the hospital in {place}. The lorry of {owner} had stood there"
    " without lights, police believe. Passengers told how {driver} had warned them of the storm before they left."
)
"""What two papers tell of an accident, in nearly the words in which they tell of another."""


def test_what_is_told_in_the_same_words_of_other_people_and_places_is_another_story(lib: Library) -> None:
    accidents = (
        {"place": "Lindholm", "owner": "Skarvik", "driver": "Nils Hansen", "number": "14"},
        {"place": "Bregavel", "owner": "Tomrask", "driver": "Ruth Adler", "number": "31"},
    )
    keys = [
        [
            publish(
                lib,
                paper,
                CRASH.format(**of) + ending,
                title=f"Bus crashes near {of['place']}",
                guid=of["driver"],
            )
            for paper, ending in (
                ("Herald", " The road was shut."),
                ("Courier", " Both parties sent flowers."),
            )
        ]
        for of in accidents
    ]
    tie(lib)
    assert [members(lib, pair[0]) for pair in keys] == [set(pair) for pair in keys]


def test_what_is_derived_is_made_anew_by_a_repair(lib: Library, week: dict[int, list[int]]) -> None:
    before = {frozenset(members(lib, keys[0])) for keys in week.values()}
    assert lib.archive.stories.untied() == 0
    health.repair(lib)
    assert {frozenset(members(lib, keys[0])) for keys in week.values()} == before


def test_an_article_that_is_removed_leaves_its_story(lib: Library, week: dict[int, list[int]]) -> None:
    first, *others = week[0]
    lib.archive.delete([first])
    assert members(lib, others[0]) == set(others)
    assert not lib.archive.problems()


def test_the_same_words_weeks_later_are_another_story(lib: Library) -> None:
    title, text = tale(1, 1)
    one = publish(lib, "Herald", text, title=title, day=1)
    other = publish(lib, "Courier", text, title=title, day=40)
    tie(lib)
    assert members(lib, one) == {one} and members(lib, other) == {other}


def test_joining_and_splitting_by_hand_is_undone_and_beats_the_machine(
    lib: Library, week: dict[int, list[int]]
) -> None:
    (one, two, three), others = [keys for keys in week.values() if members(lib, keys[0]) == set(keys)][:2]
    assert stories.split(lib, row_of(lib, one)) is not None
    assert members(lib, one) == {one} and members(lib, two) == {two, three}
    assert stories.split(lib, row_of(lib, one)) is None
    marking.undo(lib.marks)
    assert members(lib, one) == {one, two, three}
    assert stories.join(lib, row_of(lib, one), row_of(lib, others[0])) is not None
    assert members(lib, one) == {one, *others} and members(lib, two) == {two, three}
    assert stories.join(lib, row_of(lib, one), row_of(lib, others[0])) is None
    health.repair(lib)
    assert members(lib, one) == {one, *others}


def test_a_quote_that_one_paper_has_is_marked_and_none_is_hidden(lib: Library) -> None:
    both = "“We will rebuild the lock before the winter comes, and with our own money,”"
    one = publish_quote(lib, "Herald", both, "Ada Brook")
    two = publish_quote(lib, "Courier", both, "Ada Brook")
    alone = publish_quote(lib, "Post", "“The lock was never worth a single coin to anyone here,”", "Tom Wall")
    tie(lib)
    assert members(lib, one) == {one, two}
    stories.join(lib, row_of(lib, alone), row_of(lib, one))
    story = stories.story_of(lib, one)
    assert story is not None
    only = {voice.row.key: voice.only_here for voice in stories.voices(lib, story)}
    assert only == {one: False, two: False, alone: True}


def test_the_command_line_tells_stories(
    lib: Library, week: dict[int, list[int]], capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--data-dir", str(lib.paths.data)]
    key = f"{week[0][0]:016x}"
    assert main([*options, "stories", "--json"]) == 0
    rows = [json.loads(row) for row in capsys.readouterr().out.splitlines()]
    assert len(rows) >= 19 and len(rows[0]["papers"]) == 3
    assert main([*options, "story", key]) == 0
    assert "in 3 papers" in capsys.readouterr().out
    assert main([*options, "story", "--split", key]) == 0
    capsys.readouterr()
    assert main([*options, "story", "--json", key]) == 0
    assert len(json.loads(capsys.readouterr().out)["papers"]) == 1
