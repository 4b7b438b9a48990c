"""Links to the very words: the directive leads a browser to the quote, and to no other place with the same words."""

from __future__ import annotations

from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from tuireader.library.citing.basket import LONGEST, _Page, directive, link

TWICE = (
    'She began: "We will go on, whatever comes." Later, in Umeå: "We will go on, whatever comes." It ended.'
)
QUOTE = '"We will go on, whatever comes."'


def of(text: str, words: str, nth: int = 1) -> str:
    """The directive to the nth place of these words."""
    start = -1
    for _ in range(nth):
        start = text.index(words, start + 1)
    return directive(text, start, start + len(words))


def test_words_that_stand_once_are_named_without_their_quotation_marks() -> None:
    text = 'He said: "We go, and soon." Nobody asked.\n\nThen he left the hall.'
    assert of(text, '"We go, and soon."').startswith("text=He%20said%3A-,")
    assert of(text, "Then he left the hall.") == "text=Then%20he%20left%20the%20hall"


def test_what_parts_terms_is_encoded_within_them() -> None:
    text = "They spoke of well-being, bread & butter, and of 50% more."
    assert (
        of(text, text)
        == "text=They%20spoke%20of%20well%2Dbeing%2C%20bread%20%26%20butter%2C%20and%20of%2050%25%20more"
    )


def test_the_same_words_are_told_apart_by_what_stands_around_them() -> None:
    first, second = of(TWICE, QUOTE), of(TWICE, QUOTE, 2)
    assert first == "text=We%20will%20go%20on%2C%20whatever%20comes"
    assert unquote(second) == f"text=Later, in Umeå:-,{QUOTE}"


def test_neither_case_nor_accents_nor_curly_marks_tell_words_apart() -> None:
    text = "WE WILL GO ON, ÜNDAUNTED they cried. And again they cried: “We will go on, undaunted”."
    assert "cried:-,“We will" in unquote(of(text, "We will go on, undaunted"))


def test_of_a_long_quote_only_its_beginning_and_end_are_named() -> None:
    words = " ".join(f"word{number}" for number in range(LONGEST // 5))
    assert of(f"It began. {words} It ended.", words) == "text=word0%20word1%20word2,word57%20word58%20word59"


def test_a_quote_over_two_paragraphs_is_a_range() -> None:
    text = "He said:\n\n“The first of it is this.\n\n“And the last of it is that.”\n\nHe left."
    said = text[text.index("“") : text.rindex("”") + 1]
    assert of(text, said) == "text=The%20first%20of,of%20it%20is%20that".replace(
        "of%20it%20is%20that", "it%20is%20that"
    )


def test_a_quote_without_any_word_has_no_link() -> None:
    assert directive('He said "…" twice.', 8, 11) == ""


def test_a_link_keeps_the_anchor_of_the_address_and_leaves_off_an_older_directive() -> None:
    assert link("https://e.example/a", "text=x") == "https://e.example/a#:~:text=x"
    assert link("https://e.example/a#part", "text=x") == "https://e.example/a#part:~:text=x"
    assert link("https://e.example/a#:~:text=old", "text=x") == "https://e.example/a#:~:text=x"
    assert (link("", "text=x"), link("https://e.example/a", "")) == ("", "https://e.example/a")


def test_of_two_paragraphs_that_are_the_same_with_all_around_them_a_link_leads_to_the_first() -> None:
    text = "\n\n".join(["The same words as ever stand here."] * 9)
    assert of(text, "The same words as ever stand here.", 5) == of(text, "The same words as ever stand here.")


WORDS = ("go", "on", "Go,", "“on", "well-being”", "é", "e", "\n\n", "שלום", "говорит.", "50%")


@given(
    st.lists(
        st.sampled_from(
            ["go", "on", "Go,", "“on", "well-being”", "é", "e", "\n\n", "שלום", "говорит.", "50%"]
        ),
        min_size=1,
        max_size=40,
    ),
    st.data(),
)
def test_whatever_the_text_a_directive_is_sound_and_names_the_words_of_the_quote(
    words: list[str], data: st.DataObject
) -> None:
    text = " ".join(words)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = directive(text, start, end)
    terms = found.removeprefix("text=").split(",") if found else []
    assert len(terms) <= 4 and not any(char in "".join(terms) for char in " \n&")
    page = _Page(text)
    first, last = page.words(start, end)
    assert bool(found) == (first < last)
