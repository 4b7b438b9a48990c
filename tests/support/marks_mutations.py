"""Random damage to a file of marks, for the tests and the benchmark."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

JUNK: list[Any] = [
    None, True, 0, -1, 3, 1.5, 10**30, 2**63, float("nan"), float("inf"), "", "x", "\ud800", "\x1b[2J", "9" * 30, "٣",
    [], [[]], {}, {"a": {}}, {"1": {}}, {"key": "a"}, ["a"], "https://feed.example/rss",
]  # fmt: skip


def mutated(tables: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The same with one place altered: a value or its name replaced, removed, or taken from elsewhere."""
    tables = copy.deepcopy(tables)
    places: list[tuple[Any, Any]] = [(tables, key) for key in tables]
    for inner, key in places:
        value = inner[key]
        if isinstance(value, dict | list):
            places += [(value, name) for name in (value if isinstance(value, dict) else range(len(value)))]
    inner, key = chance.choice(places)
    junk = copy.deepcopy(chance.choice(JUNK))
    match chance.randrange(4):
        case 0:
            inner[key] = junk
        case 1:
            del inner[key]
        case 2 if isinstance(inner, dict):
            inner[str(junk)] = inner.pop(key)
        case 2:
            inner.append(junk)
        case 3:
            inner[key] = copy.deepcopy(chance.choice([place[name] for place, name in places]))
    return tables


def damaged(tables: dict[str, Any], chance: random.Random) -> bytes:
    """A file with one place altered, and at times some bytes as well."""
    text = json.dumps(mutated(tables, chance), ensure_ascii=chance.random() < 0.5)
    raw = bytearray(text.encode("utf-8", "surrogatepass"))
    if chance.random() < 0.3:
        at = chance.randrange(len(raw))
        raw[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(3))
    return bytes(raw)
