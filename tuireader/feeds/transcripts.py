"""Transcripts of what is spoken, as an article's text: WebVTT, SRT, and the JSON and HTML of podcasts' own vocabulary
(https://podcasting2.org/docs/podcast-namespace/tags/transcript). Runs only in a worker process, under a deadline.

What one speaker says stands in paragraphs that begin with their name and a colon, as in any printed transcript: so the
annotator knows who speaks. Every few minutes a heading tells the time in the recording.
"""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

import webvtt
from selectolax.lexbor import LexborHTMLParser
from webvtt.errors import MalformedFileError

from tuireader.errors import FetchError
from tuireader.feeds.entries import literal_document
from tuireader.feeds.prepare import page_text, without_controls
from tuireader.model import Document, PageArticle
from tuireader.text.blocks import DocumentBuilder
from tuireader.text.clean import clean_line
from tuireader.text.html import html_to_document, too_complex

LONGEST = 4 * 1024 * 1024
"""Characters of a transcript that are looked at: some forty hours of speech."""
MOST_CUES = 50_000
_PARAGRAPH = 500
"""Characters from which on a paragraph ends with the next sentence."""
_LONGEST_PARAGRAPH = 4 * _PARAGRAPH
"""Where no sentence ends, as in captions without full stops."""
_MINUTES = 5 * 60
"""Seconds between two headings that tell the time, at least."""
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)]*$")
_SOUND = re.compile(r"[\[(♪][^\])♪]*[\])♪]?")
"""What is heard and not said: [music], ♪."""
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]{1,120})>")
_TAG = re.compile(r"</?[A-Za-z0-9][^<>]{0,200}>")
_LABEL = re.compile(r"(?:>>+ *)?([A-Z][\w.’'-]*(?: [\w.’'-]+){0,4}): +(?=\S)")
"""A speaker in front of what they say, as SRT has it for want of anything better."""
_TIME = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})(?:[.,]\d+)?")


class Cue(NamedTuple):
    """What is said from a second on; ``speaker`` is empty where it is not told."""

    second: int
    speaker: str
    words: str


def read_transcript(body: bytes, url: str, content_type: str) -> PageArticle:
    """A transcript as an article. Raises FetchError where it is none."""
    text = without_controls(page_text(body, content_type)[:LONGEST]).lstrip("\ufeff \n\r\t")
    document = _document(text, url)
    if not document.blocks:
        raise FetchError("there is no transcript in it")
    return PageArticle(document)


def _document(text: str, url: str) -> Document:
    """The text by what it shows itself to be: servers give transcripts under any type."""
    if text.startswith("WEBVTT"):
        return spoken(_cues_of_captions(text, "vtt"))
    if text.startswith(("{", "[")):
        return spoken(_cues_of_json(text))
    if re.match(r"\d+\s*\n.{0,40}-->", text):
        return spoken(_cues_of_captions(text, "srt"))
    if _TAG.search(text[:4096]):
        return _of_page(text, url)
    return literal_document(text)


def spoken(cues: Iterable[Cue]) -> Document:
    """Cues as a text, in paragraphs that each name their speaker."""
    builder, told = DocumentBuilder(), 0
    for paragraph in _paragraphs(islice(cues, MOST_CUES)):
        if paragraph.second - told >= _MINUTES:
            told = paragraph.second
            builder.style("heading", 4)
            builder.add_text(clock(told))
            builder.style("paragraph")
        label = f"{paragraph.speaker}: " if paragraph.speaker else ""
        builder.add_text(f"{label}{paragraph.words}")
        builder.end_block()
    return builder.document()


def clock(second: int) -> str:
    """A time in a recording as players show it: 4:05, 1:04:05."""
    minutes, seconds = divmod(second, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _paragraphs(cues: Iterable[Cue]) -> Iterator[Cue]:
    """What one speaker says in a row as one cue, or as several that each end with a sentence where it is long."""
    open_cue: Cue | None = None
    for cue in cues:
        if not cue.words or _SOUND.fullmatch(cue.words):
            continue
        if open_cue is None:
            open_cue = cue
        elif cue.speaker != open_cue.speaker or _is_full(open_cue.words):
            yield open_cue
            open_cue = cue
        else:
            open_cue = open_cue._replace(words=f"{open_cue.words} {cue.words}")
    if open_cue is not None:
        yield open_cue


def _is_full(words: str) -> bool:
    """Whether a paragraph is long enough to end here."""
    return len(words) > _LONGEST_PARAGRAPH or (
        len(words) > _PARAGRAPH and bool(_SENTENCE_END.search(words[-8:]))
    )


def _cues_of_captions(text: str, form: str) -> Iterator[Cue]:
    """The cues of WebVTT ("vtt") or SRT ("srt"). Raises FetchError where it is neither."""
    try:
        captions = webvtt.from_buffer(io.StringIO(text), form)
    except MalformedFileError as error:
        raise FetchError("the transcript cannot be read") from error
    voiced = "<v" in text
    last = ""
    for caption in captions.captions:
        second = _second(caption.start)
        if voiced:
            yield from _voices(second, caption.raw_text)
            continue
        cue = _labelled(second, _plain(caption.text))
        last = cue.speaker or last  # in captions a speaker is named where another one begins
        yield cue._replace(speaker=last)


def _voices(second: int, marked: str) -> Iterator[Cue]:
    """A cue by the voices that its marks tell, of which there may be several."""
    before, *rest = _VOICE.split(marked)
    if words := _plain(before):
        yield Cue(second, "", words)
    for speaker, words in zip(rest[::2], rest[1::2], strict=True):
        yield Cue(second, _speaker(html.unescape(speaker)), _plain(words))


def _labelled(second: int, words: str) -> Cue:
    """A cue whose words may begin with who says them."""
    label = _LABEL.match(words)
    return Cue(second, _speaker(label[1]), words[label.end() :]) if label else Cue(second, "", words)


def _cues_of_json(text: str) -> Iterator[Cue]:
    """The segments of a JSON transcript. Raises FetchError where there are none."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FetchError("the transcript cannot be read") from error
    segments = told.get("segments") if isinstance(told, dict) else told
    for segment in segments if isinstance(segments, list) else ():
        if isinstance(segment, dict):
            yield Cue(
                _whole(segment.get("startTime")),
                _speaker(str(segment.get("speaker") or "")),
                _plain(str(segment.get("body") or segment.get("text") or "")),
            )


def _of_page(text: str, url: str) -> Document:
    """A transcript in HTML: a ``cite`` names who speaks, a ``time`` when, paragraphs what; else as any page's text."""
    if too_complex(text):
        raise FetchError("the transcript is too complex to be read")
    cues = [*_cues_of_page(LexborHTMLParser(text))]
    return spoken(cues) if any(cue.speaker for cue in cues) else html_to_document(text, url)


def _cues_of_page(page: LexborHTMLParser) -> Iterator[Cue]:
    speaker, second = "", 0
    for node in page.css("cite, time, p"):
        words = _plain(node.text())
        if node.tag == "cite":
            speaker = _speaker(words.rstrip(": "))
        elif node.tag == "time":
            second = _second(words)
        elif node.css_first("cite") is None:
            yield Cue(second, speaker, words)


def _second(time: str) -> int:
    """The second that a time names; 0 where it is none."""
    found = _TIME.search(time)
    if found is None:
        return 0
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def _whole(second: Any) -> int:
    """A time in seconds as JSON may have it."""
    return int(second) if isinstance(second, int | float) and 0 <= second < 10**6 else 0


def _speaker(name: str) -> str:
    """A speaker as the label of a paragraph, which a colon ends."""
    return clean_line(name.replace(":", " "), 80)


def _plain(marked: str) -> str:
    """The words of a cue, in one line, without marks."""
    return " ".join(html.unescape(_TAG.sub("", marked)).split())
