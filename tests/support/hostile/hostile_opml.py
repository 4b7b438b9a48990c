"""Lists of feeds that mean harm, each by what it tries."""

from __future__ import annotations

from collections.abc import Callable

from hostile_texts import ELSEWHERE, ESCAPES, LINKS, numbered


def opml(inner: str, before: str = "") -> bytes:
    return f"{before}<opml><body>{inner}</body></opml>".encode("utf-8", "replace")


def feed(address: str, text: str = "x") -> str:
    return f"<outline text='{text}' xmlUrl='{address}'/>"


LISTS: dict[str, Callable[[], bytes]] = {
    "escapes": lambda: opml("".join(feed(f"http://a.example/{n}", text) for n, text in enumerate(ESCAPES))),
    "escapes numbered": lambda: opml(
        "".join(feed(f"http://a.example/{n}{numbered(text)}", numbered(text)) for n, text in enumerate(ESCAPES))
    ),
    "links": lambda: opml("".join(feed(link.replace("'", "&apos;")) for link in LINKS)),
    "entities": lambda: opml(feed("http://a.example/&b;", "&b;"), "<!DOCTYPE opml [<!ENTITY b '&b;&b;'>]>"),
    "an entity from elsewhere": lambda: opml(feed("&x;"), f"<!DOCTYPE opml [<!ENTITY x SYSTEM '{ELSEWHERE}'>]>"),
    "another list": lambda: opml(f"<outline type='include' url='{ELSEWHERE}/x.opml'/>"),
    "very deep": lambda: opml("<outline text='x'>" * 20_000 + feed("http://a.example/") + "</outline>" * 20_000),
    "many attributes": lambda: opml("<outline " + " ".join(f"a{n}=''" for n in range(400)) + "/>"),
    "a long address": lambda: opml(feed(f"http://a.example/{'x' * 1_000_000}", "t" * 1_000_000)),
    "broken off": lambda: opml(feed("http://a.example/"))[:-14] + b"<outline ",
}  # fmt: skip
