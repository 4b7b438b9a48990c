"""Cleaning untrusted text, so that nothing a feed or file says can command a terminal or hide what it shows.

Clean first, then compute offsets: whatever is stored, annotated or shown has gone through here. Both ways of
cleaning are idempotent and take time linear in their text. Of addresses in untrusted text those of the web come in,
made absolute and plain, without credentials (:func:`web_url`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

MAX_MARKS = 8
"""How many combining marks may follow one another; more are stacked over the lines above ("zalgo")."""
MAX_LINE = 500
"""How many characters a title, name or message keeps."""

# ECMA-48 sequences, in 7 and 8 bits. The bodies hold no control characters: a string that is never terminated
# loses only its introducer, not the article after it, and no sequence is scanned twice.
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor, erasing
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])(?:[^\x00-\x1f\x7f-\x9f]*(?:\x07|\x1b\\|\x9c))?"  # OSC, DCS ...
    r"|\x1b[ -/]*[0-~]"  # two-character and charset sequences
)
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = (
    "\u00ad\u061c\u180e\u200b\u200e\u200f"  # soft hyphen, bidi marks, zero width (ZWNJ and ZWJ stay)
    "\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"  # bidi embeddings and isolates, BOM
    "\U0001d173-\U0001d17a\U000e0000-\U000e007f"  # musical controls, tags
)
_DROPPED = re.compile(f"[\x00-\x08\x0e-\x1f\x7f-\x9f{_INVISIBLE}]+")
_SURROGATES = re.compile("[\ud800-\udfff]")
_SUSPECT = re.compile(f"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{_INVISIBLE}]")
_HARMLESS = re.compile("[\n -~\xa0-\xac\xae-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]*+")
"""Latin letters, and the signs of books and newspapers: none of them is dropped or stands above another."""
_STACK = re.compile(rf"[^\w\s!-~]{{{MAX_MARKS + 1},}}")


_BLANK = frozenset(
    "\u115f\u1160\u2800\u3164\uffa0\ufffc"  # Hangul's fillers, the empty braille cell, a place for an object
    "\U00013441\U00013442\U0001d159"  # blanks of hieroglyphs, a note without a head
)
"""Letters and signs that have a width and no ink."""
_NO_INK = frozenset(("Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Me"))
"""Categories of what is not seen where nothing else is: controls, spaces, marks that need a letter."""


def clean(text: str) -> str:
    """The text of a body without anything that a terminal would obey or a reader would not see.

    Whole escape sequences, control characters (but newline), bidi controls, zero-width characters (but ZWJ,
    ZWNJ and variation selectors), tag characters and byte order marks are removed; a tab becomes a space,
    other line ends a newline, a lone surrogate U+FFFD; of combining marks in a row the first eight stay.
    """
    if is_harmless(text):  # as most are, and soon seen
        return text
    if _SUSPECT.search(text):
        text = _BREAKS.sub("\n", _ESCAPES.sub("", text)).replace("\t", " ")
        text = _SURROGATES.sub("\ufffd", _DROPPED.sub("", text))
    return text if text.isascii() else _STACK.sub(_unstack, text)


def is_harmless(text: str) -> bool:
    """Whether each character is, wherever it stands: then :func:`clean` leaves it and all that is made of it."""
    return (text.isascii() and text.isprintable()) or _HARMLESS.fullmatch(text) is not None


def clean_line(text: str, limit: int = MAX_LINE) -> str:
    """A title, name or message as one clean line: white space folded, cut with "…" at ``limit``; empty where there
    is nothing to see in it, so that whoever has something to put in the place of an empty one does.
    """
    line = " ".join(clean(text).split())
    if not is_seen(line):
        return ""
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def is_seen(text: str) -> bool:
    """Whether there is anything to see in a text: one sign with ink is enough."""
    return any(map(_has_ink, text))


def _has_ink(character: str) -> bool:
    if character.isascii():
        return "!" <= character <= "~"
    code = ord(character)
    # Besides, what Unicode keeps free for the invisible (FFF0 to FFF8, the whole plane of tags), and what is never
    # to be a character.
    unused = 0xFFF0 <= code <= 0xFFF8 or 0xE0000 <= code <= 0xE0FFF or 0xFDD0 <= code <= 0xFDEF
    return not (
        unused or code & 0xFFFE == 0xFFFE or character in _BLANK or unicodedata.category(character) in _NO_INK
    )


def _unstack(match: re.Match[str]) -> str:
    """A run of characters that are no letters, with at most MAX_MARKS zero-width ones after one another."""
    kept, marks = [], 0
    for character in match.group():
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me", "Cf") else 0
        if marks <= MAX_MARKS:
            kept.append(character)
    return "".join(kept)


SCHEMES = ("http", "https")
LONGEST_URL = 4096
"""Characters of a URL; longer ones are no links."""
_SAFE = "%/:=&?~#+!$,;'@()*[]"
_HOST = re.compile(r"^[A-Za-z0-9._-]+$|^\[[0-9A-Fa-f:.]+\]$")
_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]{0,19}):")
_BROKEN_OVER_LINES = re.compile(r"[\t\r\n]")
_PLAIN = re.compile(
    r"https?://[a-z0-9][a-z0-9.-]*+"
    r"/[A-Za-z0-9_.~%/:=&+!$,;'@()*\[\]-]*+"
    r"(?:\?[A-Za-z0-9_.~%/:=&?+!$,;'@()*\[\]-]++)?(?:#[A-Za-z0-9_.~%/:=&?#+!$,;'@()*\[\]-]++)?"
)

_BARE = re.compile(r"https?://[^\s<>\"'`]+", re.IGNORECASE)
_CLOSING = {")": "(", "]": "[", "}": "{"}


def bare_addresses(line: str) -> Iterator[tuple[int, int, str]]:
    """The addresses of the web that stand in plain text: where each begins and ends, and its URL.

    The stop or bracket behind one belongs to the sentence, unless the bracket was opened in the address.
    """
    for found in _BARE.finditer(line):
        written = found[0][:LONGEST_URL]
        while written[-1] in ".,;:!?…»”’)]}" and _is_beside(written):
            written = written[:-1]
        if url := web_url(written):
            yield found.start(), found.start() + len(written), url


def _is_beside(written: str) -> bool:
    """Whether the last sign is not part of the address that it stands behind."""
    opening = _CLOSING.get(written[-1])
    return opening is None or written.count(opening) < written.count(written[-1])


def web_url(address: str, base: str = "") -> str:
    """The absolute http(s) URL that ``address`` means in a page at ``base``; empty if it is none.

    It is one word of ASCII that is safe to print: the host in its xn-- form, in the rest percent-encoded what
    cannot stand there (spaces, control and bidi characters), and no credentials.
    """
    if not address or len(address) > LONGEST_URL:
        return ""
    if _PLAIN.fullmatch(address):  # as most are: nothing to do, and quickly seen
        return address
    address = _BROKEN_OVER_LINES.sub("", address.strip())
    if not address:
        return ""
    try:
        parts = split_url(urljoin(base, address) if base else address)
    except ValueError:
        return ""
    url = build_url(parts) if parts else ""
    return url if len(url) <= LONGEST_URL else ""


def same_page(url: str) -> str:
    """A URL without what does not change the page: scheme, ``www.``, fragment, campaign, a slash at the end; two that
    are alike by this lead to the same article.
    """
    page = url.partition("#")[0].partition("://")[2].partition("?utm_")[0]
    return page.removeprefix("www.").rstrip("/")


def other_scheme(address: str) -> str:
    """The scheme of an address that is none of the web's (``javascript``); empty when it names none or is one."""
    found = _SCHEME.match(address)
    scheme = found[1].lower() if found else ""
    return "" if scheme in SCHEMES else scheme


def split_url(text: str) -> SplitResult | None:
    """The parts of an http(s) URL with a host and a possible port, else None."""
    try:
        parts = urlsplit(text)
        if parts.scheme.lower() in SCHEMES and parts.hostname and parts.port != 0:
            return parts
    except ValueError:
        pass
    return None


def build_url(parts: SplitResult) -> str:
    """The URL of such parts, as :func:`web_url` makes them; empty when there can be no such host."""
    host = _ascii_host(parts.hostname or "")
    if not host:
        return ""
    scheme = parts.scheme.lower()
    port = parts.port
    netloc = host if port in (None, 443 if scheme == "https" else 80) else f"{host}:{port}"
    path, query, fragment = (
        quote(part, safe=_SAFE, errors="replace") for part in (parts.path, parts.query, parts.fragment)
    )
    return urlunsplit((scheme, netloc, path or "/", query, fragment))


def _ascii_host(host: str) -> str:
    """A host name as DNS knows it, or empty."""
    if ":" in host:
        host = f"[{host}]"
    elif not host.isascii():
        try:
            host = host[:253].encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    return host.lower() if len(host) <= 253 and _HOST.match(host) and host.strip(".-") else ""
