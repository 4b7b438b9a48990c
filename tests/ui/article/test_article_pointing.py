"""The article pane: stepping, finding, links, the mouse."""

from __future__ import annotations

import pytest
from pane_app import PaneApp, linked, pane_for, text_of, until
from seed_annotation import TEXT, marks_only, seed_annotation, seed_article

from tuireader.model import (
    Mention,
    Quote,
)
from tuireader.ui.article import article_pane
from tuireader.ui.article.article_pane import ArticlePane

SIZE = (100, 24)


def reasons(app: PaneApp) -> list[str]:
    return [
        message.reason
        for message in app.told
        if isinstance(message, ArticlePane.QuoteFocused | ArticlePane.NameFocused)
    ]


async def test_stepping_goes_through_all_quotes_in_order_and_back() -> None:
    app = PaneApp(seed_article(), seed_annotation())
    async with app.run_test(size=SIZE) as pilot:
        pane = await pane_for(app, pilot)
        while pane.step_quote(1):
            await pilot.pause()
            assert isinstance(pane.current, Quote)
            shown = pane.scroll_offset.y + pane.rows
            assert pane.scroll_offset.y <= pane._pointer.page.layout.line_at(pane.current.start) < shown  # type: ignore[union-attr]
        assert len(reasons(app)) == 9
        assert reasons(app)[5] == "He → Jake Sullivan (sentence before) · likely"
        while pane.step_quote(-1):
            await pilot.pause()
        assert len(reasons(app)) == 17
        assert reasons(app)[-1] == reasons(app)[0]


async def test_the_first_step_starts_from_what_is_on_the_screen() -> None:
    app = PaneApp(seed_article(), seed_annotation(), offset=TEXT.index("Sullivan indicated"))
    async with app.run_test(size=SIZE) as pilot:
        pane = await pane_for(app, pilot)
        pane.step_quote(1)
        assert isinstance(pane.current, Quote)
        assert pane.current.text == '"is closely monitoring"'


async def test_stepping_through_names_says_who_is_meant() -> None:
    app = PaneApp(seed_article(), seed_annotation(), offset=TEXT.index("Sullivan indicated"))
    async with app.run_test(size=SIZE) as pilot:
        pane = await pane_for(app, pilot)
        pane.step_name(1)
        await pilot.pause()
        assert reasons(app) == ["Sullivan → Jake Sullivan · person · twice here"]


async def test_a_name_chosen_again_goes_to_its_next_mention_and_round() -> None:
    app = PaneApp(seed_article(), seed_annotation())
    async with app.run_test(size=SIZE) as pilot:
        pane = await pane_for(app, pilot)
        places = []
        for _ in range(3):
            pane.focus_name("Jake Sullivan", "PERSON")
            assert isinstance(pane.current, Mention)
            places.append(pane.current.start)
        assert places[0] < places[1]
        assert places[2] == places[0]
        assert not pane.focus_name("Nobody", "PERSON")


async def test_a_quote_is_found_again_by_its_id() -> None:
    annotation = seed_annotation()
    app = PaneApp(seed_article(), annotation)
    async with app.run_test(size=SIZE) as pilot:
        pane = await pane_for(app, pilot)
        assert pane.focus_quote(annotation.body.quotes[-1].id)
        assert pane.current == annotation.body.quotes[-1]
        assert not pane.focus_quote("no such quote")


async def test_the_current_quote_stays_current_when_its_speaker_becomes_known() -> None:
    app = PaneApp(seed_article(), marks_only())
    async with app.run_test(size=SIZE) as pilot:
        pane = await pane_for(app, pilot)
        pane.step_quote(1)
        pane.annotate(1, seed_annotation())
        assert pane.current == seed_annotation().body.quotes[0]


async def test_escape_forgets_what_was_pointed_out_once() -> None:
    app = PaneApp(seed_article(), seed_annotation())
    async with app.run_test(size=SIZE) as pilot:
        pane = await pane_for(app, pilot)
        pane.step_quote(1)
        assert pane.clear_focus()
        assert pane.current is None
        assert not pane.clear_focus()


async def test_found_text_is_gone_through_round_the_ends_and_ignores_case_and_line_breaks() -> None:
    app = PaneApp(seed_article(), seed_annotation())
    async with app.run_test(size=SIZE) as pilot:
        pane = await pane_for(app, pilot)
        assert pane.find("white house") == 2
        assert pane.find_next(1) == (2, 2)
        assert "White House" in text_of(app)
        assert pane.find_next(1) == (1, 2)
        assert pane.find_next(-1) == (2, 2)
        assert pane.find("no such words") == 0
        assert pane.find_next(1) == (0, 0)


async def test_link_numbers_lie_over_the_links_and_nothing_moves() -> None:
    app = PaneApp(linked("Read alpha and then beta or gamma here.", "alpha", "beta", "gamma"))
    async with app.run_test(size=SIZE) as pilot:
        pane = await pane_for(app, pilot)
        plain = text_of(app)
        pane.number_links(True)
        numbered = text_of(app)
        assert "Read [1]ha and then [2]a or [3]ma here." in numbered
        assert len(numbered) == len(plain)
        assert pane.links == ("https://alpha.example/", "https://beta.example/", "https://gamma.example/")
        pane.number_links(False)
        assert text_of(app) == plain


async def test_a_click_on_a_link_a_name_a_quote_or_its_speaker_tells_which() -> None:
    app = PaneApp(seed_article(), seed_annotation())
    async with app.run_test(size=(100, 40)) as pilot:
        await pane_for(app, pilot)

        def at(words: str, inside: int = 1) -> tuple[int, int]:
            for y, line in enumerate(text_of(app).splitlines()):
                if words in line:
                    return line.index(words) + inside, y
            raise AssertionError(words)

        await pilot.click(ArticlePane, offset=at("Yang Jiechi"))
        await pilot.click(ArticlePane, offset=at('"I have never'))
        await pilot.click(ArticlePane, offset=at("Emily Horne ▎"))
        await pilot.click(ArticlePane, offset=at("newspaper quoted"))
        await pilot.pause()
        assert [reason.split(" · ")[0] for reason in reasons(app)] == [
            "Yang Jiechi",
            "A spokesperson for the Chinese embassy in Washington → embassy spokesperson (told)",
            "Emily Horne (according to)",
        ]


async def test_a_click_on_a_link_asks_for_it_to_be_opened() -> None:
    app = PaneApp(linked("Read alpha now.", "alpha"))
    async with app.run_test(size=SIZE) as pilot:
        pane = await pane_for(app, pilot)
        y = next(y for y in range(20) if "Read alpha" in pane.render_line(y).text)
        await pilot.click(ArticlePane, offset=(pane.render_line(y).text.index("alpha") + 2, y))
        await pilot.pause()
        assert [message.url for message in app.told if isinstance(message, ArticlePane.LinkActivated)] == [
            "https://alpha.example/"
        ]


async def test_text_selected_by_mouse_is_copied_in_its_own_lines_and_without_the_margin() -> None:
    app = PaneApp(seed_article(), seed_annotation())
    async with app.run_test(size=(100, 40)) as pilot:
        await pane_for(app, pilot)
        lines = text_of(app).splitlines()
        first = next(y for y, line in enumerate(lines) if "U.S. National Security Advisor" in line)
        column = lines[first].index("U.S.")
        await pilot.mouse_down(ArticlePane, offset=(column, first))
        await pilot.hover(ArticlePane, offset=(column + 9, first + 3))
        await pilot.mouse_up(ArticlePane, offset=(column + 9, first + 3))
        await pilot.pause()
        copied = app.screen.get_selected_text()
        assert copied is not None
        assert copied.startswith("U.S. National Security Advisor Jake Sullivan is discussing")
        assert "\n" not in copied.rstrip("\n")
        assert copied.rstrip("\n") in TEXT


async def test_a_selection_over_the_heading_takes_its_words_too() -> None:
    app = PaneApp(seed_article(), seed_annotation())
    async with app.run_test(size=(100, 40)) as pilot:
        pane = await pane_for(app, pilot)
        pane.text_select_all()
        await pilot.pause()
        copied = app.screen.get_selected_text()
        assert copied is not None
        assert copied.rstrip("\n").endswith(TEXT)
        assert "INTERNATIONAL · 14 March 2022" in copied


async def test_a_step_taken_before_the_page_is_made_is_taken_when_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(article_pane, "AT_ONCE", 0)  # so that a thread makes it
    app = PaneApp(seed_article(), seed_annotation())
    async with app.run_test(size=SIZE) as pilot:
        pane = await pane_for(app, pilot)
        pane.show(seed_article(), seed_annotation())
        assert pane.step_quote(1) and pane.step_quote(1)
        assert pane.current is None
        await until(pilot, lambda: pane.current == pane.annotation.body.quotes[1], "the second quote")  # type: ignore[union-attr]


async def test_a_step_is_not_lost_where_the_lines_are_broken_anew_at_that_moment() -> None:
    article = seed_article()
    app = PaneApp(article, seed_annotation())
    async with app.run_test(size=SIZE) as pilot:
        pane = await pane_for(app, pilot)
        for width in (60, 58, 66, 72, 64):
            assert pane.step_quote(1)
            pane.set_width(width)
            pane.annotate(article.row.key, seed_annotation())
            await pilot.pause()
            assert isinstance(pane.current, Quote)
            line = pane._pointer.page.layout.line_at(pane.current.start)  # type: ignore[union-attr]
            assert pane.scroll_offset.y <= line < pane.scroll_offset.y + pane.rows


async def test_a_step_right_after_the_article_was_shown_brings_the_quote_into_view() -> None:
    app = PaneApp(None)
    async with app.run_test(size=(100, 12)) as pilot:
        pane = await pane_for(app, pilot)
        pane.show(seed_article(), seed_annotation())
        for _ in range(3):
            assert pane.step_quote(1)
        await pilot.pause()
        assert isinstance(pane.current, Quote)
        line = pane._pointer.page.layout.line_at(pane.current.start)  # type: ignore[union-attr]
        assert 0 < pane.scroll_offset.y <= line < pane.scroll_offset.y + pane.rows
