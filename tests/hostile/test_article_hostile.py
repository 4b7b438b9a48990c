"""The article pane under texts that mean harm."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st
from pane_app import PaneApp, linked, text_of
from textual.geometry import Offset

from tuireader.model import (
    Annotation,
    Article,
    ArticleAnnotation,
    ArticleRow,
    Document,
    Mention,
    Quote,
)
from tuireader.ui.article.article_pane import ArticlePane

SIZE = (100, 24)


def obeyed(character: str) -> bool:
    """Whether a terminal would obey a character, or turn others around it."""
    return (
        unicodedata.category(character) == "Cc"
        or character in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )


HOSTILE = st.lists(
    st.sampled_from(
        [
            "\x1b[2J",
            "\x1b]0;x\x07",
            "[/x]",
            "[@click=app.quit]",
            "\u202e",
            "\x9b2J",
            "\x00",
            "word",
            "語",
            "\t",
            "\n",
            '"',
        ]
    )
    | st.text(max_size=5),
    max_size=20,
).map(" ".join)


@given(HOSTILE, HOSTILE, HOSTILE)
@settings(max_examples=100)
async def test_nothing_in_a_text_can_command_the_terminal(title: str, text: str, speaker: str) -> None:
    quotes = (
        Quote(
            "q",
            0,
            len(text),
            ((0, len(text)),),
            text,
            speaker=speaker,
            speaker_name=speaker,
            confidence="sure",
        ),
    )
    row = ArticleRow(3, "f", title, title, author=speaker, section=text)
    annotation = ArticleAnnotation(Annotation(quotes, (Mention(0, len(text), "PERSON", text, speaker),)))
    for line in drawn(Article(row, Document(text)), annotation):
        assert not [character for character in line if obeyed(character)], ascii(line)


def drawn(article: Article, annotation: ArticleAnnotation) -> list[str]:
    """What is written to the terminal for an article, line by line."""
    from rich.style import Style

    from tuireader.ui.article.layout import lay_out
    from tuireader.ui.article.page import Focus, Page
    from tuireader.ui.render import Painter

    page = Page(lay_out(article, 90), annotation)
    painter = Painter(lambda name: Style(), Style())
    return [painter.line(page, number, Focus()).text for number in range(len(page.layout.lines))]


async def test_markup_in_a_text_is_shown_as_it_is_written() -> None:
    app = PaneApp(linked("See [/x] and [@click=app.quit]this[/] here."))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "See [/x] and [@click=app.quit]this[/] here." in text_of(app)
        await pilot.click(ArticlePane, offset=Offset(50, 6))
        assert app.is_running
