"""The floors of the house: imports only point down, and nothing heavy is paid for by who does not need it."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import places
import pytest

ROOT = places.ROOT / "tuireader"

FLOORS = [
    {"errors", "model", "config", "own_files", "workers", "text", "__init__"},
    {"query", "feeds", "annotate"},
    {"accounts"},
    {"store"},
    {"library"},
    {"cli", "ui"},
    {"__main__"},
]
FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}


def room_of(module: str) -> str:
    """The room ("store") of a module's dotted name ("tuireader.store.archive.archive")."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def imports_of(path: Path) -> set[str]:
    """The names of all modules of the project that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            base = node.module
            found |= {f"{base}.{alias.name}" for alias in node.names} if base == "tuireader" else {base}
    return {name for name in found if name.split(".")[0] == "tuireader"}


def files() -> list[Path]:
    return sorted(ROOT.rglob("*.py"))


def test_every_room_has_a_floor():
    rooms = {path.relative_to(ROOT).parts[0].removesuffix(".py") for path in files()}
    assert rooms <= set(FLOOR_OF)


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_only_point_down(path):
    room = path.relative_to(ROOT).parts[0].removesuffix(".py")
    for module in imports_of(path):
        other = room_of(module)
        if other in (room, "__init__", "__version__"):
            continue
        lower = FLOOR_OF[other] < FLOOR_OF[room]
        ground = FLOOR_OF[other] == FLOOR_OF[room] == 0
        # The command line starts the screen, and that is all it knows of it.
        starts_ui = room == "cli" and module == "tuireader.ui"
        assert lower or ground or starts_ui, f"{path.name} ({room}) imports {module}"


def name_of(path: Path) -> str:
    """The dotted name of a module's file."""
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def graph() -> dict[str, set[str]]:
    """Each module with the modules that it imports, wherever in it and be it for types only."""
    names = {name_of(path) for path in files()}
    found: dict[str, set[str]] = {}
    for path in files():
        imported = found.setdefault(name_of(path), set())
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= names & {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module in names:
                wanted = {f"{node.module}.{alias.name}" for alias in node.names}
                imported |= wanted & names
                imported |= {node.module} if wanted - names else set()
    return found


def test_no_modules_import_one_another_in_a_circle_not_even_for_types():
    TopologicalSorter(graph()).prepare()  # raises CycleError, which names them


def test_the_parts_of_the_screen_do_not_know_the_screen():
    assert [name for name, imported in graph().items() if "tuireader.ui.screen" in imported] == [
        "tuireader.ui.reader_app"
    ]


def loaded_by(statement: str) -> set[str]:
    """The top-level modules that are loaded after a statement ran in a fresh Python."""
    code = f"import sys\n{statement}\nprint(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    return set(
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.split()
    )


HEAVY = {"textual", "spacy", "feedparser", "lxml", "selectolax", "numpy", "httpx2", "readability"}


def test_starting_the_command_line_loads_nothing_heavy():
    assert not loaded_by("import tuireader.__main__, tuireader.cli") & (
        HEAVY | {"tinydb", "sqlite3", "multiprocessing"}
    )


def test_a_library_is_opened_without_screen_network_parser_or_model():
    assert (
        not loaded_by("import tuireader.library, tuireader.library.articles, tuireader.library.marking")
        & HEAVY
    )


def test_all_that_the_library_offers_a_script_is_imported_without_them_too():
    offered = (
        "from tuireader.library import *; from tuireader.library.feeds import *; "
        "from tuireader.library.people import *; from tuireader.library.statements import *"
    )
    # Files are read in the process itself, and so is the HTML in them looked at: that one parser is small.
    assert not loaded_by(offered) & (HEAVY - {"selectolax"})


def test_a_status_bar_pays_for_no_parser_and_no_network(tmp_path):
    asked = f"from tuireader.cli import main; main(['--data-dir', {str(tmp_path)!r}, 'count', 'is:unread'])"
    assert loaded_by(asked), "the first makes the library, with the program's own documents"
    assert not loaded_by(asked) & (HEAVY | {"markdown_it", "asyncio", "ssl", "multiprocessing"})


def test_nothing_below_the_screen_imports_textual():
    for path in files():
        if path.relative_to(ROOT).parts[0] != "ui":
            tree = ast.parse(path.read_text(encoding="utf-8"))
            names = [
                alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
            ]
            names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
            assert not [name for name in names if name.split(".")[0] in ("textual", "rich")], path


MOST_FILES, MOST_LINES = 15, 600
"""What one can look through: files of a folder, and lines of a file."""


def test_a_folder_can_be_looked_through():
    tests = (places.ROOT / "tests").rglob("*.py")
    folders = {path.parent for path in (*files(), *tests)}
    crowded = {
        folder.name: count for folder in folders if (count := len(list(folder.glob("*.py")))) > MOST_FILES
    }
    assert not crowded


def test_a_file_can_be_read_at_a_sitting():
    long = {
        path.name: lines
        for path in files()
        if (lines := len(path.read_text("utf-8").splitlines())) > MOST_LINES
    }
    assert not long
