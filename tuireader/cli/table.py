"""The one table of commands, from which the parser, the help and the README's reference are made."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from tuireader import __version__


class UsageError(Exception):
    """The command line is not what a command takes; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command. ``handler`` is the "module:function" that does it, imported only then.

    ``arguments`` are those of argparse's ``add_argument``, options and positional ones; with ``query`` the
    words after the options are a query, which may hold what looks like an option (``-sport``).
    """

    name: str
    usage: str
    help: str
    handler: str
    arguments: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = ()
    query: bool = field(default=False)


def _argument(*names: str, **settings: Any) -> tuple[tuple[str, ...], dict[str, Any]]:
    return names, settings


def _number(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


_number.__name__ = "number"  # argparse says "invalid number value"

_JSON = _argument("--json", action="store_true", help="print one JSON object a line")
_MARKS = ("read", "unread", "starred", "unstarred")
_FORMATS = ("json", "markdown", "html")
_PLACES = ("config", "data", "marks", "archive", "log")

READER = Command("", "tuireader", "Open the reader.", "tuireader.cli.reader:open_reader")
COMMANDS = (
    Command(
        "import",
        "import FILE... | import newsboat [DIR]",
        "Store text, HTML and Markdown articles from files and folders, the same file once; "
        "or take over newsboat's feeds, articles and marks.",
        "tuireader.cli.texts:import_files",
        (_argument("files", nargs="+", type=Path, metavar="FILE", help="a file, or a folder of them"),),
    ),
    Command(
        "add",
        "add [--folder FOLDER] [--title TITLE] URL",
        "Subscribe to a feed, or to the feed of a web page.",
        "tuireader.cli.feeds:add",
        (
            _argument("--folder", default="", help="where it stands in the list; folders nest with /"),
            _argument("--title", default="", help="a title of your own"),
            _argument("url", metavar="URL", help="the address of a feed or a page"),
        ),
    ),
    Command(
        "remove",
        "remove URL",
        "Unsubscribe; what was starred or tagged stays, and undo brings all back.",
        "tuireader.cli.feeds:remove",
        (_argument("url", metavar="URL", help="the feed's address, or how its title begins"),),
    ),
    Command(
        "rename",
        "rename URL TITLE",
        "Give a feed a title of your own; an empty one gives it its own again.",
        "tuireader.cli.feeds:rename",
        (
            _argument("url", metavar="URL", help="the feed's address, or how its title begins"),
            _argument("title", metavar="TITLE"),
        ),
    ),
    Command(
        "feeds",
        "feeds [--json]",
        "List the feeds: unread and all articles, health, last and next fetch.",
        "tuireader.cli.feeds:feeds",
        (_JSON,),
    ),
    Command(
        "fetch",
        "fetch [--all] [--quiet] [--json] [URL...] [--fulltext QUERY...]",
        "Refresh the feeds that are due, all of them, or those named; "
        "or fetch the pages of the articles that match, for their full text.",
        "tuireader.cli.feeds:fetch",
        (
            _argument("--all", action="store_true", help="also those that are not due"),
            _argument("--quiet", action="store_true", help="say only what failed"),
            _JSON,
            _argument("--fulltext", nargs="...", metavar="QUERY", help="articles whose pages are fetched"),
            _argument("urls", nargs="*", metavar="URL", help="feeds, by address or how the title begins"),
        ),
    ),
    Command(
        "opml",
        "opml import FILE | opml export [FILE]",
        "Subscribe to the feeds of an OPML file, or write such a file; logins are not in it.",
        "tuireader.cli.lists:opml",
        (
            _argument("what", choices=("import", "export")),
            _argument("file", nargs="?", type=Path, metavar="FILE", help="without one, standard output"),
        ),
    ),
    Command(
        "list",
        "list [--limit N] [--json] [QUERY...]",
        "List the articles that match, newest first.",
        "tuireader.cli.articles:list_articles",
        (_argument("--limit", type=_number, metavar="N", help="at most so many"), _JSON),
        query=True,
    ),
    Command(
        "show",
        "show [--json] ID",
        "Print one article: its text, who said what, and the names in it.",
        "tuireader.cli.articles:show",
        (_JSON, _argument("id", metavar="ID", help="the article's id as list prints it, or how it begins")),
    ),
    Command(
        "count",
        "count [QUERY...]",
        "Print how many articles match.",
        "tuireader.cli.articles:count",
        query=True,
    ),
    Command(
        "mark",
        "mark read|unread|starred|unstarred QUERY...",
        "Mark all articles that match, and say how many.",
        "tuireader.cli.marks:mark",
        (_argument("state", choices=_MARKS),),
        query=True,
    ),
    Command(
        "undo",
        "undo [--list] [N]",
        "Take back the last change, or change N alone; --list says what there is.",
        "tuireader.cli.marks:undo",
        (
            _argument("--list", action="store_true", help="say what can be undone"),
            _argument("number", nargs="?", type=_number, metavar="N", help="the change's number"),
        ),
    ),
    Command("redo", "redo", "Do again what was undone last.", "tuireader.cli.marks:redo"),
    Command(
        "annotate",
        "annotate [--json] [FILE...]",
        "Find quotes and names in texts on standard input or in files; nothing is stored. "
        'With --json, {"id", "text"} a line in, and a result a line out.',
        "tuireader.cli.texts:annotate",
        (_JSON, _argument("files", nargs="*", type=Path, metavar="FILE", help="instead of standard input")),
    ),
    Command(
        "export",
        f"export --format {'|'.join(_FORMATS)} [QUERY...]",
        "Print articles whole, with their marks, quotes and speakers; json is one object a line.",
        "tuireader.cli.export:export",
        (_argument("--format", choices=_FORMATS, help="how they are written"),),
        query=True,
    ),
    Command(
        "doctor",
        "doctor [--repair]",
        "Check what is stored and say what is found; --repair makes anew what is derived.",
        "tuireader.cli.upkeep:doctor",
        (_argument("--repair", action="store_true", help="rebuild index, speakers and names"),),
    ),
    Command(
        "locate",
        f"locate {'|'.join(_PLACES)}",
        "Print where it is kept.",
        "tuireader.cli.upkeep:locate",
        (_argument("place", choices=_PLACES),),
    ),
)


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
    return command, _command_parser(command).parse_args(rest, options)


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
        prog=prog, usage=f"tuireader {command.usage}", description=command.help, allow_abbrev=False
    )
    for names, settings in command.arguments:
        parser.add_argument(*names, **settings)
    return parser


def _split(command: Command, words: Sequence[str]) -> tuple[list[str], list[str]]:
    """What belongs to the command itself, and the query behind it."""
    takes_value = {name: "action" not in settings for names, settings in command.arguments for name in names}
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
    for word in query:
        if word.startswith("--"):
            raise UsageError(f"tuireader {command.name}: options come before the query, and {word} does not")
    return list(words[:at]), query


def _brief(text: str) -> str:
    """The first clause of a help text."""
    return text.split("; ")[0].split(". ")[0].rstrip(".")
