"""The rows of a SQLite file read without SQLite, from every page that can still be read.

SQLite gives up at the first page that is not as it should be. Rows stand in the leaves of its trees, and each leaf
says by itself where they are: https://www.sqlite.org/fileformat2.html tells how. What has been committed to the
write-ahead log counts as in the file.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, NamedTuple

Value = int | float | str | bytes | None

MAGIC = b"SQLite format 3\0"
PAGE_BYTES = 4096
"""The size of a page where nothing tells it: what SQLite gives to a new file."""
LOCK_BYTE = 0x40000000
"""The page at this place holds no data."""

_INDEX_INTERIOR, _TABLE_INTERIOR, _INDEX_LEAF, _TABLE_LEAF = 2, 5, 10, 13
_FREE = 2
_WAL_HEADER, _FRAME_HEADER = 32, 24
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
"""Bytes of an integer, by its serial type."""


class Record(NamedTuple):
    """One row of a table, or one entry of an index, which has no ``rowid``.

    Where not all of it could be read it is not ``whole``: its last text is cut short, and what follows is None.
    """

    rowid: int | None
    values: tuple[Value, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class _Payload:
    """The bytes of a record, as many as could be read, and where in them a page ends."""

    data: bytes
    seams: tuple[int, ...]


class Pages:
    """The pages of a SQLite file, numbered from 1, those of its write-ahead log before its own."""

    def __init__(self, file: BinaryIO, log: Path) -> None:
        """``file`` may hold anything; ``log`` need not exist."""
        self._file = file
        self._log = log.read_bytes() if log.is_file() else b""
        self._bytes = file.seek(0, 2)
        self.size = self._page_size()
        self.count = -(-self._bytes // self.size)
        """How many there are: as many as the file holds, or as the log says."""
        self._logged = self._frames()

    def page(self, number: int) -> bytes:
        """One page; zeros where the file has been cut off."""
        if number in self._logged:
            place = self._logged[number]
            return self._log[place : place + self.size]
        self._file.seek((number - 1) * self.size)
        return self._file.read(self.size).ljust(self.size, b"\0")

    @property
    def user_version(self) -> int:
        """The number that the program has given to the file's format, 0 where that is lost."""
        head = self.page(1)
        return int(struct.unpack(">I", head[60:64])[0]) if head.startswith(MAGIC) else 0

    def records(self) -> Iterator[Record]:
        """All that can be read: first what a tree leads to, then the leaves whose trees are broken."""
        reached = self._reached()
        for number in reached:
            yield from self._records_of(number)
        for number in range(1, self.count + 1):
            if number not in reached and number not in self._free:
                yield from self._records_of(number)

    def _page_size(self) -> int:
        """As the file says, else as the log says, else as usual."""
        self._file.seek(0)
        head = self._file.read(100)
        told = struct.unpack(">H", head[16:18])[0] if head.startswith(MAGIC) else 0
        if not told and len(self._log) >= _WAL_HEADER:
            told = struct.unpack(">I", self._log[8:12])[0]
        told = 65_536 if told == 1 else told
        return told if 512 <= told <= 65_536 and told & (told - 1) == 0 else PAGE_BYTES

    def _frames(self) -> dict[int, int]:
        """Where in the log the pages stand that have been committed."""
        if len(self._log) < _WAL_HEADER:
            return {}
        magic, _, size, _, *salts = struct.unpack(">6I", self._log[:24])
        order = {0x377F0682: "<", 0x377F0683: ">"}.get(magic)
        sums = _checksum(self._log[:24], order or "<", (0, 0))
        if order is None or size != self.size or sums != struct.unpack(">2I", self._log[24:32]):
            return {}
        committed: dict[int, int] = {}
        waiting: dict[int, int] = {}
        for place in range(_WAL_HEADER, len(self._log) - _FRAME_HEADER - size + 1, _FRAME_HEADER + size):
            number, commit, *rest = struct.unpack(">6I", self._log[place : place + _FRAME_HEADER])
            content = place + _FRAME_HEADER
            sums = _checksum(self._log[place : place + 8], order, sums)
            sums = _checksum(self._log[content : content + size], order, sums)
            if rest[:2] != salts or tuple(rest[2:]) != sums:
                break
            waiting[number] = content
            if commit:
                self.count = commit
                committed |= waiting
                waiting = {}
        return committed

    # --- which pages ---

    def _reached(self) -> dict[int, None]:
        """The pages of all trees that the schema leads to, and its own, in order."""
        reached: dict[int, None] = {}
        roots = [1]
        while roots:
            self._descend(roots.pop(), reached, roots)
        return reached

    def _descend(self, root: int, reached: dict[int, None], roots: list[int]) -> None:
        """Note the pages of one tree; of the schema's own also the roots of others that it names."""
        schema, waiting = root == 1, [root]
        while waiting:
            number = waiting.pop()
            if number in reached or not 1 <= number <= self.count:
                continue
            kind = self._kind(number)
            if kind is None:
                continue
            reached[number] = None
            if kind in (_TABLE_INTERIOR, _INDEX_INTERIOR):
                waiting += self._children(number)
            elif schema:
                rows = (record.values for record in self._records_of(number))
                roots += [row[3] for row in rows if len(row) == 5 and isinstance(row[3], int)]

    def _kind(self, number: int) -> int | None:
        """What a page is in a tree, None where it is no tree's."""
        kind = self.page(number)[100 if number == 1 else 0]
        return kind if kind in (_TABLE_LEAF, _TABLE_INTERIOR, _INDEX_LEAF, _INDEX_INTERIOR) else None

    def _children(self, number: int) -> list[int]:
        page, start = self.page(number), 100 if number == 1 else 0
        places = [*self._cells(page, start, 12), start + 8]
        return [struct.unpack(">I", page[place : place + 4])[0] for place in places if place + 4 <= self.size]

    @cached_property
    def _free(self) -> set[int]:
        """Pages that hold nothing any more, though they may still say what they once held."""
        return self._listed_free() | self._mapped_free()

    def _listed_free(self) -> set[int]:
        """The list of free pages that begins in the header."""
        head = self.page(1)
        free: set[int] = set()
        trunk = struct.unpack(">I", head[32:36])[0] if head.startswith(MAGIC) else 0
        while 1 < trunk <= self.count and trunk not in free:
            page = self.page(trunk)
            following, many = struct.unpack(">2I", page[:8])
            free.add(trunk)
            leaves = min(many, self.size // 4 - 2)
            free.update(struct.unpack(f">{leaves}I", page[8 : 8 + 4 * leaves]))
            trunk = following
        return free

    def _mapped_free(self) -> set[int]:
        """The free pages by the map that a file has which can be made smaller bit by bit."""
        head = self.page(1)
        if head.startswith(MAGIC) and not any(head[52:56]):
            return set()
        covered, lock = self.size // 5, LOCK_BYTE // self.size + 1
        free: set[int] = set()
        for number in range(2, self.count + 1, covered + 1):
            at = number + (number == lock)
            entries = list(struct.iter_unpack(">BI", self.page(at)[: covered * 5]))
            found = [at + place + 1 for place, entry in enumerate(entries) if entry == (_FREE, 0)]
            if all(kind <= 5 for kind, _ in entries):
                free.update(found)
        return free

    # --- what stands in them ---

    def _records_of(self, number: int) -> Iterator[Record]:
        """The records of a page, none where it is no leaf or holds something else."""
        kind = self._kind(number)
        if kind is None or kind == _TABLE_INTERIOR:
            return
        page, start = self.page(number), 100 if number == 1 else 0
        for place in self._cells(page, start, 12 if kind == _INDEX_INTERIOR else 8):
            try:
                yield self._record(page, place + (4 if kind == _INDEX_INTERIOR else 0), kind == _TABLE_LEAF)
            except (IndexError, ValueError, struct.error):
                continue

    def _cells(self, page: bytes, start: int, header: int) -> list[int]:
        """Where the cells of a page begin."""
        many = struct.unpack(">H", page[start + 3 : start + 5])[0]
        many = min(many, (self.size - start - header) // 2)
        return list(struct.unpack_from(f">{many}H", page, start + header))

    def _record(self, page: bytes, place: int, table: bool) -> Record:
        """The record in a cell. Raises IndexError or ValueError where there is none."""
        total, place = _varint(page, place)
        rowid = None
        if table:
            rowid, place = _varint(page, place)
        if total < 1:
            raise ValueError("no record")
        payload = self._payload(page, place, total, table)
        values, whole = _values(payload)
        return Record(rowid, values, whole and len(payload.data) == total)

    def _payload(self, page: bytes, place: int, total: int, table: bool) -> _Payload:
        """The bytes of a record: what stands in its page, and in the chain of pages it goes on in."""
        most = self.size - 35 if table else (self.size - 12) * 64 // 255 - 23
        if total <= most:
            return _Payload(page[place : place + total], ())
        least = (self.size - 12) * 32 // 255 - 23
        local = least + (total - least) % (self.size - 4)
        local = local if local <= most else least
        data = bytearray(page[place : place + local])
        following = struct.unpack_from(">I", page, place + local)[0]
        seams: list[int] = []
        seen: set[int] = set()
        while len(data) < total and 1 < following <= self.count and following not in seen:
            seen.add(following)
            seams.append(len(data))
            more = self.page(following)
            if not any(more):
                break
            following = struct.unpack(">I", more[:4])[0]
            data += more[4 : 4 + total - len(data)]
        return _Payload(bytes(data), tuple(seams))


def _values(payload: _Payload) -> tuple[tuple[Value, ...], bool]:
    """The values of a record, and whether all could be read. Raises ValueError where it is no record."""
    data = payload.data
    place, kinds, whole = 0, [], True
    length, place = _varint(data, 0)
    if length > len(data):
        raise ValueError("no record")
    while place < length:
        kind, place = _varint(data, place)
        kinds.append(kind)
    values: list[Value] = []
    for kind in kinds:
        size = _size(kind)
        piece = data[place : place + size]
        value, sound = _value(kind, piece, size, [seam - place for seam in payload.seams])
        values.append(value if whole else None)
        whole = whole and sound
        place += size
    return tuple(values), whole


def _size(kind: int) -> int:
    """The bytes of a value of a serial type. Raises ValueError where there is no such type."""
    if kind >= 12:
        return (kind - 12) // 2
    if kind in (10, 11):
        raise ValueError("no record")
    return 8 if kind == 7 else _INTEGERS.get(kind, 0)


def _value(kind: int, piece: bytes, size: int, seams: list[int]) -> tuple[Value, bool]:
    """A value, and whether it is whole; ``seams`` are where in its bytes another page begins."""
    whole = len(piece) == size
    if kind >= 13 and kind % 2:
        text = _decoded(piece, seams)
        return text, whole and len(text.encode()) == size
    if kind >= 12:
        return piece, whole
    if kind in (0, 8, 9):
        return {0: None, 8: 0, 9: 1}[kind], True
    if not whole:
        return None, False
    if kind == 7:
        return float(struct.unpack(">d", piece)[0]), True
    return int.from_bytes(piece, "big", signed=True), True


def _decoded(piece: bytes, seams: list[int]) -> str:
    """A text up to where a page begins that holds something else."""
    try:
        return piece.decode()
    except UnicodeDecodeError as error:
        begun = [seam for seam in seams if 0 <= seam <= error.start + 3]
        return piece[: min(error.start, *begun[-1:], len(piece))].decode(errors="ignore")


def _varint(data: bytes, place: int) -> tuple[int, int]:
    """A number of one to nine bytes, and the place after it. Raises IndexError where the bytes end."""
    value = 0
    for offset in range(8):
        byte = data[place + offset]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, place + offset + 1
    value = value << 8 | data[place + 8]
    return value - (1 << 64 if value >> 63 else 0), place + 9


def _checksum(data: bytes, order: str, sums: tuple[int, int]) -> tuple[int, int]:
    """The log's running checksum."""
    first, second = sums
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    return first, second
