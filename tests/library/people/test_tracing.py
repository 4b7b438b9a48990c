"""The same statement over outlets and days is one statement."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import NamedTuple

import pytest
from places import DATA
from statements_fixture import publish_quote

from tuireader.annotate.quotes.overlap import common, fingerprints, likeness, words_of
from tuireader.cli import main
from tuireader.library import Library, health, queries
from tuireader.library.importing import SEEDED
from tuireader.library.statements import tracing
from tuireader.library.statements.statements import Saying, quotes


class Pair(NamedTuple):
    verdict: str
    why: str
    speaker: str
    other_speaker: str
    one: str
    other: str


ROWS = (DATA / "statement_pairs.tsv").read_text(encoding="utf-8").splitlines()[2:]
PAIRS = [Pair(*row.split("\t")) for row in ROWS]


def trace_of(lib: Library, key: int) -> int:
    (trace,) = lib.archive.statements.traces([key]).values()
    return trace


def test_of_a_hundred_judged_pairs_nearly_all_are_traced_as_judged(lib: Library) -> None:
    wrong = []
    found = {"same": 0, "other": 0}
    missed = 0
    for day, pair in enumerate(PAIRS, start=1):
        one = publish_quote(lib, f"First {day}", pair.one, pair.speaker, day=day)
        other = publish_quote(lib, f"Second {day}", pair.other, pair.other_speaker, day=day)
        same = trace_of(lib, one) == trace_of(lib, other)
        found[pair.verdict] += same
        missed += pair.verdict == "same" and not same
        if same != (pair.verdict == "same"):
            wrong.append((pair.why, pair.one))
    precision = found["same"] / (found["same"] + found["other"])
    recall = found["same"] / (found["same"] + missed)
    assert len(PAIRS) > 100 and 2 * precision * recall / (precision + recall) >= 0.97, wrong


LOCK = "We will rebuild the lock before the winter comes, and we will do it with our own money"


def test_words_are_compared_as_said_not_as_set() -> None:
    assert words_of("“[W]e can’t — [the board] knows — wait,” (sic)") == ["we", "can", "not", "knows", "wait"]
    assert (
        likeness(words_of(LOCK), words_of("we will rebuild the lock before the winter comes"))
        == "surely same"
    )
    assert common(["a", "b", "c", "d"], ["a", "x", "c", "b", "d"]) == 3


def test_texts_that_share_five_words_in_a_row_share_a_fingerprint() -> None:
    words = [f"word{number}" for number in range(200)]
    whole = set(fingerprints(words))
    assert all(whole & set(fingerprints(words[start : start + 5])) for start in range(190))
    assert max(whole) < 1 << 32 and not fingerprints(words[:3])


@pytest.fixture
def printed(lib: Library) -> dict[str, int]:
    """One statement in three papers, and another by the same person."""
    return {
        "Herald": publish_quote(
            lib, "Herald", "We will rebuild the lock before the winter comes", "Ada Brook", day=2
        ),
        "Mail": publish_quote(lib, "Mail", LOCK, "Ada Brook", day=3),
        "Post": publish_quote(lib, "Post", "We will rebuild that lock before winter comes", "", day=4),
        "Else": publish_quote(
            lib, "Herald", "Nobody asked the fishermen what they think", "Ada Brook", day=5
        ),
    }


def saying_of(lib: Library, words: str) -> Saying:
    return next(saying for saying in quotes(lib) if words in saying.quote.text)


def test_a_statement_is_listed_once_with_its_papers_and_who_printed_it_first(
    lib: Library, printed: dict[str, int]
) -> None:
    sayings = list(quotes(lib))
    assert [saying.row.key for saying in sayings] == [printed["Else"], printed["Post"]]
    lock = sayings[1]
    assert (lock.articles, lock.papers, lock.first_in, lock.first_on) == (3, 3, "Herald", 2 * 86_400)
    later = list(quotes(lib, query=queries.parse("after:1970-01-04")))
    assert [saying.papers for saying in later] == [1, 2], "of the articles that match"


def test_a_quotes_life_says_what_was_first_longest_cut_and_changed(
    lib: Library, printed: dict[str, int]
) -> None:
    saying = saying_of(lib, "that lock")
    life = tracing.trace(lib, saying.row, saying.quote)
    herald, mail, post = life.printings
    assert life.papers == 3
    assert (herald.first, herald.longest) == (True, False) and (mail.first, mail.longest) == (False, True)
    assert herald.cuts == (("the winter comes,", "and we will do it with our own money", ""),)
    assert post.changes[0] == ("that", "the")
    assert ("lock before", "the", "winter comes, and") in [
        (cut.before[-11:], cut.words, cut.after) for cut in post.cuts
    ]
    assert not mail.cuts and not mail.changes
    assert tracing.told(herald, life)[:2] == [
        "first", "cut: … the winter comes, [and we will do it with our own money]",
    ]  # fmt: skip


def test_a_quote_that_stands_nowhere_else_has_a_life_of_one(lib: Library, printed: dict[str, int]) -> None:
    saying = saying_of(lib, "fishermen")
    life = tracing.trace(lib, saying.row, saying.quote)
    assert [printing.row.key for printing in life.printings] == [printed["Else"]]


def test_what_is_not_shown_is_in_no_life(lib: Library, printed: dict[str, int]) -> None:
    lib.archive.delete([printed["Herald"]])
    saying = saying_of(lib, "that lock")
    assert (saying.papers, saying.first_in) == (2, "Mail")
    assert (
        lib.archive._database.one(
            "SELECT count(*) FROM shingle WHERE statement NOT IN (SELECT id FROM statement)"
        )
        == 0
    )


def test_traces_that_turn_out_to_be_one_become_one(lib: Library) -> None:
    first, second = "Every child in this town deserves a warm room", "We found the money for the old stadium"
    one = publish_quote(lib, "Herald", first, "Ada Brook")
    other = publish_quote(lib, "Mail", second, "Ada Brook")
    assert trace_of(lib, one) != trace_of(lib, other)
    publish_quote(lib, "Post", f"{first}. {second}", "Ada Brook")
    assert trace_of(lib, one) == trace_of(lib, other)


def test_what_three_people_say_is_what_everyone_says(lib: Library) -> None:
    words = "This budget will leave every family in the county worse off"
    keys = [publish_quote(lib, name, words, name) for name in ("Ada Brook", "Tom Wall", "Lena Frost")]
    assert trace_of(lib, keys[0]) == trace_of(lib, keys[1]) != trace_of(lib, keys[2])


def test_the_same_words_by_another_person_are_one_statement_only_for_a_week(lib: Library) -> None:
    words = "The levy is a fine on being poor and living far from town"
    one = publish_quote(lib, "Herald", words, "Ada Brook", day=1)
    soon, late = (publish_quote(lib, f"Mail {day}", words, "Tom Wall", day=day) for day in (5, 90))
    assert trace_of(lib, one) == trace_of(lib, soon)
    assert trace_of(lib, late) == trace_of(lib, soon), "of the same person at any time"
    late = publish_quote(lib, "Post", words.replace("fine", "penalty"), "Lena Frost", day=200)
    assert trace_of(lib, late) != trace_of(lib, one)


def test_quotes_of_an_archive_of_before_are_compared_a_few_at_a_time_and_nothing_is_lost_between(
    lib: Library, printed: dict[str, int]
) -> None:
    with lib.archive._database.writing() as connection:
        connection.execute("UPDATE statement SET trace=NULL")
        connection.execute("DELETE FROM shingle")
    assert len(list(quotes(lib))) == 4, "listed apart as long as they were not compared"
    assert lib.archive.statements.trace(3) == 3 and lib.archive.statements.untraced() == 1
    assert list(tracing.catch_up(lib))[-1] == 0
    assert [saying.papers for saying in quotes(lib)] == [1, 3]


def test_the_doctor_compares_all_quotes_anew(lib: Library, printed: dict[str, int]) -> None:
    with lib.archive._database.writing() as connection:
        connection.execute("UPDATE statement SET trace=id")
    health.repair(lib)
    assert [saying.papers for saying in quotes(lib)] == [1, 3]


def test_every_place_is_printed_for_people_and_for_programs(
    lib: Library, printed: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    places = ["--data-dir", str(lib.paths.data), "--config", str(lib.paths.config_file)]
    lib.marks.set_state(SEEDED, True)
    lib.marks.flush()
    assert main([*places, "quotes", "--traced", "--json", "quote:lock"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert row["papers"] == 3 and [place["outlet"] for place in row["places"]] == ["Herald", "Mail", "Post"]
    assert [place["first"] for place in row["places"]] == [True, False, False]
    assert row["places"][0]["cuts"][0]["words"] == "and we will do it with our own money"
    assert main([*places, "quotes", "--traced", "quote:lock"]) == 0
    text = capsys.readouterr().out
    assert "in 3 papers" in text and "1970-01-04 · Mail · Ada Brook" in text and "the longest form" in text


COMPARING = """
import sys
from pathlib import Path
from tuireader.config import Config, default_paths
from tuireader.library import Library
from tuireader.library.statements import tracing
with Library.open(default_paths(Path(sys.argv[1]), Path(sys.argv[2])), Config()) as library:
    for left in tracing.catch_up(library):
        print(left, flush=True)
"""


@pytest.mark.slow
def test_a_kill_while_quotes_are_compared_loses_nothing(lib: Library) -> None:
    for number in range(300):
        publish_quote(
            lib,
            f"Paper {number % 2}",
            f"Speech {number // 2} was about boats, nets, tides and {number // 2} hopes",
            "",
        )
    with lib.archive._database.writing() as connection:
        connection.execute("UPDATE statement SET trace=NULL")
        connection.execute("DELETE FROM shingle")
    command = [sys.executable, "-c", COMPARING, str(lib.paths.data), str(lib.paths.config_file)]
    while True:
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            line = process.stdout.readline()
            process.kill()
        if not line:
            break
        left = lib.archive.statements.untraced()
        assert left <= int(line) and not lib.archive.problems()
        if not left:
            break
    assert [saying.papers for saying in quotes(lib)] == [2] * 150


def test_two_halves_that_a_third_paper_prints_as_one_are_each_listed(lib: Library) -> None:
    first, second = "Every child in this town deserves a warm room", "We found the money for the old stadium"
    publish_quote(lib, "Herald", first, "Ada Brook", day=3)
    publish_quote(lib, "Mail", second, "Ada Brook", day=2)
    publish_quote(lib, "Post", f"{first}. {second}", "Ada Brook", day=1)
    sayings = list(quotes(lib))
    assert [saying.quote.text for saying in sayings] == [first, second]
    life = tracing.trace(lib, sayings[0].row, sayings[0].quote)
    assert [printing.row.feed_title for printing in life.printings] == ["Post", "Mail", "Herald"]


def test_one_paper_that_names_a_third_person_does_not_part_what_most_agree_on(lib: Library) -> None:
    words = "This budget will leave every family in the county worse off"
    keys = [publish_quote(lib, f"Paper {number}", words, "Ada Brook") for number in range(4)]
    keys += [publish_quote(lib, name, words, name) for name in ("Tom Wall", "Lena Frost")]
    assert len({trace_of(lib, key) for key in keys}) == 1
