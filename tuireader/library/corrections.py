"""The user's corrections of quotes at one moment, and how they are laid over what the annotator found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from tuireader.annotate.ids import QuoteIds
from tuireader.model import Annotation, Quote
from tuireader.text.fold import fold

TABLE = "corrections"
REASON = "you said so"

Fields = dict[str, Any]


class Corrections:
    """The corrections at one moment, by the articles and by the words that they are about."""

    def __init__(self, documents: Iterable[Fields] = ()) -> None:
        self._here: dict[int, list[Fields]] = defaultdict(list)
        self._everywhere: dict[str, Fields] = {}
        self._concerned: dict[str, set[int]] = defaultdict(set)
        for document in documents:
            if document.get("everywhere"):
                self._everywhere[fold(document["words"])] = document
            else:
                self._here[document["article"]].append(document)
                for name in (document.get("speaker"), document.get("was")):
                    if name:
                        self._concerned[name].add(document["article"])

    @property
    def articles(self) -> frozenset[int]:
        """The keys of the articles of which something is said."""
        return frozenset(self._here)

    @property
    def wordings(self) -> frozenset[str]:
        """The wordings of quotes of which something is said wherever they stand."""
        return frozenset(words for said in self._everywhere.values() for words in _wordings(said))

    def of(self, article: int) -> Sequence[Fields]:
        """The corrections in one article."""
        return self._here.get(article, ())

    def concerning(self, names: Collection[str]) -> tuple[set[int], set[str]]:
        """The articles in which a quote was given to, or taken from, a speaker of one of these names; and the
        wordings that were so wherever they stand.
        """
        articles = {key for name in names for key in self._concerned.get(name, ())}
        said = (doc for doc in self._everywhere.values() if {doc.get("speaker"), doc.get("was")} & {*names})
        return articles, {words for doc in said for words in _wordings(doc)}

    def speakers(self) -> frozenset[str]:
        """The names to which quotes were given, and from which they were taken."""
        everywhere = {doc.get(name) for doc in self._everywhere.values() for name in ("speaker", "was")}
        return frozenset(self._concerned) | frozenset(name for name in everywhere if name)

    def applied(self, article: int, annotation: Annotation, *, in_title: bool = False) -> Annotation:
        """The annotation of an article's body, or its title, as the user corrected it."""
        said = [doc for doc in self.of(article) if bool(doc.get("in_title")) == in_title]
        placed = place(annotation.quotes, said) if said else {}
        if self._everywhere:
            placed = self._anywhere(annotation.quotes) | placed
        if not placed:
            return annotation
        quotes = (
            _by_user(annotation, quote, placed[index]) if index in placed else quote
            for index, quote in enumerate(annotation.quotes)
        )
        return replace(annotation, quotes=tuple(quote for quote in quotes if quote is not None))

    def _anywhere(self, quotes: Sequence[Quote]) -> dict[int, Fields]:
        found = {index: self._everywhere.get(fold(quote.text)) for index, quote in enumerate(quotes)}
        return {index: said for index, said in found.items() if said is not None}


def _wordings(said: Fields) -> set[str]:
    """The wording under which a quote was known, and the one that its words have now."""
    return {said["id"].partition("-")[0], QuoteIds()(said["words"])}


def place(quotes: Sequence[Quote], corrections: Iterable[Fields]) -> dict[int, Fields]:
    """Which quote each correction is about: the index of the quote with the same words, of several the nearest.

    Where no quote has its words any more, one that holds them, or most of them, will do.
    """
    found: dict[int, Fields] = {}
    words = [fold(quote.text) for quote in quotes]
    rest = []
    for said in corrections:
        wanted = fold(said["words"])
        if not _take(found, quotes, said, [i for i, text in enumerate(words) if text == wanted]):
            rest.append((wanted, said))
    for wanted, said in rest:
        _take(found, quotes, said, [i for i, text in enumerate(words) if _mostly(text, wanted)])
    return found


def _take(found: dict[int, Fields], quotes: Sequence[Quote], said: Fields, candidates: list[int]) -> bool:
    free = [index for index in candidates if index not in found]
    if free:
        found[min(free, key=lambda index: abs(quotes[index].start - said.get("start", 0)))] = said
    return bool(free)


def _mostly(text: str, wanted: str) -> bool:
    """Whether one text holds the other and is not twice as long."""
    short, long = sorted((text, wanted), key=len)
    return len(short) * 2 > len(long) and f" {short} " in f" {long} "


def _by_user(annotation: Annotation, quote: Quote, said: Fields) -> Quote | None:
    """A quote as the user corrected it; None for what is none.

    Words that name someone else in the text are no longer said to name the speaker; "he" and "a spokesman" are.
    """
    if not said["quote"]:
        return None
    speaker = said["speaker"] or None
    quote = replace(quote, speaker_name=speaker, confidence="sure", by="user", reason=REASON)
    names = {m.name for m in annotation.entities if quote.speaker_start <= m.start < quote.speaker_end}
    if speaker and (speaker in names or not names):
        return quote
    return replace(quote, speaker="", speaker_start=-1, speaker_end=-1)
