"""In whatever character set a feed is written, its text comes out right."""

from __future__ import annotations

import chardet
import pytest
from parsing import parse

from tuireader.feeds.prepare import decoded


@pytest.mark.parametrize(
    "charset", ["iso-8859-1", "windows-1252", "utf-8", "utf-16", "utf-8-sig", "iso-8859-15", "cp865"]
)
def test_a_declared_charset_is_believed(charset: str) -> None:
    label = charset.removesuffix("-sig")
    body = f'<?xml version="1.0" encoding="{label}"?><rss><channel><title>café</title></channel></rss>'
    assert parse(body.encode(charset)).title == "café"


@pytest.mark.parametrize(
    "charset", ["utf-7", "punycode", "undefined", "idna", "unicode_escape", "rot13", "zlib", "x"]
)
def test_a_charset_that_no_feed_needs_is_not_used(charset: str) -> None:
    body = (
        f'<?xml version="1.0" encoding="{charset}"?><rss><channel><title>café +ADw-</title></channel></rss>'
    )
    assert parse(body.encode()).title == "café +ADw-"


def test_a_wrong_charset_in_the_header_does_not_spoil_the_text() -> None:
    body = '<?xml version="1.0" encoding="iso-8859-1"?><rss><channel><title>naïve</title></channel></rss>'
    assert parse(body.encode("iso-8859-1"), "text/xml; charset=utf-8").title == "naïve"
    assert decoded("mostly “fine” words".encode() + b"\xff") == "mostly “fine” words\ufffd"


@pytest.mark.parametrize("header", ["iso-8859-1", "windows-1252", "koi8-r", "us-ascii", "utf-16"])
def test_what_says_that_it_is_utf_8_and_is_gets_no_other_charset_from_the_header(header: str) -> None:
    body = '<?xml version="1.0" encoding="utf-8"?><rss><channel><title>“naïve”</title></channel></rss>'
    for text in (body, body + " "):
        assert parse(text.encode(), f"text/xml; charset={header}").title == "“naïve”"


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1252", "us-ascii"])
def test_what_is_sound_utf_8_is_no_western_charset_by_chance(declared: str) -> None:
    body = f'<?xml version="1.0" encoding="{declared}"?><rss><channel><title>“naïve”</title></channel></rss>'
    assert parse(body.encode()).title == "“naïve”"
    assert parse(body.encode(), f"text/xml; charset={declared}").title == "“naïve”"


@pytest.mark.parametrize(
    ("charset", "title"),
    [
        ("shift_jis", "新しい記事が公開されました。詳しくはこちらをご覧ください。"),
        ("euc_jp", "新しい記事が公開されました。詳しくはこちらをご覧ください。"),
        ("gb18030", "新闻报道说，这项政策将从下个月开始在全国范围内实施。"),
        ("euc_kr", "정부는 다음 달부터 새로운 정책을 시행한다고 발표했다."),
        ("koi8-r", "Правительство объявило о новых мерах поддержки населения"),
        ("cp1251", "Правительство объявило о новых мерах поддержки населения"),
        ("cp1252", "Größere Städte ändern die Straßenordnung – “möglich”"),
        ("cp1252", "Les élèves étaient là où l’école a fermé"),
    ],
)
def test_a_charset_that_is_not_told_is_guessed(charset: str, title: str) -> None:
    assert parse(f"<rss><channel><title>{title}</title></channel></rss>".encode(charset)).title == title


def test_a_charset_means_the_larger_one_that_is_in_use() -> None:
    body = '<?xml version="1.0" encoding="gb2312"?><rss><channel><title>朱镕基</title></channel></rss>'
    assert parse(body.encode("gbk")).title == "朱镕基"


def test_no_long_word_is_given_to_what_takes_the_square_of_its_length(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[bytes] = []

    def detect(sample: bytes) -> dict[str, object]:
        given.append(sample)
        return {"encoding": "windows-1251", "confidence": 0.9}

    monkeypatch.setattr(chardet, "detect", detect)
    word = b"x" * 9_000
    text = decoded("Привет ".encode("cp1251") + word)
    assert text == "Привет " + word.decode()
    assert given and all(len(run) < 50 for run in given[0].split())
