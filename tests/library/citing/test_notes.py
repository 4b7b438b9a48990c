"""Notes: what the user wrote stays with the words it is about, whatever becomes of the article."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from council_fixture import make_council
from hypothesis import given
from hypothesis import strategies as st
from people_fixture import DAHL, FEED, TEXT, add, quote_of, row_of
from reader_fixture import reader
from tinydb import TinyDB

from tuireader.cli import main
from tuireader.errors import NotFoundError
from tuireader.library import Library, articles, exporting, keeping, marking, queries
from tuireader.library.citing import notes
from tuireader.library.citing.notes import Note, place
from tuireader.model import Article, Block, Document, Entry, short_id

WORDS = "Nobody was hurt."


def noted(lib: Library, note: str = "ask her why", number: int = 1) -> Article:
    """An article with a note to a passage of it."""
    key = add(lib, number)
    article = articles.article(lib, key)
    assert article is not None
    assert notes.write(lib.marks, article, note, notes.passage(article, WORDS))
    return article


def edit(lib: Library, article: Article, text: str) -> str:
    """Let an article's feed send another text; returns it."""
    entry = Entry(
        article.guid,
        article.row.title,
        Document(text, (Block("paragraph", 0, len(text)),)),
        url=article.row.url,
    )
    lib.archive.store(article.row.feed, [entry])
    return lib.archive.text(article.row.key)


def test_a_note_keeps_the_words_that_it_is_about_and_what_stands_around_them(lib: Library) -> None:
    article = noted(lib)
    (note,) = notes.of_article(lib.marks, article.row.key)
    assert (note.note, note.words, note.title) == ("ask her why", WORDS, article.row.title)
    assert TEXT[: note.start].endswith(note.prefix) and note.prefix
    assert place(note, TEXT) == (note.start, note.start + len(WORDS))


def test_a_note_is_found_again_when_the_article_was_edited_and_said_to_be_lost_where_its_words_are_gone(
    lib: Library,
) -> None:
    article = noted(lib)
    (note,) = notes.of_article(lib.marks, article.row.key)
    text = edit(lib, article, f"{WORDS} That was said before. {TEXT}")
    found = place(note, text)
    assert found is not None and found[0] > len(WORDS) and text[slice(*found)] == WORDS
    assert place(note, edit(lib, article, "All of it was taken back.")) is None
    assert notes.of_article(lib.marks, article.row.key) == [note]


@given(st.text("ab ", max_size=30), st.integers(0, 29), st.integers(1, 5), st.text("ab ", max_size=30))
def test_a_passage_is_found_where_it_was_and_wherever_the_text_is_moved(
    text: str, start: int, length: int, before: str
) -> None:
    words = text[start : start + length]
    note = Note("k", 1, "n", words, text[max(0, start - 64) : start], text[start + length :][:64], start)
    if words:
        assert place(note, text) == (start, start + len(words))
        found = place(note, before + text)
        assert found is not None and (before + text)[slice(*found)] == words


def test_writing_again_replaces_the_note_and_an_empty_one_takes_it_away_and_undo_brings_it_back(
    lib: Library,
) -> None:
    article = noted(lib)
    span = notes.passage(article, WORDS)
    notes.write(lib.marks, article, "asked", span)
    assert [note.note for note in notes.notes(lib.marks)] == ["asked"]
    notes.write(lib.marks, article, "", span)
    assert notes.notes(lib.marks) == [] and notes.write(lib.marks, article, "", span) is None
    marking.undo(lib.marks)
    assert [note.note for note in notes.notes(lib.marks)] == ["asked"]
    marking.undo(lib.marks)
    assert [note.note for note in notes.notes(lib.marks)] == ["ask her why"]


def test_the_marks_file_with_notes_opens_in_stock_tinydb_and_is_read_again(lib: Library) -> None:
    article = noted(lib)
    notes.write(lib.marks, article, "read it twice")
    lib.marks.flush()
    (document,) = TinyDB(lib.paths.marks).table("notes").all()
    assert (document["note"], document["words"]) == ("ask her why", WORDS)
    with Library.open(lib.paths, lib.config) as again:
        assert [note.note for note in notes.notes(again.marks)] == ["read it twice", "ask her why"]


def test_note_finds_articles_by_the_words_of_notes_to_them_or_their_passages(lib: Library) -> None:
    first = noted(lib, "Ask her why", 1).row.key
    second = articles.article(lib, add(lib, 2))
    assert second is not None
    notes.write(lib.marks, second, "read twice")

    def found(query: str) -> set[int]:
        return set(articles.ids(lib, queries.parse(query)))

    assert found("note:ask") == found('note:"HER why"') == {first}
    assert found("note:twice") == {second.row.key}
    assert found("has:notes") == {first, second.row.key} and found("note:nowhere") == set()


def test_an_article_with_a_noted_passage_is_not_pruned(lib: Library) -> None:
    key = noted(lib).row.key
    other = add(lib, 2)
    assert keeping._Keeping(lib, 0, lambda: False)._spared([key, other]) == [other]


def test_an_articles_export_has_its_notes(lib: Library) -> None:
    article = noted(lib)
    (item,) = exporting.exported(lib, queries.parse("has:notes"))
    assert f"Note to “{WORDS}”: ask her why" in exporting.markdown(item)
    assert "## Title 1" in notes.markdown(notes.notes(lib.marks)) and article


def run(lib: Library, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """A command on the library."""
    lib.marks.flush()
    status = main(["--data-dir", str(lib.paths.data), "--config", str(lib.paths.config_file), *words])
    out, err = capsys.readouterr()
    lib.marks.refresh()
    return status, out, err


def test_the_command_line_writes_lists_exports_and_takes_away(
    lib: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    key = add(lib, 1)
    ident, quote = short_id(key), quote_of(lib, key)
    assert run(lib, capsys, "note", "--passage", "Nobody  was\nhurt", ident, "=SUM(1)")[0] == 0
    assert run(lib, capsys, "note", "--quote", quote.id, ident, "a claim")[0] == 0
    assert run(lib, capsys, "note", ident, "all of it")[0] == 0
    _, out, _ = run(lib, capsys, "note", ident)
    assert "all of it" in out and "a claim" in out and DAHL in out
    _, out, err = run(lib, capsys, "notes", "--json", "note:claim")
    assert not err, err
    rows = [json.loads(line) for line in out.splitlines()]
    assert [row["note"] for row in rows] == ["all of it", "a claim", "=SUM(1)"]
    assert [row["lost"] for row in rows] == [False, False, False] and rows[1]["id"] == ident
    _, out, _ = run(lib, capsys, "notes", "--csv")
    table = list(csv.DictReader(io.StringIO(out)))
    assert table[2]["note"] == "'=SUM(1)" and table[1]["speaker"] == DAHL
    assert run(lib, capsys, "notes", "--markdown")[1].count("\n> ") >= 2
    assert run(lib, capsys, "note", "--quote", quote.id, ident, "")[0] == 0
    assert "a claim" not in run(lib, capsys, "notes")[1]
    status, _, err = run(lib, capsys, "note", "--passage", "never said", ident, "x")
    assert status != 0 and "never said" in err


def test_words_that_an_article_does_not_have_are_no_passage(lib: Library) -> None:
    article = noted(lib)
    for words in ("", "   ", "never said"):
        with pytest.raises(NotFoundError):
            notes.passage(article, words)
    assert replace(article).row.feed == FEED and row_of(lib, article.row.key)


async def test_a_note_to_a_quote_is_written_shown_and_gone_to_in_the_reader(tmp_path: Path) -> None:
    async with reader(make_council(tmp_path, articles=2), size=(100, 30)) as run:
        await run.press("enter")
        await run.until(lambda: run.screen.article.annotation is not None, "the quotes")
        await run.press(".")
        await run.until(lambda: run.screen.article.current is not None, "a quote")
        await run.press("#")
        await run.until(lambda: run.screen.prompt is not None and run.screen.prompt.has_focus, "the line")
        await run.press(*"dear?", "enter")
        await run.said("noted dear?")
        pane = run.screen.article
        drawn = [pane.render_line(y).text for y in range(pane.size.height)]
        assert any("▌*" in line or "▎*" in line for line in drawn)
        await run.press(".", ",")
        await run.said("note: dear?")
        await run.press("J", '"')
        await run.until(lambda: run.app.screen is not run.screen, "all notes")
        await run.press("enter")
        await run.until(lambda: run.shown == "Council argues over lock 1", "its article")
        await run.press("u", "u", "u")
        await run.until(lambda: notes.notes(run.screen.marks) == [], "no note")
