"""The same statement over outlets and days is one statement."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from statements_fixture import publish_quote

from tuireader.library import Library


class Pair(NamedTuple):
    verdict: str
    why: str
    speaker: str
    other_speaker: str
    one: str
    other: str


ROWS = (Path(__file__).parent / "statement_pairs.tsv").read_text(encoding="utf-8").splitlines()[2:]
PAIRS = [Pair(*row.split("\t")) for row in ROWS]


def trace_of(lib: Library, key: int) -> int:
    (trace,) = lib.archive.statements.traces([key]).values()
    return trace


def test_of_a_hundred_judged_pairs_nearly_all_are_traced_as_judged(lib: Library) -> None:
    wrong = []
    found = {"same": 0, "other": 0}
    missed = 0
    for day, pair in enumerate(PAIRS, start=1):
        one = publish_quote(lib, f"First {day}", pair.one, pair.speaker, day=day)
        other = publish_quote(lib, f"Second {day}", pair.other, pair.other_speaker, day=day)
        same = trace_of(lib, one) == trace_of(lib, other)
        found[pair.verdict] += same
        missed += pair.verdict == "same" and not same
        if same != (pair.verdict == "same"):
            wrong.append((pair.why, pair.one))
    precision = found["same"] / (found["same"] + found["other"])
    recall = found["same"] / (found["same"] + missed)
    assert len(PAIRS) > 100 and 2 * precision * recall / (precision + recall) >= 0.97, wrong
