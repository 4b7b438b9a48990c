"""What is typed: a line at the bottom of the screen, which completes queries (fields, states, tags and feeds), and a
form of a few lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.timer import Timer
from textual.widgets import Input, Static

from tuireader.query.parse import FIELDS
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
    arrow takes what ``suggester`` suggests. A value that is ``selected`` is replaced by what is typed.
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
        *,
        selected: bool = False,
    ) -> None:
        super().__init__(value, placeholder=hint, compact=True, select_on_focus=False, suggester=suggester)
        self._ended, self._typed, self._refused = ended, typed, refused
        self._selected = selected
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
        if self._over:
            return False
        if self.is_mounted and not self.has_focus:
            self.focus()
        return self.has_focus

    def on_mount(self) -> None:
        """Take the keys at once."""
        self._why.display = False
        self.screen.mount(self._why)
        if self._selected:
            self.select_all()  # once: whenever the focus comes, as Textual has it, what was typed would be lost
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
    length, folded = len(begun), fold(begun)
    longer = [value for value in values if len(value) > length and fold(value[:length]) == folded]
    if not folded:
        return longer[0] if longer else ""
    return completed(begun, longer)[length:]


_FEW = 4
"""Lines of a dialog that each stand under their titles; of more they stand beside."""


@dataclass(frozen=True, slots=True)
class Field:
    """A line to fill in: its ``name`` in the result, what stands before it, its value, a hint, and completions, of
    which it may take ``several``, separated by commas.
    """

    name: str
    title: str
    value: str = ""
    hint: str = ""
    known: tuple[str, ...] = ()
    several: bool = False


class Form(ModalScreen[None]):
    """Enter hands the values over by name, on whichever line; Tab goes to the next; Escape leaves.

    ``entered`` gets the values and the dialog, which stays as it is, until it is told to :meth:`close`, or to
    :meth:`refuse` what was typed and say why. Meanwhile the same values are not entered again.
    """

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", show=False)]

    def __init__(
        self, title: str, fields: Sequence[Field], entered: Callable[[dict[str, str], Form], None]
    ) -> None:
        super().__init__()
        self._title, self._fields, self._entered = title, fields, entered
        self._asking = False

    def compose(self) -> ComposeResult:
        """A title, then each field under its own."""
        with Vertical(id="dialog", classes="form long" if len(self._fields) > _FEW else "form"):
            yield Static(label(self._title), id="dialog-title")
            for field in self._fields:
                with Container(classes="field"):
                    yield Static(label(field.title), classes="field-title")
                    known = ValueSuggester(field.known, several=field.several)
                    yield Input(
                        field.value,
                        placeholder=field.hint,
                        compact=True,
                        suggester=known if field.known else None,
                        id=f"field-{field.name}",
                    )
            yield Static(label("enter: done · tab: next line · esc: leave"), classes="field-title")

    @on(Input.Submitted)
    def _submitted(self) -> None:
        if not self._asking:
            self._asking = True
            values = (field.value for field in self.query(Input))
            self._entered(
                {field.name: value for field, value in zip(self._fields, values, strict=True)}, self
            )

    @on(Input.Changed)
    def _changed(self) -> None:
        self._asking = False

    @property
    def is_open(self) -> bool:
        """Whether the user has not left it."""
        return self.is_attached

    def say(self, text: str) -> None:
        """Say something where the title was."""
        if self.is_open:
            self.query_one("#dialog-title", Static).update(label(text))

    def refuse(self, reason: str) -> None:
        """Say why what was typed cannot be; it may be changed and entered again."""
        self._asking = False
        self.say(reason)

    def close(self) -> None:
        """What was typed is taken; nothing where the user has left already."""
        if self.is_open:
            self.dismiss(None)
