"""Where a figure's picture lies beside its article: a path that leads nowhere else; pure."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import unquote

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"})
"""How the picture files beside articles end; an SVG is named to be refused in words."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LONGEST = 400


def picture_path(source: str) -> str | None:
    """The path in a figure's source, relative to the folder of its article.

    ``None`` for an address, and for a path that is absolute, leads up or names something hidden.
    """
    path = unquote(source)
    if not path.isprintable() or len(path.encode()) > _LONGEST or "\\" in path:
        return None
    if path.startswith(("/", "~")) or _SCHEME.match(path) or path.endswith("/"):
        return None
    parts = PurePosixPath(path).parts  # without the "." of "./x"
    if not parts or any(part.startswith(".") for part in parts):
        return None
    return "/".join(parts)


def is_remote(source: str) -> bool:
    """Whether a source is an address elsewhere."""
    return "://" in source[:16] or source[:5].casefold() == "data:"
