"""Completing a query while it is typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from reader_fixture import QUIET_CONFIG, RIVERS, Running, key_of, make_library, reader

from tuireader.library import Library, marking
from tuireader.ui.dialogs.prompt import Prompt, ValueSuggester, rest_of


async def test_a_filter_is_completed_with_fields_tags_and_feeds(tmp_path: Path) -> None:
    paths = make_library(tmp_path)
    with Library.open(paths, QUIET_CONFIG) as lib:
        row = lib.archive.rows([key_of(RIVERS, 3)])[key_of(RIVERS, 3)]
        marking.set_tags(lib.marks, row, ["later"])
    async with reader(paths) as run:
        await run.press("equals_sign", *"ta")
        await suggested(run, "tag:")
        await run.press("right", "L")
        await suggested(run, "tag:Later")
        await run.press("right", "enter")
        await run.until(lambda: run.titles == ["River story number 3"], "what is tagged")


async def suggested(run: Running, text: str) -> None:
    """Wait until the line for a query suggests a text."""
    line = run.screen.query_one(Prompt)
    await run.until(lambda: line._suggestion == text, f"the suggestion {text}")


@pytest.mark.parametrize(
    ("query", "rest"),
    [
        ("", ""),
        ("canal aut", "hor:"),
        ("-(is:un", "read"),
        ("feed:riv", ""),
        ('feed:"riv', 'er News"'),
        ('feed:"River News" o', "lder:"),
        ("tag:later", ""),
        ("tag:z", ""),
        ('"ti', ""),
        ("wor", "ds>"),
        ("ha", "s:"),
        ("-#la", "ter"),
        ("-is:un", "read"),
        ("#x", ""),
        ("by:ada", ""),
    ],
)
def test_a_query_is_completed_by_what_its_last_term_begins(query: str, rest: str) -> None:
    assert rest_of(query, {"is": ("read", "unread"), "tag": ["later"], "feed": ["River News"]}) == rest


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("la", "later"),
        ("ECO", "économie"),
        ("later, po", "later, politics"),
        ("later, l", "later, long read"),
        ("re", None),
        ("later, ", None),
    ],
)
async def test_each_tag_is_completed_by_the_nearest_in_use(typed: str, suggestion: str | None) -> None:
    known = ("politics", "long read", "later", "économie")
    assert await ValueSuggester(known, several=True).get_suggestion(typed) == suggestion


async def test_a_folder_with_a_comma_is_one_value() -> None:
    assert await ValueSuggester(["World, old"]).get_suggestion("world, o") == "World, old"
