"""Who said what: quotes, the names in a text, and all that was found in one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from msgspec import Struct

QuoteType = Literal["direct", "mixed", "indirect"]
Confidence = Literal["sure", "likely", "unsure"]


class Quote(Struct, frozen=True, array_like=True):
    """Something said, and by whom. All offsets are into the annotated text.

    ``spans`` are the pieces that the quote's own "he said" interrupts, quotation marks included; ``start`` and
    ``end`` enclose them. ``speaker`` is the words as written ("He"), empty when nobody is named; ``speaker_start``
    and ``speaker_end`` say where. ``speaker_name`` is the resolved full name, or None. ``verb`` is the cue
    ("said", "according to"), ``verb_start`` -1 without one. ``reason`` says in plain words why this speaker
    ("sentence before"). ``by`` is "user" when the reader corrected it.
    """

    id: str
    start: int
    end: int
    spans: tuple[tuple[int, int], ...]
    text: str
    type: QuoteType = "direct"
    speaker: str = ""
    speaker_start: int = -1
    speaker_end: int = -1
    speaker_name: str | None = None
    verb: str = ""
    verb_start: int = -1
    confidence: Confidence = "unsure"
    by: Literal["text", "user"] = "text"
    reason: str = ""

    @property
    def reported(self) -> bool:
        """Whether it is reported speech: it stands apart, is not counted, and is never put between marks."""
        return self.type == "indirect"

    @property
    def shown(self) -> bool:
        """Whether it is shown beside the text, stepped onto and counted: reported speech of nobody sure is not."""
        sure = self.confidence != "unsure" or self.by == "user"
        return not self.reported or (sure and bool(self.speaker_name or self.speaker))


class Mention(Struct, frozen=True, array_like=True):
    """A name in the text: ``label`` is spaCy's (PERSON, ORG, GPE ...), ``name`` the one canonical name."""

    start: int
    end: int
    label: str
    text: str
    name: str


class Annotation(Struct, frozen=True, array_like=True):
    """All that the annotator found in one text, with what it depended on, so that it can tell when it is stale."""

    quotes: tuple[Quote, ...] = ()
    entities: tuple[Mention, ...] = ()
    lang: str = ""
    model: str = ""
    """Name and version of the spaCy model, empty when none was used (then only quotation marks were found)."""
    rules: int = 0
    """Version of the rules that made this."""

    @property
    def quote_count(self) -> int:
        """How many quotes a list and a heading count: those that stand between marks."""
        return sum(not quote.reported for quote in self.quotes)

    @property
    def reported_count(self) -> int:
        """How many pieces of reported speech are shown, and told of apart from the quotes."""
        return sum(quote.reported and quote.shown for quote in self.quotes)


class ArticleAnnotation(Struct, frozen=True, array_like=True):
    """The annotation of an article: body and title apart, each with offsets into its own text."""

    body: Annotation = Annotation()
    title: Annotation = Annotation()
    text_hash: str = ""
    stale: bool = False
    """Made by other rules, another model or of another version of the text; shown until it is redone."""

    @property
    def entities(self) -> tuple[Mention, ...]:
        """The mentions in the title, then those in the body."""
        return (*self.title.entities, *self.body.entities)

    @property
    def placed_quotes(self) -> list[tuple[Quote, Annotation, bool]]:
        """Every quote with the part that it stands in, and whether that is the title."""
        in_title = [(quote, self.title, True) for quote in self.title.quotes]
        return in_title + [(quote, self.body, False) for quote in self.body.quotes]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of some articles were looked at for quotes and names, as their text is now.

    In ``without_model`` of the annotated ones, for whose language there was no model, only quotation marks were
    found: neither speakers nor names.
    """

    articles: int = 0
    annotated: int = 0
    without_model: int = 0

    @property
    def whole(self) -> bool:
        """Whether nothing was left out."""
        return self.annotated == self.articles and not self.without_model
