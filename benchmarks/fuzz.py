"""Coverage-guided fuzzing of every door through which a stranger's bytes come in. Needs the extra ``fuzz``.

    pip install -e '.[test,fuzz]'
    python benchmarks/fuzz.py list
    nice python benchmarks/fuzz.py feed --seconds 3600 --corpus FOLDER
    nice python benchmarks/fuzz.py all --seconds 3600 --corpus FOLDER          each for its share of that time

What was found to lead into new code stays in FOLDER/NAME for the next time. A find ends the run: an exception that
is not declared, SECONDS_AN_INPUT over one input, or more than MEGABYTES; the input is kept in FOLDER/found, and
``python benchmarks/fuzz.py NAME --again FILE`` knocks with it once more. More seeds: ``--seeds FOLDER``.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), *map(str, (ROOT / "tests").glob("support/**/"))]

SECONDS_AN_INPUT = 10
MEGABYTES = 700
"""The fuzzer itself, its counters and all parsers in one process begin with 200."""
LONGEST = 40_000
WATCHED = ["tuireader", "feedparser", "tomllib", "xml", "defusedxml", "markdown_it"]
"""The packages whose branches count."""


def fuzz(name: str, options: argparse.Namespace) -> None:
    """Knock at one door until the time is over; ends the process."""
    import atheris

    with atheris.instrument_imports(include=WATCHED):
        from fuzz_targets import TARGETS
    target = TARGETS[name]
    corpus, found = options.corpus / name, options.corpus / "found"
    corpus.mkdir(parents=True, exist_ok=True)
    found.mkdir(exist_ok=True)
    more = [path.read_bytes() for path in options.seeds.iterdir()] if options.seeds else []
    for seed in [*target.seeds(), *(body for body in more if len(body) <= LONGEST)]:
        (corpus / sha256(seed).hexdigest()[:16]).write_bytes(seed)
    settings = {
        "max_total_time": options.seconds,
        "timeout": SECONDS_AN_INPUT,
        "rss_limit_mb": MEGABYTES,
        "max_len": LONGEST,
        "artifact_prefix": f"{found}/{name}-",
        "print_final_stats": 1,
    }
    atheris.Setup(
        [sys.argv[0], *(f"-{key}={value}" for key, value in settings.items()), str(corpus)], target.knock
    )
    atheris.Fuzz()


def fuzz_all(options: argparse.Namespace, names: list[str]) -> int:
    """Each door in a process of its own, one after the other; how many had a find."""
    more = ["--seeds", str(options.seeds)] if options.seeds else []
    share = str(max(1, options.seconds // len(names)))
    finds = 0
    for name in names:
        print(f"=== {name}", flush=True)
        command = [sys.executable, __file__, name, "--seconds", share, "--corpus", str(options.corpus), *more]
        finds += subprocess.run(command, check=False).returncode != 0
    return finds


def main() -> int:
    """The exit status is 0 when nothing was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", help="a door, all, or list")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--corpus", type=Path, default=Path(tempfile.gettempdir()) / "tuireader-fuzz")
    parser.add_argument("--seeds", type=Path, help="a folder with more to begin with")
    parser.add_argument("--again", type=Path, help="an input that was found")
    options = parser.parse_args()
    if options.name not in ("all", "list") and options.again is None:
        fuzz(options.name, options)
    from fuzz_targets import TARGETS

    if options.name == "list":
        print("\n".join(TARGETS))
        return 0
    if options.again is not None:
        TARGETS[options.name].knock(options.again.read_bytes())
        return 0
    return min(fuzz_all(options, list(TARGETS)), os.EX_USAGE)


if __name__ == "__main__":
    sys.exit(main())
