"""A layout that takes no time unless a page has a marker on it: then it hangs, dies, or eats all memory."""

from __future__ import annotations

import os
import signal
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import bot_layout
import pytest
from bot_layout import layout

from digest.confine import Confined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TARGET = "failing_layout:failing"


def failing(request: bytes, progress: Callable[[str], None]) -> bytes:
    """What the markers say; two articles with ``TWINS`` fail only together, ``FRAME`` is for a page that always fails."""
    if b"HANGSHERE" in request:
        while True:
            time.sleep(0.1)
    if b"DIESHERE" in request:
        os.kill(os.getpid(), signal.SIGKILL)
    if b"EATSHERE" in request:
        return bytes(10**11)
    if b"RAISESHERE" in request or b"FRAMEHERE" in request or request.count(b"TWINSHERE") > 1:
        raise RuntimeError("the layout cannot go on")
    return layout(request, progress)


@contextmanager
def failing_layout(seconds: float = 1) -> Iterator[Confined]:
    """A child that runs it."""
    places = os.pathsep.join(str(Path(file).parent) for file in (__file__, bot_layout.__file__))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", places, prepend=os.pathsep)
        with Confined(target=TARGET, seconds=seconds, memory=1024) as child:
            yield child
