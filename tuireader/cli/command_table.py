"""The one table of commands, from which the parser, the help and the README's reference are made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

Argument: TypeAlias = tuple[tuple[str, ...], dict[str, Any]]
"""What argparse's ``add_argument`` takes: names and settings."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command. ``handler`` is the "module:function" that does it, imported only then.

    ``arguments`` are those of argparse's ``add_argument``, options and positional ones. With ``query`` the words
    after the options are a query, which may hold what looks like an option (``-sport``): argparse never sees them,
    and ``*`` and ``+`` say, as its ``nargs`` would, whether there may be none.
    """

    name: str
    help: str
    handler: str
    arguments: tuple[Argument, ...] = ()
    query: Literal["", "*", "+"] = ""

    @property
    def usage(self) -> str:
        """How it is typed, made from its arguments: ``list [--limit N] [--json] [QUERY...]``."""
        options = [_shown(*argument) for argument in self.arguments if _place(argument) == "option"]
        words = [_shown(*argument) for argument in self.arguments if _place(argument) == "word"]
        rest = [_shown(*argument) for argument in self.arguments if _place(argument) == "rest"]
        if self.query:
            rest.append(_shown(("query",), {"metavar": "QUERY", "nargs": self.query}))
        return " ".join([self.name, *options, *words, *rest])


def _place(argument: Argument) -> Literal["option", "word", "rest"]:
    """Where an argument stands in a usage: an option that takes all the words behind it stands last."""
    names, settings = argument
    if not names[0].startswith("-"):
        return "word"
    return "rest" if settings.get("nargs") == "..." else "option"


_REPEATED = {None: "{}", "?": "[{}]", "*": "[{}...]", "+": "{}...", "...": "{}..."}
"""How often an argument's value may come, as argparse's ``nargs``, and how a usage shows it."""


def _shown(names: tuple[str, ...], settings: dict[str, Any]) -> str:
    """An argument as a usage shows it: ``[--limit N]``, ``[FILE...]``, ``read|unread``."""
    name = names[0]
    value = settings.get("metavar") or "|".join(settings.get("choices", ())) or name.strip("-").upper()
    value = _REPEATED[settings.get("nargs")].format(value)
    if not name.startswith("-"):
        return value
    option = name if settings.get("action", "append") != "append" else f"{name} {value}"
    return option if settings.get("required") else f"[{option}]"


def _argument(*names: str, **settings: Any) -> Argument:
    return names, settings


def _flag(name: str, help: str) -> Argument:
    return (name,), {"action": "store_true", "help": help}


def _number(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


_number.__name__ = "number"  # argparse says "invalid number value"

_JSON = _flag("--json", help="print one JSON object a line")
_CSV = _flag("--csv", help="print a table")
_ID = _argument("id", metavar="ID", help="the article's id as list prints it, or how it begins")
_JSON_COVERED = _flag(
    "--json",
    help="print one JSON object a line; where the answer depends on what was found in articles, its field coverage "
    "says how many of the matching articles were looked at, and stands alone where nothing is found",
)
_LIMIT = _argument("--limit", type=_number, metavar="N", help="at most so many")
_NO_ANNOTATE = _flag("--no-annotate", help="do not look for quotes and names in what is new")
_MARKS = ("read", "unread", "starred", "unstarred")
_FORMATS = ("json", "markdown", "html")
_BASKET = ("list", "add", "remove", "move", "clear", "export")
_CITED = ("markdown", "org", "bibtex", "ris", "csl-json", "web-annotation", "csv")
_OF_A_FEED = (
    "folder", "interval_minutes", "keep_days", "keep_articles", "fulltext", "user_agent", "user", "password_env",
    "password_command", "header",
)  # fmt: skip
_PLACES = ("config", "data", "marks", "archive", "log")

READER = Command("", "Open the reader.", "tuireader.cli.doctor:open_reader")
COMMANDS = (
    Command(
        "import",
        "Store text, HTML and Markdown articles from files and folders, the same file once, and of a "
        "website's page its article alone; "
        "or, as import newsboat [DIR], take over newsboat's feeds, articles and marks. "
        "Quotes and names are looked for in what is new, but for newsboat's. With --annotated, take in what other "
        "machines annotated: Parquet or JSON lines.",
        "tuireader.cli.articles:import_files",
        (
            _flag("--annotated", help="files of annotated articles"),
            _NO_ANNOTATE,
            _argument("files", nargs="+", type=Path, metavar="FILE", help="a file, or a folder of them"),
        ),
    ),
    Command(
        "add",
        "Subscribe to a feed, or to the feed of a web page.",
        "tuireader.cli.feeds:add",
        (
            _argument("--folder", default="", help="where it stands in the list; folders nest with /"),
            _argument("--title", default="", help="a title of your own"),
            _argument("--user", metavar="NAME", help="the name to log in with; its password is asked for"),
            _argument(
                "--password-command", metavar="COMMAND", help="a command that prints the password instead"
            ),
            _argument("--user-agent", metavar="TEXT", help="what the server is told that we are"),
            _argument(
                "--header",
                action="append",
                default=[],
                metavar="LINE",
                help='sent to this server alone, as "Cookie: id=1"; kept with the logins',
            ),
            _NO_ANNOTATE,
            _argument("url", metavar="URL", help="the address of a feed or a page"),
        ),
    ),
    Command(
        "remove",
        "Unsubscribe; what was starred or tagged stays, and undo brings all back.",
        "tuireader.cli.feeds:remove",
        (_argument("url", metavar="URL", help="the feed's address, or how its title begins"),),
    ),
    Command(
        "rename",
        "Give a feed a title of your own; an empty one gives it its own again.",
        "tuireader.cli.feeds:rename",
        (
            _argument("url", metavar="URL", help="the feed's address, or how its title begins"),
            _argument("title", metavar="TITLE"),
        ),
    ),
    Command(
        "set",
        "Set something of one feed, or say what is set; an empty value takes it back. "
        f"NAME is {', '.join(_OF_A_FEED[:-1])} or {_OF_A_FEED[-1]}.",
        "tuireader.cli.feeds:set_feed",
        (
            _argument("url", metavar="URL", help="the feed's address, or how its title begins"),
            _argument("name", nargs="?", choices=_OF_A_FEED, metavar="NAME", help="what is set"),
            _argument("value", nargs="?", metavar="VALUE", help="numbers, or yes and no, or words"),
        ),
    ),
    Command(
        "feeds",
        "List the feeds: unread and all articles, health, last and next fetch.",
        "tuireader.cli.feeds:feeds",
        (_JSON,),
    ),
    Command(
        "fetch",
        "Refresh the feeds that are due, all of them, or those named; "
        "or fetch the pages of the articles that match, for their full text. "
        "Then look for quotes and names in what is new, for ten minutes at most.",
        "tuireader.cli.feeds:fetch",
        (
            _flag("--all", help="also those that are not due"),
            _flag("--quiet", help="say only what failed"),
            _JSON,
            _NO_ANNOTATE,
            _flag("--archives", "fetch the older parts of the feeds named, where they have any (RFC 5005)"),
            _argument("--fulltext", nargs="...", metavar="QUERY", help="articles whose pages are fetched"),
            _argument("urls", nargs="*", metavar="URL", help="feeds, by address or how the title begins"),
        ),
    ),
    Command(
        "account",
        "Add an account at a server that reads for you (account add greader URL --user NAME): FreshRSS, Miniflux "
        "and whatever else speaks the Google Reader API; or remove one (account remove URL). Its feeds and "
        "articles, what is read and what is starred are the same here and there. Without --password-env or "
        "--password-command the password is asked for, and kept in a file that only you can read.",
        "tuireader.cli.accounts:account",
        (
            _argument("--user", metavar="NAME", help="the name to log in with"),
            _argument(
                "--password-env", metavar="VARIABLE", help="the environment variable with the password"
            ),
            _argument("--password-command", metavar="COMMAND", help="a command that prints the password"),
            _argument("what", choices=("add", "remove")),
            _argument(
                "words",
                nargs="+",
                metavar="WORD",
                help="greader and the address; the address alone to remove",
            ),
        ),
    ),
    Command(
        "accounts",
        "List the accounts: feeds, health, last and next synchronisation, how many of your marks wait to be sent.",
        "tuireader.cli.accounts:list_accounts",
        (_JSON,),
    ),
    Command(
        "sync",
        "Synchronise all accounts, or those named: send your marks, and take over what came and what was marked "
        "elsewhere; fetch does it by itself when they are due. Then look for quotes and names in what is new.",
        "tuireader.cli.accounts:sync",
        (
            _flag("--quiet", help="say only what failed"),
            _JSON,
            _NO_ANNOTATE,
            _argument("urls", nargs="*", metavar="URL", help="accounts, by address or user"),
        ),
    ),
    Command(
        "prune",
        "Remove what the settings do not keep (keeping.days, keeping.per_feed, and a feed's own) of all feeds or those "
        "named, however much it is; fetch does it by itself where it is little, and else says so and waits for this.",
        "tuireader.cli.feeds:prune",
        (_argument("urls", nargs="*", metavar="URL", help="feeds, by address or how the title begins"),),
    ),
    Command(
        "opml",
        "Subscribe to the feeds of an OPML file, or write such a file; logins are not in it.",
        "tuireader.cli.feeds:opml",
        (
            _argument("what", choices=("import", "export"), help="import takes a FILE, export may have none"),
            _argument("file", nargs="?", type=Path, metavar="FILE", help="without one, standard output"),
        ),
    ),
    Command(
        "list",
        "List the articles that match, newest first.",
        "tuireader.cli.articles:list_articles",
        (
            _LIMIT,
            _JSON_COVERED,
            _flag(
                "--csv",
                help="print a table: published, feed_title, title, url, author, read, starred, tags, words, lang, "
                "quote_count, people and id",
            ),
        ),
        query="*",
    ),
    Command(
        "show",
        "Print one article: its text, who said what, and the names in it.",
        "tuireader.cli.articles:show",
        (_JSON, _ID),
    ),
    Command(
        "count",
        "Print how many articles match.",
        "tuireader.cli.articles:count",
        (_JSON_COVERED,),
        query="*",
    ),
    Command(
        "quotes",
        "Print who said what in the articles that match, newest first; the same statement in several comes once. "
        "What the query asks of quotes (by, says, about, quote) holds of each.",
        "tuireader.cli.people:quotes",
        (
            _argument("--by", metavar="NAME", help="said by them; a last name will do"),
            _argument(
                "--about",
                metavar="TOPIC",
                help="about someone or something: a name, or words in any form, in the quote or its sentence",
            ),
            _flag("--unsure", help="also quotes that may be theirs, or someone's"),
            _LIMIT,
            _JSON_COVERED,
            _flag(
                "--traced",
                help="also where else each statement is printed: first, longest, what was cut and what differs",
            ),
            _flag(
                "--csv",
                help="print a table: published, speaker, confidence, kind (direct, mixed or indirect), quote, "
                "sentence, outlet, title, url, article and id",
            ),
        ),
        query="*",
    ),
    Command(
        "person",
        "Print who someone is over all articles, or something: other names, first and last time, what they said by "
        "date, the same statement once, whom they criticised or praised, what others say of them, and with whom they "
        "appear.",
        "tuireader.cli.people:person",
        (
            _JSON,
            _LIMIT,
            _argument("words", nargs="+", metavar="NAME", help="a last name will do where it means one"),
        ),
    ),
    Command(
        "stories",
        "Print what several papers tell of, of the newest articles that match: those of most papers first.",
        "tuireader.cli.stories:stories",
        (_LIMIT, _JSON),
        query="*",
    ),
    Command(
        "story",
        "Print who says what, paper by paper, in the story of an article, and what one paper alone has; or join it to "
        "the story of another article, or split it from its own.",
        "tuireader.cli.stories:story",
        (
            _JSON,
            _argument("--join", metavar="OTHER", help="it tells of the same as this article"),
            _flag("--split", help="it tells of something else"),
            _ID,
        ),
    ),
    Command(
        "brief",
        "Print what is newly said by those you follow and in the searches you keep, each statement once, in the "
        "articles that match; without a query in those of the last day.",
        "tuireader.cli.people:brief",
        (_LIMIT, _JSON_COVERED),
        query="*",
    ),
    Command(
        "follow",
        "Follow what someone says, or says about something, or with --search what a query finds; without words list "
        "all that is followed.",
        "tuireader.cli.people:follow",
        (
            _argument(
                "--about", metavar="TOPIC", help="only on this: a name, or words of a quote or its sentence"
            ),
            _flag("--search", help="the words are a query"),
            _flag("--end", help="follow it no more"),
            _argument("words", nargs="*", metavar="NAME", help="whom; a last name will do if it means one"),
        ),
    ),
    Command(
        "names",
        "Print the people, organisations and places in the articles that match, the most often named first; or, with "
        "--alike, who looks the same as another of all articles and may be merged, or told apart, with alias.",
        "tuireader.cli.people:names",
        (
            _flag("--alike", help="who may be the same person, and why"),
            _LIMIT,
            _JSON_COVERED,
        ),
        query="*",
    ),
    Command(
        "alias",
        "Say with NAME = NAME that a name means another one; --split NAME parts what was joined under a name; "
        "--apart NAME = NAME says that two that look alike are not the same.",
        "tuireader.cli.people:alias",
        (
            _flag("--split", help="names joined under this one are not the same"),
            _flag("--apart", help="the two names are not the same, nor offered as such"),
            _argument("--in", dest="article", metavar="ID", help="in this article only"),
            _argument("words", nargs="+", metavar="NAME", help="a name, and behind = what it means"),
        ),
    ),
    Command(
        "correct",
        "Say who said a quote, that nobody is named for it, or that it is none.",
        "tuireader.cli.people:correct",
        (
            _flag("--nobody", help="it cannot be told who said it"),
            _flag("--not-a-quote", help="it is not something said"),
            _argument("--in", dest="article", metavar="ID", help="in this article only"),
            _argument("quote", metavar="QUOTE-ID", help="the quote's id as quotes and show --json print it"),
            _argument("name", nargs="*", metavar="NAME", help="who said it"),
        ),
    ),
    Command(
        "mark",
        "Mark all articles that match, and say how many.",
        "tuireader.cli.articles:mark",
        (_argument("state", choices=_MARKS),),
        query="+",
    ),
    Command(
        "rules",
        "List, make, end or apply rules: what is done (read, star, hide, tag:NAME, run) to what a query finds.",
        "tuireader.cli.articles:rules",
        (
            _argument("--add", metavar="NAME", help="make a rule of this name of the query"),
            _argument("--do", metavar="ACTIONS", help="what it does, with commas between: read,tag:later"),
            _argument("--drop", metavar="NAME", help="end this rule; what it did stays"),
            _flag("--apply", help="apply the rules to all that is stored"),
            _flag("--dry-run", help="say what would be changed, and change nothing"),
            _argument(
                "--newsboat", metavar="FILE", help="take over ignore-article of newsboat's configuration"
            ),
        ),
        query="*",
    ),
    Command(
        "undo",
        "Take back the last change, or change N alone; --list says what there is.",
        "tuireader.cli.articles:undo",
        (
            _flag("--list", help="say what can be undone"),
            _argument("number", nargs="?", type=_number, metavar="N", help="the change's number"),
        ),
    ),
    Command("redo", "Do again what was undone last.", "tuireader.cli.articles:redo"),
    Command(
        "annotate",
        "Find quotes and names in texts on standard input or in files; nothing is stored. "
        'With --json, {"id", "text"} a line in, and a result a line out, in order, each as soon as it is there. Or, '
        "with --stored, in the articles that match and were not looked at yet, newest first; what is done is kept, "
        "whenever it is stopped.",
        "tuireader.cli.annotating:annotate",
        (
            _JSON,
            _flag(
                "--articles",
                help="lines of articles, as export --format json prints them, and out what import --annotated takes",
            ),
            _argument("--processes", type=_number, default=1, metavar="N", help="so many at once"),
            _argument(
                "--stored",
                nargs="...",
                metavar="QUERY",
                help="stored articles that were not looked at; all without a query",
            ),
            _argument("files", nargs="*", type=Path, metavar="FILE", help="instead of standard input"),
        ),
    ),
    Command(
        "export",
        "Print articles whole, with their marks, quotes and speakers; json is one object a line.",
        "tuireader.cli.articles:export",
        (_argument("--format", required=True, choices=_FORMATS, help="how they are written"),),
        query="*",
    ),
    Command(
        "history",
        "Print what was edited in an article, the last edit first: quotes that vanished or changed, then paragraph by "
        "paragraph what [-went-] and {+came+}.",
        "tuireader.cli.citing:show_history",
        (_JSON, _ID),
    ),
    Command(
        "evidence",
        "Write the pages that were kept of an article as a WARC file; on a terminal or with --json list them. The page "
        "of what is starred or cited is kept when it is fetched for its full text, by --fetch, and as evidence.fetch "
        "in the settings says.",
        "tuireader.cli.citing:show_evidence",
        (
            _flag("--fetch", help="fetch the page now and keep it"),
            _argument("--output", type=Path, metavar="FILE", help="write the WARC file (.warc.gz) there"),
            _JSON,
            _ID,
        ),
    ),
    Command(
        "basket",
        "List the quotes that were collected to be cited, or change and export them: add QUOTE-ID..., remove N..., "
        "move N TO, clear, export FORMAT. N is a quote's number in the list; "
        f"FORMAT is {', '.join(_CITED[:-1])} or {_CITED[-1]}.",
        "tuireader.cli.citing:show_basket",
        (
            _JSON,
            _argument("--in", dest="article", metavar="ID", help="add: the article, where several have it"),
            _argument("what", nargs="?", choices=_BASKET, help="without it, list"),
            _argument("words", nargs="*", metavar="WHICH", help="numbers, the ids of quotes, or a format"),
        ),
    ),
    Command(
        "note",
        "Write a note to an article, or to words of it; an empty one takes it away. Without TEXT, print them.",
        "tuireader.cli.citing:note",
        (
            _argument("--quote", metavar="QUOTE-ID", help="to this quote, by its id as quotes prints it"),
            _argument("--passage", metavar="WORDS", help="to these words of the article"),
            _ID,
            _argument("text", nargs="?", metavar="TEXT", help="the note"),
        ),
    ),
    Command(
        "notes",
        "Print your notes to the articles that match; note:WORD finds words of them.",
        "tuireader.cli.citing:list_notes",
        (_JSON, _CSV, _flag("--markdown", help="print them as Markdown")),
        query="*",
    ),
    Command(
        "mcp",
        "Answer the programs of others over standard input and output, by the Model Context Protocol: search, quotes, "
        "person, story and article. They can read the library and change nothing. Needs the extra mcp.",
        "tuireader.cli.mcp_server:serve",
    ),
    Command(
        "config",
        "Print every setting with its meaning and default, as a file to begin with; or check your own.",
        "tuireader.cli.doctor:config",
        (_flag("--default", help="print all as TOML"), _flag("--check", help="check your own")),
    ),
    Command(
        "doctor",
        "Check what is stored and say what is found; --repair saves what can be read of a damaged archive and makes "
        "anew what is derived, --recover shows the copies of your marks and brings one back.",
        "tuireader.cli.doctor:doctor",
        (
            _flag("--repair", help="rebuild index, speakers and names"),
            _argument(
                "--recover",
                nargs="?",
                const="",
                metavar="COPY",
                help="list the copies of your marks, or bring back the one that is named",
            ),
        ),
    ),
    Command(
        "locate",
        "Print where it is kept.",
        "tuireader.cli.doctor:locate",
        (_argument("place", choices=_PLACES),),
    ),
)
