"""The archive's tables, and how a file comes to have them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection
from dataclasses import dataclass

from tuireader.model import LOCAL_PREFIX, Quote
from tuireader.store.annotations.annotations import index_names, index_statements
from tuireader.store.annotations.naming import block_some, clear_all_names, share_anew
from tuireader.store.archive.intake import page_digest

WORDS = """
CREATE VIRTUAL TABLE words USING fts5(
  title, text, content='searchable', content_rowid='id', tokenize='unicode61 remove_diacritics 2');
INSERT INTO words(words, rank) VALUES('hashsize', 4000000);
INSERT INTO words(words, rank) VALUES('automerge', 8);
"""
"""The full-text index: derived from ``searchable``, so it can be made anew. FTS5's own settings write twice what
an import adds, and merge it twice as often.
"""

TABLES = """
-- A feed's state as JSON, so that it can come to say more without a migration; items apart, being long.
CREATE TABLE feed(
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, title TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL DEFAULT '{}', items BLOB NOT NULL DEFAULT x'');

-- quotes, people and stamp say what the annotation of this very text found; NULL while there is none.
CREATE TABLE article(
  id INTEGER PRIMARY KEY AUTOINCREMENT, key INTEGER NOT NULL UNIQUE,
  feed INTEGER NOT NULL REFERENCES feed(id),
  published INTEGER NOT NULL, updated INTEGER, words INTEGER NOT NULL, quotes INTEGER, stamp INTEGER,
  title TEXT NOT NULL, url TEXT NOT NULL, author TEXT NOT NULL, section TEXT NOT NULL, lang TEXT NOT NULL,
  guid TEXT NOT NULL, hash BLOB NOT NULL, people TEXT, extra TEXT);
CREATE INDEX newest ON article(published, id, feed, key);
CREATE INDEX of_feed ON article(feed, published, id, key);
CREATE INDEX quoted ON article(published, id, feed, key) WHERE quotes > 0;
CREATE INDEX stamped ON article(stamp, published, key);

CREATE TABLE body(id INTEGER PRIMARY KEY REFERENCES article(id), text TEXT NOT NULL, layout TEXT NOT NULL);
CREATE VIEW searchable AS SELECT a.id, a.title, b.text FROM article a JOIN body b ON b.id = a.id;

-- Articles removed for good, so that a feed that still has them does not bring them back.
CREATE TABLE gone(key INTEGER PRIMARY KEY);
-- Grows when articles are removed or change their date, so that other connections count anew.
CREATE TABLE removals(n INTEGER NOT NULL);
INSERT INTO removals VALUES(0);

CREATE TABLE stamp(id INTEGER PRIMARY KEY, model TEXT NOT NULL, rules INTEGER NOT NULL, UNIQUE(model, rules));
CREATE TABLE annotation(id INTEGER PRIMARY KEY REFERENCES article(id), data TEXT NOT NULL);
CREATE TABLE spoken(speaker TEXT NOT NULL, article INTEGER NOT NULL, quotes INTEGER NOT NULL,
  PRIMARY KEY(speaker, article)) WITHOUT ROWID;
CREATE INDEX spoken_in ON spoken(article);
CREATE TABLE named(name TEXT NOT NULL, label TEXT NOT NULL, article INTEGER NOT NULL,
  mentions INTEGER NOT NULL, PRIMARY KEY(name, label, article)) WITHOUT ROWID;
CREATE INDEX named_in ON named(article);
"""

DATED = "ALTER TABLE article ADD COLUMN dated INTEGER NOT NULL DEFAULT 1"
"""Whether ``published`` is the source's, and not the time at which the article was first seen."""

NAMES = """
DROP TABLE spoken;
DROP TABLE named;

-- Everyone and everything named, with how often; same is what all forms of one name share.
CREATE TABLE name(id INTEGER PRIMARY KEY, label TEXT NOT NULL, name TEXT NOT NULL, same TEXT NOT NULL,
  articles INTEGER NOT NULL DEFAULT 0, mentions INTEGER NOT NULL DEFAULT 0,
  about INTEGER NOT NULL DEFAULT 0, quotes INTEGER NOT NULL DEFAULT 0, UNIQUE(name, label));
CREATE INDEX same_name ON name(same, label);
CREATE INDEX often_named ON name(articles);
CREATE TABLE ending(words TEXT NOT NULL, name INTEGER NOT NULL, PRIMARY KEY(words, name)) WITHOUT ROWID;

-- In which articles a name stands: how often, whether they are about it, how many quotes of others speak of it.
CREATE TABLE named(name INTEGER NOT NULL, published INTEGER NOT NULL, article INTEGER NOT NULL,
  mentions INTEGER NOT NULL, about INTEGER NOT NULL, quoted INTEGER NOT NULL,
  PRIMARY KEY(name, published, article)) WITHOUT ROWID;
CREATE INDEX named_in ON named(article);
CREATE TRIGGER named_more AFTER INSERT ON named BEGIN UPDATE name SET
  articles = articles + 1,
  mentions = mentions + new.mentions, about = about + new.about WHERE id = new.name; END;
CREATE TRIGGER named_less AFTER DELETE ON named BEGIN UPDATE name SET
  articles = articles - 1,
  mentions = mentions - old.mentions, about = about - old.about WHERE id = old.name; END;

-- In which articles someone speaks: quotes, reported speech, and what may be theirs.
CREATE TABLE spoken(name INTEGER NOT NULL, published INTEGER NOT NULL, article INTEGER NOT NULL,
  said INTEGER NOT NULL, reported INTEGER NOT NULL, unsure INTEGER NOT NULL,
  PRIMARY KEY(name, published, article)) WITHOUT ROWID;
CREATE INDEX spoken_in ON spoken(article);
CREATE TRIGGER spoken_more AFTER INSERT ON spoken BEGIN UPDATE name
  SET quotes = quotes + new.said + new.reported WHERE id = new.name; END;
CREATE TRIGGER spoken_less AFTER DELETE ON spoken BEGIN UPDATE name
  SET quotes = quotes - old.said - old.reported WHERE id = old.name; END;

-- In which articles the same words are quoted.
CREATE TABLE wording(words TEXT NOT NULL, article INTEGER NOT NULL, PRIMARY KEY(words, article)) WITHOUT ROWID;
CREATE INDEX wording_in ON wording(article);
"""

BLOCK = """
CREATE TABLE IF NOT EXISTS block(key TEXT NOT NULL, name INTEGER NOT NULL, PRIMARY KEY(key, name)) WITHOUT ROWID
"""
"""Names of people by what those of one person share: see ``blocking_keys``."""

OWN = """
CREATE TABLE own(id INTEGER PRIMARY KEY REFERENCES article(id), text TEXT NOT NULL, layout TEXT NOT NULL)
"""
"""The feed's own text of articles whose body is that of their page."""


EARLIER = """
ALTER TABLE own ADD COLUMN page BLOB;

-- Titles and texts that others have replaced; paged says that the text was that of the article's page.
CREATE TABLE earlier(id INTEGER PRIMARY KEY, article INTEGER NOT NULL REFERENCES article(id),
  replaced INTEGER NOT NULL, paged INTEGER NOT NULL, title TEXT NOT NULL, hash BLOB NOT NULL,
  document BLOB NOT NULL);
CREATE INDEX earlier_of ON earlier(article, hash);
"""

STATEMENTS = """
DROP TABLE IF EXISTS wording;
DROP TABLE IF EXISTS statement;
DROP TABLE IF EXISTS concern;
DROP TABLE IF EXISTS said;

-- What is said, a row a quote: in an article's title or its text, where its words are there, who said it (NULL where
-- nobody is named), how sure that is, and whether it is told in the article's own words.
CREATE TABLE statement(id INTEGER PRIMARY KEY AUTOINCREMENT, article INTEGER NOT NULL, quote TEXT NOT NULL,
  titled INTEGER NOT NULL, speaker INTEGER, sure INTEGER NOT NULL, reported INTEGER NOT NULL,
  spans TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
  named INTEGER NOT NULL, named_end INTEGER NOT NULL);
CREATE INDEX statement_in ON statement(article);
CREATE INDEX statement_known ON statement(quote);

-- The names that stand in a quote or its sentence, but for its speaker's.
CREATE TABLE concern(name INTEGER NOT NULL, statement INTEGER NOT NULL, PRIMARY KEY(name, statement)) WITHOUT ROWID;
"""

SAID = """
CREATE VIRTUAL TABLE said USING fts5(
  quote, around, content='', columnsize=0, tokenize='porter unicode61 remove_diacritics 2');
INSERT INTO said(said, rank) VALUES('automerge', 8);
"""
"""The index of what is said, by stems: derived, without the texts."""

TRACES = """
DROP TABLE IF EXISTS shingle;

-- Which quotes are wordings of one statement: those of the same number; NULL until it was looked for.
ALTER TABLE statement ADD COLUMN trace INTEGER;
CREATE INDEX statement_trace ON statement(trace);
-- The fingerprints by which wordings of the same statement are found.
CREATE TABLE shingle(hash INTEGER NOT NULL, statement INTEGER NOT NULL, PRIMARY KEY(hash, statement)) WITHOUT ROWID;
"""
_PLACE = {name: place for place, name in enumerate(Quote.__struct_fields__)}

QUOTES = f"""
DROP VIEW IF EXISTS quotes;
CREATE VIEW quotes AS SELECT
  CAST(printf('%016x', a.key) AS TEXT) AS article,
  a.url AS url, a.title AS title, a.author AS author,
  CAST(iif(f.title <> '', f.title, iif(f.key LIKE '{LOCAL_PREFIX}%', substr(f.key, {len(LOCAL_PREFIX) + 1}), f.key))
    AS TEXT) AS outlet,
  CAST(iif(a.dated, strftime('%Y-%m-%dT%H:%M:%SZ', a.published, 'unixepoch'), NULL) AS TEXT) AS published,
  CAST(json_extract(q.value, '$[{_PLACE["id"]}]') AS TEXT) AS quote,
  CAST(json_extract(q.value, '$[{_PLACE["text"]}]') AS TEXT) AS text,
  CAST(json_extract(q.value, '$[{_PLACE["start"]}]') AS INTEGER) AS start,
  CAST(json_extract(q.value, '$[{_PLACE["end"]}]') AS INTEGER) AS "end",
  CAST(json_extract(q.value, '$[{_PLACE["type"]}]') AS TEXT) AS kind,
  CAST(json_extract(q.value, '$[{_PLACE["speaker_name"]}]') AS TEXT) AS speaker,
  CAST(json_extract(q.value, '$[{_PLACE["speaker"]}]') AS TEXT) AS speaker_words,
  CAST(json_extract(q.value, '$[{_PLACE["confidence"]}]') AS TEXT) AS confidence,
  CAST(part.titled AS INTEGER) AS in_title,
  CAST(a.stamp IS NULL AS INTEGER) AS stale
FROM annotation n JOIN article a ON a.id = n.id JOIN feed f ON f.id = a.feed
JOIN (SELECT 0 AS titled, '$[0][0]' AS place UNION ALL SELECT 1, '$[1][0]') part
JOIN json_each(n.data, part.place) q
"""
"""For other programs, which open the archive to read it (docs/sql.md): a row a quote, as it was found."""

QUOTED = """
-- What was quoted in a text that another has replaced, as it was found then; NULL where nobody had looked.
ALTER TABLE earlier ADD COLUMN quotes BLOB
"""

PAGES = """
-- Pages as their servers sent them, for articles (by key) that are cited or starred; the body is compressed (zlib).
CREATE TABLE IF NOT EXISTS page(id INTEGER PRIMARY KEY, article INTEGER NOT NULL, fetched INTEGER NOT NULL,
  asked TEXT NOT NULL, url TEXT NOT NULL, status INTEGER NOT NULL, headers TEXT NOT NULL,
  hash BLOB NOT NULL, size INTEGER NOT NULL, body BLOB NOT NULL, UNIQUE(article, hash));
"""


UNHEARD = """
-- Whether someone is to be told of new statements, since which article, and what went wrong with it.
CREATE TABLE IF NOT EXISTS watch(id INTEGER PRIMARY KEY CHECK(id = 1), since INTEGER NOT NULL,
  trouble TEXT NOT NULL DEFAULT '');
-- The articles of whose statements they have not been told, and how often that failed; the statements they have heard.
CREATE TABLE IF NOT EXISTS unheard(article INTEGER PRIMARY KEY, tries INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS heard(article INTEGER NOT NULL, titled INTEGER NOT NULL, quote TEXT NOT NULL,
  PRIMARY KEY(article, titled, quote)) WITHOUT ROWID;
"""


TALES = """
DROP TABLE IF EXISTS tale;
DROP TABLE IF EXISTS telling;
DROP TABLE IF EXISTS term;
DROP TABLE IF EXISTS untied;

-- Which articles tell of one event: those of the same story, which has the number of its first; weights says what is
-- telling in each, the weightiest words first.
CREATE TABLE tale(article INTEGER PRIMARY KEY, story INTEGER NOT NULL, weights BLOB NOT NULL);
CREATE INDEX tale_story ON tale(story);
-- The weightiest words, by which articles find each other.
CREATE TABLE telling(term INTEGER NOT NULL, article INTEGER NOT NULL, PRIMARY KEY(term, article)) WITHOUT ROWID;
-- In how many articles each word was; -1 stands for all articles.
CREATE TABLE term(hash INTEGER PRIMARY KEY, articles INTEGER NOT NULL);
-- Articles of which the story was not looked for yet.
CREATE TABLE untied(article INTEGER PRIMARY KEY);
INSERT INTO untied SELECT id FROM annotation;
"""


REMOTE = """
-- What an account's server last said of an article (by its key, NULL for one that cannot be had), NULL while it has not
-- been asked.
CREATE TABLE IF NOT EXISTS remote(account TEXT NOT NULL, item INTEGER NOT NULL, article INTEGER,
  read INTEGER, starred INTEGER, PRIMARY KEY(account, item)) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Gradual:
    """A step that takes time, so that it is done for some rows of a ``table`` at a time, each in a transaction of its
    own; how far it is stands in the table ``upgrade``, from which it goes on when it was broken off.

    ``do`` gets the ids of the rows; ``begin`` what is done once, before the first.
    """

    table: str
    do: Callable[[sqlite3.Connection, list[int]], None]
    begin: Callable[[sqlite3.Connection], None] | None = None

    def advance(self, connection: sqlite3.Connection) -> bool:
        """Do it for the next rows, in a transaction of the caller's; whether those were the last."""
        at = reached(connection)
        if at is None:
            connection.execute("CREATE TABLE upgrade(at INTEGER NOT NULL)")
            connection.execute("INSERT INTO upgrade VALUES(0)")
            if self.begin is not None:
                self.begin(connection)
        rows = connection.execute(
            f"SELECT id FROM {self.table} WHERE id > ? ORDER BY id LIMIT ?", [at or 0, BATCH]
        )
        numbers = [number for (number,) in rows]
        self.do(connection, numbers)
        if len(numbers) < BATCH:
            connection.execute("DROP TABLE upgrade")
            return True
        connection.execute("UPDATE upgrade SET at=?", [numbers[-1]])
        return False

    def size(self, connection: sqlite3.Connection) -> int:
        """About how many rows it is for, by the last one's id: to count them would be to read them."""
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name=?", [self.table]).fetchone():
            return 0
        return int(connection.execute(f"SELECT coalesce(max(id), 0) FROM {self.table}").fetchone()[0])


def reached(connection: sqlite3.Connection) -> int | None:
    """The id of the row behind which a step was broken off; None when none was."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name='upgrade'").fetchone():
        return None
    return int(connection.execute("SELECT at FROM upgrade").fetchone()[0])


def hash_pages(connection: sqlite3.Connection, numbers: Collection[int]) -> None:
    """Note by what the texts of pages are known to be as they were stored."""
    for number in numbers:
        text, layout = connection.execute("SELECT text, layout FROM body WHERE id=?", [number]).fetchone()
        connection.execute("UPDATE own SET page=? WHERE id=?", [page_digest(text, layout), number])


def share_groups(connection: sqlite3.Connection) -> None:
    """Let the singular and the plural of a group's name ("Republicans") share one form."""
    share_anew(connection, "NORP")


NAMES_OF_ALL = Gradual("annotation", index_names, clear_all_names)
STATEMENTS_OF_ALL = Gradual("annotation", index_statements)
STEPS: list[str | Callable[[sqlite3.Connection], None] | Gradual] = [
    TABLES + WORDS,
    DATED,
    f"{NAMES};\n{BLOCK}",
    NAMES_OF_ALL,
    OWN,
    share_groups,
    EARLIER,
    Gradual("own", hash_pages),
    BLOCK,
    Gradual("name", block_some),
    STATEMENTS + SAID,
    STATEMENTS_OF_ALL,
    TRACES,
    QUOTES,
    UNHEARD,
    QUOTED,
    PAGES,
    TALES,
    REMOTE,
]
"""What makes of each version, counted from 0, the next: SQL, a function, or one that takes time. Articles are
migrated, never dropped.
"""
BATCH = 250
"""Rows of a gradual step that are done in one transaction: other processes wait no longer than for so many."""

Upgrading = Callable[[int], None]
"""Is told how far the upgrade of an older file is, in percent; what it raises breaks the upgrade off, and the next one
goes on from there.
"""


def version_of(connection: sqlite3.Connection) -> int:
    """The version of a file: how many of the steps made it."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection, tell: Upgrading | None = None) -> None:
    """Take the steps that are missing. Wherever it is killed, the next process goes on from there; another that is at
    it at the same time does what this one does not.
    """
    first, told = version_of(connection), False
    while True:
        connection.execute("BEGIN IMMEDIATE")
        try:
            finished = _advance(connection)
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        if tell is not None and (told or not finished):
            told = True
            tell(100 if finished else _percent(connection, first))
        if finished:
            return


def _advance(connection: sqlite3.Connection) -> bool:
    """Take steps until one has more to do than goes into a transaction; whether none is left."""
    for version in range(version_of(connection), len(STEPS)):
        step = STEPS[version]
        if isinstance(step, Gradual):
            if not step.advance(connection):
                return False
        elif isinstance(step, str):
            run(connection, step)
        else:
            step(connection)
        connection.execute(f"PRAGMA user_version={version + 1}")
    return True


def _percent(connection: sqlite3.Connection, first: int) -> int:
    """How much of all rows of gradual steps is done, of a file that had the version ``first``."""
    version = version_of(connection)
    done = total = 0
    for number, step in enumerate(STEPS):
        if number < first or not isinstance(step, Gradual):
            continue
        size = step.size(connection)
        total += size
        if number < version:
            done += size
        elif number == version:
            done += reached(connection) or 0
    return done * 100 // total if total else 0


def run(connection: sqlite3.Connection, script: str) -> None:
    """Do the statements of a script, in a transaction of the caller's."""
    for statement in filter(str.strip, script.split(";\n")):
        connection.execute(statement)
