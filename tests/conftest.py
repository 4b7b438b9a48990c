"""What several test files share."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from server import Server
from textual import _wait

from tuireader.config import Annotating, Config, Paths, default_paths
from tuireader.library import Library

if TYPE_CHECKING:
    from spacy.language import Language

# So that a failed assertion in a helper shows its values, as one in a test does.
pytest.register_assert_rewrite("html_fixture", "killing", "people_fixture", "reader_fixture")


# Beside other busy processes any example may take long: that says nothing of what is tested.
settings.register_profile("no deadline", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("no deadline")

# Started in the background, a suite inherits that SIGINT is ignored, and so would the programs that it interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)

IDLE_SECONDS = 0.002
"""How often Textual's pilot looks whether the reader is idle. By itself every 20 ms, five times a key: half of all
the time that the suite took."""
_wait.SLEEP_GRANULARITY = IDLE_SECONDS
_wait.wait_for_idle.__defaults__ = (IDLE_SECONDS, 1)


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The English model, loaded once for all tests."""
    import spacy

    return spacy.load(Annotating().model)


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    """An empty library with the settings as they come."""
    with Library.open(default_paths(tmp_path / "data", tmp_path / "config.toml"), Config()) as opened:
        yield opened


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """The places of a library that the reader is opened on: three feeds, twelve articles."""
    from reader_fixture import make_library  # not before its assertions can be rewritten

    return make_library(tmp_path)


@pytest.fixture
def server() -> Iterator[Server]:
    """A web server that answers what a test tells it to."""
    with Server() as running:
        yield running
