"""newsboat's query feeds, such as ``"query:Unread:unread = \\"yes\\""``, in the words of this program's queries.

A regular expression is taken where it is plain words, which then begin a word; a tag where it became a folder.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from tuireader.errors import InputError

PREFIX = "query:"
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<bracket>[()])
      | (?P<join>and|or)\b
      | (?P<name>\w+) \s* (?P<operator>!~|=~|!\#|\#|!=|==|=|<=|>=|<|>|between) \s*
        (?:"(?P<text>[^"]*)"|(?P<bare>[\d:-]+))
    )""",
    re.VERBOSE,
)
_OPPOSITES = {"!=": "=", "!~": "=~", "!#": "#"}
_FIELDS = {"title": "title:", "content": "", "author": "author:", "rssurl": "feed:", "feedtitle": "feed:"}
"""What is matched by words -> the field that does so here; the words of an article have none."""
_BEGINNING = ("title", "content")
"""Of these a whole word is found here, unless it is asked for what begins so."""
_AS_A_WHOLE = ("author", "rssurl", "feedtitle")
"""Of these ``=`` is taken, too, for what contains the value."""


def translated(line: str, folders: Collection[str]) -> tuple[str, str]:
    """Title and query of a ``query:`` line; ``folders`` are the tags that became folders.

    Raises:
        InputError: it says something that queries here cannot say.
    """
    title, _, filter_ = line.removeprefix(PREFIX).partition(":")
    parts, at, joins = [], 0, [set[str]()]
    while filter_[at:].strip():
        found = _TOKEN.match(filter_, at)
        if found is None:
            raise InputError(f"«{filter_[at:].strip()[:40]}» has no counterpart in a search")
        parts.append(_part(found, folders))
        _note_join(found, joins)
        at = found.end()
    query = " ".join(part for part in parts if part)
    return title, query.replace("( ", "(").replace(" )", ")")


def _note_join(found: re.Match[str], joins: list[set[str]]) -> None:
    """Refuse "and" beside "or" where brackets do not say which goes first; ``joins`` are those of each bracket."""
    if found["bracket"] == "(":
        joins.append(set())
    elif found["bracket"] == ")" and len(joins) > 1:
        joins.pop()
    elif found["join"]:
        joins[-1].add(found["join"])
    if len(joins[-1]) > 1:
        raise InputError("«and» beside «or» without brackets may mean either")


def _part(found: re.Match[str], folders: Collection[str]) -> str:
    """One piece: what is side by side must all match here, so that "and" is nothing."""
    if found["name"] is None:
        return str(found["bracket"] or ("or" if found["join"] == "or" else ""))
    operator = _OPPOSITES.get(found["operator"], found["operator"]).replace("==", "=")
    value = found["text"] if found["text"] is not None else found["bare"]
    term = _term(found["name"], operator, value, folders)
    if not term:
        raise InputError(f"«{found[0].strip()[:40]}» has no counterpart in a search")
    return f"-{term}".removeprefix("--") if found["operator"] in _OPPOSITES else term


def _term(name: str, operator: str, value: str, folders: Collection[str]) -> str:
    """A comparison in the words of a query, empty where there are none."""
    if name == "unread" and operator == "=" and value in ("yes", "no"):
        return "is:unread" if value == "yes" else "is:read"
    if name == "tags" and operator == "#" and value in folders:
        return f'feed:"{value}"'
    if name == "enclosure_url" and operator == "=" and not value:
        return "-has:enclosure"
    if name == "age":
        return _age(operator, value)
    if name in _FIELDS and (operator == "=~" or (operator == "=" and name in _AS_A_WHOLE)):
        words = value.replace(r"\.", ".") if operator == "=~" else value
        if words.strip() and not re.search(r"[\\^$*+?()\[\]{}|]", words):
            return f'{_FIELDS[name]}"{words}{"*" if name in _BEGINNING else ""}"'
    return ""


def _age(operator: str, value: str) -> str:
    """newsboat counts whole days: of age 0 is what was published in the last 24 hours."""
    days = re.fullmatch(r"(\d{1,5})(?::(\d{1,5}))?", value)
    if days is None or (days[2] is not None) != (operator == "between"):
        return ""
    first, last = int(days[1]), int(days[2] or 0)
    match operator:
        case "<":
            return f"newer:{first}d"
        case "<=":
            return f"newer:{first + 1}d"
        case ">":
            return f"older:{first + 1}d"
        case ">=":
            return f"older:{first}d"
        case "between":
            return f"(newer:{last + 1}d older:{first}d)"
    return ""
