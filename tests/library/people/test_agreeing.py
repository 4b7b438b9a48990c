"""Papers correct each other: a name fills a gap, a contradiction makes both less sure."""

from __future__ import annotations

import json

import pytest
from statements_fixture import publish_quote

from tuireader.cli import main
from tuireader.library import Library, articles
from tuireader.library.importing import SEEDED
from tuireader.library.people import aliases
from tuireader.library.people.corrections import NOBODY, correct
from tuireader.library.statements.statements import quotes
from tuireader.model import Quote

WORDS = "The levy is a fine on being poor and living far from town"


def shown(lib: Library, key: int) -> Quote:
    found = articles.annotation(lib, key)
    assert found is not None
    return found.body.quotes[0]


def told(lib: Library, key: int) -> tuple[str | None, str, str]:
    quote = shown(lib, key)
    return quote.speaker_name, quote.confidence, quote.by


def test_a_name_of_another_paper_fills_the_gap_and_is_marked_as_from_there(lib: Library) -> None:
    named = publish_quote(lib, "Reuters", WORDS, "Ada Brook")
    gap = publish_quote(lib, "Mail", WORDS, "")
    assert told(lib, gap) == ("Ada Brook", "likely", "papers")
    assert shown(lib, gap).reason == "named by Reuters"
    assert told(lib, named) == ("Ada Brook", "sure", "text")


def test_a_gap_in_a_cut_of_the_statement_is_filled_too(lib: Library) -> None:
    publish_quote(lib, "Reuters", f"Let me be plain about that: {WORDS}", "Ada Brook")
    publish_quote(lib, "Times", WORDS, "Ada Brook")
    gap = publish_quote(lib, "Mail", WORDS, "")
    assert told(lib, gap) == ("Ada Brook", "likely", "papers")
    assert shown(lib, gap).reason == "named by Reuters and Times"


def test_an_unsure_guess_gives_way_to_the_name_of_another_paper(lib: Library) -> None:
    publish_quote(lib, "Reuters", WORDS, "Ada Brook")
    guess = publish_quote(lib, "Mail", WORDS, "Tom Wall", confidence="unsure")
    assert told(lib, guess) == ("Ada Brook", "likely", "papers")


def test_where_two_papers_differ_both_are_less_sure_and_say_so(lib: Library) -> None:
    fox = publish_quote(lib, "Fox", WORDS, "Tom Wall")
    times = publish_quote(lib, "NYT", WORDS, "Ada Brook", confidence="likely")
    assert told(lib, fox) == ("Tom Wall", "likely", "papers")
    assert told(lib, times) == ("Ada Brook", "unsure", "papers")
    assert shown(lib, fox).reason == "papers differ: Fox: Tom Wall; NYT: Ada Brook"
    assert shown(lib, times).reason == "papers differ: NYT: Ada Brook; Fox: Tom Wall"


def test_a_gap_between_papers_that_differ_stays_one_and_says_so(lib: Library) -> None:
    publish_quote(lib, "Fox", WORDS, "Tom Wall")
    publish_quote(lib, "NYT", WORDS, "Ada Brook")
    gap = publish_quote(lib, "Mail", WORDS, "")
    assert told(lib, gap) == (None, "unsure", "papers")
    assert shown(lib, gap).reason == "papers differ: Fox: Tom Wall; NYT: Ada Brook"


@pytest.mark.parametrize("other", ["Brook", "A. Brook", "Ada M. Brook"])
def test_forms_of_one_name_are_no_contradiction(lib: Library, other: str) -> None:
    one = publish_quote(lib, "Fox", WORDS, "Ada Brook")
    two = publish_quote(lib, "NYT", WORDS, other)
    assert told(lib, one)[1:] == told(lib, two)[1:] == ("sure", "text")


def test_names_that_the_user_joined_are_no_contradiction(lib: Library) -> None:
    one = publish_quote(lib, "Fox", WORDS, "Ada Brook")
    publish_quote(lib, "NYT", WORDS, "Lena Frost")
    assert told(lib, one)[1] == "likely"
    aliases.join(lib, "Lena Frost", "Ada Brook")
    assert told(lib, one) == ("Ada Brook", "sure", "text")


def test_one_paper_alone_does_not_correct_itself(lib: Library) -> None:
    publish_quote(lib, "Mail", WORDS, "Ada Brook", day=1)
    gap = publish_quote(lib, "Mail", WORDS, "", day=2)
    assert told(lib, gap) == (None, "unsure", "text")


def test_the_users_word_beats_the_papers_and_counts_for_the_others(lib: Library) -> None:
    fox = publish_quote(lib, "Fox", WORDS, "Tom Wall")
    gap = publish_quote(lib, "Mail", WORDS, "")
    assert told(lib, gap)[0] == "Tom Wall"
    correct(lib.marks, articles.rows(lib, [fox])[fox], shown(lib, fox), "Lena Frost")
    assert told(lib, fox) == ("Lena Frost", "sure", "user")
    assert told(lib, gap) == ("Lena Frost", "likely", "papers")
    correct(lib.marks, articles.rows(lib, [gap])[gap], shown(lib, gap), NOBODY)
    assert told(lib, gap) == (None, "sure", "user")


def test_an_organisation_fills_no_gap_where_it_is_not_named(lib: Library) -> None:
    publish_quote(lib, "Fox", WORDS, "Ferry Company")
    gap = publish_quote(lib, "Mail", WORDS, "")
    assert told(lib, gap) == (None, "unsure", "text")


def test_no_speaker_is_made_sure(lib: Library) -> None:
    for paper in ("Fox", "NYT", "Reuters", "Times"):
        publish_quote(lib, paper, WORDS, "Ada Brook")
    gap = publish_quote(lib, "Mail", WORDS, "")
    likely = publish_quote(lib, "Post", WORDS, "Ada Brook", confidence="likely")
    assert told(lib, gap)[1] == told(lib, likely)[1] == "likely"
    assert shown(lib, gap).reason == "named by Fox and 4 more"


def test_the_command_line_says_what_the_papers_say(lib: Library, capsys: pytest.CaptureFixture[str]) -> None:
    publish_quote(lib, "Fox", WORDS, "Tom Wall", day=1)
    publish_quote(lib, "NYT", WORDS, "Ada Brook", day=2)
    lib.marks.set_state(SEEDED, True)
    lib.marks.flush()
    places = ["--data-dir", str(lib.paths.data), "--config", str(lib.paths.config_file)]
    assert main([*places, "quotes"]) == 0
    assert "Ada Brook? · papers differ: NYT: Ada Brook; Fox: Tom Wall" in capsys.readouterr().out
    assert main([*places, "quotes", "--json"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["by"], row["reason"]) == ("papers", "papers differ: NYT: Ada Brook; Fox: Tom Wall")
    assert [saying.papers for saying in quotes(lib)] == [2]


def test_a_last_name_or_pronoun_gives_way_to_a_name_that_another_paper_writes_out(lib: Library) -> None:
    full = publish_quote(lib, "NYT", WORDS, "Ada Brook")
    alone = publish_quote(lib, "Fox", WORDS, "Brook", name="Edith Brook")
    assert told(lib, alone) == ("Ada Brook", "likely", "papers")
    assert shown(lib, alone).reason == "named by NYT, here “Brook”"
    assert told(lib, full)[:2] == ("Ada Brook", "likely"), "it was contradicted"
    words = "Nobody told the fishermen what was found in the water of the bay"
    publish_quote(lib, "NYT", words, "Lena Frost")
    she = publish_quote(lib, "Fox", words, "she", name="Ada Brook")
    assert told(lib, she) == ("Lena Frost", "likely", "papers")


def test_reported_speech_that_only_holds_the_words_is_not_theirs_who_said_them(lib: Library) -> None:
    publish_quote(lib, "NYT", "a ban on trucks entering the lower town", "Ada Brook")
    told_of = "Brook's call for a ban on trucks entering the lower town was worse than her last three ideas together"
    about = publish_quote(lib, "Fox", told_of, "", kind="indirect")
    assert told(lib, about) == (None, "unsure", "text")
