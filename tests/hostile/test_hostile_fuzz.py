"""Feeds, lists, pages, queries, marks and settings with pieces moved, doubled, cut out and put in: what comes of them
is sound, or told. ``benchmarks/fuzz.py`` goes on where this ends.
"""

from __future__ import annotations

import json
import random
import re
from typing import Any

import pytest
from fuzz_targets import JSON_FEED, TARGETS
from hostile_texts import ESCAPES, HIDDEN, LINKS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.slow

PIECES = (
    *(text.encode("utf-8", "replace") for text in (*ESCAPES, *HIDDEN[:3], *LINKS[:20])),
    b"<", b">", b"&", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<?x", b"<!DOCTYPE rss [<!ENTITY a 'b'>]>", b"&a;",
    b"&#0;",
    b"&#x1b;", b"&#xd800;", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"<item>", b"</item>", b"<entry/>", b"</channel>",
    b"xmlns:x='y'", b"<x:y>", b"'", b'"', b" xml:base='file:///'", b"<?xml version='1.0' encoding='utf-16'?>",
)  # fmt: skip
WRONG = (
    None,
    True,
    -1,
    1e308,
    10**30,
    "",
    "\ud800",
    "\x1b[2J",
    [],
    {},
    [[]],
    {"name": {}},
    "http://[::1",
    ["x"] * 50,
)
ELEMENT = re.compile(rb"<[^<>]*>[^<]*|[^<]+")
FUZZ = settings(max_examples=100, derandomize=True, suppress_health_check=list(HealthCheck))
SEEDS = st.integers(0, 2**32)
SMALL = {name: [seed for seed in target.seeds() if len(seed) < 4_000] for name, target in TARGETS.items()}


def mutated(sample: bytes, chance: random.Random) -> bytes:
    """The sample with some of its elements moved, doubled, dropped, spoilt or followed by something else."""
    parts = ELEMENT.findall(sample)
    for _ in range(chance.randint(1, 8)):
        at, other = chance.randrange(len(parts)), chance.randrange(len(parts))
        match chance.randrange(6):
            case 0:
                parts[at], parts[other] = parts[other], parts[at]
            case 1:
                parts.insert(other, parts[at])
            case 2:
                parts[at] = b""
            case 3:
                parts.insert(at, chance.choice(PIECES))
            case 4:
                cut = chance.randrange(len(parts[at]) + 1)
                parts[at] = parts[at][:cut] + chance.choice(PIECES) + parts[at][cut:]
            case _:
                parts[at] *= chance.choice((2, 50))
    body = b"".join(parts)
    return body[: chance.randrange(len(body) + 1)] if chance.random() < 0.1 else body


def spoilt(value: Any, chance: random.Random) -> Any:
    """A JSON value in which some values are of the wrong kind."""
    if chance.random() < 0.15:
        return chance.choice(WRONG)
    if isinstance(value, dict):
        return {name: spoilt(inner, chance) for name, inner in value.items()}
    return [spoilt(inner, chance) for inner in value] if isinstance(value, list) else value


def mutations(name: str, seed: int) -> bytes:
    """A seed of a door, or two behind one another, mutated."""
    chance = random.Random(seed)
    seeds = SMALL[name]
    return mutated(chance.choice(seeds) + (chance.choice(seeds) if chance.random() < 0.3 else b" "), chance)


@pytest.mark.parametrize("name", TARGETS)
def test_what_a_fuzzer_begins_with_breaks_no_promise(name: str) -> None:
    for seed in SMALL[name]:
        TARGETS[name].knock(seed)


@pytest.mark.parametrize("name", TARGETS)
@FUZZ
@given(SEEDS)
def test_whatever_is_moved_doubled_cut_or_put_in_breaks_no_promise(name: str, seed: int) -> None:
    TARGETS[name].knock(mutations(name, seed))


@FUZZ
@given(SEEDS)
def test_a_json_feed_with_values_of_the_wrong_kind_is_read_soundly(seed: int) -> None:
    feed = {name: spoilt(value, random.Random(seed + n)) for n, (name, value) in enumerate(JSON_FEED.items())}
    TARGETS["json"].knock(json.dumps(feed).encode())


@FUZZ
@given(SEEDS)
def test_marks_with_values_of_the_wrong_kind_are_read_or_told(seed: int) -> None:
    TARGETS["marks"].knock(json.dumps(spoilt(json.loads(SMALL["marks"][0]), random.Random(seed))).encode())
