"""Other programs: the browser for an original page (http and https only, its true host told first), and a command
of the user's for a text; as arguments without a shell, within a deadline.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import PurePath
from urllib.parse import urlsplit

from tuireader.errors import InputError
from tuireader.text.clean import clean_line

_IN_TERMINAL = frozenset(
    {"w3m", "lynx", "links", "links2", "elinks", "cha", "browsh", "carbonyl", "retawq", "netrik"}
)
_PLACE = re.compile("%[us%]")


def host_of(url: str) -> str:
    """The host that a URL really leads to, with its ASCII form where the two differ.

    Raises:
        InputError: the URL is not one of http or https with a host.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("http", "https"):
        raise InputError("There is no web address to open")
    if host.isascii():
        return clean_line(host)
    try:
        return f"{clean_line(host)} ({host.encode('idna').decode('ascii')})"
    except UnicodeError as error:
        raise InputError("The address has no valid host") from error


def opening(url: str, browser: str, *, background: bool = False) -> list[str]:
    """The command that opens a URL, checked by :func:`host_of`, as arguments for no shell.

    ``browser`` is the user's own command, else it is ``$BROWSER`` or the desktop's opener; in the
    ``background`` macOS has an opener that leaves the terminal in front.

    Raises:
        InputError: there is no browser, or the command is none.
    """
    try:
        own = shlex.split(browser or os.environ.get("BROWSER", "").partition(":")[0])
    except ValueError as error:
        raise InputError(f"The browser's command cannot be read ({error})") from error
    command = own or _opener(background)
    places = {"%u": url, "%s": url, "%%": "%"}
    filled = [_PLACE.sub(lambda found: places[found[0]], word) for word in command]
    return filled if any(url in word for word in filled) else [*filled, url]


def in_terminal(command: list[str]) -> bool:
    """Whether a command is one of the browsers that run in the terminal."""
    return PurePath(command[0]).name in _IN_TERMINAL


def start(command: list[str]) -> None:
    """Start a browser that has a window of its own. Raises InputError when it cannot be started."""
    try:
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise InputError(f"{command[0]} could not be started; y copies the link") from error


def visit(command: list[str]) -> None:
    """Run a browser in the terminal, which is free meanwhile, until it ends. Raises InputError as :func:`start`."""
    try:
        subprocess.run(command, check=False)
    except OSError as error:
        raise InputError(f"{command[0]} could not be started; y copies the link") from error


def _opener(background: bool) -> list[str]:
    """The desktop's own command that opens a page."""
    if sys.platform == "darwin":
        return ["open", "-g"] if background else ["open"]
    for name in ("xdg-open", "wslview", "gio"):
        if path := shutil.which(name):
            return [path, "open"] if name == "gio" else [path]
    raise InputError("No browser found: set $BROWSER; y copies the link")


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
