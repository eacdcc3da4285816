"""A paste of any length from a terminal.

In its usual mode a terminal hands over at most 4,095 bytes a line and drops the rest in silence, and a pasted
article is often one line of more. So the line mode is switched off while the paste comes in, and switched on
again whatever happens. Where the terminal marks pastes (bracketed paste), the marks are taken out.
"""

from __future__ import annotations

import contextlib
import os
import select
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_END = b"\x04"  # Ctrl-D
_ERASE = (0x7F, 0x08)
_OPEN, _CLOSE = b"\x1b[200~", b"\x1b[201~"
_LOOK = 0.2  # seconds; a Ctrl-C that comes just before the wait begins is not noticed before it ends
_TYPED = 64  # bytes that come together when somebody types; a paste brings more


@contextlib.contextmanager
def _whole_lines(handle: int) -> Iterator[None]:
    """The terminal without its line mode and echo."""
    import termios

    before = termios.tcgetattr(handle)
    mode = termios.tcgetattr(handle)
    mode[3] &= ~(termios.ICANON | termios.ECHO)
    mode[6][termios.VMIN], mode[6][termios.VTIME] = 0, 0  # a read never waits: see _next
    termios.tcsetattr(handle, termios.TCSANOW, mode)
    try:
        sys.stderr.write("\x1b[?2004h")
        sys.stderr.flush()
        yield
    finally:
        with contextlib.suppress(OSError):  # what was pasted is there, whatever became of the terminal
            sys.stderr.write("\x1b[?2004l")
            sys.stderr.flush()
        with contextlib.suppress(termios.error):  # on its own: the mode must come back also where nothing can be said
            termios.tcsetattr(handle, termios.TCSADRAIN, before)


def read_paste() -> bytes:
    """What is pasted or typed until Ctrl-D; plain standard input when it is no terminal."""
    if not sys.stdin.isatty():
        return sys.stdin.buffer.read()
    sys.stderr.write("Paste the articles here, then press Ctrl-D (Ctrl-C to leave).\n")
    handle = sys.stdin.fileno()
    data = bytearray()
    with _whole_lines(handle):
        while _take(handle, data):
            pass
    sys.stderr.write(f"\n{len(data.decode('utf-8', 'replace')):,} characters came in.\n")
    return bytes(data).replace(_OPEN, b"").replace(_CLOSE, b"")


def _take(handle: int, data: bytearray) -> bool:
    """Adds the next bytes to ``data``; false at Ctrl-D or when the terminal is gone."""
    part = _next(handle) or _next(handle)  # a Ctrl-C throws away what was there; a second time there is no terminal
    if not part:
        return False
    body, end, _ = part.partition(_END)
    if len(body) <= _TYPED and not body.startswith(b"\x1b"):
        _type(data, body)
    else:
        data += body
    return not end


def _next(handle: int) -> bytes:
    """What has come when something came; nothing when it is gone again before it is read, or the terminal is.

    Ctrl-C throws away what was typed before it, so that a read which waited would wait for ever, and the Ctrl-C with it.
    """
    while not select.select([handle], [], [], _LOOK)[0]:
        pass
    try:
        return os.read(handle, 65536)
    except OSError:  # the terminal was closed
        return b""


def _type(data: bytearray, keys: bytes) -> None:
    """Adds what somebody types, shown as it comes, with the key that takes a letter back."""
    for key in keys:
        if key in _ERASE:
            _erase(data)
        else:
            data.append(key)
            sys.stderr.buffer.write(bytes([key]))
    sys.stderr.flush()


def _erase(data: bytearray) -> None:
    """Takes one typed character back, all its bytes; not across a line."""
    if not data or data.endswith(b"\n"):
        return
    while data:
        last = data.pop()
        if last & 0xC0 != 0x80:  # noqa: PLR2004 - not a continuation byte of UTF-8
            break
    sys.stderr.write("\b \b")
    sys.stderr.flush()
