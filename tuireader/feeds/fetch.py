"""HTTP: conditional, capped, under one deadline, polite, and free of cookies, proxies and surprises."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
from collections import defaultdict
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpcore2
import httpx2

from tuireader import __version__
from tuireader.config import Fetching
from tuireader.feeds.answers import Answer, Ask, fresh_for, retry_after, told_by_status
from tuireader.feeds.networks import EVERYWHERE, Network, Networks, network_of, reachable_from
from tuireader.feeds.transport import ForbiddenAddress, GuardedTransport, Resolver
from tuireader.feeds.urls import host_of, origin_of
from tuireader.text.links import web_url

MOST_BYTES = 10 * 1024 * 1024
"""A body may have so many bytes once unpacked."""
MOST_HOPS = 5
PER_HOST = 2
LONGEST_VALIDATOR = 1024
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PERMANENT = frozenset((301, 308))
_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.8"
_NO_NETWORK = frozenset((errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN))


class _Refused(Exception):
    """An answer that is not taken; the argument is the plain line that says why."""


@dataclass(slots=True)
class _Trail:
    """Where a request has been led so far."""

    url: str
    networks: Networks
    network: Network = "public"
    moved: str = ""
    hops: int = 0
    all_permanent: bool = True
    visited: list[str] = field(default_factory=list)


class Fetcher:
    """Asks servers, so many at once and two of one host. Belongs to one event loop; an async context
    manager.
    """

    def __init__(self, settings: Fetching, most_bytes: int = MOST_BYTES) -> None:
        self._settings = settings
        self._most_bytes = most_bytes
        self._resolver = Resolver()
        self._transports: dict[tuple[Networks, bool], GuardedTransport] = {}
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
            trail = _Trail(ask.url, EVERYWHERE if self._settings.allow_private else ask.networks)
            try:
                async with asyncio.timeout(self._settings.timeout_seconds):
                    return await self._follow(ask, trail)
            except _Refused as error:
                return self._failed(trail, str(error))
            except TimeoutError:
                return self._failed(trail, f"took longer than {self._settings.timeout_seconds} seconds")
            except ForbiddenAddress as error:
                return self._failed(trail, _forbidden(trail, str(error)))
            except (OSError, httpcore2.NetworkError) as error:
                told = self._failed(trail, _unreachable(error, trail.url))
                return replace(told, reached=_was_reached(error), no_network=_no_network(error))
            except (
                Exception
            ) as error:  # what the HTTP libraries raise over hostile answers is not all documented
                return self._failed(trail, _broken(error))

    async def network(self, url: str) -> Network:
        """The kind of network an address leads into; "public", which allows least, when that is unknown."""
        _, host, port = origin_of(url)
        try:
            async with asyncio.timeout(self._settings.timeout_seconds):
                found = await self._resolver.addresses(host, port)
        except (OSError, TimeoutError):
            return "public"
        return network_of(found[0]) if found else "public"

    async def _follow(self, ask: Ask, trail: _Trail) -> Answer:
        """Ask address after address until one is no redirect."""
        while True:
            request = self._request(ask, trail.url)
            secure = trail.url.startswith("https:")
            response = await self._transport(trail.networks, secure).handle_async_request(request)
            try:
                if trail.hops == 0:
                    trail.network = _network(response)
                if response.status_code not in _REDIRECTS or "location" not in response.headers:
                    return await self._answer(ask, trail, response)
                self._lead_on(trail, response)
            finally:
                await response.aclose()

    def _lead_on(self, trail: _Trail, response: httpx2.Response) -> None:
        """Take the next step of a redirect, if it is one to take."""
        location = response.headers["location"]
        target = web_url(location, trail.url)
        if not target:
            scheme = urlsplit(location[:200]).scheme if ":" in location else ""
            raise _Refused(
                f"redirects to {scheme}:, which is refused" if scheme.isalnum() else "redirects nowhere"
            )
        if trail.hops >= MOST_HOPS or target in trail.visited:
            raise _Refused("too many redirects")
        trail.visited.append(trail.url)
        downgraded = trail.url.startswith("https:") and target.startswith("http:")
        trail.all_permanent &= response.status_code in _PERMANENT and not downgraded
        if trail.all_permanent:
            trail.moved = target
        if not self._settings.allow_private:
            trail.networks = reachable_from(trail.network)
        trail.url = target
        trail.hops += 1

    def _request(self, ask: Ask, url: str) -> httpx2.Request:
        """The request for one hop: validators verbatim, the login only for the server it was given for."""
        headers = {"Accept": _ACCEPT, "Accept-Encoding": "gzip, br", "User-Agent": ask.agent or self._agent}
        if ask.etag:
            headers["If-None-Match"] = ask.etag
        if ask.modified:
            headers["If-Modified-Since"] = ask.modified
        raw = [(name.encode(), value.encode("latin-1", "replace")) for name, value in headers.items()]
        request = httpx2.Request("GET", url, headers=raw)
        if ask.login is not None and origin_of(url) == origin_of(ask.url):
            login = httpx2.BasicAuth(ask.login.user, ask.login.password)
            request = next(login.auth_flow(request))
        return request

    def _transport(self, networks: Networks, secure: bool) -> GuardedTransport:
        """The way to these networks; certificates are only loaded once something is asked over TLS."""
        key = (networks, secure)
        if key not in self._transports:
            if secure and self._context is None:
                self._context = httpcore2.default_ssl_context()
            self._transports[key] = GuardedTransport(
                self._resolver, networks, self._context if secure else None
            )
        return self._transports[key]

    async def _answer(self, ask: Ask, trail: _Trail, response: httpx2.Response) -> Answer:
        """What a final response means."""
        status, headers = response.status_code, response.headers
        told = Answer("failed", trail.url, status=status, network=trail.network)
        if status == 304 and (ask.etag or ask.modified):
            return replace(told, outcome="unchanged", moved=trail.moved, wait=fresh_for(headers))
        if status == 410:
            return replace(told, outcome="gone", error=told_by_status(status))
        if status in (429, 503):
            wait = retry_after(headers.get("retry-after", ""))
            return replace(told, outcome="busy", error=told_by_status(status), wait=wait)
        if not 200 <= status < 300:
            return replace(told, error=told_by_status(status))
        body = await self._read(response)
        if not body.strip():
            raise _Refused("sent an empty answer")
        return replace(
            told,
            outcome="body",
            body=body,
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
        if response.headers.get("content-encoding", "").count(",") > 1:
            raise _Refused("is packed more than twice")
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > self._most_bytes:
                raise too_large
        return bytes(body)

    def _failed(self, trail: _Trail, error: str) -> Answer:
        """An answer for what did not work."""
        return Answer("failed", trail.url, error=error, network=trail.network)


def _kept(response: httpx2.Response, name: bytes) -> str:
    """A validator to send back verbatim, byte for byte, unless it is absurdly long."""
    found = (value for key, value in response.headers.raw if key.lower() == name)
    value = next(found, b"").decode("latin-1")
    return value if len(value) <= LONGEST_VALIDATOR else ""


def _network(response: httpx2.Response) -> Network:
    """The kind of network that the connected server is in."""
    stream = response.extensions.get("network_stream")
    peer = stream.get_extra_info("server_addr") if stream is not None else None
    return network_of(str(peer[0])) if peer else "public"


def _forbidden(trail: _Trail, network: str) -> str:
    """Why a request may not go there."""
    verb = "redirects" if trail.hops else "leads"
    return f"{verb} into a {network} network, which is refused"


def _broken(error: Exception) -> str:
    """A server that does not speak HTTP rightly, in plain words; its own words stay out of the message."""
    text = str(error)
    if "without sending complete" in text or "incomplete" in text:
        return "the answer broke off before its end"
    if isinstance(error, httpx2.DecodingError):
        return "the answer is wrongly packed"
    if "disconnected" in text:
        return "the server closed the connection without an answer"
    return "the answer is not valid HTTP"


def _unreachable(error: Exception, url: str) -> str:
    """Why no server was found, in plain words."""
    if _no_network(error):
        return "the network cannot be reached"
    if isinstance(error, socket.gaierror):
        return f"no server of the name {host_of(url)} is known"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid ({error.verify_message})"
    if isinstance(error, ssl.SSLError):
        return "no secure connection could be made"
    if isinstance(error, ConnectionRefusedError):
        return "nothing answers there (connection refused)"
    return "the connection broke off"


def _was_reached(error: Exception) -> bool:
    """Whether there was a server at all."""
    return not isinstance(error, (socket.gaierror, ConnectionRefusedError)) and not _no_network(error)


def _no_network(error: Exception) -> bool:
    """Whether it is plainly the network that is missing: no route, or no name server that answers."""
    if isinstance(error, socket.gaierror):
        return error.errno == socket.EAI_AGAIN
    return isinstance(error, OSError) and error.errno in _NO_NETWORK
