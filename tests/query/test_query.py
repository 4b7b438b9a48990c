"""The query language: what a text means, what is told when it means nothing, and the echo in plain words."""

import random
import time
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuireader.errors import InputError
from tuireader.query.parse import FIELDS, TEXTS, parse
from tuireader.query.tree import (
    And,
    Compared,
    Everything,
    FeedNamed,
    Has,
    Id,
    InLanguage,
    InTitle,
    Is,
    Not,
    Or,
    Published,
    Someone,
    Tagged,
    Words,
    WrittenBy,
    echo,
    lasting,
    possible,
)

NOON = datetime(2026, 11, 24, 12).timestamp()
DAY = 86_400


def at(*date: int) -> int:
    return int(datetime(*date).timestamp())


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", Everything()),
        ("   ", Everything()),
        ("ceasefire", Words("ceasefire")),
        ("cease fire", And((Words("cease"), Words("fire")))),
        ('"cease fire"', Words("cease fire")),
        ('"never closed', Words("never closed")),
        ("elect*", Words("elect*")),
        ("well-known 12:30 don't", And((Words("well-known"), Words("12:30"), Words("don't")))),
        ("https://example.com/a", Words("https://example.com/a")),
        ("id:1f0C", Id("1f0C")),
        ("is:unread", Is("unread")),
        ("IS:Starred", Is("starred")),
        ("feed:BBC", FeedNamed("BBC")),
        ('feed:"BBC World"', FeedNamed("BBC World")),
        ("title:ceasefire", InTitle("ceasefire")),
        ('title:"cease fire"', InTitle("cease fire")),
        ("author:Ann", WrittenBy("Ann")),
        ("tag:later", Tagged("later")),
        ('-tag:"to read"', Not(Tagged("to read"))),
        ("lang:DE", InLanguage("de")),
        ("is:updated", Is("updated")),
        ('by:"Ada Brook"', Someone("Ada Brook", "quoted")),
        ("about:Brook", Someone("Brook", "spoken of")),
        ("Names:Norway", Someone("Norway", "named")),
        ("-sport", Not(Words("sport"))),
        ('-feed:"BBC World"', Not(FeedNamed("BBC World"))),
        ("--sport", Not(Not(Words("sport")))),
        ("a or b c", Or((Words("a"), And((Words("b"), Words("c")))))),
        ("a OR b", Or((Words("a"), Words("b")))),
        ('a "or" b', And((Words("a"), Words("or"), Words("b")))),
        ("(a or b) c", And((Or((Words("a"), Words("b"))), Words("c")))),
        ("-(a b)", Not(And((Words("a"), Words("b"))))),
        ("newer:3d", Published(since=int(NOON) - 3 * DAY)),
        ("newer:2H", Published(since=int(NOON) - 7200)),
        ("older:1w", Published(until=int(NOON) - 7 * DAY)),
        ("after:2026-01-31", Published(since=at(2026, 1, 31))),
        ("before:2026-02", Published(until=at(2026, 2, 1))),
        ("after:2025", Published(since=at(2025, 1, 1))),
        ("after:today", Published(since=at(2026, 11, 24))),
        ("before:yesterday", Published(until=at(2026, 11, 23))),
        ("words>500", Compared("words", ">", 500)),
        ("Words >= 500", Compared("words", ">=", 500)),
        ("words:<500", Compared("words", "<", 500)),
        ("words=<500", Compared("words", "<=", 500)),
        ("quotes:0", Compared("quotes", "=", 0)),
        ("words:5..20", And((Compared("words", ">=", 5), Compared("words", "<=", 20)))),
        ("words:5..", Compared("words", ">=", 5)),
        ("-quotes>5", Not(Compared("quotes", ">", 5))),
        ("#later", Tagged("later")),
        ('-#"to read"', Not(Tagged("to read"))),
        ("tag:#later", Tagged("later")),
        ("has:Fulltext", Has("fulltext")),
        ("has:enclosures", Has("enclosure")),
        ("has:quotes has:tags", And((Is("quoted"), Is("tagged")))),
    ],
)
def test_a_text_means_a_tree(text, tree):
    assert parse(text, NOON) == tree


@pytest.mark.parametrize(
    "word",
    ["a>b", "1>2", "C#", "AC/DC", "/usr/bin", "/r/news/", "10:30", "https://a.example/?x=1", "std::vector",
     "key=value", "E=mc2", "AT&T", "words", "Ukraine:", "<b>", "C:/temp", "and"],
)  # fmt: skip
def test_what_people_type_as_words_stays_words(word):
    assert parse(word, NOON) == Words(word)


@pytest.mark.parametrize(
    "words", ["#later", "/re/", "words>500", "title=x", "AND", "is:unread", "author:", "a > b", "date>2026"]
)
def test_in_quotation_marks_everything_is_words(words):
    assert parse(f'"{words}"', NOON) == Words(words)


def test_a_headline_is_words_even_where_a_colon_stands_in_it():
    assert parse("Ukraine: what next", NOON) == And(tuple(map(Words, ("Ukraine:", "what", "next"))))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("is:new", ["is:new", "unread", "quoted"]),
        ("writer:Ann", ["writer:", "author: is nearest", "newer:"]),
        ("titel:x", ['"titel:"', "title: is nearest"]),
        ("atuhor: Ann", ['"atuhor:"', "author: is nearest"]),
        ("xyzzy:Ann", ['"xyzzy:"', "there are title:"]),
        ("words:abc", ["words:abc", "words>500"]),
        ("words:", ["needs a value", "words>500"]),
        ("words>", ['"words>"', "words>500"]),
        ("quotes>x", ["quotes>x", "quotes>=5"]),
        ("quotes:..", ["quotes:..", "quotes:5..20"]),
        ("has:wings", ["has:wings", "quotes", "enclosure"]),
        ("#", ['"#"', "#later"]),
        ("/re/", ['"/re/"', "regular expressions"]),
        ("a /b c/i", ['"/b c/i"', "regular expressions"]),
        ("title=x", ['"title=x"', 'title:"cease fire"']),
        ('title =~ "x"', ["=~"]),
        ("wrods>500", ["wrods>500", "words>500"]),
        ("date>=2026-01-01", ["date>=2026-01-01", "after:2026-01-31"]),
        ("a > b", ['">"', "words>500"]),
        ("a AND b", ['"AND"', "leave it out"]),
        ("NOT a", ['"NOT"', "-sport"]),
        ("a || b", ['"||"', "or joins"]),
        ("lang:german", ["lang:german", "two letters"]),
        ("lang:1x", ["lang:1x"]),
        ("by: a", ['"by:"', 'by:"Ada Brook"']),
        ("tag:", ['"tag:"', "tag:later"]),
        ("newer:soon", ["newer:soon", "3d"]),
        ("newer:99999999m", ["newer:99999999m"]),
        ("after:2026-13", ["after:2026-13", "2026-01-31"]),
        ("before:0", ["before:0", "yesterday"]),
        ("is:", ['"is:"', "is:unread"]),
        ("(is:) a", ['"is:"']),
        ("(a", ['")"', "missing"]),
        ("a)", ['")"', '"("']),
        ("a or", ['"or"', "missing"]),
        ("()", ["missing"]),
        ('""', ["quotation marks"]),
        ("(" * 99 + "a" + ")" * 99, ["nested"]),
        ("-" * 9999 + "a", ["nested"]),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_what_means_nothing_is_told_with_what_would_be_right(text, told):
    with pytest.raises(InputError) as error:
        parse(text, NOON)
    assert all(part in str(error.value) for part in told)
    assert "\n" not in str(error.value)


@given(
    st.lists(
        st.sampled_from([*'ab-:"() .*\\é“\u200b\t05#/<>=~|', "or", "words", "quotes", "has", "tag", ".."]),
        max_size=25,
    ).map("".join)
)
def test_any_text_is_a_query_or_an_input_error(text):
    try:
        assert echo(parse(text, NOON), NOON)
    except InputError as error:
        assert str(error) and "\n" not in str(error)


def test_a_query_too_long_to_be_answered_is_refused_in_linear_time():
    chance = random.Random(1)
    text = " ".join(chance.choice(["word", '"a phrase"', "-is:read", "(a or b)"]) for _ in range(20_000))

    def refuse(text: str) -> float:
        start = time.process_time()
        with pytest.raises(InputError, match="things to look for at once"):
            parse(text, NOON)
        return time.process_time() - start

    short = refuse(text[: len(text) // 10])
    assert refuse(text) < 40 * short + 0.5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "everything"),
        ('is:unread feed:"BBC World" newer:3d', "unread, in BBC World, newer than 3 days"),
        ("newer:1h", "newer than 1 hour"),
        ("older:2w", "older than 14 days"),
        ("is:quoted -sport", "with quotes, not “sport”"),
        ("(a or b) after:2026-01-31", "(“a” or “b”), from 2026-01-31"),
        ("-(a b) before:2026", "not (“a”, “b”), before 2026-01-01"),
        ("id:1f", "article 1f"),
        ("words>1500 quotes:1", "more than 1,500 words, exactly 1 quote"),
        ("#later or has:enclosure", "tagged “later” or with an attached file"),
        ('title:"cease fire" author:Ann', "“cease fire” in the title, written by Ann"),
        (
            "-tag:later lang:de is:updated",
            "not tagged “later”, in the language “de”, updated since they appeared",
        ),
        (
            "by:Brook or about:Brook or names:Norway",
            "quoting Brook or with quotes about Brook or naming Norway",
        ),
    ],
)
def test_the_echo_says_what_was_understood(text, words):
    assert echo(parse(text, NOON), NOON) == words


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("canal is:unread", And((Words("canal"), Everything()))),
        ("-tag:later", Everything()),
        ("is:starred or canal", Everything()),
        ("is:quoted -canal", And((Is("quoted"), Not(Words("canal"))))),
        ("has:notes or words>5", Everything()),
        ("has:names quotes>5", And((Has("names"), Compared("quotes", ">", 5)))),
    ],
)
def test_what_marks_cannot_change_of_a_query(text, rest):
    assert lasting(parse(text, NOON)) == rest


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("canal is:unread", And((Words("canal"), Is("unread")))),
        ("canal by:Brook", And((Words("canal"), Everything()))),
        ("-(canal names:Norway)", Everything()),
        ("quotes>5 or has:names or about:x or is:quoted", Everything()),
        (
            "(canal -has:quotes) or words>5",
            Or((And((Words("canal"), Everything())), Compared("words", ">", 5))),
        ),
        ("is:annotated", Is("annotated")),
    ],
)
def test_what_looking_at_articles_cannot_change_of_a_query(text, rest):
    assert possible(parse(text, NOON)) == rest


def test_every_field_has_an_example_that_is_understood():
    for name, field in FIELDS.items():
        assert field.example.startswith(f"{name}{field.sign}")
        assert parse(field.example, NOON) != Everything()
    assert set(TEXTS) <= set(FIELDS)


@pytest.mark.parametrize("text", ["tag\0:x", "a\0b", '"a\0', "\0", "by:\x1b[31mAda"])
def test_a_query_is_cleaned_as_the_texts_are_in_which_it_looks(text: str) -> None:
    found = parse(text, 0)
    assert "\0" not in repr(found).replace("\\x00", "\0") and "\\x1b" not in repr(found)
