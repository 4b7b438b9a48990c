"""Connections that look before they leap: every address is checked against the allowed networks before
connecting.

The pool is httpcore2's; the streams are asyncio's own. Reads and writes carry no timeouts of their own, since
the fetcher puts one deadline over the whole of a request.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Iterable
from typing import Any

import httpcore2
import httpx2

from tuireader.feeds.networks import Networks, network_of

CONNECT_SECONDS = 8
"""How long one of a host's several addresses may take to answer before the next is tried."""


class ForbiddenAddress(Exception):
    """The host lies in a network where this request may not go; the argument says which kind."""


class Resolver:
    """Host names to numeric addresses, each asked once; in daemon threads, so that a dead DNS never holds the
    exit.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], asyncio.Future[list[str]]] = {}

    async def addresses(self, host: str, port: int) -> list[str]:
        """The addresses of a host, best first. Raises OSError (gaierror) as ``getaddrinfo`` does."""
        future = self._known.get((host, port))
        if future is None:
            future = self._known[host, port] = asyncio.get_running_loop().create_future()
            if network_of(host) != "reserved":
                future.set_result([host])
            else:
                threading.Thread(target=_look_up, args=(host, port, future), daemon=True).start()
        return await asyncio.shield(future)


def _look_up(host: str, port: int, future: asyncio.Future[list[str]]) -> None:
    """Ask the system's resolver, and hand the answer to the loop unless it has ended meanwhile."""
    outcome: list[str] | OSError
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        outcome = list(dict.fromkeys(str(info[4][0]) for info in found))
    except (OSError, UnicodeError) as error:
        outcome = error if isinstance(error, OSError) else OSError(str(error))

    def settle() -> None:
        if not future.done():
            if isinstance(outcome, OSError):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)

    try:
        future.get_loop().call_soon_threadsafe(settle)
    except RuntimeError:
        return


class Stream(httpcore2.AsyncNetworkStream):
    """One connection, as httpcore2 wants it, over asyncio's streams."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """At most ``max_bytes``, empty at the end."""
        try:
            return await self._reader.read(max_bytes)
        except OSError as error:
            raise httpcore2.ReadError(str(error)) from error

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of ``buffer``."""
        try:
            self._writer.write(buffer)
            await self._writer.drain()
        except OSError as error:
            raise httpcore2.WriteError(str(error)) from error

    async def aclose(self) -> None:
        """Drop the connection at once."""
        self._writer.close()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.AsyncNetworkStream:
        """The same connection, encrypted. Raises ssl.SSLError when the certificate does not hold."""
        await self._writer.start_tls(ssl_context, server_hostname=server_hostname)
        return self

    def get_extra_info(self, info: str) -> Any:
        """What httpcore2 and the fetcher ask of a connection; None for the rest."""
        names = {"ssl_object": "ssl_object", "server_addr": "peername", "client_addr": "sockname"}
        return self._writer.get_extra_info(names.get(info, info))


class GuardedBackend(httpcore2.AsyncNetworkBackend):
    """Connects only to addresses in the allowed networks."""

    def __init__(self, resolver: Resolver, allowed: Networks) -> None:
        self._resolver = resolver
        self._allowed = allowed

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to the first of the host's allowed addresses that answers.

        Raises:
            ForbiddenAddress: the host has addresses, but none where this request may go.
            OSError: the name is unknown, or nothing answers.
        """
        found = await self._resolver.addresses(host, port)
        allowed = [address for address in found if network_of(address) in self._allowed]
        if not allowed:
            raise ForbiddenAddress(network_of(found[0]) if found else "reserved")
        for address in allowed[:-1]:
            try:
                async with asyncio.timeout(CONNECT_SECONDS):
                    return Stream(*await asyncio.open_connection(address, port))
            except OSError:
                continue
        return Stream(*await asyncio.open_connection(allowed[-1], port))


class GuardedTransport(httpx2.AsyncBaseTransport):
    """httpx2's way to the network for one set of allowed networks. No proxy, no retries, HTTP/1.1.

    A connection serves one request: on one kept for the next, what a server sends unasked would pass for the
    next answer, however late it comes.
    """

    def __init__(self, resolver: Resolver, allowed: Networks, context: ssl.SSLContext | None) -> None:
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=context,
            max_connections=None,  # which the fetcher bounds
            max_keepalive_connections=0,
            network_backend=GuardedBackend(resolver, allowed),
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request; raises httpcore2's exceptions, OSError and ForbiddenAddress as they come."""
        url = request.url
        asked = httpcore2.Request(
            request.method,
            httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            extensions=request.extensions,
        )
        answer = await self._pool.handle_async_request(asked)
        return httpx2.Response(
            answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pool.aclose()


class _Body(httpx2.AsyncByteStream):
    """The body as it arrives."""

    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._answer.aiter_stream():
            yield chunk

    async def aclose(self) -> None:
        await self._answer.aclose()
