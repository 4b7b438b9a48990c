"""Logins for feeds: apart from everything else, in a file that only its owner can read."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import subprocess
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from tuireader.errors import InputError, StoreError
from tuireader.feeds.urls import Login
from tuireader.library.feed_settings import settings_of
from tuireader.model import Subscription

COMMAND_SECONDS = 20


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
        return Login(*kept) if kept else None

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

    def _read(self) -> dict[str, list[str]]:
        try:
            data = json.loads(self.path.read_text(encoding="utf-8"))
            return {str(key): [str(user), str(password)] for key, (user, password) in data.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise StoreError(f"{self.path}: cannot be read; correct it or move it away") from error

    def _write(self, kept: dict[str, list[str]]) -> None:
        temporary = self.path.with_name(f"{self.path.name}.{os.getpid()}.new")
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(kept, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.path)


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
