"""A real web server on the loopback, whose answers a test scripts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

RSS = "application/rss+xml"


@dataclass
class Reply:
    """One answer: a body at once, or ``raw`` pieces written as they are, status line included; after these
    the connection is closed, unless it is to be kept.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raw: Iterable[bytes] | None = None
    keep: bool = False


@dataclass
class Seen:
    """A request that came; header names are in lower case."""

    path: str
    headers: dict[str, str]


Route = Reply | Callable[[Seen], Reply]


class _Listening(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that was killed, as some tests do."""


class Server:
    """``routes`` maps paths to answers and may be changed at any time; ``seen`` are the requests so far."""

    def __init__(self, address: str = "127.0.0.1") -> None:
        self.routes: dict[str, Route] = {}
        self.seen: list[Seen] = []
        self.lock = threading.Lock()
        self.now = 0
        self.most_at_once = 0
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                owner.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = _Listening((address, 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def paths(self) -> list[str]:
        return [seen.path for seen in self.seen]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        seen = Seen(handler.path, {name.lower(): value for name, value in handler.headers.items()})
        with self.lock:
            self.seen.append(seen)
            self.now += 1
            self.most_at_once = max(self.most_at_once, self.now)
        try:
            route = self.routes.get(handler.path.partition("?")[0], Reply(b"nothing here", 404))
            self._write(handler, route if isinstance(route, Reply) else route(seen))
        except OSError:
            handler.close_connection = True
        finally:
            with self.lock:
                self.now -= 1

    def _write(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        if reply.raw is not None:
            for piece in reply.raw:
                handler.wfile.write(piece)
                handler.wfile.flush()
            handler.close_connection = not reply.keep
            return
        handler.send_response(reply.status)
        for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(reply.body)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def rss(*items: str, title: str = "The Daily Test", extra: str = "") -> bytes:
    """An RSS 2.0 feed of these ``<item>`` bodies."""
    inner = "".join(f"<item>{item}</item>" for item in items)
    channel = f"<channel><title>{title}</title>{extra}{inner}</channel>"
    return f'<?xml version="1.0"?><rss version="2.0">{channel}</rss>'.encode()


def item(name: str, text: str = "Some words.") -> str:
    """An item whose guid and title are its name."""
    return f"<guid isPermaLink='false'>{name}</guid><title>{name}</title><description>{text}</description>"
