"""When a feed is asked next: pure rules, from what is known of it and what just came of asking.

A feed that shows nothing new is asked less and less often, down to once a day; one that does, sooner again,
though never sooner than the user's interval. A failing one is left alone for twice as long each time. What
the server itself wishes (Retry-After, max-age, the feed's ttl) only ever makes the pause longer.
"""

from __future__ import annotations

from dataclasses import replace

from tuireader.feeds.network.answers import Answer
from tuireader.model import FeedState

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
        next_fetch=now + pause,
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


def _within(seconds: int) -> int:
    """Between the shortest and the longest pause."""
    return max(SHORTEST, min(seconds, LONGEST))
