"""The files that come with an article, from the feed to the screen and the command line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs
from server import Reply, Server, item, rss

from tuireader.cli import main
from tuireader.config import Config, Paths
from tuireader.library import Library, articles
from tuireader.library.articles import file_line, with_files
from tuireader.library.feeds.subscriptions import add
from tuireader.model import Article, ArticleRow, Block, Document, Enclosure
from tuireader.query.tree import Everything
from tuireader.ui.article.page import links_of
from tuireader.ui.lists.views import shown

EPISODE = Enclosure("https://pod.example/Episode%203.mp3", "audio/mpeg", 33_100_000)
ARTICLE = Article(ArticleRow(1, "f", "Pod", "Three"), Document("Words.", (Block("paragraph", 0, 6),)))


@pytest.mark.parametrize(
    ("file", "line"),
    [
        (EPISODE, "Episode 3.mp3 (audio/mpeg, 33.1 MB)"),
        (structs.replace(EPISODE, type="", length=1500), "Episode 3.mp3 (2 kB)"),
        (structs.replace(EPISODE, type="", length=0), "Episode 3.mp3"),
        (Enclosure("https://pod.example/", "audio/ogg", 12), "pod.example (audio/ogg, 12 bytes)"),
        (Enclosure("https://pod.example/a%1b%5b31m%e2%80%aeb.mp3"), "ab.mp3"),
    ],
)
def test_a_file_is_told_by_its_name_kind_and_size(file: Enclosure, line: str) -> None:
    assert file_line(file) == line


def test_each_file_is_a_link_below_the_text_and_pictures_are_none() -> None:
    pictures = (Enclosure("https://a.example/1", "image/png"), Enclosure("https://a.example/2.JPG"))
    document = with_files(replace(ARTICLE, enclosures=(EPISODE, *pictures))).document
    assert document.text == "Words.\n\nAttached: Episode 3.mp3 (audio/mpeg, 33.1 MB)"
    (link,) = links_of(document)
    assert (document.text[link.start : link.end], link.target) == ("Episode 3.mp3", EPISODE.url)
    assert document.blocks[-1] == Block("paragraph", 8, len(document.text))
    assert with_files(
        replace(ARTICLE, document=Document(""), enclosures=(EPISODE,))
    ).document.text.startswith("Att")
    assert with_files(ARTICLE) == ARTICLE


def test_a_podcasts_episode_is_shown_with_its_article(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = Paths(tmp_path / "data", tmp_path / "config.toml")
    file = '<enclosure url="/three.mp3" type="audio/mpeg" length="2000000"/>'
    with Server() as server, Library.open(paths, Config()) as library:
        library.marks.set_state("seeded", True)
        server.routes["/feed"] = Reply(rss(item("Three") + file))
        add(library, f"{server.url}/feed")
        (row,) = articles.page(library, Everything())
        found = shown(library, row.key)
        assert found is not None
        assert [link.target for link in links_of(found.article.document)] == [f"{server.url}/three.mp3"]
        stored = articles.article(library, row.key)
        assert stored is not None and "Attached" not in stored.document.text
        library.marks.flush()
        paths.config_file.write_text("annotating.enabled = false\n", encoding="utf-8")
        main(["--data-dir", str(paths.data), "--config", str(paths.config_file), "show", f"{row.key:016x}"])
        assert f"Attached: three.mp3 (audio/mpeg, 2.0 MB) {server.url}/three.mp3" in capsys.readouterr().out
