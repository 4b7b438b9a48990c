"""Pieces of text that mean harm to a terminal, a browser, a clock or a reader's eyes.

Not a test itself. CANARY stands in every escape sequence: no terminal may ever be sent a sequence that holds it.
"""

from __future__ import annotations

CANARY = "CANARY"
ELSEWHERE = "http://127.0.0.1:18099"
"""Where no request may ever go."""

ESCAPES = (
    f"\x1b]0;{CANARY}0\x07", f"\x1b]2;{CANARY}1\x1b\\", f"\x1b]52;c;{CANARY}2\x07", f"\x1b]8;;{CANARY}3\x1b\\x",
    f"\x1bP{CANARY}4\x1b\\", f"\x1b_{CANARY}5\x1b\\", f"\x1b^{CANARY}6\x1b\\", f"\x1bX{CANARY}7\x1b\\",
    f"\x1b[31m{CANARY}8", f"\x1b[2J{CANARY}9", f"\x9b31m{CANARY}10", f"\x9d0;{CANARY}11\x9c",
    f"\x1b[?1049l{CANARY}12", f"\x1bc{CANARY}13", f"\x0e{CANARY}14\x0f", f"\x08\x08{CANARY}15\x07",
    f"\x1b]1337;File=inline=1:{CANARY}16\x07", f"\x1b[6n{CANARY}17", f"\x1b]4;1;?{CANARY}18\x07",
    f"\x1b\x1b[31m{CANARY}19", f"\x1b[\x1b[31m{CANARY}20m", f"\x1b]0;\x1b]0;{CANARY}21\x07\x07",
)  # fmt: skip

HIDDEN = (
    "\u202e" + CANARY, "\u2066x\u2069", "\u200b\u200c\u200d\u2060", "z" + "\u0301\u0489" * 5_000, "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿️" * 40,
    "a\u2028b\u2029c\td\u00a0e\ue000\ufdd0\U0010fffd\u0378", "語" * 300, "مرحبا שלום " * 30, "   ", "\u3164\u115f",
)  # fmt: skip

LINKS = (
    "javascript:alert(1)", "http://u:pw@a.example/", "http://a.example\\@b.example/", "http://[::1", "http://127.1/",
    "http://0x7f.1/", "http://2130706433/", "http://a。example/", "http://a.example:0/", "http://a.example:99999/",
    "http://a.example/%00%1b%5b", "http://münchen.example/", "http://xn--/", "http://a.example/&#10;x",
    "//b.example/x", "\\\\b.example\\x", "http:x", "http:///x", "--help", "-oProxyCommand=x", "http://-a.example/",
    "http://a.example/" + "x" * 10_000, "http://" + "a." * 200 + "example/", "http://a.example/?q=" + "%" * 100,
    "data:text/html,x", "file:///etc/passwd", "ssh://-oX/", "about:blank", "ht\ttp://a.example/", "HTTP://A.EXAMPLE/",
    "http://a.example/$(id)`id`;id|id&amp;id", "http://a.example/ --x 'y", "blob:x", "view-source:http://a.example/",
)  # fmt: skip

DATES = (
    "0000-00-00T00:00:00Z", "9999-12-31T23:59:59-14:00", "Sat, 31 Feb 2024 25:61:61 GMT", "-2024-01-01", "1e999",
    "2024-01-01T00:00:00-99:99", "NaN", "٢٠٢٤-٠١-٠١", "20240101T0000", "Mon, 01 Jan 99999 00:00:00 GMT",
    "2024-01-01T00:00:00+0530 (" + "(" * 300, "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT",
)  # fmt: skip


def numbered(text: str) -> str:
    """A text whose characters are all written as numbered references."""
    return "".join(f"&#{ord(character)};" for character in text)


def numbered_twice(text: str) -> str:
    """As :func:`numbered`, for HTML within XML."""
    return numbered(text).replace("&", "&amp;")
