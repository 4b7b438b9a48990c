"""By which proxy a request goes: what the setting says, else the environment (or the system, where Python knows its
settings), and which hosts go without one.

A proxy is the user's own and may be anywhere. What lies on this machine is never asked of it, as browsers do: a name
such as ``localhost`` means another machine there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Literal
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies

from tuireader.errors import InputError
from tuireader.feeds.network.urls import Login, Network, host_of, network_of, without_login

Kind = Literal["http", "https", "socks5", "socks5h"]
_PORTS = {"http": 8080, "https": 443, "socks5": 1080, "socks5h": 1080}
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_INNER = ("internal", "intranet", "lan", "local", "localdomain", "home", "home.arpa", "corp", "private")
"""Domains that are never of the world (RFC 6762, RFC 8375, and those that ICANN keeps back)."""
NONE = "none"
"""The setting that asks no proxy, whatever the environment says."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy's kind and place; the login is never shown."""

    kind: Kind
    host: str
    port: int
    login: Login | None = field(default=None, repr=False)

    @property
    def is_socks(self) -> bool:
        """Whether it speaks SOCKS 5, and not HTTP."""
        return self.kind.startswith("socks")

    @property
    def resolves_alone(self) -> bool:
        """Whether names are its affair alone: with ``socks5h`` no name may be asked of this machine's resolver."""
        return self.kind == "socks5h"

    @property
    def url(self) -> str:
        """Its address, without the login; SOCKS in the one spelling that httpcore2 knows."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'socks5' if self.is_socks else self.kind}://{host}:{self.port}"


def read_proxy(text: str) -> Proxy:
    """A proxy as people write it: ``host:port``, ``http://…``, ``https://…``, ``socks5://…`` or ``socks5h://…``.

    Raises:
        InputError: it is none of these; the message shows it without its password.
    """
    text = text.strip()
    address = text if _SCHEME.match(text) else f"http://{text}"
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise InputError(_no_proxy(text)) from None
    kind = {"socks": "socks5"}.get(parts.scheme, parts.scheme)
    if not parts.hostname or kind not in _PORTS or parts.path not in ("", "/"):
        raise InputError(_no_proxy(text))
    login = Login(unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    return Proxy(kind, parts.hostname, port or _PORTS[kind], login)  # type: ignore[arg-type]


def _no_proxy(text: str) -> str:
    shown = without_login(text)[:80]
    return f'"{shown}" is no proxy: host:port, or http://, https://, socks5:// or socks5h:// before it'


class Proxies:
    """The proxies of one run, as they were at its start.

    ``setting`` is an address, "none", or empty for what the environment says: ``http_proxy``, ``https_proxy``,
    ``all_proxy`` and ``no_proxy``, in capitals too.

    Raises:
        InputError: a proxy that is named is none; asking past it would tell servers what it is to keep from them.
    """

    def __init__(self, setting: str = "", environment: Mapping[str, str] | None = None) -> None:
        known = getproxies() if environment is None else environment
        self._by_scheme: dict[str, Proxy] = {}
        self._without = [each.strip().lower() for each in known.get("no", "").split(",") if each.strip()]
        if setting.strip().lower() == NONE:
            return
        for scheme in ("http", "https"):
            if text := setting or known.get(scheme) or known.get("all", ""):
                self._by_scheme[scheme] = read_proxy(text)

    def for_url(self, url: str) -> Proxy | None:
        """The proxy by which an address is asked, None for none."""
        parts = urlsplit(url)
        proxy = self._by_scheme.get(parts.scheme)
        host = parts.hostname or ""
        if proxy is None or named_network(host) == "loopback":
            return None
        goes_without = any(_matches(pattern, host, parts.port) for pattern in self._without)
        return None if goes_without else proxy


def _matches(pattern: str, host: str, port: int | None) -> bool:
    """Whether one entry of ``no_proxy`` means a host: ``*``, a name with its subdomains, an address or a network, each
    perhaps with a port.
    """
    if pattern == "*":
        return True
    name, colon, wanted = pattern.rpartition(":")
    if colon and wanted.isdigit() and ":" not in name:
        if port != int(wanted):
            return False
        pattern = name
    try:
        return ip_address(host) in ip_network(pattern.strip("[]"), strict=False)
    except ValueError:
        domain = pattern.removeprefix("*").lstrip(".")
        return host == domain or host.endswith(f".{domain}")


def named_network(host: str) -> Network:
    """The network that a host is in, as far as its name or number says; "public" for a name that may be anywhere.

    Numbers in short or odd spellings (``127.1``, ``0x7f000001``, ``2130706433``), which resolvers read as
    addresses, count as "reserved": no honest link has them.
    """
    host = host.lower().rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return "loopback"
    kind = network_of(host)
    if kind != "reserved" or _is_address(host):
        return kind
    last = host.rpartition(".")[2]
    if re.fullmatch(r"\d+|0x[0-9a-f]*", last):
        return "reserved"
    if "." not in host or any(host.endswith(f".{domain}") for domain in _INNER):
        return "private"
    return "public"


def _is_address(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def network_behind(url: str) -> Network:
    """The network of what was asked of a proxy, which does not tell where it went: as the address says."""
    return named_network(host_of(url))
