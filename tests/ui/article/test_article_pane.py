"""The article pane: showing, moving, the place kept."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import structs
from pane_app import PaneApp, linked, long_article, pane_for, text_of, until
from seed_annotation import TEXT, marks_only, seed_annotation, seed_article

from tuireader.model import Document
from tuireader.ui.article import article_pane
from tuireader.ui.article.article_pane import ArticlePane
from tuireader.ui.article.page import coloured

SIZE = (100, 24)


async def test_the_text_is_shown_with_its_speakers_beside_it() -> None:
    app = PaneApp(seed_article(), seed_annotation())
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        shown = text_of(app)
        assert "9 quotes by 5 speakers · 3 people · 7 organisations · 8 places" in shown
        line = next(line for line in shown.splitlines() if '"I have never heard of this."' in line)
        assert line.lstrip().startswith("embassy spokesperson ▎ ")


async def test_no_line_moves_when_speakers_and_names_become_known() -> None:
    app = PaneApp(seed_article(), marks_only(), pending=True)
    async with app.run_test(size=SIZE) as pilot:
        pane = await pane_for(app, pilot)
        pane.move(3)
        await pilot.pause()
        indent = 26
        before, top = [line[indent:] for line in text_of(app).splitlines()], pane.scroll_offset.y
        pane.annotate(1, seed_annotation())
        await pilot.pause()
        assert [line[indent:] for line in text_of(app).splitlines()][3:] == before[3:]
        assert pane.scroll_offset.y == top


async def test_of_an_older_texts_annotation_only_what_still_stands_at_its_place_is_shown() -> None:
    article = seed_article()
    cut = article.document.text.index("Sullivan indicated")
    text = article.document.text[:cut] + "New words. " + article.document.text[cut:]
    edited = replace(article, document=Document(text))
    app = PaneApp(edited, structs.replace(seed_annotation(), stale=True))
    async with app.run_test(size=(100, 40)) as pilot:
        pane = await pane_for(app, pilot)
        assert pane.annotation is not None
        assert [quote.text for quote in pane.annotation.body.quotes] == [
            quote.text for quote in seed_annotation().body.quotes if quote.start < cut
        ]
        assert all(text[name.start : name.end] == name.text for name in pane.annotation.body.entities)


async def test_at_the_top_of_the_screen_a_quote_that_began_above_it_has_its_speakers_name_again() -> None:
    app = PaneApp(seed_article(), seed_annotation())
    async with app.run_test(size=(100, 12)) as pilot:
        pane = await pane_for(app, pilot)
        pane.step_quote(1)
        while "implications of the Russian war" not in text_of(app).splitlines()[0]:
            pane.move(1)
            await pilot.pause()
        lines = text_of(app).splitlines()
        assert lines[0].lstrip().startswith("Emily Horne ▎")
        assert lines[1].lstrip().startswith("▎")


async def test_an_annotation_of_another_article_is_ignored() -> None:
    app = PaneApp(seed_article())
    async with app.run_test(size=SIZE) as pilot:
        pane = await pane_for(app, pilot)
        pane.annotate(2, seed_annotation())
        assert pane.annotation is None


async def test_the_line_at_the_top_stays_there_whatever_the_width() -> None:
    app = PaneApp(seed_article(), seed_annotation())
    async with app.run_test(size=(100, 12)) as pilot:
        pane = await pane_for(app, pilot)
        pane.move(14)
        await pilot.pause()
        place = pane.offset_at_top
        assert place > 0
        for width in (60, 140, 40, 100):
            await pilot.resize_terminal(width, 12)
            await until(pilot, lambda width=width: pane.size.width == width, "the width")
            await until(pilot, lambda: pane.offset_at_top == place, "the line at the top")
        assert TEXT[place : place + 30] in text_of(app).splitlines()[0]


async def test_an_article_opens_again_at_the_place_it_was_left() -> None:
    place = TEXT.index("U.S. National Security Advisor")
    app = PaneApp(seed_article(), seed_annotation(), offset=place)
    async with app.run_test(size=SIZE) as pilot:
        pane = await pane_for(app, pilot)
        assert pane.offset_at_top == place
        assert "U.S. National Security Advisor" in text_of(app).splitlines()[0]


async def test_scrolling_tells_the_position() -> None:
    app = PaneApp(seed_article(), seed_annotation())
    async with app.run_test(size=(100, 12)) as pilot:
        pane = await pane_for(app, pilot)
        pane.move(12)
        await pilot.pause()
        positions = [message for message in app.told if isinstance(message, ArticlePane.Position)]
        assert (positions[-1].key, positions[-1].offset) == (1, pane.offset_at_top)
        assert pane.offset_at_top > 0


async def test_reading_on_goes_by_pages_and_says_when_the_end_had_been_reached() -> None:
    app = PaneApp(seed_article(), seed_annotation())
    async with app.run_test(size=SIZE) as pilot:
        pane = await pane_for(app, pilot)
        assert not pane.read_on()
        await pilot.pause()
        assert pane.scroll_offset.y == 22
        while not pane.at_end:
            pane.read_on()
            await pilot.pause()
        top = pane.scroll_offset.y
        assert pane.read_on()
        assert pane.scroll_offset.y == top
        assert not pane.read_back()
        pane.move_end(top=True)
        assert pane.read_back()


async def test_a_short_article_is_read_at_once() -> None:
    app = PaneApp(linked("Few words."))
    async with app.run_test(size=SIZE) as pilot:
        pane = await pane_for(app, pilot)
        assert pane.at_end
        assert pane.read_on()


@pytest.mark.parametrize("width", [20, 30, 80, 140])
async def test_every_line_fills_the_pane_exactly(width: int) -> None:
    app = PaneApp(linked("東京で「はい」と言った👩‍👩‍👧。 And so on, é, naïve 한국어 alpha." * 9, "alpha"))
    async with app.run_test(size=(width, 12)) as pilot:
        pane = await pane_for(app, pilot)
        pane.number_links(True)
        assert {pane.render_line(y).cell_length for y in range(12)} == {pane.columns}


async def test_a_very_long_article_is_laid_out_beside_and_then_shown_at_its_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(article_pane, "AT_ONCE", 1_000)
    article = long_article()
    place = article.document.blocks[300].start
    app = PaneApp(None)
    async with app.run_test(size=SIZE) as pilot:
        pane = await pane_for(app, pilot)
        pane.show(article, None, place)
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert pane.offset_at_top == place
        assert "one two three" in text_of(app)


async def test_a_very_long_article_does_not_move_when_it_is_annotated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(article_pane, "AT_ONCE", 1_000)
    app = PaneApp(seed_article(), marks_only())
    async with app.run_test(size=SIZE) as pilot:
        pane = await pane_for(app, pilot)
        await app.workers.wait_for_complete()
        await pilot.pause()
        pane.move(2)
        pane.annotate(1, seed_annotation())
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert pane.scroll_offset.y == 2
        assert "9 quotes by 5 speakers" in text_of(app)


async def test_of_two_articles_asked_for_only_the_last_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(article_pane, "AT_ONCE", 1_000)
    app = PaneApp(None)
    async with app.run_test(size=SIZE) as pilot:
        pane = await pane_for(app, pilot)
        pane.show(long_article())
        pane.show(linked("The last one."))
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "The last one." in text_of(app)
        assert "one two three" not in text_of(app)


async def test_without_an_article_a_plain_sentence_is_shown() -> None:
    app = PaneApp(None)
    async with app.run_test(size=SIZE) as pilot:
        pane = await pane_for(app, pilot)
        assert "Nothing selected." in text_of(app)
        assert pane.article is None
        assert not pane.step_quote(1)
        assert pane.find("x") == 0
        assert pane.read_on()


def test_comments_strings_and_keywords_of_code_are_told_apart() -> None:
    text = 'def level(lock):\n    return table["a # b"]  # in metres'
    spans = [(text[span.start : span.end], span.style) for span in coloured(text, 0, len(text))]
    assert spans == [
        ("def", "keyword"),
        ("return", "keyword"),
        ('"a # b"', "string"),
        ("# in metres", "comment"),
    ]


def test_verses_that_are_set_as_code_is_are_not_taken_for_code() -> None:
    verses = "The river is wide, and\nnot for the first time\nI return to it when\nall else is done"
    assert list(coloured(verses, 0, len(verses))) == []
