"""What a quote is known by: an id of its words, for corrections to find it again."""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b

from tuireader.text.fold import fold


class QuoteIds:
    """Gives each quote an id made of its words alone, so that it keeps it when the text around changes, and two
    papers that have it have it under one id, whatever quotation marks they use.
    """

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def __call__(self, words: str) -> str:
        """The id for these words: 8 hex digits, and a number from the second time on."""
        spoken = fold(words) or words
        digest = blake2b(spoken.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
        self._seen[digest] += 1
        return digest if self._seen[digest] == 1 else f"{digest}-{self._seen[digest]}"
