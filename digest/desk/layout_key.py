"""Names and versions that outputs depend on."""

from __future__ import annotations

import contextlib
import ctypes
import json
from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING

import digest
from digest.shelf.atomic import sha256

if TYPE_CHECKING:
    from digest.model.config import Config

LIBRARIES = ("weasyprint", "jinja2", "markdown-it-py", "sentencex", "pillow")

NATIVE = (("pango-1.0", "0", "pango_version_string"), ("harfbuzz", "0", "hb_version_string"))
"""Libraries by name and number of their interface, and the function of each that says its version."""


def pdf_name(config: Config, slug: str) -> str:
    """``<publication>-<slug>.pdf``."""
    return f"{config.publication.slug}-{slug}.pdf"


def epub_name(config: Config, slug: str) -> str:
    """``<publication>-<slug>.epub``."""
    return f"{config.publication.slug}-{slug}.epub"


@cache
def versions() -> str:
    """The sha256 of the versions of what shapes the outputs: ours, those of Python libraries, Pango's and HarfBuzz's."""
    found = {name: metadata.version(name) for name in LIBRARIES} | dict(map(_native, NATIVE))
    return sha256(json.dumps({"digest": digest.__version__, **found}, sort_keys=True).encode())


def _native(library: tuple[str, str, str]) -> tuple[str, str]:
    """A library of the system, and its version; empty where it is not found, and then there is no layout either."""
    name, number, function = library
    names = (f"lib{name}.so.{number}", f"lib{name}.{number}.dylib", f"lib{name}-{number}.dll")
    for file in names:
        with contextlib.suppress(OSError, AttributeError):
            asked = getattr(ctypes.CDLL(file), function)
            asked.restype = ctypes.c_char_p
            return name, asked().decode()
    return name, ""
