"""Where a request may go: pure rules about addresses.

What the user typed may be anywhere, their own network included. Where a server sends us on (a redirect, a
page's feeds, a link to an article) may be public, or of the same kind as the place it came from, so that no
public feed can make the reader knock at doors inside the user's network.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Literal, TypeAlias

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
