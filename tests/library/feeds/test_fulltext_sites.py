"""What the user's rules for the pages of a site promise: from the settings to the article."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from server import Reply, Server, item, rss

from tuireader.cli import main
from tuireader.config import Config, Paths, load_config
from tuireader.errors import ConfigError
from tuireader.feeds.extraction import extract
from tuireader.library import Library
from tuireader.model import PageArticle

pytestmark = pytest.mark.slow

STORY = "".join(f"<p>Paragraph {n} of the story, with commas, words, and more.</p>" for n in range(12))
PAGE = (
    "<html><head><base href='https://cdn.example/'></head><body>"
    "<div class=lead><span>First</span></div>"
    f"<article>{STORY}</article>"
    "<div class=box><p class=part>Outer <b class=part>inner</b>.</p></div>"
    "<p class=part>See <a href='more'>more</a>.</p>"
    "<p class=empty></p>"
    "</body></html>"
)


def found(url: str = "https://news.example/1", **sites: str) -> PageArticle:
    """The article in the page, by these rules: ``news_example`` stands for news.example."""
    return extract(PAGE.encode(), url, "", {host.replace("_", "."): rule for host, rule in sites.items()})


def test_a_rule_takes_all_that_matches_in_the_order_of_the_page_and_nothing_twice():
    article = found(news_example=".part, .lead span")
    assert article.document.text == "First\n\nOuter inner.\n\nSee more."
    assert [mark.target for mark in article.document.inlines if mark.kind == "link"] == [
        "https://cdn.example/more"
    ]
    assert article.note == ""


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://news.example/1", "First"),
        ("https://www.news.example:8080/1", "First"),
        ("https://blog.news.example/1", "See more."),
        ("https://old.blog.news.example/1", "See more."),
    ],
)
def test_a_rule_is_for_a_host_and_its_subdomains_and_the_nearest_counts(url: str, text: str):
    assert found(url, news_example=".lead", blog_news_example="body > .part").document.text == text


@pytest.mark.parametrize(
    "url", ["https://othernews.example/", "https://example/", "https://news.example.org/"]
)
def test_other_sites_have_none(url: str):
    assert "Paragraph 11" in found(url, news_example=".lead").document.text


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("article[", "is no CSS selector"),
        (".part,", "is no CSS selector"),
        (".nowhere", "matches no text in this page"),
        (".empty", "matches no text in this page"),
    ],
)
def test_a_rule_of_no_use_is_named_and_the_article_found_without_it(rule: str, why: str):
    article = found(news_example=rule)
    assert article.note == f"fulltext.sites.news.example {why}: {rule}"
    assert "Paragraph 11" in article.document.text


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('"https://news.example/" = "article"', "needs hosts"),
        ('"News.example" = "article"', "needs hosts"),
        ('"news.example" = " "', r"fulltext\.sites\.news\.example"),
        ('"news.example" = 3', r"fulltext\.sites"),
    ],
)
def test_what_can_be_no_rule_is_refused_by_its_name(tmp_path: Path, line: str, why: str):
    path = tmp_path / "config.toml"
    path.write_text(f"[fulltext.sites]\n{line}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=why):
        load_config(path)


def test_the_rules_in_the_settings_are_followed_and_a_broken_one_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    paths = Paths(tmp_path / "data", tmp_path / "config.toml")
    settings = paths.config_file
    run = ["--data-dir", str(paths.data), "--config", str(settings)]
    with Library.open(paths, Config()) as library:
        library.marks.set_state("seeded", True)
    with Server() as server:
        server.routes["/feed"] = Reply(rss(f"{item('One')}<link>{server.url}/1</link>"))
        server.routes["/1"] = Reply(PAGE.encode(), headers={"Content-Type": "text/html"})
        quick = "annotating.enabled = false\n[fulltext.sites]\n"
        settings.write_text(f'{quick}"127.0.0.1" = ".lead, .part"\n', encoding="utf-8")
        assert main([*run, "add", f"{server.url}/feed"]) == 0
        capsys.readouterr()
        assert main([*run, "fetch", "--json", "--fulltext", "feed:127.0.0.1"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert main([*run, "show", told["id"]]) == 0
        shown = capsys.readouterr().out
        assert "Outer inner." in shown and "Paragraph" not in shown
        settings.write_text(f'{quick}"127.0.0.1" = "p["\n', encoding="utf-8")
        assert main([*run, "fetch", "--json", "--fulltext", "feed:127.0.0.1"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert (told["error"], told["note"]) == ("", "fulltext.sites.127.0.0.1 is no CSS selector: p[")
