"""What a ``design.toml`` may say, and keys in it that nobody reads: a misspelt parent would silently be ``base``."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from digest.config.toml_reader import key_lines
from digest.model.notice import Notice, Severity
from digest.render.design.chain import FILE, read_toml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.render.design.chain import Design

KEYS = ("title", "description", "parent", "options")


def key_faults(design: Design) -> Iterator[Notice]:
    """A notice for each key of the chain's design.toml files that is not known."""
    for file in design.places(FILE):
        for key in read_toml(file):
            if key not in KEYS:
                near = difflib.get_close_matches(key, KEYS, n=1)
                yield Notice(
                    code="design-broken",
                    severity=Severity.ERROR,
                    message=f"unknown key {key}",
                    path=str(file),
                    line=key_lines(file.read_text(encoding="utf-8")).get((key,)),
                    hint=f"did you mean {near[0]}?" if near else f"known here: {', '.join(KEYS)}",
                )
