"""The table of commands, and the user's own keys."""

from __future__ import annotations

import pytest

from tuireader.errors import ConfigError
from tuireader.ui.commands.command import TASKS, by_task, keys_of
from tuireader.ui.commands.display import help_lines, palette
from tuireader.ui.commands.registry import BY_ID, COMMANDS, ORDER, bindings, keymap
from tuireader.ui.lists.views import FeedLine, Source


def test_every_command_does_something_and_nothing_else_is_bound() -> None:
    assert all(callable(command.handler) for command in COMMANDS)
    assert set(ORDER) == set(BY_ID)
    assert len(BY_ID) == len(COMMANDS)
    assert {binding.id for binding in bindings()} == set(BY_ID)


def test_no_two_commands_share_a_key() -> None:
    assert keymap({}) == {}


def test_a_command_can_be_given_other_keys() -> None:
    chosen = keymap({"mark.read": "ctrl+g, &", "help": "f1"})
    assert keys_of(BY_ID["mark.read"], chosen) == ("ctrl+g", "&")
    assert keys_of(BY_ID["help"], chosen) == ("f1",)
    assert keys_of(BY_ID["undo"], chosen) == ("u",)


def test_two_commands_can_swap_their_keys() -> None:
    assert keymap({"mark.read": "s", "mark.star": "m"}) == {"mark.read": "s", "mark.star": "m"}


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({"mark.reed": "x"}, "mark.reed"),
        ({"mark.read": "!!bogus"}, "!!bogus"),
        ({"mark.read": "ctrl+"}, "ctrl+"),
        ({"mark.read": "hyper+x"}, "hyper+x"),
        ({"mark.read": "] q"}, "] q"),
        ({"mark.read": ""}, "mark.read"),
        ({"mark.read": "x,,"}, "mark.read"),
        ({"mark.read": "s"}, "mark.star"),
        ({"mark.read": "U", "mark.star": "U"}, '"U"'),
    ],
)
def test_what_cannot_be_bound_is_refused_by_name(settings: dict[str, str], names: str) -> None:
    with pytest.raises(ConfigError) as refused:
        keymap(settings)
    assert names in str(refused.value)
    assert "\n" not in str(refused.value)


def test_every_command_is_listed_under_what_one_wants_to_do() -> None:
    tasks = by_task(COMMANDS)
    assert tuple(tasks) == TASKS and all(tasks.values())
    assert [command for found in tasks.values() for command in found] == sorted(
        COMMANDS, key=lambda command: TASKS.index(command.task)
    )
    assert all(keys_of(command, {}) and command.help for command in COMMANDS)


def test_help_shows_all_keys_and_tells_which_work_here() -> None:
    lines = help_lines(COMMANDS, "feeds", keymap({"undo": "ctrl+g"}))
    commands = [line for line in lines if not line.untyped and not line.heading]
    assert len(commands) == len(COMMANDS)
    by_keys = {line.left: line for line in commands}
    assert by_keys["ctrl+g"].value == "undo"
    assert by_keys["Y"].dim and "article" in by_keys["Y"].text and by_keys["Y"].value is None
    assert not any(line.dim for line in commands[: [line.dim for line in commands].index(True)])


def test_help_begins_with_what_one_wants_to_do_and_the_users_own_keys() -> None:
    lines = help_lines(COMMANDS, "article", keymap({"quote.next": "f2"}))
    tasks = lines[: len(TASKS)]
    assert [line.value for line in tasks] == list(TASKS) == [line.left for line in tasks]
    said = next(line for line in tasks if line.value == "Who said it")
    assert said.text.startswith("f2 next quote · ")
    put_right = next(line for line in tasks if line.value == "Put right")
    assert "u undo" in put_right.text and "c correct" in put_right.text


def test_what_works_here_is_told_first_of_a_task() -> None:
    lines = help_lines(COMMANDS, "list", {})
    said = next(line for line in lines if line.value == "Who said it")
    assert said.text.index("Q quotes") < said.text.index(". next quote")


def test_typing_in_the_help_leaves_commands_alone_and_finds_them_by_what_one_wants() -> None:
    lines = [line for line in help_lines(COMMANDS, "list", {}) if line.matches(["keep", "and", "cite"])]
    assert "cite.basket" in [line.value for line in lines]
    assert not any(line.untyped or line.heading for line in lines)


def test_help_and_palette_are_found_by_name_as_well_as_by_what_is_said() -> None:
    assert "undo" in [line.value for line in help_lines(COMMANDS, "list", {}) if line.matches(["undo"])]
    assert "feed.add" in [
        choice.value for choice in palette(COMMANDS, "list", {}, []) if choice.matches(["subscribe"])
    ]


def test_the_palette_offers_what_works_here_and_the_feeds() -> None:
    choices = palette(COMMANDS, "list", {}, [FeedLine(), FeedLine(Source("feed", "x"), "River News", 3)])
    values = [choice.value for choice in choices]
    assert "mark.star" in values and "copy.quote" not in values
    assert Source("feed", "x") in values
