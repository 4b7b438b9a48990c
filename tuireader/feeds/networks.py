"""Where a request may go: pure rules about addresses.

What the user typed may be anywhere, their own network included. Where a server sends us on (a redirect, a
page's feeds, a link to an article) may be public, or of the same kind as the place it came from, so that no
public feed can make the reader knock at doors inside the user's network.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Literal, TypeAlias

Network: TypeAlias = Literal["public", "private", "loopback", "link-local", "reserved"]
Networks: TypeAlias = frozenset[Network]

EVERYWHERE: Networks = frozenset(("public", "private", "loopback", "link-local", "reserved"))
PUBLIC: Networks = frozenset(("public",))

_SHARED = IPv4Network("100.64.0.0/10")
_NAT64 = IPv6Network("64:ff9b::/96")


def network_of(address: str) -> Network:
    """The kind of network that a numeric IP address belongs to; "reserved" for what is no address."""
    try:
        ip = _inner(ip_address(address.partition("%")[0]))
    except ValueError:
        return "reserved"
    if ip.is_loopback or ip.is_unspecified:
        return "loopback"
    if ip.is_link_local:
        return "link-local"
    if ip.is_multicast or ip.is_reserved:
        return "reserved"
    if ip.is_private or (isinstance(ip, IPv4Address) and ip in _SHARED):
        return "private"
    return "public" if ip.is_global else "reserved"


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
