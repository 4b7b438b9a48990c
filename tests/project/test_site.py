"""The documentation: it becomes a site without a broken link, and the commands that it shows are commands."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from places import ROOT

from tuireader.cli.parser import parse

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCED = re.compile(r"^```(?:\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"(?:^|[*\d/]\s{2,}|\| )(tuireader .*?)(?:\s{2,}#.*| [|<>]{1,2} .*)?$", re.MULTILINE)


def shown(page: Path) -> list[str]:
    """The commands of a page's blocks, without what a shell or crontab has around them."""
    blocks = FENCED.findall(page.read_text(encoding="utf-8"))
    return [command for block in blocks for command in COMMAND.findall(block)]


def test_the_site_is_built_without_a_broken_link(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    keys = (tmp_path / "keys.html").read_text(encoding="utf-8")
    assert "mark.star" in keys, "the tables are filled in from the code"


@pytest.mark.parametrize("page", [page for page in PAGES if shown(page)], ids=lambda page: page.name)
def test_the_commands_that_a_page_shows_are_understood(page: Path) -> None:
    for command in shown(page):
        parse(shlex.split(command.replace("$(nproc)", "8"))[1:])
