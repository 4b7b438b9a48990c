"""From the words of a command line to a command of the table and its options; and the help, made from both."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, HelpFormatter, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from tuireader import __version__
from tuireader.cli.command_table import COMMANDS, READER, Command


class UsageError(Exception):
    """The command line is not what a command takes; the message is one line that says what to do."""


class _Parser(ArgumentParser):
    """argparse with errors of one line, raised instead of ending the process."""

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong."""
        raise UsageError(f"{self.prog}: {message}; try {self.prog} --help")


def parse(arguments: list[str]) -> tuple[Command, Namespace]:
    """The command that is meant, and its options beside the global ``data_dir`` and ``config``.

    Raises:
        UsageError: they do not fit; SystemExit after ``--help`` and ``--version``.
    """
    options = _global_parser().parse_args(arguments)
    if options.command is None:
        return READER, options
    command = next((item for item in COMMANDS if item.name == options.command), None)
    if command is None:
        raise UsageError(f'tuireader: there is no command "{options.command}"; try tuireader --help')
    rest = options.rest
    if command.query:
        rest, options.query = _split(command, rest)
    options = _command_parser(command).parse_args(rest, options)
    for names, settings in command.arguments:
        if settings.get("nargs") == "...":
            _refuse_options(command, getattr(options, names[0].removeprefix("--")) or ())
    return command, options


def _refuse_options(command: Command, query: Sequence[str]) -> None:
    """Refuse options among the words of a query."""
    for word in query:
        if word.startswith("--"):
            raise UsageError(f"tuireader {command.name}: options come before the query, and {word} does not")


def _global_parser() -> ArgumentParser:
    width = max(len(command.name) for command in COMMANDS)
    lines = "\n".join(f"  {command.name:{width}}  {_brief(command.help)}" for command in COMMANDS)
    parser = _Parser(
        prog="tuireader",
        usage="tuireader [--data-dir DIR] [--config FILE] [COMMAND ...]",
        description="A newsreader for the terminal that shows who said what. Without a command it opens.",
        epilog=f"commands (tuireader COMMAND --help says more):\n{lines}",
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--data-dir", type=Path, metavar="DIR", help="where articles and marks are kept")
    parser.add_argument("--config", type=Path, metavar="FILE", help="the settings")
    parser.add_argument("--version", action="version", version=f"tuireader {__version__}")
    parser.add_argument("command", nargs="?", help=SUPPRESS)
    parser.add_argument("rest", nargs="...", help=SUPPRESS)
    return parser


def _command_parser(command: Command) -> ArgumentParser:
    prog = f"tuireader {command.name}"
    parser = _Parser(
        prog=prog,
        usage=f"tuireader {command.usage}",
        description=command.help,
        epilog=_query_help() if command.query else None,
        formatter_class=RawDescriptionHelpFormatter if command.query else HelpFormatter,
        allow_abbrev=False,
    )
    for names, settings in command.arguments:
        parser.add_argument(*names, **settings)
    return parser


def _query_help() -> str:
    """What a query may say, a line each."""
    from tuireader.query.parse import FIELDS

    width = max(len(field.example) for field in FIELDS.values())
    lines = "\n".join(f"  {field.example:{width}}  {field.finds}" for field in FIELDS.values())
    return (
        'QUERY: words and "phrases", which all must match; - before one excludes it, "or" and parentheses'
        f" as usual; elect*\nfinds what begins so; and fields:\n{lines}"
    )


def _split(command: Command, words: Sequence[str]) -> tuple[list[str], list[str]]:
    """What belongs to the command itself, and the query behind it."""
    takes_value = {
        name: settings.get("action", "append") == "append"
        for names, settings in command.arguments
        for name in names
    }
    positional = sum(not name.startswith("-") for name in takes_value)
    at = 0
    while at < len(words):
        word = words[at]
        if word.split("=")[0] in takes_value and word.startswith("--"):
            at += 1 + (takes_value[word.split("=")[0]] and "=" not in word)
        elif word in ("-h", "--help"):
            return list(words), []
        elif positional and not word.startswith("-"):
            positional -= 1
            at += 1
        else:
            break
    query = list(words[at:])
    _refuse_options(command, query)
    return list(words[:at]), query


def _brief(text: str) -> str:
    """The first clause of a help text."""
    return text.split("; ")[0].split(". ")[0].rstrip(".")
