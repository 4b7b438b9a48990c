"""Rules: queries with what is done to the articles that they find, as soon as these arrive or when it is asked for.

Each document of the marks' table ``rules`` is a rule: its name, which is its ``key``, its query and its actions; so it
is undone, exported and merged as all that the user did. A program is never named there, where other programs may write:
the action ``run`` runs the one of the settings, without a shell.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tuireader.errors import InputError, NotFoundError
from tuireader.library import articles, marking, queries
from tuireader.library.library import Library
from tuireader.library.programs import hand
from tuireader.model import ArticleRow, short_id
from tuireader.store.contract import Change
from tuireader.store.marks.marks import TinyMarks
from tuireader.text.clean import clean_line
from tuireader.text.strings import counted, utc

TABLE = "rules"
STATE = "ruled"
"""Under this name the marks remember the number of the newest article over which the rules have gone."""
ACTIONS = ("read", "star", "hide", "run")
"""What a rule may do, besides giving a tag: ``tag:NAME``."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A query under a name, and what is done to what it finds: ``read``, ``star``, ``hide``, ``run``, ``tag:NAME``."""

    name: str
    query: str
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a rule does to an article: those of its actions that change something."""

    rule: Rule
    row: ArticleRow
    actions: tuple[str, ...]


@dataclass(slots=True)
class Applied:
    """What came of applying rules."""

    effects: list[Effect] = field(default_factory=list)
    change: Change | None = None
    troubles: list[str] = field(default_factory=list)


def rules(marks: TinyMarks) -> list[Rule]:
    """All rules, by name, in which order they are applied.

    Example::

        for rule in rules.rules(library.marks):
            print(rule.name, rule.query, rule.actions)
    """
    found = [Rule(said["key"], said["query"], tuple(said["actions"])) for said in marks.documents(TABLE)]
    return sorted(found, key=lambda rule: (rule.name.casefold(), rule.name))


def add_rule(lib: Library, rule: Rule) -> Change | None:
    """Keep a rule, in the place of one of the same name; None when it is kept already.

    Only what arrives from now on is looked at unasked.

    Raises:
        InputError: it has no name, its query is empty or not understood, or it is to do what there is not.
    """
    _check(lib, rule)
    if lib.marks.state(STATE) is None:
        lib.marks.set_state(STATE, lib.archive.newest_number)
    fields = {"query": rule.query, "actions": list(rule.actions)}
    return marking.change(lib.marks, f"made the rule «{rule.name}»", TABLE, rule.name, **fields)


def drop_rule(marks: TinyMarks, name: str) -> Change | None:
    """End a rule; what it did stays.

    Raises:
        NotFoundError: there is none of this name.
    """
    fields = marks.fields(TABLE, name)
    if not fields:
        raise NotFoundError(f"there is no rule «{name}»")
    return marking.change(marks, f"ended the rule «{name}»", TABLE, name, **dict.fromkeys(fields))


def _check(lib: Library, rule: Rule) -> None:
    if not clean_line(rule.name) or not rule.query.strip():
        raise InputError("a rule needs a name and a query")
    queries.expanded(lib.marks, queries.parse(rule.query))
    if not rule.actions:
        raise InputError(f"a rule does something: {', '.join(ACTIONS)} or tag:NAME")
    for action in rule.actions:
        if action not in ACTIONS and not _tag_of(action):
            raise InputError(f'a rule cannot do "{action}"; it can do {", ".join(ACTIONS)} or tag:NAME')
    if "run" in rule.actions and not lib.config.rules.run:
        raise InputError('the action "run" needs a program: the setting rules.run names it')


def _tag_of(action: str) -> str:
    """The tag that an action gives; empty for another action."""
    return clean_line(action[4:]) if action.startswith("tag:") else ""


def effects(lib: Library, wanted: Iterable[Rule], among: Collection[int] | None = None) -> list[Effect]:
    """What rules would change now, of all articles or ``among`` these keys; nothing is changed.

    A rule whose query is no longer understood does nothing.

    Example::

        for effect in rules.effects(library, rules.rules(library.marks)):
            print(effect.rule.name, effect.row.title, effect.actions)
    """
    found = []
    for rule in wanted:
        try:
            keys = articles.ids(lib, queries.parse(rule.query))
        except InputError:
            continue
        chosen = keys if among is None else [key for key in keys if key in among]
        for row in articles.each_row(lib, chosen):
            actions = tuple(action for action in rule.actions if _changes(action, row))
            if actions:
                found.append(Effect(rule, row, actions))
    return found


def _changes(action: str, row: ArticleRow) -> bool:
    """Whether an action would change an article; ``run`` always does something."""
    if action == "read":
        return not row.read
    if action == "star":
        return not row.starred
    tag = _tag_of(action)
    return not tag or tag not in row.tags


def apply(lib: Library, found: Sequence[Effect]) -> Applied:
    """Do what rules would do, as one change that can be undone; and run the program over what asks for that.

    Example::

        applied = rules.apply(library, rules.effects(library, rules.rules(library.marks)))
        print(applied.change.label if applied.change else "nothing to do")
    """
    rows = {effect.row.key: effect.row for effect in found}
    wanted: dict[int, set[str]] = {}
    for effect in found:
        wanted.setdefault(effect.row.key, set()).update(effect.actions)
    names = ", ".join(dict.fromkeys(effect.rule.name for effect in found))
    label = f"{counted(len(rows), 'article')} by the rules {names}"
    change = marking.together(
        lib.marks,
        label,
        [row.ref for key, row in rows.items() if "read" in wanted[key]],
        [(row, _fields(lib.marks, row, wanted[key])) for key, row in rows.items()],
    )
    applied = Applied(list(found), change)
    for effect in found:
        if "run" in effect.actions and (trouble := _run(lib, effect)):
            applied.troubles.append(trouble)
            break  # a program that fails over one article fails over the next thousand, too
    return applied


def _fields(marks: TinyMarks, row: ArticleRow, actions: Collection[str]) -> dict[str, Any]:
    """The fields of an article's document that actions change."""
    fields: dict[str, Any] = {}
    if "star" in actions:
        fields["starred"] = True
    if "hide" in actions:
        fields["deleted"] = True
    tags = {tag for tag in map(_tag_of, actions) if tag}
    if tags:
        fields["tags"] = sorted(tags.union(marks.tags(row.key)))
    return fields


def apply_to_new(lib: Library) -> Applied:
    """Apply all rules to what has arrived since they were applied last; called after each refresh."""
    kept, last = rules(lib.marks), lib.marks.state(STATE)
    newest = lib.archive.newest_number
    if not kept or not isinstance(last, int) or newest <= last:
        return Applied()
    new = set(lib.archive.numbered_above(last))
    applied = apply(lib, effects(lib, kept, new))
    lib.marks.set_state(STATE, newest)
    return applied


def _run(lib: Library, effect: Effect) -> str:
    """Hand an article to the program of the settings as JSON; what went wrong, empty where nothing did."""
    row = effect.row
    given = {
        "rule": effect.rule.name,
        "id": short_id(row.key),
        "title": row.title,
        "url": row.url,
        "feed": row.feed_title,
        "published": utc(row.published),
    }
    trouble = hand(lib.config.rules.run, given, lib.config.rules.seconds, lib.paths.log)
    return trouble.text if trouble is not None else ""


def from_newsboat(text: str, translate: Callable[[str], tuple[str, str]]) -> tuple[list[Rule], list[str]]:
    """The rules that hide what newsboat's ``ignore-article`` lines of a configuration hide, and the lines that cannot
    be taken over; ``translate`` makes a name and a query of a line ``query:NAME:FILTER``.
    """
    made: list[Rule] = []
    left: list[str] = []
    for line in text.splitlines():
        try:
            words = shlex.split(line, comments=True)
        except ValueError:
            continue
        if words[:1] != ["ignore-article"]:
            continue
        if len(words) != 3:
            left.append(line.strip())
            continue
        _, feed, condition = words
        name = f"ignored {len(made) + 1}"
        try:
            _, query = translate(f"query:{name}:{condition}")
        except InputError:
            left.append(line.strip())
            continue
        made.append(Rule(name, query if feed == "*" else f'feed:"{feed}" ({query})', ("hide",)))
    return made, left
