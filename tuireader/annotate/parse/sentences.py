"""A text as the rules read it: the parse, the quotation marks in it, and the sentences around them.

A quotation is one opaque piece of the sentence that it stands in, however many sentences it holds itself.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tuireader.annotate.parse.prose import Paragraph, shaped
from tuireader.annotate.parse.quotation_marks import Run
from tuireader.annotate.quotes.clauses import subject_of
from tuireader.annotate.quotes.marked import quotations
from tuireader.annotate.words.cues import SAYING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

OUTSIDE = -1
NOBODY = -1
FRAME_LIMIT = 400
RUN_LIMIT = 40
"""Words of the narrator's and quotations in a sentence, at most: what is longer is no sentence, and is cut."""
_STOPS = frozenset({".", "!", "?", "…", "...", ";"})
_OPEN_STOPS = frozenset("?!—-–…")
_TAG_REACH = 16
_AFTER_TAG = frozenset({"ADP", "PUNCT", "ADV", "PROPN"})
_SPOKEN_TO = frozenset({"him", "her", "them", "me", "us", "reporters", "when", "as", "while"})
_FULL_STOPS = (".", "!", "?", "…", "--", "—", "–")


@dataclass(frozen=True, slots=True)
class Frame:
    """One sentence of the narrator's with the runs that stand in it.

    ``index`` is its place among the page's frames, ``start``/``end`` are token indices. ``runs`` are indices into
    the page's runs. ``paragraph`` counts from 0.
    """

    index: int
    start: int
    end: int
    runs: tuple[int, ...]
    paragraph: int


@dataclass(slots=True)
class Page:
    """A parsed text with its quotations: what every rule looks at."""

    text: str
    doc: Doc
    runs: list[Run]
    run_of: list[int]
    """For each token the index of the outermost run that it lies in, marks included, or ``OUTSIDE``."""
    narrated: list[bool]
    """For each token whether it is the narrator's, not quoted."""
    paragraphs: list[Paragraph]
    frames: list[Frame] = field(default_factory=list)
    begins: list[int] = field(default_factory=list)
    """For each token the character where it begins, or the mark of the run that begins with it."""
    ends: list[int] = field(default_factory=list)
    """For each token the character where it ends, or the mark of the run that ends with it."""
    _starts: list[int] = field(default_factory=list)
    _paragraph_starts: list[int] = field(default_factory=list)
    run_tokens: dict[int, tuple[int, int]] = field(default_factory=dict)
    """For each run that holds a token its token indices, half-open, marks included."""
    _subjects: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str, doc: Doc, runs: list[Run]) -> Page:
        """Lay the quotations of ``text`` over its parse."""
        runs = quotations(text, runs)
        run_of = _runs_of_tokens(doc, runs)
        page = cls(text, doc, runs, run_of, [run == OUTSIDE for run in run_of], shaped(text))
        page._starts = [token.idx for token in doc]
        page._paragraph_starts = [paragraph.start for paragraph in page.paragraphs]
        page.run_tokens = _tokens_of_runs(page.run_of)
        page.begins = list(page._starts)
        page.ends = [token.idx + len(token) for token in doc]
        for run, (first, after) in page.run_tokens.items():
            page.begins[first], page.ends[after - 1] = runs[run].start, runs[run].end
        page.frames = _frames(page)
        return page

    def subject(self, verb: Token) -> Token | None:
        """The narrator's word that does what a verb says (see :func:`clauses.subject_of`), found once."""
        if verb.i not in self._subjects:
            found = subject_of(verb, self.narrated)
            self._subjects[verb.i] = found.i if found is not None else NOBODY
        return None if self._subjects[verb.i] == NOBODY else self.doc[self._subjects[verb.i]]

    def share_subject(self, verb: Token, other: Token) -> None:
        """Let ``other`` have the subject of ``verb``: "said he won and | added", whatever the parse joins it to."""
        subject = self.subject(verb)
        self._subjects[other.i] = subject.i if subject is not None else NOBODY

    def tokens(self, start: int, end: int) -> tuple[int, int]:
        """Token indices, half-open, of the words that begin between two character offsets."""
        return bisect_left(self._starts, start), bisect_left(self._starts, end)

    def places(self, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int, int]]:
        """For each of many ranges of characters its token indices, half-open, and its paragraph."""
        return [(*self.tokens(start, end), self.paragraph_at(start)) for start, end in spans]

    def paragraph_at(self, offset: int) -> int:
        """Index of the paragraph that an offset lies in, or that ends before it."""
        return max(bisect_right(self._paragraph_starts, offset) - 1, 0)

    def chars(self, span: tuple[int, int]) -> tuple[int, int]:
        """The character offsets of a range of tokens; where it begins or ends with a run, those of its marks.

        A token can hold a run's end and more, as where a page's paragraphs were put together: is lost.”“Your
        """
        return self.begins[span[0]], self.ends[span[1] - 1]

    def frame_at(self, token: int) -> Frame:
        """The sentence that a token stands in."""
        return self.frames[bisect_right(self.frames, token, key=lambda frame: frame.start) - 1]

    def ends_sentence(self, run: int) -> bool:
        """Whether a run's own last mark ends a sentence ("... again.”)."""
        item = self.runs[run]
        return self.text[item.inner_start : item.inner_end].rstrip().endswith(_FULL_STOPS)


def _runs_of_tokens(doc: Doc, runs: list[Run]) -> list[int]:
    run_of = [OUTSIDE] * len(doc)
    current = 0
    for token in doc:
        while current < len(runs) and runs[current].end <= token.idx:
            current += 1
        if current < len(runs) and runs[current].start < token.idx + len(token):
            run_of[token.i] = current
    return run_of


def _tokens_of_runs(run_of: list[int]) -> dict[int, tuple[int, int]]:
    """Run -> the range of its tokens."""
    ranges: dict[int, tuple[int, int]] = {}
    for index, run in enumerate(run_of):
        if run != OUTSIDE:
            ranges[run] = (ranges[run][0] if run in ranges else index, index + 1)
    return ranges


def _frames(page: Page) -> list[Frame]:
    """The narrator's sentences, paragraph by paragraph."""
    found: list[Frame] = []
    paragraph, start, own, runs = 0, 0, 0, dict[int, None]()
    for token in page.doc:
        here = _paragraph_of(page, token, paragraph)
        full = page.narrated[token.i] and (own >= FRAME_LIMIT or len(runs) >= RUN_LIMIT)
        if token.i > start and (here != paragraph or full or _begins(page, token)):
            found.append(Frame(len(found), start, token.i, tuple(runs), paragraph))
            start, own, runs = token.i, 0, {}
        paragraph = here
        if page.narrated[token.i]:
            own += 1
        else:
            runs[page.run_of[token.i]] = None
    if start < len(page.doc):
        found.append(Frame(len(found), start, len(page.doc), tuple(runs), paragraph))
    return found


def _paragraph_of(page: Page, token: Token, paragraph: int) -> int:
    """The paragraph of a token, which is ``paragraph``, that of the token before, or a later one."""
    while paragraph + 1 < len(page.paragraphs) and token.idx >= page.paragraphs[paragraph + 1].start:
        paragraph += 1
    return paragraph


def _begins(page: Page, token: Token) -> bool:
    """Whether a sentence of the narrator's begins at a token."""
    previous = _word_before(page.doc, token.i)
    if previous is None or token.is_space:
        return False
    run, before = page.run_of[token.i], page.run_of[previous.i]
    if before == OUTSIDE:
        return _begins_after_word(page, previous, token)
    if run == before or not page.ends_sentence(before):
        return False
    return run != OUTSIDE or (token.text[:1].isupper() and not _tagged_on(page, before, token))


def _begins_after_word(page: Page, previous: Token, token: Token) -> bool:
    """Whether a sentence begins at a token that stands after a word of the narrator's own."""
    quoted = not page.narrated[token.i]
    if previous.text in _STOPS:
        return quoted or not token.text[:1].islower()
    if not previous.text.endswith(".") or token.pos_ == "PROPN":  # "Col. | Warren" is no boundary
        return False
    return quoted or bool(token.is_sent_start)


def _word_before(doc: Doc, index: int) -> Token | None:
    while index > 0:
        index -= 1
        if not doc[index].is_space:
            return doc[index]
    return None


def _tagged_on(page: Page, run: int, token: Token) -> bool:
    """Whether what follows a quotation's "?" or "!" belongs to it: “Really?” Ann Lee, a Democrat, asked."""
    item = page.runs[run]
    if page.text[item.inner_start : item.inner_end].rstrip()[-1:] not in _OPEN_STOPS:
        return False
    for word in page.doc[token.i : token.i + _TAG_REACH]:
        if not page.narrated[word.i] or word.is_space or word.text in _STOPS:
            return False
        if word.tag_.startswith("VB"):
            after = page.doc[word.i + 1] if word.i + 1 < len(page.doc) else word
            return word.lemma_.lower() in SAYING and (after.pos_ in _AFTER_TAG or after.lower_ in _SPOKEN_TO)
    return False
