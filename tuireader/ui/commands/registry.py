"""Every command once, in the order in which they are listed, each declared in the file of its handler; and the keys
that they have, by the user's settings.

From this table come the bindings, the footer, the palette, the help page, the README's key table and the check of the
settings' ``[keys]``. What does not work yet is not in it: a key does not pretend. Textual drops a binding silently
when its key is given to another, and takes any word for a key; so nothing reaches it that was not checked here.
"""

from __future__ import annotations

import string
from collections.abc import Mapping

from textual.binding import Binding
from textual.keys import KEY_TO_UNICODE_NAME, Keys

from tuireader.errors import ConfigError
from tuireader.ui.commands import article, citing, display, feeds, marking, moving, people, searching, stories
from tuireader.ui.commands.command import Command, key_name, shown

ORDER = """
    go.in read.on read.back go.out next.unread previous.unread
    quote.next quote.previous name.next name.previous mark.read mark.star
    move.down move.up move.page_down move.page_up move.top move.bottom
    next.article previous.article next.feed previous.feed focus.next focus.previous
    tag mark.above mark.below mark.all catch.up mark.feed mark.folder select.one select.range select.all undo redo
    search filter find.previous order scope.all scope.unread scope.starred scope.quoted
    panel.quotes panel.names links person.jump correct people.alike follow brief
    story story.read stories stories.fold quote.printed cite.collect cite.basket
    note notes article.changes article.evidence
    copy.link copy.quote copy.article pipe open.browser open.background fulltext
    feed.add feeds.known feeds.newsboat refresh.feed refresh.all feed.edit feeds.health delete
    zen skim width.wider width.narrower palette app.suspend app.quit help
""".split()  # noqa: SIM905
"""What a newcomer needs comes first; a command that is not named here comes last."""


def _place(command: Command) -> int:
    """Where a command stands in the list."""
    return ORDER.index(command.id) if command.id in ORDER else len(ORDER)


COMMANDS: tuple[Command, ...] = tuple(
    sorted(
        (
            *moving.COMMANDS,
            *marking.COMMANDS,
            *display.COMMANDS,
            *article.COMMANDS,
            *feeds.COMMANDS,
            *people.COMMANDS,
            *citing.COMMANDS,
            *searching.COMMANDS,
            *stories.COMMANDS,
        ),
        key=_place,
    )
)

BY_ID: dict[str, Command] = {command.id: command for command in COMMANDS}


_NAMED = {key.value for key in Keys if "<" not in key.value} | set(KEY_TO_UNICODE_NAME)
_NAMED |= {"at", "plus", "minus", "slash", "backslash", "underscore", "space", "comma", "full_stop", "colon"}
_NAMED |= {"semicolon", "asterisk", "ampersand", "apostrophe", "tilde", "delete", "insert"}
_MODIFIERS = {"ctrl", "alt", "shift", "super", "meta"}


def bindings() -> list[Binding]:
    """The commands as bindings of the reader's screen, each with its id for the keymap."""
    return [
        Binding(
            ",".join(map(key_name, command.keys)),
            f"command('{command.id}')",
            command.title,
            id=command.id,
            show=False,
        )
        for command in COMMANDS
    ]


def keymap(settings: Mapping[str, str]) -> dict[str, str]:
    """The keymap for Textual from the settings' ``[keys]``: action id -> keys.

    Raises:
        ConfigError: an unknown action, something that is no key, or a key that two actions would share.
    """
    chosen: dict[str, tuple[str, ...]] = {}
    for action, keys in settings.items():
        if action not in BY_ID:
            raise ConfigError(f'keys: there is no action "{action}" (the help page lists them)')
        chosen[action] = tuple(key_name(_valid(key.strip(), action)) for key in keys.split(","))
    _refuse_clashes(chosen)
    return {action: ",".join(keys) for action, keys in chosen.items()}


def _valid(key: str, action: str) -> str:
    """The key if there is such a one."""
    modifiers, last = [], key
    if len(key) > 1:
        *modifiers, last = key.split("+")
    if _is_single(last) and set(modifiers) <= _MODIFIERS:
        return key
    raise ConfigError(f'keys: "{key}" of "{action}" is not a key (like "j", "ctrl+d", "pagedown", "comma")')


def _is_single(name: str) -> bool:
    """Whether a name without modifiers is that of a key: a character, a named key or a function key."""
    if len(name) == 1:
        return name not in string.whitespace
    return name in _NAMED or (name.startswith("f") and name[1:].isdigit())


def _refuse_clashes(chosen: Mapping[str, tuple[str, ...]]) -> None:
    """Raise ConfigError when a key would mean two things."""
    owner: dict[str, str] = {}
    for command in COMMANDS:
        for key in chosen.get(command.id) or tuple(map(key_name, command.keys)):
            if key in owner and owner[key] != command.id:
                pair = f'"{owner[key]}" and "{command.id}"'
                raise ConfigError(f'keys: "{shown(key)}" would be both {pair}; give one of them another key')
            owner[key] = command.id
