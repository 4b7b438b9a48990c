"""Commands about accounts at servers that read for the user: account add, account remove, accounts, sync."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tuireader.cli.feeds import annotate_arrivals, typed_password
from tuireader.cli.output import Bar, complain, day, iso, json_line, line
from tuireader.cli.parser import UsageError
from tuireader.cli.session import Session
from tuireader.errors import NotFoundError
from tuireader.library import Library
from tuireader.library.accounts import accounts, syncing
from tuireader.library.feeds.feed_settings import checked
from tuireader.model import FeedState
from tuireader.text.strings import counted

if TYPE_CHECKING:
    from tuireader.library.accounts.accounts import Account
    from tuireader.library.accounts.syncing import Synced

_ADD = "tuireader account add: say which server, as in account add greader URL --user NAME"
_NONE = "no accounts; tuireader account add greader URL --user NAME adds one"


def account(session: Session) -> int:
    """Add an account, or remove one."""
    return (_add if session.options.what == "add" else _remove)(session)


def _add(session: Session) -> int:
    """Begin an account, once its server takes the login; its articles come with the first synchronisation."""
    options = session.options
    if len(options.words) != 2 or not options.user:
        raise UsageError(_ADD)
    kind, url = options.words
    if kind != "greader":
        raise UsageError(f'{_ADD}; "{kind}" is no kind of server that is known')
    given = {
        "user": options.user,
        "password_env": options.password_env,
        "password_command": options.password_command,
    }
    settings = checked({name: value for name, value in given.items() if value})
    password = None if len(settings) > 1 else typed_password(options.user)
    with session.library() as library:
        added = accounts.add_account(library, url, settings, password)
    line(f"added the account of {options.user} at {added.url}; tuireader sync gets its articles")
    return 0


def _remove(session: Session) -> int:
    """End an account."""
    if len(session.options.words) != 1:
        raise UsageError("tuireader account remove: say which one by its address, as accounts lists it")
    with session.library() as library:
        found = accounts.find_account(library.marks, session.options.words[0])
        change = accounts.remove_account(library, found)
        library.marks.flush()
    line(
        f"{change.label if change else 'nothing changed'}; tuireader undo brings all back but its typed password"
    )
    return 0


def list_accounts(session: Session) -> int:
    """List the accounts with their health."""
    with session.library() as library:
        found = accounts.accounts(library.marks)
        for each in found:
            state = accounts.state_of(library, each)
            fields = _fields(library, each, state)
            if session.options.json:
                json_line(fields)
            else:
                line(_told(fields, state))
    if not found:
        complain(_NONE)
    return 0


def _fields(library: Library, found: Account, state: FeedState) -> dict[str, Any]:
    """An account as JSON has it; times are null for never."""
    feeds = sum(feed.key.startswith(found.feed("")) for feed in library.marks.subscriptions())
    return {
        "account": found.key,
        "url": found.url,
        "user": found.settings.get("user", ""),
        "feeds": feeds,
        "waiting": syncing.waiting(library, found),
        "health": _health(state),
        "error": state.error,
        "failures": state.failures,
        "last_sync": iso(state.fetched),
        "last_success": iso(state.succeeded),
        "next_sync": iso(state.next_ask or 0),
    }


def _health(state: FeedState) -> str:
    """How an account is: ``new`` (never synchronised), ``ok`` or ``failing``."""
    if not state.fetched:
        return "new"
    return "failing" if state.error else "ok"


def _next(state: FeedState) -> str:
    if state.next_ask and state.next_ask > time.time():
        return f"next {day(state.next_ask)}"
    return "due"


def _told(fields: dict[str, Any], state: FeedState) -> str:
    """An account for people."""
    told = [
        f"{fields['health']:8} {fields['url']}",
        fields["user"],
        counted(fields["feeds"], "feed"),
        f"synchronised {day(state.fetched) or 'never'}, {_next(state)}",
    ]
    if fields["waiting"]:
        told.append(f"{counted(fields['waiting'], 'mark')} wait to be sent")
    return "  ".join([*told, fields["error"]]).rstrip()


def sync(session: Session) -> int:
    """Synchronise accounts; each that failed is told in a line, and makes the exit status 1."""
    options = session.options
    failed = 0
    with session.library() as library, Bar(not options.quiet) as bar:
        named, missing = _named(library, options.urls)
        newest = library.archive.newest_number
        for each in named:
            done = syncing.sync(library, each, bar.draw)
            bar.clear()
            failed += bool(done.error)
            _tell(session, each, done)
        if not named and not missing:
            complain(_NONE)
        annotate_arrivals(session, library, newest)
    return 1 if failed or missing else 0


def _named(library: Library, names: list[str]) -> tuple[list[Account], int]:
    """The accounts that are named, or all, and how many names fit none; that is told, and the rest goes on."""
    if not names:
        return list(accounts.accounts(library.marks)), 0
    found, missing = [], 0
    for name in names:
        try:
            found.append(accounts.find_account(library.marks, name))
        except NotFoundError as error:
            complain(str(error))
            missing += 1
    return found, missing


def _tell(session: Session, each: Account, done: Synced) -> None:
    """What became of one account."""
    if session.options.json:
        counts = {"new": done.new, "updated": done.updated, "sent": done.sent, "taken": done.taken}
        json_line(
            {"account": each.key, "url": each.url, **counts, "requests": done.requests, "error": done.error}
        )
    if done.error:
        complain(f"{each.url}: {done.error}")
    elif not session.options.quiet and not session.options.json:
        marks = f"{counted(done.sent, 'mark')} sent, {done.taken} taken over"
        line(f"{each.url}: {counted(done.new, 'new article')}, {marks}")
