"""An article's mentions laid over its parse: which token, sentence and part of the sentence each is."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tuireader.model import Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

SUBJECTS = ("nsubj", "nsubjpass", "nsubj:pass", "sb")
"""How parsers of English, of Universal Dependencies and of German call a subject."""


class Layout:
    """A parsed text with its mentions and quoted stretches; offsets are characters of ``text``."""

    def __init__(
        self, doc: Doc, text: str, mentions: Sequence[Mention], quoted: Sequence[tuple[int, int]] = ()
    ) -> None:
        self.doc = doc
        self.text = text
        self.mentions = mentions
        self.sentences = [token.i for token in doc if token.is_sent_start or token.i == 0]
        self._starts = [mention.start for mention in mentions]
        self._token_starts = [token.idx for token in doc]
        self._quoted = sorted(quoted)
        self._heads = [self.head(mention.start, mention.end) for mention in mentions]

    def token_at(self, offset: int) -> int:
        """The number of the first token that begins at or after a character."""
        return bisect_left(self._token_starts, offset)

    def sentence_of(self, token: int) -> int:
        """The number of the sentence that a token stands in."""
        return bisect_right(self.sentences, token) - 1

    def sentence(self, number: int) -> tuple[int, int]:
        """The tokens of a sentence, as a half-open range."""
        after = self.sentences[number + 1] if number + 1 < len(self.sentences) else len(self.doc)
        return self.sentences[number], after

    def between(self, start: int, end: int) -> range:
        """The numbers of the mentions that begin in ``[start, end)``."""
        return range(bisect_left(self._starts, start), bisect_left(self._starts, end))

    def touching(self, start: int, end: int) -> list[int]:
        """The numbers of the mentions that share a character with ``[start, end)``."""
        first = max(bisect_right(self._starts, start) - 1, 0)
        last = bisect_left(self._starts, end)
        return [number for number in range(first, last) if self.mentions[number].end > start]

    def head_of(self, mention: int) -> Token | None:
        """The token by which a mention hangs in its sentence."""
        return self._heads[mention]

    def head(self, start: int, end: int) -> Token | None:
        """The token within ``[start, end)`` whose own head lies outside, so the one that the words hang
        by."""
        first, last = self.token_at(start), self.token_at(end)
        for index in range(first, last):
            token = self.doc[index]
            if token.head.i == token.i or not first <= token.head.i < last:
                return token
        return None

    def is_quoted(self, offset: int) -> bool:
        """Whether a character stands between quotation marks."""
        place = bisect_right(self._quoted, (offset, len(self.text))) - 1
        return place >= 0 and self._quoted[place][0] <= offset < self._quoted[place][1]
