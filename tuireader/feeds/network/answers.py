"""What became of a request, as a value, and when a feed is asked next.

No exception of the network crosses into the rest of the program, and why a request came to nothing is told in plain
words of our own: a server's words stay out of them.

A feed that shows nothing new is asked less and less often, down to once a day; one that does, sooner again,
though never sooner than the user's interval. A failing one is left alone for twice as long each time. What
the server itself wishes (Retry-After, max-age, the feed's ttl) only ever makes the pause longer.
"""

from __future__ import annotations

import errno
import re
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Literal

from tuireader.feeds.network.urls import PUBLIC, Login, Network, Networks, host_of
from tuireader.model import FeedState

Outcome = Literal["body", "unchanged", "gone", "busy", "failed"]

LONGEST_WAIT = 7 * 86400
"""Seconds of a Retry-After that are believed at most."""
_NO_NETWORK = frozenset((errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN))


@dataclass(frozen=True, slots=True)
class Ask:
    """A request: what is wanted, and what is known of it already.

    ``etag`` and ``modified`` are sent back as the server gave them. ``networks`` are where the first address
    may be: everywhere for what the user typed, else as the place allows in which the address was found.
    """

    url: str
    etag: str = ""
    modified: str = ""
    login: Login | None = None
    networks: Networks = PUBLIC
    agent: str = ""
    """What this server is told that we are, empty for what all are told."""
    sent: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Headers of the user's own, a cookie perhaps: as the login, for the server of ``url`` alone."""
    with_headers: bool = False
    """Whether the answer's headers are wanted as well."""
    form: bytes | None = field(default=None, repr=False)
    """What is sent, as forms are (``application/x-www-form-urlencoded``); None for what is only asked. Where it leads
    elsewhere, it is not sent again.
    """
    authorization: str = field(default="", repr=False)
    """The header by which the server knows who asks, where that is no ``login``; for this server alone."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. ``error`` is one plain line that names no URL, empty for "body" and "unchanged".

    ``url`` is where the answer came from after redirects, ``moved`` the address to ask from now on when all
    redirects up to there were permanent, else empty. ``wait`` are the seconds to wait before asking again, as
    the server wishes; ``status`` is 0 without an HTTP answer. ``reached`` is false when no server was found
    at all, ``no_network`` true when that is plainly not the server's fault. ``network`` is the kind of
    network the first server is in.
    """

    outcome: Outcome
    url: str
    body: bytes = field(default=b"", repr=False)
    content_type: str = ""
    etag: str = ""
    modified: str = ""
    moved: str = ""
    wait: int = 0
    status: int = 0
    error: str = ""
    reached: bool = True
    no_network: bool = False
    network: Network = "public"
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Those of the last response, where they were asked for; never a cookie."""


def told_by_status(status: int) -> str:
    """An HTTP status that is no success, in plain words of our own, never the server's."""
    if status in (401, 407):
        return "needs a login (401)" if status == 401 else "a proxy needs a login (407)"
    known = {404: "not found (404)", 410: "gone for good (410)", 429: "too many requests (429)"}
    if status in known:
        return known[status]
    try:
        phrase = HTTPStatus(status).phrase.lower()
    except ValueError:
        phrase = "unknown status"
    return f"the server answered {status} ({phrase})"


def retry_after(value: str, now: float | None = None) -> int:
    """The seconds of a Retry-After header (RFC 9110, 10.2.3: seconds or a date); 0 when there is none to
    believe.
    """
    value = value.strip()
    if re.fullmatch(r"[0-9]{1,100}", value):
        return min(int(value), LONGEST_WAIT)
    try:
        when = parsedate_to_datetime(value[:64]).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return 0
    return max(0, min(int(when - (now if now is not None else time.time())), LONGEST_WAIT))


def fresh_for(headers: Mapping[str, str]) -> int:
    """The seconds for which the server calls its answer fresh: Cache-Control's max-age (RFC 9111), else 0."""
    control = headers.get("cache-control", "")[:1024].lower()
    if "no-cache" in control or "no-store" in control:
        return 0
    found = re.search(r"(?:^|[\s,])max-age=\"?([0-9]{1,9})", control)
    return min(int(found[1]), 86400) if found else 0


_WALLS = ("cf-mitigated", "x-datadome", "x-amzn-waf-action", "x-sucuri-block")
"""Headers by which those who keep programs out of other people's sites tell that they did."""


def is_bot_wall(headers: Mapping[str, str]) -> bool:
    """Whether an answer that is no success came of a wall that only a browser with a person before it gets through."""
    guarded = headers.get("server", "").lower() in ("ddos-guard", "qrator")
    return guarded or any(name in headers for name in _WALLS)


def forbidden(network: str, redirected: bool) -> str:
    """Why a request may not go there."""
    verb = "redirects" if redirected else "leads"
    return f"{verb} into a {network} network, which is refused"


def broken(error: Exception) -> str:
    """A server that does not speak HTTP rightly, in plain words; its own words stay out of the message."""
    text = str(error)
    if "without sending complete" in text or "incomplete" in text:
        return "the answer broke off before its end"
    if "disconnected" in text:
        return "the server closed the connection without an answer"
    return "the answer is not valid HTTP"


def unreachable(error: Exception, url: str) -> str:
    """Why no server was found, in plain words."""
    if no_network(error):
        return "the network cannot be reached"
    if isinstance(error, socket.gaierror):
        return f"no server of the name {host_of(url)} is known"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid ({error.verify_message})"
    if isinstance(error, ssl.SSLError):
        return "no secure connection could be made"
    if isinstance(error, ConnectionRefusedError):
        return "nothing answers there (connection refused)"
    return "the connection broke off"


def proxy_refused(error: Exception) -> str:
    """Why a proxy did not lead on, in plain words of our own; what it says begins with a status, if it speaks HTTP."""
    text = str(error)
    if text.startswith("407") or "username" in text.lower():
        return told_by_status(407)
    found = re.match(r"[45][0-9]{2}\b", text)
    return f"the proxy could not reach it ({found[0]})" if found else "the proxy could not reach it"


def was_reached(error: Exception) -> bool:
    """Whether there was a server at all."""
    return not isinstance(error, (socket.gaierror, ConnectionRefusedError)) and not no_network(error)


def no_network(error: Exception) -> bool:
    """Whether it is plainly the network that is missing: no route, or no name server that answers."""
    if isinstance(error, socket.gaierror):
        return error.errno == socket.EAI_AGAIN
    return isinstance(error, OSError) and error.errno in _NO_NETWORK


SHORTEST = 600
LONGEST = 86400
"""Seconds between two automatic requests, at least and at most (but a Retry-After may ask for more)."""


def is_due(state: FeedState | None, now: int) -> bool:
    """Whether a feed is to be asked by itself."""
    return state is None or (state.next_ask is not None and state.next_ask <= now)


def may_ask(state: FeedState | None, now: int) -> bool:
    """Whether a feed may be asked when the user wants all feeds: its server must not have forbidden it."""
    return state is None or (not state.gone and state.hold <= now)


def after_success(state: FeedState, changed: bool, wait: int, interval: int, now: int) -> FeedState:
    """The state after a good answer. ``wait`` are the seconds the server asks for, as ``state.ttl`` are those of the
    feed, ``interval`` the user's; ``changed`` says whether anything was new.
    """
    base = _within(interval)
    pace = state.interval or base
    pace = max(base, _within(pace // 2 if changed else pace * 5 // 4))
    pause = max(pace, min(max(wait, state.ttl), LONGEST))
    return replace(
        state,
        fetched=now,
        succeeded=now,
        next_fetch=_but_skipped(state.skip, now + pause),
        interval=pace,
        error="",
        failures=0,
        hold=0,
        gone=False,
    )


def after_failure(state: FeedState, answer: Answer, interval: int, now: int) -> FeedState:
    """The state after an answer that was none; what was fetched before stays as it is."""
    failures = state.failures + 1
    pause = min(_within(interval) * 2 ** min(failures - 1, 12), LONGEST)
    hold = now + answer.wait if answer.outcome == "busy" else 0
    return replace(
        state,
        fetched=now,
        next_fetch=max(now + pause, hold),
        error=answer.error,
        failures=failures,
        gone=answer.outcome == "gone",
        hold=hold,
    )


def _but_skipped(skip: int, when: int) -> int:
    """The time itself, or the first full hour after it that a feed does not ask to be left alone in."""
    for _ in range(8 * 24):
        at = time.gmtime(when)
        if not skip >> at.tm_hour & 1 and not skip >> 24 + at.tm_wday & 1:
            break
        when = when // 3600 * 3600 + 3600
    return when


def _within(seconds: int) -> int:
    """Between the shortest and the longest pause."""
    return max(SHORTEST, min(seconds, LONGEST))
