"""How the page of a person looks, as snapshots: on a small terminal, a usual one, and with two columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from council_fixture import make_council
from reader_fixture import QUIET_CONFIG, Running, comparing

pytestmark = pytest.mark.slow

Look = Callable[..., None]


@pytest.fixture
def look(
    tmp_path: Path, snap_compare: Callable[..., bool], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Look]:
    """Compare the page of the first article's second speaker, after some keys, with its snapshot."""
    with comparing(snap_compare, monkeypatch) as compare:

        def look_at(size: tuple[int, int], *keys: str) -> None:
            async def steps(run: Running) -> None:
                await run.press("enter")
                await run.until(lambda: run.screen.article.annotation is not None, "the article's quotes")
                await run.press(".", ".", "enter")
                main = run.screen.visitor.pane.main
                await run.until(lambda: run.screen.front == "person" and bool(main.lines), "the page")
                await run.press(*keys)

            compare(make_council(tmp_path, articles=23), QUIET_CONFIG, size, steps)

        yield look_at


def test_a_page_on_a_usual_terminal(look: Look) -> None:
    """Name, mentions over time, then quotes with their dates in the margin."""
    look((120, 40), "down")


def test_a_page_on_a_small_terminal(look: Look) -> None:
    """The same in eighty columns, at the section of reported speech."""
    look((80, 24), "tab")


def test_a_page_in_two_columns(look: Look) -> None:
    """Names and articles beside the quotes, with the cursor among them."""
    look((180, 50), "tab")
