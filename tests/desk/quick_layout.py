"""A layout that takes no time, for tests in which nobody looks at the PDF."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import bot_layout
import pytest

from digest.confine import Confined

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def quick_layout() -> Iterator[Confined]:
    """A child that finds the layout of the bot's tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(bot_layout.__file__).parent), prepend=os.pathsep)
        with Confined(target=bot_layout.TARGET) as child:
            yield child
