"""What the user may set for one feed: each setting once, with its meaning and what it may be; what feeds are called
wherever the user is told of one; which send only the beginnings of their articles; and logins and headers, which are
kept apart from everything else, in a file that only its owner can read.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tuireader.config import Articles, Days, Minutes, ranges
from tuireader.errors import InputError, StoreError
from tuireader.feeds.network.urls import Login
from tuireader.library.library import Library
from tuireader.library.marking import edit_feed, tidy_folder
from tuireader.model import ArticleRow, Subscription
from tuireader.own_files import read_own, replace_file
from tuireader.query.tree import InFeed
from tuireader.store.archive.scope import feed_title
from tuireader.store.contract import Change
from tuireader.text.clean import clean_line

Value = bool | int | str


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """How one feed differs from the general settings; None and empty: not at all."""

    interval_minutes: Minutes | None = None
    """How often it is due."""
    keep_days: Days | None = None
    """Its articles older than so many days are removed; 0 keeps all."""
    keep_articles: Articles | None = None
    """How many of its articles are kept at most; 0 keeps all."""
    fulltext: bool = False
    """Whether the page behind each new article is fetched, and its text taken from there."""
    user_agent: str = ""
    """What its server is told that we are."""
    user: str = ""
    """The name to log in with, where the password comes from one of the next two."""
    password_env: str = ""
    """The environment variable that holds the password."""
    password_command: str = ""
    """The command whose first line of output is the password; it is run without a shell."""


def settings_of(feed: Subscription) -> FeedSettings:
    """A feed's own settings; one that is unknown or of the wrong kind counts as not set."""
    found: dict[str, Any] = {}
    for name, value in feed.settings.items():
        if name in _KINDS:
            try:
                found[name] = _KINDS[name](name, str(value))
            except InputError:
                continue
    return replace(FeedSettings(), **found)


def bounds_of(library: Library, feed: Subscription) -> tuple[int, int]:
    """How many days and how many articles of a feed are kept: as it says, else as all; 0 keeps all."""
    own, general = settings_of(feed), library.config.keeping
    days = general.days if own.keep_days is None else own.keep_days
    newest = general.per_feed if own.keep_articles is None else own.keep_articles
    return days, newest


def configure(library: Library, key: str, name: str, text: str) -> Change | None:
    """Set one setting of a feed, as the user typed it; an empty text takes it back. None when nothing changes.

    Raises:
        InputError: there is no such setting, or it cannot be that; the message names it and says what it may be.
        NotFoundError: the feed is not followed.

    Example::

        feed_settings.configure(library, feed.key, "interval_minutes", "30")
    """
    settings = _with(library, key, {name: text})
    value, feed = settings.get(name), title_of(library, key)
    label = f"set {name} of {feed} to {value}" if value is not None else f"took back {name} of {feed}"
    return _edit(library, key, label, settings)


def edit(library: Library, key: str, title: str, folder: str, texts: Mapping[str, str]) -> Change | None:
    """Give a feed title, folder and settings as the user typed them, as one change; None when nothing changes.

    Raises as :func:`configure` does, and then nothing is changed.
    """
    label = f"edited {title.strip() or title_of(library, key)}"
    title, folder = clean_line(title), tidy_folder(folder)
    return _edit(library, key, label, _with(library, key, texts), title=title, folder=folder)


def checked(texts: Mapping[str, str]) -> dict[str, str]:
    """Settings that are texts, as the user typed them, if they can be that. Raises InputError as :func:`configure`."""
    return {name: str(_KINDS[name](name, text.strip())) for name, text in texts.items()}


def typed(feed: Subscription, name: str) -> str:
    """A setting of a feed as the user may type it; empty where there is none."""
    value = getattr(settings_of(feed), name)
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value)


def _with(library: Library, key: str, texts: Mapping[str, str]) -> dict[str, Value]:
    """A feed's settings with some set anew. Raises InputError."""
    settings: dict[str, Value] = dict(library.marks.fields("feeds", key).get("settings", {}))
    for name, text in texts.items():
        if name not in _KINDS:
            raise InputError(
                f'there is no setting "{clean_line(name, 40)}" of a feed; known: {", ".join(_KINDS)}'
            )
        settings.pop(name, None)
        if text.strip():
            settings[name] = _KINDS[name](name, text.strip())
    return settings


def _edit(library: Library, key: str, label: str, settings: dict[str, Value], **fields: str) -> Change | None:
    """Change a feed and its settings; another interval holds from now on."""
    before = library.marks.fields("feeds", key).get("settings", {}).get("interval_minutes")
    change = edit_feed(library.marks, key, label, settings=settings, **fields)
    minutes = settings.get("interval_minutes")
    if minutes != before:
        _come_due(library, key, minutes)
    return change


def _come_due(library: Library, key: str, minutes: Value | None) -> None:
    """Let a new interval hold from now on, whatever was learned of the feed before."""
    state = library.archive.feed_states().get(key)
    if state is not None:
        wanted = int(minutes or library.config.fetching.interval_minutes) * 60
        soonest = min(state.next_fetch, int(time.time()) + wanted)
        library.archive.set_feed_state(replace(state, interval=0, next_fetch=soonest))


def _number(name: str, text: str) -> Value:
    """A whole number within the setting's range."""
    bounds = RANGES[name]
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) not in bounds:
        raise InputError(f'{name} must be a whole number from {bounds}, not "{clean_line(text, 40)}"')
    return int(text)


def _yes_or_no(name: str, text: str) -> Value:
    """True or false, in the words people use."""
    words = {
        "true": True,
        "yes": True,
        "on": True,
        "1": True,
        "false": False,
        "no": False,
        "off": False,
        "0": False,
    }
    if text.lower() not in words:
        raise InputError(f'{name} must be yes or no, not "{clean_line(text, 40)}"')
    return words[text.lower()]


def _line(name: str, text: str) -> Value:
    """One line that fits into a header."""
    if len(text) > 500 or not text.isascii() or not text.isprintable():
        raise InputError(f"{name} must be one line of at most 500 plain letters, digits and signs")
    return text


def _user(name: str, text: str) -> Value:
    """A user name, which HTTP's Basic login parts from the password by a colon."""
    if len(text) > 500 or not text.isprintable() or ":" in text:
        raise InputError(f"{name} must be one line without a colon")
    return text


def _variable(name: str, text: str) -> Value:
    """The name of an environment variable."""
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,100}", text):
        raise InputError(f"{name} must be the name of an environment variable, and never the password itself")
    return text


def _command(name: str, text: str) -> Value:
    """A command that can be parted into words."""
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise InputError(f"{name} is no command: {str(error).lower()}") from error
    if not words or not text.isprintable():
        raise InputError(f"{name} must be a command on one line")
    return text


_KINDS: dict[str, Callable[[str, str], Value]] = {
    "interval_minutes": _number,
    "keep_days": _number,
    "keep_articles": _number,
    "fulltext": _yes_or_no,
    "user_agent": _line,
    "user": _user,
    "password_env": _variable,
    "password_command": _command,
}
"""Setting -> what makes its value of a text, or raises InputError."""
RANGES = ranges(FeedSettings)
"""The range of each setting that is a number."""
NAMES = tuple(_KINDS)
"""The settings that a feed may have."""


# --- What feeds are called wherever the user is told of one ---


def titles(library: Library, feeds: Iterable[Subscription]) -> dict[str, str]:
    """The titles by key: the user's own, else the feed's own, else its address."""
    states = library.archive.feed_states(items=False)
    own = {key: state.title for key, state in states.items()}
    return {feed.key: feed_title(feed, feed.key, own.get(feed.key, "")) for feed in feeds}


def title_of(library: Library, key: str) -> str:
    """The title of one feed; its key when it is not followed."""
    feeds = (feed for feed in library.marks.subscriptions() if feed.key == key)
    return titles(library, feeds).get(key, key)


# --- Feeds that send only the beginnings of their articles ---


LONGEST = 200
"""No text of so many words is taken for a beginning."""
_SHORT = 40
"""With fewer words a text is one whatever its end."""
_BREAKS_OFF = re.compile(
    r"(?:…|\.\.\.|\b(?:continue reading|read (?:more|on|the|full)\b).{0,30}|\bfull (?:story|article)|\bmore)"
    r"[\s\]»›→>)]*$",
    re.IGNORECASE,
)
_LOOKED_AT = 20
_FEWEST = 5
_MOST_WHOLE = 0.2


def sends_beginnings(library: Library, key: str) -> bool:
    """Whether nearly all of a feed's newest articles are beginnings, with a page behind each.

    False for a feed that is not followed, one of which too little is known, and one whose full articles are
    fetched already.
    """
    feed = next((feed for feed in library.marks.subscriptions() if feed.key == key), None)
    if feed is None or settings_of(feed).fulltext:
        return False
    rows = library.archive.page(InFeed((key,)), _LOOKED_AT)
    whole = sum(not _is_beginning(library, row) for row in rows)
    return len(rows) >= _FEWEST and whole <= _MOST_WHOLE * len(rows)


def _is_beginning(library: Library, row: ArticleRow) -> bool:
    """Whether an article is a few words, or breaks off."""
    if not row.url or not 0 < row.words < LONGEST:
        return False
    return row.words < _SHORT or _BREAKS_OFF.search(library.archive.text(row.key)[-60:]) is not None


COMMAND_SECONDS = 20
MAX_BYTES = 10_000_000
"""Of a file of logins."""
MOST_HEADERS = 20
Headers = tuple[tuple[str, str], ...]
"""Names and values, in the order in which they were given."""
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100})[ \t]*:[ \t]*([\x20-\x7e]{0,8000})")
_OURS = (
    "accept-encoding", "connection", "content-length", "expect", "host", "if-modified-since", "if-none-match", "range",
    "te", "trailer", "transfer-encoding", "upgrade",
)  # fmt: skip
"""Headers on which it depends whether an answer is understood: never the user's."""
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
        login, _ = self._parts(self._read().get(feed.key))
        return Login(*map(str, login)) if login else None

    def headers(self, key: str) -> Headers:
        """The headers of the user's own that a feed's server gets. Raises InputError where they cannot be used."""
        _, headers = self._parts(self._read().get(key))
        return tuple(headers.items())

    def set(self, key: str, login: Login | None) -> None:
        """Keep a feed's login, or forget it; its headers stay.

        Raises:
            InputError: what is kept of this feed is damaged.
            StoreError: the file cannot be written.
        """
        kept = self._read()
        headers = _headers_in(kept.get(key))
        self._put(kept, key, [login.user, login.password] if login else None, headers)

    def set_header(self, key: str, text: str) -> str:
        """Keep a header (``Name: value``) for a feed, forget the one of that name (``Name:``), or all (empty text); its
        name, empty for all.

        Raises:
            InputError: it is no header, or one that is not the user's to set, or there are too many; no message says
                its value.
            StoreError: the file cannot be written.
        """
        kept = self._read()
        login, headers = self._parts(kept.get(key))
        if not text.strip():
            self._put(kept, key, login, {})
            return ""
        name, value = read_header(text)
        headers = {known: was for known, was in headers.items() if known.lower() != name.lower()}
        if value:
            headers[name] = value
        if len(headers) > MOST_HEADERS:
            raise InputError(f"a feed has {MOST_HEADERS} headers at most")
        self._put(kept, key, login, headers)
        return name

    def _parts(self, kept: Any) -> tuple[list[Any] | None, dict[str, str]]:
        """The login and the headers of what is kept of a feed. Raises InputError when they cannot be sent."""
        if kept is not None and not _is_login(kept):
            raise InputError(f"{self.path}: the login of this feed must be a name and a password: correct it")
        return _login_in(kept), _headers_in(kept)

    def _put(self, kept: dict[str, Any], key: str, login: list[Any] | None, headers: dict[str, str]) -> None:
        """Write what is kept of one feed: a login alone as ever, so that an older version reads it."""
        before = kept.pop(key, None)
        if headers:
            kept[key] = {"login": login, "headers": headers}
        elif login:
            kept[key] = login
        if before != kept.get(key):
            self._save(kept)

    def _save(self, kept: dict[str, Any]) -> None:
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
        """Forget a feed's login and headers at once, wherever undo may lead; whether there were any. Raises as
        :meth:`set`.
        """
        kept = self._read()
        known = key in kept
        self._put(kept, key, None, {})
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


def read_header(text: str) -> tuple[str, str]:
    """Name and value of a header as the user typed it. Raises InputError, which never says the value."""
    found = _HEADER.fullmatch(text.strip())
    if found is None:
        raise InputError('a header must be "Name: value" on one line of plain letters, digits and signs')
    name, value = found.groups()
    if name.lower() in _OURS or name.lower().startswith("proxy-"):
        raise InputError(f"the header {name} is not for a user to set")
    if name.lower() == "user-agent":
        raise InputError("what a server is told that we are is set by user_agent")
    return name, value.strip()


def _login_in(kept: Any) -> list[Any] | None:
    """The login part of what is kept of a feed, looked at or not."""
    return kept.get("login") if isinstance(kept, dict) else kept


def _headers_in(kept: Any) -> dict[str, str]:
    """The headers among what is kept of a feed."""
    return dict(kept.get("headers") or {}) if isinstance(kept, dict) else {}


def _is_login(kept: Any) -> bool:
    """Whether what is kept of a feed is a name and a password, or headers, as they can be sent."""
    if isinstance(kept, dict):
        login, headers = kept.get("login"), kept.get("headers")
        return (login is None or _is_name_and_password(login)) and _are_headers(headers)
    return _is_name_and_password(kept)


def _is_name_and_password(kept: Any) -> bool:
    if not isinstance(kept, list) or len(kept) != 2:
        return False
    return all(type(part) in (str, int) for part in kept) and not _UNFIT.search("".join(map(str, kept)))


def _are_headers(kept: Any) -> bool:
    if not isinstance(kept, dict):
        return False
    return all(
        isinstance(value, str) and _HEADER.fullmatch(f"{name}:{value}") for name, value in kept.items()
    )


def _from_command(command: str) -> str:
    """The first line that a password command prints."""
    import subprocess  # few need it, and everybody would wait for it

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
