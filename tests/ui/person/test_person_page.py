"""The page of a person: all they said, wherever they appear, and the way there and back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from council_fixture import BOARD, make_council
from msgspec import structs
from people_fixture import DAHL, MARTA, add, quote_in
from reader_fixture import QUIET_CONFIG, Running, places, reader

from tuireader.config import Paths
from tuireader.library import Library, articles
from tuireader.library.people import person
from tuireader.library.people.person import Subject
from tuireader.model import Annotation, Document, Entry
from tuireader.query.parse import parse
from tuireader.query.tree import Everything
from tuireader.ui.dialogs.chooser import ChoiceList
from tuireader.ui.person.dossier_lines import texts

pytestmark = pytest.mark.slow


@pytest.fixture
async def run(tmp_path: Path) -> AsyncIterator[Running]:
    async with reader(make_council(tmp_path)) as running:
        yield running


def page(run: Running) -> list[str]:
    """What the page says, line by line."""
    pane = run.screen.visitor.pane
    return [line for column in (pane.main, pane.side) for line in texts(column.lines)]


def says(run: Running, words: str) -> bool:
    return run.screen.front == "person" and any(words in line for line in page(run))


async def open_page(run: Running, *keys: str, name: str = DAHL) -> None:
    """Into the first article, onto something, and to its page."""
    await run.press("enter")
    await run.until(lambda: run.screen.article.annotation is not None, "the article's quotes")
    await run.press(*(keys or (".",)), "enter")
    await run.until(lambda: says(run, name), f"the page of {name}")


async def test_enter_on_a_quote_opens_all_that_its_speaker_said(run: Running) -> None:
    await open_page(run)
    lines = page(run)
    assert any("person · in 5 articles" in line for line in lines)
    quotes = [line for line in lines if "We will rebuild lock" in line]
    assert [line.split("lock ")[1][0] for line in quotes] == list("12345"), "newest first"
    assert any("Said · 5" in line for line in lines)
    assert any("Gazette · Council argues over lock 1" in line for line in lines)


async def test_who_is_only_described_has_no_page_and_that_is_said(tmp_path: Path) -> None:
    text = '"Nobody asked us," said officials.'
    quote = structs.replace(quote_in(text, "Officials", "likely"), speaker_name=None)
    paths = places(tmp_path)
    with Library.open(paths, QUIET_CONFIG) as library:
        add(library, 1, text=text, found=Annotation((quote,), (), "en", "m", 1))
    async with reader(paths) as run:
        await run.press("enter")
        await run.until(lambda: run.screen.article.annotation is not None, "the article's quotes")
        await run.press(".", "enter")
        await run.said("The article does not name “officials”")


def half_looked_at(folder: Path) -> tuple[Paths, str]:
    """The council with an article in which nobody has looked for anything, and what is to be told of it."""
    paths = make_council(folder)
    with Library.open(paths, QUIET_CONFIG) as library:
        library.archive.store(
            "local:Gazette", [Entry("new", "New", Document("Dahl was there."), published=9)]
        )
        total = articles.count(library, Everything())
        left = articles.count(library, parse("-is:annotated", 0))
    return paths, f"looked at {total - left} of {total} articles"


async def test_where_not_all_articles_were_looked_at_the_page_and_the_dialog_of_names_say_so(
    tmp_path: Path,
) -> None:
    paths, told = half_looked_at(tmp_path)
    async with reader(paths) as run:
        await open_page(run)
        assert says(run, told)
        await run.press("at", *"nobody at all")
        await run.until(
            lambda: [choice.text for choice in run.app.screen.query_one(ChoiceList).choices] == [told],
            "that not all were looked at",
        )


async def test_a_filter_that_asks_for_quotes_says_of_how_many_articles_it_is(tmp_path: Path) -> None:
    paths, told = half_looked_at(tmp_path)
    async with reader(paths) as run:
        await run.press("equals_sign", *"by:dahl", "enter")
        await run.until(lambda: told in run.screen.list._heading, "what the filter did not look at")


async def test_enter_on_a_name_opens_its_page_of_organisations_and_places_too(run: Running) -> None:
    await open_page(run, ">", ">", ">", name=BOARD)
    assert any("organisation · in 5 articles" in line for line in page(run))


async def test_a_last_name_alone_leads_to_whom_it_means_until_the_user_says_it_does_not(
    tmp_path: Path,
) -> None:
    paths = make_council(tmp_path)
    with Library.open(paths, QUIET_CONFIG) as library:
        add(library, 99, "Dahl", title="Dahl speaks", day=20_001)
        library.marks.flush()
    async with reader(paths) as run:
        await open_page(run)
        assert says(run, "person · in 6 articles · also Dahl") and says(run, "Said · 6")
        await run.press("escape", ">", ">", "c")
        await run.until(lambda: run.app.screen is not run.screen, "the question")
        await run.press(*"not henrik", "enter")
        await run.said("Dahl is not Henrik Dahl")
        await run.press("enter")
        await run.until(
            lambda: says(run, "person · in 1 article") and not says(run, "also"), "a page of its own"
        )
        await run.press("u")
        await run.until(lambda: says(run, "person · in 6 articles · also Dahl"), "the one page again")


async def test_reported_speech_stands_apart_and_in_no_quotation_marks(run: Running) -> None:
    await open_page(run, ".", ".", ".", name=MARTA)
    lines = page(run)
    heading = next(number for number, line in enumerate(lines) if "Reported · 5" in line)
    ending = next(number for number, line in enumerate(lines) if "Said about" in line or "Says more" in line)
    said = [line for line in lines[heading:ending] if "plan" in line]
    assert len(said) == 5 and not any('"' in line for line in said)


async def test_quotes_of_an_unsure_speaker_are_shown_when_asked_for(run: Running) -> None:
    await open_page(run)
    assert says(run, "+5 unsure") and not says(run, "3 million")
    await run.press(*["tab"], "up", "enter")
    await run.until(lambda: says(run, "It will cost us 3 million"), "the unsure quotes")
    assert says(run, "Unsure · 5")


async def test_a_word_that_someone_says_more_than_others_shows_what_was_said_with_it(run: Running) -> None:
    await open_page(run, ".", ".", ".", name=MARTA)
    subjects = [line.item for line in run.screen.visitor.pane.main.lines if isinstance(line.item, Subject)]
    assert [subject.word for subject in subjects] == ["dear", "plan"]
    while run.screen.visitor.pane.item != subjects[1]:
        await run.press("down")
    await run.press("enter")
    await run.until(lambda: says(run, "Reported · 5 with «plan»"), "what was said of plans")


async def test_what_one_types_narrows_the_page_and_escape_takes_it_back(run: Running) -> None:
    await open_page(run)
    await run.press("slash", *"lock 4")
    await run.until(lambda: says(run, "Said · 1 with") and not says(run, "rebuild lock 3"), "one quote")
    await run.press("enter")
    assert run.screen.front == "person"
    await run.press("escape")
    await run.until(lambda: says(run, "Said · 5"), "the whole page")
    assert run.screen.front == "person"


async def test_enter_opens_the_article_at_the_quote_and_back_returns_to_the_same_place(run: Running) -> None:
    await open_page(run)
    await run.press("down", "down")
    key = run.screen.visitor.pane.column.key
    await run.press("enter")
    await run.until(lambda: run.screen.front == "article" and run.shown.endswith("lock 3"), "the article")
    current = run.screen.article.current
    assert current is not None and "lock 3" in current.text
    await run.press("h")
    await run.until(lambda: says(run, DAHL), "the page again")
    await run.until(lambda: run.screen.visitor.pane.column.key == key, "the same quote under the cursor")
    await run.press("h")
    await run.until(
        lambda: run.screen.front == "article" and run.shown.endswith("lock 1"), "the first article"
    )
    assert run.current.endswith("lock 1")
    assert not run.screen.visitor.trail


async def test_from_page_to_page_and_back_step_by_step(run: Running) -> None:
    await open_page(run)
    await run.press("at", *"kowal")
    await run.until(lambda: len(run.app.screen.query_one("#choices").choices) == 1, "the completion")  # type: ignore[attr-defined]
    await run.press("enter")
    await run.until(lambda: says(run, MARTA) and says(run, "Reported"), "the other page")
    await run.press("escape")
    await run.until(
        lambda: says(run, "We will rebuild lock 5") and not says(run, "Reported ·"), "the first page"
    )
    await run.press("q")
    await run.until(lambda: run.screen.front == "article", "the article")


async def test_all_articles_of_a_person_open_as_a_list_as_long_as_the_page_says(run: Running) -> None:
    await open_page(run)
    await run.press("G", "enter")
    await run.until(lambda: run.screen.front == "list" and len(run.screen.list.keys) == 5, "the list")
    assert run.screen.viewer.view.source.kind == "named"
    await run.press("h")
    await run.until(lambda: says(run, DAHL), "the page again")


async def test_more_quotes_are_read_when_they_are_asked_for(tmp_path: Path) -> None:
    async with reader(make_council(tmp_path, articles=130)) as run:
        await open_page(run)
        assert says(run, "Said · the newest 20") and says(run, "more …")
        column = run.screen.visitor.pane.main
        column.go_to(next(n for n, line in enumerate(column.lines) if "more …" in texts([line])[0]))
        await run.press("enter")
        await run.until(lambda: says(run, "Said · the newest 120"), "a hundred more")
        await run.press("slash", *"lock 129")
        await run.until(lambda: says(run, "rebuild lock 129"), "a quote that had not been read yet")


async def test_following_someone_lists_what_they_say_among_the_feeds(run: Running) -> None:
    await open_page(run)
    await run.press("F")
    await run.said(f"following {DAHL}")
    await run.until(lambda: any(line.title == "Following" for line in run.screen.feeds.lines), "the section")
    line = next(line for line in run.screen.feeds.lines if line.title == DAHL)
    assert line.number == 4, "five articles, one of which has been gone into"
    await run.press("q", "q", "2", "h")
    run.screen.feeds.go_to(run.screen.feeds.lines.index(line) if line in run.screen.feeds.lines else 0)
    await run.until(lambda: run.screen.viewer.view.source == line.source, "the list of what he says")
    await run.until(lambda: len(run.screen.list.keys) == run.count(DAHL) == 4, "as many as the number says")
    await run.press("F")
    await run.said("no longer following")
    await run.until(lambda: not any(it.title == DAHL for it in run.screen.feeds.lines), "it is gone")
    await run.press("u")
    await run.until(lambda: any(it.title == DAHL for it in run.screen.feeds.lines), "it is back")
    library = run.app.jobs.opened.result()
    assert [who["name"] for who in library.marks.documents(person.FOLLOWED)] == [DAHL]


async def test_undoing_shows_on_the_page_which_stays_where_it_was(tmp_path: Path) -> None:
    async with reader(make_council(tmp_path, articles=30)) as run:
        await open_page(run)
        await run.press("pagedown", "pagedown", "F")
        await run.until(lambda: says(run, f"{DAHL}  followed"), "that he is followed")
        key = run.screen.visitor.pane.column.key
        await run.press("u")
        await run.until(lambda: not says(run, "followed"), "that he is not")
        assert run.screen.visitor.pane.column.key == key


async def test_what_was_corrected_in_the_article_shows_on_the_page_one_returns_to(run: Running) -> None:
    await open_page(run)
    await run.press("down", "enter")
    await run.until(
        lambda: run.screen.front == "article" and run.screen.article.current is not None, "the quote"
    )
    await run.press("c")
    await run.until(lambda: run.app.screen is not run.screen, "the question")
    await run.press(*"nobody", "enter")
    await run.said("nobody is named")
    await run.press("h")
    await run.until(lambda: says(run, "Said · 4"), "one quote less")


async def test_a_name_of_the_panel_leads_to_its_page(run: Running) -> None:
    await run.press("enter", "E")
    await run.until(lambda: run.screen.panel is not None and run.screen.panel.option_count > 1, "the names")
    await run.press("greater_than_sign")
    assert run.screen.article.current is not None, "steps through the mentions of the name in the panel"
    await run.press("enter")
    await run.until(lambda: says(run, MARTA) or says(run, DAHL), "the page")
    await run.press("h")
    await run.until(lambda: run.screen.front == "panel", "the panel again")


async def test_a_quote_of_the_panel_chosen_again_leads_to_its_speaker(run: Running) -> None:
    await run.press("enter", "Q")
    await run.until(lambda: run.screen.panel is not None and run.screen.panel.option_count > 1, "the quotes")
    await run.press("enter")
    await run.until(lambda: run.screen.article.current is not None, "the quote in the text")
    await run.press("enter")
    await run.until(lambda: says(run, DAHL), "the page")


async def test_without_anything_stepped_onto_it_says_what_to_do(run: Running) -> None:
    await run.press("enter", "enter")
    await run.said("Step onto a quote or a name first")
    await run.press("c", "F")
    assert run.screen.front == "article"


@pytest.mark.parametrize("size", [(80, 24), (180, 50), (40, 10)])
async def test_the_page_fits_any_terminal(tmp_path: Path, size: tuple[int, int]) -> None:
    async with reader(make_council(tmp_path), size=size) as run:
        await open_page(run)
        pane = run.screen.visitor.pane
        for column in filter(lambda it: it.display, (pane.main, pane.side)):
            assert all(len(line) <= column.size.width for line in texts(column.lines))
        for key in ("tab", "pagedown", "space", "b", "G", "g"):
            await run.press(key)
            column = pane.column
            top, rows = column.scroll_offset.y, column.size.height
            assert top <= column.cursor < top + rows, f"the cursor is in sight after {key}"


async def test_a_name_with_words_behind_it_opens_what_they_said_about_that(run: Running) -> None:
    await run.press("at", *"dahl locks 4")
    choices = run.app.screen.query_one(ChoiceList)
    await run.until(
        lambda: [choice.text for choice in choices.choices] == [f"{DAHL} · locks 4 · 1 quote"], "the choice"
    )
    await run.press("enter")
    await run.until(lambda: says(run, "Said · 1 with «locks 4»"), "the page, filtered")
    assert says(run, "rebuild lock 4") and not says(run, "rebuild lock 3")
    await run.press("escape")
    await run.until(lambda: says(run, "Said · 5"), "the whole page")


async def test_words_that_are_no_name_lead_to_what_anyone_says_about_them(run: Running) -> None:
    await run.press("at", *"winter")
    choices = run.app.screen.query_one(ChoiceList)
    await run.until(
        lambda: [choice.text for choice in choices.choices] == ["winter · 5 quotes by anyone"], "the choice"
    )
    await run.press("enter")
    await run.until(lambda: run.screen.viewer.view.filter == 'about:"winter"', "the list")
    await run.until(lambda: len(run.screen.list.keys) == 5, "the articles")


async def test_the_page_is_narrowed_by_what_was_said_and_not_by_titles(run: Running) -> None:
    await open_page(run)
    await run.press("slash", *"argues")
    await run.until(lambda: not says(run, "rebuild lock"), "no quote: only titles have it")
