"""The program as people and crontabs start it: in a process of its own, without a terminal."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from terminal import environment

from tuireader.config import default_paths


@dataclass
class Result:
    """What became of a command."""

    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The lines of JSON that it printed."""
        return [json.loads(line) for line in self.out.splitlines()]


class Program:
    """The program over the library and the settings under ``home``, of which nothing else is the user's."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.paths = default_paths(home / "data", home / "config.toml")
        self.environment = environment(home)

    def command(self, *arguments: str) -> list[str]:
        """A command line of the program."""
        places = ["--data-dir", str(self.paths.data), "--config", str(self.paths.config_file)]
        return [sys.executable, "-m", "tuireader", *places, *arguments]

    def start(self, *arguments: str, **how: Any) -> subprocess.Popen[str]:
        """Start a command; ``how`` goes to ``Popen``."""
        return subprocess.Popen(
            self.command(*arguments),
            **{
                "env": self.environment,
                "stdin": subprocess.DEVNULL,
                "stdout": subprocess.PIPE,
                "stderr": subprocess.PIPE,
                "text": True,
            }
            | how,
        )

    def __call__(self, *arguments: str, stdin: str | bytes = b"") -> Result:
        """Have a command done, which neither waits nor tells anything unforeseen."""
        data = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(
            self.command(*arguments), input=data, capture_output=True, timeout=120, env=self.environment
        )
        result = Result(done.returncode, done.stdout.decode(), done.stderr.decode())
        assert "Traceback" not in result.err and "unforeseen" not in result.err, result.err
        return result

    def checked(self, *arguments: str, status: int = 0) -> Result:
        """Have a command done that ends with this status."""
        result = self(*arguments)
        assert result.status == status, result.err
        return result
