"""The command line, run as people run it: its output, its exit statuses, one line for what is wrong."""

import csv
import io
import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from program import Program, Result
from server import RSS, Reply, Server
from tinydb import TinyDB
from wcwidth import wcswidth

from tuireader.cli import main, reference
from tuireader.cli.command_table import COMMANDS as TABLE
from tuireader.config import Config, load_config

pytestmark = pytest.mark.slow

TITLE = "New York Times: Russia Requested Military and Economic Assistance from China for Ukraine Invasion"
ROW = [
    "id", "feed", "feed_title", "title", "url", "author", "published", "read", "starred", "tags", "words",
    "lang", "quote_count", "people", "stored",
]  # fmt: skip
ANNOTATED = ["id", "text", "lang", "quotes", "entities"]
QUOTE = [
    "id", "start", "end", "spans", "text", "type", "speaker", "speaker_start", "speaker_end", "speaker_name",
    "verb", "verb_start", "confidence", "by",
]  # fmt: skip


@pytest.fixture
def run(tmp_path: Path) -> Program:
    return Program(tmp_path)


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    for day in range(1, 6):
        sport = "It was a football match." if day % 2 else "It was a debate."
        (folder / f"{day}.txt").write_text(
            f"Daily\n\nTitle: Report {day}\nDate: 2024-05-0{day}\n\n{sport} More to follow."
        )
    return folder


def test_a_first_list_has_the_programs_own_document_with_all_its_fields(run: Program) -> None:
    (row,) = run("list", "--json").rows
    assert list(row) == ROW
    assert (row["title"], row["feed_title"], row["read"], row["starred"]) == (
        TITLE,
        "International",
        False,
        False,
    )
    assert len(row["id"]) == 16 and row["published"] is None, "it names no date, so none is shown"
    assert run("count").out == "1\n"


def test_a_list_is_newest_first_limited_and_filtered(run: Program, texts: Path) -> None:
    assert run("import", str(texts)).out == "imported 5 articles\n"
    rows = run("list", "--limit", "2", "--json", "feed:daily").rows
    assert [row["title"] for row in rows] == ["Report 5", "Report 4"]
    assert [row["published"] for row in rows] == ["2024-05-05T00:00:00Z", "2024-05-04T00:00:00Z"]
    assert run("count", "feed:daily", "-football").out == "2\n"
    assert run("count", "-football", "feed:daily").out == "2\n"
    assert run("count", "before:2024-05-03", "feed:Daily").out == "2\n"
    assert run("count", "more to follow").out == "5\n"
    assert run("count", "title:report 4").out == "1\n"
    assert run("count", "words > 5 match").out == run("count", "football -debate").out == "3\n"
    assert run("count", "words:..5").out == "0\n"
    refused = run("list", "/foot.*/ or match")
    assert (refused.status, refused.out) == (1, "") and "regular expressions" in refused.err
    nobody = run("list", "by:No One", "-football")
    assert (nobody.status, nobody.out) == (0, "")
    assert nobody.err.startswith(
        "there are no articles: quoting No One (whom no article looked at names), not “football”"
    )


def test_a_list_for_people_has_a_line_for_each_article(run: Program) -> None:
    (line,) = run("list").out.splitlines()
    assert line.endswith(TITLE) and "International" in line


def test_a_list_as_a_table_has_a_header_and_no_formula(run: Program, tmp_path: Path) -> None:
    (tmp_path / "sum.txt").write_text('Title: =1+1, "twice"\n\nWords.')
    run("import", str(tmp_path / "sum.txt"))
    run("mark", "starred", "words")
    (row,) = csv.DictReader(io.StringIO(run("list", "--csv", "title:twice").out))
    assert (row["title"], row["starred"], row["published"]) == ('\'=1+1, "twice"', "True", "")
    none = run("list", "--csv", "title:nothing")
    assert none.out.startswith("published,feed_title,title,") and none.out.count("\n") == 1
    assert run("list", "--csv", "--json").status == 2


def test_columns_of_a_list_stand_below_one_another_whatever_the_scripts(run: Program, texts: Path) -> None:
    for number, paper in enumerate(
        ("👨‍👩‍👧‍👦 Family", "日本の新聞", "நிதி", "🇩🇪 ❤️ News", "e\u0301te\u0301", "Plain")
    ):
        (texts / f"paper{number}.txt").write_text(f"{paper}\n\nTitle: Same title\n\nWords.")
    run("import", str(texts))
    lines = run("list", "title:same").out.splitlines()
    assert len(lines) == 6
    assert len({wcswidth(line.partition("Same title")[0]) for line in lines}) == 1


def test_showing_an_article_finds_who_said_what_and_keeps_it(run: Program) -> None:
    identity = run("list", "--json").rows[0]["id"]
    (shown,) = run("show", "--json", identity[:6]).rows
    assert list(shown) == [*ROW, "section", "text", "quotes", "entities", "title_quotes", "title_entities"]
    assert shown["section"] == "International" and "Title:" not in shown["text"]
    assert all(list(quote) == [*QUOTE, "speaker_id"] for quote in shown["quotes"])
    assert all(shown["text"][e["start"] : e["end"]] == e["text"] for e in shown["entities"])
    assert "Jake Sullivan" in {quote["speaker_name"] for quote in shown["quotes"]}
    (row,) = run("list", "--json").rows
    between_marks = [quote for quote in shown["quotes"] if quote["type"] != "indirect"]
    assert row["quote_count"] == len(between_marks) and "Jake Sullivan" in row["people"]
    printed = run("show", identity).out
    assert (
        printed.startswith("New York Times: Russia")
        and " reported\n" in printed
        and "Jake Sullivan" in printed
    )


def test_marks_are_kept_in_a_file_that_tinydb_opens(run: Program) -> None:
    assert run("mark", "starred", "is:unread").out == "marked 1 article starred\n"
    database = TinyDB(run("locate", "marks").out.strip(), access_mode="r")
    assert [document["title"] for document in database.table("articles")] == [TITLE]


def test_marking_says_how_many_and_can_be_undone_and_done_again(run: Program, texts: Path) -> None:
    run("import", str(texts))
    assert run("mark", "read", "feed:daily", "football").out == "marked 3 articles read\n"
    assert run("mark", "read", "feed:daily").out == "marked 2 articles read\n"
    assert run("count", "is:unread").out == "1\n"
    assert run("undo").out == "undone: marked 2 articles read\n"
    assert run("undo", "1").out == "undone: marked 3 articles read\n"
    assert run("count", "is:unread").out == "6\n"
    assert run("redo").status == 0
    listed = run("undo", "--list").out.splitlines()
    assert (
        len(listed) == 2 and "marked 2 articles read" in listed[0] and "marked 3 articles read" in listed[1]
    )
    assert run("mark", "unread", "is:read").status == 0
    assert run("count", "is:read").out == "0\n"


def test_nothing_to_undo_is_said_in_a_line(run: Program) -> None:
    assert run("undo") == Result(1, "", "there is nothing to undo\n")
    assert run("redo") == Result(1, "", "there is nothing to redo\n")


def test_importing_tells_what_it_could_not_take(run: Program, texts: Path) -> None:
    (texts / "bad.txt").write_bytes(bytes(256))
    done = run("import", str(texts), str(texts / "1.txt"), str(texts / "gone\x1b[2J.txt"))
    assert done.status == 1
    assert done.out == "imported 5 articles, 1 known before\n"
    assert done.err.splitlines() == [
        f"{texts}/bad.txt: is not a text file",
        f"{texts}/gone.txt: there is no such file",
    ]


def test_annotate_answers_line_by_line_and_refuses_bad_lines_by_number(run: Program) -> None:
    first = '"We have won," said Ana Silva, the mayor, on Monday.\n\nThe crowd sang.'
    texts = [{"id": 7, "text": first}, {"id": "b", "text": ""}, {"id": None, "text": "café \x9b \ud83d x"}]
    lines = [json.dumps(text) for text in texts]
    bad = ["not json", '{"id": 1}', "[1]"]
    done = run("annotate", "--json", stdin="\n".join([lines[0], *bad, "", *lines[1:]]) + "\n")
    assert done.status == 1
    assert [line.partition(":")[0] for line in done.err.splitlines()] == [
        f"standard input, line {number}" for number in (2, 3, 4)
    ]
    assert [list(row) for row in done.rows] == [ANNOTATED] * 3
    assert [(row["id"], row["text"]) for row in done.rows] == [(text["id"], text["text"]) for text in texts]
    (quote,) = done.rows[0]["quotes"]
    assert list(quote) == QUOTE
    assert (quote["text"], quote["speaker_name"], quote["type"]) == ('"We have won,"', "Ana Silva", "direct")
    assert first[quote["start"] : quote["end"]] == quote["text"]
    assert run("annotate", "--json", stdin="\n".join(lines) + "\n").out == done.out


def test_annotate_reads_plain_text_for_people(run: Program, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text('"We have won," said Ana Silva on Monday.')
    done = run("annotate", str(tmp_path / "a.txt"), str(tmp_path / "missing.txt"))
    assert 'Ana Silva: "We have won,"' in done.out
    assert (done.status, done.err) == (
        1,
        f"{tmp_path}/missing.txt: cannot be read: No such file or directory\n",
    )


def test_feeds_are_followed_fetched_renamed_and_left(run: Program) -> None:
    rss = (
        '<rss version="2.0"><channel><title>The Wire</title><item><title>One \x1b[31m&amp;amp; only</title>'
        "<guid>1</guid><description>Words.</description></item></channel></rss>"
    )
    with Server() as server:
        server.routes["/feed"] = Reply(rss.encode(), headers={"Content-Type": RSS})
        url = f"{server.url}/feed"
        added = run("add", "--folder", "News", url)
        assert added.status == 0 and "The Wire" in added.out, added.err
        assert run("add", url).status == 1
        assert run("fetch", url).status == 0
        feed = next(row for row in run("feeds", "--json").rows if row["url"] == url)
        assert (feed["title"], feed["folder"], feed["total"], feed["health"]) == ("The Wire", "News", 1, "ok")
        assert run("rename", url, "Wire").out == "renamed The Wire to Wire\n"
        assert "News/Wire" in run("feeds").out
        partly = run("fetch", "--json", "nobody", "wire")
        (event,) = partly.rows
        assert partly.status == 1 and '"nobody"' in partly.err
        assert (event["url"], event["error"]) == (url, "")
    failed = run("fetch", url)
    assert failed.status == 1 and len(failed.err.splitlines()) == 1
    assert "unsubscribed from Wire;" in run("remove", url).out
    assert [row["url"] for row in run("feeds", "--json").rows] == [""]


def test_the_doctor_finds_a_sound_library_and_a_damaged_one(run: Program) -> None:
    run("list")
    assert run("doctor").status == 0 and run("doctor", "--repair").status == 0
    archive = Path(run("locate", "archive").out.strip())
    archive.write_bytes(b"no database" * 1_000)
    done = run("doctor")
    assert done.status == 1 and str(archive) in done.err


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["nonsense"], 2),
        (["--nonsense"], 2),
        (["list", "--nonsense"], 2),
        (["list", "is:unread", "--json"], 2),
        (["list", "--limit", "none"], 2),
        (["mark", "read"], 2),
        (["mark", "loved", "x"], 2),
        (["show"], 2),
        (["locate", "keys"], 2),
        ([], 2),
        (["list", "colour:red"], 1),
        (["show", "0000"], 1),
        (["remove", "http://nobody.example/"], 1),
        (["undo", "99"], 1),
        (["--config", "/dev/null/x", "list"], 1),
    ],
)
def test_what_is_wrong_is_one_line_and_an_exit_status(
    run: Program, arguments: list[str], status: int
) -> None:
    done = run(*arguments)
    assert (done.status, done.out, len(done.err.splitlines())) == (status, "", 1)


def test_a_broken_setting_is_named(run: Program, tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text("[reading]\nwidht = 70\n")
    done = run("--config", str(settings), "list")
    assert done.status == 1 and "widht" in done.err and len(done.err.splitlines()) == 1


def test_a_reader_that_has_seen_enough_ends_the_command_silently(run: Program, texts: Path) -> None:
    for number in range(300):
        (texts / f"{number}-x.txt").write_text(f"Title: {'long title ' * 10} {number}\n\nText.")
    run("import", str(texts))
    process = run.start("list")
    assert process.stdout is not None and process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait(timeout=30) == 0
    process.stderr.close()


def test_help_lists_every_command(run: Program) -> None:
    text = run("--help").out
    names = {usage.split()[0] for usage, _ in reference()}
    assert {"import", "annotate", "list", "show", "fetch", "locate"} <= names
    assert all(f"\n  {name} " in text for name in names)
    assert all(help_text.endswith(".") for _, help_text in reference())


def test_help_of_a_command_is_its_usage(run: Program) -> None:
    assert run("list", "--help").out.startswith(
        "usage: tuireader list [--limit N] [--json] [--csv] [QUERY...]"
    )


def test_the_usage_of_a_command_is_made_from_its_arguments() -> None:
    usages = {command.name: command.usage for command in TABLE}
    for command in TABLE:
        shown = re.findall(r"--[a-z-]+", command.usage)
        declared = [name for names, _ in command.arguments for name in names if name.startswith("-")]
        assert sorted(shown) == sorted(declared)
    assert usages["rename"] == "rename URL TITLE"
    assert usages["add"].startswith("add [--folder FOLDER] [--title TITLE] [--user NAME] ")
    assert usages["add"].endswith(" [--header LINE] [--no-annotate] URL")
    assert usages["mark"] == "mark read|unread|starred|unstarred QUERY..."
    assert usages["export"] == "export --format json|markdown|html [QUERY...]"
    assert usages["doctor"] == "doctor [--repair] [--recover [COPY]]"
    taking_all_the_rest = "[--fulltext QUERY...]"
    assert usages["fetch"].endswith(f"[URL...] {taking_all_the_rest}")
    assert usages["redo"] == "redo"


def test_what_a_command_cannot_do_without_is_asked_for_in_a_line(run: Program) -> None:
    assert run("export") == Result(
        2,
        "",
        "tuireader export: the following arguments are required: --format; try tuireader export --help\n",
    )
    marked = run("mark", "read")
    assert (marked.status, marked.out) == (2, "") and "say which articles" in marked.err


COMMANDS = (
    "--help", "list --limit 1", "feeds", "count", "doctor", "locate marks", "undo --list", "mark read is:unread",
    "undo", "opml export", "export --format json", "names", "quotes", "annotate", "show 1", "", "fetch",
    "import nothing",     "add http://127.0.0.1:1/", "nonsense",
)  # fmt: skip


FEW = ("list --limit 1", "annotate", "", "nonsense", "mark read is:unread", "doctor")
"""Commands that read, write, ask and complain: for one stream that is closed; all of them for all that are."""


@pytest.mark.parametrize(
    ("closed", "commands"), [("<&-", FEW), (">&-", FEW), ("2>&-", FEW), ("<&- >&- 2>&-", COMMANDS)]
)
def test_a_stream_that_is_closed_leads_nowhere(run: Program, closed: str, commands: tuple[str, ...]) -> None:
    run("count")
    for command in commands:
        line = f"{shlex.join(run.command())} {command} {closed}"
        done = subprocess.run(
            ["sh", "-c", line],
            env=run.environment,
            capture_output=True,
            cwd=run.home,
            timeout=120,
        )
        told = done.stdout + done.stderr
        assert done.returncode in (0, 1, 2), command
        assert b"unforeseen" not in told and b"Traceback" not in told and b"lost sys" not in told, command
    assert run("doctor").status == 0
    assert (
        not (run.paths.data / "tuireader.log").exists() or not (run.paths.data / "tuireader.log").read_text()
    )


def test_the_default_settings_are_printed_as_a_file_that_can_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["config", "--default"]) == 0
    text = capsys.readouterr().out
    lines = [part[2:] if part.startswith("# ") else part for part in text.splitlines()]
    (tmp_path / "config.toml").write_text("\n".join(lines))
    assert load_config(tmp_path / "config.toml") == Config()


def test_settings_are_checked_with_their_keys_and_theme(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "config.toml"
    options = ["--config", str(file), "config", "--check"]
    assert main(options) == 0
    wrong = {'[keys]\n"mark.read" = "s"': "mark.star", '[reading]\ntheme = "mauve"': "theme"}
    for text, told in wrong.items():
        file.write_text(text)
        assert main(options) != 0
        assert told in capsys.readouterr().err
