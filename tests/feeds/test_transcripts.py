"""Transcripts of what is spoken: each form becomes a text that names who speaks, and what is none is told."""

from __future__ import annotations

import json

import pytest

from tuireader.annotate.pipeline import Annotator
from tuireader.config import Annotating
from tuireader.errors import FetchError
from tuireader.feeds.entries import transcripts_of
from tuireader.feeds.transcripts import MOST_CUES, read_transcript

URL = "https://pod.example/3.vtt"
VTT = """WEBVTT - Harbour Hour

NOTE made by a machine

00:01.000 --> 00:04.000
<v Ada Brook>With me is <i>Henrik</i> Dahl, the mayor of Umbra.</v>

2
00:00:04.500 --> 00:00:06.000 align:start
<v.loud Henrik Dahl>We waited
long &amp; <b>well</b>.
<v Ada Brook>For what?
"""
SRT = """1
00:00:01,000 --> 00:00:04,000
Ada Brook: With me is Henrik Dahl.

2
00:00:05,000 --> 00:00:06,000
[music]

3
00:00:07,000 --> 00:00:08,000
The mayor.

4
00:00:09,000 --> 00:00:10,000
>> HENRIK DAHL: We waited.
"""
JSON = {
    "version": "1.0.0",
    "segments": [
        {"speaker": "Ada Brook", "startTime": 0.5, "endTime": 1, "body": "With me is"},
        {"speaker": "Ada Brook", "startTime": 1, "body": "Henrik Dahl."},
        {"speaker": "Henrik Dahl", "startTime": 3700, "body": "We waited."},
    ],
}
HTML = (
    "<html><body><cite>Ada Brook:</cite><time>0:00</time><p>With me is Henrik Dahl.</p>"
    "<cite>Henrik Dahl:</cite><time>12:05</time><p>We waited.</p></body></html>"
)


def text(body: str | bytes) -> str:
    return read_transcript(
        body if isinstance(body, bytes) else body.encode(), URL, "text/plain"
    ).document.text


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (VTT, "Ada Brook: With me is Henrik Dahl, the mayor of Umbra.\n\nHenrik Dahl: We waited long & well.\n\n"
              "Ada Brook: For what?"),
        (SRT, "Ada Brook: With me is Henrik Dahl. The mayor.\n\nHENRIK DAHL: We waited."),
        (json.dumps(JSON), "Ada Brook: With me is Henrik Dahl.\n\n1:01:40\n\nHenrik Dahl: We waited."),
        (HTML, "Ada Brook: With me is Henrik Dahl.\n\n12:05\n\nHenrik Dahl: We waited."),
        ("<p>Only words, of nobody.</p>", "Only words, of nobody."),
        ("Plain words.\n\nMore of them.", "Plain words.\n\nMore of them."),
    ],
    ids=["vtt", "srt", "json", "html", "page", "text"],
)  # fmt: skip
def test_each_form_becomes_paragraphs_that_name_who_speaks(body: str, found: str) -> None:
    assert text(body) == found


def test_a_long_speech_is_parted_at_the_ends_of_its_sentences() -> None:
    cues = "".join(
        f"00:{second:02}.000 --> 00:59.000\n<v Ada Brook>And so on, {second}.\n\n" for second in range(60)
    )
    paragraphs = text("WEBVTT\n\n" + cues).split("\n\n")
    assert len(paragraphs) > 1
    assert all(paragraph.startswith("Ada Brook: ") and paragraph.endswith(".") for paragraph in paragraphs)
    assert all(len(paragraph) < 600 for paragraph in paragraphs)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"WEBVTT",
        b"{",
        b"{}",
        b"[1, null]",
        b'{"segments": 3}',
        b"1\n00:00 --> x\n",
        b"[" * 100_000,
        b"\0\0\0",
    ],
)
def test_what_is_no_transcript_is_told(body: bytes) -> None:
    with pytest.raises(FetchError, match="transcript"):
        text(body)


def test_words_without_end_are_cut() -> None:
    cues = "00:01.000 --> 00:02.000\n<v A>word.\n\n" * (MOST_CUES + 100)
    assert text("WEBVTT\n\n" + cues).count("word") == MOST_CUES


def test_who_speaks_in_a_transcript_is_sure() -> None:
    found = Annotator({"en": Annotating().model}).annotate(text(VTT))
    assert {(quote.speaker_name, quote.confidence) for quote in found.quotes} == {
        ("Ada Brook", "sure"),
        ("Henrik Dahl", "sure"),
    }


def test_of_several_forms_that_comes_first_which_tells_who_speaks() -> None:
    files = [
        {"url": "/3.srt", "type": "application/srt"},
        {"url": "/3.html", "type": "text/html"},
        {"url": "/3.vtt", "type": "text/vtt"},
        {"url": "/3.txt", "type": "text/plain"},
    ]
    assert [file.url[-4:] for file in transcripts_of(files, URL)] == [".vtt", "html", ".srt", ".txt"]
