"""A quote copied: its words, who said them, where and when, in the reader's own form; or given to a command."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
from msgspec import structs
from reader_fixture import QUIET_CONFIG

from tuireader.config import Config, Copying
from tuireader.errors import ConfigError, InputError
from tuireader.library.citing import citations
from tuireader.library.citing.citations import citation
from tuireader.model import ArticleRow, Quote
from tuireader.ui.external import run

ROW = ArticleRow(1, "f", "The Daily", "On *rivers*", "https://daily.example/1", published=1_647_259_200)
TEXT = '"We go," she said, "and soon."'
QUOTE = Quote(
    "q", 0, 30, ((0, 8), (19, 30)), TEXT, speaker="she", speaker_name="Ada Brook", confidence="sure"
)


def test_what_interrupts_a_quote_is_left_out_visibly() -> None:
    assert citation(QUOTE, ROW).splitlines() == [
        '"We go," [...] "and soon."',
        "— Ada Brook, On *rivers*, The Daily, 2022-03-14",
        "https://daily.example/1",
    ]
    joined = structs.replace(QUOTE, text='"We go," "and soon."')
    assert citation(joined, ROW) == citation(QUOTE, ROW)


@pytest.mark.parametrize("style", ["plain", "markdown", "org", "{quote} ({speaker})"])
def test_doubt_is_copied_too_but_not_of_what_the_reader_said(style: str) -> None:
    likely = structs.replace(QUOTE, confidence="likely")
    assert "attribution unsure" in citation(likely, ROW, style)
    assert "attribution unsure" not in citation(QUOTE, ROW, style)
    assert "attribution unsure" not in citation(structs.replace(likely, by="user"), ROW, style)


def test_markdown_is_a_block_quotation_in_which_signs_are_only_signs() -> None:
    two = structs.replace(QUOTE, text='"One.\n\n# Two."', end=14, spans=((0, 14),))
    assert citation(two, ROW, "markdown").splitlines() == [
        '> "One.',
        ">",
        '> \\# Two."',
        ">",
        "> — Ada Brook, [On \\*rivers\\*](<https://daily.example/1>), The Daily, 2022-03-14",
    ]


def test_org_is_a_quote_block_with_a_link() -> None:
    assert citation(QUOTE, ROW, "org").splitlines() == [
        "#+begin_quote",
        '"We go," [...] "and soon."',
        "— Ada Brook, [[https://daily.example/1][On *rivers*]], The Daily, 2022-03-14",
        "#+end_quote",
    ]


def test_a_pattern_of_ones_own_says_what_goes_where() -> None:
    assert citation(QUOTE, ROW, "{date} {speaker}: {quote}").startswith('2022-03-14 Ada Brook: "We go,"')


def test_nobody_named_and_no_address_leave_no_gap() -> None:
    bare = structs.replace(QUOTE, speaker="", speaker_name=None)
    assert citation(bare, replace(ROW, url="", dated=False)).splitlines()[1:] == [
        "— speaker not named, On *rivers*, The Daily"
    ]
    assert "](" not in citation(bare, replace(ROW, url=""), "markdown")


@pytest.mark.parametrize("style", ["{nobody}", "{quote", "{}", "{quote.words}"])
def test_a_pattern_that_cannot_be_filled_is_refused_when_the_reader_starts(style: str) -> None:
    with pytest.raises(ConfigError, match=r"copying\.quote"):
        citations.check(style)
    assert replace(QUIET_CONFIG, copying=Copying(style)) != Config()


def test_a_command_gets_the_text_and_its_first_line_is_told() -> None:
    script = "import sys; print(); print(sys.stdin.read().upper(), file=sys.stdout)"
    assert run(f'"{sys.executable}" -c "{script}"', "quay “no”") == "QUAY “NO”"


def test_no_shell_sees_the_command() -> None:
    script = "import sys; print(sys.argv[1:])"
    told = run(f"'{sys.executable}' -c '{script}' ';' '$(id)' '*'", "")
    assert told == "[';', '$(id)', '*']"


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("no-such-command-here", "no-such-command-here: cannot be run"),
        ("'unclosed", "no closing quotation"),
        (f"'{sys.executable}' -c 'raise SystemExit(3)'", "status 3"),
        (f"'{sys.executable}' -c 'import sys; sys.exit(chr(27) + \"[2J bad\")'", "bad"),
    ],
)
def test_what_fails_is_told_in_one_clean_line(command: str, says: str) -> None:
    with pytest.raises(InputError) as refused:
        run(command, "text")
    message = str(refused.value)
    assert says in message and "\n" not in message and "\x1b" not in message


def test_a_link_to_the_very_words_stands_behind_the_title_and_where_a_pattern_wants_it() -> None:
    link = "https://daily.example/1#:~:text=We%20go"
    assert f"](<{link}>)" in citation(QUOTE, ROW, "markdown", link)
    assert f"[[{link}][" in citation(QUOTE, ROW, "org", link)
    assert citation(QUOTE, ROW, "plain", link).endswith("\nhttps://daily.example/1")
    assert citation(QUOTE, ROW, "{link}", link) == link
    assert citation(QUOTE, ROW, "{link}") == ROW.url
