"""JSON Feed: its items are read one by one, and what is wrong in one costs that one at most."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from parsing import parse

from tuireader.errors import FetchError

GOOD = [
    {"id": f"g{n}", "title": f"Title {n}", "content_text": f'Text {n}, {{of}} [it] "all"'} for n in range(5)
]


def feed(*items: str, **more: Any) -> str:
    """A feed with the good items as they are written, and among them others."""
    good = [json.dumps(item) for item in GOOD]
    head = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "J", **more})[:-1]
    return f'{head}, "items": [{", ".join((*good[:2], *items, *good[2:]))}], "language": "de"}}'


DEEP = '{"a":' * 5000 + "1" + "}" * 5000
SPOILT = {
    "a value that is too deep": f'{{"id": "x", "title": "X", "_a": {DEEP}}}',
    "lists that are too deep": f'{{"id": "x", "title": "X", "tags": {"[" * 500_000}{"]" * 500_000}}}',
    "lists that do not end": f'{{"id": "x", "title": "X", "tags": {"[" * 150_000}}}',
    "a number of thousands of digits": f'{{"id": "x", "title": "X", "n": {"9" * 5000}}}',
    "a date of thousands of digits": f'{{"id": "x", "title": "X", "date_published": {"9" * 5000}}}',
    "no number": '{"id": "x", "title": "X", "n": 01e, "m": +1, "o": NaN, "p": -Infinity}',
    "no word": '{"id": "x", "title": "X", "n": nul, "m": undefined}',
    "an escape that is none": '{"id": "x", "title": "X", "n": "C:\\new\\q \\u12"}',
    "control characters": '{"id": "x", "title": "X", "n": "a\nb\x00\x1b[2Jc"}',
    "half of a character": '{"id": "x", "title": "X", "n": "\\ud83d"}',
    "a name without quotation marks": '{"id": "x", "title": "X", n: 1}',
    "a comma too many": '{"id": "x", "title": "X",, "n": 1,}',
    "wrong types": '{"id": "x", "title": "X", "authors": 7, "tags": {"a": []}, "attachments": [[], 1, {"url": []}]}',
    "a quotation mark too many": '{"id": "x", "title": "X", "summary": "He said "hi" to, me"}',
    "quotation marks in pairs": '{"id": "x", "title": "X", "summary": "He said "hi" and "ho" to me"}',
    "a quotation mark too few": '{"id": "x", "title": "X", "summary": "He said}',
}


@pytest.mark.parametrize("what", SPOILT)
def test_what_is_wrong_in_an_item_costs_none_of_the_others(what: str) -> None:
    found = parse(feed(SPOILT[what]))
    assert (found.kind, found.problem, found.title) == ("feed", "", "J")
    entries = {entry.guid: entry for entry in found.entries}
    for item in GOOD:
        assert (entries[item["id"]].title, entries[item["id"]].document.text) == (
            item["title"],
            item["content_text"],
        )
    assert set(entries) <= {"x", *(item["id"] for item in GOOD)}


@pytest.mark.parametrize(
    "what", [what for what in SPOILT if "too few" not in what and "do not end" not in what]
)
def test_what_is_wrong_in_a_value_costs_that_value_alone(what: str) -> None:
    entries = {entry.guid: entry for entry in parse(feed(SPOILT[what])).entries}
    assert entries["x"].title == "X"


def test_an_item_that_is_none_is_passed_over() -> None:
    found = parse(feed("null", "7", '"text"', "[]", "[{}]", "{}", "true", "{", "}"))
    assert len(found.entries) >= 2
    assert {entry.guid for entry in parse(feed("null", "7", '"t"', "[1, [2]]", "{}", "-")).entries} == {
        item["id"] for item in GOOD
    }


def test_a_number_that_names_an_item_may_be_as_long_as_it_likes() -> None:
    found = parse(feed(f'{{"id": {"7" * 400}, "title": "X"}}'))
    assert "7" * 400 in {entry.guid for entry in found.entries}


def test_what_the_feed_says_of_itself_is_read_around_what_is_wrong_in_it() -> None:
    text = feed(_deep=[1]).replace("[1]", DEEP, 1)
    found = parse(text)
    assert (found.title, found.lang, len(found.entries)) == ("J", "de", 5)
    text = feed().replace('"title": "J"', f'"n": {"9" * 5000}, "title": "J", "e": "\\q"', 1)
    assert (parse(text).title, len(parse(text).entries)) == ("J", 5)
    odd = '{"a\\"b": {"title": "No", "items": [{"id": "no"}]}, "title": "J", "items": [{"id": "1", "title": "One"}]}'
    assert [entry.guid for entry in parse(odd).entries] == ["1"]
    assert parse(odd).title == "J"


def test_of_a_feed_that_breaks_off_the_whole_items_are_read() -> None:
    text = feed()
    whole = [text.index(json.dumps(item)) + len(json.dumps(item)) for item in GOOD]
    for end in range(text.index("[{") + 2, len(text)):
        found = parse(text[:end])
        complete = sum(end > stop for stop in whole)
        assert len(found.entries) == complete or (len(found.entries), end) == (complete + 1, end)
        assert bool(found.problem) == (not found.entries)


def test_the_message_is_true() -> None:
    for text, told in (
        ('{"items": [{"id": ', "is damaged, and no article of it can be read"),
        ('{"items": [{"id": nul}]}', "is damaged, and no article of it can be read"),
        ('{"items": 7}', "is JSON, but not a feed"),
        ('{"title": "x"}', "is JSON, but not a feed"),
        ("[1, 2]", "is JSON, but not a feed"),
        ('{"title": ', "is not a feed, and too complex or not valid JSON"),
        ('{"title": x}', "is not a feed, and not valid JSON"),
        ('{"items": [' + "{}," * 300_000 + "{}]}", "is too complex to be read"),
        ('{"items": []}', ""),
        ('{"items": [1, null]}', ""),
    ):
        assert parse(text).problem == told, text[:60]


def test_no_mutation_of_an_item_costs_more_than_its_neighbours() -> None:
    chance = random.Random(7)
    pieces = ('"', "\\", "{", "}", "[", "]", ",", ":", "\x00", "\ufffd", "}}", "]]", '",', '"}', "'")
    item = json.dumps({"id": "x", "title": "X", "content_html": "<p>a, b</p>", "tags": ["a", "b"]})
    for _ in range(2000):
        place = chance.randrange(len(item))
        spoilt = item[:place] + chance.choice(pieces) + item[place + chance.choice((0, 1, 5)) :]
        try:
            guids = {entry.guid for entry in parse(feed(spoilt)).entries}
        except FetchError:
            pytest.fail(spoilt)
        assert {"g0", "g1"} <= guids, spoilt
        assert len(guids & {"g2", "g3", "g4"}) >= 2, spoilt
