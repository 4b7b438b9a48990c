"""Unpacking what a server packed (Content-Encoding), piece by piece, so that no bomb ever swells in memory."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

LARGEST_PIECE = 65536
"""Bytes that come out at a time, about."""
MOST_LAYERS = 2
"""A body may be packed so many times."""
MOST_MEMBERS = 10_000
"""Parts of a gzip file, one behind the other: some tools begin another one after each 64 KB."""
_GZIP = b"\x1f\x8b"


class WronglyPacked(Exception):
    """The body is not what its header says, ends before its end, or is packed too often; the argument says
    which, in plain words.
    """


class _Layer(Protocol):
    """One packing to be undone."""

    def unpack(self, data: bytes) -> Iterator[bytes]:
        """What these bytes hold. Raises WronglyPacked when they are not packed so."""

    def finish(self) -> None:
        """The body ends here. Raises WronglyPacked when that is too soon."""


class Unpacker:
    """Undoes the packings that a ``Content-Encoding`` names; one that is not known is taken for none.

    Raises:
        WronglyPacked: there are too many.
    """

    def __init__(self, encoding: str) -> None:
        names = [name.strip().lower() for name in encoding[:1024].split(",")]
        if len(names) > MOST_LAYERS:
            raise WronglyPacked("is packed more than twice")
        self._layers = [_LAYERS[name]() for name in reversed(names) if name in _LAYERS]

    def unpack(self, data: bytes) -> Iterator[bytes]:
        """What these bytes hold, in pieces. Raises WronglyPacked when they are not packed so."""
        return self._through(data, 0)

    def finish(self) -> None:
        """The body ends here. Raises WronglyPacked when its packing says that something is missing."""
        for layer in self._layers:
            layer.finish()

    def _through(self, data: bytes, number: int) -> Iterator[bytes]:
        """The data through all layers from this one on."""
        if number == len(self._layers):
            yield data
            return
        for piece in self._layers[number].unpack(data):
            yield from self._through(piece, number + 1)


class _Zlib:
    """gzip, in one member or several, and deflate, with its header or without.

    Which of them it is the first two bytes say: servers call each by the other's name. Padding, and whatever else
    stands behind the end, is left alone, as browsers do.
    """

    def __init__(self) -> None:
        self._inner: zlib._Decompress | None = None
        self._members = 0
        self._held = b""
        self._over = False

    def unpack(self, data: bytes) -> Iterator[bytes]:
        """As in :class:`_Layer`."""
        data, self._held = self._held + data, b""
        while data and not self._over:
            if self._inner is None:
                data = self._begin(data)
            else:
                yield from self._pieces(self._inner, data)
                data = self._inner.unused_data
                if self._inner.eof:
                    self._inner = None

    def finish(self) -> None:
        """As in :class:`_Layer`."""
        if self._inner is not None or (self._held and not self._members):
            raise _broken_off()

    def _begin(self, data: bytes) -> bytes:
        """Begin a member; gives back its bytes, none when these do not tell yet or nothing more is to come."""
        data = data.lstrip(b"\0") if self._members else data
        if len(data) < 2:
            self._held = data
            return b""
        if self._members and not data.startswith(_GZIP):
            self._over = True
            return b""
        self._members += 1
        if self._members > MOST_MEMBERS:
            raise WronglyPacked("is packed in too many parts")
        self._inner = zlib.decompressobj(_window(data))
        return data

    def _pieces(self, inner: zlib._Decompress, data: bytes) -> Iterator[bytes]:
        """What these bytes of a member hold."""
        try:
            while piece := inner.decompress(data, LARGEST_PIECE):
                yield piece
                data = inner.unconsumed_tail
        except zlib.error as error:
            raise _wrong() from error


def _window(data: bytes) -> int:
    """How zlib is to read what begins so."""
    if data.startswith(_GZIP):
        return zlib.MAX_WBITS | 16
    with_header = data[0] & 15 == zlib.DEFLATED and int.from_bytes(data[:2]) % 31 == 0
    return zlib.MAX_WBITS if with_header else -zlib.MAX_WBITS


class _Brotli:
    """Brotli."""

    def __init__(self) -> None:
        import brotli  # only where a server uses it

        self._inner = brotli.Decompressor()
        self._error = brotli.error
        self._begun = False

    def unpack(self, data: bytes) -> Iterator[bytes]:
        """As in :class:`_Layer`."""
        self._begun = self._begun or bool(data)
        while not self._inner.is_finished():
            try:
                piece = self._inner.process(data, output_buffer_limit=LARGEST_PIECE)
            except self._error as error:
                raise _wrong() from error
            data = b""
            yield piece
            if self._inner.can_accept_more_data():
                return

    def finish(self) -> None:
        """As in :class:`_Layer`."""
        if self._begun and not self._inner.is_finished():
            raise _broken_off()


def _wrong() -> WronglyPacked:
    return WronglyPacked("the answer is wrongly packed")


def _broken_off() -> WronglyPacked:
    return WronglyPacked("the answer broke off before its end")


_LAYERS: dict[str, Callable[[], _Layer]] = {
    "gzip": _Zlib,
    "x-gzip": _Zlib,
    "deflate": _Zlib,
    "br": _Brotli,
}
