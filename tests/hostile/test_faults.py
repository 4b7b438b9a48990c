"""A disk that fails, is full, tears a write or loses power at any moment: nothing acknowledged is lost."""

from __future__ import annotations

import subprocess
import sys

import pytest
from places import ROOT

pytestmark = pytest.mark.slow

FAULTS = ROOT / "benchmarks" / "faults.py"


@pytest.mark.skipif(sys.platform != "linux", reason="a library before the C library, and /proc")
def test_a_disk_that_fails_at_any_moment_loses_nothing_that_was_acknowledged() -> None:
    """A few of the moments; ``benchmarks/faults.py`` tries them all. Without a C compiler this fails, since what
    nobody can try is not known to hold.
    """
    scenarios = ["first start", "import files", "mark read", "undo", "fetch what is new", "repair an index"]
    run = subprocess.run(
        [sys.executable, FAULTS, "--points", "3", "--only", *scenarios], capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"{len(scenarios)} scenarios, {len(scenarios) * 5 * 3} runs, 0 things" in run.stdout
