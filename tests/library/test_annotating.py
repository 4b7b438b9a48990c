"""Annotating in a worker process: texts in order, the archive in the background, and what becomes of trouble."""

from __future__ import annotations

import json
import multiprocessing
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from program import Program, Result
from server import RSS, Reply, Server, item, rss

from tuireader.annotate.pipeline import TEXT_LIMIT
from tuireader.config import Annotating, Config, default_paths
from tuireader.library import Library
from tuireader.library.annotating import (
    AnnotatingService,
    Claims,
    NoModelError,
    Progress,
    annotate_stored,
    annotated,
    backlog,
)
from tuireader.library.corpus.streaming import annotate_texts
from tuireader.model import Annotation, Block, Document, Entry, article_key
from tuireader.query.tree import Everything, Words
from tuireader.text.html import html_to_document
from tuireader.ui.lists.views import shown

pytestmark = pytest.mark.slow

BODY = "“We lost the nets,” Maria Olsen said on Friday."


def test_texts_come_back_in_order_and_a_bad_one_stops_nothing() -> None:
    texts = [
        ("a", BODY, "en"),
        ("b", "x" * (TEXT_LIMIT + 1), "en"),
        ("c", "„Alles ist weg“, sagte sie.", "de"),
    ]
    told: list[str] = []
    found = list(annotate_texts(Config(), texts, told.append))
    assert [name for name, _ in found] == ["a", "b", "c"]
    first, second, third = (outcome for _, outcome in found)
    assert isinstance(first, Annotation) and first.quotes[0].speaker == "Maria Olsen"
    assert "characters" in str(second)
    assert isinstance(third, Annotation) and third.quotes[0].speaker_name is None
    assert told == ['no model for the language "de": speakers are found by wording alone, and no other names']


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A library with three articles, of which none has been annotated."""
    with Library.open(default_paths(tmp_path / "data", tmp_path / "config.toml"), Config()) as library:
        now = int(time.time())
        document = Document(BODY, (Block("paragraph", 0, len(BODY)),))
        entries = [Entry(f"n{n}", f"Nets {n}", document, published=now - n * 60, lang="en") for n in range(3)]
        library.archive.store("local:test", entries)
        yield library


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def test_the_shown_article_comes_first_then_the_newest_and_all_are_stored(library: Library) -> None:
    seen: list[Progress] = []
    service = AnnotatingService(library, seen.append)
    keys = [article_key("local:test", f"n{n}") for n in range(3)]
    service.show(keys[2])
    service.start()
    wait_for(lambda: len(seen) >= 3)
    service.close()
    assert [progress.key for progress in seen] == [keys[2], keys[0], keys[1]]
    for key in keys:
        stored = library.archive.annotation(key)
        assert stored is not None and not stored.stale
        assert stored.body.quotes[0].speaker_name == "Maria Olsen"


PAGE = """
<p>Maria Olsen said the harbour was closed. Call <code>say("Hello, Ivo Berg")</code> and read <q>the end</q>.</p>
<table><tr><th>Region</th><th>Word</th></tr><tr><td>Latin America says</td><td>“it grew a lot”</td></tr></table>
<pre>print("We are all here, Nils Dahl said")</pre>
<figure><img src="b.png" alt="“Ahoy there!” Captain Ole Vik said."><figcaption>“I see it,” says Kari Lie of
NATO.</figcaption></figure>
"""


def test_nothing_is_looked_for_in_tables_code_and_captions(library: Library) -> None:
    document = html_to_document(PAGE, "https://news.example/")
    assert {"table", "code", "image", "caption"} <= {block.kind for block in document.blocks}
    library.archive.store("local:test", [Entry("page", "Nets", document, published=1, lang="en")])
    key = article_key("local:test", "page")
    article = library.archive.article(key)
    assert article is not None
    at_once = shown(library, key)
    seen: list[Progress] = []
    service = AnnotatingService(library, seen.append)
    service.show(key)
    service.start()
    wait_for(lambda: bool(seen))
    service.close()
    stored = library.archive.annotation(key)
    now = annotated(library, article, pytest.fail)
    assert at_once is not None and at_once.annotation is not None and stored is not None
    assert stored == now
    assert [quote.text for quote in at_once.annotation.body.quotes] == ["“the end”"]
    assert [quote.text for quote in stored.body.quotes] == ["the harbour was closed", "“the end”"]
    assert [mention.name for mention in stored.body.entities] == ["Maria Olsen"]
    for found in (*stored.body.quotes, *stored.body.entities):
        assert found.text == article.document.text[found.start : found.end]


def test_a_paused_service_still_annotates_what_is_shown(library: Library) -> None:
    seen: list[Progress] = []
    service = AnnotatingService(library, seen.append)
    service.pause()
    key = article_key("local:test", "n1")
    service.show(key)
    service.start()
    wait_for(lambda: bool(seen))
    assert [progress.key for progress in seen] == [key]
    service.pause(False)
    wait_for(lambda: len(seen) >= 3)
    service.close()


def cpu_ticks(process: int) -> int:
    """The CPU time that a process has used so far, in clock ticks."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="tells by /proc that the worker is at work")
def test_a_killed_worker_costs_one_article_and_is_started_again(library: Library) -> None:
    long = Document(BODY * 8_000)
    (key,) = library.archive.store(
        "local:test", [Entry("long", "All nets", long, published=2_000_000_000, lang="en")]
    ).new
    seen: list[Progress] = []
    service = AnnotatingService(library, seen.append)
    before = set(multiprocessing.active_children())
    service.show(article_key("local:test", "n1"))
    service.start()
    wait_for(lambda: bool(seen))
    (worker,) = set(multiprocessing.active_children()) - before
    used = cpu_ticks(worker.pid or 0)
    wait_for(lambda: cpu_ticks(worker.pid or 0) > used + 20)
    worker.kill()
    wait_for(lambda: len(seen) >= 4)
    service.close()
    assert seen[1].message == "quotes and names: one article left out: the worker process died"
    assert [progress.key for progress in seen[2:]] == [article_key("local:test", f"n{n}") for n in (0, 2)]
    assert library.archive.annotation(key) is None


def test_a_missing_model_is_said_once_and_nothing_is_stored(library: Library) -> None:
    library.config = replace(Config(), annotating=Annotating(model="no_such_model"))
    seen: list[Progress] = []
    service = AnnotatingService(library, seen.append)
    service.start()
    wait_for(lambda: bool(seen))
    service.look_again()
    service.show(article_key("local:test", "n0"))
    service.close()
    assert len(seen) == 1 and "no_such_model" in seen[0].message
    assert library.archive.annotation(article_key("local:test", "n0")) is None


def test_closing_does_not_wait_for_the_work_at_hand(library: Library) -> None:
    service = AnnotatingService(library, lambda progress: None)
    service.start()
    service.close()
    assert not service._thread.is_alive()


def test_the_backlog_is_worked_off_newest_first_and_what_is_done_is_kept_when_it_is_stopped(
    library: Library,
) -> None:
    keys = [article_key("local:test", f"n{n}") for n in range(3)]
    assert backlog(library, Everything()) == keys
    assert backlog(library, Words("nets 1")) == [keys[1]]
    working = annotate_stored(library, keys)
    assert (next(working).key, next(working).left) == (keys[0], 1)
    working.close()  # type: ignore[attr-defined]
    assert backlog(library, Everything()) == [keys[2]]
    assert [item.key for item in annotate_stored(library, keys)] == keys, "the first two are not done again"
    assert backlog(library, Everything()) == []


def test_an_article_that_cannot_be_annotated_is_told_and_the_rest_goes_on(library: Library) -> None:
    (long,) = library.archive.store(
        "local:test", [Entry("long", "Long", Document("x" * (TEXT_LIMIT + 1)))]
    ).new
    key = article_key("local:test", "n0")
    done = list(annotate_stored(library, [long, key]))
    assert [item.key for item in done] == [long, key]
    assert "characters" in done[0].error and not done[1].error


def test_without_its_model_nothing_is_annotated_and_the_model_is_named(library: Library) -> None:
    library.config = replace(Config(), annotating=Annotating(model="no_such_model"))
    with pytest.raises(NoModelError, match="no_such_model"):
        list(annotate_stored(library, backlog(library, Everything())))
    assert library.archive.annotation(article_key("local:test", "n0")) is None


def test_a_worker_is_replaced_when_it_has_done_its_share(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tuireader.library.annotating.TEXTS_A_WORKER", 2)
    workers = set()
    for done in annotate_stored(library, backlog(library, Everything())):
        assert not done.error
        workers |= {child.pid for child in multiprocessing.active_children()}
    assert len(workers) == 2


def test_no_time_left_leaves_the_rest(library: Library) -> None:
    assert list(annotate_stored(library, backlog(library, Everything()), seconds=0)) == []


CLAIMING = """
import sys
from pathlib import Path
from tuireader.library.annotating import Claims
with Claims(Path(sys.argv[1])).claim(int(sys.argv[2])) as mine:
    print(mine, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Callable[[int], subprocess.Popen[str]]]:
    """Claims an article in another process, until that is killed."""
    running: list[subprocess.Popen[str]] = []

    def claim(key: int) -> subprocess.Popen[str]:
        path = str(tmp_path / "data" / "annotating.lock")
        command = [sys.executable, "-c", CLAIMING, path, str(key)]
        running.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        assert running[-1].stdout is not None
        assert running[-1].stdout.readline() == "True\n"
        return running[-1]

    yield claim
    for process in running:
        process.kill()
        process.communicate()


Elsewhere = Callable[[int], "subprocess.Popen[str]"]


def test_what_another_process_annotates_is_left_to_it_and_taken_up_when_that_is_killed(
    library: Library, elsewhere: Elsewhere
) -> None:
    keys = [article_key("local:test", f"n{n}") for n in range(3)]
    other = elsewhere(keys[0])
    with Claims(library.paths.data / "annotating.lock").claim(keys[0]) as mine:
        assert not mine
    working = annotate_stored(library, keys)
    assert [next(working).key, next(working).key] == keys[1:]
    other.kill()
    assert [item.key for item in working] == keys[:1]
    assert library.archive.annotation(keys[0]) is not None


def test_the_open_reader_leaves_what_another_annotates_but_what_is_on_the_screen(
    library: Library, elsewhere: Elsewhere
) -> None:
    keys = [article_key("local:test", f"n{n}") for n in range(3)]
    elsewhere(keys[0])
    other = elsewhere(keys[1])
    seen: list[Progress] = []
    service = AnnotatingService(library, seen.append)
    service.show(keys[0])
    service.start()
    wait_for(lambda: len(seen) >= 2)
    assert [progress.key for progress in seen] == [keys[0], keys[2]]
    other.kill()
    wait_for(lambda: len(seen) >= 3)
    service.close()
    assert seen[2].key == keys[1]


# --- the commands, as people and crontabs start them ---


@pytest.fixture
def run(tmp_path: Path) -> Program:
    return Program(tmp_path)


SAID = "“We lost the nets number {} last night,” Maria Olsen said on Friday."


def feed_of(*names: str) -> Reply:
    return Reply(rss(*(item(name, SAID.format(name)) for name in names)), headers={"Content-Type": RSS})


def test_a_fetch_looks_for_quotes_and_names_in_what_it_brought(run: Program, server: Server) -> None:
    server.routes["/feed"] = feed_of("1")
    url = f"{server.url}/feed"
    run.checked("add", url)
    server.routes["/feed"] = feed_of("1", "2")
    done = run.checked("fetch", url)
    assert done == Result(0, "1 feed: 1 new article, 0 updated\n", "")
    assert {row["title"] for row in run.checked("quotes", "--by", "Olsen", "--json").rows} == {"1", "2"}
    server.routes["/feed"] = feed_of("1", "2", "3")
    run.checked("fetch", "--quiet", "--no-annotate", url)
    assert "looked at 2 of 4" in run.checked("quotes", "--by", "Olsen", "--json").err
    server.routes["/feed"] = Reply(
        rss(item("1", SAID.format("1").replace("Maria", "Berta"))), headers={"Content-Type": RSS}
    )
    assert run.checked("fetch", "--json", url).err == ""
    assert [row["title"] for row in run.checked("quotes", "--by", "Berta Olsen", "--json").rows] == ["1"]


def test_a_fetch_without_its_model_succeeds_and_names_the_model_in_one_line(
    run: Program, server: Server
) -> None:
    run.paths.config_file.write_text('[annotating]\nmodel = "no_such_model"\n')
    server.routes["/feed"] = feed_of("1", "2")
    done = run.checked("add", f"{server.url}/feed")
    assert "2 articles" in done.out
    assert done.err.count("\n") == 1 and "no_such_model" in done.err and "2 articles" in done.err
    done = run.checked("annotate", "--stored", status=1)
    assert done.out == "annotated 0 articles, 3 left\n" and "no_such_model" in done.err
    run.paths.config_file.write_text("[annotating]\nenabled = false\n")
    done = run.checked("annotate", "--stored", status=1)
    assert done.out == "" and "annotating.enabled is false" in done.err
    assert run.checked("fetch", "--all").err == ""


def test_an_import_looks_for_quotes_and_names_in_what_is_new(run: Program, tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_text(f"Title: One\n\n{SAID.format(1)}\n")
    (tmp_path / "2.txt").write_text(f"Title: Two\n\n{SAID.format(2)}\n")
    assert run.checked("import", str(tmp_path / "1.txt")) == Result(0, "imported 1 article\n", "")
    run.checked("import", "--no-annotate", str(tmp_path / "2.txt"))
    assert [row["title"] for row in run.checked("quotes", "--by", "Olsen", "--json").rows] == ["One"]


def test_the_backlog_is_worked_off_by_query_and_each_article_told_to_programs(
    run: Program, tmp_path: Path
) -> None:
    for number in range(4):
        (tmp_path / f"{number}.txt").write_text(f"Title: Nets {number}\n\n{SAID.format(number)}\n")
    run.checked("import", "--no-annotate", str(tmp_path))
    (row,) = run.checked("annotate", "--json", "--stored", "title:nets 2").rows
    assert row == {"id": row["id"], "title": "Nets 2", "quote_count": 1, "left": 0, "error": ""}
    assert run.checked("annotate", "--stored", "nets").out == "annotated 3 articles, 0 left\n"
    assert (
        run.checked("annotate", "--stored", "nets").out
        == "nothing to do: all that match were looked at before\n"
    )
    assert run.checked("annotate", "--stored", "--json", "nets", status=2).err.startswith(
        "tuireader annotate: options"
    )
    assert len(run.checked("quotes", "--by", "Olsen", "--json").rows) == 4


def test_ctrl_c_keeps_what_is_done_and_says_how_much_is_left(run: Program, tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"{number}.txt").write_text(f"Title: Nets {number}\n\n{SAID.format(number) * 30}\n")
    run.checked("import", "--no-annotate", str(tmp_path))
    process = run.start("annotate", "--json", "--stored", "nets")
    assert process.stdout is not None
    first = json.loads(process.stdout.readline())
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130 and "Traceback" not in err
    done = [first, *map(json.loads, out.splitlines())]
    assert 0 < len(done) < 40
    assert "annotated" in err and f"{40 - len(done)} left" in err
    (left,) = run.checked("count", "--json", "nets", "-is:annotated").rows
    assert left["count"] in (40 - len(done), 39 - len(done)), "one may have been kept and not told"
    assert run.checked("annotate", "--stored", "nets").out == f"annotated {left['count']} articles, 0 left\n"


def test_several_commands_at_once_share_the_work(run: Program, tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"{number}.txt").write_text(f"Title: Nets {number}\n\n{SAID.format(number) * 5}\n")
    run.checked("import", "--no-annotate", str(tmp_path))
    both = [run.start("annotate", "--stored", "nets") for _ in range(2)]
    for process in both:
        assert process.communicate(timeout=120)[1] == ""
        assert process.returncode == 0
    assert run.checked("count", "--json", "nets", "is:annotated").rows == [{"count": 12}]
