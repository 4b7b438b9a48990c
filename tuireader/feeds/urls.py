"""Addresses: what a user types and what a feed links to, made into plain http(s) URLs or refused by name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

from tuireader.errors import InputError

SCHEMES = ("http", "https")
LONGEST = 4096
"""Characters of a URL; longer ones are no links."""
_SAFE = "%/:=&?~#+!$,;'@()*[]"
_CONTROL = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*):")
_HOST = re.compile(r"^[A-Za-z0-9._-]+$|^\[[0-9A-Fa-f:.]+\]$")


@dataclass(frozen=True, slots=True)
class Login:
    """A user name and password for one server; never shown, not even in a traceback."""

    user: str = field(repr=False)
    password: str = field(repr=False)


def typed_url(text: str) -> tuple[str, Login | None]:
    """What a user typed as a URL without credentials, and the credentials.

    ``feed:`` means http, and no scheme at all means https.

    Raises:
        InputError: it is no address, or one of another scheme; the message names it, without its password.
    """
    text = _without_controls(text)
    if text.lower().startswith(("feed:http:", "feed:https:")):
        text = text[5:]
    text = re.sub(r"^feed:/*", "http://", text, flags=re.IGNORECASE)
    found = _SCHEME.match(text)
    if found and found[1].lower() not in SCHEMES and not _is_host_and_port(text):
        raise InputError(f"{found[1]}: addresses cannot be fetched, only http: and https:")
    if not found or found[1].lower() not in SCHEMES:
        text = f"https://{text.lstrip('/')}"
    parts = _split(text)
    url = _build(parts) if parts else ""
    if not parts or not url:
        raise InputError(f"{without_login(text)} is not an address of the web")
    return urlsplit(url)._replace(fragment="").geturl(), _login(parts)


def web_url(text: str, base: str = "") -> str:
    """The absolute http(s) URL of a link found at ``base``, without credentials; empty for anything else."""
    text = _without_controls(text)
    if not text or len(text) > LONGEST:
        return ""
    try:
        parts = _split(urljoin(base, text) if base else text)
    except ValueError:
        return ""
    return _build(parts) if parts else ""


def without_login(url: str) -> str:
    """The URL as it may be shown: whatever stands before an ``@`` in its host part is gone."""
    return re.sub(r"^([A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]*@", lambda found: f"{found[1] or ''}//", url)


def host_of(url: str) -> str:
    """The host of a URL made here, in lower case, without its port."""
    return urlsplit(url).hostname or ""


def origin_of(url: str) -> tuple[str, str, int]:
    """Scheme, host and port: credentials are sent to the origin they were given for, and no other."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _without_controls(text: str) -> str:
    """The text without what cannot be seen, spaces in it kept."""
    return _CONTROL.sub(lambda found: " " if found[0] == " " else "", text.strip())


def _is_host_and_port(text: str) -> bool:
    """Whether it looks like ``localhost:8080/feed``, which only seems to begin with a scheme."""
    return re.match(r"^[A-Za-z0-9.-]+:\d{1,5}(?:[/?#]|$)", text) is not None


def _split(text: str) -> SplitResult | None:
    """The parts of an http(s) URL with a host and a possible port, else None."""
    try:
        parts = urlsplit(text)
        if parts.scheme.lower() in SCHEMES and parts.hostname and parts.port != 0:
            return parts
    except ValueError:
        pass
    return None


def _build(parts: SplitResult) -> str:
    """The URL in ASCII: host in its xn-- form, the rest percent-encoded, no credentials; empty when
    impossible.
    """
    host = _ascii_host(parts.hostname or "")
    if not host:
        return ""
    scheme = parts.scheme.lower()
    port = parts.port
    netloc = host if port in (None, 443 if scheme == "https" else 80) else f"{host}:{port}"
    path, query, fragment = (quote(part, safe=_SAFE) for part in (parts.path, parts.query, parts.fragment))
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


def _login(parts: SplitResult) -> Login | None:
    """The credentials in a URL, if any."""
    if parts.username is None:
        return None
    return Login(unquote(parts.username), unquote(parts.password or ""))
