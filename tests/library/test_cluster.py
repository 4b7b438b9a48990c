"""A corpus annotated on Dask: the same rows as on one machine, in files that a library takes in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import Client, LocalCluster

from tuireader.library import Library, articles, queries
from tuireader.library.corpus.annotated_files import AnnotatedImport, read_rows, write_parquet
from tuireader.library.corpus.annotated_rows import annotate_rows

pytestmark = pytest.mark.slow

SPEAKERS = ("Ana Silva", "Nils Berg", "Maria Olsen")


def corpus() -> list[str]:
    """Lines of invented articles."""
    texts = [
        f"The council met on day {number}.\n\n“We have {number} boats,” {speaker} said in Bergen."
        for number in range(8)
        for speaker in SPEAKERS
    ]
    return [json.dumps({"id": f"a{number}", "text": text}) for number, text in enumerate(texts)]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Client]:
    """A cluster of two processes."""
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as running,
        Client(running) as client,
    ):
        yield client


def annotate_part(lines: list[str], path: str) -> str:
    """What each machine does: lines of articles to a file of annotated ones."""
    return write_parquet(annotate_rows(map(json.loads, lines)), path)


def test_a_corpus_is_annotated_by_a_cluster_and_read_in_one_library(
    cluster: Client, lib: Library, tmp_path: Path
) -> None:
    lines = corpus()
    parts = [lines[start : start + 5] for start in range(0, len(lines), 5)]
    files = [str(tmp_path / f"part-{number}.parquet") for number in range(len(parts))]
    written = cluster.gather(cluster.map(annotate_part, parts, files))
    assert written == files
    taking = AnnotatedImport(lib, lambda place, why: pytest.fail(f"{place}: {why}"))
    for file in written:
        taking.take_file(Path(file))
    assert (taking.new, taking.annotated, taking.left) == (len(lines), len(lines), [])
    assert articles.count(lib, queries.parse('by:"Ana Silva" boats')) == 8


def test_the_cluster_finds_what_one_process_finds(cluster: Client, tmp_path: Path) -> None:
    lines = corpus()[:6]
    path = cluster.submit(annotate_part, lines, str(tmp_path / "there.parquet")).result()
    here = write_parquet(annotate_rows(map(json.loads, lines)), tmp_path / "here.parquet")
    assert list(read_rows(Path(path))) == list(read_rows(Path(here)))
