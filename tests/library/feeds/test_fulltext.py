"""What fetching the page behind an article promises."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from server import Reply, Server, item, rss

from tuireader.cli import main
from tuireader.config import Config, Paths
from tuireader.errors import FetchError, NotFoundError
from tuireader.feeds import extraction
from tuireader.library import Library, articles
from tuireader.library.feeds.feed_settings import configure
from tuireader.library.feeds.fulltexts import PageDone, full_text, full_texts, own_text
from tuireader.library.feeds.refreshing import refresh
from tuireader.library.feeds.subscriptions import Access, add
from tuireader.library.marking import subscribe
from tuireader.model import ArticleAnnotation, Block, Document, Subscription, text_hash
from tuireader.query.tree import Everything, Words

pytestmark = pytest.mark.slow

STORY = "".join(
    f"<p>Paragraph {n} of a story that goes on for a while, with commas, words and more.</p>"
    for n in range(12)
)
MENU = "<ul>" + "<li><a href='/x'>Menu</a></li>" * 9 + "</ul>"
PAGE = f"<html><head><title>T</title></head><body><nav>{MENU}</nav><article>{STORY}</article></body></html>"


def extract(page: str | bytes) -> Document:
    """The article in a page of a site for which there is no rule."""
    body = page if isinstance(page, bytes) else page.encode()
    return extraction.extract(body, "https://a.example/story", "text/html", {}).document


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(Paths(tmp_path / "data", tmp_path / "config.toml"), Config()) as opened:
        yield opened


def test_the_story_of_a_page_is_found_and_its_menu_is_not() -> None:
    document = extract(PAGE)
    assert "Paragraph 0 of" in document.text
    assert "Paragraph 11 of" in document.text
    assert "Menu" not in document.text


def test_quotations_and_links_survive_and_scripts_do_not() -> None:
    inner = (
        "<blockquote>A quoted word.</blockquote><p>See <a href='/more'>more</a>.</p><script>evil()</script>"
    )
    document = extract(PAGE.replace("</article>", f"{inner}</article>"))
    assert "A quoted word." in document.text
    assert "evil" not in document.text
    assert [mark.target for mark in document.inlines if mark.kind == "link"] == ["https://a.example/more"]


def test_the_pages_own_charset_is_believed() -> None:
    page = PAGE.replace("<head>", '<head><meta charset="iso-8859-1">').replace("Paragraph", "Café")
    assert "Café 3" in extract(page.encode("iso-8859-1")).text


@pytest.mark.parametrize("page", ["", "<html>", "<p>Please log in.</p>", "<div>" * 50_000, "<a " * 50_000])
def test_a_page_without_an_article_is_said_so(page: str) -> None:
    with pytest.raises(FetchError, match="page"):
        extract(page)


PODCAST = 'xmlns:podcast="https://podcastindex.org/namespace/1.0"'
SPOKEN = (
    "WEBVTT\n\n00:01.000 --> 00:04.000\n<v Ada Brook>The lock is closed.\n\n"
    "00:05.000 --> 00:06.000\n<v Henrik Dahl>Since when?\n"
)


def test_of_an_episode_the_transcript_is_fetched_the_surest_form_of_it(library: Library) -> None:
    with Server() as server:
        files = (
            f'<podcast:transcript {PODCAST} url="/3.srt" type="application/srt"/>'
            f'<podcast:transcript {PODCAST} url="/3.vtt" type="text/vtt"/>'
        )
        server.routes["/feed"] = Reply(rss(item("Three", "Notes.") + files))
        server.routes["/3.vtt"] = Reply(SPOKEN.encode())
        add(library, f"{server.url}/feed")
        (row,) = articles.page(library, Everything())
        found = full_text(library, row.key)
        assert found.document.text == "Ada Brook: The lock is closed.\n\nHenrik Dahl: Since when?"
        assert server.paths().count("/3.srt") == 0
        own = own_text(library, row.key)
        assert own is not None and own.text == "Notes."
        server.routes["/3.vtt"] = Reply(b"{")
        with pytest.raises(FetchError, match=r"/3\.vtt: the transcript cannot be read"):
            full_text(library, row.key)


def test_the_page_behind_an_article_is_fetched_and_errors_name_it(library: Library) -> None:
    with Server() as server:
        link = "<link>{}</link>"
        server.routes |= {
            "/feed": Reply(
                rss(item("one") + link.format("/story"), item("two") + link.format("/gone"), item("three"))
            ),
            "/story": Reply(PAGE.encode(), headers={"Content-Type": "text/html"}),
        }
        add(library, f"{server.url}/feed")
        rows = {row.title: row for row in articles.page(library, Everything())}
        assert "Paragraph 5" in full_text(library, rows["one"].key).document.text
        with pytest.raises(FetchError, match=f"{server.url}/gone: not found"):
            full_text(library, rows["two"].key)
        with pytest.raises(NotFoundError):
            full_text(library, rows["three"].key)


def serve(server: Server, *names: str) -> str:
    """A feed of these items, each with its page; returns its address."""
    items = [f"{item(name)}<link>{server.url}/{name}.html</link>" for name in names]
    server.routes |= {
        "/feed": Reply(rss(*items)),
        "/one.html": Reply(PAGE.encode(), headers={"Content-Type": "text/html"}),
    }
    return f"{server.url}/feed"


def test_a_full_text_is_stored_found_and_annotated_anew_and_the_feeds_own_is_kept(library: Library) -> None:
    with Server() as server:
        added = add(library, serve(server, "one"))
        assert added.feed is not None
        (row,) = articles.page(library, Everything())
        assert own_text(library, row.key) is None
        library.archive.set_annotation(
            row.key, ArticleAnnotation(text_hash=text_hash(row.title, "Some words."))
        )
        assert library.archive.unannotated([""], 0, 0, 9) == []
        for _ in range(2):
            full_text(library, row.key)
            article = articles.article(library, row.key)
            assert article is not None and "Paragraph 5 of" in article.document.text
            assert article.row.words == len(article.document.text.split())
            assert own_text(library, row.key) == Document("Some words.", (Block("paragraph", 0, 11),))
        assert [found.key for found in articles.page(library, Words("paragraph"))] == [row.key]
        assert articles.page(library, Words("some words")) == []
        assert library.archive.unannotated([""], 0, 0, 9) == [row.key]
        server.routes["/feed"] = Reply(
            rss(item("one", "Other words.") + f"<link>{server.url}/one.html</link>")
        )
        assert refresh(library, [added.feed.key]).updated == 1
        article, own = articles.article(library, row.key), own_text(library, row.key)
        assert article is not None and "Paragraph 5 of" in article.document.text
        assert own is not None and own.text == "Other words."
        assert library.archive.problems() == []
        library.archive.delete([row.key])
        assert own_text(library, row.key) is None and library.archive.problems() == []


def test_of_many_pages_each_is_told_and_a_bad_one_stops_none(library: Library) -> None:
    with Server() as server:
        add(library, serve(server, "one", "two"))
        told: list[PageDone] = []
        full_texts(library, articles.ids(library, Everything()), told.append)
        assert {done.title: done.error for done in told} == {
            "one": "",
            "two": f"{server.url}/two.html: not found (404)",
        }
        stopped: list[PageDone] = []
        full_texts(library, articles.ids(library, Everything()), stopped.append, lambda: True)
        assert stopped == []


def test_a_host_that_asks_for_fewer_requests_is_asked_no_more(library: Library) -> None:
    with Server() as server:
        names = [f"item{n}" for n in range(6)]
        add(library, serve(server, *names))
        busy = Reply(status=429, headers={"Retry-After": "60"})
        server.routes |= {f"/{name}.html": busy for name in names}
        told: list[PageDone] = []
        full_texts(library, articles.ids(library, Everything()), told.append)
        assert all("too many requests (429)" in done.error for done in told) and len(told) == 6
        assert sum(path.endswith(".html") for path in server.paths()) == 1


def test_a_feed_may_want_full_texts_always(library: Library) -> None:
    with Server() as server:
        url = serve(server, "one", "two")
        subscribe(library.marks, Subscription(url, url))
        configure(library, url, "fulltext", "yes")
        done = refresh(library, [url])
        assert (done.new, done.failed) == (2, 0)
        texts = {row.title: library.archive.text(row.key) for row in articles.page(library, Everything())}
        assert "Paragraph 5 of" in texts["one"] and texts["two"] == "Some words."


def test_what_opens_a_feed_opens_the_pages_on_its_server_and_no_others(library: Library) -> None:
    with Server() as server, Server() as other:
        for place in (server, other):
            place.routes["/story"] = Reply(PAGE.encode(), headers={"Content-Type": "text/html"})
        links = [
            f"<link>{place.url}/story</link><guid>{at}</guid>" for at, place in enumerate((server, other))
        ]
        server.routes["/feed"] = Reply(rss(*links))
        access = Access({"user_agent": "Reader/1"}, headers=["Cookie: id=7"])
        add(library, f"{server.url}/feed", access=access)
        told: list[PageDone] = []
        full_texts(library, articles.ids(library, Everything()), told.append)
        assert [done.error for done in told] == ["", ""]
        assert server.seen[-1].headers["cookie"] == "id=7"
        (seen,) = other.seen
        assert "cookie" not in seen.headers
        assert seen.headers["user-agent"] == "Reader/1"


def test_the_command_fetches_the_pages_of_what_matches(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    run = ["--data-dir", str(library.paths.data), "--config", str(library.paths.config_file), "fetch"]
    library.marks.set_state("seeded", True)
    with Server() as server:
        add(library, serve(server, "one", "two"))
        library.marks.flush()
        assert main([*run, "--json", "--fulltext", "words", "-two"]) == 0
        (line,) = capsys.readouterr().out.splitlines()
        assert (json.loads(line)["title"], json.loads(line)["error"]) == ("one", "")
        assert main([*run, "--fulltext", "words"]) == 1
        shown = capsys.readouterr()
        assert (
            shown.out == "fetched the full text of 1 article, 1 failed\n"
            and "two.html: not found (404)" in shown.err
        )
        assert main([*run, "--fulltext"]) == 2
        assert main([*run, "--all", "--fulltext", "words"]) == 2
