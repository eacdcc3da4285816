"""Files of a watched folder: read with care, and put away under ``.done``, nothing overwritten."""

from __future__ import annotations

import itertools
import os
import stat
from typing import TYPE_CHECKING

from digest.errors import InputError
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


def bytes_of(path: Path, most: int) -> bytes:
    """The bytes of a file that somebody else put there. Raises InputError for what should not be read.

    That is a link out of its folder (whoever may write there could have any file of this machine read), what is no
    ordinary file (a pipe would be waited for), and more than ``most`` bytes.
    """
    with told(path):
        target = path.resolve()
        if not target.is_relative_to(path.parent.resolve()):
            raise InputError("it is a link that leads out of its folder", hint="put the file itself there")
        with open(target, "rb", opener=_opener) as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise InputError("it is no ordinary file")
            data = file.read(most + 1) if found.st_size <= most else b""
            if found.st_size > most or len(data) > most:
                mib = 1024 * 1024
                words = f"it has {max(found.st_size, len(data)) / mib:.1f} MiB; at most {most / mib:g} are read"
                raise InputError(words, hint="split it, or raise limits.read_mib in config.toml")
            return data


def _opener(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
