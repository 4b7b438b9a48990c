"""Unpacking what a server packed (Content-Encoding), piece by piece, so that no bomb ever swells in memory."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

LARGEST_PIECE = 65536
"""Bytes that come out at a time, about."""
MOST_LAYERS = 2
"""A body may be packed so many times."""


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
    """gzip and deflate; whatever stands behind the end is left alone, as browsers do."""

    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._inner = zlib.decompressobj(bits)
        self._begun = False

    def unpack(self, data: bytes) -> Iterator[bytes]:
        """As in :class:`_Layer`."""
        while data and not self._inner.eof:
            try:
                piece = self._inner.decompress(data, LARGEST_PIECE)
            except zlib.error as error:
                if self._begun or self._bits != zlib.MAX_WBITS:
                    raise _wrong() from error
                # Some servers send deflate without its header, and always did.
                self._begun, self._inner = True, zlib.decompressobj(-zlib.MAX_WBITS)
                continue
            self._begun = True
            data = self._inner.unconsumed_tail
            yield piece

    def finish(self) -> None:
        """As in :class:`_Layer`."""
        if self._begun and not self._inner.eof:
            raise _broken_off()


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
    "gzip": lambda: _Zlib(zlib.MAX_WBITS | 16),
    "x-gzip": lambda: _Zlib(zlib.MAX_WBITS | 16),
    "deflate": lambda: _Zlib(zlib.MAX_WBITS),
    "br": _Brotli,
}
