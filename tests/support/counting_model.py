"""A plain model of a library: what is stored and what the user did, and what follows for every count.

It knows nothing of databases, files or caches. A fact is a kind with what it is about, as ``("read", article)``;
a change is a list of facts with their values before and after, so that it can be taken back at any time.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from tuireader.library.articles import IMPORTED
from tuireader.model import is_local
from tuireader.ui.lists.views import Source

TODAY = int(time.time()) + 3600
"""A date that is of today, while the tests run."""
PERSON = ("PERSON", "Ada Brook")
SEARCH = "y"
"""A word of some texts."""
EVERYTHING = Source()

Pair = tuple[str, str]
"""An article: its feed and its guid."""
Fact = tuple[str, Any]
Facts = dict[Fact, Any]


@dataclass
class Done:
    """One change of the history."""

    number: int
    before: Facts
    after: Facts
    undone: int = 0


class Model:
    """What should be so."""

    def __init__(self, history: int) -> None:
        self.stored: dict[Pair, tuple[int, str]] = {}
        """Date and text of each article, in the order of arrival."""
        self.quotes: dict[Pair, int] = {}
        self.spoken: set[Pair] = set()
        self.named: set[Pair] = set()
        self.annotated: set[Pair] = set()
        """Articles that were annotated since their text last changed."""
        self.buried: set[Pair] = set()
        self.known_feeds: set[str] = set()
        self.facts: Facts = {}
        self.history: list[Done] = []
        self._most = history

    def has(self, kind: str, what: object) -> Any:
        """A fact's value; None where there is none."""
        return self.facts.get((kind, what))

    def about(self, kind: str) -> list[Any]:
        """What a kind of fact holds of."""
        return [what for (of, what), value in self.facts.items() if of == kind and value]

    # --- what the user does ---

    def did(self, facts: Facts) -> bool:
        """Make these facts hold, as one change; False when they held."""
        after = {fact: value for fact, value in facts.items() if self.facts.get(fact) != (value or None)}
        if after:
            before = {fact: self.facts.get(fact) for fact in after}
            self.history.append(Done(self._clock() + 1, before, after))
            del self.history[: -self._most]
            self._set(after)
        return bool(after)

    def undo(self, number: int | None = None) -> bool:
        """Take back the last change that was not, or this one."""
        done = [it for it in self.history if not it.undone and number in (None, it.number)]
        if done:
            done[-1].undone = self._clock() + 1
            self._set(done[-1].before)
        return bool(done)

    def redo(self) -> bool:
        """Do again what was undone last, if nothing was done since."""
        last = max(self.history, key=lambda it: it.undone, default=None)
        if last is None or last.undone <= max(it.number for it in self.history):
            return False
        last.undone = 0
        self._set(last.after)
        return True

    def _clock(self) -> int:
        return max((max(it.number, it.undone) for it in self.history), default=0)

    def _set(self, facts: Facts) -> None:
        self.facts.update(facts)
        for kind, what in list(self.facts):
            left = kind in ("title", "folder") and not self.has("followed", what)
            if left or not self.facts[kind, what]:
                del self.facts[kind, what]

    # --- what the world does ---

    def store(self, pairs: list[Pair], date: int, text: str) -> tuple[int, int, int, int]:
        """Take in articles; how many are new, updated, unchanged and buried."""
        self.known_feeds |= {pair[0] for pair in pairs}
        taken = [pair for pair in pairs if pair not in self.buried]
        same = sum(self.stored.get(pair) == (date, text) for pair in taken)
        new = sum(pair not in self.stored for pair in taken)
        self.annotated -= {pair for pair in taken if self.stored.get(pair, (date, text))[1] != text}
        self.stored.update(dict.fromkeys(taken, (date, text)))
        return new, len(taken) - new - same, same, len(pairs) - len(taken)

    def keep(self, days_from: int, newest: int, *, left: bool) -> None:
        """Remove what is older, or more, than wanted, and what was deleted or (``left``) left too long ago."""
        touched = {what for done in self.history for kind, what in done.before if kind != "read"}
        for feed in self.about("followed"):
            ranked = list(reversed(self._of(feed)))
            ranked.sort(key=lambda pair: -self.stored[pair][0])
            beyond = {p for p in ranked if self.stored[p][0] < days_from} | set(ranked[newest or 99 :])
            self._remove([pair for pair in beyond if not self._marked(pair)], bury=True)
        for pair in set(self.about("deleted")) - touched:
            self._remove([pair], bury=not is_local(pair[0]))
            self._set({(kind, pair): None for kind in ("deleted", "starred", "tagged")})
        for feed in self.known_feeds - set(self.about("followed")) - touched if left else ():
            if not is_local(feed):
                self._remove([pair for pair in self._of(feed) if not self._marked(pair)], bury=False)

    def _remove(self, pairs: list[Pair], *, bury: bool) -> None:
        for pair in pairs:
            self.buried |= {pair} if bury else set()
            self.quotes.pop(pair, None)
            self.spoken.discard(pair)
            self.named.discard(pair)
            self.annotated.discard(pair)
            if self.stored.pop(pair, None):
                self._set({("read", pair): None})

    def _of(self, feed: str) -> list[Pair]:
        return [pair for pair in self.stored if pair[0] == feed]

    def _marked(self, pair: Pair) -> bool:
        return bool(self.has("starred", pair) or self.has("tagged", pair))

    # --- what is seen ---

    def seen(self, scope: str = "all", source: Source = EVERYTHING) -> set[Pair]:
        """The articles of a source in a scope."""
        known = {*self.stored, *self.about("starred"), *self.about("tagged")}
        return {p for p in known if self._shown(p) and self._in_scope(p, scope) and self._in(p, source)}

    def date(self, pair: Pair) -> int:
        """When an article was published: never known of one that is not stored."""
        return self.stored[pair][0] if pair in self.stored else 0

    def words(self, pair: Pair) -> list[str]:
        """The words of an article's text."""
        return self.stored[pair][1].split() if pair in self.stored else []

    def matching(self, query: str) -> set[Pair]:
        """The articles that a query of a field finds."""
        return {pair for pair in self.seen() if self._matches(pair, query)}

    def _matches(self, pair: Pair, query: str) -> bool:
        words, quotes = len(self.words(pair)), self.quotes.get(pair)
        return {
            "words>1": words > 1,
            "words:1..2": 1 <= words <= 2,
            "quotes>=1": quotes is not None and quotes >= 1,
            "quotes:0": quotes == 0,
            "has:names": pair in self.named,
            "is:annotated": pair in self.annotated,
        }[query]

    def _shown(self, pair: Pair) -> bool:
        followed = is_local(pair[0]) or self.has("followed", pair[0])
        return not self.has("deleted", pair) and bool(followed or self._marked(pair))

    def _in_scope(self, pair: Pair, scope: str) -> bool:
        match scope:
            case "unread":
                return not self.has("read", pair)
            case "starred":
                return bool(self.has("starred", pair))
            case "quoted":
                return bool(self.quotes.get(pair))
        return True

    def _in(self, pair: Pair, source: Source) -> bool:
        match source.kind:
            case "feed":
                return pair[0] == source.value
            case "folder":
                return f"{self.folder(pair[0])}/".startswith(f"{source.value}/")
            case "today":
                return self.date(pair) == TODAY
            case "said":
                return pair in self.spoken
            case "search":
                return source.value in self.words(pair)
        return self._in_scope(pair, source.kind)

    def folder(self, feed: str) -> str:
        """Where a feed stands."""
        return IMPORTED if is_local(feed) else self.has("folder", feed) or ""

    def lines(self, scope: str) -> dict[Source, int]:
        """The lines of the feeds pane, and the number that stands beside each."""
        counted = "unread" if scope == "all" else scope
        kinds = ("all", "today", "unread", "starred", "quoted")
        sources = [Source(kind) for kind in kinds]  # type: ignore[arg-type]
        if self.has("person", PERSON):
            sources.append(Source("said", " ".join(PERSON)))
        if self.has("search", SEARCH):
            sources.append(Source("search", SEARCH))
        starred_or_tagged = {*self.about("starred"), *self.about("tagged")}
        for feed in self.known_feeds | set(self.about("followed")) | {pair[0] for pair in starred_or_tagged}:
            source = Source("feed", feed)
            listed = self.has("followed", feed) or (is_local(feed) and self.seen("all", source))
            if listed and (scope == "all" or self.seen(scope, source)):
                folder = self.folder(feed)
                sources += [source, Source("folder", folder)] if folder else [source]
        scopes = {"all": "unread", "unread": "unread", "starred": "starred", "quoted": "quoted"}
        return {
            it: len(self.seen(scopes.get(it.kind, counted), EVERYTHING if it.kind in scopes else it))
            for it in sources
        }
