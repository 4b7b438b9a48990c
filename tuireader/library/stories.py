"""Stories: the articles of several papers that tell of the same event, and who says what in each.

Which articles are of one story the archive finds (``store/annotations/stories.py``). What the user joined and split is
laid over it when asked, and outlives finding anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tuireader.library import articles
from tuireader.library.library import Library
from tuireader.library.marking import put
from tuireader.model import ArticleRow, Quote, short_id
from tuireader.query.tree import Query
from tuireader.store.annotations.statement_search import Place
from tuireader.store.archive.upkeep import unhurried
from tuireader.store.contract import Change
from tuireader.text.strings import counted

TABLE = "stories"
LOOKED_AT = 5_000
"""Articles among which it is looked for what several papers tell: the newest."""


@dataclass(frozen=True, slots=True)
class Story:
    """The articles that tell of one event, the oldest first."""

    rows: tuple[ArticleRow, ...]

    @property
    def papers(self) -> tuple[str, ...]:
        """The feeds that tell of it, by their titles, the first to tell first."""
        titles = {row.feed: row.feed_title for row in self.rows}
        return tuple(titles.values())

    @property
    def title(self) -> str:
        """The title of the newest article that has one."""
        return next((row.title for row in reversed(self.rows) if row.title), "(no title)")

    @property
    def newest(self) -> int:
        """When it was last told of."""
        return max(row.published for row in self.rows)


@dataclass(frozen=True, slots=True)
class Voice:
    """A quote of a story's article; ``only_here`` where no other paper of the story has the statement."""

    row: ArticleRow
    quote: Quote
    in_title: bool
    only_here: bool


@dataclass(frozen=True, slots=True)
class Shared:
    """Which articles of a list can share a row: the keys of each story, first the one to be shown, which is the first
    unread one, or the first; and in how many papers the story of an article is, where that is more than one.
    """

    stories: list[tuple[int, ...]] = field(default_factory=list)
    papers: dict[int, int] = field(default_factory=dict)


def catch_up(lib: Library) -> Iterator[int]:
    """Find the stories of what was annotated since, some articles at a time; gives how many are left. What is done is
    kept, whenever it is stopped.

    Example::

        for left in stories.catch_up(library):
            print(f"{left:,} articles are still to be compared")
    """
    left = lib.archive.stories.untied()
    while left:
        with unhurried():
            done = lib.archive.stories.tie()
        left = lib.archive.stories.untied() if not done else max(0, left - done)
        yield left


def everyone_is_on(lib: Library, query: Query) -> list[Story]:
    """The stories that several papers tell, among the newest articles that match: those of most papers first, of as
    many the newest.

    Example::

        for story in stories.everyone_is_on(library, queries.parse("newer:2d")):
            print(len(story.papers), story.title)
    """
    keys = lib.archive.ids(query)[:LOOKED_AT]
    groups = _groups(lib, keys)
    widely = [members for members in groups.values() if len(members) > 1]
    rows = articles.rows(lib, [key for members in widely for key in members])
    found = [Story(tuple(rows[key] for key in members if key in rows)) for members in widely]
    return sorted(
        (story for story in found if len(story.papers) > 1),
        key=lambda story: (-len(story.papers), -story.newest),
    )


def story_of(lib: Library, key: int) -> Story | None:
    """The story of an article, which may be of it alone; None where there is no such article.

    Example::

        story = stories.story_of(library, row.key)
    """
    groups = _groups(lib, [key])
    members = next((members for members in groups.values() if key in members), [key])
    rows = articles.rows(lib, members)
    return Story(tuple(rows[member] for member in members if member in rows)) if key in rows else None


def rows_for(lib: Library, keys: Sequence[int]) -> Shared:
    """Which of these articles, in the order of a list, can share a row there: those of a story of several papers.

    Example::

        shared = stories.rows_for(library, articles.ids(library, queries.parse("is:unread")))
        print(len(shared.stories), "rows stand for several articles")
    """
    place = {key: number for number, key in enumerate(keys)}
    widely = [members for members in _groups(lib, place).values() if len(members) > 1]
    rows = lib.archive.rows([key for members in widely for key in members])
    found = Shared()
    for members in widely:
        feeds = {rows[key].feed for key in members if key in rows}
        if len(feeds) < 2:
            continue
        here = sorted((key for key in members if key in place), key=place.__getitem__)
        found.papers.update((key, len(feeds)) for key in here)
        if len(here) > 1:
            front = next((key for key in here if key in rows and not rows[key].read), here[0])
            found.stories.append((front, *(key for key in here if key != front)))
    return found


def voices(lib: Library, story: Story) -> list[Voice]:
    """Who says what in a story, paper by paper: none is left out, and those that one paper alone has are marked."""
    keys = [row.key for row in story.rows]
    traces = lib.archive.statements.traces(keys)
    feed_of = {row.key: row.feed for row in story.rows}
    feeds: dict[int, set[str]] = defaultdict(set)
    for place, trace in traces.items():
        feeds[trace].add(feed_of[place.article])
    found = []
    for row in sorted(story.rows, key=lambda row: story.papers.index(row.feed_title)):
        shown = articles.annotation(lib, row.key)
        for quote, _, in_title in shown.placed_quotes if shown else ():
            traced = traces.get(Place(row.key, in_title, quote.id))
            found.append(Voice(row, quote, in_title, traced is None or len(feeds[traced]) < 2))
    return found


def told(story: Story) -> str:
    """In how many papers it is, as one says it: "in 4 papers"."""
    return f"in {counted(len(story.papers), 'paper')}"


def split(lib: Library, row: ArticleRow) -> Change | None:
    """Take an article out of its story; None when it is alone.

    Example::

        stories.split(library, row)
    """
    story = story_of(lib, row.key)
    if story is None or len(story.rows) < 2:
        return None
    return _put(lib, row, row.key, f"took “{row.title}” out of its story")


def join(lib: Library, row: ArticleRow, other: ArticleRow) -> Change | None:
    """Put an article into the story of another; None when they are of one story already.

    Example::

        newest = articles.page(library, query)
        stories.join(library, newest[0], newest[-1])
    """
    story = story_of(lib, row.key)
    if story is None or other.key in {member.key for member in story.rows}:
        return None
    return _put(lib, row, other.key, f"joined “{row.title}” and “{other.title}”")


def _put(lib: Library, row: ArticleRow, other: int, label: str) -> Change | None:
    about = {"title": row.title, "url": row.url, "feed": row.feed}
    op = put(lib.marks, TABLE, short_id(row.key), {"article": row.key, "with": other, **about})
    return lib.marks.record(Change(label, (op,))) if op["new"] else None


def _groups(lib: Library, keys: Iterable[int]) -> dict[object, list[int]]:
    """The stories in which these articles are, by something that names each, as the user has them."""
    moved = {said["article"]: said["with"] for said in lib.marks.documents(TABLE)}
    number_of = lib.archive.stories.of({*keys, *moved, *moved.values()})
    groups: dict[object, list[int]] = {}
    for number, members in lib.archive.stories.members(number_of.values()).items():
        for key in members:
            groups.setdefault(_home(key, moved, number_of, number), []).append(key)
    return groups


def _home(key: int, moved: Mapping[int, int], number_of: Mapping[int, int], number: int) -> object:
    """What names the story of an article: the number of one that was found, or the article split from it with which
    it goes.
    """
    seen = {key}
    while key in moved:
        if moved[key] in seen:  # alone, or joined in a circle: these are a story of their own
            return ("apart", min(seen))
        key = moved[key]
        seen.add(key)
        number = number_of.get(key, -key)
    return number
