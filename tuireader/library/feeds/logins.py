"""Logins for feeds: apart from everything else, in a file that only its owner can read."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tuireader.errors import InputError, StoreError
from tuireader.feeds.network.urls import Login
from tuireader.library.feeds.feed_settings import settings_of
from tuireader.model import Subscription
from tuireader.own_files import read_own, replace_file

COMMAND_SECONDS = 20
MAX_BYTES = 10_000_000
"""Of a file of logins."""
_UNFIT = re.compile(r"[\ud800-\udfff\0-\x1f]")
"""What no login has: half a character, or one that ends a line."""


@dataclass(frozen=True, slots=True)
class Logins:
    """The logins under a data folder, by feed key."""

    path: Path

    def get(self, feed: Subscription) -> Login | None:
        """A feed's login: from the environment or command that its settings name, else as it was typed.

        Settings: ``user`` with ``password_env`` (a variable's name) or ``password_command`` (run without a
        shell, its first line is the password).

        Raises:
            InputError: the variable is not set or the command fails; the message names it.
        """
        own = settings_of(feed)
        if name := own.password_env:
            if name not in os.environ:
                raise InputError(f"the variable {name} with its password is not set")
            return Login(own.user, os.environ[name])
        if own.password_command:
            return Login(own.user, _from_command(own.password_command))
        kept = self._read().get(feed.key)
        if kept is None:
            return None
        if not _is_login(kept):
            raise InputError(f"{self.path}: the login of this feed must be a name and a password: correct it")
        return Login(*map(str, kept))

    def set(self, key: str, login: Login | None) -> None:
        """Keep a feed's login, or forget it.

        Raises:
            StoreError: the file cannot be written.
        """
        kept = self._read()
        if login is None and key not in kept:
            return
        kept.pop(key, None)
        if login is not None:
            kept[key] = [login.user, login.password]
        self._save(kept)

    def _save(self, kept: dict[str, list[str]]) -> None:
        try:
            self._write(kept)
        except OSError as error:
            raise StoreError(f"{self.path}: cannot be written ({error.strerror})") from error

    def move(self, key: str, other: str) -> None:
        """Let the login of one feed be another's, where that has none, and forget the one's. Raises as :meth:`set`."""
        kept = self._read()
        if key in kept:
            self._save({name: login for name, login in ({other: kept[key]} | kept).items() if name != key})

    def forget(self, key: str) -> bool:
        """Forget a feed's login at once, wherever undo may lead; whether there was one. Raises as :meth:`set`."""
        known = key in self._read()
        self.set(key, None)
        return known

    def keep_only(self, keys: Collection[str]) -> None:
        """Forget the logins of all feeds but these. Raises as :meth:`set`."""
        kept = self._read()
        if not kept.keys() <= set(keys):
            self._save({key: login for key, login in kept.items() if key in keys})

    def wrong(self) -> list[str]:
        """The feeds whose logins cannot be used, by key. Raises StoreError when the file cannot be read."""
        return [key for key, kept in self._read().items() if not _is_login(kept)]

    def _read(self) -> dict[str, Any]:
        """All that is kept, whether it can be used or not, so that writing one login loses no other."""
        try:
            content, _ = read_own(self.path, MAX_BYTES)
            data = json.loads(content)
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise StoreError(f"{self.path}: cannot be read ({error.strerror})") from error
        except (ValueError, RecursionError) as error:
            raise StoreError(f"{self.path}: damaged; correct it or move it away") from error
        if not isinstance(data, dict):
            raise StoreError(f"{self.path}: not an object of logins; correct it or move it away")
        return data

    def _write(self, kept: dict[str, Any]) -> None:
        replace_file(self.path, json.dumps(kept, indent=1).encode())


def _is_login(kept: Any) -> bool:
    """Whether this is a name and a password, as they can be sent."""
    if not isinstance(kept, list) or len(kept) != 2:
        return False
    return all(type(part) in (str, int) for part in kept) and not _UNFIT.search("".join(map(str, kept)))


def _from_command(command: str) -> str:
    """The first line that a password command prints."""
    try:
        done = subprocess.run(
            shlex.split(command),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=COMMAND_SECONDS,
            text=True,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise InputError(f'the password command "{command}" cannot be run') from error
    if done.returncode:
        raise InputError(f'the password command "{command}" failed')
    return done.stdout.partition("\n")[0]
