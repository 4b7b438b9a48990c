"""Views: what a list shows, a source (everything, a feed, a folder ...) in a scope (all, unread ...), perhaps filtered;
and what the reading thread finds of it, its keys, rows and articles. Pure use of the library, no Textual.
"""

from __future__ import annotations

import re
import time
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, NamedTuple, get_args

from tuireader.errors import InputError
from tuireader.library import Library, articles
from tuireader.library.articles import with_files
from tuireader.model import Annotation, Article, ArticleAnnotation, ArticleRef, ArticleRow, is_local
from tuireader.query.tree import And, Everything, InFeed, Is, Published, Query
from tuireader.text.strings import midnight, spots

FIRST = 100
"""How many rows the first paint shows, before the whole list is known."""
_FIRST_WORD = re.compile(r"\S")

Kind = Literal["all", "today", "unread", "starred", "quoted", "folder", "feed", "said", "named", "search"]
Scope = Literal["all", "unread", "starred", "quoted"]

SCOPE_NAMES: dict[Scope, str] = {
    "all": "all",
    "unread": "unread",
    "starred": "starred",
    "quoted": "with quotes",
}
SOURCE_NAMES: dict[str, str] = {
    "all": "All articles",
    "today": "Today",
    "unread": "Unread",
    "starred": "Starred",
    "quoted": "With quotes",
}


class Source(NamedTuple):
    """Where articles come from.

    ``value`` is a feed's key, a folder's name, a kind and name ("PERSON Ada Brook"), or a query.
    """

    kind: Kind = "all"
    value: str = ""


def source_of(kind: Literal["said", "named"], who: tuple[str, str]) -> Source:
    """The articles in which someone, a kind and a name, is quoted or named."""
    return Source(kind, " ".join(who))


def who_of(source: Source) -> tuple[str, str]:
    """Kind and name of whom a source is about."""
    label, _, name = source.value.partition(" ")
    return label, name


_SCOPES: dict[str, Scope] = {scope: scope for scope in SCOPE_NAMES}


class View(NamedTuple):
    """A source seen in a scope. ``filter`` is a query as typed, empty for none."""

    source: Source = Source()
    scope: Scope = "all"
    filter: str = ""

    @property
    def alone(self) -> bool:
        """Whether marking or correcting an article takes it out of the view, once the view is opened again."""
        sought = f"{self.filter} {self.source.value if self.source.kind == 'search' else ''}".casefold()
        asks_marks = any(sign in sought for sign in ("is:", "tag:", "#", "has:", "search:"))
        return asks_marks or bool({self.scope, self.source.kind} & {"unread", "starred", "quoted"})

    @property
    def search(self) -> str:
        """The query that finds, over all articles, what this view has; of a feed or a search in the scope "all"."""
        both = [part for part in (_query(self.row), self.filter) if part]
        return " ".join(f"({part})" if len(both) > 1 and _has_or(part) else part for part in both)

    def of(self, source: Source) -> View:
        """Another source in the same scope, without the filter. The rows Unread, Starred and With quotes are the scopes
        themselves, over all articles, and the row of all articles is the scope "all".
        """
        scope = _SCOPES.get(source.kind)
        return View(source, self.scope) if scope is None else View(Source(), scope)

    @property
    def row(self) -> Source:
        """The row of the feeds pane that stands for it."""
        return Source(self.scope) if self.source.kind == "all" else self.source

    def to_json(self) -> dict[str, str]:
        """As the marks remember it."""
        return {"kind": self.source.kind, "value": self.source.value, "scope": self.scope}


def _query(source: Source) -> str:
    """A source in the words of a query; empty for all articles."""
    kind = source.kind
    if kind in ("unread", "starred", "quoted"):
        return f"is:{kind}"
    if kind in ("feed", "folder"):
        return f"feed:{_phrase(source.value)}"
    if kind in ("said", "named"):
        return f"{'by' if kind == 'said' else 'names'}:{_phrase(who_of(source)[1])}"
    return "after:today" if kind == "today" else source.value


def _phrase(text: str) -> str:
    """Words in quotation marks, which cannot hold any themselves: up to the first then."""
    words, _, _ = text.partition('"')
    return f'"{words}"'


def _has_or(query: str) -> bool:
    return " or " in query.casefold()


class Place(NamedTuple):
    """Where the reader was left: the view, the article under the cursor and the offset at the top of its
    text.
    """

    view: View = View()
    article: int | None = None
    offset: int = 0
    reading: bool = False

    def to_json(self) -> dict[str, Any]:
        """As the marks remember it."""
        article = None if self.article is None else str(self.article)
        return {**self.view.to_json(), "article": article, "offset": self.offset, "reading": self.reading}

    @classmethod
    def from_json(cls, data: object) -> Place:
        """A remembered place; the beginning when there is none or it is not understood."""
        if not isinstance(data, dict):
            return cls()
        kind: Kind | None = next((kind for kind in get_args(Kind) if kind == data.get("kind")), None)
        scope: Scope | None = next((scope for scope in get_args(Scope) if scope == data.get("scope")), None)
        if kind is None or scope is None:
            return cls()
        article = str(data.get("article", ""))
        offset = data.get("offset")
        source = Source(kind, str(data.get("value", "")))
        view = View(Source(), scope)
        return cls(
            view if source == Source() else view.of(source),
            int(article) if article.isdecimal() else None,
            offset if isinstance(offset, int) else 0,
            data.get("reading") is True and article.isdecimal(),
        )


class FeedLine(NamedTuple):
    """A line of the feeds pane, without a source a heading or blank. ``number`` is what opens in the present scope."""

    source: Source | None = None
    title: str = ""
    number: int = 0
    depth: int = 0
    heading: bool = False
    error: str = ""
    """Why the feed could not be fetched, in plain words; empty when all is well."""


class Listing(NamedTuple):
    """A view's keys and its first rows. ``whole`` is false for the first paint's page."""

    view: View
    title: str
    keys: array[int]
    rows: list[ArticleRow]
    whole: bool = True
    filter: str = ""
    """What the view's filter was understood to mean, in plain words."""
    sought: re.Pattern[str] | None = None
    """What finds in its articles the words that its query looks for; None where it looks for none."""
    passages: Mapping[int, str] = {}
    """Where these words stand in the texts of the first rows; or how the texts begin."""


class Shown(NamedTuple):
    """An article for the pane."""

    article: Article
    annotation: ArticleAnnotation | None
    pending: bool = False
    """Whether the annotator has not seen it yet, so that only what stands between marks is known."""


# --- What the reading thread finds ---


def query_of(library: Library, view: View, *, marks: bool = True) -> Query:
    """The query of a view; without ``marks``, whatever was read, starred or annotated meanwhile."""
    parts: list[Query] = []
    source = view.source
    if source.kind == "today":
        parts.append(Published(since=midnight(time.time())))
    elif source.kind == "feed":
        parts.append(InFeed((source.value,)))
    elif source.kind == "folder":
        parts.append(InFeed(_feeds_in(library, source.value)))
    elif source.kind in ("said", "named"):
        parts.append(_featuring(library, source))
    elif source.kind == "search":
        parts.append(_parsed(source.value, marks=marks))
    states = {source.kind, view.scope} & {"unread", "starred", "quoted"} if marks else ()
    parts += [Is(state) for state in sorted(states)]  # type: ignore[arg-type]
    if view.filter:
        parts.append(_parsed(view.filter, marks=marks))
    return parts[0] if len(parts) == 1 else And(tuple(parts)) if parts else Everything()


def _parsed(text: str, *, marks: bool = True) -> Query:
    """A query as typed; without ``marks`` what of it they cannot change. Raises InputError for what is none."""
    from tuireader.query.parse import parse
    from tuireader.query.tree import lasting

    found = parse(text, int(time.time()))
    return found if marks else lasting(found)


def _filter(library: Library, view: View) -> str:
    """A view's filter in plain words, and what was not looked at where it asks for quotes or names."""
    if not view.filter:
        return ""
    from tuireader.library.queries import asks_findings, coverage, looked_at, told

    query = _parsed(view.filter)
    left_out = looked_at(coverage(library, query_of(library, view))) if asks_findings(query) else ""
    return " · ".join(filter(None, (told(library, query), left_out)))


def first(library: Library, place: Place) -> Listing:
    """What the first paint shows: the newest rows of the view that was left, or of all when it is empty."""
    query = query_of(library, place.view)
    rows = articles.page(library, query, FIRST)
    return Listing(
        place.view, title_of(place.view, rows), array("q", (row.key for row in rows)), rows, whole=False
    )


def listing(library: Library, view: View) -> Listing:
    """A view from its beginning."""
    query = query_of(library, view)
    keys = articles.ids(library, query)
    rows = list(articles.rows(library, keys[:FIRST]).values())
    pattern = _sought(library, view, query)
    return Listing(
        view,
        title_of(view, rows),
        keys,
        rows,
        filter=_filter(library, view),
        sought=pattern,
        passages=_passages(library, view, rows, pattern),
    )


def _passages(
    library: Library, view: View, rows: Iterable[ArticleRow], pattern: re.Pattern[str] | None
) -> dict[int, str]:
    """What of the texts is shown in the rows: where what is sought stands; in a feed's own list, whose name need not
    be told in each, the first words where nobody is named.
    """
    if pattern is not None:
        return articles.passages(library, [row.key for row in rows], pattern)
    if view.source.kind == "feed":
        return articles.passages(library, [row.key for row in rows if not row.people], _FIRST_WORD)
    return {}


def _sought(library: Library, view: View, query: Query) -> re.Pattern[str] | None:
    """What finds the words that a view looks for."""
    if not view.filter and view.source.kind != "search":
        return None
    from tuireader.library.queries import expanded
    from tuireader.query.tree import sought

    return spots(sought(expanded(library.marks, query)))


def renewed(library: Library, view: View, keys: array[int]) -> array[int]:
    """The keys of a view now, with those of ``keys`` that only a mark takes out of it: they stay until it
    changes.
    """
    now = articles.ids(library, query_of(library, view))
    if not view.alone:
        return now
    missing = set(keys) - set(now)
    if not missing:
        return now
    kept = missing.union(now)
    return array(
        "q", (key for key in articles.ids(library, query_of(library, view, marks=False)) if key in kept)
    )


def next_unread(library: Library, view: View, keys: array[int], start: int, step: int) -> int | None:
    """The key of the nearest unread article after (1) or before (-1) the place ``start``; None at the end."""
    span = range(start + 1, len(keys)) if step > 0 else range(start - 1, -1, -1)
    near = [keys[index] for index in span[:FIRST]]
    rows = articles.rows(library, near)
    found = next((key for key in near if key in rows and not rows[key].read), None)
    if found is not None or len(span) <= FIRST:
        return found
    unread = set(articles.ids(library, And((query_of(library, view, marks=False), Is("unread")))))
    return next((keys[index] for index in span[FIRST:] if keys[index] in unread), None)


def listing_at_unread(library: Library, view: View, step: int) -> tuple[Listing, int | None]:
    """A view, and the key of its first unread article, or of its last when ``step`` is -1."""
    found = listing(library, view)
    return found, next_unread(library, view, found.keys, -1 if step > 0 else len(found.keys), step)


def listing_with(library: Library, view: View, key: int) -> tuple[Listing, Shown | None]:
    """A view that has an article, all articles where this one has not, and the article itself."""
    found = listing(library, view)
    if key not in found.keys:
        found = listing(library, View())
    return found, shown(library, key)


def unread_among(library: Library, view: View, keys: Sequence[int]) -> list[ArticleRef]:
    """References to the unread ones of these articles of a view."""
    wanted = set(keys)
    unread = And((query_of(library, view, marks=False), Is("unread")))
    return [ref for ref in articles.refs(library, unread) if ref.key in wanted]


class Part(NamedTuple):
    """Unread articles of a list that belong together, and what they are called."""

    name: str
    refs: list[ArticleRef]


AGES = (("a day", 1), ("3 days", 3), ("a week", 7), ("a month", 30))
"""How old, in days, what one catches up with may be said to be."""


def unread_parts(
    library: Library, view: View, keys: Sequence[int], above: Sequence[int], below: Sequence[int], now: float
) -> list[Part]:
    """What one may catch up with in a list of a view: of its unread articles those above and below the cursor, whose
    article is in both, of one feed or folder, and the old ones; parts without any are left out.

    Nothing that the list does not hold is ever among them.
    """
    refs = unread_among(library, view, keys)
    here = next(iter(articles.rows(library, below[:1]).values()), None)
    parts = [
        Part("this article and all below it", _among(refs, below)),
        Part("this article and all above it", _among(refs, above)),
    ]
    if here is not None:
        parts += _parts_like(library, refs, here)
    for name, days in AGES:
        parts.append(Part(f"older than {name}", _older(refs, int(now) - days * 86_400)))
    parts.append(Part("all that are shown", refs))
    return [part for part in parts if part.refs]


def _parts_like(library: Library, refs: Sequence[ArticleRef], here: ArticleRow) -> list[Part]:
    """The articles of the same feed as one, those of its folder, and those that are older than it."""
    folder = folder_of(library, here.feed)
    parts = [Part(f"the feed {here.feed_title}", of_feed(refs, here.feed))]
    if folder:
        parts.append(Part(f"the folder {folder}", of_folder(library, refs, folder)))
    parts.append(Part("older than this article", _older(refs, here.published)))
    return parts


def _among(refs: Sequence[ArticleRef], keys: Sequence[int]) -> list[ArticleRef]:
    wanted = set(keys)
    return [ref for ref in refs if ref.key in wanted]


def of_feed(refs: Sequence[ArticleRef], feed: str) -> list[ArticleRef]:
    """Those of a feed."""
    return [ref for ref in refs if ref.feed == feed]


def of_folder(library: Library, refs: Sequence[ArticleRef], folder: str) -> list[ArticleRef]:
    """Those of the feeds in a folder, and in the folders below it."""
    feeds = set(_feeds_in(library, folder))
    return [ref for ref in refs if ref.feed in feeds]


def folder_of(library: Library, feed: str) -> str:
    """The folder in which a feed stands; empty where it stands in none."""
    folder = library.marks.fields("feeds", feed).get("folder")
    if folder:
        return str(folder)
    return articles.IMPORTED if is_local(feed) else ""


def _older(refs: Sequence[ArticleRef], before: int) -> list[ArticleRef]:
    """Those published before a moment, epoch seconds."""
    return [ref for ref in refs if ref.published is not None and ref.published < before]


def shown(library: Library, key: int) -> Shown | None:
    """An article with what is known of its quotes and names; None when it is gone."""
    article = articles.article(library, key)
    if article is None:
        return None
    annotation, told = articles.annotation(library, key), with_files(article)
    if not article.row.stored:
        return Shown(told, ArticleAnnotation())
    if annotation is not None and not annotation.stale:
        return Shown(told, annotation)
    return Shown(told, annotation or _marked(article), pending=library.config.annotating.enabled)


def shown_own(library: Library, key: int) -> Shown | None:
    """An article with the feed's own text in place of that of its page; None when it has only the one."""
    from tuireader.library.feeds.fulltexts import own_text

    article, text = articles.article(library, key), own_text(library, key)
    if article is None or text is None:
        return None
    own = replace(article, document=text, row=replace(article.row, words=len(text.text.split())))
    return Shown(with_files(own), _marked(own))


def _marked(article: Article) -> ArticleAnnotation:
    """What stands between quotation marks, which needs no model and so no waiting."""
    from tuireader.annotate.parse.prose import asides
    from tuireader.annotate.quotes.marked import marked

    body = marked(article.document.text, asides(article.document))
    return ArticleAnnotation(Annotation(body), Annotation(marked(article.row.title)))


def rows_of(
    library: Library, keys: Sequence[int], view: View, pattern: re.Pattern[str] | None
) -> tuple[dict[int, ArticleRow], dict[int, str]]:
    """Rows of a view by key, and what is shown of their texts."""
    rows = articles.rows(library, keys)
    return rows, _passages(library, view, rows.values(), pattern)


def title_of(view: View, rows: Sequence[ArticleRow]) -> str:
    """What a view is called, as far as its first rows tell; the feeds pane knows better."""
    source = view.source
    if source.kind == "feed":
        return rows[0].feed_title if rows else ""
    if source.kind in ("said", "named"):
        return f"{'said by ' if source.kind == 'said' else ''}{who_of(source)[1]}"
    return source.value if source.kind in ("folder", "search") else SOURCE_NAMES[view.row.kind]


def _featuring(library: Library, source: Source) -> Query:
    """The articles in which someone is quoted, or named."""
    from tuireader.library.people.resolve import meant
    from tuireader.library.queries import featuring

    who = meant(library, *who_of(source))
    return featuring(library, who, "quoted" if source.kind == "said" else "named")


def within(inner: str, folder: str) -> bool:
    """Whether a folder is another, or below it."""
    return f"{inner}/".startswith(f"{folder}/")


def _feeds_in(library: Library, folder: str) -> tuple[str, ...]:
    """The keys of the feeds in a folder and in those below it."""
    imported = articles.local_feeds(library) if folder == articles.IMPORTED else ()
    followed = library.marks.subscriptions()
    return (
        *imported,
        *(item.key for item in followed if within(item.folder, folder)),
    )


# --- The place where the reader was left ---

STATE = "place"
"""The name under which the marks remember it."""


class Start(NamedTuple):
    """All that the first paint needs."""

    place: Place
    listing: Listing
    lines: list[FeedLine]


def load_place(library: Library) -> Start:
    """The place where the reader was left, with the first rows there and the names of the feeds.

    The counts come after the first paint, for they need all that was read. When the article that was left is
    not among the first rows, the whole list is read at once, so that nothing jumps later.
    """
    place = Place.from_json(library.marks.state(STATE))
    try:
        found = first(library, place)
    except InputError:  # a search of a later version
        place = Place()
        found = first(library, place)
    if place.article is not None and len(found.keys) == FIRST and place.article not in found.keys:
        found = listing(library, place.view)
    return Start(place, found, [])
