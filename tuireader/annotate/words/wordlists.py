"""Reads the word lists: tables in ``annotate/data``, tabs between columns, each with its source in its first line."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path

Row = tuple[str, ...]

_DATA = Path(__file__).parents[1] / "data"


def words(block: str) -> frozenset[str]:
    """The set of the words between a block's blanks: the short list of a single rule, written beside it."""
    return frozenset(block.split())


@cache
def table(name: str) -> tuple[Row, ...]:
    """The rows of a table, in order, without its comments and without the names of its columns."""
    text = (_DATA / f"{name}.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(tuple(line.split("\t")) for line in lines[1:])


@cache
def word_lists(name: str) -> dict[str, frozenset[str]]:
    """List -> its words, of a table with the columns ``word`` and ``list``."""
    lists: dict[str, set[str]] = defaultdict(set)
    for word, kind in table(name):
        lists[kind].add(word)
    return {kind: frozenset(members) for kind, members in lists.items()}
