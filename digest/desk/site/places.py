"""The files of one issue in the web archive: what was frozen and is public, and what stands at its former addresses."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from digest.desk.build import CONTENTS, POSTS
from digest.desk.site.tombstones import leading_on, tombstones

if TYPE_CHECKING:
    from digest.desk.desk import Desk
    from digest.desk.site.standing import Outputs, Standing

PRIVATE = frozenset({POSTS, CONTENTS})
"""Outputs that are for the desk alone; letters are for subscribers."""
LETTER = "mail."
ALIASED = (".pdf", ".epub")


def files_at(desk: Desk, one: Standing) -> dict[str, bytes]:
    """Every file of an issue that belongs in the archive, by its name in the issue's folder.

    Of a withdrawn one what takes its place. Raises StorageError where frozen bytes are not whole.
    """
    if one.withdrawn:
        return tombstones(desk, one)
    named = {name: output.sha256 for name, output in one.outputs.items() if is_public(name)}
    named |= _aliases(one)
    files = {name: desk.frozen.get(sha256) for name, sha256 in named.items()}
    return leading_on(desk, one) | files


def is_public(name: str) -> bool:
    """Whether an output is for everybody."""
    return name not in PRIVATE and not name.startswith(LETTER)


def _aliases(one: Standing) -> dict[str, str]:
    """What was once published under another name, as a PDF is when the publication is renamed: its new bytes there, too."""
    found: dict[str, str] = {}
    for kind in ALIASED:
        now = next((output.sha256 for name, output in one.outputs.items() if _is(name, kind)), None)
        if now is not None:
            found |= {name: now for name in _earlier(one.earlier, kind) if name not in one.outputs}
    return found


def _earlier(revisions: tuple[Outputs, ...], kind: str) -> list[str]:
    return [name for outputs in revisions for name in outputs if _is(name, kind)]


def _is(name: str, kind: str) -> bool:
    return "/" not in name and PurePosixPath(name).suffix == kind
