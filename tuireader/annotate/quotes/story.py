"""What has been said so far in a text, by whom: what the rules for who speaks on look back at."""

from __future__ import annotations

from tuireader.annotate.names.speaking import NOBODY, Resolved
from tuireader.annotate.parse.sentences import Frame, Page
from tuireader.annotate.quotes.referents import Referents
from tuireader.annotate.quotes.rules import Said
from tuireader.model import Mention
from tuireader.text.strings import fold


class Story:
    """The things said in a text so far, in the order in which they were found."""

    def __init__(self, page: Page, referents: Referents) -> None:
        self.page = page
        self.referents = referents
        self.said: list[tuple[Frame, Said]] = []
        self.main_person: Mention | None = referents.main_person()
        self._last: dict[int, Said] = {}
        self._order: list[Said] = []

    def add(self, frame: Frame, said: Said) -> None:
        """Go on with something said."""
        self.said.append((frame, said))
        if said.speaker is not None:
            self._last[frame.paragraph] = said
            self._order.append(said)

    def last_in(self, paragraph: int) -> Said | None:
        """The last thing said in a paragraph by somebody."""
        return self._last.get(paragraph)

    def who(self, said: Said) -> Resolved:
        """Who said something."""
        if said.who is not None:
            return said.who
        return self.referents.who(said.speaker) if said.speaker is not None else NOBODY

    def name(self, said: Said) -> str | None:
        """The name of who said something."""
        return self.who(said).name

    def identity(self, said: Said) -> str:
        """By what two things are the same speaker's: the name, else the words as they stand."""
        name = self.name(said)
        if name is None and said.speaker is not None:
            start, end = self.page.chars(said.speaker)
            return fold(self.page.text[start:end])
        return name or ""

    def same(self, one: Said, other: Said) -> bool:
        """Whether two things are the same speaker's."""
        return self.identity(one) == self.identity(other)

    def spoke_last(self, said: Said) -> bool:
        """Whether whoever said something is also the one who was quoted last."""
        return bool(self._order) and self.same(self._order[-1], said)
