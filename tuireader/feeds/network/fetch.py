"""HTTP: conditional, capped, under one deadline, polite, and free of surprises and cookies that last."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Self

import httpcore2
import httpx2

from tuireader import __version__
from tuireader.config import Fetching
from tuireader.errors import InputError
from tuireader.feeds.network.answers import (
    Answer,
    Ask,
    broken,
    forbidden,
    fresh_for,
    is_bot_wall,
    no_network,
    proxy_refused,
    retry_after,
    told_by_status,
    unreachable,
    was_reached,
)
from tuireader.feeds.network.proxies import Proxies, Proxy, named_network, network_behind
from tuireader.feeds.network.transport import (
    ForbiddenAddress,
    GuardedTransport,
    Resolver,
    Unpacker,
    WronglyPacked,
)
from tuireader.feeds.network.urls import (
    EVERYWHERE,
    Network,
    Networks,
    host_of,
    network_of,
    origin_of,
    reachable_from,
)
from tuireader.text.clean import SCHEMES, web_url

MOST_BYTES = 10 * 1024 * 1024
"""A body may have so many bytes once unpacked."""
MOST_PIECES = 50_000
"""A body may come in so many pieces: in pieces of a byte each, ten megabytes would keep us busy for minutes."""
MOST_HOPS = 5
PER_HOST = 2
LONGEST_VALIDATOR = 1024
MOST_COOKIES = 20
_COOKIE = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100})=([!-+\--:<-\[\]-~]{0,1000})(?:;|$)")
"""Name and value (RFC 6265, 4.1.1), whatever else is said of a cookie."""
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,20}):")
_GZIP = b"\x1f\x8b\x08"
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_WALLED = frozenset((403, 405, 429, 503))
_PERMANENT = frozenset((301, 308))
_FORM = "application/x-www-form-urlencoded"
_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.8"


class _Refused(Exception):
    """An answer that is not taken; the argument is the plain line that says why."""


@dataclass(slots=True)
class _Trail:
    """Where a request has been led so far."""

    url: str
    networks: Networks
    network: Network = "public"
    proxy: Proxy | None = None
    moved: str = ""
    hops: int = 0
    all_permanent: bool = True
    sent: str = ""
    """The cookies of the last request."""
    visited: list[tuple[str, str]] = field(default_factory=list)
    """Addresses that were asked, with the cookies that each was given."""
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    """What hosts gave us on the way: pages of consent lead back to where we came from, which asks for it."""

    def cookie(self, url: str) -> str:
        """The cookies for an address: those of its own host, and none that came over TLS without it."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.get(_jar(url), {}).items())

    def take_cookies(self, response: httpx2.Response) -> None:
        """Keep what a redirect sets, for this one request."""
        jar = self.cookies.setdefault(_jar(self.url), {})
        for line in response.headers.get_list("set-cookie"):
            found = _COOKIE.match(line)
            if found and len(jar) < MOST_COOKIES:
                jar[found[1]] = found[2]


class Fetcher:
    """Asks servers, so many at once and two of one host. Belongs to one event loop; an async context
    manager. Before each request it waits for ``room``, where whoever takes the answers says so.
    """

    def __init__(
        self,
        settings: Fetching,
        most_bytes: int = MOST_BYTES,
        room: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._settings = settings
        self._most_bytes = most_bytes
        self._room = room
        self._resolver = Resolver()
        self._transports: dict[tuple[Networks, bool, Proxy | None], GuardedTransport] = {}
        self._proxies: Proxies | None = None
        self._context: ssl.SSLContext | None = None
        self._slots = asyncio.Semaphore(max(1, settings.connections))
        self._hosts: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(PER_HOST))
        self._agent = settings.user_agent or f"tuireader/{__version__}"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for transport in self._transports.values():
            await transport.aclose()

    async def fetch(self, ask: Ask) -> Answer:
        """Ask, following redirects; whatever goes wrong is told in the answer. Only cancellation raises."""
        async with self._hosts[host_of(ask.url)], self._slots:
            if self._room is not None:
                await self._room()
            trail = _Trail(ask.url, EVERYWHERE if self._settings.allow_private else ask.networks)
            try:
                async with asyncio.timeout(self._settings.timeout_seconds):
                    return await self._follow(ask, trail)
            except (_Refused, WronglyPacked, InputError) as error:
                return self._failed(trail, str(error))
            except TimeoutError:
                return self._failed(trail, f"took longer than {self._settings.timeout_seconds} seconds")
            except ForbiddenAddress as error:
                return self._failed(trail, forbidden(str(error), redirected=trail.hops > 0))
            except httpcore2.ProxyError as error:
                return self._failed(trail, proxy_refused(error))
            except (OSError, httpcore2.NetworkError) as error:
                why = unreachable(error, trail.proxy.url if trail.proxy else trail.url)
                told = self._failed(trail, f"the proxy: {why}" if trail.proxy else why)
                return replace(told, reached=was_reached(error), no_network=no_network(error))
            except (
                Exception
            ) as error:  # what the HTTP libraries raise over hostile answers is not all documented
                return self._failed(trail, broken(error))

    async def network(self, url: str) -> Network:
        """The kind of network an address leads into; "public", which allows least, when that is unknown."""
        _, host, port = origin_of(url)
        try:
            if self._proxy(url) is not None:
                return network_behind(url)
            async with asyncio.timeout(self._settings.timeout_seconds):
                found = await self._resolver.addresses(host, port)
        except (OSError, TimeoutError, InputError):
            return "public"
        return network_of(found[0]) if found else "public"

    async def _follow(self, ask: Ask, trail: _Trail) -> Answer:
        """Ask address after address until one is no redirect."""
        while True:
            trail.sent = trail.cookie(trail.url)
            trail.proxy = self._proxy(trail.url)
            if trail.proxy is not None:
                await self._look_behind(trail.proxy, trail)
            request = self._request(ask, trail)
            response = await self._transport(trail).handle_async_request(request)
            try:
                if trail.hops == 0:
                    trail.network = network_behind(trail.url) if trail.proxy else _network(response)
                if response.status_code not in _REDIRECTS or "location" not in response.headers:
                    return await self._answer(ask, trail, response)
                self._lead_on(ask, trail, response)
            finally:
                await response.aclose()

    def _lead_on(self, ask: Ask, trail: _Trail, response: httpx2.Response) -> None:
        """Take the next step of a redirect, if it is one to take."""
        location = response.headers["location"]
        if ask.form is not None:
            raise _Refused("redirects what is sent to it, which is refused")
        trail.take_cookies(response)
        target = web_url(location, trail.url)
        if not target:
            scheme = _SCHEME.match(location)
            if scheme and scheme[1].lower() not in SCHEMES:
                raise _Refused(f"redirects to {scheme[1]}:, which is refused")
            raise _Refused("redirects nowhere")
        trail.visited.append((trail.url, trail.sent))
        if trail.hops >= MOST_HOPS or (target, trail.cookie(target)) in trail.visited:
            raise _Refused("too many redirects")
        downgraded = trail.url.startswith("https:") and target.startswith("http:")
        trail.all_permanent &= response.status_code in _PERMANENT and not downgraded
        if trail.all_permanent:
            trail.moved = target
        if not self._settings.allow_private:
            trail.networks = reachable_from(trail.network)
        trail.url = target
        trail.hops += 1

    def _request(self, ask: Ask, trail: _Trail) -> httpx2.Request:
        """The request for one hop: validators verbatim, login and headers only for the server they were given for."""
        url = trail.url
        at_home = origin_of(url) == origin_of(ask.url)
        headers = {
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip, br",
            "Connection": "close",
            "Cookie": trail.sent,
            "User-Agent": ask.agent or self._agent,
            "If-None-Match": _sendable(ask.etag),
            "If-Modified-Since": _sendable(ask.modified),
            "Content-Type": "" if ask.form is None else _FORM,
            "Authorization": ask.authorization if origin_of(url) == origin_of(ask.url) else "",
        }
        if at_home:
            headers = _with_own(headers, ask.sent)
        raw = [
            (name.encode(), value.encode("latin-1", "replace")) for name, value in headers.items() if value
        ]
        method = "GET" if ask.form is None else "POST"
        request = httpx2.Request(method, url, headers=raw, content=ask.form)
        if ask.login is not None and at_home:
            login = httpx2.BasicAuth(ask.login.user, ask.login.password)
            request = next(login.auth_flow(request))
        return request

    def _proxy(self, url: str) -> Proxy | None:
        """The proxy by which an address is asked. Raises InputError where one is named that is none."""
        if self._proxies is None:
            self._proxies = Proxies(self._settings.proxy)
        return self._proxies.for_url(url)

    async def _look_behind(self, proxy: Proxy, trail: _Trail) -> None:
        """Refuse what a proxy is not to be asked for: an address that, by its name, number or what this machine's
        resolver knows of it, lies where this request may not go. A name that is not known here is the proxy's affair.

        Raises:
            ForbiddenAddress: it does.
        """
        if trail.networks == EVERYWHERE:
            return
        _, host, port = origin_of(trail.url)
        named = named_network(host)
        if named not in trail.networks:
            raise ForbiddenAddress(named)
        if proxy.resolves_alone:
            return
        try:
            found = await self._resolver.addresses(host, port)
        except OSError:
            return
        # The proxy may take any of them, so that one inside is enough.
        for network in map(network_of, found):
            if network not in trail.networks:
                raise ForbiddenAddress(network)

    def _transport(self, trail: _Trail) -> GuardedTransport:
        """The way to where a request may go; certificates are only loaded once something is asked over TLS."""
        secure = trail.url.startswith("https:")
        networks = EVERYWHERE if trail.proxy else trail.networks
        key = (networks, secure, trail.proxy)
        if key not in self._transports:
            if secure and self._context is None:
                self._context = httpcore2.default_ssl_context()
            context = self._context if secure else None
            self._transports[key] = GuardedTransport(self._resolver, networks, context, trail.proxy)
        return self._transports[key]

    async def _answer(self, ask: Ask, trail: _Trail, response: httpx2.Response) -> Answer:
        """What a final response means."""
        status, headers = response.status_code, response.headers
        told = Answer("failed", trail.url, status=status, network=trail.network)
        if status == 304 and (ask.etag or ask.modified):
            return replace(told, outcome="unchanged", moved=trail.moved, wait=fresh_for(headers))
        if not 200 <= status < 300 or status == 206:  # a part, which nobody asked for, is no feed
            return _unsuccessful(told, headers)
        body = await self._read(response)
        if not body or body.isspace():
            raise _Refused("sent an empty answer")
        return replace(
            told,
            outcome="body",
            body=body,
            headers=_headers(response) if ask.with_headers else (),
            content_type=headers.get("content-type", "")[:200],
            etag=_kept(response, b"etag"),
            modified=_kept(response, b"last-modified"),
            moved=trail.moved,
            wait=fresh_for(headers),
        )

    async def _read(self, response: httpx2.Response) -> bytes:
        """The body, unpacked, as far as the cap allows."""
        too_large = _Refused(f"is larger than {self._most_bytes // 1048576} MB")
        length = response.headers.get("content-length", "")
        if length.isdigit() and int(length) > self._most_bytes:
            raise too_large
        body, pieces, packed = bytearray(), 0, 0
        unpacker = Unpacker("")
        async for data in response.aiter_raw():
            if not pieces:
                unpacker = _unpacker(response, data)
            pieces += 1
            packed += len(data)
            if pieces > MOST_PIECES:
                raise _Refused("comes in too many small pieces")
            if packed > self._most_bytes:
                raise too_large
            for piece in unpacker.unpack(data):
                body += piece
                if len(body) > self._most_bytes:
                    raise too_large
        unpacker.finish()
        return bytes(body)

    def _failed(self, trail: _Trail, error: str) -> Answer:
        """An answer for what did not work."""
        return Answer("failed", trail.url, error=error, network=trail.network)


def _with_own(headers: dict[str, str], own: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Headers with the user's, which stand in the place of ours; cookies stand side by side."""
    ours = {name.lower(): name for name in headers}
    both = dict(headers)
    for name, value in own:
        known = ours.get(name.lower(), name)
        before = both.get(known, "")
        both[known] = f"{value}; {before}" if known == "Cookie" and before else value
    return both


def _unpacker(response: httpx2.Response, begin: bytes) -> Unpacker:
    """What undoes a body's packing; a file that was packed beforehand says so itself where its server does not."""
    encoding = response.headers.get("content-encoding", "")
    return Unpacker(encoding or ("gzip" if begin.startswith(_GZIP) else ""))


def _unsuccessful(told: Answer, headers: httpx2.Headers) -> Answer:
    """What an answer means that is none."""
    status = told.status
    if status in _WALLED and is_bot_wall(headers):
        return replace(told, error=f"lets no programs in ({status}: it asks whether a person is there)")
    told = replace(told, error=told_by_status(status))
    if status == 410:
        return replace(told, outcome="gone")
    if status in (429, 503):
        return replace(told, outcome="busy", wait=retry_after(headers.get("retry-after", "")))
    return told


def _jar(url: str) -> str:
    """Whose cookies an address is given."""
    return "{} {} {}".format(*origin_of(url))


def _headers(response: httpx2.Response) -> tuple[tuple[str, str], ...]:
    """The headers as they came, but for cookies."""
    found = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers.raw)
    return tuple((name, value) for name, value in found if name.lower() != "set-cookie")


def _kept(response: httpx2.Response, name: bytes) -> str:
    """A validator to send back verbatim, if it can be."""
    found = (value for key, value in response.headers.raw if key.lower() == name)
    return _sendable(next(found, b"").decode("latin-1"))


def _sendable(validator: str) -> str:
    """A validator as it is, or none: what is absurdly long, or more than plain visible letters and signs, is not sent
    to anyone, whoever said it first.
    """
    plain = validator.isascii() and validator.isprintable() and len(validator) <= LONGEST_VALIDATOR
    return validator if plain else ""


def _network(response: httpx2.Response) -> Network:
    """The kind of network that the connected server is in."""
    stream = response.extensions.get("network_stream")
    peer = stream.get_extra_info("server_addr") if stream is not None else None
    return network_of(str(peer[0])) if peer else "public"
