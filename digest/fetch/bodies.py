"""Bodies unpacked piece by piece, with a cap that counts what comes out.

httpx's own decoders unpack a whole piece at once, which turns 64 KiB from the net into 64 MiB of memory and more;
here no step gives more than the cap allows.
"""

from __future__ import annotations

import zlib
from typing import Any, Protocol

STEP = 256 * 1024
GZIP = b"\x1f\x8b"
MOST_MEMBERS = 100
"""gzip members in one body; a body of ten thousand empty ones costs time and gives nothing."""


class TooLargeError(Exception):
    """More bytes than allowed. Does not leave this room."""


class BadBodyError(Exception):
    """Bytes that are not packed as the header says, or that end too early. Does not leave this room."""


class Unpacker(Protocol):
    """Turns packed bytes into bytes, at most STEP at a time."""

    def take(self, data: bytes, /) -> bytes:
        """The next bytes; call again with nothing until nothing comes."""
        ...

    @property
    def whole(self) -> bool:
        """Whether the packed bytes have come to their end."""
        ...


class Plain:
    """Bytes as they are."""

    whole = True

    def take(self, data: bytes, /) -> bytes:
        """The same bytes."""
        return data


class Zlib:
    """gzip (also several after one another) and deflate (with the zlib wrapper, and raw, as some servers send it)."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._inner: Any = None
        self._members = 0
        self._waiting = b""

    def take(self, data: bytes, /) -> bytes:
        """At most STEP bytes; what is left of the data waits."""
        data, self._waiting = self._waiting + data, b""
        while data:
            if (self._inner is None or self._inner.eof) and not self._begin(data):
                return b""
            try:
                out = bytes(self._inner.decompress(data, STEP))
            except zlib.error as error:
                raise BadBodyError from error
            data = self._inner.unused_data if self._inner.eof else self._inner.unconsumed_tail
            if out:
                self._waiting = data
                return out
        return b""

    def _begin(self, data: bytes) -> bool:
        """Whether another member begins here; what follows the last one is padding."""
        if len(data) < len(GZIP):
            self._waiting = data
            return False
        if self._members and not (self._gzip and data.startswith(GZIP)):
            return False
        self._members += 1
        if self._members > MOST_MEMBERS:
            raise BadBodyError
        wrapped = data[0] & 0x0F == zlib.DEFLATED and int.from_bytes(data[:2], "big") % 31 == 0
        bits = zlib.MAX_WBITS | 16 if self._gzip else zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS
        self._inner = zlib.decompressobj(bits)
        return True

    @property
    def whole(self) -> bool:
        """Whether the end was seen; an empty body is whole too."""
        return not self._waiting if self._inner is None else self._inner.eof


class Brotli:
    """br, where the brotli library is new enough to be stopped."""

    def __init__(self) -> None:
        import brotli  # type: ignore[import-untyped, unused-ignore]

        self._error: type[Exception] = brotli.error
        self._inner: Any = brotli.Decompressor()
        self._waiting = b""
        self._begun = False

    def take(self, data: bytes, /) -> bytes:
        """At most about STEP bytes; what is left of the data waits."""
        self._waiting += data
        self._begun = self._begun or bool(data)
        if not self._begun or self._inner.is_finished():
            return b""
        while not self._inner.is_finished():
            more = self._inner.can_accept_more_data()
            data, self._waiting = (self._waiting, b"") if more else (b"", self._waiting)
            try:
                out = bytes(self._inner.process(data, output_buffer_limit=STEP))
            except self._error as error:
                raise BadBodyError from error
            if out or not (data or self._waiting):
                return out
        return b""

    @property
    def whole(self) -> bool:
        """Whether the end was seen; an empty body is whole too."""
        return not self._begun or bool(self._inner.is_finished())


def brotli_is_here() -> bool:
    """Whether brotli can be read with a limit (version 1.2 and later)."""
    try:
        import brotli
    except ImportError:
        return False
    return hasattr(getattr(brotli, "Decompressor", None), "can_accept_more_data")


def offered() -> str:
    """The Accept-Encoding header."""
    return "gzip, deflate, br" if brotli_is_here() else "gzip, deflate"


def unpacker(encoding: str) -> Unpacker:
    """What unpacks a Content-Encoding. Raises BadBodyError for one that was not offered."""
    names = [name for part in encoding.lower().split(",") if (name := part.strip()) not in {"", "identity"}]
    match names:
        case []:
            return Plain()
        case ["gzip" | "x-gzip"]:
            return Zlib(gzip=True)
        case ["deflate"]:
            return Zlib(gzip=False)
        case ["br"] if brotli_is_here():
            return Brotli()
        case _:  # several layers are how a bomb multiplies, and no server needs them
            raise BadBodyError(encoding)


class Body:
    """A body that grows up to a cap."""

    def __init__(self, encoding: str, most_bytes: int) -> None:
        self._unpacker = unpacker(encoding)
        self._most = most_bytes
        self._packed = 0
        self._data = bytearray()

    def add(self, piece: bytes) -> None:
        """Takes a piece from the net. Raises TooLargeError, BadBodyError."""
        self._packed += len(piece)
        if self._packed > self._most + STEP:  # packed bytes that unpack to nothing have an end too
            raise TooLargeError
        while out := self._unpacker.take(piece):
            self._data += out
            if len(self._data) > self._most:
                raise TooLargeError
            piece = b""
            if isinstance(self._unpacker, Plain):
                return

    def finish(self) -> bytes:
        """The whole body. Raises BadBodyError where its end is missing."""
        if not self._unpacker.whole:
            raise BadBodyError
        return bytes(self._data)
