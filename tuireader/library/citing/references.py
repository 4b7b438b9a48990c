"""Collected quotes for other programs: BibTeX, RIS and CSL-JSON, an entry a quote, and annotations of the web.

An entry of a reference manager is of the article (author, title, outlet, date, accessed date), its link leads to the
very words, and the words with their speaker stand in its note.

An annotation (W3C, "Web Annotation Data Model", JSON-LD) says three ways where the words are: by what they are and
stand between (TextQuoteSelector), by their place in the article's plain text (TextPositionSelector, half-open offsets
in characters), and by a text fragment.
"""

from __future__ import annotations

import base64
import json
import re
import time
import unicodedata
from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tuireader import __version__
from tuireader.library.citing.basket import Cited
from tuireader.model import short_id
from tuireader.text.clean import clean_line
from tuireader.text.strings import utc

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
    parts = list(filter(None, _BETWEEN_NAMES.split(line)))
    single = [part for part in parts if " " not in part]
    if len(parts) == 1 or not single:
        return [_name(part) for part in parts]
    if len(parts) == 2 and not _NO_PERSON.search(line):  # "Other, Ann"
        return [(parts[1], parts[0])]
    return [("", line)]


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


# --- annotations of the web

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_FRAGMENTS = "https://wicg.github.io/scroll-to-text-fragment/"


def web_annotations(items: Sequence[Cited]) -> str:
    """The quotes as one page of annotations."""
    page = {
        "@context": CONTEXT,
        "id": _urn("page", *(item.key for item in items)),
        "type": "AnnotationPage",
        "startIndex": 0,
        "items": [annotation(item) for item in items],
    }
    return json.dumps(page, ensure_ascii=False, indent=1)


def annotation(item: Cited) -> dict[str, Any]:
    """One quote as an annotation, whole by itself; its body is the name of the speaker."""
    fields: dict[str, Any] = {
        "@context": CONTEXT,
        "id": _urn(item.key, str(item.collected)),
        "type": "Annotation",
        "motivation": "highlighting",
        "created": utc(item.collected) if item.collected else None,
        "generator": {"type": "Software", "name": f"tuireader {__version__}"},
        "body": [{"type": "TextualBody", "purpose": "tagging", "value": item.speaker}]
        if item.speaker
        else None,
        "target": _target(item),
    }
    return {name: value for name, value in fields.items() if value is not None}


def _target(item: Cited) -> dict[str, Any]:
    """The article, where in it the words are, and as it was when."""
    source: dict[str, Any] = {"id": item.url or f"urn:x-tuireader:{short_id(item.article)}", "type": "Text"}
    if item.lang:
        source["language"] = item.lang
    target: dict[str, Any] = {"type": "SpecificResource", "source": source, "selector": _selectors(item)}
    state = {"type": "TimeState", "sourceDate": utc(item.collected)} if item.collected else {}
    if item.digest:
        state = {"type": "TimeState", **state, "cached": _named(item.digest)}
    return target | ({"state": state} if state else {})


def _selectors(item: Cited) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [{"type": "TextQuoteSelector", "exact": item.words}]
    found[0] |= {name: words for name, words in (("prefix", item.prefix), ("suffix", item.suffix)) if words}
    if item.end > item.start:
        found.append({"type": "TextPositionSelector", "start": item.start, "end": item.end})
    if item.directive:
        value = f":~:{item.directive}"
        found.append({"type": "FragmentSelector", "conformsTo": _FRAGMENTS, "value": value})
    return found


def _urn(*names: str) -> str:
    return uuid5(NAMESPACE_URL, " ".join(("tuireader", *names))).urn


def _named(digest: str) -> str:
    """The name of a file by its SHA-256 (RFC 6920), as which a page that was kept is known anywhere."""
    return f"ni:///sha-256;{base64.urlsafe_b64encode(bytes.fromhex(digest)).decode().rstrip('=')}"
