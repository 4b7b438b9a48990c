"""A server on the loopback that reads for its users: it speaks the Google Reader API as FreshRSS and Miniflux do, keeps
feeds, articles and marks in memory, and lies where a test tells it to.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

STATE = "user/-/state/com.google/"
READ, STARRED = f"{STATE}read", f"{STATE}starred"
USER, PASSWORD = "ann", "open sesame"
AUTH = "ann/8e6845e089457af25303abc6f53356eb60bdb5f8"
TOKEN = "8e6845e089457af25303abc6f53356eb60bdb5f8ZZZZZ"


@dataclass
class Item:
    """An article; ``came`` is when it came to the server, epoch seconds."""

    number: int
    stream: str
    title: str
    content: str = "<p>“It is done,” said Ann Other.</p>"
    came: int = 1_700_000_000
    states: set[str] = field(default_factory=set)

    def sent(self) -> dict[str, Any]:
        return {
            "id": f"tag:google.com,2005:reader/item/{self.number & (2**64 - 1):016x}",
            "title": self.title,
            "published": self.came,
            "categories": [f"{STATE}reading-list", *sorted(self.states)],
            "alternate": [{"href": f"https://news.example/{self.number}", "type": "text/html"}],
            "summary": {"content": self.content},
            "origin": {
                "streamId": self.stream,
                "title": f"Paper {self.stream}",
                "htmlUrl": "https://news.example/",
            },
        }


@dataclass
class Said:
    """A request that came: its path behind the API's address, what it asked and sent, names perhaps several times."""

    path: str
    asked: list[tuple[str, str]]

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.asked if key == name]

    def one(self, name: str) -> str:
        return next(iter(self.all(name)), "")


Answer = tuple[int, bytes]


class AccountServer:
    """``items`` by number and ``feeds`` by stream may be changed at any time. ``lie`` may answer a request in the
    server's place; None lets the server answer. ``page`` is how many ids one answer has.
    """

    def __init__(self, place: str = "") -> None:
        self.items: dict[int, Item] = {}
        self.feeds: dict[str, dict[str, Any]] = {}
        self.said: list[Said] = []
        self.lie: Callable[[Said], Answer | None] = lambda said: None
        self.after: Callable[[Said], None] = lambda said: None
        self.page = 1000
        self.lock = threading.Lock()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                owner.handle(self, place)

            do_POST = do_GET

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def follow(self, number: int, title: str, folder: str = "") -> str:
        """Follow a feed; says its stream."""
        stream = f"feed/{number}"
        labels = [{"id": f"user/-/label/{folder}", "label": folder}] if folder else []
        url = f"https://news.example/{number}.xml"
        self.feeds[stream] = {"id": stream, "title": title, "url": url, "categories": labels}
        return stream

    def publish(self, *numbers: int, stream: str = "feed/1") -> None:
        """Articles come, called by their numbers."""
        for number in numbers:
            self.items[number] = Item(number, stream, f"Article {number}")

    def marked(self, state: str) -> set[int]:
        """The numbers of the articles that are marked so."""
        return {number for number, item in self.items.items() if state in item.states}

    def paths(self) -> list[str]:
        return [said.path for said in self.said]

    def handle(self, handler: BaseHTTPRequestHandler, place: str) -> None:
        """Answer one request."""
        parts = urlsplit(handler.path)
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0)).decode()
        said = Said(parts.path.removeprefix(place), parse_qsl(parts.query) + parse_qsl(body))
        with self.lock:
            self.said.append(said)
            known = handler.headers.get("Authorization") == f"GoogleLogin auth={AUTH}"
            status, answer = self.lie(said) or (
                self._answer(said, known) if parts.path.startswith(place) else (404, b"nothing here")
            )
            self.after(said)
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(answer)))
        handler.end_headers()
        handler.wfile.write(answer)

    def _answer(self, said: Said, known: bool) -> Answer:
        if said.path == "/accounts/ClientLogin":
            right = (said.one("Email"), said.one("Passwd")) == (USER, PASSWORD)
            return (200, f"SID=x\nLSID=null\nAuth={AUTH}\n".encode()) if right else (401, b"Unauthorized!")
        if not known:
            return 401, b"Unauthorized!"
        routes: dict[str, Callable[[Said], Answer]] = {
            "token": lambda said: (200, TOKEN.encode()),
            "subscription/list": self._subscriptions,
            "subscription/edit": self._subscription,
            "stream/items/ids": self._ids,
            "stream/items/contents": self._contents,
            "edit-tag": self._edit,
        }
        route = routes.get(said.path.removeprefix("/reader/api/0/"))
        return route(said) if route else (404, b"nothing here")

    def _subscriptions(self, said: Said) -> Answer:
        return _json({"subscriptions": list(self.feeds.values())})

    def _subscription(self, said: Said) -> Answer:
        if said.one("T") != TOKEN:
            return 400, b"no token"
        stream, label = said.one("s"), said.one("a").removeprefix("user/-/label/")
        if said.one("ac") == "unsubscribe":
            self.feeds.pop(stream, None)
        elif said.one("ac") == "subscribe":
            self.follow(100 + len(self.feeds), said.one("t") or stream, label)
        else:
            self.feeds[stream]["categories"] = [{"id": said.one("a"), "label": label}] if label else []
        return 200, b"OK"

    def _ids(self, said: Said) -> Answer:
        wanted, left_out = said.one("s"), said.one("xt")
        since = int(said.one("ot") or 0)
        found = [
            item.number
            for item in sorted(self.items.values(), key=lambda item: (-item.came, -item.number))
            if (wanted.endswith("reading-list") or wanted in item.states)
            and left_out not in item.states
            and item.came >= since
        ]
        start = int(said.one("c") or 0)
        page = {"itemRefs": [{"id": str(number)} for number in found[start : start + self.page]]}
        return _json(page | ({"continuation": str(start + self.page)} if found[start + self.page :] else {}))

    def _contents(self, said: Said) -> Answer:
        if said.one("T") != TOKEN:
            return 400, b"no token"
        numbers = [int(number) for number in said.all("i")]
        return _json({"items": [self.items[number].sent() for number in numbers if number in self.items]})

    def _edit(self, said: Said) -> Answer:
        if said.one("T") != TOKEN:
            return 400, b"no token"
        for number in said.all("i"):
            item = self.items.get(int(number))
            if item is not None:
                item.states |= set(said.all("a"))
                item.states -= set(said.all("r"))
        return 200, b"OK"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def _json(value: object) -> Answer:
    return 200, json.dumps(value).encode()
