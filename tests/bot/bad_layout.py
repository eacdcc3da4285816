"""A layout whose process dies, as it does where memory runs out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

DYING = "bad_layout:dies"


def dies(request: bytes, progress: Callable[[str], None]) -> bytes:
    """Nothing comes of it."""
    del request, progress
    os._exit(9)
