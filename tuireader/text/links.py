"""Addresses from untrusted text: only those of the web, made absolute."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit

MAX_URL = 2_000

_CONTROL = re.compile(
    r"[\x00-\x20\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def web_url(address: str, base: str = "") -> str:
    """The absolute http or https URL that ``address`` means in a page at ``base``; empty if it is none.

    What cannot stand in a URL (spaces, control and bidi characters) is percent-encoded, so that the result is
    one word that is safe to print.
    """
    address = address.strip().replace("\n", "").replace("\r", "").replace("\t", "")
    if not address or len(address) > MAX_URL:
        return ""
    try:
        url = urljoin(base, address)
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port  # An impossible port raises here.
    except ValueError:
        return ""
    if (
        parts.scheme.lower() not in ("http", "https")
        or not host
        or len(url) > MAX_URL
        or _CONTROL.search(host)
    ):
        return ""
    return _CONTROL.sub(lambda match: quote(match.group(), errors="replace"), url)
