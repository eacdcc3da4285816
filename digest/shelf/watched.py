"""Files of a watched folder that were read: put away under ``.done``, nothing overwritten."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from digest.shelf.atomic import fsync_folder, make_folder, told

if TYPE_CHECKING:
    from pathlib import Path

DONE = ".done"


def put_away(path: Path) -> Path:
    """Where the file lies now: ``.done`` beside it, under its name or the next free one."""
    folder = path.parent / DONE
    with told(path):
        make_folder(folder)
        names = (path.name if n == 1 else f"{path.stem}-{n}{path.suffix}" for n in itertools.count(1))
        target = next(folder / name for name in names if not (folder / name).exists())
        path.rename(target)
        fsync_folder(folder)
        fsync_folder(path.parent)
    return target
