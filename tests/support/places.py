"""Where the tests find what lies in the project beside them."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The project itself: ``tuireader/``, ``docs/``, ``benchmarks/``."""
DATA = ROOT / "tests" / "data"
"""Tables and texts that were judged by hand."""
SEED = ROOT / "seeds" / "000_e8ef4f6aa2cb2f0b.txt"
"""The article that the program comes with."""
