"""The archive's tables, how a file comes to have them, and how it is opened."""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tuireader.errors import DamagedError, StoreError
from tuireader.model import LOCAL_PREFIX, Quote
from tuireader.own_files import make_folder, sync_folder
from tuireader.store.annotations.annotations import index_names, index_statements
from tuireader.store.annotations.naming import block_all, share_anew
from tuireader.store.archive.intake import page_digest
from tuireader.store.marks.storage import sweep

CACHE_KB = 8_000
"""How much of the file a connection keeps at hand: in SQLite's own 2 MB an import reads and writes pages again."""
ERRORS = (sqlite3.Error, UnicodeDecodeError)
"""What SQLite raises; the second where its own message quotes from a damaged file what is no text."""
BUSY_SECONDS = 30.0
"""How long a write waits for another process's transaction."""

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


def hash_pages(connection: sqlite3.Connection) -> None:
    """Note by what the texts of pages are known to be as they were stored."""
    for (number,) in connection.execute("SELECT id FROM own").fetchall():
        text, layout = connection.execute("SELECT text, layout FROM body WHERE id=?", [number]).fetchone()
        connection.execute("UPDATE own SET page=? WHERE id=?", [page_digest(text, layout), number])


def share_groups(connection: sqlite3.Connection) -> None:
    """Let the singular and the plural of a group's name ("Republicans") share one form."""
    share_anew(connection, "NORP")


STEPS: list[str | Callable[[sqlite3.Connection], None]] = [
    TABLES + WORDS,
    DATED,
    f"{NAMES};\n{BLOCK}",
    index_names,
    OWN,
    share_groups,
    EARLIER,
    hash_pages,
    BLOCK,
    block_all,
    STATEMENTS + SAID,
    index_statements,
    TRACES,
    QUOTES,
    UNHEARD,
    QUOTED,
    PAGES,
    TALES,
]
"""What makes of each version, counted from 0, the next: SQL, or a function. Articles are migrated, never dropped."""


def connect(path: Path) -> sqlite3.Connection:
    """Open the archive, making it when it is missing; everything by hand: transactions and checkpoints.

    Raises:
        DamagedError: it is damaged.
        StoreError: it is of a newer version, no file, or its folder cannot be written. In any case the file is left
        as it is.
    """
    try:
        if not path.exists():
            _create(path)
        _check_kind(path)
        return open_file(path)
    except OSError as error:
        raise StoreError(f"{path}: cannot be opened ({error.strerror})") from error
    except ERRORS as error:
        raise told(path, error) from error


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Open the archive so that SQLite itself writes nothing into it; it is neither made nor migrated.

    Raises:
        DamagedError: it is damaged.
        StoreError: there is none, or it is of another version.
    """
    try:
        _check_kind(path)
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS, isolation_level=None
        )
        if (version := _version(connection)) != len(STEPS):
            connection.close()
            if version > len(STEPS):
                raise _newer(path, version)
            raise StoreError(
                f"{path}: of an older format; any other command of tuireader brings it up to date"
            )
        return connection
    except OSError as error:
        raise StoreError(f"{path}: cannot be opened ({error.strerror})") from error
    except ERRORS as error:
        raise told(path, error) from error


def open_file(path: Path) -> sqlite3.Connection:
    """Connect to a file, which gets the tables that it has not. Raises StoreError, OSError or sqlite3.Error."""
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        _prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _create(path: Path) -> None:
    """Make a new archive, whole before it has its name: an empty file is always one that was emptied.

    A log that outlived its archive is moved aside: SQLite would remove it, or put it into the new file.
    """
    from filelock import FileLock  # only for the first start

    path = path.resolve()  # a link to where the file is to be stays a link

    make_folder(path.parent)
    with FileLock(path.with_name("writer.lock"), mode=0o600):
        if path.exists():
            return
        sweep(path)
        fresh = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        os.close(os.open(fresh, os.O_CREAT | os.O_WRONLY, 0o600))
        with closing(open_file(fresh)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # closing would keep its errors for itself
        set_log_aside(path, set_aside(path))
        fresh.rename(path)
        sync_folder(path.parent)


def _check_kind(path: Path) -> None:
    """Raise StoreError where there is no file that SQLite may open: it would wait for a pipe for ever."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        kind = "a folder" if stat.S_ISDIR(found.st_mode) else "a device or pipe"
        raise StoreError(
            f"{path}: is {kind}, not a file; move it away to start anew (your marks are kept apart)"
        )
    if not found.st_size:
        raise damaged(path, "it is empty")


def set_aside(path: Path) -> Path:
    """A free name under which a damaged archive of this moment is kept."""
    name = f"{path.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}"
    free = path.with_name(name)
    number = 1
    while free.exists() or log_of(free).exists():
        number += 1
        free = path.with_name(f"{name}.{number}")
    return free


def set_log_aside(path: Path, kept: Path) -> None:
    """Let an archive's log, where there is one, have the name that belongs to ``kept``."""
    log = log_of(path)
    if log.exists() and log.stat().st_size:
        log.rename(log_of(kept))
    for name in (log, path.with_name(f"{path.name}-shm")):
        name.unlink(missing_ok=True)


def log_of(path: Path) -> Path:
    """The write-ahead log that belongs to an archive."""
    return path.with_name(f"{path.name}-wal")


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    version = _version(connection)
    if version > len(STEPS):
        raise _newer(path, version)
    if version == 0:
        connection.execute("PRAGMA auto_vacuum=INCREMENTAL")  # only an empty file can be told so
        connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA wal_autocheckpoint=0")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(f"PRAGMA cache_size=-{CACHE_KB}")
    if version < len(STEPS):
        _migrate(connection)


def _newer(path: Path, version: int) -> StoreError:
    return StoreError(
        f"{path}: written by a newer tuireader (format {version}, this one knows {len(STEPS)}); "
        "nothing was changed: upgrade"
    )


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _migrate(connection: sqlite3.Connection) -> None:
    """Take the steps that are missing, all or none; another process may have taken them meanwhile."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in STEPS[_version(connection) :]:
            run(connection, step) if isinstance(step, str) else step(connection)
        connection.execute(f"PRAGMA user_version={len(STEPS)}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def run(connection: sqlite3.Connection, script: str) -> None:
    """Do the statements of a script, in a transaction of the caller's."""
    for statement in filter(str.strip, script.split(";\n")):
        connection.execute(statement)


def told(path: Path, error: Exception) -> StoreError:
    """What to tell about an error of SQLite."""
    text = str(error)
    if is_damage(error):
        return damaged(path, text.partition(" with text ")[0])
    if "full" in text:
        return StoreError(f"{path}: the disk is full; nothing stored before is lost")
    return StoreError(f"{path}: {text}")


def is_damage(error: Exception) -> bool:
    """Whether an error says that the file is not what was written into it."""
    if isinstance(error, UnicodeDecodeError):
        return True
    code = getattr(error, "sqlite_errorcode", None)
    if code is None or code == sqlite3.SQLITE_ERROR:
        return any(sign in str(error) for sign in _DAMAGE)
    return code == sqlite3.SQLITE_IOERR_SHORT_READ or code & 0xFF in (
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
    )


_DAMAGE = ("malformed", "not a database", "Could not decode", "no such table", "no such column", "vtable")
"""Parts of what SQLite, or the code that reads its rows, says of a file in which something else stands."""


def damaged(path: Path, why: str) -> DamagedError:
    """What to tell about a damaged archive."""
    return DamagedError(
        f"{path}: damaged ({why}); nothing was changed: tuireader doctor --repair saves what can be read"
    )
