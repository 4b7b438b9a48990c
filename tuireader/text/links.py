"""Addresses from untrusted text: only those of the web, made absolute and plain, without credentials."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

SCHEMES = ("http", "https")
LONGEST = 4096
"""Characters of a URL; longer ones are no links."""
_SAFE = "%/:=&?~#+!$,;'@()*[]"
_HOST = re.compile(r"^[A-Za-z0-9._-]+$|^\[[0-9A-Fa-f:.]+\]$")
_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]{0,19}):")
_BREAKS = re.compile(r"[\t\r\n]")
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
        written = found[0][:LONGEST]
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
    if not address or len(address) > LONGEST:
        return ""
    if _PLAIN.fullmatch(address):  # as most are: nothing to do, and quickly seen
        return address
    address = _BREAKS.sub("", address.strip())
    if not address:
        return ""
    try:
        parts = split_url(urljoin(base, address) if base else address)
    except ValueError:
        return ""
    url = build_url(parts) if parts else ""
    return url if len(url) <= LONGEST else ""


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
