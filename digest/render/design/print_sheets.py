"""The style sheets for paper of a design, looked through: its files under print/, style elements in pages included."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.errors import DesignError
from digest.render.design.environment import PARENT
from digest.render.design.masked import masked, styles_in
from digest.render.design.print_css import print_css_faults
from digest.render.design.sheet_reading import Declaration, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.model.notice import Notice
    from digest.render.design.chain import Design
    from digest.render.design.flowing import Flowing

FOLDER = "print/"
_IGNORED = re.compile(r"Ignored [`'\"]([a-z-]+)\s*:\s*([^`]*)[`'\"]")


def print_sheet_faults(design: Design, flowing: Flowing) -> Iterator[Notice]:
    """The faults of every style sheet for paper, file by file. ``flowing`` is the sample's page, filled in."""
    for path, css in _sheets(design):
        yield from print_css_faults(css, str(path), flowing)


def place_of_warning(design: Design, warning: str) -> tuple[str, int, int] | None:
    """Where the declaration stands that a layout says it ignored; None where it cannot be found."""
    match = _IGNORED.search(warning)
    if match is None:
        return None
    for path, css in _sheets(design):
        for part in parts_of(css):
            if isinstance(part, Declaration) and part.name == match[1]:
                return str(path), part.line, part.column
    return None


def _sheets(design: Design) -> Iterator[tuple[Path, str]]:
    """Every style sheet for paper that is in force, masked."""
    for name in design.names():
        if name.startswith(FOLDER) and name.endswith((".css", ".html")):
            for path in _in_force(design, name):
                source = masked(path.read_bytes().decode("utf-8", "replace"))
                yield path, source if name.endswith(".css") else styles_in(source)


def _in_force(design: Design, name: str) -> Iterator[Path]:
    """The file of a name, and those behind it as far as each stands on the next."""
    for path in design.places(name):
        yield path
        try:
            stands = f"{PARENT}{name}" in path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError, DesignError):
            return
        if not stands:
            return
