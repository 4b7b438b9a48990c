"""Every count is right after every step, whoever took it: random steps against a plain model."""

import tempfile
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tuireader.config import Config, Keeping, default_paths
from tuireader.library import Library, articles, keeping, marking
from tuireader.model import (
    Annotation,
    ArticleAnnotation,
    ArticleRef,
    ArticleRow,
    Document,
    Entry,
    Quote,
    Subscription,
    article_key,
    text_hash,
)
from tuireader.query.tree import Everything, InFeed, Is

FEEDS = ["local:a", "https://b.example", "https://c.example"]
ARTICLES = [(feed, guid) for feed in FEEDS for guid in "1234"]
KEYS = {pair: article_key(*pair) for pair in ARTICLES}

one = st.sampled_from(ARTICLES)
some = st.lists(one, min_size=1, max_size=6, unique=True)
who = st.booleans()
urls = st.sampled_from(FEEDS[1:])


class Counting(RuleBasedStateMachine):
    """Two openings of one library, as two processes have them, and what should be so."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.paths = default_paths(Path(self.folder.name) / "data", Path(self.folder.name) / "c.toml")
        self.libraries = [Library.open(self.paths, Config()) for _ in range(2)]
        self.stored: dict[tuple[str, str], int] = {}
        self.quoted: set[tuple[str, str]] = set()
        self.gone: set[tuple[str, str]] = set()
        self.states: dict[str, set[object]] = defaultdict(set)
        self.ever_followed: set[str] = set()
        self.done: list[list[tuple[str, object, bool]]] = []
        self.undone: list[list[tuple[str, object, bool]]] = []

    def teardown(self) -> None:
        for lib in self.libraries:
            lib.close()
        self.folder.cleanup()

    def lib(self, first: bool) -> Library:
        return self.libraries[0 if first else 1]

    def settle(self, actor: Library) -> None:
        """What one opening did is safe, and the other has looked."""
        actor.marks.flush()
        for lib in self.libraries:
            lib.marks.refresh()

    def apply(self, change: list[tuple[str, object, bool]], back: bool = False) -> None:
        for state, what, value in change:
            (self.states[state].add if value != back else self.states[state].discard)(what)

    def did(self, state: str, things: list[object], value: bool, change: object, actor: Library) -> None:
        """Record in the model what a change should have altered, and that there is one only if it did."""
        altered = [(state, thing, value) for thing in things if (thing in self.states[state]) != value]
        assert (change is not None) == bool(altered)
        if altered:
            self.apply(altered)
            self.done.append(altered)
            self.undone.clear()
        self.settle(actor)

    # --- steps ---

    @rule(first=who, pairs=some, date=st.integers(1, 5))
    def store(self, first, pairs, date):
        for feed in FEEDS:
            mine = [pair for pair in pairs if pair[0] == feed]
            result = self.lib(first).archive.store(
                feed, [Entry(guid, guid, Document(f"text {guid}"), published=date) for _, guid in mine]
            )
            assert result.buried == len(self.gone.intersection(mine))
            self.stored.update({pair: date for pair in mine if pair not in self.gone})
        self.settle(self.lib(first))

    @rule(first=who, pairs=some)
    def remove(self, first, pairs):
        known = [pair for pair in pairs if pair in self.stored]
        assert self.lib(first).archive.delete([KEYS[pair] for pair in known]) == len(known)
        for pair in known:
            del self.stored[pair]
            self.quoted.discard(pair)
            self.gone.add(pair)

    @rule(first=who, pair=one, quotes=st.integers(0, 2))
    def annotate(self, first, pair, quotes):
        quote = Quote("q", 0, 1, ((0, 1),), "t")
        found = ArticleAnnotation(
            Annotation((quote,) * quotes), text_hash=text_hash(pair[1], f"text {pair[1]}")
        )
        self.lib(first).archive.set_annotation(KEYS[pair], found)
        if pair in self.stored:
            (self.quoted.add if quotes else self.quoted.discard)(pair)

    @rule(first=who, pairs=some, value=st.booleans())
    def mark_read(self, first, pairs, value):
        pairs = [pair for pair in pairs if pair not in self.gone]
        refs = [ArticleRef(KEYS[pair], pair[0], self.stored.get(pair)) for pair in pairs]
        change = marking.mark_read(self.lib(first).marks, refs, value)
        self.did("read", pairs, value, change, self.lib(first))

    @rule(first=who, pairs=some, value=st.booleans())
    def star(self, first, pairs, value):
        change = marking.star(self.lib(first).marks, [self.row(pair) for pair in pairs], value)
        self.did("starred", pairs, value, change, self.lib(first))

    @rule(first=who, pair=one, value=st.booleans())
    def tag(self, first, pair, value):
        change = marking.set_tags(self.lib(first).marks, self.row(pair), ["t"] if value else [])
        self.did("tagged", [pair], value, change, self.lib(first))

    @rule(first=who, pairs=some)
    def delete(self, first, pairs):
        change = marking.delete(self.lib(first).marks, [self.row(pair) for pair in pairs])
        self.did("deleted", pairs, True, change, self.lib(first))

    @rule(first=who, url=urls, value=st.booleans())
    def follow(self, first, url, value):
        marks = self.lib(first).marks
        change = (
            marking.subscribe(marks, Subscription(url, url)) if value else marking.unsubscribe(marks, url)
        )
        self.ever_followed |= {url} if value else set()
        self.did("followed", [url], value, change, self.lib(first))

    @rule(first=who)
    def undo(self, first):
        change = marking.undo(self.lib(first).marks)
        assert (change is not None) == bool(self.done)
        if self.done:
            self.undone.append(self.done.pop())
            self.apply(self.undone[-1], back=True)
        self.settle(self.lib(first))

    @rule(first=who)
    def redo(self, first):
        change = marking.redo(self.lib(first).marks)
        assert (change is not None) == bool(self.undone)
        if self.undone:
            self.done.append(self.undone.pop())
            self.apply(self.done[-1])
        self.settle(self.lib(first))

    @rule(first=who)
    def reopen(self, first):
        number = 0 if first else 1
        self.libraries[number].close()
        self.libraries[number] = Library.open(self.paths, Config())

    @rule(first=who, now=st.integers(1, 6))
    def tidy(self, first, now):
        late = now + keeping.FOLD_DAYS * keeping.DAY
        for when in (late, late + keeping.LEFT_DAYS * keeping.DAY + 1):
            keeping.keep(self.lib(first), when)
        kept = self.states["starred"] | self.states["tagged"]
        for pair in [p for p in self.stored if p[0] in FEEDS[1:] and p not in kept]:
            if pair[0] not in self.ever_followed:
                del self.stored[pair]
                self.quoted.discard(pair)
        self.settle(self.lib(first))

    @rule(first=who, newest=st.integers(0, 3), since=st.integers(0, 4))
    def prune(self, first, newest, since):
        lib = self.lib(first)
        lib.config = replace(lib.config, keeping=Keeping(days=1 if since else 0, per_feed=newest))
        keeping.keep(lib, keeping.DAY + since)
        lib.config = Config()
        kept = self.states["starred"] | self.states["tagged"]
        for feed in self.states["followed"]:
            mine = [pair for pair in reversed(self.stored) if pair[0] == feed]
            mine.sort(key=lambda pair: -self.stored[pair])
            for number, pair in enumerate(mine):
                if pair not in kept and (self.stored[pair] < since or number >= (newest or 99)):
                    del self.stored[pair]
                    self.quoted.discard(pair)
                    self.gone.add(pair)
                    self.states["read"].discard(pair)
        self.settle(lib)

    @rule(first=who)
    def repair(self, first):
        self.lib(first).archive.rebuild()

    def row(self, pair: tuple[str, str]) -> ArticleRow:
        return ArticleRow(KEYS[pair], pair[0], "", pair[1])

    # --- what should be so ---

    def shown(self) -> list[tuple[str, str]]:
        kept = self.states["starred"] | self.states["tagged"]
        return [
            pair
            for pair in self.stored
            if pair not in self.states["deleted"]
            and (pair[0].startswith("local:") or pair[0] in self.states["followed"] or pair in kept)
        ]

    @invariant()
    def counts_are_right_and_equal_what_they_open(self):
        shown = self.shown()
        unread = [pair for pair in shown if pair not in self.states["read"]]
        scopes = {
            Everything(): shown,
            Is("unread"): unread,
            Is("starred"): [pair for pair in shown if pair in self.states["starred"]],
            Is("tagged"): [pair for pair in shown if pair in self.states["tagged"]],
            Is("quoted"): [pair for pair in shown if pair in self.quoted],
            **{InFeed((feed,)): [pair for pair in shown if pair[0] == feed] for feed in FEEDS},
        }
        by_feed = {
            feed: (len(mine), len([pair for pair in mine if pair in unread]))
            for feed in FEEDS
            if (mine := [pair for pair in shown if pair[0] == feed])
        }
        for lib in self.libraries:
            counts = articles.counts(lib)
            assert counts.by_feed == by_feed
            assert (counts.total, counts.unread) == (len(shown), len(unread))
            assert counts.starred == len(scopes[Is("starred")]) and counts.quoted == len(scopes[Is("quoted")])
            for query, pairs in scopes.items():
                listed = [row.key for row in articles.page(lib, query)]
                assert sorted(listed) == sorted(KEYS[pair] for pair in pairs)
                assert list(articles.ids(lib, query)) == listed
            dates = [row.published for row in articles.page(lib, Everything())]
            assert dates == sorted(dates, reverse=True)


def test_every_count_is_right_after_every_step(monkeypatch):
    monkeypatch.setattr(keeping, "FOLD_AT", 1)
    run_state_machine_as_test(
        Counting, settings=settings(max_examples=60, stateful_step_count=25, deadline=None, derandomize=True)
    )
