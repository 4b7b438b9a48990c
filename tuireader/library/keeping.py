"""Keeping the library small: what is too old or too much goes, and what the user did something to stays.

Starred, tagged, noted, corrected and cited articles are kept for ever, and so is what was imported from files; a page
that was only read by following a link is kept for some days. An
article that went leaves a tombstone, so that its feed does not bring it back.

A setting that is new, or a clock that is wrong, would remove much at once, and for ever. So more than a fifth of a
feed's articles is not removed unless one of these is true:

- The user asked for it (:func:`prune`), or that was set before the feed was first asked.
- The feed was pruned to the same days and number before, and what is left now is at least four fifths of what was
  left then: as many articles came as go, however many these are. A busy feed of which 20 are kept changes them all
  every day; a clock that jumps ahead leaves fewer.
- It is one article, not the feed's last, under the same days and number as before: so a quiet feed ages.

Otherwise all of the feed stays, and its state says how much waits for the user's word (``FeedState.held``).
"""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from tuireader.library.citing.basket import cited_articles
from tuireader.library.citing.evidence import drop_unwanted
from tuireader.library.feeds.feed_settings import bounds_of, title_of
from tuireader.library.feeds.fulltexts import LINKED
from tuireader.library.library import Library
from tuireader.library.marking import put
from tuireader.library.people.corrections import TABLE as CORRECTIONS
from tuireader.model import FeedState, Subscription, is_local
from tuireader.store.archive.upkeep import unhurried

DAY = 86_400
FOLD_DAYS = 90
FOLD_AT = 500
"""So many read articles of one feed are worth looking for old ones to fold into a date."""
LEFT_DAYS = 30
"""How long the articles of a feed wait for the user to follow it again."""
LINKED_DAYS = 7
"""How long a page is kept that was read by following a link."""
STEP = 50
"""Articles that are removed before it is asked again whether to go on."""
MANY = 500
"""After so many removals the full-text index is put in order, too."""


@dataclass(frozen=True, slots=True)
class Pruning:
    """So many of a feed's articles that its settings do not keep, and of how many."""

    title: str
    url: str
    going: int
    total: int

    @property
    def told(self) -> str:
        """One plain line for a pruning that waits: what would go, and how to say so."""
        return (
            f"{self.title}: {self.going} of {self.total} articles are more than is to be kept, and more than a fifth "
            f"is not removed unasked (is the clock right?): tuireader prune {shlex.quote(self.url)} removes them"
        )


def _never() -> bool:
    """Never cancelled."""
    return False


def keep(library: Library, now: int, cancelled: Callable[[], bool] = _never) -> int:
    """Remove what is not to be kept, and give its space back; says how many articles went.

    ``now`` is epoch seconds. What can still be undone stays as it is. It may be stopped, or killed, at any
    moment, and goes on the next time.

    Raises:
        StoreError: a store cannot be written.
    """
    library.marks.refresh()
    return _Keeping(library, now, cancelled).run()


def prune(library: Library, now: int, asked: Collection[str] | None = None) -> list[Pruning]:
    """As :func:`keep`, however much it is: of the feeds with these keys, or of all. Says what went of which feed.

    Raises:
        StoreError: a store cannot be written.
    """
    library.marks.refresh()
    keys = {feed.key for feed in library.marks.subscriptions()} if asked is None else set(asked)
    keeping = _Keeping(library, now, _never, keys)
    keeping.run()
    return keeping.pruned


def waiting(library: Library) -> list[Pruning]:
    """The prunings that wait for the user's word, as the last :func:`keep` found them."""
    states = library.archive.feed_states(items=False)
    found = [(feed, states[feed.key].held) for feed in library.marks.subscriptions() if feed.key in states]
    return [Pruning(title_of(library, feed.key), feed.url, *held) for feed, held in found if held[0]]


class _Keeping:
    """One run of it."""

    def __init__(
        self, library: Library, now: int, cancelled: Callable[[], bool], asked: Collection[str] = ()
    ) -> None:
        self._library = library
        self._marks = library.marks
        self._archive = library.archive
        self._now = now
        self._cancelled = cancelled
        self._asked = asked
        self._removed = 0
        self.pruned: list[Pruning] = []
        history = library.marks.history()
        self._undoable = {op["id"] for change in history for op in change.ops if op["do"] == "set"}

    def run(self) -> int:
        """Do all of it."""
        self._outdated()
        self._deleted()
        self._left()
        self._passing()
        self._fold()
        drop_unwanted(self._library, self._undoable)
        self._archive.shrink(removed=self._removed >= MANY)
        return self._removed

    def _outdated(self) -> None:
        """What is older, or more, than the settings want of each feed."""
        states = self._archive.feed_states(items=False)
        for feed in self._marks.subscriptions():
            state, bounds = states.get(feed.key), bounds_of(self._library, feed)
            if state is not None and (any(bounds) or any(state.held)) and not self._cancelled():
                self._prune(feed, state, bounds)

    def _prune(self, feed: Subscription, state: FeedState, bounds: tuple[int, int]) -> None:
        """Remove what is beyond the bounds of a feed, or remember how much of it waits for the user's word."""
        going, total = self._beyond(feed.key, bounds), self._archive.stock(feed.key)
        if feed.key in self._asked or _is_usual(state, bounds, len(going), total):
            after = replace(state, bounds=bounds, kept=total - len(going), held=(0, 0))
        else:
            after, going = replace(state, held=(len(going), total)), []
        if after != state:  # before anything is removed, so that it goes on after it was stopped
            values = {"bounds": after.bounds, "kept": after.kept, "held": after.held}
            self._archive.amend_feed_state(feed.key, values)
        if going:
            self.pruned.append(Pruning(title_of(self._library, feed.key), feed.url, len(going), total))
            self._remove(feed.key, going)

    def _beyond(self, feed: str, bounds: tuple[int, int]) -> list[int]:
        """The keys of a feed's articles that are older, or more, than is kept of it."""
        days, newest = bounds
        before = self._now - days * DAY if days else 0
        return self._spared(self._archive.beyond(feed, before, newest)) if days or newest else []

    def _spared(self, keys: Collection[int]) -> list[int]:
        """The keys without those of articles that the user did something to."""
        if not keys:
            return []
        marks = self._marks
        kept = marks.starred_keys() | marks.tagged_keys() | marks.noted_keys()
        kept |= cited_articles(marks)
        kept |= {document["article"] for document in marks.documents(CORRECTIONS) if "article" in document}
        return [key for key in keys if key not in kept]

    def _remove(self, feed: str, keys: Collection[int], *, bury: bool = True) -> None:
        """Remove articles of a feed a few at a time; that they were read need no longer be known."""
        wanted = list(keys)
        for start in range(0, len(wanted), STEP):
            if self._cancelled():
                return
            some = wanted[start : start + STEP]
            with unhurried():
                self._removed += self._archive.delete(some, bury=bury)
            state = self._marks.read_states().get(feed)
            known = [key for key in some if state and (key in state.ids or key in state.unread)]
            if known:
                self._marks.amend({"do": "forget", "feed": feed, "ids": known})

    def _deleted(self) -> None:
        """What the user deleted so long ago that it cannot be undone; a file may be imported again."""
        by_feed: dict[str, list[int]] = defaultdict(list)
        for key in self._marks.deleted_keys() - self._undoable:
            by_feed[self._marks.fields("articles", key).get("feed", "")].append(key)
        for feed, keys in by_feed.items():
            self._remove(feed, keys, bury=not is_local(feed))
            if self._cancelled():
                return
            for key in keys:
                fields = self._marks.fields("articles", key)
                self._marks.amend(put(self._marks, "articles", key, dict.fromkeys(fields)))

    def _left(self) -> None:
        """The articles of feeds that the user has not followed for long."""
        followed = {feed.key for feed in self._marks.subscriptions()}
        states = self._archive.feed_states(items=False)
        long_ago = self._now - LEFT_DAYS * DAY
        noted, gone = {}, []
        for key, state in states.items():
            if key in followed:
                if state.left:
                    noted[key] = 0
            elif is_local(key):
                continue
            elif not state.left:
                noted[key] = self._now
            elif max(state.left, state.fetched) < long_ago and key not in self._undoable:
                gone.append(state)
        self._note(noted)
        for state in gone:
            self._remove_feed(state)

    def _passing(self) -> None:
        """The pages that were read by following a link, unless the user did something to them."""
        if not self._cancelled():
            old = self._archive.beyond(LINKED, self._now - LINKED_DAYS * DAY)
            self._remove(LINKED, self._spared(old), bury=False)

    def _note(self, left: dict[str, int]) -> None:
        """Remember since when feeds have not been followed."""
        if left:
            states = self._archive.feed_states()
            self._archive.set_feed_states(replace(states[key], left=since) for key, since in left.items())

    def _remove_feed(self, state: FeedState) -> None:
        """Remove a feed's articles; followed again, it is fetched as if for the first time."""
        keys = self._spared(self._archive.beyond(state.key, newest=0, before=1 << 62))
        if keys:
            self._archive.set_feed_state(FeedState(state.key, state.title, state.home, left=state.left))
            self._remove(state.key, keys, bury=False)

    def _fold(self) -> None:
        """Fold what is read and older than 90 days into one date a feed."""
        for feed, (read, _) in self._marks.read_keys().items():
            if len(read) < FOLD_AT:
                continue
            unread = self._archive.stubs.unread_since(feed) or self._now
            before, old = self._archive.foldable(feed, min(unread, self._now - FOLD_DAYS * DAY))
            folded = [key for key in old if key in read]
            if len(folded) >= FOLD_AT:
                self._marks.amend({"do": "fold", "feed": feed, "before": before, "ids": folded})


def _is_usual(state: FeedState, bounds: tuple[int, int], going: int, total: int) -> bool:
    """Whether so much may be removed of a feed unasked; the module says when."""
    if 5 * going <= total:
        return True
    left = total - going
    return state.bounds == bounds and (5 * left >= 4 * state.kept or (going == 1 and left > 0))
