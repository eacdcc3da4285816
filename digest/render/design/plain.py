"""Values that can be written into a style sheet as they stand."""

from __future__ import annotations

import re

PLAIN_WORDS = "letters, digits, spaces and # . % ( ) , / + - are allowed"
_PLAIN = re.compile(r"[#\w.%(),/ +-]*")


def is_plain(value: object) -> bool:
    """Whether it has no quotes, semicolons, braces or escapes, with which it could say more than a value."""
    return isinstance(value, str | int | float) and _PLAIN.fullmatch(str(value)) is not None
