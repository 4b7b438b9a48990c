"""What was collected, for reference managers: other programs read back what was written, whatever the words hold."""

from __future__ import annotations

import csv
import io
import json

import pytest
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import parse_string
from pybtex.richtext import Text

from tuireader.library.citing import references
from tuireader.library.citing.basket import Cited
from tuireader.library.citing.citations import COLUMNS, FORMATS, written
from tuireader.library.citing.references import CONTEXT
from tuireader.text.clean import is_seen

HOSTILE = r"100% of {A & B} cost $5_000 #1 ~ ^ \input{x} <b> | “q”, @misc{y,"
ITEM = Cited(
    "key", 0x1F0C, "1a2b3c4d", '"We go," she said, "and soon."', ('"We go,"', '"and soon."'), "Before. ", " After.",
    8, 38, False, "direct", "Ada Brook", "likely", "text=We%20go", "On *rivers* & {locks}", "https://daily.example/1?a=1&b=2",
    "The Daily", "Jane Doe and Reuters Staff", "en", "feed", 1_647_259_200, 1_700_000_000, 1, "ab" * 32,
)  # fmt: skip


def hostile(words: str = HOSTILE) -> Cited:
    """A quote in which every field has such words."""
    return Cited(
        "k", 1, "id", words, (words,), words, words, 0, len(words), speaker=words, title=words, outlet=words,
        author=words, url="https://e.example/a", published=86_400, collected=86_400,
    )  # fmt: skip


def plain(latex: str) -> str:
    """What LaTeX stands for, as pybtex reads it, with the signs that it does not know."""
    known = {r"\textbraceleft": "{", r"\textbraceright": "}", r"\textasciicircum": "^", r"\$": "$"}
    text = str(Text.from_latex(latex))
    for name, sign in known.items():
        text = text.replace(f"{name}  ", f"{sign} ").replace(name, sign)
    return text


def test_pybtex_reads_bibtex_back() -> None:
    items = [ITEM, ITEM]
    bibliography = parse_string(written(items, "bibtex"), "bibtex")
    assert (
        list(bibliography.entries)
        == references.keys(items)
        == ["thedaily2022-1a2b3c4d", "thedaily2022-1a2b3c4d.2"]
    )
    entry = bibliography.entries["thedaily2022-1a2b3c4d"]
    assert [str(person) for person in entry.persons["author"]] == ["Doe, Jane", "{Reuters Staff}"]
    assert str(Text.from_latex(entry.fields["howpublished"])) == "The Daily"
    assert (
        'We go," [...] "and soon.' in entry.fields["note"] and "[attribution unsure]" in entry.fields["note"]
    )
    assert entry.fields["url"] == "https://daily.example/1?a=1&b=2#:~:text=We%20go"
    assert (entry.fields["date"], entry.fields["year"], entry.fields["month"]) == (
        "2022-03-14",
        "2022",
        "March",
    )
    again = parse_string(bibliography.to_string("yaml"), "yaml")
    assert again == bibliography


@pytest.mark.parametrize("words", [HOSTILE, "}", "{", "\\", "}}} @comment", "a\nb", "%"])
def test_no_words_break_bibtex(words: str) -> None:
    bibliography = parse_string(written([hostile(words), ITEM], "bibtex"), "bibtex")
    assert len(bibliography.entries) == 2


@given(
    st.text(
        st.characters(exclude_categories=["C", "Z"], exclude_characters="`'-$^~{}\\"),
        min_size=1,
        max_size=30,
    ).filter(is_seen)
)
def test_bibtex_stands_for_the_very_words(words: str) -> None:
    (entry,) = parse_string(written([hostile(words)], "bibtex"), "bibtex").entries.values()
    assert plain(entry.fields["howpublished"]) == words


def test_citeproc_makes_a_bibliography_of_csl() -> None:
    data = json.loads(written([ITEM], "csl-json"))
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(data), formatter.plain)
    bibliography.register(Citation([CitationItem("thedaily2022-1a2b3c4d")]))
    (entry,) = map(str, bibliography.bibliography())
    for words in ("Doe, J.", "Reuters Staff", "2022", "On *rivers* & {locks}", "The Daily"):
        assert words in entry, entry
    assert data[0]["accessed"] == {"date-parts": [[2023, 11, 14]]}
    assert data[0]["note"].startswith('"We go," [...] "and soon." — Ada Brook [attribution unsure]')


def test_ris_has_a_line_a_field_and_nothing_breaks_a_line() -> None:
    lines = written([ITEM, hostile("a\r\nER  - \r\nTY  - b")], "ris").splitlines()
    assert all(line[2:6] == "  - " or not line for line in lines)
    assert [line for line in lines if line.startswith("TY")] == ["TY  - NEWS"] * 2
    assert "AU  - Doe, Jane" in lines and "DA  - 2022/03/14" in lines and "Y2  - 2023/11/14" in lines
    assert "UR  - https://daily.example/1?a=1&b=2#:~:text=We%20go" in lines


def test_web_annotations_have_what_their_model_requires() -> None:
    page = json.loads(written([ITEM, hostile()], "web-annotation"))
    assert (page["@context"], page["type"]) == (CONTEXT, "AnnotationPage") and page["id"]
    for annotation, item in zip(page["items"], (ITEM, hostile()), strict=True):
        assert annotation["@context"] == CONTEXT and annotation["type"] == "Annotation"
        assert annotation["id"].startswith("urn:uuid:")
        target = annotation["target"]
        assert target["type"] == "SpecificResource" and target["source"]["id"] == item.url
        quote, position = target["selector"][:2]
        assert quote == {
            "type": "TextQuoteSelector",
            "exact": item.words,
            "prefix": item.prefix,
            "suffix": item.suffix,
        }
        assert position == {"type": "TextPositionSelector", "start": item.start, "end": item.end}
    first = page["items"][0]
    assert first["target"]["selector"][2]["value"] == ":~:text=We%20go"
    assert first["target"]["state"]["cached"].startswith("ni:///sha-256;q6urq6ur")
    assert first["created"] == "2023-11-14T22:13:20Z"


def test_csv_reads_back_and_no_cell_is_a_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(written([ITEM, hostile("=1+1")], "csv"))))
    assert list(rows[0]) == list(COLUMNS)
    assert (
        rows[0]["quote"] == ITEM.words and rows[0]["link"] == ITEM.link and rows[0]["sha256"] == ITEM.digest
    )
    assert {value[0] for value in rows[1].values() if "1+1" in value} == {"'"}


def test_markdown_and_org_lead_to_the_words_and_say_when_they_were_found() -> None:
    markdown, org = written([ITEM], "markdown"), written([ITEM], "org")
    assert markdown.startswith('> "We go," \\[...\\] "and soon."')
    assert "(<https://daily.example/1?a=1&b=2#:~:text=We%20go>)" in markdown
    assert "accessed 2023-11-1" in markdown and f"sha256:{ITEM.digest}" in org
    assert "[[https://daily.example/1?a=1&b=2#:~:text=We%20go][On *rivers* & {locks}]]" in org


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_takes_any_words_and_ends_with_a_line(form: str) -> None:
    bare = Cited("k", 1, "id", "words", ("words",))
    text = written([ITEM, hostile(), bare], form)
    assert text.endswith("\n") and not text.endswith("\n\n")
    assert "\x1b" not in text
