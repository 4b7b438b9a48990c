"""Articles with who said what in them as rows of plain values: what other machines make, and what of it is believed.

A row is what ``export --format json`` prints of an article, and ``model`` and ``rules`` beside it, so that it can be
told whether what was found would be found here. :func:`annotate_rows` makes rows of rows on any machine;
:func:`read_row` takes one back, from a file in which anything may stand.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from tuireader.annotate.pipeline import TEXT_LIMIT
from tuireader.annotate.quotes.marked import QuoteIds
from tuireader.annotate.worker import annotate_article, forget_models, models_of
from tuireader.config import Annotating
from tuireader.errors import InputError, TuireaderError
from tuireader.feeds.dates import parse_date
from tuireader.model import (
    Annotation,
    ArticleAnnotation,
    Attitude,
    Block,
    Document,
    Entry,
    Mention,
    Quote,
    text_hash,
)
from tuireader.text.blocks import GAP
from tuireader.text.clean import MAX_LINE, clean, clean_line, web_url
from tuireader.text.strings import first_sentence

Row = dict[str, Any]

QUOTE = (
    "start", "end", "spans", "text", "type", "speaker", "speaker_start", "speaker_end", "speaker_name", "verb",
    "verb_start", "confidence", "reason",
)  # fmt: skip
"""The fields of a quote in a row; its id is made of its words, and nobody has corrected it yet."""
MENTION = ("start", "end", "label", "text", "name")
ATTITUDE = ("start", "end", "verb", "verb_start", "holder", "target", "confidence")
FOUND = ("lang", "quotes", "entities", "title_quotes", "title_entities", "model", "rules")
"""What annotating adds to a row; all of it must be there for a row to be taken in."""
ABOUT = ("id", "title", "text", "url", "author", "section", "feed_title", "published")
"""What a row may say of its article; only ``text`` is needed."""

_TEXTS_A_MODEL = 2_000
_BLANK_LINES = re.compile(r"\n\s*\n")
_LABEL = re.compile(r"[A-Z_]{1,20}")
_KINDS = ("direct", "mixed", "indirect")
_CONFIDENCE = ("sure", "likely", "unsure")
_SPAN = 2
_lock = threading.Lock()
_texts = 0


# --- Making rows ---


def annotate_rows(rows: Iterable[Mapping[str, Any]], settings: Annotating | None = None) -> list[Row]:
    """A batch of articles annotated in this very process, for a map over a corpus; the order stays.

    Each row needs a ``text``, and may have an ``id``, ``title`` and ``lang``, and :data:`ABOUT` it more; whatever else
    stands in it is kept. Without a title it gets the first sentence. A text from elsewhere is cleaned and its
    paragraphs are parted by one blank line; one that was exported from a library stays as it is, by its ``asides``. A
    row that cannot be annotated has an ``error`` that says why, and nothing found.

    The models are loaded with the first batch and kept for the next. Threads of one process take turns.

    Example::

        for row in annotated_rows.annotate_rows([{"id": "a", "text": '"We won," said Ana Silva.'}]):
            print(row["quotes"][0]["speaker_name"], row["model"], row["error"])
    """
    done = []
    for row in rows:
        try:
            done.append(annotate_row(row, settings)[0])
        except TuireaderError as error:
            done.append({**row, **_fields(ArticleAnnotation()), "error": str(error)})
    return done


def annotate_row(row: Mapping[str, Any], settings: Annotating | None = None) -> tuple[Row, str]:
    """One article annotated (see :func:`annotate_rows`), and a plain line when no model could be used for it.

    Raises:
        TuireaderError: it has no text, or one that cannot be annotated.
    """
    title, text, asides = _texts_of(row)
    lang = str(row.get("lang") or "")[:2].lower()
    with _lock:
        _renew()
        found, problem = annotate_article(models_of(settings or Annotating()), title, text, lang, asides)
    about = {"title": title, "text": text, "asides": [list(span) for span in asides]}
    return {**row, **about, **_fields(found), "error": ""}, problem


def _renew() -> None:
    """Load the models anew after a while: they remember every word that they have seen."""
    global _texts
    _texts += 1
    if _texts % _TEXTS_A_MODEL == 0:
        forget_models()


def _texts_of(row: Mapping[str, Any]) -> tuple[str, str, tuple[tuple[int, int], ...]]:
    """Title, text, and what of the text is no prose. Raises InputError when there is no text to annotate."""
    text, title = row.get("text"), row.get("title") or ""
    if not isinstance(text, str) or not isinstance(title, str):
        raise InputError(
            'has no "text" that is one' if not isinstance(text, str) else 'has a "title" that is no text'
        )
    if len(text) > TEXT_LIMIT:
        raise InputError(f"text of {len(text):,} characters: more than {TEXT_LIMIT:,} are not annotated")
    if row.get("asides") is not None:
        return clean_line(title), clean(text), _spans(row["asides"], len(text), "asides")
    text = paragraphs(text).text
    return clean_line(title) or first_sentence(text), text, ()


def paragraphs(text: str) -> Document:
    """A text from anywhere as a document: cleaned, and of paragraphs alone, with one blank line between two."""
    texts = [part.strip() for part in _BLANK_LINES.split(clean(text))]
    blocks, start = [], 0
    for part in filter(None, texts):
        blocks.append(Block("paragraph", start, start + len(part)))
        start += len(part) + len(GAP)
    return Document(GAP.join(filter(None, texts)), tuple(blocks))


def _fields(found: ArticleAnnotation) -> Row:
    body, title = found.body, found.title
    return {
        "lang": body.lang,
        "quotes": [_plain(quote, QUOTE) for quote in body.quotes],
        "entities": [_plain(mention, MENTION) for mention in body.entities],
        "title_quotes": [_plain(quote, QUOTE) for quote in title.quotes],
        "title_entities": [_plain(mention, MENTION) for mention in title.entities],
        "attitudes": [_plain(attitude, ATTITUDE) for attitude in body.attitudes],
        "title_attitudes": [_plain(attitude, ATTITUDE) for attitude in title.attitudes],
        "model": body.model,
        "rules": body.rules,
    }


def _plain(thing: Quote | Mention | Attitude, names: Sequence[str]) -> Row:
    """The fields of a quote, mention or attitude, with lists for tuples."""
    fields = {name: getattr(thing, name) for name in names}
    if isinstance(thing, Quote):
        fields["spans"] = [list(span) for span in thing.spans]
    return fields


# --- Believing rows ---


@dataclass(frozen=True, slots=True)
class AnnotatedRow:
    """An article from a row: its id as written, the name of its source, itself, and what was found in it.

    ``annotation`` is None where the row says that it could not be made, in ``error``.
    """

    ident: str
    source: str
    entry: Entry
    annotation: ArticleAnnotation | None
    error: str = ""


def read_row(row: Mapping[str, Any]) -> AnnotatedRow:
    """The article of a row that another machine annotated; nothing in it is believed that its text does not bear out.

    Raises:
        InputError: something is missing, is of another kind, is larger than an article's, or stands elsewhere than
            it says.
    """
    text, error = _text(row), _line(row, "error")
    title = _line(row, "title")
    document = paragraphs(text)
    entry = Entry(
        guid=_line(row, "id") or sha256(f"{title}\0{text}".encode("utf-8", "surrogatepass")).hexdigest(),
        title=title or first_sentence(document.text),
        document=document,
        url=web_url(_line(row, "url", 4 * MAX_LINE)),
        author=_line(row, "author"),
        section=_line(row, "section", 80),
        published=parse_date(date) if (date := _line(row, "published")) else None,
        lang=_line(row, "lang", 2).lower(),
    )
    if not (entry.title or document.text):
        raise InputError("has no words")
    found = None if error else _annotation(row, entry.title, text)
    return AnnotatedRow(_line(row, "id"), _line(row, "feed_title", 80), entry, found, error)


def _text(row: Mapping[str, Any]) -> str:
    """The text of a row that has all that it must have."""
    for name in ("text", *FOUND):
        if name not in row:
            raise InputError(f'has no "{name}": `tuireader annotate --json --articles` makes such rows')
    text = row["text"]
    if not isinstance(text, str) or len(text) > TEXT_LIMIT:
        raise InputError(f'"text" is none of at most {TEXT_LIMIT:,} characters')
    return text


def _line(row: Mapping[str, Any], name: str, limit: int = MAX_LINE) -> str:
    """A field as one clean line; empty where there is none."""
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, (str, int)):
        raise InputError(f'"{name}" is no text')
    return clean_line(str(value), limit)


def _annotation(row: Mapping[str, Any], title: str, text: str) -> ArticleAnnotation:
    """What was found, each thing where its text says it is."""
    whole, ids = f"{title}{GAP}{text}", QuoteIds()
    head = _Place("title_", whole, len(title), title)
    body = _Place("", text, len(text), title)
    rules, model = row["rules"], row["model"]
    if type(rules) is not int or not isinstance(model, str) or clean_line(model) != model:
        raise InputError('"model" and "rules" do not say what found this')
    made_by = (_line(row, "lang", 2).lower(), model, rules)
    parts = [
        Annotation(
            tuple(place.quote(quote, ids) for quote in place.things(row, "quotes")),
            tuple(place.mention(mention) for mention in place.things(row, "entities")),
            *made_by,
            tuple(place.attitude(attitude) for attitude in place.things(row, "attitudes")),
        )
        for place in (head, body)
    ]
    return ArticleAnnotation(parts[1], parts[0], text_hash(title, text))


@dataclass(frozen=True, slots=True)
class _Place:
    """A text in which things were found: they lie before ``end`` of it; who says them may stand in the rest of it, or
    in the title.
    """

    prefix: str
    text: str
    end: int
    title: str

    def things(self, row: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
        """The quotes, names or attitudes of a row; no more than there are characters."""
        found = row.get(f"{self.prefix}{name}")
        if found is None:
            return []
        if not isinstance(found, (list, tuple)) or len(found) > self.end:
            raise InputError(f'"{self.prefix}{name}" is no list')
        if not all(isinstance(thing, Mapping) for thing in found):
            raise InputError(f'"{self.prefix}{name}" holds what is no object')
        return list(found)

    def quote(self, row: Mapping[str, Any], ids: QuoteIds) -> Quote:
        """A quote whose words, speaker and cue stand where it says."""
        told = f'a quote of "{self.prefix}quotes"'
        spans = _spans(row.get("spans"), self.end, told)
        if not spans:
            raise InputError(f"{told} has no place")
        words = " ".join(self.text[start:end] for start, end in spans)
        if (row.get("start"), row.get("end"), row.get("text")) != (spans[0][0], spans[-1][1], words):
            raise InputError(f"{told} stands elsewhere than it says")
        if row.get("type") not in _KINDS or row.get("confidence") not in _CONFIDENCE:
            raise InputError(f"{told} is of no known type or confidence")
        speaker, start = self._words(row, "speaker", told)
        verb, verb_start = self._words(row, "verb", told)
        return Quote(
            id=ids(words), start=spans[0][0], end=spans[-1][1], spans=spans, text=words, type=row["type"],
            speaker=speaker, speaker_start=start, speaker_end=start + len(speaker) if start >= 0 else -1,
            speaker_name=_name(row, "speaker_name", told) or None, verb=verb, verb_start=verb_start,
            confidence=row["confidence"], reason=_name(row, "reason", told),
        )  # fmt: skip

    def mention(self, row: Mapping[str, Any]) -> Mention:
        """A name that stands where it says."""
        told = f'a name of "{self.prefix}entities"'
        ((start, end),) = _spans([[row.get("start"), row.get("end")]], self.end, told)
        text, label = self.text[start:end], row.get("label")
        if row.get("text") != text:
            raise InputError(f"{told} stands elsewhere than it says")
        if not isinstance(label, str) or not _LABEL.fullmatch(label):
            raise InputError(f"{told} is of no kind")
        return Mention(start, end, label, text, _name(row, "name", told) or clean_line(text))

    def attitude(self, row: Mapping[str, Any]) -> Attitude:
        """An attitude whose verb stands where it says."""
        told = f'an attitude of "{self.prefix}attitudes"'
        ((start, end),) = _spans([[row.get("start"), row.get("end")]], self.end, told)
        verb, verb_start = self._words(row, "verb", told)
        holder, target = _name(row, "holder", told), _name(row, "target", told)
        if not (holder and target) or row.get("confidence") not in _CONFIDENCE:
            raise InputError(f"{told} is nobody's, or of no known confidence")
        return Attitude(start, end, verb, verb_start, holder, target, row["confidence"])

    def _words(self, row: Mapping[str, Any], name: str, told: str) -> tuple[str, int]:
        """A quote's speaker or verb, and where it stands; -1 where it stands in the title, or there is none."""
        words, start = row.get(name) or "", row.get(f"{name}_start")
        if not isinstance(words, str) or type(start) is not int:
            raise InputError(f'{told}: "{name}" or its place is of another kind')
        found = self.text.startswith(words, start) if start >= 0 else words in self.title
        if not found:
            raise InputError(f"{told} has its {name} elsewhere than it says")
        return words, max(start, -1)


def _spans(value: Any, end: int, told: str) -> tuple[tuple[int, int], ...]:
    """Stretches of a text, each behind the one before."""
    if not isinstance(value, (list, tuple)):
        raise InputError(f"{told}: no list of places")
    spans, before = [], 0
    for span in value:
        if (
            not isinstance(span, (list, tuple))
            or len(span) != _SPAN
            or any(type(place) is not int for place in span)
        ):
            raise InputError(f"{told}: a place is two whole numbers")
        first, last = span
        if not before <= first < last <= end:
            raise InputError(f"{told}: a place lies outside of the text")
        spans.append((first, last))
        before = last
    return tuple(spans)


def _name(row: Mapping[str, Any], name: str, told: str) -> str:
    """What is shown as it is, and so must be clean."""
    value = row.get(name) or ""
    if not isinstance(value, str) or clean_line(value) != value:
        raise InputError(f'{told}: "{name}" is no clean line')
    return value
