"""Addresses that a user types, made into plain http(s) URLs or refused by name, and their logins."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from tuireader.errors import InputError
from tuireader.text.links import LONGEST, SCHEMES, build_url, split_url

_CONTROL = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*):")
_GIVEN_LOGIN = re.compile(
    r"""
    ((?:[a-z][a-z0-9+.-]*:)?//|https?:)?+      # perhaps a scheme, then a login as it is to be,
    (?:[^/?#]*@
      |[^/?#:]*:(?!\d{1,5}(?:[/?#]|$)).*@)     # or one whose password has / ? or # in it; but no port
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)


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
    if len(text) > LONGEST:
        raise InputError(f"an address of the web has {LONGEST} characters at most")
    text = _without_controls(text)
    if text.lower().startswith(("feed:http:", "feed:https:")):
        text = text[5:]
    text = re.sub(r"^feed:/*", "http://", text, flags=re.IGNORECASE)
    found = _SCHEME.match(text)
    if found and found[1].lower() not in SCHEMES and not _is_host_and_port(text):
        raise InputError(f"{found[1]}: addresses cannot be fetched, only http: and https:")
    if not found or found[1].lower() not in SCHEMES:
        text = f"https://{text.lstrip('/')}"
    parts = split_url(text)
    url = build_url(parts) if parts else ""
    if not parts or not url:
        raise InputError(f"{without_login(text)} is not an address of the web")
    return urlsplit(url)._replace(fragment="").geturl(), _login(parts)


def without_login(url: str) -> str:
    """What was given as a URL, as it may be shown: whatever stands before an ``@`` in its host part is gone, also
    where a password has signs in it that end a host part.
    """
    found = _GIVEN_LOGIN.match(url)
    return (found[1] or "") + url[found.end() :] if found else url


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


def _login(parts: SplitResult) -> Login | None:
    """The credentials in a URL, if any."""
    if parts.username is None:
        return None
    return Login(unquote(parts.username), unquote(parts.password or ""))
