"""How well more processes share the work, and that the stream stays flat.

    python benchmarks/annotate_processes.py [--articles N] [--processes N]
    python benchmarks/annotate_processes.py --memory LINES

The first says how long the same articles take one process and several, ``time x processes`` against the single one's:
1.0 is a perfect share. Wall time of what ``tuireader annotate --json`` prints, from the first answer to the last, so
that the loading of models is left out; and the CPU time of all processes together. With ``--memory`` it says how much
memory the command takes while it answers so many lines.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import IO

from annotate_speed import article

SHORT = "“We know,” Ivo Berg said on day {}."


def feed(into: IO[bytes], lines: list[bytes]) -> None:
    for line in lines:
        into.write(line)
    into.close()


def run(lines: list[bytes], processes: int) -> tuple[float, float, int]:
    """Seconds from answer to answer for each of them, CPU seconds of all processes, and the command's memory in kB."""
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "tuireader", "--data-dir", home, "annotate", "--json"]
        command += ["--processes", str(processes)]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
            assert program.stdin and program.stdout
            threading.Thread(target=feed, args=(program.stdin, lines), daemon=True).start()
            times, memory = [], 0
            for number, _ in enumerate(program.stdout):
                times.append(time.monotonic())
                if number % 1_000 == 999:
                    memory = max(memory, _resident(program.pid))
            memory = max(memory, _resident(program.pid))
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert len(times) == len(lines)
    skipped = 8 * processes
    wall = (times[-1] - times[skipped]) / (len(times) - skipped)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, memory


def _resident(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--memory", type=int, metavar="LINES")
    options = parser.parse_args()
    if options.memory:
        lines = [
            json.dumps({"id": n, "text": SHORT.format(n)}).encode() + b"\n" for n in range(options.memory)
        ]
        wall, _, memory = run(lines, options.processes)
        print(f"{options.memory:,} lines: {memory / 1024:.0f} MB, {1 / wall:.0f} lines/s")
        return
    lines = [json.dumps({"id": n, "text": article(n)}).encode() + b"\n" for n in range(options.articles)]
    one, cpu_one, _ = run(lines, 1)
    many, cpu_many, _ = run(lines, options.processes)
    print(f"1 process: {one * 1000:.1f} ms an article, {cpu_one:.1f} s CPU")
    print(f"{options.processes} processes: {many * 1000:.1f} ms an article, {cpu_many:.1f} s CPU")
    print(
        f"time x processes / the single one's: {many * options.processes / one:.2f}; CPU: {cpu_many / cpu_one:.2f}"
    )


if __name__ == "__main__":
    main()
