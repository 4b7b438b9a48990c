"""What is set for one feed, on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from reader_fixture import RIVERS, make_library

from tuireader.cli import main
from tuireader.cli.command_table import COMMANDS
from tuireader.library.feeds.feed_settings import NAMES


def run(home: Path, *arguments: str, status: int = 0) -> None:
    places = ["--data-dir", str(home / "data"), "--config", str(home / "config.toml")]
    assert main([*places, *arguments]) == status


def test_a_value_is_set_shown_taken_back_and_undone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_library(tmp_path)

    def said(*arguments: str) -> str:
        run(tmp_path, *arguments)
        return capsys.readouterr().out

    assert "set keep_days of River News to 9" in said("set", RIVERS, "keep_days", "9")
    assert said("set", "River", "keep_days", "9") == "that is so already\n"
    assert said("set", "River", "keep_days") == "9\n"
    assert "moved River News to World/Water" in said("set", RIVERS, "folder", "World / Water")
    assert said("set", RIVERS).splitlines()[:3] == [
        "folder            World/Water",
        "interval_minutes",
        "keep_days         9",
    ]
    assert "took back keep_days" in said("set", RIVERS, "keep_days", "")
    said("undo")
    assert said("set", RIVERS, "keep_days") == "9\n"


def test_what_cannot_be_set_is_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_library(tmp_path)
    for arguments, status, told in (
        (("River", "keep_days", "soon"), 1, "keep_days must be a whole number"),
        (("River", "keep_day", "9"), 2, "keep_day"),
        (("Nobody", "keep_days", "9"), 1, 'no feed "Nobody" is followed'),
    ):
        run(tmp_path, "set", *arguments, status=status)
        error = capsys.readouterr().err
        assert told in error and error.count("\n") == 1


def test_the_table_of_commands_names_all_that_can_be_set() -> None:
    command = next(command for command in COMMANDS if command.name == "set")
    choices = next(settings["choices"] for names, settings in command.arguments if names == ("name",))
    assert choices == ("folder", *NAMES, "header")
