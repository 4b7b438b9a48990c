"""What was edited in an article: every version's words are found, what was quoted first; corrections outlive it."""

from __future__ import annotations

import json
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from people_fixture import DAHL, FEED, MARTA, TEXT, add, annotate, found_in, quote_of, row_of

from tuireader.cli import main
from tuireader.errors import NotFoundError
from tuireader.library import Library
from tuireader.library.history import Edit, edit_between, history, stretches
from tuireader.library.people.corrections import correct
from tuireader.model import Block, Document, Entry, Version

OTHER = TEXT.replace("all of it", "half of it")


def page(*paragraphs: str) -> Document:
    """A document of paragraphs."""
    text, blocks = "", []
    for words in paragraphs:
        text += "\n\n" if text else ""
        blocks.append(Block("paragraph", len(text), len(text) + len(words)))
        text += words
    return Document(text, tuple(blocks))


def edited(lib: Library, text: str, title: str = "Title 1") -> None:
    """The article of ``add(lib, 1)`` comes again with another text."""
    lib.archive.store(FEED, [Entry("1", title, page(*text.split("\n\n")), "https://gazette.example/1")])


def between(before: tuple[str, ...], after: tuple[str, ...]) -> Edit:
    """What was edited between two texts of these paragraphs."""
    return edit_between(Version("T", page(*before), 5), Version("T", page(*after), 0))


def told(edit: Edit) -> list[tuple[str, str]]:
    """What became of the paragraphs, marked."""
    signs = {"same": "{}", "deleted": "[-{}-]", "inserted": "{{+{}+}}"}
    return [
        (paragraph.fate, "".join(signs[it.fate].format(it.words) for it in paragraph.stretches))
        for paragraph in edit.paragraphs
    ]


def test_paragraphs_that_changed_went_and_came_are_told_word_by_word() -> None:
    edit = between(
        ("It began.", "The council met in the old hall on Monday.", "Nobody asked.", "It ended."),
        ("It began.", "The council met in the new hall on Monday.", "It ended.", "Mended at noon."),
    )
    assert told(edit) == [
        ("changed", "The council met in the[- old-]{+ new+} hall on Monday."),
        ("deleted", "[-Nobody asked.-]"),
        ("inserted", "{+Mended at noon.+}"),
    ]


def test_what_is_the_same_is_no_edit() -> None:
    edit = between(("One.", '"Two," he said.'), ("One.", '"Two," he said.'))
    assert (edit.title, edit.quotes, edit.paragraphs) == ((), (), ())


def test_a_quote_that_changed_and_one_that_vanished_come_first_with_who_said_them(lib: Library) -> None:
    text = f'{TEXT} "It is a scandal and a shame," said Kowalska.'
    found = found_in(text)
    key = add(lib, 1, text=text, found=found)
    edited(lib, OTHER)
    annotate(lib, key, found_in(OTHER))
    (edit,) = history(lib, key)
    assert [(quote.fate, quote.before, quote.after, quote.speaker) for quote in edit.quotes] == [
        ("changed", '"Norrland must pay for all of it,"', '"Norrland must pay for half of it,"', DAHL)
    ]
    assert abs(edit.at - time.time()) < 100


def test_where_nobody_has_looked_quotes_are_what_stands_between_marks() -> None:
    edit = between(
        ('"We will rebuild it all," she said.', '"Nobody has asked us about it," he said.'),
        ('"We will rebuild a part," she said.', "He had nothing to say."),
    )
    assert [(quote.fate, quote.before) for quote in edit.quotes] == [
        ("vanished", '"Nobody has asked us about it,"'),
        ("changed", '"We will rebuild it all,"'),
    ]


def test_words_that_only_moved_or_have_other_marks_have_not_vanished() -> None:
    edit = between(('Before. "We will rebuild it all," she said.',), ("She said: “We will rebuild it all”.",))
    assert edit.quotes == ()


def test_another_speaker_for_the_same_words_is_told(lib: Library) -> None:
    key = add(lib, 1)
    text = TEXT.replace("said Dahl", "said Kowalska")
    edited(lib, text)
    annotate(lib, key, found_in(text, MARTA))
    (edit,) = history(lib, key)
    assert [(it.fate, it.speaker, it.speaker_after) for it in edit.quotes] == [("attributed", DAHL, MARTA)]


def test_what_the_user_says_of_a_quote_is_no_edit_and_outlives_one(lib: Library) -> None:
    key = add(lib, 1)
    correct(lib.marks, row_of(lib, key), quote_of(lib, key), "Ana Silva")
    text = f"Updated at noon, with a longer beginning than before.\n\n{TEXT}\n\nMore is to come."
    edited(lib, text)
    annotate(lib, key, found_in(text))
    quote = quote_of(lib, key)
    assert (quote.speaker_name, quote.by) == ("Ana Silva", "user")
    assert quote.start > TEXT.index('"'), "it stands elsewhere now"
    assert history(lib, key)[0].quotes == ()


def test_every_version_is_told_against_the_one_after_it(lib: Library) -> None:
    key = add(lib, 1)
    for hour in range(1, 4):
        edited(lib, TEXT.replace("Monday", f"Monday at {hour}"))
    edits = history(lib, key)
    assert [told(edit)[0][1].split("said Dahl on Monday")[1][:12] for edit in edits] == [
        " at[- 2-]{+ ", " at[- 1-]{+ ", "{+ at 1+}. N"
    ]  # fmt: skip


def test_a_page_is_compared_with_pages_and_the_feeds_text_with_its_own(lib: Library) -> None:
    key = add(lib, 1, text=TEXT)
    lib.archive.put_page(key, page(f"{TEXT} The whole story."))
    assert history(lib, key) == []
    lib.archive.put_page(key, page(f"{TEXT} The whole story, mended."))
    edited(lib, TEXT.replace("Monday", "Tuesday"))
    assert sorted((edit.paged, told(edit)[0][1].count("[-")) for edit in history(lib, key)) == [
        (False, 1),
        (True, 0),
    ]


def test_an_article_that_is_not_stored_has_no_history(lib: Library) -> None:
    with pytest.raises(NotFoundError):
        history(lib, 5)


def test_each_earlier_wording_of_many_edited_articles_is_found(lib: Library) -> None:
    chance = random.Random(1)
    texts = [" ".join(chance.choices(TEXT.split(), k=60)) for _ in range(50)]
    keys = [add(lib, number, text=f"{TEXT} {text}") for number, text in enumerate(texts)]
    for number, text in enumerate(texts):
        entry = Entry(
            str(number), f"Title {number}", page(f"{OTHER} {text}"), f"https://gazette.example/{number}"
        )
        lib.archive.store(FEED, [entry])
    for key in keys:
        (edit,) = history(lib, key)
        assert [(quote.fate, quote.speaker) for quote in edit.quotes] == [("changed", DAHL)]


@given(
    st.lists(st.sampled_from(["a", "b", "c,", "“d", "e.", "f”"]), max_size=12),
    st.lists(st.sampled_from(["a", "b", "x", "y"]), max_size=12),
)
def test_the_stretches_are_both_texts(before: list[str], after: list[str]) -> None:
    old, new = " ".join(before), " ".join(after)
    found = stretches(old, new)
    assert "".join(it.words for it in found if it.fate != "inserted") == old
    assert "".join(it.words for it in found if it.fate != "deleted") == new


def test_a_text_made_to_be_slow_is_told_as_a_whole() -> None:
    before, after = ("a b " * 200_000,), ("b a " * 200_000,)
    assert [fate for fate, _ in told(between(before, after))] == ["changed"]
    many = tuple(f"{number % 7}" for number in range(3_000))
    assert between(many, many[::-1]).paragraphs


def test_the_command_tells_edits_with_signs_and_as_json(
    lib: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    key = add(lib, 1)
    edited(lib, OTHER, title="A new title")
    lib.marks.flush()
    options = ["--data-dir", str(lib.paths.data), "history"]
    assert main([*options, f"{key:016x}"]) == 0
    out = capsys.readouterr().out
    assert "title: [-Title 1-]{+A new title+}" in out
    assert "changed" in out and "[- all-]{+ half+}" in out and "Henrik Dahl" in out
    assert main([*options, "--json", f"{key:016x}"]) == 0
    (row,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert row["title"] == "Title 1" and row["text"] == TEXT
    assert [quote["fate"] for quote in row["quotes"]] == ["changed"]
    assert main([*options, "f" * 16]) == 1
