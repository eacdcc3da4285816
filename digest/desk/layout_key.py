"""Names and versions that outputs depend on."""

from __future__ import annotations

import json
from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING

import digest
from digest.shelf.atomic import sha256

if TYPE_CHECKING:
    from digest.model.config import Config

LIBRARIES = ("weasyprint", "jinja2", "markdown-it-py", "sentencex", "pillow")


def pdf_name(config: Config, slug: str) -> str:
    """``<publication>-<slug>.pdf``."""
    return f"{config.publication.slug}-{slug}.pdf"


def epub_name(config: Config, slug: str) -> str:
    """``<publication>-<slug>.epub``."""
    return f"{config.publication.slug}-{slug}.epub"


@cache
def versions() -> str:
    """The sha256 of the versions of what shapes the outputs."""
    found = {name: metadata.version(name) for name in LIBRARIES}
    return sha256(json.dumps({"digest": digest.__version__, **found}, sort_keys=True).encode())
