"""Correcting on the screen: at once in the article, its panels, the list and the person pages, and undone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from council_fixture import council, council_text, make_council
from msgspec import structs
from people_fixture import DAHL, MARTA, add, other
from reader_fixture import QUIET_CONFIG, Running, reader

from tuireader.config import Paths
from tuireader.library import Library
from tuireader.model import Annotation, Quote
from tuireader.ui.dialogs.chooser import Chooser
from tuireader.ui.person.dossier_lines import texts

pytestmark = pytest.mark.slow


@pytest.fixture
async def run(tmp_path: Path) -> AsyncIterator[Running]:
    async with reader(make_council(tmp_path)) as running:
        await running.press("enter")
        await running.until(lambda: running.screen.article.annotation is not None, "the article's quotes")
        yield running


def speakers(run: Running) -> list[str | None]:
    """Who speaks in the article shown, quote by quote."""
    annotation = run.screen.article.annotation
    return [quote.speaker_name for quote in annotation.body.quotes] if annotation else []


def moved(found: Annotation, by: int) -> Annotation:
    """The same annotation of a text that begins so many characters later."""
    quotes = tuple(
        structs.replace(
            it,
            start=it.start + by,
            end=it.end + by,
            spans=tuple((start + by, end + by) for start, end in it.spans),
            speaker_start=it.speaker_start + by if it.speaker_start >= 0 else -1,
            speaker_end=it.speaker_end + by if it.speaker_end >= 0 else -1,
            verb_start=it.verb_start + by,
        )
        for it in found.quotes
    )
    names = tuple(structs.replace(it, start=it.start + by, end=it.end + by) for it in found.entities)
    return structs.replace(found, quotes=quotes, entities=names)


def offered(run: Running) -> list[str]:
    """What the dialog offers."""
    return [choice.text for choice in run.app.screen.query_one("#choices").choices]  # type: ignore[attr-defined]


async def choose(run: Running, typed: str, wanted: str) -> None:
    """Type into the dialog until what is wanted comes first, and choose it."""
    await run.until(lambda: isinstance(run.app.screen, Chooser), "the question")
    await run.press(*typed)
    await run.until(lambda: bool(offered(run)) and wanted in offered(run)[0], f"{wanted} to choose")
    await run.press("enter")


async def test_another_speaker_is_shown_at_once_as_the_users_own_and_undone(run: Running) -> None:
    await run.press(".", "c")
    await choose(run, "mar", MARTA)
    await run.said(f"{MARTA} said")
    await run.until(lambda: speakers(run)[0] == MARTA, "the other speaker")
    quote = run.screen.article.current
    assert isinstance(quote, Quote) and quote.by == "user"
    await run.press("u")
    await run.said("undone")
    await run.until(lambda: speakers(run)[0] == DAHL, "the first speaker again")


async def test_a_speaker_of_a_new_name_can_be_typed(run: Running) -> None:
    await run.press(".", "c")
    await choose(run, "Ada Brook", "Ada Brook")
    await run.until(lambda: speakers(run)[0] == "Ada Brook", "the new name")


async def test_nobody_is_said_to_have_said_it(run: Running) -> None:
    await run.press(".", "c")
    await choose(run, "nobody", "Nobody")
    await run.until(lambda: speakers(run)[0] is None, "no speaker")


async def test_what_is_no_quote_goes_from_the_article_its_panel_and_the_list(run: Running) -> None:
    key = run.screen.list.keys[0]
    row = run.screen.list.known(key)
    assert row is not None and row.quote_count == 3
    await run.press(".", "c")
    await choose(run, "quote", "This is not a quote")
    await run.until(lambda: len(speakers(run)) == 3, "one quote less")

    def counted() -> bool:
        now = run.screen.list.known(key)
        return now is not None and now.quote_count == 2

    await run.until(counted, "the list's number")


async def test_a_quote_corrected_on_a_person_page_leaves_it(run: Running) -> None:
    await run.press(".", "enter")
    pane = run.screen.visitor.pane
    await run.until(lambda: any("Said · 5" in line for line in texts(pane.main.lines)), "the page")
    await run.press("c")
    await choose(run, "mar", MARTA)
    await run.until(lambda: any("Said · 4" in line for line in texts(pane.main.lines)), "one less")
    assert run.screen.front == "person"


async def test_two_names_are_joined_everywhere_and_parted_again(run: Running) -> None:
    await run.press(">", "c")
    await choose(run, "kowal", MARTA)
    await choose(run, "", "Everywhere")
    await run.said(f"{DAHL} is {MARTA}")
    await run.until(lambda: speakers(run)[0] == MARTA, "one person")
    await run.press("c")
    await choose(run, "is not", f"is not {MARTA}")
    await choose(run, "", "Everywhere")
    await run.until(lambda: speakers(run)[0] == DAHL, "two people")
    await run.press("u", "u")
    await run.until(lambda: speakers(run)[0] == DAHL, "as in the beginning")


async def test_a_short_form_stands_for_itself_in_one_article(run: Running) -> None:
    await run.press(">", "c")
    await choose(run, "not", f"“Dahl” is not {DAHL}")
    await choose(run, "only", "In this article only")
    await run.until(lambda: speakers(run)[0] == "Dahl", "the form as it stands")
    await run.press("J")
    await run.until(lambda: run.shown.endswith("lock 2"), "the next article")
    await run.until(lambda: speakers(run)[0] == DAHL, "the same person there")


async def test_the_same_words_in_other_articles_are_corrected_too_when_wished(tmp_path: Path) -> None:
    paths: Paths = make_council(tmp_path, articles=1)
    with Library.open(paths, QUIET_CONFIG) as library:
        add(library, 9, text=council_text(1), found=council(1), title="The same report", day=10_000)
        library.marks.flush()
    async with reader(paths) as run:
        await run.press("enter")
        await run.until(lambda: run.screen.article.annotation is not None, "the article's quotes")
        await run.press(".", "c")
        await choose(run, "mar", MARTA)
        await choose(run, "all", "In all 2 articles with these words")
        await run.until(lambda: speakers(run)[0] == MARTA, "the other speaker")
        await run.press("J")
        await run.until(lambda: run.shown == "The same report" and speakers(run)[0] == MARTA, "there as well")


async def test_a_correction_of_one_article_is_offered_for_the_others_with_the_wrong_name(
    tmp_path: Path,
) -> None:
    paths: Paths = make_council(tmp_path, articles=1)
    with Library.open(paths, QUIET_CONFIG) as library:
        for number in (40, 41, 42):
            add(library, number, "Fault Marta Falk", other(number), day=10_000)
        library.marks.flush()
    async with reader(paths) as run:
        await run.press("enter")
        await run.until(lambda: run.screen.article.annotation is not None, "the first article")
        await run.press("J")
        await run.until(lambda: speakers(run) == ["Fault Marta Falk"], "the article's quotes")
        await run.press(".", "c")
        await choose(run, "kowal", MARTA)
        await run.said("also in 2 articles? ~ asks")
        assert speakers(run) == [MARTA]
        await run.press("~")
        await run.until(lambda: isinstance(run.app.screen, Chooser), "the offers")
        assert "you said so in 1 article" in offered(run)[0]
        await run.press("escape", "J")
        await run.until(lambda: speakers(run) == ["Fault Marta Falk"], "nothing done unasked")


async def test_escape_changes_nothing(run: Running) -> None:
    await run.press(".", "c")
    await run.until(lambda: isinstance(run.app.screen, Chooser), "the question")
    await run.press("escape")
    await run.press("u")
    await run.said("Nothing to take back" if not run.screen.config.reading.read_on_open else "undone: marked")
    assert speakers(run)[0] == DAHL


@pytest.fixture
async def on_page(run: Running) -> Running:
    """The page of the first speaker, the cursor on his name."""
    await run.press(".", "enter")
    await run.until(lambda: says(run, DAHL) and says(run, "Said · 5"), "the page")
    await run.press("g")
    return run


def says(run: Running, words: str) -> bool:
    pane = run.screen.visitor.pane
    return run.screen.front == "person" and any(words in line for line in texts(pane.main.lines))


def titled(run: Running, words: str) -> bool:
    return isinstance(run.app.screen, Chooser) and words in run.app.screen._title


async def mended(run: Running, typed: str, wanted: str) -> None:
    """Say of the person of the page who it is."""
    await run.press("c")
    await run.until(lambda: titled(run, "Who is "), "the question")
    await choose(run, typed, wanted)


async def test_a_person_is_joined_with_another_on_their_page_and_parted_again(on_page: Running) -> None:
    run = on_page
    await run.press("c")
    await run.until(lambda: titled(run, f"Who is {DAHL}? person · in 5 articles"), "whom it is about")
    await choose(run, "marta", MARTA)
    await run.said(f"{DAHL} is {MARTA}")
    await run.until(lambda: says(run, f"also {DAHL}"), "both on one page")
    assert says(run, MARTA)
    await mended(run, "split", f"“{DAHL}” is not {MARTA}")
    await run.said(f"{DAHL} stands for itself")
    await run.until(lambda: not says(run, "also"), "two people")
    await run.press("u", "u")
    await run.until(lambda: says(run, "Said · 5"), "as in the beginning")


async def test_a_person_is_renamed_on_their_page_and_back_to_a_name_they_had(on_page: Running) -> None:
    run = on_page
    await mended(run, "Henrik Johan Dahl", "as typed: “Henrik Johan Dahl”")
    await run.said(f"{DAHL} is Henrik Johan Dahl")
    await run.until(lambda: says(run, f"also {DAHL}"), "the new name")
    assert run.screen.visitor.page is not None and run.screen.visitor.page.name == "Henrik Johan Dahl"
    await mended(run, "henrik dahl", DAHL)
    await run.until(lambda: says(run, "also Henrik Johan Dahl") or not says(run, "also"), "the old name")
    assert run.screen.visitor.page.name == DAHL
    await run.press("u")
    await run.until(lambda: says(run, f"also {DAHL}"), "the new name again")


def names_in_text(run: Running) -> set[str]:
    """The names that are marked in the article; the empty one while its page is being made."""
    pointer = run.screen.article._pointer
    return {mention.name for mention in pointer.page.mentions} if pointer is not None else {""}


async def test_what_is_no_person_is_said_to_be_of_another_kind(on_page: Running) -> None:
    run = on_page
    await mended(run, "organisation", "is an organisation")
    await run.until(lambda: says(run, "organisation · in 5 articles"), "the other kind")
    await run.press("u")
    await run.until(lambda: says(run, "person · in 5 articles"), "a person again")
    await mended(run, "kind no", "no person, organisation or place")
    await run.until(lambda: says(run, "other · in 5 articles"), "no name")
    await run.press("escape")
    await run.until(lambda: run.screen.front == "article", "the article")
    await run.until(lambda: names_in_text(run).isdisjoint({"", DAHL}), "the article without that name")


async def test_on_a_quote_of_the_page_the_person_can_be_corrected_too(on_page: Running) -> None:
    run = on_page
    await run.press("j", "c")
    await run.until(lambda: titled(run, "Who said"), "the quote's question")
    await choose(run, "this person", f"{DAHL}: same as, rename, split, kind …")
    await run.until(lambda: titled(run, f"Who is {DAHL}?"), "the person's question")


async def test_a_name_of_the_panel_is_corrected_where_it_is_seen(run: Running) -> None:
    await run.press("E")
    await run.until(lambda: run.screen.panel is not None and run.screen.panel.current is not None, "names")
    name = run.screen.panel.current[0]  # type: ignore[union-attr, index]
    await run.press("c")
    await run.until(lambda: titled(run, f"Now: {name}"), "the question")


@pytest.mark.parametrize("step", [".", ">"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_the_step_stands_where_it_was_after_coming_back_from_the_person(
    tmp_path: Path, step: str, size: tuple[int, int]
) -> None:
    paths = make_council(tmp_path, articles=1)
    with Library.open(paths, QUIET_CONFIG) as library:
        text = "A line of the weather.\n\n" * 80 + council_text(9)
        add(library, 9, text=text, found=moved(council(9), len(text) - len(council_text(9))), day=20_000)
        library.marks.flush()
    async with reader(paths, size=size) as run:
        await run.press("enter")
        await run.until(lambda: run.screen.article.annotation is not None, "the article's quotes")
        await run.until(lambda: run.settled, "all that the article brings")
        await run.press(step)
        article = run.screen.article
        await run.until(lambda: article.current is not None and article.scroll_offset.y > 0, "the step")
        before, top = article.current, article.scroll_offset.y
        await run.press("enter")
        await run.until(lambda: run.screen.front == "person", "the page")
        await run.press("escape")
        await run.until(lambda: run.screen.front == "article", "the article")
        await run.until(
            lambda: (article.current, article.scroll_offset.y) == (before, top), "its place again"
        )
        await run.press("c")
        await run.until(lambda: titled(run, "Wh"), "the question about it")


async def test_who_looks_the_same_is_merged_or_told_apart_and_undone(tmp_path: Path) -> None:
    paths = make_council(tmp_path)
    with Library.open(paths, QUIET_CONFIG) as library:
        for number, name in enumerate(["Alan Grayson", "Alan Grayson", "Alan Mark Grayson"], 30):
            add(library, number, name, other(number))
    async with reader(paths) as run:
        await run.press("~")
        await run.until(lambda: isinstance(run.app.screen, Chooser), "the offers")
        merge = "Alan Mark Grayson (1) is Alan Grayson (2) · one more first name"
        assert offered(run) == [merge, "Alan Mark Grayson is not Alan Grayson"]
        await run.press("enter")
        await run.said("Nobody looks the same as another")
        await run.press("u", "~")
        await run.until(lambda: isinstance(run.app.screen, Chooser), "the offers again")
        assert offered(run)[0] == merge
        await run.press(*"is not", "enter")
        await run.said("Nobody looks the same as another")
        run.screen.visitor.visit("PERSON", "Alan Grayson")
        await run.until(lambda: run.screen.visitor.page is not None, "the page")
        assert run.screen.visitor.page is not None
        assert run.screen.visitor.page.alike == ()
        await run.press("u")
        await run.until(lambda: bool(run.screen.visitor.page and run.screen.visitor.page.alike), "the offer")
