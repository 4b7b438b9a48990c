"""Every count is right after every step, whoever took it: random steps against a plain model."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from counting_model import PERSON, SEARCH, TODAY, Model
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tuireader.config import Config, Keeping, default_paths
from tuireader.feeds.feed_lists import Outline
from tuireader.library import Library, articles, keeping, marking, queries
from tuireader.library.feeds import feed_settings, subscriptions
from tuireader.library.feeds.outlines import follow_all
from tuireader.library.people import person
from tuireader.library.queries import coverage
from tuireader.model import (
    Annotation,
    ArticleAnnotation,
    ArticleRow,
    Document,
    Entry,
    Mention,
    Quote,
    Subscription,
    article_key,
    text_hash,
)
from tuireader.query.parse import parse
from tuireader.query.tree import Compared, Is
from tuireader.ui.lists import views
from tuireader.ui.lists.feed_list import feed_lines, number_of
from tuireader.ui.lists.views import SCOPE_NAMES, Source, View

pytestmark = pytest.mark.slow

FEEDS = ["local:a", "https://b.example", "https://c.example"]
ARTICLES = [(feed, guid) for feed in FEEDS for guid in "1234"]
KEYS = {pair: article_key(*pair) for pair in ARTICLES}
FOLDERS = ["", "World", "World/Asia", "Imported"]
SEARCHED = Source("search", SEARCH)
HISTORY = 5
"""So few changes are remembered, so that some can no longer be undone."""

one = st.sampled_from(ARTICLES)
some = st.lists(one, min_size=1, max_size=6, unique=True)
who = st.booleans()
urls = st.sampled_from(FEEDS[1:])
folders = st.sampled_from(FOLDERS)
titles = st.sampled_from(["", "A title", "Another"])
scopes = st.sampled_from(list(SCOPE_NAMES))


class Counting(RuleBasedStateMachine):
    """Two openings of one library, as two processes have them, and what should be so."""

    thorough = False
    """Whether every list is read after every step, and not those of one scope in one opening, by turns."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.paths = default_paths(Path(self.folder.name) / "data", Path(self.folder.name) / "c.toml")
        self.libraries = [Library.open(self.paths, Config()) for _ in range(2)]
        self.model = Model(HISTORY)
        self.steps = 0

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

    def did(self, actor: Library, change: object, facts: dict[tuple[str, object], object]) -> None:
        """There is a change just where something should have changed."""
        assert bool(change) == self.model.did(facts)
        self.settle(actor)

    def row(self, pair: tuple[str, str]) -> ArticleRow:
        return ArticleRow(KEYS[pair], pair[0], "", pair[1])

    # --- what feeds, files and the annotator do ---

    @rule(
        first=who, pairs=some, date=st.sampled_from([1, 2, 3, 4, TODAY]), text=st.sampled_from(["x", "x y"])
    )
    def fetch(self, first, pairs, date, text):
        for feed in FEEDS:
            mine = [pair for pair in pairs if pair[0] == feed]
            entries = [Entry(guid, guid, Document(text), published=date) for _, guid in mine]
            stored = self.lib(first).archive.store(feed, entries)
            became = (len(stored.new), len(stored.updated), stored.unchanged, stored.buried)
            assert became == self.model.store(mine, date, text)
        self.settle(self.lib(first))

    @rule(first=who, pair=st.sampled_from(ARTICLES[:4]))
    def import_a_deleted_one_again(self, first, pair):
        change = marking.bring_back(self.lib(first).marks, KEYS[pair], "imported again")
        self.did(self.lib(first), change, {("deleted", pair): None})

    @rule(first=who, pair=one, quotes=st.integers(0, 2), named=st.booleans())
    def annotate(self, first, pair, quotes, named):
        if pair not in self.model.stored:
            return
        name = PERSON[1] if named else None
        quote = Quote("q", 0, 1, ((0, 1),), "x", speaker_name=name, confidence="sure")
        found = Annotation((quote,) * quotes, (Mention(0, 1, "PERSON", "x", PERSON[1]),) if named else ())
        digest = text_hash(pair[1], self.model.stored[pair][1])
        self.lib(first).archive.set_annotation(KEYS[pair], ArticleAnnotation(found, text_hash=digest))
        self.model.quotes[pair] = quotes
        self.model.annotated.add(pair)
        (self.model.named.add if named else self.model.named.discard)(pair)
        (self.model.spoken.add if named and quotes else self.model.spoken.discard)(pair)

    # --- what the user does to articles ---

    @rule(first=who, scope=scopes, cut=st.integers(1, 12), value=st.booleans())
    def mark_one_or_above_or_all_shown(self, first, scope, cut, value):
        lib, view = self.lib(first), View(scope=scope)
        keys = views.listing(lib, view).keys[:cut]
        refs = [ref for ref in articles.refs(lib, views.query_of(lib, view)) if ref.key in keys]
        change = marking.mark_read(lib.marks, refs, value)
        self.did(lib, change, {("read", pair): value for pair in ARTICLES if KEYS[pair] in keys})

    @rule(first=who, pair=one, value=st.booleans())
    def toggle_read(self, first, pair, value):
        if pair in self.model.stored:
            lib = self.lib(first)
            change = marking.mark_read(lib.marks, [articles.rows(lib, [KEYS[pair]])[KEYS[pair]].ref], value)
            self.did(lib, change, {("read", pair): value})

    @rule(first=who, pairs=some, value=st.booleans())
    def star(self, first, pairs, value):
        change = marking.star(self.lib(first).marks, [self.row(pair) for pair in pairs], value)
        self.did(self.lib(first), change, {("starred", pair): value for pair in pairs})

    @rule(first=who, pair=one, value=st.booleans())
    def tag(self, first, pair, value):
        change = marking.set_tags(self.lib(first).marks, self.row(pair), ["t"] if value else [])
        self.did(self.lib(first), change, {("tagged", pair): value})

    @rule(first=who, pairs=some)
    def delete(self, first, pairs):
        change = marking.delete(self.lib(first).marks, [self.row(pair) for pair in pairs])
        self.did(self.lib(first), change, {("deleted", pair): True for pair in pairs})

    # --- what the user does to feeds ---

    @rule(first=who, feeds=st.dictionaries(urls, folders, min_size=1))
    def follow_as_from_a_list_twice(self, first, feeds):
        lib = self.lib(first)
        facts = {}
        for url, folder in feeds.items():
            if not self.model.has("followed", url):
                facts |= {("followed", url): True, ("folder", url): folder}
        outlines = tuple(Outline(url, "", folder) for url, folder in feeds.items())
        self.did(lib, follow_all(lib, outlines).new, facts)
        assert follow_all(lib, outlines).new == 0

    @rule(first=who, url=urls, title=titles)
    def follow(self, first, url, title):
        facts = {("followed", url): True, ("title", url): title}
        change = marking.subscribe(self.lib(first).marks, Subscription(url, url, title))
        self.did(self.lib(first), change, {} if self.model.has("followed", url) else facts)

    @rule(first=who, url=urls)
    def unsubscribe(self, first, url):
        facts = {(kind, url): None for kind in ("followed", "title", "folder")}
        self.did(self.lib(first), marking.unsubscribe(self.lib(first).marks, url), facts)

    @rule(first=who, url=urls, title=titles, folder=folders, how=st.sampled_from(["rename", "move", "edit"]))
    def edit_a_feed(self, first, url, title, folder, how):
        lib = self.lib(first)
        if not self.model.has("followed", url):
            return
        if how == "rename":
            self.did(lib, subscriptions.rename(lib, url, title), {("title", url): title})
        elif how == "move":
            self.did(lib, subscriptions.move(lib, url, folder), {("folder", url): folder})
        else:
            change = feed_settings.edit(lib, url, title, folder, {})
            self.did(lib, change, {("title", url): title, ("folder", url): folder})

    @rule(first=who, value=st.booleans())
    def follow_a_person(self, first, value):
        lib = self.lib(first)
        change = person.follow(lib.marks, PERSON) if value else person.unfollow(lib, PERSON)
        self.did(lib, change, {("person", PERSON): value})

    @rule(first=who, value=st.booleans())
    def keep_a_search(self, first, value):
        marks = self.lib(first).marks
        change = queries.keep_search(marks, SEARCH) if value else queries.drop_search(marks, SEARCH)
        self.did(self.lib(first), change, {("search", SEARCH): value})

    # --- back and forth, and upkeep ---

    @rule(first=who, back=st.sampled_from([None, None, 0, 1, 2, 3]))
    def undo_the_last_or_one_before(self, first, back):
        history = self.model.history
        number = history[-1 - back].number if back is not None and back < len(history) else None
        assert bool(marking.undo(self.lib(first).marks, number)) == self.model.undo(number)
        self.settle(self.lib(first))

    @rule(first=who)
    def redo(self, first):
        assert bool(marking.redo(self.lib(first).marks)) == self.model.redo()
        self.settle(self.lib(first))

    @rule(first=who)
    def reopen(self, first):
        number = 0 if first else 1
        self.libraries[number].close()
        self.libraries[number] = Library.open(self.paths, Config())

    @rule(first=who)
    def tidy(self, first):
        late = keeping.FOLD_DAYS * keeping.DAY
        for now in (late, late + keeping.LEFT_DAYS * keeping.DAY + 1):
            keeping.keep(self.lib(first), now)
        self.model.keep(0, 0, left=True)
        self.settle(self.lib(first))

    @rule(first=who, newest=st.integers(0, 3), since=st.integers(0, 4))
    def prune(self, first, newest, since):
        lib = self.lib(first)
        lib.config = replace(lib.config, keeping=Keeping(days=1 if since else 0, per_feed=newest))
        keeping.prune(lib, keeping.DAY + since)
        lib.config = Config()
        self.model.keep(since, newest, left=False)
        self.settle(lib)

    @rule(first=who)
    def repair(self, first):
        self.lib(first).archive.rebuild()

    # --- what should be so ---

    @invariant()
    def counts_and_pane_are_right_and_equal_what_they_open(self):
        self.steps += 1
        for number, lib in enumerate(self.libraries):
            self.check_counts(lib)
            for at, scope in enumerate(SCOPE_NAMES):
                searched = {SEARCHED: number_of(lib, SEARCHED, scope)}
                lines = {it.source: it.number for it in feed_lines(lib, scope, searched) if it.source}
                assert lines == self.model.lines(scope)
                if self.thorough or self.steps % 8 == number * 4 + at:
                    self.check_lists(lib, scope, lines)
            assert {feed.key: feed.title for feed in articles.feeds(lib) if not feed.local} == {
                feed: self.model.has("title", feed) or feed for feed in self.model.about("followed")
            }

    def check_counts(self, lib: Library) -> None:
        """The library's own counts."""
        counts, model = articles.counts(lib), self.model
        by_feed = {feed: Source("feed", feed) for feed in FEEDS if model.seen("all", Source("feed", feed))}
        assert counts.by_feed == {
            feed: (len(model.seen("all", source)), len(model.seen("unread", source)))
            for feed, source in by_feed.items()
        }
        numbers = (counts.total, counts.unread, counts.starred, counts.quoted)
        assert numbers == tuple(len(model.seen(scope)) for scope in SCOPE_NAMES)
        assert articles.count(lib, Is("tagged")) == len(model.seen() & set(model.about("tagged")))
        for text in ("words>1", "words:1..2", "quotes>=1", "quotes:0", "has:names", "is:annotated"):
            assert articles.count(lib, parse(text, 0)) == len(model.matching(text)), text
        looked_at = coverage(lib, Compared("words", ">", 1))
        assert looked_at.articles == len(model.matching("words>1"))
        assert looked_at.annotated == len(model.matching("words>1") & model.annotated)

    def check_lists(self, lib: Library, scope, lines) -> None:
        """Every line of the pane opens what should be in it, newest first."""
        for source in lines:
            view = View(scope=scope).of(source)
            found = views.listing(lib, view)
            dates = {KEYS[pair]: self.model.date(pair) for pair in self.model.seen(view.scope, view.source)}
            assert sorted(found.keys) == sorted(dates)
            assert list(found.keys) == sorted(found.keys, key=lambda key: -dates[key])


def test_every_count_is_right_after_every_step(monkeypatch):
    monkeypatch.setattr(keeping, "FOLD_AT", 1)
    monkeypatch.setattr("tuireader.store.marks.documents.HISTORY_CHANGES", HISTORY)
    run_state_machine_as_test(
        Counting, settings=settings(max_examples=30, stateful_step_count=30, derandomize=True)
    )
