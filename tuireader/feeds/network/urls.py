"""Addresses that a user types, made into plain http(s) URLs or refused by name, and their logins; and where a request
may go.

What the user typed may be anywhere, their own network included. Where a server sends us on (a redirect, a
page's feeds, a link to an article) may be public, or of the same kind as the place it came from, so that no
public feed can make the reader knock at doors inside the user's network.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Literal, TypeAlias
from urllib.parse import SplitResult, unquote, urlsplit

from tuireader.errors import InputError
from tuireader.text.clean import LONGEST_URL, SCHEMES, build_url, split_url

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
    if len(text) > LONGEST_URL:
        raise InputError(f"an address of the web has {LONGEST_URL} characters at most")
    text = _with_scheme(_without_controls(text))
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


def _with_scheme(text: str) -> str:
    """The address with the scheme that is meant. Raises InputError for one that is not of the web."""
    if text.lower().startswith(("feed:http:", "feed:https:")):
        text = text[5:]
    text = re.sub(r"^feed:/*", "http://", text, flags=re.IGNORECASE)
    found = _SCHEME.match(text)
    if found and found[1].lower() in SCHEMES:
        return text
    if found and not _is_host_and_port(text):
        raise InputError(f"{found[1]}: addresses cannot be fetched, only http: and https:")
    return f"https://{text.lstrip('/')}"


def _is_host_and_port(text: str) -> bool:
    """Whether it looks like ``localhost:8080/feed``, which only seems to begin with a scheme."""
    return re.match(r"^[A-Za-z0-9.-]+:\d{1,5}(?:[/?#]|$)", text) is not None


def _login(parts: SplitResult) -> Login | None:
    """The credentials in a URL, if any."""
    if parts.username is None:
        return None
    return Login(unquote(parts.username), unquote(parts.password or ""))


# --- Where a request may go ---

Network: TypeAlias = Literal["public", "private", "loopback", "link-local", "reserved"]
Networks: TypeAlias = frozenset[Network]

EVERYWHERE: Networks = frozenset(("public", "private", "loopback", "link-local", "reserved"))
PUBLIC: Networks = frozenset(("public",))

_NAT64 = IPv6Network("64:ff9b::/96")
_GLOBAL = IPv6Network("2000::/3")
"""All of IPv6 that is given out for the world; what lies outside is special, or nobody's yet."""
_KINDS: tuple[tuple[Network, tuple[str, ...]], ...] = (
    ("loopback", ("127.0.0.0/8", "0.0.0.0/32", "::1/128", "::/128")),
    ("link-local", ("169.254.0.0/16", "fe80::/10")),
    (
        "private",
        # With the carriers' shared addresses, those for measuring, which some tunnels give to hosts of the world,
        # and IPv6's site-local ones, which are in use although they were given up.
        ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "198.18.0.0/15", "fc00::/7", "fec0::/10"),
    ),
    (
        "reserved",
        # "This network", protocols' own, documentation, 6to4's relays, multicast and all above; protocols' own
        # (Teredo, whose IPv4 addresses may be anyone's, among them) and documentation once more.
        (
            "0.0.0.0/8", "192.0.0.0/24", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "192.88.99.0/24",
            "224.0.0.0/3", "2001::/23", "2001:db8::/32", "3fff::/20",
        ),
    ),
)  # fmt: skip
"""IANA's special-purpose registries (RFC 6890 and what came after). Python's own ``is_global`` is not asked: what it
knows differs from version to version, and it takes site-local addresses for the world's.
"""
_NETWORKS = tuple((kind, ip_network(each)) for kind, several in _KINDS for each in several)


def network_of(address: str) -> Network:
    """The kind of network that a numeric IP address belongs to; "reserved" for what is no address."""
    try:
        ip = _inner(ip_address(address.partition("%")[0]))
    except ValueError:
        return "reserved"
    for kind, network in _NETWORKS:
        if ip in network:
            return kind
    return "public" if isinstance(ip, IPv4Address) or ip in _GLOBAL else "reserved"


def reachable_from(network: Network) -> Networks:
    """Where something found in this kind of network may lead."""
    return PUBLIC | {network}


def _inner(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address stands for (mapped, 6to4, NAT64), or the address itself."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip
