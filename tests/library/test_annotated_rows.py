"""What other machines annotated: taken in as if annotated here, and believed only as far as its text bears it out."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet

from tuireader.annotate.pipeline import RULES, TEXT_LIMIT, model_id
from tuireader.config import Annotating
from tuireader.errors import InputError
from tuireader.library import Library, articles, queries
from tuireader.library.corpus.annotated_files import AnnotatedImport, read_rows, schema, write_parquet
from tuireader.library.corpus.annotated_rows import annotate_rows, paragraphs, read_row
from tuireader.library.people import resolve
from tuireader.model import Article, Quote, short_id

TITLE = "Harbour closed, says Olsen"
TEXT = "The harbour is closed.\n\n“We lost the nets,” Maria Olsen said on Friday."
QUOTE = {
    "start": 24, "end": 43, "spans": [[24, 43]], "text": "“We lost the nets,”", "type": "direct",
    "speaker": "Maria Olsen", "speaker_start": 44, "speaker_end": 55, "speaker_name": "Maria Olsen",
    "verb": "said", "verb_start": 56, "confidence": "sure", "reason": "said by",
}  # fmt: skip
MENTION = {"start": 44, "end": 55, "label": "PERSON", "text": "Maria Olsen", "name": "Maria Olsen"}
TITLED = {"start": 21, "end": 26, "label": "PERSON", "text": "Olsen", "name": "Maria Olsen"}


def row(**changes: Any) -> dict[str, Any]:
    """An annotated article as another machine with the same model and rules writes it."""
    made = {
        "id": "wire-7", "title": TITLE, "text": TEXT, "url": "https://news.example/7", "feed_title": "The Wire",
        "published": "2026-03-04T05:06:07Z", "lang": "en", "quotes": [QUOTE], "entities": [MENTION],
        "title_quotes": [], "title_entities": [TITLED], "model": model_id(Annotating().model), "rules": RULES,
        "error": "",
    }  # fmt: skip
    return {**made, **changes}


def quoted(**changes: Any) -> dict[str, Any]:
    return row(quotes=[{**QUOTE, **changes}])


def named(**changes: Any) -> dict[str, Any]:
    return row(entities=[{**MENTION, **changes}])


class Taken:
    """What became of rows written to a file and taken into a library."""

    def __init__(self, library: Library, file: Path) -> None:
        self.refused: list[tuple[str, str]] = []
        self.done = AnnotatedImport(library, lambda place, why: self.refused.append((place, why)))
        self.done.take_file(file)

    @property
    def counts(self) -> tuple[int, int, int, int, int]:
        """New, known, annotated, left to be annotated here, refused."""
        done = self.done
        return done.new, done.known, done.annotated, len(done.left), len(self.refused)


Write = Callable[..., Path]


@pytest.fixture(params=["rows.parquet", "rows.jsonl"])
def write(request: pytest.FixtureRequest, tmp_path: Path) -> Write:
    """Writes rows into a file, in either form."""
    path = tmp_path / request.param

    def writing(*rows: dict[str, Any]) -> Path:
        if path.suffix == ".parquet":
            write_parquet(rows, path)
        else:
            path.write_text("".join(f"{json.dumps(each)}\n" for each in rows))
        return path

    return writing


def whole(library: Library, query: str = "") -> Article:
    """The one article that matches."""
    (key,) = articles.ids(library, queries.parse(query))
    found = articles.article(library, key)
    assert found is not None
    return found


def test_an_article_is_there_as_if_it_had_been_annotated_here(lib: Library, write: Write) -> None:
    assert Taken(lib, write(row())).counts == (1, 0, 1, 0, 0)
    article = whole(lib)
    found = articles.annotation(lib, article.row.key)
    assert found is not None and not found.stale
    assert (article.row.title, article.document.text, article.row.feed_title) == (TITLE, TEXT, "The Wire")
    assert (article.row.url, article.row.published) == ("https://news.example/7", 1_772_600_767)
    (quote,) = found.body.quotes
    assert (quote.text, quote.speaker_name, quote.spans) == (
        "“We lost the nets,”",
        "Maria Olsen",
        ((24, 43),),
    )
    assert [mention.name for mention in found.entities] == ["Maria Olsen", "Maria Olsen"]
    assert resolve.anyone(lib, "Olsen")[0].chief == ("PERSON", "Maria Olsen")
    assert lib.archive.coverage(queries.parse("")).whole


def test_the_same_file_again_changes_nothing(lib: Library, write: Write) -> None:
    file = write(row(), row(id="wire-8"))
    assert Taken(lib, file).counts == (2, 0, 2, 0, 0)
    assert Taken(lib, file).counts == (0, 2, 2, 0, 0)


def test_of_an_article_that_is_stored_what_was_found_is_taken(lib: Library, write: Write) -> None:
    Taken(lib, write(row(rules=RULES - 1)))
    stored = whole(lib)
    assert articles.annotation(lib, stored.row.key) is None
    again = row(id=short_id(stored.row.key), feed_title="Wherever")
    assert Taken(lib, write(again)).counts == (0, 1, 1, 0, 0)
    assert articles.annotation(lib, stored.row.key) is not None


@pytest.mark.parametrize(
    "changes", [{"rules": RULES - 1}, {"model": "another 1.0"}, {"model": ""}, {"error": "took too long"}]
)
def test_what_would_not_be_found_so_here_is_left_to_be_annotated_anew(
    lib: Library, write: Write, changes: dict[str, Any]
) -> None:
    taken = Taken(lib, write(row(**changes)))
    assert taken.counts == (1, 0, 0, 1, 0)
    assert articles.annotation(lib, taken.done.left[0]) is None


def test_what_was_found_in_another_text_than_the_stored_one_is_not_taken(lib: Library, write: Write) -> None:
    Taken(lib, write(row(rules=0)))
    ident = short_id(whole(lib).row.key)
    assert Taken(lib, write(row(id=ident, title="Harbour closed, says Olsen!"))).counts == (0, 1, 0, 1, 0)


HOSTILE: dict[str, dict[str, Any]] = {
    "span behind the end": quoted(end=900, spans=[[24, 900]]),
    "span before the beginning": quoted(start=-4, spans=[[-4, 43]]),
    "span turned round": quoted(spans=[[43, 24]]),
    "spans over one another": quoted(spans=[[24, 40], [30, 43]]),
    "no spans": quoted(spans=[]),
    "other words": quoted(text="“We lost the nuts,”"),
    "another end": quoted(end=42),
    "speaker elsewhere": quoted(speaker_start=45),
    "speaker nowhere": quoted(speaker="Donald Duck", speaker_start=-1, speaker_end=-1),
    "verb elsewhere": quoted(verb_start=3),
    "unknown type": quoted(type="shouted"),
    "unknown confidence": quoted(confidence="certain"),
    "a name that a terminal obeys": quoted(speaker_name="Olsen\x1b[2J"),
    "a reason of two lines": quoted(reason="said\nby"),
    "a name beyond measure": quoted(speaker_name="O" * 100_000),
    "mention behind the end": named(end=999),
    "mention of other words": named(text="Maria Olson"),
    "a kind that is none": named(label="person; drop"),
    "a canonical name that hides": named(name="Maria\u202eOlsen"),
    "a text beyond measure": row(text="a" * (TEXT_LIMIT + 1)),
    "no text": row(text=None),
    "more names than characters": row(title="", text="ab", quotes=[], title_entities=[], entities=[MENTION] * 3),
    "no words at all": row(title=" ", text=" \n", quotes=[], entities=[], title_entities=[]),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_row_that_its_text_does_not_bear_out_is_refused_by_name_and_the_rest_goes_on(
    lib: Library, write: Write, name: str
) -> None:
    taken = Taken(lib, write(row(), HOSTILE[name], row(id="wire-9")))
    assert taken.counts == (2, 0, 2, 0, 1)
    ((place, why),) = taken.refused
    assert "2" in place and len(place) + len(why) < 700 and why.isprintable()


@pytest.mark.parametrize("name", ["text", "lang", "quotes", "title_entities", "model", "rules"])
def test_a_file_without_a_column_is_refused_by_its_name(lib: Library, tmp_path: Path, name: str) -> None:
    columns = pyarrow.schema([field for field in schema() if field.name != name])
    table = pyarrow.Table.from_pylist([{key: row().get(key) for key in columns.names}], columns)
    parquet.write_table(table, tmp_path / "rows.parquet")
    taken = Taken(lib, tmp_path / "rows.parquet")
    assert taken.counts == (0, 0, 0, 0, 1)
    assert f'has no "{name}"' in taken.refused[0][1]


@pytest.mark.parametrize("kind", ["quotes as text", "numbers as text", "quotes as numbers", "rules as truth"])
def test_values_of_another_kind_are_refused(kind: str) -> None:
    wrong = {
        "quotes as text": row(quotes="[]"),
        "numbers as text": quoted(verb_start="56"),
        "quotes as numbers": row(quotes=[1, 2]),
        "rules as truth": row(rules=True),
    }[kind]
    with pytest.raises(InputError):
        read_row(wrong)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"PAR1", "Parquet"),
        (b"PAR1" + bytes(range(256)) * 40 + b"\x10\x00\x00\x00PAR1", "Parquet"),
        (b"\x00\xff\n", "not JSON"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_what_is_no_such_file_is_refused(lib: Library, tmp_path: Path, data: bytes, told: str) -> None:
    file = tmp_path / "rows"
    file.write_bytes(data)
    taken = Taken(lib, file)
    assert taken.counts == (0, 0, 0, 0, 1)
    assert str(file) in taken.refused[0][0] and told in taken.refused[0][1]


def test_a_file_that_is_not_there_is_told(lib: Library, tmp_path: Path) -> None:
    taken = Taken(lib, tmp_path / "gone.parquet")
    assert taken.refused == [(str(tmp_path / "gone.parquet"), "cannot be read: No such file or directory")]


def test_a_page_that_swells_is_not_held(lib: Library, tmp_path: Path) -> None:
    """50 MB of one letter are some bytes in the file."""
    table = pyarrow.Table.from_pylist([row(), row(text="a" * 50_000_000)], schema())
    parquet.write_table(table, tmp_path / "rows.parquet", compression="zstd")
    assert (tmp_path / "rows.parquet").stat().st_size < 1_000_000
    taken = Taken(lib, tmp_path / "rows.parquet")
    assert taken.counts == (1, 0, 1, 0, 1)
    assert "characters" in taken.refused[0][1]


def test_reading_goes_on_over_batches(tmp_path: Path) -> None:
    file = tmp_path / "rows.parquet"
    write_parquet([row(id=str(number)) for number in range(130)], file)
    places, rows = zip(*read_rows(file), strict=True)
    assert [each["id"] for each in rows if isinstance(each, dict)] == [str(number) for number in range(130)]
    assert (places[0], places[-1]) == ("row 1", "row 130")


def test_a_text_from_anywhere_becomes_paragraphs_and_those_stay() -> None:
    document = paragraphs("\r\n One\nline \n\n\n \t\nTwo\x1b[31m red\u202e\n\n")
    assert document.text == "One\nline\n\nTwo red"
    assert [document.text[block.start : block.end] for block in document.blocks] == ["One\nline", "Two red"]
    assert paragraphs(document.text) == document


@pytest.mark.slow
def test_rows_made_here_are_believed_here_and_made_again_the_same() -> None:
    given = [
        {
            "id": 1,
            "text": f"{TEXT}\r\n\r\n\r\n“Never,” said Nils Berg. He added: “Not\x07 once.”",
            "source": "x",
        },
        {"id": 2, "title": TITLE, "text": TEXT, "lang": "en"},
        {
            "id": 3,
            "title": "“Never,” says Berg",
            "text": "“Det har vi aldrig gjort,” sagde han.",
            "lang": "da",
        },
        {"id": 4, "text": 7},
        {"id": 5, "text": "x" * (TEXT_LIMIT + 1)},
    ]
    made = annotate_rows(given)
    assert [each["id"] for each in made] == [1, 2, 3, 4, 5]
    assert [bool(each["error"]) for each in made] == [False, False, False, True, True]
    assert made[0]["source"] == "x"
    for each in made[:3]:
        believed = read_row(json.loads(json.dumps(each)))
        assert believed.annotation is not None and believed.annotation.body.quotes
        assert (believed.entry.title, believed.entry.document.text) == (each["title"], each["text"])
        assert all(isinstance(quote, Quote) and quote.id for quote in believed.annotation.body.quotes)
    assert annotate_rows(made[:3]) == made[:3]


@pytest.mark.slow
def test_a_library_is_annotated_elsewhere_by_commands_alone(tmp_path: Path) -> None:
    def tuireader(*arguments: str, given: bytes = b"") -> str:
        command = [sys.executable, "-m", "tuireader", "--data-dir", str(tmp_path / "data"), *arguments]
        done = subprocess.run(command, input=given, capture_output=True, check=True)
        return done.stdout.decode()

    page = tmp_path / "page.html"
    page.write_text(
        f"<h1>{TITLE}</h1><p>The harbour.</p><pre>say(“Ho,” she said)\n\n  end</pre><p>{TEXT}</p>"
    )
    tuireader("import", "--no-annotate", str(page))
    file = tmp_path / "annotated.jsonl"
    file.write_text(
        tuireader("annotate", "--articles", given=tuireader("export", "--format", "json").encode())
    )
    assert tuireader("import", "--annotated", str(file)).endswith(
        "imported 0 articles, 2 known before; 2 with who said what in them\n"
    )
    assert '"speaker_name":"Maria Olsen"' in tuireader("quotes", "--json", "harbour")
    assert tuireader("annotate", "--stored").startswith("nothing to do")
