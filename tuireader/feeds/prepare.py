"""Bytes of a feed to clean UTF-8 text that an XML parser can read without harm: no DTD, no controls, no odd codecs."""

from __future__ import annotations

import codecs
import re
from html.entities import name2codepoint

from tuireader.text.clean import clean

CHARSETS = frozenset(
    "utf-8 utf-16 utf-16-le utf-16-be utf-32 utf-32-le utf-32-be ascii iso8859-1 "  # noqa: SIM905
    "iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 iso8859-10 iso8859-11 "
    "iso8859-13 iso8859-14 iso8859-15 "
    "iso8859-16 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp437 cp850 cp852 cp855 cp866 "
    "cp737 cp775 cp856 cp857 cp858 cp860 cp861 cp862 cp863 cp864 cp865 cp869 cp1125 mac-iceland mac-turkish "
    "cp874 koi8-r koi8-u koi8-t mac-roman mac-cyrillic mac-greek mac-latin2 big5 big5hkscs cp950 gb2312 gbk "
    "gb18030 hz shift_jis cp932 euc_jp iso2022_jp iso2022_jp_2 euc_kr cp949 iso2022_kr johab tis-620 "
    "ptcp154".split()
)
"""The character sets that are believed. Others of Python's codecs smuggle markup (utf-7) or raise (punycode).
"""

_MEANT = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "tis-620": "cp874", "shift_jis": "cp932",
    "euc_kr": "cp949", "gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs",
}  # fmt: skip
"""What is meant by a character set's name: the larger one that is in use (WHATWG's encoding standard)."""
_LOOKED_AT = 8192
"""Bytes, from the first that is not ASCII, by which a character set is guessed."""
_LONG_WORD = re.compile(rb"[A-Za-z]{50,}+")
"""No word that tells anything; chardet takes the square of its length, 17 seconds for one of 8,000 letters."""
_SURE = 0.8
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BARE = ((b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_DECLARED = re.compile(r"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})")
_HEADER = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_META = re.compile(r"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_DECLARATION = re.compile(r"<\?xml(?=[\s?])[^>]{0,1000}\?>", re.IGNORECASE)
_DOCTYPE = re.compile(
    r"<!DOCTYPE(?:[^\[>\"']++|\"[^\"]*+\"|'[^']*+')*+(?:\[(.*?)\]\s*+)?>", re.DOTALL | re.IGNORECASE
)
_DECLARED_ENTITY = re.compile(r"<!ENTITY\s+([\w.-]{1,32})\s+(?:\"([^\"&%<]{0,32})\"|'([^'&%<]{0,32})')?")
_NAMED = re.compile(r"&(?!(?:lt|gt|amp|quot|apos);)([A-Za-z_][\w.-]{0,31});")
_NUMBERED = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,8}));")
_BETWEEN = re.compile("[^<>&\"']+")
_PIECE = re.compile(r".{1,65536}[^&]*+", re.DOTALL)
"""A stretch of text that ends before a reference, never within one: replaced whole, 9 MB of references would
take 200 MB.
"""
_BARE_AMPERSAND = re.compile(
    r"(<!\[CDATA\[(?:.*?\]\]>|.*))|&(?!(?:#[0-9]{1,8}|#x[0-9a-f]{1,8}|[a-z_][\w.-]{0,31});)",
    re.DOTALL | re.IGNORECASE,
)
_HARMLESS = ("&lt;", "&gt;", "&amp;", "&quot;", "&apos;")
_C1 = re.compile("[\x80-\x9f]")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NEVER = bytes({*range(32)} - {*b"\a\t\n\x0b\x0c\r\x0e\x0f\x1b"})
"""Bytes that mean nothing to a terminal, nor in any charset but UTF-16 and UTF-32."""
_CONTROLS = bytes({*range(32), 127} - {10})
_UTF_8 = frozenset({"utf-8", "utf8"})
_BY_DEFAULT = _UTF_8 | {"iso-8859-1", "latin-1", "latin1", "windows-1252", "us-ascii", "ascii"}
"""Charsets that are named unseen: what is sound UTF-8 is none of the others by chance."""
_START = 64
"""Bytes among which text in UTF-16 or UTF-32 has a zero, since markup has letters of ASCII."""
_PROLOG = 4096
"""Characters before the root element in which a declaration and DTD are looked for, the DTD's own length
apart.
"""

MAX_XML_ATTRIBUTES = 500
"""How many attributes one tag of a feed or list of feeds may have."""
_LONG_TAG = re.compile(rb"<[A-Za-z_:\x80-\xff][^<]{%d,}+" % (3 * MAX_XML_ATTRIBUTES))
_XML_ATTRIBUTE = re.compile(rb"[^<>\"']*+(?:\"[^\"<]*+\"|'[^'<]*+')")


def feed_text(body: bytes, content_type: str) -> str:
    """The text of an XML feed: decoded, without declaration, DTD, control characters and undeclared
    entities.
    """
    text = decoded(body, content_type).lstrip("\ufeff \t\r\n")
    text = _DECLARATION.sub("", text, count=1) if text[:5].lower() == "<?xml" else text
    text, entities = _without_dtd(text)
    if text.count("&") > sum(map(text.count, _HARMLESS)):
        text = "".join(_without_references(piece[0], entities) for piece in _PIECE.finditer(text))
    if text.isascii():
        return text if _is_printable(text) else _clean_markup(text).lstrip()
    return _clean_markup(_C1.sub(lambda found: _windows(ord(found[0])), text)).lstrip()


def with_ampersands_escaped(text: str) -> str:
    """XML whose ``&`` that begin no reference stand for themselves, outside of CDATA: the commonest mistake."""
    return _BARE_AMPERSAND.sub(lambda found: found[1] or "&amp;", text)


def page_text(body: bytes, content_type: str) -> str:
    """The text of a web page: as :func:`decoded`, the page's own ``<meta charset>`` standing for the
    declaration.
    """
    if not _HEADER.search(content_type) and (found := _META.search(body[:2048].decode("latin-1"))):
        content_type = f"charset={found[1]}"
    return decoded(body, content_type)


def without_controls(page: str) -> str:
    """A page without control characters, written or numbered, over which lxml gives up."""
    return _FORBIDDEN.sub("", _NUMBERED.sub(_character, page))


def is_plain(body: bytes, content_type: str) -> bool:
    """Whether a body is UTF-8 by all that it says, and has no DTD: then expat may see it as it is."""
    if not {"utf-8", "us-ascii"}.issuperset(_named_charsets(body, content_type)):
        return False
    wide = body.startswith((b"\xfe\xff", b"\xff\xfe", b"\0", b"<\0"))
    return not wide and b"<!doctype" not in body[:_PROLOG].lower()


def decoded(body: bytes, content_type: str = "") -> str:
    """The text of a body: by its byte order mark, else as UTF-8 where it is and header or declaration name that, or
    only what is named unseen, else by the header's charset, else the declared one, else a guess.
    """
    for mark, name in (*_BOMS, *_BARE):
        if body.startswith(mark):
            return body.decode(name, "replace").lstrip("\ufeff")
    charsets = _named_charsets(body, content_type)
    if not _UTF_8.isdisjoint(charsets) or _BY_DEFAULT.issuperset(charsets):
        charsets.insert(0, "utf-8")
    narrow = body.translate(None, _NEVER)  # so that no flood of them is left to be cleaned one by one
    for charset in dict.fromkeys((*charsets, "utf-8")):
        try:
            codec = _codec(charset)
            if not codec.startswith(("utf-16", "utf-32")):
                return narrow.decode(codec)
            if b"\0" in body[:_START]:
                return body.decode(codec)
        except (UnicodeError, LookupError):
            continue
    return _guessed(narrow)


def _named_charsets(body: bytes, content_type: str) -> list[str]:
    """The charsets that the header and the declaration name, in this order."""
    named = (_HEADER.search(content_type), _DECLARED.search(body[:1024].decode("latin-1")))
    return [found[1].lower() for found in named if found]


def _is_printable(text: str) -> bool:
    """Whether an ASCII text holds nothing to be cleaned, at a tenth of what cleaning takes to find out."""
    data = text.encode("ascii")
    return len(data) == len(data.translate(None, _CONTROLS))


def _codec(charset: str) -> str:
    """Python's name of what an allowed charset means; LookupError for others."""
    name = codecs.lookup(charset).name if charset else ""
    if name not in CHARSETS:
        raise LookupError(charset)
    return _MEANT.get(name, name)


def _guessed(body: bytes) -> str:
    """UTF-8 with a few broken bytes, or what it looks like when hardly anything in it is UTF-8."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = sum(1 for _ in re.finditer("[\x80-\ufffc]", text))
    return text if broken <= sound else body.decode(_likely(body), "replace")


def _likely(body: bytes) -> str:
    """The charset of a body that is not UTF-8, by which letters follow each other; windows-1252 when unsure."""
    import chardet  # seldom needed, and a twentieth of a second to import

    begin = next(re.finditer(rb"[\x80-\xff]", body)).start()
    found = chardet.detect(_LONG_WORD.sub(b" ", body[begin : begin + _LOOKED_AT]))
    try:
        return _codec(found["encoding"] or "") if found["confidence"] > _SURE else "cp1252"
    except LookupError:
        return "cp1252"


def _without_dtd(text: str) -> tuple[str, dict[str, str]]:
    """The text without its DTD, and the short plain entities that it declared; others stand for nothing."""
    start = text[:_PROLOG].upper().find("<!DOCTYPE")
    found = _DOCTYPE.match(text, start) if start >= 0 else None
    if found is None:
        return text, {}
    pairs = _DECLARED_ENTITY.finditer((found[1] or "")[:100_000])
    entities = {pair[1]: pair[2] or pair[3] or "" for pair in pairs}
    return text[:start] + text[found.end() :], entities


def _clean_markup(text: str) -> str:
    """As :func:`clean`; an escape sequence ends before the next mark of XML, which it would take with it."""
    return _BETWEEN.sub(lambda found: clean(found[0]), text) if "\x1b" in text else clean(text)


def _without_references(text: str, entities: dict[str, str]) -> str:
    """The text without the references that XML does not know or may not make."""
    text = _NAMED.sub(lambda found: _entity(found, entities), text)
    return _NUMBERED.sub(_character, text)


def _entity(found: re.Match[str], entities: dict[str, str]) -> str:
    """What a named entity stands for: as declared, as in HTML, else its own text."""
    name = found[1]
    if name in entities:
        return entities[name].replace("<", "&lt;")
    if name in name2codepoint:
        return chr(name2codepoint[name])
    return f"&amp;{name};"


def _character(found: re.Match[str]) -> str:
    """A numbered character as it is when XML may not name it, so that cleaning sees it; else the
    reference.
    """
    number = int(found[1], 16) if found[1] else int(found[2])
    if 0x80 <= number <= 0x9F:
        return _windows(number)
    if number < 0x20:
        return chr(number) if number not in (0, 9, 10, 13) else " "
    if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF or number in (0xFFFE, 0xFFFF):
        return "\ufffd"
    return found[0]


def _windows(number: int) -> str:
    """What the byte means in windows-1252, for which C1 controls are a common mistake."""
    return bytes([number]).decode("cp1252", "ignore")


def overloaded(xml: bytes) -> bool:
    """Whether a tag of a feed or list of feeds, well-formed or not, seems to have more attributes than any honest
    one: expat and feedparser hold all of them before anyone is asked.
    """
    return any(_is_overloaded(found.group()) for found in _LONG_TAG.finditer(xml))


def _is_overloaded(tag: bytes) -> bool:
    """Whether a tag has too many quoted values, or, where its quotes do not match, too many "=" before its end."""
    if tag.count(b"=", 0, tag.find(b">")) > MAX_XML_ATTRIBUTES:
        return True
    place, attributes = 1, 0
    while attributes <= MAX_XML_ATTRIBUTES and (found := _XML_ATTRIBUTE.match(tag, place)):
        place, attributes = found.end(), attributes + 1
    return attributes > MAX_XML_ATTRIBUTES
