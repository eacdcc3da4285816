"""Addresses that may leave the building: links to http, https and mailto, pictures by path or by http."""

from __future__ import annotations

import re
import unicodedata

_SAFE = re.compile(r"(?:https?://[^/?#]|mailto:[^?])", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


def safe_url(url: str) -> str | None:
    r"""The address without control characters, or None where it is not http, https or mailto.

    Control characters go first, because browsers ignore them inside ``java\tscript:``. ``www.`` gets
    ``https://``; spaces are written ``%20``. Giving the result to this function again changes nothing.
    """
    clean = _without_controls(url)
    if clean[:4].casefold() == "www." and len(clean) > 4:  # noqa: PLR2004 - the length of www.
        clean = f"https://{clean}"
    return clean if _SAFE.match(clean) else None


def safe_source(source: str) -> str | None:
    """The place of a picture: http, https or a path without a scheme; None for anything else."""
    clean = _without_controls(source)
    if _SCHEME.match(clean) and not clean[:5].casefold().startswith("http"):
        return None if not _DRIVE.match(clean) else clean
    if clean.startswith("//"):
        return f"https:{clean}"
    return clean or None


def _without_controls(text: str) -> str:
    if text.isprintable() and " " not in text:
        return text
    kept = "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp"))
    return kept.strip().replace(" ", "%20")
