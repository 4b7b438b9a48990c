"""Opening an original page: http and https only, as arguments without a shell, its true host told first."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from urllib.parse import urlsplit

from tuireader.errors import InputError
from tuireader.text.clean import clean_line


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


def open_page(url: str) -> None:
    """Hand a URL, checked by :func:`host_of`, to ``$BROWSER`` or the desktop's opener.

    Raises:
        InputError: there is no browser, or it cannot be started.
    """
    try:
        subprocess.Popen(
            [*_opener(), url],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise InputError("The browser could not be started; y copies the link") from error


def _opener() -> list[str]:
    """The command that opens a page."""
    own = shlex.split(os.environ.get("BROWSER", "").partition(":")[0])
    if own:
        return own
    for name in ("open",) if sys.platform == "darwin" else ("xdg-open", "wslview", "gio"):
        if path := shutil.which(name):
            return [path, "open"] if name == "gio" else [path]
    raise InputError("No browser found: set $BROWSER; y copies the link")
