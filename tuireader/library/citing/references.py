"""Collected quotes for reference managers: BibTeX, RIS and CSL-JSON, an entry a quote.

The entry is of the article (author, title, outlet, date, accessed date), its link leads to the very words, and the
words with their speaker stand in its note.
"""

from __future__ import annotations

import json
import re
import time
import unicodedata
from collections.abc import Sequence
from typing import Any

from tuireader.library.citing.basket import Cited
from tuireader.text.clean import clean_line

_LONGEST = 100_000
"""Characters of a field: all of a quote."""
_LATEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", **{sign: f"\\{sign}" for sign in "&%$#_"},
}  # fmt: skip
"""What LaTeX takes for more than a sign. Braces are named, since BibTeX counts those that stand for themselves, too."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_BETWEEN_NAMES = re.compile(r"\s*(?:;|,\s+and\s|,|\s+and\s)\s*")
_BY = re.compile(r"^by\s+", re.IGNORECASE)
_NO_PERSON = re.compile(
    r"\d|@|\b(?:staff|news|newsroom|team|press|agency|agencies|desk|editors?|board|correspondents?|reporters?|the)\b",
    re.IGNORECASE,
)

Name = tuple[str, str]
"""Given and family name; of what is no person's name only the second."""


def bibtex(items: Sequence[Cited]) -> str:
    """BibTeX in UTF-8; fields of biblatex (``date``, ``urldate``) stand beside those of every style."""
    return "\n".join(_bibtex(item, key) for item, key in zip(items, keys(items), strict=True))


def ris(items: Sequence[Cited]) -> str:
    """RIS, as EndNote, Zotero and others read it."""
    return "\n".join(_ris(item, key) for item, key in zip(items, keys(items), strict=True))


def csl(items: Sequence[Cited]) -> str:
    """CSL-JSON (schema 1.0.2), an array of items."""
    found = [_csl(item, key) for item, key in zip(items, keys(items), strict=True)]
    return json.dumps(found, ensure_ascii=False, indent=1)


def keys(items: Sequence[Cited]) -> list[str]:
    """A citation key for each quote, of outlet, year and the quote's id ("guardian2026-1a2b3c4d"); none comes twice."""
    taken: dict[str, int] = {}
    found = []
    for item in items:
        plain = unicodedata.normalize("NFKD", item.outlet.casefold())
        outlet = "".join(char for char in plain if char.isascii() and char.isalnum())[:20] or "quote"
        year = _day(item.published)[0] if item.published else ""
        key = f"{outlet}{year}-{item.quote}"
        taken[key] = number = taken.get(key, 0) + 1
        found.append(key if number == 1 else f"{key}.{number}")
    return found


def names_in(author: str) -> list[Name]:
    """The names in a line of authors, as feeds give it: "By Ann Other and Li Wei", "Other, Ann", "Reuters Staff"."""
    line = clean_line(_BY.sub("", author.strip()))
    parts = [part for part in _BETWEEN_NAMES.split(line) if part]
    if len(parts) > 1 and any(" " not in part for part in parts):
        return [(parts[1], parts[0])] if len(parts) == 2 and not _NO_PERSON.search(line) else [("", line)]
    return [_name(part) for part in parts]


def _name(name: str) -> Name:
    """A name in its parts, where it looks like a person's."""
    words = name.split()
    if not 2 <= len(words) <= 4 or _NO_PERSON.search(name):
        return "", name
    family = next((index for index, word in enumerate(words) if index and word[0].islower()), len(words) - 1)
    return " ".join(words[:family]), " ".join(words[family:])


def note(item: Cited) -> str:
    """The words and their speaker in one line, and the hash of the page that was kept."""
    said = " [...] ".join(item.pieces)
    speaker = item.speaker or "speaker not named"
    doubt = " [attribution unsure]" if item.doubt else ""
    copy = f" (archived copy sha256:{item.digest})" if item.digest else ""
    return clean_line(f"{said} — {speaker}{doubt}{copy}", _LONGEST)


def _day(seconds: int) -> tuple[int, int, int]:
    """Year, month and day, as the reader's clock says."""
    moment = time.localtime(seconds)
    return moment.tm_year, moment.tm_mon, moment.tm_mday


# --- BibTeX


def _bibtex(item: Cited, key: str) -> str:
    fields = {
        "author": " and ".join(_bibtex_name(*name) for name in names_in(item.author)),
        "title": f"{{{_latex(item.title)}}}",
        "howpublished": _latex(item.outlet),
        **_bibtex_date(item),
        "url": item.link,
        "urldate": "{:04}-{:02}-{:02}".format(*_day(item.collected)) if item.collected else "",
        "langid": item.lang,
        "note": _latex(note(item)),
    }
    lines = (
        f"  {name} = {value if name == 'month' else f'{{{value}}}'},"
        for name, value in fields.items()
        if value
    )
    return "\n".join((f"@misc{{{key},", *lines, "}", ""))


def _bibtex_date(item: Cited) -> dict[str, str]:
    if not item.published:
        return {}
    year, month, day = _day(item.published)
    return {"year": str(year), "month": _MONTHS[month - 1], "date": f"{year:04}-{month:02}-{day:02}"}


def _bibtex_name(given: str, family: str) -> str:
    """A name as BibTeX takes it apart; one that is no person's in braces, as a whole."""
    return f"{_latex(family)}, {_latex(given)}" if given else f"{{{_latex(family)}}}"


def _latex(text: str) -> str:
    return "".join(_LATEX.get(char, char) for char in clean_line(text, _LONGEST))


# --- RIS


def _ris(item: Cited, key: str) -> str:
    lines = [("TY", "NEWS"), ("ID", key), ("TI", item.title)]
    lines += [("AU", f"{family}, {given}" if given else family) for given, family in names_in(item.author)]
    lines += [("T2", item.outlet)]
    if item.published:
        year, month, day = _day(item.published)
        lines += [("PY", str(year)), ("DA", f"{year:04}/{month:02}/{day:02}")]
    lines += [("LA", item.lang), ("UR", item.link), ("N1", note(item))]
    if item.collected:
        lines.append(("Y2", "{:04}/{:02}/{:02}".format(*_day(item.collected))))
    written = [f"{tag}  - {clean_line(value, _LONGEST)}" for tag, value in lines if value]
    return "\r\n".join((*written, "ER  - ", ""))


# --- CSL-JSON


def _csl(item: Cited, key: str) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "id": key,
        "type": "article-newspaper",
        "title": item.title,
        "container-title": item.outlet,
        "author": [_csl_name(*name) for name in names_in(item.author)],
        "issued": {"date-parts": [list(_day(item.published))]} if item.published else None,
        "accessed": {"date-parts": [list(_day(item.collected))]} if item.collected else None,
        "URL": item.link,
        "language": item.lang,
        "archive_location": f"sha256:{item.digest}" if item.digest else "",
        "note": note(item),
    }
    return {name: value for name, value in fields.items() if value}


def _csl_name(given: str, family: str) -> dict[str, str]:
    return {"family": family, "given": given} if given else {"literal": family}
