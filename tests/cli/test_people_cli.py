"""Who said what, on the command line: quotes and names over all articles, correct and alias."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from people_fixture import DAHL, MARTA, TEXT, add, annotate, found_in, other, quote_in
from statements_fixture import publish

from tuireader.cli import main
from tuireader.config import Config, default_paths
from tuireader.library import Library
from tuireader.library.importing import SEEDED
from tuireader.model import Annotation, Attitude, Document, Entry

ROW = [
    "id", "start", "end", "spans", "text", "type", "speaker", "speaker_start", "speaker_end", "speaker_name",
    "verb", "verb_start", "confidence", "by", "speaker_id", "sentence", "article", "title", "feed_title", "published",
    "url", "in_title", "articles", "coverage",
]  # fmt: skip


class Tuireader:
    """The program with a library of annotated articles."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self._capsys = capsys
        self.err = ""

    def __call__(self, *arguments: str, status: int = 0) -> str:
        places = ["--data-dir", str(self.home / "data"), "--config", str(self.home / "config.toml")]
        assert main([*places, *arguments]) == status
        out, self.err = self._capsys.readouterr()
        return out

    def rows(self, *arguments: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self(*arguments).splitlines()]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Tuireader:
    paths = default_paths(tmp_path / "data", tmp_path / "config.toml")
    with Library.open(paths, Config()) as lib:
        lib.marks.set_state(SEEDED, True)  # so that every article was looked at
        add(lib, 1, text=other(1))
        add(lib, 2, "Nina Dahl", text=other(2))
        add(lib, 3, text=other(3), found=found_in(other(3), confidence="unsure"))
    return Tuireader(tmp_path, capsys)


def test_quotes_by_a_name_are_rows_with_all_fields(run: Tuireader) -> None:
    (row,) = run.rows("quotes", "--by", DAHL, "--json")
    assert list(row) == ROW
    assert row["sentence"] == '"Norrland must pay for all of them, number 1," said Dahl on Monday.'
    assert (row["speaker_name"], row["published"], row["url"]) == (
        DAHL, "1970-01-02T00:00:00Z", "https://gazette.example/1",
    )  # fmt: skip


def test_quotes_take_a_query_and_a_limit(run: Tuireader) -> None:
    assert len(run.rows("quotes", "--json")) == 3
    assert len(run.rows("quotes", "--json", "--limit", "1")) == 1
    assert [row["title"] for row in run.rows("quotes", "--json", "before:1970-01-03")] == ["Title 1"]
    assert [row["title"] for row in run.rows("quotes", "--about", "norrland", "--json", "number 2")] == [
        "Title 2"
    ]


def test_what_is_unsure_is_counted_and_listed_when_asked_for(run: Tuireader) -> None:
    assert run("quotes", "--by", DAHL).endswith("+1 unsure (--unsure lists them)\n")
    text = run("quotes", "--by", DAHL, "--unsure")
    assert "Henrik Dahl (unsure) · 1970-01-04" in text
    assert "Henrik Dahl · 1970-01-02" in text


def test_a_last_name_of_several_lists_all_and_says_who_they_are(run: Tuireader) -> None:
    assert {row["speaker_name"] for row in run.rows("quotes", "--by", "dahl", "--json")} == {
        DAHL,
        "Nina Dahl",
    }
    assert run.err.count("\n") == 1
    assert "Henrik Dahl (2 articles), Nina Dahl (1 article)" in run.err


def test_a_name_that_no_article_has_is_one_line_and_status_1(run: Tuireader) -> None:
    assert run("quotes", "--by", "Nobody", status=1) == ""
    assert run.err == 'no article names "Nobody"; see whom they name with: tuireader names\n'


def test_quotes_fit_into_80_columns(run: Tuireader, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library.open(default_paths(run.home / "data", run.home / "config.toml"), Config()) as lib:
        text = TEXT.replace("all of it", "everything that was ever lost in this harbour, and " * 4)
        add(lib, 9, MARTA, text, title="A long title " * 10)
    assert all(len(line) <= 80 for line in run("quotes", "--by", MARTA).splitlines())


def test_a_speaker_has_one_id_under_all_names(run: Tuireader) -> None:
    with Library.open(default_paths(run.home / "data", run.home / "config.toml"), Config()) as lib:
        for number in range(20, 24):
            add(lib, number, MARTA, other(number))
        add(lib, 24, "Kowalska", other(24))
    rows = run.rows("quotes", "--by", "kowalska", "--json")
    assert {row["speaker_name"] for row in rows} == {MARTA, "Kowalska"}
    assert {row["speaker_id"] for row in rows} == {f"PERSON:{MARTA}"}
    (exported,) = {quote["speaker_id"] for row in run.rows("export", "--format", "json", f"by:{MARTA}")
                   for quote in row["quotes"]}  # fmt: skip
    (named,) = {row["person_id"] for row in run.rows("names", "--json") if row["name"] == MARTA}
    assert exported == named == f"PERSON:{MARTA}"


def test_names_are_listed_with_their_counts(run: Tuireader) -> None:
    rows = run.rows("names", "--json", "number")
    assert rows[0] == {
        "label": "GPE", "name": "Norrland", "articles": 3, "mentions": 3, "about": 0, "quotes": 0,
        "person_id": "GPE:Norrland", "coverage": {"articles": 3, "annotated": 3, "without_model": 0},
    }  # fmt: skip
    assert [row["name"] for row in run.rows("names", "--json", "--limit", "2")] == ["Norrland", DAHL]
    assert run("names").splitlines()[0].split() == ["3", "place", "Norrland"]


def left_out(run: Tuireader, text: str = "The harbinger of it.", **fields: str) -> int:
    """Store an article in which nobody has looked for anything."""
    entry = Entry("left out", "Left out", Document(text), published=9, **fields)  # type: ignore[arg-type]
    with Library.open(default_paths(run.home / "data", run.home / "config.toml"), Config()) as lib:
        return lib.archive.store("local:Gazette", [entry]).new[0]


LEFT = "looked at {} of {} matching articles; `tuireader annotate --stored` does the rest\n"


@pytest.mark.parametrize(
    ("arguments", "matching"),
    [
        (["quotes"], 4),
        (["quotes", "--by", DAHL], 4),
        (["quotes", "--about", "norrland", "-canal"], 4),
        (["quotes", "harbinger"], 1),
        (["names"], 4),
        (["names", "harbinger or number"], 4),
        (["count", "by:dahl"], 4),
        (["count", "-about:norrland", "harbinger"], 1),
        (["list", "quotes>0"], 4),
        (["list", "has:names", "title:left"], 1),
        (["mark", "read", "is:quoted"], 4),
        (["export", "--format", "markdown"], 4),
    ],
)
def test_every_answer_says_how_many_articles_were_looked_at(
    run: Tuireader, arguments: list[str], matching: int
) -> None:
    run(*arguments)
    assert "looked at" not in run.err
    left_out(run)
    run(*arguments)
    assert run.err.endswith(LEFT.format(matching - 1, matching)), run.err
    if arguments[0] in ("quotes", "names", "count", "list"):
        for row in run.rows(arguments[0], "--json", *arguments[1:]):
            assert row["coverage"] == {"articles": matching, "annotated": matching - 1, "without_model": 0}
        assert run.err.endswith(LEFT.format(matching - 1, matching))


def test_what_asks_for_nothing_that_is_found_in_articles_says_nothing_of_it(run: Tuireader) -> None:
    left_out(run)
    for arguments in (["list"], ["count", "is:unread"], ["list", "words>3"], ["count", "-is:annotated"]):
        run(*arguments)
        assert run.err == ""
    assert "coverage" not in run.rows("list", "--json")[0]
    assert run.rows("count", "--json") == [{"count": 4}]


def test_programs_that_get_no_rows_are_told_what_was_not_looked_at_in_a_line_of_its_own(
    run: Tuireader,
) -> None:
    assert run("quotes", "--json", "harbinger") == "", "all were looked at"
    left_out(run)
    alone = [{"coverage": {"articles": 1, "annotated": 0, "without_model": 0}}]
    assert run.rows("quotes", "--json", "harbinger") == alone
    assert run.rows("names", "--json", "harbinger") == alone
    assert run.rows("list", "--json", "harbinger", "by:dahl") == alone
    (count,) = run.rows("count", "--json", "harbinger", "by:dahl")
    assert count == {"count": 0, **alone[0]}


def test_that_no_article_names_someone_is_not_said_of_articles_that_were_not_looked_at(
    run: Tuireader,
) -> None:
    left_out(run)
    told = '"Nobody" (3 of 4 looked at; `tuireader annotate --stored` does the rest)'
    for options in (["--json"], []):
        out = run("quotes", *options, "--by", "Nobody", status=1)
        assert run.err == f"no article looked at names {told}\n"
        assert bool(options) == ('"annotated":3' in out)
    run("list", "by:Nobody")
    assert "whom no article looked at names" in run.err and "looked at 3 of 4" in run.err


def test_articles_in_a_language_without_a_model_are_looked_at_but_for_speakers(run: Tuireader) -> None:
    key = left_out(run, "„Alles ist weg“, sagte sie.", lang="de")
    with Library.open(default_paths(run.home / "data", run.home / "config.toml"), Config()) as lib:
        quote = quote_in(TEXT, None)
        annotate(lib, key, Annotation((quote,), (), "de", "", 1))
        assert lib.archive.unannotated(["model 1"], 1, 0, 9, ["en"]) == []
        assert lib.archive.unannotated(["model 1"], 1, 0, 9, ["en", "de"]) == [key], "once there is a model"
    run("quotes")
    assert run.err == "no model for the language of 1 article: speakers by wording alone, if at all\n"


def test_an_article_that_has_changed_since_is_to_be_looked_at_again(run: Tuireader) -> None:
    with Library.open(default_paths(run.home / "data", run.home / "config.toml"), Config()) as lib:
        document = Document("Other words.")
        lib.archive.store("local:Gazette", [Entry("2", "Title 2", document, published=2 * 86_400)])
    run("names")
    assert run.err == LEFT.format(2, 3)


def test_a_quote_is_corrected_and_that_taken_back(run: Tuireader) -> None:
    (row,) = run.rows("quotes", "--by", DAHL, "--json")
    assert run("correct", row["id"], "Marta", "Kowalska").startswith("Marta Kowalska said ")
    (corrected,) = run.rows("quotes", "--by", "kowalska", "--json")
    assert (corrected["id"], corrected["by"], corrected["confidence"]) == (row["id"], "user", "sure")
    assert run.rows("quotes", "--by", DAHL, "--json") == []
    assert {one["name"]: one["quotes"] for one in run.rows("names", "--json")}[MARTA] == 1
    run("undo")
    assert run.rows("quotes", "--by", DAHL, "--json") == [row]


def test_nobody_and_no_quote_can_be_said_of_a_quote(run: Tuireader) -> None:
    (row,) = run.rows("quotes", "--by", DAHL, "--json")
    run("correct", row["id"], "--nobody")
    shown = {one["id"]: one["speaker_name"] for one in run.rows("quotes", "--json")}
    assert shown[row["id"]] is None
    run("correct", "--not-a-quote", row["id"][:6])
    assert row["id"] not in {one["id"] for one in run.rows("quotes", "--json")}
    (listed,) = [one for one in run.rows("list", "--json") if one["id"] == row["article"]]
    assert listed["quote_count"] == 0


def test_a_correction_of_one_article_is_offered_for_the_others_that_have_the_wrong_name(
    run: Tuireader,
) -> None:
    paths = default_paths(run.home / "data", run.home / "config.toml")
    with Library.open(paths, Config()) as lib:
        for number in (11, 12, 13):
            add(lib, number, "Fault Marta Falk", other(number))
        add(lib, 14, "Ines Brandt", other(14))
    wrong = run.rows("quotes", "--by", "Fault Marta Falk", "--json")
    told = run("correct", wrong[0]["id"], "Ines Brandt").splitlines()[1]
    assert told == 'also in 2 articles? tuireader alias "Fault Marta Falk" = "Ines Brandt"'
    assert len(run.rows("quotes", "--by", "Fault Marta Falk", "--json")) == 2
    run("alias", "Fault Marta Falk", "=", "Ines Brandt")
    assert len(run.rows("quotes", "--by", "Ines Brandt", "--json")) == 4
    run("undo")
    assert len(run.rows("quotes", "--by", "Ines Brandt", "--json")) == 2


def test_the_same_quote_in_several_articles_is_corrected_in_all_or_in_one(run: Tuireader) -> None:
    with Library.open(default_paths(run.home / "data", run.home / "config.toml"), Config()) as lib:
        add(lib, 7, text=other(1))
    (row,) = run.rows("quotes", "--by", DAHL, "--json")
    assert row["articles"] == 2
    run("correct", row["id"], MARTA)
    assert run.rows("quotes", "--by", DAHL, "--json") == []
    assert run.rows("quotes", "--by", MARTA, "--json")[0]["articles"] == 2
    run("undo")
    run("correct", "--in", row["article"], row["id"], MARTA)
    assert [one["title"] for one in run.rows("quotes", "--by", DAHL, "--json")] == ["Title 1"]


def test_a_last_name_taken_for_someones_is_parted_and_given_to_another(run: Tuireader) -> None:
    with Library.open(default_paths(run.home / "data", run.home / "config.toml"), Config()) as lib:
        for number in range(10, 13):
            add(lib, number, MARTA, text=other(number))
        add(lib, 13, "Kowalska", text=other(13))
    rows = run.rows("quotes", "--by", MARTA, "--json")
    assert [row["speaker_name"] for row in rows] == ["Kowalska", *[MARTA] * 3]
    assert run.rows("quotes", "--by", "kowalska", "--json") == rows
    assert run.err == "", "she is the only one"
    assert run("alias", "--split", MARTA).startswith("Kowalska is not Marta Kowalska")
    assert {one["name"]: one["articles"] for one in run.rows("names", "--json")}[MARTA] == 3
    run("undo")
    assert run("alias", "Kowalska = Nina Kowalska").startswith("Kowalska is Nina Kowalska")
    counts = {one["name"]: one["articles"] for one in run.rows("names", "--json")}
    assert (counts[MARTA], counts["Nina Kowalska"]) == (3, 1)


def test_names_are_joined_and_parted(run: Tuireader) -> None:
    assert "Nina Dahl is Henrik Dahl" in run("alias", "Nina", "Dahl", "=", "Henrik", "Dahl")
    assert len(run.rows("quotes", "--by", "Nina Dahl", "--json")) == 2
    assert [one["people"] for one in run.rows("list", "--json") if one["title"] == "Title 2"] == [[DAHL]]
    assert "stands for itself" in run("alias", "--split", DAHL)
    assert len(run.rows("quotes", "--by", DAHL, "--json")) == 1
    run("alias", f"Nina Dahl = {MARTA}")
    assert len(run.rows("quotes", "--by", MARTA, "--json")) == 1
    assert "nothing to change" in run("alias", f"Nina Dahl = {MARTA}")


def test_a_form_of_a_name_is_parted_where_nothing_else_was_joined(run: Tuireader) -> None:
    run("alias", "--split", "Nina Dahl")
    named = {row["name"]: (row["articles"], row["quotes"]) for row in run.rows("names", "--json", "number 2")}
    assert named == {"Dahl": (1, 1), "Norrland": (1, 0)}


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["alias", "Nina Dahl"], 2, "NAME = NAME"),
        (["alias", "--split", "A = B"], 2, "--split NAME"),
        (["alias", "Dahl = Norrland"], 1, '"Dahl" is the end of several names (Henrik Dahl, Nina Dahl)'),
        (["alias", "Nobody Here = Nina Dahl"], 1, 'no article names "Nobody Here"'),
        (["correct", "0000"], 2, "--nobody"),
        (["correct", "--nobody", "0000", "Ann"], 2, "--not-a-quote"),
        (["correct", "ffffffff", "Ann Lee"], 1, 'no quote with id "ffffffff"'),
        (["correct", "--in", "zz", "ffffffff", "Ann Lee"], 1, '"zz" is no article id'),
        (["quotes", "--by"], 2, "--by"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    run: Tuireader, arguments: list[str], status: int, said: str
) -> None:
    run(*arguments, status=status)
    assert said in run.err
    assert run.err.count("\n") == 1


def test_escapes_in_texts_do_not_reach_the_terminal(run: Tuireader) -> None:
    with Library.open(default_paths(run.home / "data", run.home / "config.toml"), Config()) as lib:
        text = 'It is. "You \x1b[31m must \x07 all of you go away," said Dahl.'
        add(lib, 8, "Mallory \x1b]0;x\x07", text, found=None)
    out = run("quotes") + run("names")
    assert "\x1b" not in out and "\x07" not in out


def test_a_topic_that_is_neither_name_nor_word_is_one_line_and_status_1(run: Tuireader) -> None:
    assert run("quotes", "--by", DAHL, "--about", "bridge", status=1) == ""
    assert run.err == 'no article names "bridge", and no quote or its sentence has the word; ' + (
        "see whom they name with: tuireader names\n"
    )


def test_quotes_about_a_topic_are_found_by_its_words_which_is_told(run: Tuireader) -> None:
    rows = run.rows("quotes", "--about", "numbers", "--json")
    assert [row["title"] for row in rows] == ["Title 2", "Title 1"]
    assert run.err == '"numbers" is no name: quotes with the word, in any form, in them or their sentence\n'


def test_quotes_are_a_table_for_spreadsheets(run: Tuireader) -> None:
    with Library.open(default_paths(run.home / "data", run.home / "config.toml"), Config()) as lib:
        add(lib, 4, text=other(4), title="=2+2")
    rows = list(csv.DictReader(io.StringIO(run("quotes", "--by", DAHL, "--csv"))))
    assert list(rows[0]) == [
        "published", "speaker", "confidence", "kind", "quote", "sentence", "outlet", "title", "url", "article", "id",
    ]  # fmt: skip
    assert [row["title"] for row in rows] == ["'=2+2", "Title 1"]
    assert (rows[1]["speaker"], rows[1]["confidence"], rows[1]["kind"]) == (DAHL, "sure", "direct")
    assert rows[1]["quote"] == '"Norrland must pay for all of them, number 1,"'
    assert run("quotes", "--csv", "--json", status=2) == ""


def test_who_looks_the_same_is_listed_and_merged_or_told_apart(run: Tuireader) -> None:
    with Library.open(default_paths(run.home / "data", run.home / "config.toml"), Config()) as lib:
        for number, name in enumerate(["Alan Grayson", "Alan Grayson", "Alan Mark Grayson"], 30):
            add(lib, number, name, other(number))
    told = " ".join(run("names", "--alike").split())
    assert told == "1 Alan Mark Grayson = Alan Grayson (2 · one more first name)"
    (row,) = run.rows("names", "--alike", "--json")
    assert row == {
        "name": "Alan Mark Grayson", "articles": 1, "other": "Alan Grayson", "other_articles": 2,
        "why": "one more first name",
    }  # fmt: skip
    assert "are not the same" in run("alias", "--apart", "Alan Mark Grayson = Alan Grayson")
    assert run("names", "--alike") == ""
    run("undo")
    run("alias", "Alan Mark Grayson = Alan Grayson")
    assert run("names", "--alike") == ""
    assert len(run.rows("quotes", "--by", "Alan Grayson", "--json")) == 3
    run("names", "--alike", "is:unread", status=2)
    run("alias", "--apart", "--split", "Alan Grayson", status=2)


def test_a_person_is_told_as_a_dossier_with_people_first(
    lib: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        "“We will rebuild the lock,” said Ada Brook. Tom Wall of the Harbour Board in Norland did not answer."
    )
    publish(lib, "Herald", text, day=1)
    publish(lib, "Courier", "“The lock can wait,” said Ada Brook in Norland to the Harbour Board.", day=40)
    options = ["--data-dir", str(lib.paths.data), "person"]
    assert main([*options, "--json", "Brook"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["name"] == "Ada Brook" and len(told["said"]) == 2
    assert [told["first"], told["last"]] == ["1970-01-02", "1970-02-10"]
    assert told["appears_with"][0]["name"] == "Tom Wall"
    assert {named["name"] for named in told["appears_with"]} == {"Tom Wall", "Norland", "Harbour Board"}
    assert main([*options, "Ada", "Brook"]) == 0
    assert "Appears with" in capsys.readouterr().out


def test_whom_someone_criticised_is_told_apart_from_what_they_said(
    lib: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    key = publish(
        lib, "Herald", "Ada Brook criticised Tom Wall over the new lock. “It leaks,” said Ada Brook."
    )
    found = lib.archive.annotation(key)
    assert found is not None
    attitude = Attitude(0, 29, "criticised", 10, "Ada Brook", "Tom Wall")
    body = structs.replace(found.body, attitudes=(attitude,))
    lib.archive.set_annotation(key, structs.replace(found, body=body))
    options = ["--data-dir", str(lib.paths.data), "person"]
    assert main([*options, "--json", "Ada", "Brook"]) == 0
    told = json.loads(capsys.readouterr().out)
    (stance,) = told["on_others"]
    assert (stance["verb"], stance["target"], stance["feed_title"]) == ("criticised", "Tom Wall", "Herald")
    assert len(told["said"]) == told["quotes"] == 1
    assert main([*options, "Ada", "Brook"]) == 0
    printed = capsys.readouterr().out
    assert "On others" in printed and "criticised Tom Wall" in printed
