"""Dates of feeds: RFC 822 and ISO 8601 with their usual mistakes; what is not clearly a date is none.

A date that is invented sorts an article wrongly for ever, so a doubtful one is left out and the time at which
the entry was first seen stands in for it.
"""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta, timezone

EARLIEST = 631152000
"""1990-01-01, epoch seconds: nothing published in a feed is older."""
DAY = 86400

_ISO = re.compile(
    r"([0-9]{4})-?([01][0-9])-?([0-3][0-9])"
    r"(?:(?:[Tt]|\s+|\s*-\s*)([0-2]?[0-9])(?::?([0-5][0-9])(?::?([0-6][0-9])(?:[.,][0-9]+)?)?)?)?"
    r"\s*([A-Za-z]{1,5}|(?:GMT|UTC)?\s*[+-][0-9]{1,2}:?[0-9]{0,2})?(?:\s*\([^)]*\))?$"
)
_ISO_MONTH = re.compile(r"([0-9]{4})(?:-([01][0-9]))?$")
_TIME = re.compile(
    r"(?:\b|(?<=T))([0-2]?[0-9])[:.h]([0-5]?[0-9])(?:[:.]([0-6]?[0-9])(?:[.,][0-9]+)?)?"
    r"\s*([AaPp])?\.?[Mm]?(?:\b|(?=Z))"
)
_ZONE = re.compile(
    r"(?:([A-Z]{1,5})|(?:GMT|UTC|UT)?\s*([+-])([0-9]{1,2}):?([0-9]{2})?(?:\s+[A-Z]{1,5})?)(?:\s*\([^)]*\))?$"
)
_SIGNED = re.compile(r"[+-][0-9]")
_LETTERS_AND_YEAR = re.compile(r"([A-Z]{1,5})\s+[0-9]{4}$")
_DAY_FIRST = re.compile(
    r"\b([0-9]{1,2})(?:st|nd|rd|th)?[.,]?[\s-]+(?:de\s+)?([^\W\d_]{3,12})\.?,?[\s-]+(?:de\s+)?"
    r"([0-9]{4}|[0-9]{2})\b(?!:)"
)
_MONTH_FIRST = re.compile(
    r"\b([^\W\d_]{3,12})\.?\s+([0-9]{1,2})(?:st|nd|rd|th)?(?:,\s*|(?:,?\s.*?)?\s+)([0-9]{4})\b"
)
_YEAR_FIRST = re.compile(r"\b([0-9]{4})([/-])([0-9]{1,2})\2([0-9]{1,2})(?![0-9])")
_DOTTED = re.compile(r"\b([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})\b")
_AMERICAN = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})\b")
_ZONES = {
    "UT": 0, "GMT": 0, "UTC": 0, "Z": 0, "WET": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7,
    "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "AST": -4, "ADT": -3, "BST": 1,
    "WEST": 1,
    "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3, "JST": 9, "KST": 9, "AEST": 10,
    "AEDT": 11,
    "NZST": 12, "NZDT": 13, "ET": -5, "CT": -6, "MT": -7, "PT": -8,
}  # fmt: skip
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan jän jänner janvier ene enero gen gennaio januari janeiro januar january janv",
            "feb fév févr février febrero febbraio februari fevereiro fev februar february",
            "mar mär märz mrz mars marzo maart mrt março march",
            "apr avr avril abril abr aprile april",
            "may mai mayo mag maggio mei maio maj",
            "jun juin junio giu giugno juni junho june",
            "jul juil juillet julio lug luglio juli julho july",
            "aug aoû août agosto ago augustus august",
            "sep sept septembre septiembre set settembre september setembro",
            "oct oktober okt octobre octubre ott ottobre outubro out october",
            "nov novembre noviembre november novembro",
            "dec dez dezember déc décembre diciembre dic dicembre december dezembro",
        ),
        start=1,
    )
    for name in names.split()
}


def parse_date(text: str, now: float | None = None) -> int | None:
    """The epoch seconds of a feed's date, or None when it is none, is before 1990 or lies over a day ahead.

    A time without a zone is taken as UTC, a day without a time as its midnight.
    """
    text = " ".join(text[:80].split())
    try:
        when = _iso(text) or _worded(text) or _numbered(text)
        seconds = int(when.timestamp()) if when else None
    except (ValueError, OverflowError):
        return None
    return seconds if seconds is not None and is_believable(seconds, now) else None


def is_believable(seconds: int, now: float | None = None) -> bool:
    """Whether something in a feed may be of that time: not before 1990, and no more than a day ahead."""
    return EARLIEST <= seconds <= (now if now is not None else time.time()) + DAY


def _iso(text: str) -> datetime | None:
    """ISO 8601 and its W3C profile, with or without its separators."""
    if short := _ISO_MONTH.match(text):
        return datetime(int(short[1]), int(short[2] or 1), 1, tzinfo=UTC)
    found = _ISO.match(text)
    if not found:
        return None
    hour, minute, second = (int(found[group] or 0) for group in (4, 5, 6))
    return _at(int(found[1]), int(found[2]), int(found[3]), (hour, minute, second), _offset(found[7] or ""))


def _worded(text: str) -> datetime | None:
    """RFC 822, RFC 850, asctime and the like: a day, a named month, a year, perhaps a time and a zone."""
    if (found := _DAY_FIRST.search(text)) and found[2].lower() in _MONTHS:
        day, month, year = int(found[1]), _MONTHS[found[2].lower()], int(found[3])
        if len(found[3]) == 2:
            year += 2000 if year < 90 else 1900
    elif (found := _MONTH_FIRST.search(text)) and found[1].lower() in _MONTHS:
        month, day, year = _MONTHS[found[1].lower()], int(found[2]), int(found[3])
    else:
        return None
    clock, rest = _clock(text)
    return _at(year, month, day, clock, _offset(rest))


def _numbered(text: str) -> datetime | None:
    """A month that is a number: between a year and a day, after a day and a full stop, or as in America."""
    if found := _YEAR_FIRST.search(text):
        year, month, day = int(found[1]), int(found[3]), int(found[4])
    elif found := _DOTTED.search(text):
        day, month, year = int(found[1]), int(found[2]), int(found[3])
    elif found := _AMERICAN.match(text):
        month, day, year = int(found[1]), int(found[2]), int(found[3])
    else:
        return None
    clock, rest = _clock(text[found.end() :])
    return _at(year, month, day, clock, _offset(rest))


def _clock(text: str) -> tuple[tuple[int, int, int], str]:
    """The time of day in a text (midnight without one), and what follows it: the zone."""
    found = _TIME.search(text)
    if not found:
        if re.search(r"[0-9]:[0-9]", text):
            raise ValueError("a time that is none")
        return (0, 0, 0), ""
    hour = int(found[1])
    if found[4]:
        hour = hour % 12 + (12 if found[4] in "pP" else 0)
    return (hour, int(found[2]), int(found[3] or 0)), text[found.end() :]


def _offset(zone: str) -> timezone:
    """A zone; unknown letters are UTC. Raises ValueError for an offset that is none, or beyond 14 hours."""
    zone = zone.strip()
    found = _ZONE.match(zone)
    if found and found[2]:
        return _from_greenwich(found[2], found[3] + (found[4] or ""))
    if found:
        return _lettered(found[1] or "")
    if _SIGNED.match(zone):
        raise ValueError(f"no such zone: {zone}")
    before_year = _LETTERS_AND_YEAR.match(zone)
    return _lettered(before_year[1] if before_year else "")


def _from_greenwich(sign: str, digits: str) -> timezone:
    """The zone of so many hours, and perhaps minutes. Raises ValueError where there are no such."""
    hours, minutes = divmod(int(digits), 100) if len(digits) > 2 else (int(digits), 0)
    if hours > 14 or minutes > 59:
        raise ValueError(f"no such zone: {sign}{digits}")
    east = timedelta(hours=hours, minutes=minutes)
    return timezone(-east if sign == "-" else east)


def _lettered(name: str) -> timezone:
    """The zone of this name (EST); UTC for one that is not known."""
    return timezone(timedelta(hours=_ZONES.get(name, 0)))


def _at(year: int, month: int, day: int, clock: tuple[int, int, int], zone: timezone) -> datetime:
    """The moment; 24:00 is the next midnight, a leap second the one before it."""
    hour, minute, second = clock
    extra = timedelta(days=1) if (hour, minute, second) == (24, 0, 0) else timedelta()
    return datetime(year, month, day, 0 if extra else hour, minute, min(second, 59), tzinfo=zone) + extra
