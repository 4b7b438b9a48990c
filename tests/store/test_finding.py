"""Finding in the archive: each query gives exactly the articles that it means."""

import operator

import pytest
from archive_fixture import LOCAL, entry, found, store, titles
from hypothesis import given, settings
from hypothesis import strategies as st

from tuireader.config import Config, default_paths
from tuireader.errors import InputError, NotFoundError
from tuireader.library import Library, articles, marking
from tuireader.model import Subscription, short_id
from tuireader.query.parse import MOST_TERMS
from tuireader.query.tree import And, Compared, Everything, Has, Id, InFeed, Is, Not, Or, Published, Words


def test_words_phrases_and_beginnings_are_found_in_title_and_text(lib):
    store(
        lib,
        entry("1", "Élection results", "The well-known man won.", published=3),
        entry("2", "Weather", "Man and known well.", published=2),
    )
    assert titles(lib, "election") == ["Élection results"]
    assert titles(lib, "known") == ["Élection results", "Weather"]
    assert titles(lib, '"well known"') == ["Élection results"]
    assert titles(lib, "elect*") == ["Élection results"] and titles(lib, "elect") == []
    assert titles(lib, "man -won") == ["Weather"]
    assert titles(lib, "won or weather") == ["Élection results", "Weather"]
    assert titles(lib, '"-" or ") OR (" or "*"') == []


def test_fields_find_what_they_say(lib):
    marking.subscribe(
        lib.marks, Subscription("k", "https://bbc.example/rss", title="BBC World", folder="News/UK")
    )
    one, two = store(lib, entry("1", "One", published=1000), entry("2", "Two", published=2000), feed="k")
    store(lib, entry("3", "Three", published=3000))
    marking.mark_read(lib.marks, [articles.rows(lib, [one])[one].ref])
    marking.star(lib.marks, articles.rows(lib, [two])[two])
    marking.set_tags(lib.marks, articles.rows(lib, [one])[one], ["t"])
    lib.archive.set_annotation(two, found(lib, "Two"))
    expected = {
        "is:unread": ["Three", "Two"],
        "is:read": ["One"],
        "is:starred": ["Two"],
        "-is:starred": ["Three", "One"],
        "is:tagged": ["One"],
        "is:quoted": ["Two"],
        "-is:quoted": ["Three", "One"],
        'feed:"bbc w"': ["Two", "One"],
        "feed:news/uk": ["Two", "One"],
        "feed:bbc.example": ["Two", "One"],
        "feed:none": [],
        "-feed:none is:unread": ["Three", "Two"],
        f"id:{short_id(two)}": ["Two"],
        f"id:{short_id(two).upper()} or is:read": ["Two", "One"],
    }
    assert {query: titles(lib, query) for query in expected} == expected
    assert [row.title for row in articles.page(lib, Published(1000, 3000))] == ["Two", "One"]
    assert [row.title for row in articles.page(lib, InFeed((LOCAL, "k", "unknown")))] == [
        "Three",
        "Two",
        "One",
    ]


def test_an_id_is_found_by_any_unique_beginning(lib):
    keys = store(lib, *(entry(str(n)) for n in range(40)))
    for key in keys:
        assert articles.find(lib, short_id(key)) == key
    shared = next(first for first in "0123456789abcdef" if sum(short_id(k)[0] == first for k in keys) > 1)
    for prefix, told in (
        (shared, "several"),
        ("xyz", "no article id"),
        ("", "no article id"),
        ("f" * 17, "no"),
    ):
        with pytest.raises(NotFoundError, match=told):
            articles.find(lib, prefix)
    with pytest.raises(NotFoundError, match="ffffffffffffffff"):
        articles.find(lib, "f" * 16)


@pytest.mark.parametrize(
    "terms",
    [
        "word",
        "-word",
        "title:word",
        "by:Li",
        "names:Li",
        "feed:x",
        "newer:3d",
        "is:read",
        "-(a or b)",
        "#t",
        "words:1..2",
        "has:names",
        "has:enclosure",
    ],
)
@pytest.mark.parametrize("between", [" ", " or "])
def test_of_many_terms_a_query_is_answered_or_refused_in_one_line(lib, terms, between):
    store(lib, entry())
    most = MOST_TERMS // (2 if "(" in terms else 1)
    titles(lib, between.join([terms] * most))
    with pytest.raises(InputError, match="at most 250"):
        titles(lib, between.join([terms] * (most + 1)))


SIMPLE = st.sampled_from(
    [Everything(), Is("unread"), Is("read"), Is("starred"), Is("tagged"), Is("quoted"), Words("even"),
     Words("odd"), Is("annotated"), Has("names"), Compared("words", ">", 1), Compared("quotes", "<=", 1),
     InFeed((LOCAL,)), InFeed(("local:b",)), InFeed(()), Published(10, 20), Id("1"), Id("7a")]
)  # fmt: skip
QUERIES = st.recursive(
    SIMPLE,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(And, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Or, st.lists(inner, max_size=3).map(tuple))
    ),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("filled")
    with Library.open(default_paths(folder, folder / "c.toml"), Config()) as lib:
        for feed in (LOCAL, "local:b"):
            store(
                lib,
                *(entry(str(n), text="even" if n % 2 == 0 else "odd one", published=n) for n in range(25)),
                feed=feed,
            )
        rows = articles.page(lib, Everything(), 100)
        marking.mark_read(lib.marks, [row.ref for row in rows[::3]])
        marking.star(lib.marks, rows[::7])
        marking.set_tags(lib.marks, rows[5], ["t"])
        marking.delete(lib.marks, rows[6:8])
        for row in rows[::5]:
            text = articles.article(lib, row.key).document.text
            lib.archive.set_annotation(row.key, found(lib, row.title, text))
        yield lib


def matches(query, row, text) -> bool:
    """The plain meaning of a query."""
    match query:
        case Everything():
            return True
        case Not(inner):
            return not matches(inner, row, text)
        case And(queries):
            return all(matches(part, row, text) for part in queries)
        case Or(queries):
            return any(matches(part, row, text) for part in queries)
    return matches_itself(query, row, text)


def matches_itself(query, row, text) -> bool:
    """The plain meaning of one term."""
    match query:
        case Is(state):
            return {
                "read": row.read, "unread": not row.read, "starred": row.starred,
                "tagged": bool(row.tags), "quoted": bool(row.quote_count),
                "annotated": row.quote_count is not None,
            }[state]  # fmt: skip
        case Has():
            return bool(row.people)
        case Compared(what, sign, number):
            compare = {">": operator.gt, "<=": operator.le}[sign]
            counted = row.words if what == "words" else row.quote_count
            return counted is not None and compare(counted, number)
        case Words(word):
            return word in text
        case InFeed(keys):
            return row.feed in keys
        case Published(since, until):
            return since <= row.published < until
        case Id(prefix):
            return short_id(row.key).startswith(prefix)


@settings(max_examples=150)
@given(QUERIES)
def test_a_query_finds_exactly_what_it_means(filled, query):
    everything = articles.page(filled, Everything(), 100)
    assert len(everything) == 48
    texts = {row.key: articles.article(filled, row.key).document.text for row in everything}
    wanted = [row.key for row in everything if matches(query, row, texts[row.key])]
    assert list(articles.ids(filled, query)) == wanted
    assert [row.key for row in articles.page(filled, query, 5)] == wanted[:5]
    assert articles.count(filled, query) == len(wanted)
