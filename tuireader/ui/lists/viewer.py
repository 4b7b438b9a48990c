"""The view that is open: it keeps the list of articles and the list of feeds in step with the library."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tuireader.text.strings import counted
from tuireader.ui.lists import views
from tuireader.ui.lists.article_list import FOLDED
from tuireader.ui.lists.feed_list import feed_lines, number_of
from tuireader.ui.lists.views import SCOPE_NAMES, FeedLine, Scope, Source, View

if TYPE_CHECKING:
    from tuireader.library import stories
    from tuireader.ui.background import Background
    from tuireader.ui.surface import Surface

_COUNT_SECONDS = 0.2
"""How long marking rests before the counts are made anew."""
_SEARCH_SECONDS = 0.4
"""How much longer before the saved searches are, each of which may look through all articles."""
_STORY_SECONDS = 0.3
"""How long the list rests before it is asked which of its articles are of one story."""
_COUNTED = ("all", "today", "folder", "feed", "search")
"""The kinds of sources of which the heading says how many are unread."""


class Viewer:
    """What the list shows. Everything is read by the reading thread; answers for a view that was left are
    dropped.
    """

    def __init__(self, surface: Surface, background: Background, on_opinions: Callable[[], None]) -> None:
        self._surface, self._background = surface, background
        self._on_opinions = on_opinions
        """Called when the user has corrected something, or followed someone."""
        self._title = self._filter = ""
        self.view = View()
        self.stays = False
        """Whether the cursor stays on its article in the view asked for last, so that it may move meanwhile."""
        self._found: dict[Scope, dict[Source, int]] = {}
        """What the saved searches found when they were last counted."""
        self._opinions = self._said()
        self.sought: re.Pattern[str] | None = None
        """What finds in an article the words that the list was searched for."""
        self._above = 0
        """How many the heading says came unseen above."""
        self.folds = surface.config.reading.stories
        """Whether the articles of a story share a row."""
        self._shared: stories.Shared | None = None
        """Which of them do, as the list was told last."""

    def open(self, view: View, *, stay: bool = False) -> None:
        """Show another view, with the cursor on the first article, or, to ``stay``, on that where it is by then; where
        the view has not got that, on the next that it has.
        """
        same = view.filter == self.view.filter
        self._turn_to(view)
        self.stays = stay and same  # what a query finds may be far from here: a move is meant for that
        self._surface.jobs.ask(
            "view",
            lambda library: views.listing(library, view),
            lambda found: self.show(found, stay=stay),
        )

    def open_source(self, source: Source) -> None:
        """Show another source in the same scope, or another scope by its row, unless it is open."""
        if source != self.view.row:
            self.open(self.view.of(source))

    def _turn_to(self, view: View) -> None:
        """From now on it is this view that is open. The feeds' cursor goes there at once: later, the user may have
        moved it on.
        """
        self.view = view
        self._surface.feeds.point_at(view.row)
        if view.scope != "all":
            self.recount()  # the feed that was left may have nothing more to open

    def show(self, found: views.Listing, cursor: int | None = None, *, stay: bool = False) -> None:
        """Show a view that was read, with the cursor on an article, or, to ``stay``, where it is."""
        if found.view != self.view:
            self._turn_to(found.view)
        self._title, self._filter = found.title, found.filter
        self.sought = found.sought
        articles = self._surface.list
        articles.tells_source = found.view.source.kind != "feed"
        articles.open(found.keys, found.rows, found.passages, cursor=cursor, stay=stay)
        self._shared = None
        self.show_heading()
        self._say_if_empty()
        self._look_for_stories()

    def complete(self) -> None:
        """After the first paint's page: all keys, and the counts."""
        self._renew_keys(array("q"))
        self.recount()

    def renew(self, _: object = None) -> None:
        """Something changed outside: take in what the view holds now; the cursor stays where it is."""
        self._renew_keys(self._surface.list.keys)
        self._surface.list.forget()
        self.recount()
        self._look_at_opinions()
        self._background.look_again()

    def _look_at_opinions(self) -> None:
        """Where the user said something of names or quotes, show the article and the person anew."""
        said = self._said()
        if said != self._opinions:
            self._opinions = said
            self._on_opinions()

    def _said(self) -> object:
        """What changes when the user corrects something, or follows someone."""
        marks = self._surface.marks
        return marks.opinions_version, tuple(said["key"] for said in marks.documents("followed"))

    def _renew_keys(self, keys: array[int]) -> None:
        """Ask what the view holds now; ``keys`` are those that only a change of view takes away."""
        view = self.view
        self._surface.jobs.ask(
            "ids",
            lambda library: views.renewed(library, view, keys),
            lambda now: self._renewed(view, now),
            again=True,
        )

    def _renewed(self, view: View, keys: array[int]) -> None:
        """New keys of a view, if it is still open."""
        if view == self.view:
            self._surface.list.replace(keys)
            self.show_heading()
            self._say_if_empty()
            self._look_for_stories()

    def fold(self, on: bool) -> None:
        """Let the articles of a story share a row, or have each its own."""
        self.folds, self._shared = on, None
        self._surface.list.fold((), {})
        self.show_heading()
        self._look_for_stories()

    def _look_for_stories(self) -> None:
        """Find out which articles share a row, once the list rests, in a thread of its own: no row and no key waits."""
        if self.folds:
            self._surface.later("stories", self._ask_for_stories, _STORY_SECONDS)

    def _ask_for_stories(self) -> None:
        from tuireader.library import stories

        view, keys = self.view, self._surface.list.keys[:FOLDED]
        self._surface.jobs.spawn(
            "stories",
            lambda library: stories.rows_for(library, keys),
            lambda shared: self._share(view, shared),
        )

    def _share(self, view: View, shared: stories.Shared) -> None:
        """Fold the list, if it is still that of the view; what the list was told before is not told again."""
        if self.folds and view == self.view and shared != self._shared:
            self._shared = shared
            self._surface.list.fold(shared.stories, shared.papers)
            self.show_heading()

    def recount(self) -> None:
        """Count anew, when what happens rests for a moment."""
        self._surface.later("count", self._recount, _COUNT_SECONDS)

    def _recount(self) -> None:
        scope = self.view.scope
        found = dict(self._found.get(scope, {}))
        kept = {source for source in (self.view.row, self._surface.feeds.source) if source is not None}
        self._surface.jobs.ask(
            "feeds",
            lambda library: feed_lines(library, scope, found, kept),
            lambda lines: self._recounted(scope, lines),
            again=True,
        )

    def _recounted(self, scope: Scope, lines: list[FeedLine]) -> None:
        """New counts for the feeds pane, if the scope is still the same."""
        if scope == self.view.scope:
            self._surface.feeds.fill(lines)
            self.show_heading()
            self._say_if_empty()
            searches = [line.source for line in lines if line.source and line.source.kind == "search"]
            self._surface.later("search", lambda: self._count_searches(scope, searches), _SEARCH_SECONDS)

    def _count_searches(self, scope: Scope, waiting: Sequence[Source]) -> None:
        """Count what saved searches find, one after the other: nothing else waits for all."""
        if not waiting or scope != self.view.scope:
            return

        def counted(number: int) -> None:
            self._found.setdefault(scope, {})[waiting[0]] = number
            if self._surface.feeds.set_number(waiting[0], number) and waiting[0] == self.view.source:
                self.show_heading()
            self._count_searches(scope, waiting[1:])

        self._surface.jobs.ask("search", lambda library: number_of(library, waiting[0], scope), counted)

    def _say_if_empty(self) -> None:
        """What to do where there is nothing to read."""
        scope = SCOPE_NAMES[self.view.scope]
        if not self._surface.feeds.has_feeds and self.view == View():
            text = "Nothing to read yet: a adds a feed, W shows well-known ones"
        elif self.view.filter and self.view.scope != "all":
            # Escape takes the filter away and leaves the scope, so it does not show all.
            text = f"Nothing {scope} matches: 1 looks in all, esc clears"
        elif self.view.filter:
            text = "Nothing matches: escape shows all again"
        elif self.view.scope != "all":
            text = f"Nothing here is {scope}: 1 shows all"
        else:
            text = (
                "No articles here yet: r fetches the feed"
                if self.view.source.kind == "feed"
                else "No articles here"
            )
        self._surface.list.empty = text
        if not self._surface.list.keys:
            self._surface.list.refresh()

    def look_above(self) -> None:
        """The cursor rests: what came above may have been seen by now."""
        if self._surface.list.new_above != self._above:
            self.show_heading()

    def show_heading(self) -> None:
        """The line above the list: what it shows, how many, and how many of them came unseen above."""
        line = self._surface.feeds.line_of(self.view.row)
        count = len(self._surface.list.keys)
        person = self.view.source.kind in ("said", "named")
        parts = [line.title if line and not person else self._title]
        if self.view.scope != "all" and self.view.source.kind != "all":
            parts.append(SCOPE_NAMES[self.view.scope])
        if self.view.filter:
            parts.append(self._filter)
        parts.append(counted(count, "article"))
        if folded := self._surface.list.folded:
            parts.append(f"{folded:,} folded")
        if line and self.view == View(self.view.source) and self.view.source.kind in _COUNTED:
            parts.append(f"{line.number:,} unread")
        self._above = self._surface.list.new_above
        if new := self._above:
            parts.append(f"{new:,} new above")
        self._surface.list.set_heading(" · ".join(parts))
