"""A line to type into at the bottom of the screen, and how it completes a query: fields, states, tags and feeds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.suggester import Suggester
from textual.timer import Timer
from textual.widgets import Input, Static

from tuireader.query.fields import FIELDS
from tuireader.text.strings import fold
from tuireader.ui.dialogs.chooser import completed
from tuireader.ui.render import label

if TYPE_CHECKING:
    from tuireader.store.marks.marks import TinyMarks


RESTS = 0.15
"""How many seconds typing rests before what was typed so far is told."""


class Prompt(Input):
    """Takes a line and goes away: ``ended`` gets the text when it is entered, None when Escape takes it back.

    ``refused`` says of a text why it cannot be, or "": the line then stays as it is, with the reason above it.
    ``typed`` hears of a text that is not refused whenever typing rests; after ``ended`` it hears no more. The right
    arrow takes what ``suggester`` suggests.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", show=False)]

    def __init__(
        self,
        value: str,
        hint: str,
        ended: Callable[[str | None], None],
        typed: Callable[[str], None] | None = None,
        suggester: Suggester | None = None,
        refused: Callable[[str], str] = lambda _: "",
    ) -> None:
        super().__init__(value, placeholder=hint, compact=True, select_on_focus=False, suggester=suggester)
        self._ended, self._typed, self._refused = ended, typed, refused
        self._rest: Timer | None = None
        self._over = False
        self.reason = ""
        """Why the text is refused, as is said above it; "" when it is not."""
        self._why = Static(classes="refusal")

    @property
    def is_gone(self) -> bool:
        """Whether it has ended and left the screen."""
        return self._over and not self.is_attached

    def takes_keys(self) -> bool:
        """Whether a key goes here now: an open line without the focus takes it first, one that has ended none."""
        if not self._over and self.is_mounted and not self.has_focus:
            self.focus()
        return self.has_focus and not self._over

    def on_mount(self) -> None:
        """Take the keys at once."""
        self._why.display = False
        self.screen.mount(self._why)
        self.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Wait until typing rests."""
        event.stop()
        self._stop()
        self._tell("")
        if self._typed is not None:
            self._rest = self.set_timer(RESTS, self._rested)

    def _rested(self) -> None:
        if self._typed is not None:
            self._tell(self._refused(self.value))
            if not self.reason:
                self._typed(self.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Done, unless it is refused."""
        event.stop()
        if reason := self._refused(self.value):
            self._tell(reason)
        else:
            self._end(self.value)

    def _tell(self, reason: str) -> None:
        """Show why the text is refused, above it; nothing when it is not."""
        self.reason = reason
        self._why.update(label(reason))
        self._why.display = bool(reason)

    def action_cancel(self) -> None:
        """Take it back."""
        self._end(None)

    def _end(self, text: str | None) -> None:
        if not self._over:
            self._over = True
            self._stop()
            self._why.remove()
            self.remove()
            self._ended(text)

    def _stop(self) -> None:
        if self._rest is not None:
            self._rest.stop()


# --- Completing a query while it is typed ---


_LAST = re.compile(r'(?:^|[\s(])-*(?:(?P<field>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*)|(?P<plain>[^\s"()]*))$')
"""The term that is being typed, if it is one of a field or may become one."""


class QuerySuggester(Suggester):
    """Suggests the rest of a query's last term; the right arrow takes it. ``known`` are the values of a field."""

    def __init__(self, known: Mapping[str, Sequence[str]]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._known = known

    async def get_suggestion(self, value: str) -> str | None:
        """The query with its last term completed; None where nothing begins so."""
        rest = rest_of(value, self._known)
        return value + rest if rest else None


class ValueSuggester(Suggester):
    """Suggests the nearest of the known values; of ``several``, separated by commas, the one being typed."""

    def __init__(self, known: Sequence[str], *, several: bool = False) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._known, self._several = known, several

    async def get_suggestion(self, value: str) -> str | None:
        """What was typed with its last value completed; None where none begins so."""
        start = value.rfind(",") + 1 if self._several else 0
        start += len(value[start:]) - len(value[start:].lstrip())
        given = {part.strip() for part in value[:start].split(",")}
        best = completed(value[start:], [it for it in self._known if it not in given])
        return value[:start] + best if best else None


def tags_in_use(marks: TinyMarks) -> tuple[str, ...]:
    """The user's tags, those of the most articles first."""
    counts = Counter(tag for said in marks.documents("articles") for tag in said.get("tags") or ())
    return tuple(sorted(counts, key=lambda tag: (-counts[tag], tag)))


def rest_of(query: str, known: Mapping[str, Sequence[str]]) -> str:
    """What is missing of a query's last term; empty where nothing begins so.

    A value with spaces is completed where its quotation mark has been typed.
    """
    last = _LAST.search(query)
    if last is None:
        return ""
    field, quoted, plain = last["field"], last["quoted"], last["plain"]
    if field is None and (plain or "").startswith("#"):
        return _rest(plain, [f"#{tag}" for tag in known.get("tag", ()) if " " not in tag])
    if field is None:
        return _rest(plain, [f"{name}{field.sign}" for name, field in FIELDS.items()]) if plain else ""
    values = known.get(field.casefold(), ())
    if quoted is not None:
        return _rest(quoted, [f'{value}"' for value in values])
    return _rest(plain, [value for value in values if " " not in value])


def _rest(begun: str, values: Sequence[str]) -> str:
    """What comes behind in the nearest value that begins so, whatever its case and accents."""
    longer = [it for it in values if len(it) > len(begun) and fold(it[: len(begun)]) == fold(begun)]
    return completed(begun, longer)[len(begun) :] if fold(begun) else "".join(longer[:1])
