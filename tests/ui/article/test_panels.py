"""The panels beside the article: who said what, the names, the links."""

from __future__ import annotations

from pane_app import PanelApp
from seed_annotation import marks_only, seed_annotation, seed_article

from tuireader.model import (
    Annotation,
    Article,
    ArticleAnnotation,
    ArticleRow,
    Confidence,
    Document,
    Inline,
    Mention,
    Quote,
    QuoteType,
)
from tuireader.ui.article.layout import lay_out
from tuireader.ui.article.margin import counts_line, margin_notes
from tuireader.ui.article.panels import MOST_ROWS, LinksPanel, NamesPanel, Panel, QuotesPanel

SIZE = (140, 60)


def rows(panel: Panel[object]) -> list[str]:
    """The panel's rows as text."""
    return [str(panel.get_option_at_index(number).prompt) for number in range(panel.option_count)]


def linked(count: int) -> Article:
    text = " ".join(f"word{number}" for number in range(1, count + 1))
    marks, start = [], 0
    for number, word in enumerate(text.split(), 1):
        marks.append(Inline("link", start, start + len(word), f"https://site{number}.example/path"))
        start += len(word) + 1
    return Article(ArticleRow(1, "f", "Feed", "Links"), Document(text, (), tuple(marks)))


async def test_quotes_stand_under_their_speakers_in_order() -> None:
    app = PanelApp(seed_article(), seed_annotation())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        shown = rows(app.query_one(QuotesPanel))
        assert shown[:4] == [
            "9 quotes by 5 speakers",
            "",
            "embassy spokesperson",
            '  "I have never heard of this."',
        ]
        sullivan = shown.index("Jake Sullivan")
        assert shown[sullivan + 1] == '  "is closely monitoring"'
        assert shown[sullivan + 2].startswith("? \"It's a concern")


async def test_the_counts_of_the_heading_equal_what_the_panels_list() -> None:
    app = PanelApp(seed_article(), seed_annotation())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        quotes, names = app.query_one(QuotesPanel), app.query_one(NamesPanel)
        chosen = sum(1 for item in quotes._items if item is not None)
        named = sum(1 for item in names._items if item is not None)
        assert counts_line(seed_annotation(), 90) == (
            f"{chosen} quotes by 5 speakers · 3 people · 7 organisations · 8 places"
        )
        assert named == 3 + 7 + 8


async def test_a_quote_chosen_is_shown_in_the_article() -> None:
    app = PanelApp(seed_article(), seed_annotation())
    async with app.run_test(size=SIZE) as pilot:
        app.query_one(QuotesPanel).focus()
        await pilot.press("down", "enter")
        await pilot.pause()
        assert app.pane.current == seed_annotation().body.quotes[1]


async def test_a_name_chosen_again_goes_from_mention_to_mention() -> None:
    app = PanelApp(seed_article(), seed_annotation())
    async with app.run_test(size=SIZE) as pilot:
        app.query_one(NamesPanel).focus()
        await pilot.press("enter")
        await pilot.pause()
        first = app.pane.current
        await pilot.press("enter")
        await pilot.pause()
        second = app.pane.current
        assert isinstance(first, Mention)
        assert isinstance(second, Mention)
        assert (first.name, second.name) == ("Jake Sullivan", "Jake Sullivan")
        assert first.start < second.start


async def test_the_cursor_stays_on_its_quote_when_the_speakers_become_known() -> None:
    app = PanelApp(seed_article(), marks_only())
    async with app.run_test(size=SIZE) as pilot:
        panel = app.query_one(QuotesPanel)
        panel.focus()
        await pilot.press("down", "down")
        before = panel._items[panel.highlighted or 0]
        panel.fill(seed_article(), seed_annotation())
        await pilot.pause()
        assert panel._items[panel.highlighted or 0] == before


def plain(text: str) -> Article:
    return Article(ArticleRow(1, "f", "Feed", "Title"), Document(text))


def said(
    text: str, words: str, kind: QuoteType, name: str | None = "Ann", sure: Confidence = "sure"
) -> Quote:
    start = text.index(words)
    place = (start, start + len(words))
    return Quote(words, *place, (place,), words, kind, name or "", speaker_name=name, confidence=sure)


async def test_reported_speech_stands_under_reported_with_its_speaker_and_without_marks() -> None:
    text = '"Yes," said Ann, adding that talks would resume, and warned of "a very long" winter. It may snow.'
    quotes = (
        said(text, '"Yes,"', "direct"),
        said(text, "that talks would resume", "indirect"),
        said(text, 'of "a very long" winter', "mixed", sure="likely"),
        said(text, "It may snow", "indirect", sure="unsure"),
    )
    app = PanelApp(plain(text), ArticleAnnotation(Annotation(quotes)))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert rows(app.query_one(QuotesPanel)) == [
            "2 quotes, 1 reported, by 1 speaker", "", "Ann", '  "Yes,"', '? "a very long"',
            "", "Reported · 1", "  Ann: that talks would resume", "", "Perhaps reported · 1", "  It may snow",
        ]  # fmt: skip


async def test_heading_margin_and_panel_count_the_same_quotes() -> None:
    text = "\n\n".join(
        ('"Yes," said Ann.', "Ann said it would snow.", "Bea hoped it would not.", "It may rain.")
    )
    quotes = (
        said(text, '"Yes,"', "direct"),
        said(text, "it would snow", "indirect"),
        said(text, "it would not", "indirect", name="Bea", sure="likely"),
        said(text, "It may rain", "indirect", sure="unsure"),
    )
    annotation = ArticleAnnotation(Annotation(quotes))
    app = PanelApp(plain(text), annotation)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        listed = rows(app.query_one(QuotesPanel))
        assert listed[0] == "1 quote, 2 reported, by 2 speakers" and "Reported · 2" in listed
        assert counts_line(annotation, 90) == listed[0]
    beside = [
        note.quote for note in margin_notes(lay_out(plain(text), 90), annotation).values() if note.quote
    ]
    assert [(quote.reported, quote.text) for quote in beside] == [
        (False, '"Yes,"'), (True, "it would snow"), (True, "it would not"),
    ]  # fmt: skip


async def test_quotes_of_nobody_named_come_last_and_say_so() -> None:
    app = PanelApp(seed_article(), marks_only())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert rows(app.query_one(QuotesPanel))[:3] == ["9 quotes", "", "Speaker not known"]


async def test_empty_panels_say_so() -> None:
    app = PanelApp(seed_article(), ArticleAnnotation())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert rows(app.query_one(QuotesPanel)) == ["No quotes"]
        assert rows(app.query_one(NamesPanel)) == ["No names known"]
        assert rows(app.query_one(LinksPanel)) == ["No links"]


async def test_a_panel_of_very_many_rows_says_how_many_more_there_are() -> None:
    quotes = tuple(Quote(str(n), n, n + 1, ((n, n + 1),), "x", confidence="unsure") for n in range(3_000))
    app = PanelApp(seed_article(), ArticleAnnotation(Annotation(quotes)))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        shown = rows(app.query_one(QuotesPanel))
        assert len(shown) == MOST_ROWS + 1
        assert shown[-1] == "and 2,003 more in the text"


async def test_links_are_numbered_and_show_the_host_they_lead_to() -> None:
    app = PanelApp(linked(2))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert rows(app.query_one(LinksPanel)) == [" 1  site1.example  word1", " 2  site2.example  word2"]


async def test_an_international_host_shows_its_ascii_form() -> None:
    mark = Inline("link", 0, 4, "https://аpple.example/")
    app = PanelApp(Article(ArticleRow(1, "f", "F", "T"), Document("link", (), (mark,))))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "xn--pple-43d.example" in rows(app.query_one(LinksPanel))[0]


async def test_a_digit_follows_a_link_at_once_where_no_other_digit_can_follow() -> None:
    app = PanelApp(linked(12))
    async with app.run_test(size=SIZE) as pilot:
        app.query_one(LinksPanel).focus()
        await pilot.press("7")
        await pilot.press("1", "2")
        await pilot.pause()
        told = [message.url for message in app.told if isinstance(message, LinksPanel.Chosen)]
        assert told == ["https://site7.example/path", "https://site12.example/path"]


async def test_a_number_shows_a_link_that_is_out_of_sight_before_it_follows_it() -> None:
    app = PanelApp(linked(99))
    async with app.run_test(size=(140, 30)) as pilot:
        panel = app.query_one(LinksPanel)
        panel.focus()
        await pilot.press("9", "8")
        await pilot.pause()
        assert panel.current == 98 and not any(isinstance(told, LinksPanel.Chosen) for told in app.told)
        await pilot.press("9", "8")
        await pilot.pause()
        told = [message.url for message in app.told if isinstance(message, LinksPanel.Chosen)]
        assert told == ["https://site98.example/path"]


async def test_the_cursor_stands_on_the_link_that_was_pointed_at() -> None:
    app = PanelApp(linked(3))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        panel = app.query_one(LinksPanel)
        panel.go_to("https://site3.example/path")
        assert panel.current == 3


async def test_a_number_that_names_no_link_does_nothing_and_enter_opens_the_link_under_the_cursor() -> None:
    app = PanelApp(linked(3))
    async with app.run_test(size=SIZE) as pilot:
        app.query_one(LinksPanel).focus()
        await pilot.press("9", "0", "down", "enter")
        await pilot.pause()
        told = [message.url for message in app.told if isinstance(message, LinksPanel.Chosen)]
        assert told == ["https://site2.example/path"]


async def test_markup_and_escapes_in_a_panel_are_text_or_nothing() -> None:
    words = "[@click=app.quit]x[/y] \x1b[2Jz"
    annotation = ArticleAnnotation(
        Annotation(
            (said(words, words, "direct", words),),
            (Mention(0, 5, "PERSON", words, words),),
        )
    )
    app = PanelApp(plain(words), annotation)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert rows(app.query_one(QuotesPanel))[2:4] == [
            "[@click=app.quit]x[/y] z",
            "  [@click=app.quit]x[/y] z",
        ]
        assert rows(app.query_one(NamesPanel))[1] == "  [@click=app.quit]x[/y] z  1"
