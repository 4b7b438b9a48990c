"""Connections that look before they leap, and bodies that are unpacked piece by piece.

Every address is checked against the allowed networks before connecting. The pool is httpcore2's; the streams are
asyncio's own. Reads and writes carry no timeouts of their own, since the fetcher puts one deadline over the whole
of a request. What a server packed (Content-Encoding) is unpacked under a ceiling, so that no bomb ever swells in
memory.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import zlib
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any, Protocol

import httpcore2
import httpx2

from tuireader.feeds.network.proxies import Proxy
from tuireader.feeds.network.urls import Networks, network_of

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
    """httpx2's way to the network for one set of allowed networks, or by a proxy. No retries, HTTP/1.1.

    A connection serves one request: on one kept for the next, what a server sends unasked would pass for the
    next answer, however late it comes. With a ``proxy`` the networks are those where that may be; where its requests
    lead whoever asks looks at before.
    """

    def __init__(
        self,
        resolver: Resolver,
        allowed: Networks,
        context: ssl.SSLContext | None,
        proxy: Proxy | None = None,
    ) -> None:
        backend = GuardedBackend(resolver, allowed)
        self._pool = _pool(backend, context) if proxy is None else _pool_by(proxy, backend, context)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request; raises httpcore2's exceptions, OSError and ForbiddenAddress as they come."""
        url = request.url
        asked = httpcore2.Request(
            request.method,
            httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.read(),
            extensions=request.extensions,
        )
        answer = await self._pool.handle_async_request(asked)
        return httpx2.Response(
            answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pool.aclose()


def _pool(backend: GuardedBackend, context: ssl.SSLContext | None) -> httpcore2.AsyncConnectionPool:
    """Connections straight to the servers."""
    return httpcore2.AsyncConnectionPool(
        ssl_context=context,
        max_connections=None,  # which the fetcher bounds
        max_keepalive_connections=0,
        network_backend=backend,
    )


def _pool_by(
    proxy: Proxy, backend: GuardedBackend, context: ssl.SSLContext | None
) -> httpcore2.AsyncConnectionPool:
    """Connections by a proxy."""
    login = (proxy.login.user.encode(), proxy.login.password.encode()) if proxy.login else None
    if proxy.is_socks:
        return httpcore2.AsyncSOCKSProxy(
            proxy.url,
            proxy_auth=login,
            ssl_context=context,
            max_connections=None,
            max_keepalive_connections=0,
            network_backend=backend,
        )
    return httpcore2.AsyncHTTPProxy(
        proxy.url,
        proxy_auth=login,
        ssl_context=context,
        proxy_ssl_context=httpcore2.default_ssl_context() if proxy.kind == "https" else None,
        max_connections=None,
        max_keepalive_connections=0,
        network_backend=backend,
    )


class _Body(httpx2.AsyncByteStream):
    """The body as it arrives."""

    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._answer.aiter_stream():
            yield chunk

    async def aclose(self) -> None:
        await self._answer.aclose()


# --- Unpacking what a server packed (Content-Encoding), piece by piece ---

LARGEST_PIECE = 65536
"""Bytes that come out at a time, about."""
MOST_LAYERS = 2
"""A body may be packed so many times."""
MOST_MEMBERS = 10_000
"""Parts of a gzip file, one behind the other: some tools begin another one after each 64 KB."""
_GZIP = b"\x1f\x8b"


class WronglyPacked(Exception):
    """The body is not what its header says, ends before its end, or is packed too often; the argument says
    which, in plain words.
    """


class _Layer(Protocol):
    """One packing to be undone."""

    def unpack(self, data: bytes) -> Iterator[bytes]:
        """What these bytes hold. Raises WronglyPacked when they are not packed so."""

    def finish(self) -> None:
        """The body ends here. Raises WronglyPacked when that is too soon."""


class Unpacker:
    """Undoes the packings that a ``Content-Encoding`` names; one that is not known is taken for none.

    Raises:
        WronglyPacked: there are too many.
    """

    def __init__(self, encoding: str) -> None:
        names = [name.strip().lower() for name in encoding[:1024].split(",")]
        if len(names) > MOST_LAYERS:
            raise WronglyPacked("is packed more than twice")
        self._layers = [_LAYERS[name]() for name in reversed(names) if name in _LAYERS]

    def unpack(self, data: bytes) -> Iterator[bytes]:
        """What these bytes hold, in pieces. Raises WronglyPacked when they are not packed so."""
        return self._through(data, 0)

    def finish(self) -> None:
        """The body ends here. Raises WronglyPacked when its packing says that something is missing."""
        for layer in self._layers:
            layer.finish()

    def _through(self, data: bytes, number: int) -> Iterator[bytes]:
        """The data through all layers from this one on."""
        if number == len(self._layers):
            yield data
            return
        for piece in self._layers[number].unpack(data):
            yield from self._through(piece, number + 1)


class _Zlib:
    """gzip, in one member or several, and deflate, with its header or without.

    Which of them it is the first two bytes say: servers call each by the other's name. Padding, and whatever else
    stands behind the end, is left alone, as browsers do.
    """

    def __init__(self) -> None:
        self._inner: zlib._Decompress | None = None
        self._members = 0
        self._held = b""
        self._over = False

    def unpack(self, data: bytes) -> Iterator[bytes]:
        """As in :class:`_Layer`."""
        data, self._held = self._held + data, b""
        while data and not self._over:
            if self._inner is None:
                data = self._begin(data)
            else:
                yield from self._pieces(self._inner, data)
                data = self._inner.unused_data
                if self._inner.eof:
                    self._inner = None

    def finish(self) -> None:
        """As in :class:`_Layer`."""
        if self._inner is not None or (self._held and not self._members):
            raise _broken_off()

    def _begin(self, data: bytes) -> bytes:
        """Begin a member; gives back its bytes, none when these do not tell yet or nothing more is to come."""
        data = data.lstrip(b"\0") if self._members else data
        if len(data) < 2:
            self._held = data
            return b""
        if self._members and not data.startswith(_GZIP):
            self._over = True
            return b""
        self._members += 1
        if self._members > MOST_MEMBERS:
            raise WronglyPacked("is packed in too many parts")
        self._inner = zlib.decompressobj(_window(data))
        return data

    def _pieces(self, inner: zlib._Decompress, data: bytes) -> Iterator[bytes]:
        """What these bytes of a member hold."""
        try:
            while piece := inner.decompress(data, LARGEST_PIECE):
                yield piece
                data = inner.unconsumed_tail
        except zlib.error as error:
            raise _wrong() from error


def _window(data: bytes) -> int:
    """How zlib is to read what begins so."""
    if data.startswith(_GZIP):
        return zlib.MAX_WBITS | 16
    with_header = data[0] & 15 == zlib.DEFLATED and int.from_bytes(data[:2]) % 31 == 0
    return zlib.MAX_WBITS if with_header else -zlib.MAX_WBITS


class _Brotli:
    """Brotli."""

    def __init__(self) -> None:
        import brotli  # only where a server uses it

        self._inner = brotli.Decompressor()
        self._error = brotli.error
        self._begun = False

    def unpack(self, data: bytes) -> Iterator[bytes]:
        """As in :class:`_Layer`."""
        self._begun = self._begun or bool(data)
        while not self._inner.is_finished():
            try:
                piece = self._inner.process(data, output_buffer_limit=LARGEST_PIECE)
            except self._error as error:
                raise _wrong() from error
            data = b""
            yield piece
            if self._inner.can_accept_more_data():
                return

    def finish(self) -> None:
        """As in :class:`_Layer`."""
        if self._begun and not self._inner.is_finished():
            raise _broken_off()


def _wrong() -> WronglyPacked:
    return WronglyPacked("the answer is wrongly packed")


def _broken_off() -> WronglyPacked:
    return WronglyPacked("the answer broke off before its end")


_LAYERS: dict[str, Callable[[], _Layer]] = {
    "gzip": _Zlib,
    "x-gzip": _Zlib,
    "deflate": _Zlib,
    "br": _Brotli,
}
