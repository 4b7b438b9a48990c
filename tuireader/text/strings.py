"""Small questions asked of a line of text: how it is compared and looked for (:func:`fold`), how numbers of things
and times are said (:func:`counted`, :func:`utc`, :func:`short_date`), where the sentence around a place begins and
ends, and how wide it is on a terminal, for whatever stands in columns: the one measure of the commands and the screen.
"""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime

from tuireader.model import Quote
from tuireader.text.clean import clean_line

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
"""Letters that Unicode does not take apart, as they are typed without the key for them."""
_SILENT = re.compile(r"(?<=\w)[.'’ʼ]+(?=\w)|[.'’ʼ]+(?=\s|$)")
"""What stands within or after a word: "O'Brien" is obrien, "U.S." is us."""


def fold(text: str) -> str:
    """A name or a quotation as it is compared: "António O'Brien-Łuk, Jr." is "antonio obrien luk jr".

    Words are parted by one space; the empty string is what has no letter and no digit.
    """
    plain = unicodedata.normalize("NFKD", _SILENT.sub("", text).casefold()).translate(_LETTERS)
    marks = (char if char.isalnum() else "" if unicodedata.combining(char) else " " for char in plain)
    return " ".join("".join(marks).split())


def spots(texts: Iterable[str]) -> re.Pattern[str] | None:
    """What finds these words and phrases in a text as the index of words does, ``tax*`` whatever begins so, whatever
    the case; None where there are none.
    """
    found = []
    for text in texts:
        words = re.findall(r"\w+", text)
        if words:
            rest = r"\w*" if text.endswith("*") else ""
            found.append(r"\W+".join(map(re.escape, words)) + rest)
    return re.compile(rf"\b(?:{'|'.join(found)})\b", re.IGNORECASE) if found else None


def opening(words: str, most: int) -> str:
    """Words on one line, cut at a word with a sign where they are ``most`` characters or more."""
    words = " ".join(words.split())
    return words if len(words) < most else f"{words[: most - 2].rsplit(' ', 1)[0]} …"


def whole_number(text: str, digits: int) -> int | None:
    """The number that a text is, of so many digits at most; None for anything else.

    ``int`` alone also reads "1_000" and the digits of other scripts, and raises over thousands of digits.
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


_PLURALS = {"person": "people"}


def counted(number: int, noun: str) -> str:
    """A number of things: ``1 feed``, ``1,200 feeds``, ``3 people``."""
    return f"{number:,} {noun if number == 1 else _PLURALS.get(noun, noun + 's')}"


def utc(seconds: int) -> str:
    """Epoch seconds as programs read them: ISO 8601 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def counted_quotes(quotes: int, reported: int) -> str:
    """How much is said, and how much told of in the article's own words: ``4 quotes, 10 reported``; empty for none."""
    parts = (counted(quotes, "quote") if quotes else "", f"{reported:,} reported" if reported else "")
    return ", ".join(filter(None, parts))


_LONG = 500_000
_WORD = re.compile(r"\S+")


def words_in(text: str) -> int:
    """How many words a text has, between white space; of a book they are not all held at once, as by ``split``."""
    return len(text.split()) if len(text) < _LONG else sum(1 for _ in _WORD.finditer(text))


_ENDS = re.compile(r"[.!?…][\"'”’»)\]]*\s|\n")
_REACH = 1_000
"""Characters before and after that a sentence may have: a text without a full stop costs no more."""


def sentence_around(text: str, quote: Quote) -> tuple[int, int]:
    """The stretch of the text that holds a quote, its verb and its speaker in whole sentences.

    It may reach over several sentences where the quote does; it never begins or ends in another paragraph than
    they do.
    """
    places = [place for place in (quote.start, quote.speaker_start, quote.verb_start) if place >= 0]
    return sentences_at(
        text, min(places), max(quote.end, quote.speaker_end, quote.verb_start + len(quote.verb))
    )


def sentences_at(text: str, first: int, last: int) -> tuple[int, int]:
    """The whole sentences that hold the characters [first, last), in the paragraphs of these."""
    floor = max(text.rfind("\n", 0, first) + 1, first - _REACH)
    before = [match.end() for match in _ENDS.finditer(text, floor, first)]
    ceiling = min(len(text), last + _REACH)
    ending = _ENDS.search(text, max(last - 2, first), ceiling)
    return (before[-1] if before else floor), (ending.end() if ending else ceiling)


CUT_TITLE = 100
"""Characters of the first sentence that stand for a title where a text has none."""
_FIRST_SENTENCE = re.compile(r".{20,}?[.!?…。！？][)\"'”’»]*(?=\s|$)")


def first_sentence(text: str) -> str:
    """The first sentence of a text, or what fits a title's line of it; empty for an empty text."""
    start = clean_line(text[: 20 * CUT_TITLE])
    found = _FIRST_SENTENCE.match(start)
    return clean_line(found.group() if found else start, CUT_TITLE)


UNEVEN = re.compile(
    "[^\n -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u0556"
    "\u2010-\u2015\u2018-\u2027\u2030-\u205e\u20a0-\u20c0\u2500-\u25fc]"
)
"""What may be wide, zero-width or part of a sequence, and is measured by grapheme; all else takes one cell."""


def cell_width(text: str) -> int:
    """Columns that a line takes."""
    return sum(cells for _, _, cells in graphemes(text)) if UNEVEN.search(text) else len(text)


def graphemes(text: str) -> list[tuple[int, int, int]]:
    """What is drawn and cut as one, in order: where it begins and ends in the text, and the columns it takes.

    A family of emoji joined to one, a flag of two letters, a letter with its accents are one grapheme each.
    """
    import wcwidth  # most texts need none of its tables, which take 14 ms to read

    found, start = [], 0
    for grapheme in wcwidth.iter_graphemes(text):
        end = start + len(grapheme)
        found.append((start, end, wcwidth.width(grapheme, control_codes="ignore")))
        start = end
    return found


def fit(text: str, width: int) -> str:
    """One clean line of exactly ``width`` columns: padded with spaces, or cut with "…"."""
    line = cut(text, width)
    return line + " " * (width - cell_width(line))


def cut(text: str, width: int) -> str:
    """One clean line of at most ``width`` columns, cut with "…"."""
    line = clean_line(text)
    if cell_width(line) <= width:
        return line
    return f"{_beginning(line, width - 1).rstrip()}…" if width > 0 else ""


def _beginning(line: str, width: int) -> str:
    """As many whole graphemes as there is room for."""
    if not UNEVEN.search(line):
        return line[:width]
    for start, _, cells in graphemes(line):
        width -= cells
        if width < 0:
            return line[:start]
    return line


# Times as people read them: short, in local time, English whatever the locale.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def short_date(published: int, now: float) -> str:
    """``14:05`` for today, ``14 Mar`` for this year, else the :func:`day`; both times are epoch seconds."""
    if published <= 0:
        return ""
    then, today = time.localtime(published), time.localtime(now)
    if then[:3] == today[:3]:
        return f"{then.tm_hour:02}:{then.tm_min:02}"
    return f"{then.tm_mday} {_MONTHS[then.tm_mon - 1]}" if then.tm_year == today.tm_year else day(published)


def moment(at: float, now: float) -> str:
    """``14:05`` for today, ``14 Mar 14:05`` for another day of this year, else the day."""
    then, today = time.localtime(at), time.localtime(now)
    if then.tm_year != today.tm_year:
        return day(int(at))
    clock = f"{then.tm_hour:02}:{then.tm_min:02}"
    return clock if then[:3] == today[:3] else f"{then.tm_mday} {_MONTHS[then.tm_mon - 1]} {clock}"


def day(published: int) -> str:
    """``14 Mar 2022``; empty for an unknown time (epoch seconds)."""
    if published <= 0:
        return ""
    then = time.localtime(published)
    return f"{then.tm_mday} {_MONTHS[then.tm_mon - 1]} {then.tm_year}"


def month(name: str) -> str:
    """``Mar 2022`` for ``2022-03``."""
    return f"{_MONTHS[int(name[5:7]) - 1]} {name[:4]}"


def midnight(now: float) -> int:
    """When the local day of ``now`` began, epoch seconds."""
    return int(time.mktime((*time.localtime(now)[:3], 0, 0, 0, 0, 0, -1)))
