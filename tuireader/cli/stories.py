"""Commands about what several papers tell of: stories, story."""

from __future__ import annotations

from collections.abc import Sequence

from tuireader.cli.annotating import tie_stories
from tuireader.cli.output import complain, json_line, line, row_fields, tell_change
from tuireader.cli.session import Session
from tuireader.library import articles
from tuireader.library import stories as told_of
from tuireader.library.stories import Story, Voice
from tuireader.model import short_id


def stories(session: Session) -> int:
    """Print what several papers tell of, those of most papers first."""
    query = session.query()
    with session.library() as library:
        tie_stories(library)
        found = told_of.everyone_is_on(library, query)[: session.options.limit]
        for story in found:
            if session.options.json:
                json_line(_story_fields(story))
                continue
            line(f"{story.title} · {told_of.told(story)}")
            for row in story.rows:
                line(f"  {short_id(row.key)}  {row.feed_title}: {row.title}")
        if not found:
            complain("nothing is told by more than one paper")
    return 0


def story(session: Session) -> int:
    """Print who says what in the story of an article; or join or split it."""
    options = session.options
    with session.library() as library:
        tie_stories(library)
        row = articles.found(library, options.id)
        if options.split:
            return tell_change(library, told_of.split(library, row))
        if options.join:
            return tell_change(library, told_of.join(library, row, articles.found(library, options.join)))
        found = told_of.story_of(library, row.key) or told_of.Story((row,))
        voices = told_of.voices(library, found)
        if options.json:
            json_line(_story_fields(found) | {"quotes": [_voice_fields(voice) for voice in voices]})
            return 0
        _print_story(found, voices)
    return 0


def _print_story(story: Story, voices: Sequence[Voice]) -> None:
    """A story for people: each article with who says what in it."""
    line(f"{story.title} · {told_of.told(story)}")
    for row in story.rows:
        line(f"\n{row.feed_title}: {row.title}")
        for voice in voices:
            if voice.row.key == row.key:
                _print_voice(voice)


def _print_voice(voice: Voice) -> None:
    quote = voice.quote
    who = quote.speaker_name or quote.speaker or "?"
    only = " · only here" if voice.only_here else ""
    line(f"  {who}{only}: {' '.join(quote.text.split())}")


def _story_fields(found: Story) -> dict[str, object]:
    return {
        "title": found.title,
        "papers": list(found.papers),
        "articles": [row_fields(row) for row in found.rows],
    }


def _voice_fields(voice: Voice) -> dict[str, object]:
    quote = voice.quote
    return {
        "article": short_id(voice.row.key),
        "paper": voice.row.feed_title,
        "quote_id": quote.id,
        "in_title": voice.in_title,
        "speaker": quote.speaker_name or quote.speaker,
        "confidence": quote.confidence,
        "quote": quote.text,
        "only_here": voice.only_here,
    }
