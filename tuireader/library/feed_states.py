"""What is remembered of a feed after it answered: its validators, what it says of itself, when it is asked again."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b

from tuireader.feeds.answers import Answer
from tuireader.feeds.parsed import ParsedFeed
from tuireader.feeds.schedule import after_success
from tuireader.library.feed_settings import bounds_of, settings_of
from tuireader.library.library import Library
from tuireader.model import FeedState, Subscription


def body_hash(body: bytes) -> str:
    """The hash by which an unchanged body is known."""
    return blake2b(body, digest_size=16).hexdigest()


def state_after(
    state: FeedState, answer: Answer, parsed: ParsedFeed | None, changed: bool, interval: int, now: int
) -> FeedState:
    """The state of a feed after a good answer; ``parsed`` is None when its body was the same as before."""
    if answer.outcome == "body":
        state = replace(state, etag=answer.etag, modified=answer.modified)
    if parsed is not None:
        state = replace(
            state,
            title=parsed.title,
            home=parsed.home,
            lang=parsed.lang,
            items=parsed.items,
            ttl=parsed.ttl,
            body_hash=body_hash(answer.body),
        )
    return after_success(state, changed, answer.wait, interval, now)


def first_state(library: Library, feed: Subscription) -> FeedState:
    """The state of a feed that was never asked; to what is set now all that it brings may be pruned."""
    return FeedState(feed.key, bounds=bounds_of(library, feed))


def interval_of(library: Library, feed: Subscription) -> int:
    """The user's interval for a feed, in seconds: its own setting, else the general one."""
    return 60 * (settings_of(feed).interval_minutes or library.config.fetching.interval_minutes)
