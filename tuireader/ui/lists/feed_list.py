"""The list of feeds: All, Today, Unread, Starred, With quotes, searches, people, then folders and feeds; its lines, and
how much each opens, come from the library, its widget shows them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import ClassVar

from rich.segment import Segment

from tuireader.errors import InputError
from tuireader.library import Library, articles
from tuireader.model import Counts, Feed
from tuireader.query.tree import Is
from tuireader.text.strings import fit
from tuireader.ui.lists.lines import LineList
from tuireader.ui.lists.views import (
    SOURCE_NAMES,
    FeedLine,
    Kind,
    Scope,
    Source,
    View,
    query_of,
    source_of,
    within,
)


class FeedList(LineList):
    """Sources to choose from. A line list and not a tree: it has blank lines, headings and counts in a
    column.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = LineList.COMPONENT_CLASSES | {
        "feeds--heading",
        "feeds--plain",
        "feeds--unread",
        "feeds--count",
        "feeds--failing",
    }

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.lines: Sequence[FeedLine] = ()
        self._awaited: Source | None = None
        """What the cursor is to stand on, once it is listed."""
        self.set_heading("tuireader")

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def source(self) -> Source | None:
        """What the cursor stands on."""
        return self.lines[self.cursor].source if self.lines else None

    def selectable(self, index: int) -> bool:
        """Blank lines are passed over."""
        return self.lines[index].source is not None

    def fill(self, lines: Sequence[FeedLine]) -> None:
        """Show these lines; only what changed is drawn anew. The cursor stays on its source, or goes to the next that
        is still there.
        """
        before, cursor, source = self.lines, self.cursor, self.source
        self.cursor = self._place_in(lines)
        self.lines = lines
        if len(lines) != len(before):
            self.resized()
        else:
            changed = {index for index, line in enumerate(lines) if line != before[index]}
            for index in changed if cursor == self.cursor else changed | {cursor, self.cursor}:
                self.refresh_item(index)
        self.show_cursor()
        if source is not None and self.source != source:
            self.post_message(self.Moved(self))

    def _place_in(self, lines: Sequence[FeedLine]) -> int:
        """Where the cursor goes in other lines: to what it waits for, else to the next source from its own on that is
        in them, else to the one before.
        """
        places = {line.source: index for index, line in enumerate(lines) if line.source is not None}
        after, before = self.lines[self.cursor :], self.lines[: self.cursor]
        wanted = [self._awaited, *(line.source for line in (*after, *reversed(before)))]
        if self._awaited in places:
            self._awaited = None
        return next((places[source] for source in wanted if source in places), 0)

    def set_number(self, source: Source, number: int) -> bool:
        """Show a number beside a source; whether it is another."""
        for index, line in enumerate(self.lines):
            if line.source == source and line.number != number:
                self.lines = [*self.lines[:index], line._replace(number=number), *self.lines[index + 1 :]]
                self.refresh_item(index)
                return True
        return False

    @property
    def has_feeds(self) -> bool:
        """Whether any feed or folder is listed."""
        return any(line.source and line.source.kind in ("feed", "folder") for line in self.lines)

    def line_of(self, source: Source) -> FeedLine | None:
        """The line of a source, None while it is not listed."""
        return next((line for line in self.lines if line.source == source), None)

    def point_at(self, source: Source) -> None:
        """Put the cursor on a source without opening it: as soon as it is listed, unless the cursor is moved before."""
        self._awaited = source
        if self.line_of(source) is not None:
            self.fill(self.lines)

    def go_to(self, index: int) -> None:
        """Put the cursor on a line."""
        self._awaited = None
        super().go_to(index)

    def next_with_count(self, step: int) -> Source | None:
        """The next feed (1), or the one before (-1), that has something to open; round the ends."""
        count = len(self.lines)
        for distance in range(1, count + 1):
            line = self.lines[(self.cursor + step * distance) % count]
            if line.source and line.source.kind == "feed" and line.number:
                return line.source
        return None

    def state(self, index: int, line: int) -> Hashable:
        """The line itself."""
        return self.lines[index]

    def segments(self, index: int, line: int, width: int) -> list[Segment]:
        """Title and count; a failing feed has an exclamation mark, a feed with unread is bold."""
        item = self.lines[index]
        style = self.style
        if item.source is None:
            return [Segment(f" {fit(item.title, max(1, width - 2))}", style("feeds--heading"))]
        kind = "heading" if item.heading else "unread" if item.number else "plain"
        count = str(item.number) if item.number else ""
        left = 1 + 2 * item.depth
        room = max(1, width - left - len(count) - 3)
        return [
            Segment(" " * left + fit(item.title, room), style(f"feeds--{kind}")),
            Segment("! " if item.error else "  ", style("feeds--failing")),
            Segment(f"{count} ", style("feeds--count" if item.heading else f"feeds--{kind}")),
        ]


def feed_lines(
    library: Library, scope: Scope, found: Mapping[Source, int] | None = None, kept: Collection[Source] = ()
) -> list[FeedLine]:
    """The feeds pane: what each source opens in the scope; in scope "all" feeds and folders count the unread.

    Feeds and folders that open nothing are left out in other scopes, but for those ``kept``: where one stands.
    ``found`` are the numbers of the saved searches as far as they are known: :func:`number_of` counts them.
    """
    counts = articles.counts(library)
    feeds = articles.feeds(library, counts)
    by_feed = _counts(library, feeds, scope)
    lines = [
        *_smart_lines(library, scope, counts),
        *_search_lines(library, found or {}),
        *_followed_lines(library, scope),
    ]
    folders: dict[str, list[Feed]] = {}
    for feed in feeds:
        if scope == "all" or by_feed[feed.key] or Source("feed", feed.key) in kept:
            folders.setdefault(feed.folder, []).append(feed)
        elif Source("folder", feed.folder) in kept:
            folders.setdefault(feed.folder, [])
    for folder in sorted(folders, key=lambda name: (not name, name.casefold())):
        lines.append(FeedLine())
        if folder:
            count = sum(by_feed[feed.key] for feed in feeds if within(feed.folder, folder))
            lines.append(FeedLine(Source("folder", folder), folder, count, heading=True))
        lines += [_feed_line(feed, by_feed[feed.key], depth=int(bool(folder))) for feed in folders[folder]]
    return lines


def _followed_lines(library: Library, scope: Scope) -> list[FeedLine]:
    """Who is followed, each with the length of the list it opens; in scope "all" the unread."""
    from tuireader.library.people.person import followed

    lines = []
    for who in followed(library):
        source = source_of("said", who.chief)
        lines.append(FeedLine(source, who.chief[1], number_of(library, source, scope), 1))
    return [FeedLine(), FeedLine(title="Following"), *lines] if lines else []


def number_of(library: Library, source: Source, scope: Scope) -> int:
    """How many articles a source opens in a scope; in scope "all" how many unread ones. None are found by a
    search that is not understood.
    """
    view = View(source, "unread" if scope == "all" else scope)
    try:
        return articles.count(library, query_of(library, view))
    except InputError:
        return 0


def _search_lines(library: Library, found: Mapping[Source, int]) -> list[FeedLine]:
    """The searches that are kept."""
    from tuireader.library.queries import saved_searches

    lines = []
    for search in saved_searches(library.marks):
        source = Source("search", search.query)
        lines.append(FeedLine(source, search.title, found.get(source, 0), 1))
    return [FeedLine(), FeedLine(title="Searches"), *lines] if lines else []


def _feed_line(feed: Feed, count: int, depth: int) -> FeedLine:
    """A feed's line."""
    error = feed.state.error if feed.state else ""
    return FeedLine(Source("feed", feed.key), feed.title or feed.url, count, depth, error=error)


def _counts(library: Library, feeds: list[Feed], scope: Scope) -> Counter[str]:
    """How many articles of each feed the scope opens; unread ones in scope "all"."""
    if scope == "all" or scope == "unread":
        return Counter({feed.key: feed.unread for feed in feeds})
    return Counter(ref.feed for ref in articles.refs(library, Is(scope)))


def _smart_lines(library: Library, scope: Scope, counts: Counts) -> list[FeedLine]:
    """The sources that are no feeds. All articles, Unread, Starred and With quotes are the scopes, and count the same
    in each: the unread, and all that are starred or quoted. Today is seen in the scope, as the feeds are.
    """
    numbers: dict[Kind, int] = {
        "all": counts.unread,
        "today": number_of(library, Source("today"), scope),
        "unread": counts.unread,
        "starred": counts.starred,
        "quoted": counts.quoted,
    }
    return [FeedLine(Source(kind), SOURCE_NAMES[kind], number) for kind, number in numbers.items()]
