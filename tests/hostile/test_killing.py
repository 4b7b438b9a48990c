"""A fetch that is killed, or on a full disk, loses and doubles nothing; one whose worker is killed goes on."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from killing import Killing
from server import Server

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only /proc tells who is alive"),
]


@pytest.fixture
def killing(tmp_path: Path) -> Iterator[Killing]:
    with Server() as server:
        made = Killing(tmp_path, server)
        made.whole()
        yield made


def test_a_fetch_killed_at_any_moment_loses_and_doubles_nothing(killing: Killing) -> None:
    chance = random.Random()
    for _ in range(4):
        killing.kill(chance)
        killing.kill_parent(chance)
    killing.whole()


def test_a_reader_killed_in_a_refresh_loses_and_doubles_nothing(killing: Killing) -> None:
    chance = random.Random()
    for _ in range(2):
        killing.kill_reader(chance)
    killing.whole()


def test_a_fetch_whose_worker_is_killed_tells_it_and_goes_on(killing: Killing) -> None:
    chance = random.Random()
    for _ in range(3):
        killing.kill_worker(chance)
    killing.whole()


@pytest.mark.parametrize("largest", [1_000, 40_000, 150_000])
def test_a_fetch_on_a_full_disk_says_so_and_loses_nothing(killing: Killing, largest: int) -> None:
    killing.fill(largest)
    killing.whole()
