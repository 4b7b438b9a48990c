"""Collected quotes as annotations of the web (W3C, "Web Annotation Data Model"), an AnnotationPage of JSON-LD.

Each says three ways where the words are: by what they are and stand between (TextQuoteSelector), by their place in the
article's plain text (TextPositionSelector, half-open offsets in characters), and by a text fragment.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tuireader import __version__
from tuireader.library.citing.basket import Cited
from tuireader.model import short_id
from tuireader.text.strings import utc

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
