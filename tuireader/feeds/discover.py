"""The feeds of a web page: those it names in its head, those it links to, where else sites mostly keep them; and of
some sites where they are by the page's address alone.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from tuireader.feeds.prepare import decoded
from tuireader.text.clean import clean_line, web_url

GUESSES = (
    "/feed", "/rss.xml", "/atom.xml", "/feed.xml", "/index.xml", "/rss", "/feed.json", "/feeds/posts/default",
)  # fmt: skip
"""Where a site's feed is looked for when its page names none."""
MOST_FEEDS = 50
MOST_TRIED = 6
"""So many links that may lead to feeds are tried; where there are more, the user is to choose."""
_SEARCHED = 1_000_000
"""Characters of a page in which its feeds are looked for."""
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = re.compile(r"<(link|base|a)\b([^<>]{1,4000}+)(?:>([^<]{0,80}))?", re.IGNORECASE)
"""A tag, which may lack its end where the next one begins, and the words behind it."""
_ATTRIBUTE = re.compile(r"([a-zA-Z-]{1,40})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_TYPES = re.compile(
    r"(?:application|text)/(?:(?:x[.-])?(rss|atom|rdf|feed)\+?(?:xml|json)|xml)\s*(?:;|$)", re.IGNORECASE
)
_JSON = re.compile(r"application/json\s*(?:;|$)", re.IGNORECASE)
"""The type of JSON Feed 1.0, and of much else."""
_IN_A_SCRIPT = re.compile(r'"(?:feedUrl|rssUrl|rss_url|rssFeedUrl)"\s*:\s*"(https?:[^"\s<>]{4,1000})"')
"""Where pages of podcasts have their show's feed."""
_LIKE_A_FEED = re.compile(
    r"(?:\.(?:rss|atom|rdf)|/(?:rss|atom|feed|feeds|index)\.(?:xml|json)|/(?:rss|feed|atom)/?|/feeds/posts/default)$",
    re.IGNORECASE,
)
_SAYS_FEED = re.compile(r"(?:rss|atom|feed|rss[ -]feed|subscribe via rss|xml)", re.IGNORECASE)
_READERS = re.compile(r"(?:^|\.)(?:feedly|inoreader|netvibes|newsblur|theoldreader|yahoo|bloglines)\.com$")
"""Other readers, to which pages link so that they are subscribed to there."""
_OF_COMMENTS = re.compile(
    r"/comments/(?:feed|default)|comments?[ -]feed|kommentar|commentaires", re.IGNORECASE
)
_FORMATS = re.compile(r"\b(?:rss|atom|json|xml|rdf|feed|[012]\.[0-9]+)\b|\W", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that a page offers. ``title`` is what the page calls it, perhaps empty; one that is not ``named`` as a
    feed is a link that looks like one.
    """

    url: str
    title: str = ""
    named: bool = True
    format: str = ""
    """What the page says that it is, as "rss"; empty where it does not."""


def find_feeds(body: bytes, url: str, content_type: str = "") -> tuple[FoundFeed, ...]:
    """The feeds of a page, absolute, each once, in its order: those it names, and only where it names none those it
    links to, or that follow from its canonical address.

    A feed of comments, and another format of the same feed, is left out where there is the feed itself.
    """
    page = _COMMENT.sub("", decoded(body, content_type)[:_SEARCHED])
    links = _Links(url)
    for tag, attributes, words in _tags(page):
        links.see(tag, attributes, words)
    found = list(links.named.values()) or _in_scripts(page, links.canonical) or list(links.linked.values())
    return tuple(_without_doubles(found))[:MOST_FEEDS]


class _Links:
    """What a page's tags lead to: feeds that are ``named``, others that are ``linked``, both by their addresses."""

    def __init__(self, url: str) -> None:
        self.named: dict[str, FoundFeed] = {}
        self.linked: dict[str, FoundFeed] = {}
        self.canonical = ""
        self._url = self._base = url

    def see(self, tag: str, attributes: dict[str, str], words: str) -> None:
        """The next tag, and the words behind it."""
        address = attributes.get("href", "")
        if tag == "base":
            self._base = web_url(address, self._url) or self._base
        elif target := _target(address, self._base):
            (self._link if tag == "link" else self._anchor)(attributes, target, words)

    def _link(self, attributes: dict[str, str], target: str, words: str) -> None:
        title = clean_line(attributes.get("title", ""), 200)
        if _names_feed(attributes, target):
            self.named.setdefault(target, FoundFeed(target, title, format=_format(attributes)))
        elif "canonical" in attributes.get("rel", "").lower().split():
            self.canonical = target

    def _anchor(self, attributes: dict[str, str], target: str, words: str) -> None:
        if _links_to_feed(attributes, target, words):
            self.linked.setdefault(target, FoundFeed(target, clean_line(words, 200), named=False))


def _tags(page: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """The tags that may lead to a feed: name, attributes (decoded, the first of each name), and the words behind."""
    for tag in _TAG.finditer(page):
        found: dict[str, str] = {}
        for name, double, single, bare in _ATTRIBUTE.findall(tag[2]):
            found.setdefault(name.lower(), html.unescape(double or single or bare).strip())
        yield tag[1].lower(), found, html.unescape(tag[3] or "").strip()


def _target(address: str, base: str) -> str:
    """The address of the web that is meant; ``feed:`` stands before one or for its scheme."""
    if address[:5].lower() == "feed:":
        rest = address[5:]
        address = rest if rest.lower().startswith(("http:", "https:")) else f"https://{rest.lstrip('/')}"
    return web_url(address, base)


def _names_feed(attributes: dict[str, str], target: str) -> bool:
    """Whether a ``<link>`` names a feed. Some forget what it is to the page, others of what type."""
    relations, kind = attributes.get("rel", "").lower().split(), attributes.get("type", "").strip()
    if "feed" in relations:
        return True
    if not relations:
        return _TYPES.match(kind) is not None and not kind.lower().endswith("/xml")
    if {"alternate", "alternative"}.isdisjoint(relations):
        return False
    if _JSON.match(kind):
        return _is_json_feed(attributes, target)
    if kind:
        return _TYPES.match(kind) is not None
    return "hreflang" not in attributes and _is_like_a_feed(target)


def _is_json_feed(attributes: dict[str, str], target: str) -> bool:
    """Whether what is said to be JSON is a feed, and not what programs ask a site for."""
    about = f"{target} {attributes.get('title', '')}".lower()
    return "feed" in about and "wp-json" not in about and "oembed" not in about


def _format(attributes: dict[str, str]) -> str:
    found = _TYPES.match(attributes.get("type", "").strip())
    return (found[1] or "").lower() if found else ""


def _links_to_feed(attributes: dict[str, str], target: str, words: str) -> bool:
    """Whether an ``<a>`` seems to lead to a feed of this site, and not to another reader's page."""
    if _READERS.search(urlsplit(target).hostname or ""):
        return False
    said = words or attributes.get("title", "")
    typed = _TYPES.match(attributes.get("type", "")) is not None
    return typed or _is_like_a_feed(target) or _SAYS_FEED.fullmatch(said) is not None


def _is_like_a_feed(target: str) -> bool:
    return _LIKE_A_FEED.search(urlsplit(target).path) is not None


def _in_scripts(page: str, canonical: str) -> list[FoundFeed]:
    """The feed that a page of a show has in its data, or that follows from what it says its address is."""
    if known := feed_of(canonical):
        return [FoundFeed(known)]
    found = _IN_A_SCRIPT.search(page)
    target = web_url(found[1].replace("\\/", "/").replace("\\u002F", "/")) if found else ""
    return [FoundFeed(target)] if target else []


def _without_doubles(found: list[FoundFeed]) -> Iterator[FoundFeed]:
    """The feeds without those of comments, and each in the format that is named first."""
    own = [feed for feed in found if not _OF_COMMENTS.search(f"{feed.url} {feed.title}")] or found
    formats: dict[tuple[str, str], str] = {}
    for feed in own:
        called = _FORMATS.sub("", feed.title).casefold()
        first = formats.setdefault((urlsplit(feed.url).hostname or "", called), feed.format)
        if feed.format == first:
            yield feed


def guesses(url: str) -> tuple[str, ...]:
    """Addresses at which a page or its site may have a feed, the likeliest first."""
    path = urlsplit(url).path.rstrip("/")
    of_fediverse = (f"{path}.rss",) if path.startswith("/@") else ()
    beside = (f"{path}/feed", f"{path}/index.xml") if path and "." not in path.rpartition("/")[2] else ()
    return tuple(web_url(each, url) for each in dict.fromkeys((*of_fediverse, *beside, *GUESSES)))


# --- Sites whose feeds follow from the address of a page ---

_NAME = r"([A-Za-z0-9_.@~-]{1,100})"
_SITES: tuple[tuple[str, re.Pattern[str], str], ...] = tuple(
    (host, re.compile(pattern), feed)
    for host, pattern, feed in (
        ("youtube.com", rf"/channel/{_NAME}(?:/.*)?", "https://www.youtube.com/feeds/videos.xml?channel_id={}"),
        ("reddit.com", r"((?:/r/[A-Za-z0-9_+]+|/user/[A-Za-z0-9_-]+)(?:/(?:new|top|hot))?)/?", "https://www.reddit.com{}/.rss"),
        ("github.com", rf"(/{_NAME}/{_NAME}/(?:releases|tags|commits/[^.]+))/?", "https://github.com{}.atom"),
        ("github.com", rf"(/(?!orgs/|topics/|features/|settings/){_NAME}/{_NAME})/?", "https://github.com{}/releases.atom"),
        ("gitlab.com", r"((?:/[A-Za-z0-9_.-]+){2,5})/?", "https://gitlab.com{}/-/tags?format=atom"),
        ("bsky.app", rf"/profile/{_NAME}/?", "https://bsky.app/profile/{}/rss"),
        ("open.substack.com", rf"/pub/{_NAME}(?:/.*)?", "https://{}.substack.com/feed"),
        ("medium.com", rf"/((?:@|(?!feed/|m/|tag/|search)){_NAME})/?", "https://medium.com/feed/{}"),
        ("medium.com", rf"/tag/{_NAME}/?", "https://medium.com/feed/tag/{}"),
        ("news.ycombinator.com", r"()/(?:news)?", "https://news.ycombinator.com/rss"),
    )
)  # fmt: skip
_SPOKEN_TO = re.compile(r"^(?:www|m|old|new)\.")
_PLAYLIST = re.compile(r"[A-Za-z0-9_-]{10,60}")
_BELOW = {".substack.com": "/feed", ".medium.com": "/feed", ".tumblr.com": "/rss", ".wordpress.com": "/feed/",
          ".blogspot.com": "/feeds/posts/default"}  # fmt: skip
"""Hosts that give each writer a name below their own, and where that one's feed is."""


def feed_of(url: str) -> str:
    """The feed of a page of a known site, by its address; empty for any other page, and what seems to be a feed."""
    parts = urlsplit(url)
    host = _SPOKEN_TO.sub("", parts.hostname or "")
    listed = parse_qs(parts.query).get("list", [""])[0]
    if host == "youtube.com" and _PLAYLIST.fullmatch(listed):
        return f"https://www.youtube.com/feeds/videos.xml?playlist_id={listed}"
    if _is_like_a_feed(url):
        return ""
    for site, pattern, feed in _SITES:
        if host == site and (found := pattern.fullmatch(parts.path or "/")):
            return feed.format(found[1])
    return _below(host) if parts.path in ("", "/", "/archive", "/about") else ""


def _below(host: str) -> str:
    """The feed of a writer who has a name below a known host."""
    if host.startswith("open."):
        return ""
    return next((f"https://{host}{path}" for end, path in _BELOW.items() if host.endswith(end)), "")
