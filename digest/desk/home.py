"""Before anything is sent: that the database is whole, and that it is no copy of one that sends too.

A database remembers the file it was (its inode) and where it lay. A copy has another inode. What cannot be told is a
copy on another computer that lies at the same path under the same inode number, as the image of a whole disk does.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from digest.errors import BusyError, RefusedError, StorageError

if TYPE_CHECKING:
    from digest.desk.desk import Desk
    from digest.store import Store

_DAMAGED = ("damaged", "not a database")


class Home(StrEnum):
    """How a database stands to the file that it remembers."""

    NEW = "new"  # it remembers none, or is no file at all (PostgreSQL)
    SAME = "same"
    MOVED = "moved"  # the same file in another place, and nothing is left in the old one
    COPY = "copy"  # another file, and the one it remembers is there too
    UNSURE = "unsure"  # another file, and the one it remembers is gone: put back, or moved from another disk


def home_of(store: Store) -> Home:
    """How the database stands to the file that it remembers."""
    meta, file_id = store.meta(), store.identity()
    if not meta.file_id or not meta.place or store.path is None:
        return Home.NEW
    here, there = Path(store.path).resolve(), Path(meta.place)
    if here == there or _same_file(here, there):
        return Home.SAME if meta.file_id == file_id else Home.UNSURE
    if holds(there, meta.instance):
        return Home.COPY
    return Home.MOVED if meta.file_id == file_id else Home.UNSURE


def _same_file(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file, through a link or a mounted folder."""
    try:
        return one.samefile(other)
    except OSError:
        return False


def holds(place: Path, instance: str) -> bool:
    """Whether a database of this instance lies there."""
    from digest.store.look import instance_of

    return instance_of(place) == instance


def check_home(desk: Desk, *, moved: bool = False) -> None:
    """Notices a copied database before anything is sent from it; a moved folder is taken note of.

    ``moved`` is an editor's word that this is the only copy. RefusedError where there may be two.
    """
    home = home_of(desk.store)
    if home is Home.SAME:
        return
    if moved or home in {Home.NEW, Home.MOVED}:
        desk.store.claim_home(now=desk.now())
        return
    place = Path(desk.store.meta().place)
    if home is Home.COPY:
        folder = place.parent.parent
        raise RefusedError(
            f"this database is a copy of {place}; two copies would send everything twice",
            hint=f"publish from {folder}; when that one is gone for good: --moved with digest publish or digest run",
        )
    raise RefusedError(
        f"the database was moved or put back: it is not the file that lay at {place}",
        hint="if no other copy of it sends anything: --moved with digest publish or digest run",
    )


def check_whole(desk: Desk) -> None:
    """Reads every page of the database before anything is sent. StorageError names the newest whole backup."""
    try:
        desk.store.check()
    except BusyError:
        raise
    except StorageError as error:
        if not any(word in error.message for word in _DAMAGED):
            raise
        raise StorageError(error.message, hint=rescue(desk.config.root), path=error.path) from error


def rescue(root: Path) -> str:
    """What to do about a damaged database."""
    from digest.desk.backup import newest_whole

    newest = newest_whole(root)
    if newest is None:
        return "nothing is sent from it, and backups/ holds no whole backup; keep a copy of .digest/ and put one back"
    return f"nothing is sent from it; the newest whole backup: digest restore {newest} {root} --over"
