"""Quotes from quotation marks alone: what the screen can show at once, before any model has answered; and the id
by which a quote is known again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import blake2b

from tuireader.annotate.parse.prose import Ranges, prose
from tuireader.annotate.parse.quotation_marks import Run, find_runs
from tuireader.model import Quote
from tuireader.text.strings import fold

Spans = tuple[tuple[int, int], ...]
"""Stretches of a text that are one quote, at least one."""

_SPEECH_END = (",", ".", "!", "?", "…", "--", "—")


def marked(text: str, asides: Ranges = ()) -> tuple[Quote, ...]:
    """What stands between quotation marks and reads like something said, with nobody named yet; none in
    ``asides`` and in what else is no prose.

    Linear in the text; offsets are into the text, marks included. A quotation that runs on over paragraphs
    is one quote with a span for each. Titles, nicknames and so-called words are left out.
    """
    return unnamed(text, spoken(prose(text, asides)), QuoteIds(), "nobody looked for yet")


def marked_beyond(text: str, start: int, known: Sequence[Quote], asides: Ranges = ()) -> tuple[Quote, ...]:
    """As :func:`marked`, of what goes beyond ``start``, where a text is too long for its speakers to be
    looked for; ``known`` are the quotes before, which keep their ids and their words.
    """
    namer = QuoteIds()
    for quote in known:
        namer(quote.text)
    taken = max((quote.end for quote in known), default=0)
    found = spoken(prose(text, asides))
    rest = (tuple(span for span in spans if span[0] >= taken and span[1] > start) for spans in found)
    return unnamed(text, filter(None, rest), namer, "nobody looked for: too far down in a long text")


def unnamed(text: str, found: Iterable[Spans], namer: QuoteIds, reason: str) -> tuple[Quote, ...]:
    """Stretches of a text as quotes by nobody, for a reason."""
    quotes: list[Quote] = []
    for spans in found:
        words = " ".join(text[start:end] for start, end in spans)
        quotes.append(Quote(namer(words), spans[0][0], spans[-1][1], spans, words, reason=reason))
    return tuple(quotes)


def spoken(text: str) -> list[Spans]:
    """The spans of each outermost quotation that reads like something said."""
    found: list[Spans] = []
    joined = False
    for run in find_runs(text):
        if run.depth:
            continue
        span = (run.start, run.end)
        if run.continues and joined:
            found[-1] += (span,)
        elif joined := run.open_end or reads_as_speech(text, run):
            found.append((span,))
    return found


def reads_as_speech(text: str, run: Run) -> bool:
    """Whether what stands between the marks can be someone's words by its own shape.

    Single marks need more to be believed, for they also name words and titles ('Best Picture').
    """
    words = text[run.inner_start : run.inner_end].split()
    if not words:
        return False
    if words[-1].endswith(_SPEECH_END) and len(words) > 1:
        return True
    if is_title(words):
        return False
    return len(words) >= (4 if run.single else 2)


_OWN = frozenset({"i", "me", "my", "we", "us", "our", "you", "your"})
_LEAST = 4
"""Words of a sentence that says so neither by its end nor by who speaks in it, at least."""


def reads_as_sentence(text: str, run: Run) -> bool:
    """Whether what stands between the marks is speech by its own shape, rather than a word or two that the writer
    holds at arm's length: the “dot plot”, “hidden slack”."""
    inner = text[run.inner_start : run.inner_end].strip()
    words = [word.strip(".,!?;:…’'").casefold() for word in inner.split()]
    if inner.endswith((".", "!", "?", "…", ",", "--", "—")) and inner[:1].isupper():
        return True
    return len(words) >= _LEAST or not _OWN.isdisjoint(words)


_SO_CALLED = re.compile(
    r"(?:so-called|known as|nicknamed|dubbed|code-?named|entitled|titled|the (?:word|term))\s*$"
)


def quotations(text: str, runs: Iterable[Run]) -> list[Run]:
    """The outermost runs, without those whose marks only set off a title, a nickname or a number."""
    return [run for run in runs if not run.depth and not _merely_names(text, run)]


def _merely_names(text: str, run: Run) -> bool:
    """Whether marks only set off a title, a nickname or a number: on ABC's "Good Morning", John "Tig" Ray.

    What stands right after a word, rather than after a comma or colon or at the start, is no one's whole speech.
    """
    inner = text[run.inner_start : run.inner_end]
    words = inner.split()
    if run.single:
        announced = text[max(0, run.start - 2) : run.start].rstrip().endswith(":")
        speech = reads_as_speech(text, run) or (announced and len(words) > 1 and not is_title(words))
        return not speech
    if not any(char.isalpha() for char in inner):
        return True
    if _SO_CALLED.search(text, max(0, run.start - 20), run.start):
        return True
    before = text[max(0, run.start - 2) : run.start].rstrip()
    return before[-1:].isalnum() and is_title(words) and not inner.rstrip().endswith(("!", "?"))


def is_title(words: list[str]) -> bool:
    """Whether words look like the title of a work or a name: "Gone With the Wind"."""
    telling = [words[0], *(word for word in words if len(word) > 3), words[-1]] if words else []
    return 0 < len(words) <= 8 and all(word[:1].isupper() or word[:1].isdigit() for word in telling)


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
