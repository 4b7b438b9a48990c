"""Stories: what several papers tell, who says what in each, and putting right what belongs together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from tuireader.text.strings import counted, day
from tuireader.ui.commands.command import READING, Command, say_change

if TYPE_CHECKING:
    from tuireader.library import Library
    from tuireader.library.stories import Story, Voice
    from tuireader.model import ArticleRow, Quote
    from tuireader.store.contract import Change
    from tuireader.ui.commands.command import Desk
    from tuireader.ui.dialogs.chooser import Choice


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What a line of a story leads to: an article, perhaps at a quote, or something done to the story."""

    does: Literal["go", "read", "split"]
    row: ArticleRow
    quote: Quote | None = None


def show_story(desk: Desk) -> None:
    """Who says what in the story of the article in front; of several that are selected make one story."""
    if len(desk.list.selected) > 1:
        keys = sorted(desk.list.selected)
        desk.jobs.ask("story", lambda library: _joined(library, keys), partial(_say_moved, desk))
        return
    key = desk.presenter.key if desk.reads else desk.list.current
    if key is None:
        desk.say("No article is open")
        return
    desk.jobs.ask("story", lambda library: _told(library, key), partial(_show_told, desk, key))


def _told(library: Library, key: int) -> tuple[Story, list[Voice]] | None:
    from tuireader.library import stories

    story = stories.story_of(library, key)
    return (story, stories.voices(library, story)) if story is not None else None


def _show_told(desk: Desk, key: int, found: tuple[Story, list[Voice]] | None) -> None:
    from tuireader.library.stories import told
    from tuireader.ui.dialogs.chooser import Chooser

    if found is None or len(found[0].rows) < 2:
        desk.say("No other article tells of this, of what was looked at")
        return
    story, voices = found
    lines = [*_lines(story, voices), *_deeds(story, key)]
    chooser = Chooser(
        f"{told(story)}: {story.title}", lines, hint="a paper, a name or words; enter goes there"
    )
    desk.app.push_screen(chooser, lambda chosen: _do(desk, story, chosen) if chosen else None)


def _lines(story: Story, voices: list[Voice]) -> Iterator[Choice]:
    """Paper by paper a line for each article, and below it who says what there."""
    from tuireader.ui.dialogs.chooser import Choice

    for row in sorted(story.rows, key=lambda row: story.papers.index(row.feed_title)):
        when = day(row.published) if row.dated else "undated"
        yield Choice(f"{row.feed_title}: {row.title}", _Chosen("go", row), when)
        for voice in voices:
            if voice.row.key == row.key:
                quote = voice.quote
                who = quote.speaker_name or quote.speaker or "speaker not known"
                words = " ".join(quote.text.split())
                only = "only here" if voice.only_here else ""
                yield Choice(f"{who}: {words}", _Chosen("go", row, quote), only, also=row.feed_title)


def _deeds(story: Story, key: int) -> Iterator[Choice]:
    """What can be done to a story as a whole, and to the article from which it was asked for."""
    from tuireader.ui.dialogs.chooser import Choice

    row = next(row for row in story.rows if row.key == key)
    yield Choice(
        f"Mark all {counted(len(story.rows), 'article')} read", _Chosen("read", row), "read", last=True
    )
    yield Choice("This article tells of something else", _Chosen("split", row), "split", last=True)


def _do(desk: Desk, story: Story, chosen: _Chosen) -> None:
    from tuireader.library import stories

    if chosen.does == "go":
        desk.visitor.read_at(chosen.row, chosen.quote.id if chosen.quote else "")
    elif chosen.does == "read":
        _mark_read(desk, story.rows)
    else:
        row = chosen.row
        desk.jobs.ask("story", lambda library: stories.split(library, row), partial(_say_moved, desk))


def _joined(library: Library, keys: list[int]) -> Change | None:
    """Put articles into the story of the first; the last change where it took several."""
    from tuireader.library import articles, stories

    rows = articles.rows(library, keys)
    first, *others = (rows[key] for key in keys if key in rows)
    changes = [stories.join(library, row, first) for row in others]
    return next((change for change in reversed(changes) if change), None)


def _say_moved(desk: Desk, change: Change | None) -> None:
    """Articles were joined or split: the list shows it, and what was selected is done."""
    desk.list.select()
    desk.viewer.renew()
    say_change(desk, change)


def show_stories(desk: Desk) -> None:
    """What most papers tell of, among the articles of the list; enter shows who says what."""
    query = desk.viewer.view.search
    desk.jobs.ask("story", lambda library: _widely_told(library, query), partial(_show_stories, desk))


def _widely_told(library: Library, query: str) -> list[Story]:
    from tuireader.library import queries, stories

    return stories.everyone_is_on(library, queries.parse(query))


def _show_stories(desk: Desk, found: list[Story]) -> None:
    from tuireader.library.stories import told
    from tuireader.ui.dialogs.chooser import Choice, Chooser

    if not found:
        desk.say("Nothing here is told by more than one paper, of what was looked at")
        return
    lines = [
        Choice(story.title, story.rows[-1].key, told(story), below=", ".join(story.papers)) for story in found
    ]
    chooser = Chooser("What everyone is on", lines, hint="words or a paper; enter shows who says what")
    desk.app.push_screen(chooser, partial(_open, desk))


def _open(desk: Desk, key: int | None) -> None:
    if key is not None:
        desk.jobs.ask("story", lambda library: _told(library, key), partial(_show_told, desk, key))


def mark_story(desk: Desk) -> None:
    """All articles of the story of the one in front are read, in whatever list they are."""
    key = desk.presenter.key if desk.reads else desk.list.current
    if key is None:
        desk.say("There is no article")
        return
    desk.jobs.ask("story", lambda library: _rows_of_story(library, key), partial(_mark_read, desk))


def _rows_of_story(library: Library, key: int) -> tuple[ArticleRow, ...]:
    from tuireader.library import stories

    story = stories.story_of(library, key)
    return story.rows if story is not None else ()


def _mark_read(desk: Desk, rows: tuple[ArticleRow, ...]) -> None:
    from tuireader.library import marking

    say_change(desk, marking.mark_read(desk.marks, [row.ref for row in rows]))
    desk.changed(*(replace(row, read=True) for row in rows))


def fold(desk: Desk) -> None:
    """The articles of a story share a row, or have each its own again."""
    desk.viewer.fold(not desk.viewer.folds)
    desk.say("A story is one row" if desk.viewer.folds else "Every article has its row")


COMMANDS = (
    Command(
        "story",
        "Who said it",
        ("T",),
        "Who says what about this",
        "Who says what in other papers' articles on the same; mark them all read, or take this one out; "
        "several selected are made one story",
        show_story,
        READING,
    ),
    Command(
        "stories",
        "Who said it",
        ("S",),
        "What everyone is on",
        "What most papers tell of, among the articles of the list",
        show_stories,
    ),
    Command(
        "story.read",
        "Sort out",
        (";",),
        "Mark the story read",
        "Mark this article and all others that tell of the same read",
        mark_story,
        READING,
    ),
    Command(
        "stories.fold",
        "Who said it",
        ("U",),
        "Fold stories, or unfold",
        "One row a story, or one an article",
        fold,
        ("list",),
    ),
)
