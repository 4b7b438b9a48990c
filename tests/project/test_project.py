"""The doors of the project: what is locked, what is shipped, and that the documents say what the code does."""

import re
import subprocess
import sys
import tomllib
import zipfile

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from places import ROOT

import tuireader

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCK = (ROOT / "requirements.lock").read_text()


def locked() -> dict[str, list[str]]:
    """Package name -> the versions locked for it (one for each range of Pythons)."""
    pins: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", LOCK, re.MULTILINE):
        pins.setdefault(canonicalize_name(name), []).append(version)
    return pins


def requirements(extra: str = "test") -> list[Requirement]:
    """What the project needs, and what an extra of it does, with the extras that this one takes along."""
    found = [Requirement(line) for line in PROJECT["dependencies"]]
    for requirement in map(Requirement, PROJECT["optional-dependencies"][extra]):
        own = requirement.name == PROJECT["name"]
        found += (
            [one for name in sorted(requirement.extras) for one in requirements(name)]
            if own
            else [requirement]
        )
    return found


def test_the_lock_satisfies_every_requirement_of_the_project():
    pins = locked()
    for requirement in requirements():
        versions = pins.get(canonicalize_name(requirement.name), [])
        assert versions, f"{requirement.name} is not locked"
        assert all(requirement.specifier.contains(version) for version in versions), requirement


def test_every_requirement_has_an_upper_bound():
    for requirement in requirements():
        assert any(bound.operator in ("<", "==") for bound in requirement.specifier), requirement


def test_the_lock_has_hashes_and_names_no_index():
    assert "://" not in LOCK
    assert "index" not in LOCK.replace("--index", "index").lower()
    blocks = re.split(r"\n(?=[a-z0-9])", LOCK[LOCK.index("\n", LOCK.index("uv pip compile")) + 1 :])
    assert all("--hash=sha256:" in block for block in blocks)


def test_the_wheel_ships_the_seeds_and_the_word_lists(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    seeds = {f"tuireader/seeds/{path.name}" for path in (ROOT / "seeds").iterdir()}
    assert seeds and seeds <= set(names)
    data = ROOT / "tuireader" / "annotate" / "data"
    lists = {f"tuireader/annotate/data/{path.name}" for path in data.glob("*.tsv")}
    assert lists and lists <= set(names)
    assert any(name.endswith(".tcss") for name in names)


def test_every_word_list_names_its_source_and_has_rows_of_one_width():
    for path in (ROOT / "tuireader" / "annotate" / "data").iterdir():
        source, columns, *rows = path.read_text(encoding="utf-8").splitlines()
        assert source.startswith("# "), path.name
        assert rows and len(set(rows)) == len(rows), path.name
        assert {len(row.split("\t")) for row in rows} == {len(columns.split("\t"))}, path.name


def test_one_version_everywhere():
    assert PROJECT["version"] == tuireader.__version__
    assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text()


def test_nothing_speaks_of_the_machine_it_was_made_on():
    files = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    forbidden = re.compile("/(?:" + "|".join(("work", "root", "farm")) + ")/")
    for name in files:
        path = ROOT / name
        if path.suffix in {".py", ".md", ".toml", ".tcss", ".lock"} and path.exists():
            assert not forbidden.search(path.read_text(encoding="utf-8")), name


def test_the_readme_says_what_the_code_does():
    check = subprocess.run(
        [sys.executable, "docs/make.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert check.returncode == 0, check.stdout + check.stderr


def test_only_files_of_one_subject_share_a_name():
    """The same subject has the same name on each of these floors; any other name stands once."""
    floors = ("cli", "library", "store", "ui/commands")
    package = ROOT / "tuireader"
    named = {}
    for path in package.rglob("*.py"):
        if path.name != "__init__.py":
            named.setdefault(path.name, []).append(path.relative_to(package).as_posix())
    for name, paths in named.items():
        at = [floor for path in paths for floor in floors if path.startswith(f"{floor}/")]
        assert len(paths) == 1 or (sorted(set(at)) == sorted(at) and len(at) == len(paths)), (name, paths)


def test_the_checks_before_a_commit_run_from_the_projects_own_environment():
    config = (ROOT / ".pre-commit-config.yaml").read_text()
    assert re.findall(r"repo: (\S+)", config) == ["local"] and "://" not in config
    assert set(re.findall(r"language: (\S+)", config)) == {"system"}
    entries = re.findall(r"entry: (\S+) ?(.*)", config)
    assert {program for program, _ in entries} == {".venv/bin/ruff", ".venv/bin/mypy", ".venv/bin/python"}
    scripts = [arguments.split()[0] for program, arguments in entries if program.endswith("python")]
    assert all((ROOT / script).exists() for script in scripts)


def test_what_the_map_names_is_there():
    """Files and functions of ARCHITECTURE.md, as ``store/marks/writer.py:Writer.add``."""
    named = re.findall(r"`((?:\w+/)*\w+\.py)(?::([\w.]+))?`", (ROOT / "ARCHITECTURE.md").read_text())
    assert len(named) > 40
    for path, name in named:
        found = [file for file in (ROOT / "tuireader").rglob("*.py") if file.as_posix().endswith(f"/{path}")]
        found += [file for file in (ROOT / path,) if file.exists()]
        assert found, path
        for part in filter(None, name.split(".")):
            defined = re.compile(rf"^\s*(def|class|async def) {part}\b|^\s*{part}\b.*=", re.MULTILINE)
            assert any(defined.search(file.read_text()) for file in found), (path, name)
