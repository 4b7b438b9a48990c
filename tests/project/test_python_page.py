"""The Python interface: what its page and its docstrings show works as they show it, from a script."""

from __future__ import annotations

import ast
import importlib
import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from places import ROOT
from server import RSS, Reply, Server, item, rss

from tuireader.config import Config, Paths, default_paths
from tuireader.library import Library, annotating, articles, importing, queries
from tuireader.library.feeds import subscriptions
from tuireader.model import Annotation, short_id

pytestmark = pytest.mark.slow

PAGE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
SOURCES = sorted((ROOT / "tuireader" / "library").rglob("*.py"))
SITE = "https://news.example"
EVERYTHING = queries.parse("")


# --- The page ---


def run_script(code: str, home: Path, server: Server) -> str:
    """What a script prints, run with a fresh home on the address of the loopback server."""
    script = home / "script.py"
    script.write_text(code.replace(SITE, server.url), encoding="utf-8")
    places = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=home,
        env={**places, "HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_code_of_the_page_runs_from_top_to_bottom_in_a_script(tmp_path: Path, server: Server) -> None:
    server.routes["/feed.xml"] = Reply(rss(item("One"), item("Two")), headers={"Content-Type": RSS})
    first, *others = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert "New York Times: Russia Requested" in run_script(first, tmp_path, server)
    body = textwrap.indent("\n".join(others), "    ")
    printed = run_script(f'def main():\n{body}\n\nif __name__ == "__main__":\n    main()\n', tmp_path, server)
    for told in (
        "marked 1 article read",
        "undone: marked 1 article read",
        "The Daily Test 2 []",
        "0 new articles, 0 feeds failed",
        "World The Daily Test 2 of 2 unread",
        "('PERSON', 'Jake Sullivan')",
        "looked at 3 of 3",
        "first [('Ana Silva', '\"We have won,\"')]",
        "first [('PERSON', 'Ana Silva'), ('GPE', 'Lisbon')]",
        f"{server.url}/nothing-here",
    ):
        assert told in printed, f"{told}\n{printed}"
    assert server.url in (tmp_path / "feeds.opml").read_text(encoding="utf-8")
    assert "Russia Requested" in (tmp_path / "starred.md").read_text(encoding="utf-8")


# --- The docstrings ---


def examples() -> Iterator[tuple[str, str]]:
    """Where each example stands, and its code."""
    for path in SOURCES:
        module = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module):
                _, example, code = (ast.get_docstring(node) or "").partition("Example::\n")
                if example:
                    name = "" if isinstance(node, ast.Module) else f".{node.name}"
                    yield f"{module.removesuffix('.__init__')}{name}", textwrap.dedent(code)


EXAMPLES = dict(examples())


@pytest.fixture(scope="module")
def site() -> Iterator[Server]:
    """A server with a feed that is followed, and one that is not."""
    with Server() as running:
        answer = {"Content-Type": RSS}
        running.routes["/daily.xml"] = Reply(rss(item("Monday")), headers=answer)
        running.routes["/feed.xml"] = Reply(rss(item("One"), title="The Wire"), headers=answer)
        yield running


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, site: Server) -> Paths:
    """A library with the program's own article, looked at, and a feed."""
    folder = tmp_path_factory.mktemp("filled")
    paths = default_paths(folder / "data", folder / "config.toml")
    with Library.open(paths, Config()) as library:
        importing.ensure_seeds(library)
        list(annotating.annotate_stored(library, annotating.backlog(library, EVERYTHING)))
        subscriptions.add(library, f"{site.url}/daily.xml")
    return paths


def names(library: Library) -> dict[str, Any]:
    """What the examples speak of."""
    modules = {path.stem: path.relative_to(ROOT).with_suffix("") for path in SOURCES if path.stem[0] != "_"}
    known = {name: importlib.import_module(".".join(path.parts)) for name, path in modules.items()}
    row = articles.page(library, queries.parse("is:quoted"))[0]
    found = articles.annotation(library, row.key)
    assert found is not None
    return known | {
        "Annotation": Annotation,
        "Path": Path,
        "article": articles.article(library, row.key),
        "default_paths": default_paths,
        "feed": library.marks.subscriptions()[0],
        "islice": islice,
        "Library": Library,
        "library": library,
        "query": EVERYTHING,
        "quote": found.body.quotes[0],
        "row": row,
        "short_id": short_id,
    }


@pytest.mark.parametrize("place", EXAMPLES)
def test_the_example_of_a_docstring_runs(
    place: str, filled: Paths, site: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "articles").mkdir()
    opml = f'<opml version="2.0"><body><outline type="rss" xmlUrl="{SITE}/a.xml"/></body></opml>'
    (tmp_path / "feeds.opml").write_text(opml, encoding="utf-8")
    shutil.copytree(filled.data, tmp_path / "data")
    with Library.open(default_paths(tmp_path / "data", tmp_path / "config.toml"), Config()) as library:
        exec(compile(EXAMPLES[place].replace(SITE, site.url), place, "exec"), names(library))


def test_the_entry_points_have_examples() -> None:
    modules = {place.rpartition(".")[0].removeprefix("tuireader.library.") for place in EXAMPLES}
    assert len(EXAMPLES) >= 40
    assert {
        "articles",
        "marking",
        "queries",
        "annotating",
        "feeds.subscriptions",
        "statements.statements",
    } <= modules


@pytest.mark.parametrize("package", ["library", "library.feeds", "library.people", "model"])
def test_all_that_a_package_offers_can_be_imported_from_it(package: str) -> None:
    found: dict[str, Any] = {}
    exec(f"from tuireader.{package} import *", found)
    assert set(importlib.import_module(f"tuireader.{package}").__all__) <= set(found)
