"""The lines of the feeds pane: what there is to open, and how much each opens. Pure use of the library, no Textual."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from tuireader.errors import InputError
from tuireader.library import Library, articles
from tuireader.model import Counts, Feed
from tuireader.query.tree import Is
from tuireader.ui.reading import query_of, within
from tuireader.ui.views import SOURCE_NAMES, FeedLine, Kind, Scope, Source, View, source_of


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
    from tuireader.library.following import followed

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
    from tuireader.library.searches import searches

    lines = []
    for search in searches(library.marks):
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
    """The sources that are no feeds, each with the length of the list it opens; in scope "all" the unread, but for
    the starred and the quoted, of which all are counted.
    """
    known = {
        "all": counts.unread,
        "unread": counts.unread,
        "starred": counts.starred,
        "quoted": counts.quoted,
    }
    if scope != "all":
        known = {"all": known[scope], scope: known[scope]}
    kinds: tuple[Kind, ...] = ("all", "today", "unread", "starred", "quoted")
    lines = []
    for kind in kinds:
        count = known[kind] if kind in known else number_of(library, Source(kind), scope)
        lines.append(FeedLine(Source(kind), SOURCE_NAMES[kind], count))
    return lines
