"""Giving a text to a command of the user's: as arguments without a shell, within a deadline."""

from __future__ import annotations

import shlex
import shutil
import subprocess

from tuireader.errors import InputError
from tuireader.text.clean import clean_line

SECONDS = 30
"""How long a command may take."""


def run(command: str, text: str) -> str:
    """Run a command with the text as its input; what it says first, or that it is done.

    Raises:
        InputError: it is no command, cannot be started, takes too long or fails; the message names it.
    """
    words = _words(command)
    name = clean_line(words[0])
    try:
        done = subprocess.run(
            words,
            input=text.encode(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired as error:
        raise InputError(f"{name}: stopped, it took more than {SECONDS} seconds") from error
    except (OSError, ValueError) as error:
        raise InputError(f"{name}: cannot be run ({getattr(error, 'strerror', None) or error})") from error
    if done.returncode:
        raise InputError(f"{name}: failed ({_first(done.stderr) or f'status {done.returncode}'})")
    return _first(done.stdout) or f"Given to {name}"


def refusal(command: str) -> str:
    """Why a command cannot be run, as far as that can be told before; "" when it can, or when there is none."""
    try:
        words = _words(command)
    except InputError as error:
        return str(error)
    return "" if not words or shutil.which(words[0]) else f"{clean_line(words[0])}: there is no such command"


def _words(command: str) -> list[str]:
    """The words of a command. Raises InputError for an open quotation mark."""
    try:
        return shlex.split(command)
    except ValueError as error:
        raise InputError(f"{clean_line(command)}: {error}".lower()) from error


def _first(output: bytes) -> str:
    """The first line that has words."""
    lines = map(clean_line, output[:10_000].decode("utf-8", "replace").splitlines())
    return next((line.strip() for line in lines if line.strip()), "")
