"""The basket: what was collected is kept with all that citing needs, whatever becomes of the article."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace
from people_fixture import DAHL, FEED, TEXT, add, annotate, found_in, quote_of, row_of
from tinydb import TinyDB

from tuireader.cli import main
from tuireader.errors import NotFoundError
from tuireader.library import Library, keeping, marking
from tuireader.library.citing import basket, citations
from tuireader.library.citing.basket import Cited
from tuireader.library.people.corrections import correct
from tuireader.model import Block, Document, Entry, Subscription

QUOTE = '"Norrland must pay for all of it,"'


def collected(lib: Library, number: int = 1, text: str = TEXT) -> Cited:
    """An article's quote, put into the basket."""
    key = add(lib, number, text=text)
    assert basket.collect(lib, row_of(lib, key), quote_of(lib, key), now=1_700_000_000)
    return basket.cited(lib)[-1]


def test_a_quote_is_kept_with_its_exact_words_and_where_it_stands(lib: Library) -> None:
    item = collected(lib)
    assert (item.words, item.pieces) == (QUOTE, (QUOTE,))
    assert TEXT[item.start : item.end] == QUOTE
    assert (item.prefix, item.suffix) == ("The harbour is closed. ", " said Dahl on Monday. Nobody was hurt.")
    assert (item.speaker, item.doubt, item.outlet, item.title) == (DAHL, "", "Gazette", "Title 1")
    assert item.link.startswith("https://gazette.example/1#:~:text=Norrland%20must%20pay")
    assert item.collected == 1_700_000_000 and item.published == 86_400


def test_the_speaker_is_the_one_that_was_shown(lib: Library) -> None:
    key = add(lib, 1)
    correct(lib.marks, row_of(lib, key), quote_of(lib, key), "Ana Silva")
    basket.collect(lib, row_of(lib, key), quote_of(lib, key))
    correct(lib.marks, row_of(lib, key), quote_of(lib, key), "")
    assert [item.speaker for item in basket.cited(lib)] == ["Ana Silva"]


def test_collecting_twice_changes_nothing_and_undo_takes_it_back(lib: Library) -> None:
    item = collected(lib)
    row = row_of(lib, item.article)
    assert basket.collect(lib, row, quote_of(lib, item.article)) is None
    assert basket.is_cited(lib.marks, row, quote_of(lib, item.article))
    marking.undo(lib.marks)
    assert basket.cited(lib) == []
    marking.redo(lib.marks)
    assert basket.cited(lib) == [item]


def test_the_order_is_the_users_and_what_is_taken_out_comes_back_to_its_place(lib: Library) -> None:
    first, second, third = (collected(lib, number, TEXT.replace("all", f"{number}")) for number in (1, 2, 3))
    basket.move(lib.marks, third.key, -2)
    assert [item.key for item in basket.cited(lib)] == [third.key, first.key, second.key]
    basket.remove(lib.marks, [first.key])
    assert [item.key for item in basket.cited(lib)] == [third.key, second.key]
    marking.undo(lib.marks)
    assert [item.key for item in basket.cited(lib)] == [third.key, first.key, second.key]
    assert basket.move(lib.marks, third.key, -1) is None
    basket.remove(lib.marks, [item.key for item in basket.cited(lib)])
    assert basket.cited(lib) == []


def test_nothing_cited_is_lost_when_the_article_goes(lib: Library) -> None:
    item = collected(lib)
    lib.archive.delete([item.article])
    assert basket.cited(lib) == [item]
    assert basket.standing(lib, item) == "gone"
    assert QUOTE in citations.written(basket.cited(lib), "csv").replace('""', '"')


def test_an_edited_article_leaves_what_was_cited_and_it_is_said(lib: Library) -> None:
    item = collected(lib)
    assert basket.standing(lib, item) == "there"
    text = TEXT.replace("all", "half")
    edited = Entry(
        "1", "Title 1", Document(text, (Block("paragraph", 0, len(text)),)), item.url, published=86_400
    )
    lib.archive.store(FEED, [edited])
    assert basket.standing(lib, item) == "changed"
    assert basket.cited(lib) == [item]


def test_a_cited_article_is_not_pruned(lib: Library) -> None:
    feed = "https://gazette.example/feed"
    marking.subscribe(lib.marks, Subscription(feed, feed, settings={"keep_articles": 1}))
    entries = [Entry(str(n), f"Title {n}", Document(TEXT), published=n * 86_400) for n in range(1, 6)]
    keys = lib.archive.store(feed, entries).new
    annotate(lib, keys[0], found_in(TEXT))
    basket.collect(lib, row_of(lib, keys[0]), quote_of(lib, keys[0]))
    for number in range(201):  # so many changes later it could not be undone any more
        lib.marks.set_state("place", number)
    keeping.prune(lib, 10 * 86_400)
    assert lib.archive.article(keys[0]) is not None and lib.archive.article(keys[1]) is None


def test_a_quote_that_its_own_cue_interrupts_is_kept_whole_and_in_pieces(lib: Library) -> None:
    text = '"We go," she said, "and soon." Nobody asked.'
    key = add(lib, 1, text='"We go," said Dahl. Then all was still. Nobody asked.')
    row, quote = row_of(lib, key), quote_of(lib, key)
    quote = replace(quote, start=0, end=30, spans=((0, 8), (19, 30)), text='"We go," "and soon."')
    lib.archive.store(FEED, [Entry("1", "Title 1", Document(text, (Block("paragraph", 0, len(text)),)))])
    basket.collect(lib, row, quote)
    (item,) = basket.cited(lib)
    assert item.words == '"We go," she said, "and soon."'
    assert item.pieces == ('"We go,"', '"and soon."')
    assert '> "We go," \\[...\\] "and soon."' in citations.written([item], "markdown")


def test_a_quote_of_which_the_text_has_changed_meanwhile_is_kept_by_its_own_words(lib: Library) -> None:
    key = add(lib, 1)
    quote = replace(quote_of(lib, key), start=3, end=20, spans=((3, 20),))
    basket.collect(lib, row_of(lib, key), quote)
    (item,) = basket.cited(lib)
    assert (item.words, item.prefix, item.directive) == (QUOTE, "", "")
    assert item.link == "https://gazette.example/1"


def test_stock_tinydb_opens_the_basket(lib: Library) -> None:
    item = collected(lib)
    lib.marks.flush()
    (document,) = TinyDB(lib.paths.marks).table("basket").all()
    assert document["words"] == QUOTE and document["article"] == item.article


def test_a_quote_is_found_by_its_number_or_its_id(lib: Library) -> None:
    item = collected(lib)
    assert basket.find(lib, "1") == basket.find(lib, item.quote) == item
    with pytest.raises(NotFoundError, match='no quote "2"'):
        basket.find(lib, "2")


# --- the command


def run(lib: Library, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Status, output and complaints of a command."""
    lib.marks.flush()
    status = main(["--data-dir", str(lib.paths.data), *words])
    lib.marks.refresh()
    told = capsys.readouterr()
    return status, told.out, told.err


def test_the_command_adds_lists_moves_removes_and_clears(
    lib: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = []
    for number in (1, 2):
        key = add(lib, number, text=TEXT.replace("all", f"{number}"))
        ids.append(quote_of(lib, key).id)
    assert run(lib, capsys, "basket")[2].startswith("the basket is empty")
    status, out, _ = run(lib, capsys, "basket", "add", *ids)
    assert status == 0 and out.count("undo takes it back") == 2
    _, out, _ = run(lib, capsys, "basket", "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert [row["id"] for row in rows] == ids
    assert (rows[0]["speaker"], rows[0]["standing"], rows[0]["number"]) == (DAHL, "there", 1)
    run(lib, capsys, "basket", "move", "2", "1")
    assert [item.quote for item in basket.cited(lib)] == ids[::-1]
    run(lib, capsys, "basket", "remove", ids[0])
    assert [item.quote for item in basket.cited(lib)] == ids[1:]
    run(lib, capsys, "basket", "clear")
    assert basket.cited(lib) == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("export", "word"), 'no format "word"'),
        (("export",), "takes a format"),
        (("move", "1", "9"), "a place is a number"),
        (("remove",), "takes numbers"),
    ],
)
def test_what_the_command_cannot_do_is_told_in_one_line(
    lib: Library, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], says: str
) -> None:
    collected(lib)
    status, _, err = run(lib, capsys, "basket", *words)
    assert status == 2 and says in err and err.count("\n") == 1


def test_an_empty_basket_is_not_exported(lib: Library, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(lib, capsys, "basket", "export", "csv")
    assert (status, out) == (1, "") and "empty" in err
