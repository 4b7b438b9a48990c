"""The nouns: what the program speaks of, as frozen values that know no store, no network and no screen.

What is stored or sent between processes is a msgspec ``Struct`` (changed by ``structs.replace``), for that is how it is
packed; the rest are dataclasses.

Every ``start``/``end`` pair here is a half-open range of character offsets into one canonical plain
text: a document's ``text``, or, where a docstring says so, an article's title.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b, sha256
from typing import Literal, NamedTuple

from msgspec import Struct

__all__ = [
    "ACCOUNT_PREFIX",
    "EDITED_AFTER",
    "EMPTY",
    "LOCAL_PREFIX",
    "Annotation",
    "Article",
    "ArticleAnnotation",
    "ArticleRef",
    "ArticleRow",
    "Attitude",
    "Block",
    "BlockKind",
    "Confidence",
    "Counts",
    "Coverage",
    "Document",
    "Enclosure",
    "Entry",
    "Feed",
    "FeedKind",
    "FeedState",
    "Inline",
    "InlineKind",
    "Mention",
    "PageArticle",
    "ParsedFeed",
    "Quote",
    "QuoteType",
    "Subscription",
    "Version",
    "article_key",
    "is_local",
    "is_remote",
    "short_id",
    "text_hash",
]


BlockKind = Literal["paragraph", "heading", "item", "quotation", "code", "table", "image", "caption", "rule"]
InlineKind = Literal["strong", "emphasis", "code", "link"]


# Blocks and inlines are named tuples, since one reads them by their places.


class Block(NamedTuple):
    """One block of a document: a paragraph, a heading, a list item ...

    Blocks are in order and do not overlap; between two blocks stands a blank line (``"\\n\\n"``) that belongs to
    neither. ``level`` is a heading's rank (1-6) or the nesting depth of an item or quotation (from 1). ``marker``
    is what a list item is introduced by (``"•"`` or ``"3."``); it is not part of the text.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    marker: str = ""


class Inline(NamedTuple):
    """A stretch of text with a meaning of its own. ``target`` is a link's absolute http(s) URL, else empty."""

    kind: InlineKind
    start: int
    end: int
    target: str = ""


class Document(Struct, frozen=True, array_like=True):
    """An article's body: blocks and inline marks over one canonical, cleaned plain text."""

    text: str
    blocks: tuple[Block, ...] = ()
    inlines: tuple[Inline, ...] = ()


EMPTY = Document("")


FAR = 1 << 40
"""A time that is later than any, epoch seconds."""
EDITED_AFTER = 60
"""Seconds after its publication from which a change counts as one."""


def article_key(feed_key: str, guid: str) -> int:
    """The identity of an article: a positive 63-bit number, the same on every machine.

    It is a TinyDB document id and a SQLite integer; people see :func:`short_id`.
    """
    digest = blake2b(f"{feed_key}\0{guid}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def short_id(key: int) -> str:
    """An article key as people see and type it: 16 hex digits, of which any unique prefix is accepted."""
    return f"{key:016x}"


def text_hash(title: str, text: str) -> str:
    """What an article's annotation was made of: 16 hex digits that change with its words."""
    return blake2b(f"{title}\0{text}".encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


class Enclosure(Struct, frozen=True, array_like=True):
    """A file that comes with an article, as a podcast's episode. ``length`` is in bytes, 0 when unknown."""

    url: str
    type: str = ""
    length: int = 0


class Entry(Struct, frozen=True, array_like=True):
    """One item of a feed, or one imported file, before it is stored: clean text, nothing of the user's.

    Times are seconds since the epoch, UTC; ``published`` is None where the source gives no believable date, and
    the store then uses the time at which it first saw the entry. ``url`` is http(s) or empty. ``lang`` is a
    two-letter code or empty when the source does not say. ``refused`` is the scheme of a link that is none of
    the web's, where there is no better one. ``transcripts`` are what is spoken in its sound, in words, the best form
    first.
    """

    guid: str
    title: str
    document: Document = EMPTY
    url: str = ""
    author: str = ""
    section: str = ""
    published: int | None = None
    updated: int | None = None
    lang: str = ""
    categories: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    refused: str = ""
    transcripts: tuple[Enclosure, ...] = ()


FeedKind = Literal["feed", "page", "other"]


class ParsedFeed(Struct, frozen=True, array_like=True):
    """A feed, clean. ``entries`` are only those that were not known by their hash.

    ``kind`` tells a feed from a web page, which may name its feeds, and from anything else; ``problem`` says
    in one plain line why it is no feed. ``home`` is its website, ``ttl`` the seconds for which it says that
    nothing changes (0: it says nothing), ``items`` the hashes of all its items, for the next time. ``skip`` are the
    hours and days in which it says so (as :class:`FeedState` has them), ``moved`` the address at which it says that it
    is now, ``earlier`` that of its older part (RFC 5005); these may lead anywhere, like all that it says.
    """

    kind: FeedKind = "feed"
    title: str = ""
    home: str = ""
    lang: str = ""
    ttl: int = 0
    entries: tuple[Entry, ...] = ()
    items: bytes = b""
    problem: str = ""
    skip: int = 0
    moved: str = ""
    earlier: str = ""


class PageArticle(Struct, frozen=True):
    """The article in a web page, with the title that the page gives itself. ``note`` is one plain line on how it was
    found, where that was not as wished;
    ``by_rule`` tells that the user's rule for the site found it.
    """

    document: Document
    note: str = ""
    by_rule: bool = False
    title: str = ""


class ArticleRef(NamedTuple):
    """The least that marks need to know of an article, so that whole lists of them stay small."""

    key: int
    feed: str
    """The feed's key."""
    published: int | None = None
    """Epoch seconds, where known: of old articles only this tells whether they are read."""


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """What a list shows of an article: metadata with the marks, without the body. ``published`` is epoch seconds."""

    key: int
    feed: str
    feed_title: str
    title: str
    url: str = ""
    author: str = ""
    section: str = ""
    published: int = 0
    read: bool = False
    starred: bool = False
    tags: tuple[str, ...] = ()
    words: int = 0
    lang: str = ""
    quote_count: int | None = None
    """Quotes found, or None while the article has not been annotated."""
    people: tuple[str, ...] = ()
    dated: bool = True
    """Whether its source gave the date; else ``published`` is when it was first seen, which is no date to show."""
    stored: bool = True
    """Whether the archive has it; else only the user's mark tells of it, and there is no text."""

    @property
    def ref(self) -> ArticleRef:
        """The reference by which marks know this article; one of which no date is known is newer than any of which
        all is read.
        """
        known = self.stored or self.published
        return ArticleRef(self.key, self.feed, self.published if known else FAR)


@dataclass(frozen=True, slots=True)
class Article:
    """A stored article: its row and its body; the rest as in :class:`Entry`."""

    row: ArticleRow
    document: Document
    guid: str = ""
    updated: int | None = None
    categories: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    refused: str = ""
    transcripts: tuple[Enclosure, ...] = ()

    @property
    def edited(self) -> int:
        """When it was changed after it had been published, epoch seconds; 0 when it was not."""
        return (
            self.updated
            if self.updated is not None and self.updated > self.row.published + EDITED_AFTER
            else 0
        )


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page as its server sent it, kept as evidence for an article: ``asked`` for one address, it came from ``url``.

    ``fetched`` is epoch seconds; ``headers`` are all of the answer, and ``body`` is unpacked.
    """

    article: int
    fetched: int
    asked: str
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """The hash of the body, in hexadecimal."""
        return sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Version:
    """What an article was until ``replaced``, epoch seconds; ``paged`` says that its page gave the text.

    ``quotes`` are those that were found in the text, None where nobody had looked.
    """

    title: str
    document: Document
    replaced: int
    paged: bool = False
    quotes: tuple[Quote, ...] | None = None


LOCAL_PREFIX = "local:"
"""A feed key that starts so names articles imported from files, which no one fetches."""


def is_local(feed_key: str) -> bool:
    """Whether a feed's articles were imported from files, so that there is nothing to fetch."""
    return feed_key.startswith(LOCAL_PREFIX)


ACCOUNT_PREFIX = "account:"
"""A feed key that starts so names a feed of an account: it comes from the account's server, and is not asked itself."""


def is_remote(feed_key: str) -> bool:
    """Whether a feed's articles come from an account's server."""
    return feed_key.startswith(ACCOUNT_PREFIX)


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed the user follows: theirs, kept with the marks.

    ``key`` is fixed when subscribing and survives a moved ``url``; neither ever holds credentials. ``title`` and
    ``folder`` are empty unless the user gave them (folders nest with ``/``). ``settings`` are per-feed overrides.
    """

    key: str
    url: str
    title: str = ""
    folder: str = ""
    added: int = 0
    settings: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FeedState:
    """What the world says of a feed, and how fetching it went: kept in the archive, rebuilt by fetching.

    Times are epoch seconds, 0 for never. ``error`` is one plain line, empty when the last fetch was good;
    ``failures`` counts the bad fetches since. ``gone`` means the server said 410: never asked again by itself.
    """

    key: str
    title: str = ""
    home: str = ""
    lang: str = ""
    etag: str = ""
    modified: str = ""
    body_hash: str = ""
    fetched: int = 0
    succeeded: int = 0
    next_fetch: int = 0
    error: str = ""
    failures: int = 0
    gone: bool = False
    interval: int = 0
    """Seconds between fetches, learned from how often the feed changes; 0 before anything was learned."""
    items: bytes = field(default=b"", repr=False)
    """Eight bytes for each item of the last body, by which unchanged items are known and not parsed again."""
    hold: int = 0
    """The server wishes no request before this time (Retry-After), epoch seconds."""
    ttl: int = 0
    """Seconds between fetches that the feed itself asks for."""
    skip: int = 0
    """When the feed says that nothing changes, in UTC: bits 0 to 23 for the hours, 24 to 30 for Monday to Sunday."""
    pages: tuple[int, ...] = ()
    """Keys of the articles whose pages are still to be fetched for their full text."""
    left: int = 0
    """Since when it has been known that the user no longer follows it, epoch seconds; 0 while they do."""
    bounds: tuple[int, int] = (0, 0)
    """The days and the number of articles to which it was last pruned, or that were set when it was first asked."""
    kept: int = 0
    """How many articles it had after that."""
    held: tuple[int, int] = (0, 0)
    """How many articles wait for the user's word to be removed, and of how many."""

    @property
    def next_ask(self) -> int | None:
        """When it is asked again by itself, epoch seconds, perhaps in the past; None for never."""
        return None if self.gone else max(self.next_fetch, self.hold)


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as lists show it: the subscription (or local feed), its state and its counts."""

    key: str
    title: str
    url: str = ""
    folder: str = ""
    total: int = 0
    unread: int = 0
    state: FeedState | None = None

    @property
    def local(self) -> bool:
        """Whether its articles were imported from files, so that there is nothing to fetch."""
        return is_local(self.key)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many articles each scope opens, over all feeds and for each feed key.

    A number here always equals the length of the list it stands for.
    """

    total: int = 0
    unread: int = 0
    starred: int = 0
    quoted: int = 0
    by_feed: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Feed key -> (total, unread)."""


QuoteType = Literal["direct", "mixed", "indirect"]
Confidence = Literal["sure", "likely", "unsure"]


class Quote(Struct, frozen=True, array_like=True):
    """Something said, and by whom. All offsets are into the annotated text.

    ``spans`` are the pieces that the quote's own "he said" interrupts, quotation marks included; ``start`` and
    ``end`` enclose them. ``speaker`` is the words as written ("He"), empty when nobody is named; ``speaker_start``
    and ``speaker_end`` say where. ``speaker_name`` is the resolved full name, or None. ``verb`` is the cue
    ("said", "according to"), ``verb_start`` -1 without one. ``reason`` says in plain words why this speaker
    ("sentence before"). ``by`` is "user" when the reader corrected it, "papers" where other papers name the speaker, or
    another one: then ``reason`` says which.
    """

    id: str
    start: int
    end: int
    spans: tuple[tuple[int, int], ...]
    text: str
    type: QuoteType = "direct"
    speaker: str = ""
    speaker_start: int = -1
    speaker_end: int = -1
    speaker_name: str | None = None
    verb: str = ""
    verb_start: int = -1
    confidence: Confidence = "unsure"
    by: Literal["text", "user", "papers"] = "text"
    reason: str = ""

    @property
    def reported(self) -> bool:
        """Whether it is reported speech: it stands apart, is not counted, and is never put between marks."""
        return self.type == "indirect"

    @property
    def shown(self) -> bool:
        """Whether it is shown beside the text, stepped onto and counted: reported speech of nobody sure is not."""
        sure = self.confidence != "unsure" or self.by == "user"
        return not self.reported or (sure and bool(self.speaker_name or self.speaker))


class Mention(Struct, frozen=True, array_like=True):
    """A name in the text: ``label`` is spaCy's (PERSON, ORG, GPE ...), ``name`` the one canonical name."""

    start: int
    end: int
    label: str
    text: str
    name: str


class Attitude(Struct, frozen=True, array_like=True):
    """How somebody stands to another, as the text tells it without quoting: "Li criticised Dahl's plan".

    ``holder`` and ``target`` are canonical names, ``verb`` the word as written, at ``verb_start``; [``start``, ``end``)
    holds the verb and the words for both. It is no quote and never counted as one.
    """

    start: int
    end: int
    verb: str
    verb_start: int
    holder: str
    target: str
    confidence: Confidence = "sure"


class Annotation(Struct, frozen=True, array_like=True):
    """All that the annotator found in one text, with what it depended on, so that it can tell when it is stale."""

    quotes: tuple[Quote, ...] = ()
    entities: tuple[Mention, ...] = ()
    lang: str = ""
    model: str = ""
    """Name and version of the spaCy model, empty when none was used (then what is there was found by wording alone)."""
    rules: int = 0
    """Version of the rules that made this."""
    attitudes: tuple[Attitude, ...] = ()

    @property
    def quote_count(self) -> int:
        """How many quotes a list and a heading count: those that stand between marks."""
        return sum(not quote.reported for quote in self.quotes)

    @property
    def reported_count(self) -> int:
        """How many pieces of reported speech are shown, and told of apart from the quotes."""
        return sum(quote.reported and quote.shown for quote in self.quotes)


class ArticleAnnotation(Struct, frozen=True, array_like=True):
    """The annotation of an article: body and title apart, each with offsets into its own text."""

    body: Annotation = Annotation()
    title: Annotation = Annotation()
    text_hash: str = ""
    stale: bool = False
    """Made by other rules, another model or of another version of the text; shown until it is redone."""

    @property
    def entities(self) -> tuple[Mention, ...]:
        """The mentions in the title, then those in the body."""
        return (*self.title.entities, *self.body.entities)

    @property
    def placed_quotes(self) -> list[tuple[Quote, Annotation, bool]]:
        """Every quote with the part that it stands in, and whether that is the title."""
        in_title = [(quote, self.title, True) for quote in self.title.quotes]
        return in_title + [(quote, self.body, False) for quote in self.body.quotes]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of some articles were looked at for quotes and names, as their text is now.

    Of the annotated ones ``without_model`` are in a language for which there was none: in them only quotation marks
    were found, and speakers by wording alone.
    """

    articles: int = 0
    annotated: int = 0
    without_model: int = 0

    @property
    def whole(self) -> bool:
        """Whether nothing was left out."""
        return self.annotated == self.articles and not self.without_model
