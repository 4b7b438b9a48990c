"""Annotating in a worker process: texts in order, the archive in the background, and what becomes of trouble."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tuireader.annotate.pipeline import TEXT_LIMIT
from tuireader.config import Annotating, Config, default_paths
from tuireader.library import Library
from tuireader.library.annotating import AnnotatingService, Progress, annotate_texts
from tuireader.library.showing import annotated
from tuireader.model import Annotation, Block, Document, Entry, article_key
from tuireader.text.html import html_to_document
from tuireader.ui.reading import shown

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
    assert isinstance(third, Annotation) and third.quotes[0].speaker == ""
    assert told == ['no model for the language "de": only quotation marks are shown']


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
