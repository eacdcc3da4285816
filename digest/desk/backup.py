"""Backs a publication up: rows, frozen bytes, issues, settings and designs in one file that was read through again."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import digest
from digest.errors import DigestError, StorageError
from digest.shelf.atomic import sweep, told
from digest.shelf.backup_file import (
    DATABASE,
    FROZEN,
    Listing,
    found,
    new_backup,
    pack,
)
from digest.shelf.backup_reading import broken, read_backup

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from digest.desk.desk import Desk
    from digest.model.config import Config

FOLDER = "backups"
ACT = "backup"
_LOOKED_THROUGH = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedUp:
    """A backup that was made and read through. ``size`` is that of the file, in bytes."""

    path: Path
    size: int
    listing: Listing
    left_out: tuple[str, ...] = ()


def backup(desk: Desk, target: Path | None = None, *, progress: Callable[[str], None] = lambda _: None) -> BackedUp:
    """Writes a backup and reads it through; by default into ``backups/`` of the publication's folder.

    ``target`` is a new file or a folder. Secrets stay out. Raises StorageError, and leaves no file, where the database
    is damaged, approved bytes are missing or the disk is full; RefusedError where the file is there already.
    """
    desk.store.check()
    target = _target(desk, target)
    sweep(target.parent)
    work = target.with_name(f".{target.name}-work.{os.getpid()}.tmp")
    try:
        with new_backup(target) as temporary:
            with told(work):
                work.mkdir(mode=0o700, parents=True)
            listing, left_out = _packed(desk, temporary, work, progress)
            verify(temporary, work, progress=lambda step: progress(f"reading it again, {step}"))
            size = temporary.stat().st_size
    finally:
        shutil.rmtree(work, ignore_errors=True)
    with contextlib.suppress(StorageError):  # the backup is whole, whether its event can be written or not
        desk.store.add_event(ACT, actor=desk.actor, now=desk.now(), detail=str(target))
    return BackedUp(path=target, size=size, listing=listing, left_out=left_out)


def _target(desk: Desk, target: Path | None) -> Path:
    """Where the backup goes: a free name in a folder, or exactly the file that was named."""
    folder = desk.config.root / FOLDER if target is None else target
    if target is not None and not folder.is_dir():
        return folder.absolute()
    stem = f"{desk.config.publication.slug}-{desk.now().astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
    number, free = 1, folder / f"{stem}.zip"
    while free.exists():
        number += 1
        free = folder / f"{stem}-{number}.zip"
    return free.absolute()


def _packed(
    desk: Desk, temporary: Path, work: Path, progress: Callable[[str], None]
) -> tuple[Listing, tuple[str, ...]]:
    """The rows first: whatever they list of frozen bytes is on the disk by then."""
    from digest.store.look import look

    snapshot = work / "state.db"
    desk.store.snapshot(snapshot)
    rows = look(snapshot, still=True)
    there = found(desk.config.root, never=secrets(desk.config))
    _refuse_without(rows.frozen, there.files)
    facts = Listing(
        digest=digest.__version__,
        schema=rows.schema,
        instance=rows.instance,
        publication=desk.config.publication.slug,
        made_at=desk.now().astimezone(dt.UTC).isoformat(timespec="seconds"),
        files={},
    )
    return pack(temporary, {DATABASE: snapshot, **there.files}, facts, progress), there.left_out


def _refuse_without(frozen: frozenset[str], files: Mapping[str, Path]) -> None:
    for sha256 in sorted(frozen):
        if f"{FROZEN}{sha256}" not in files:
            raise StorageError(
                "approved bytes are missing, so a backup would not be whole",
                hint="put the file back from an older backup (it is an ordinary .zip)",
                path=f"{FROZEN}{sha256}",
            )


def secrets(config: Config) -> tuple[Path, ...]:
    """The files that hold tokens: no backup has them."""
    ways = (*config.channels, config.editors)
    tokens = [way.token_file for way in ways if way is not None]
    return tuple(path for path in (*tokens, config.suggest.key_file) if path is not None)


def verify(path: Path, work: Path, *, progress: Callable[[str], None] = lambda _: None) -> Listing:
    """Reads a backup through: every hash, the database page by page, and that all it lists is there.

    ``work`` is a folder for the database meanwhile. :class:`digest.errors.InputError` where anything is wrong.
    """
    database = work / "check" / "state.db"
    try:
        listing = read_backup(path, lambda name: database if name == DATABASE else None, progress=progress)
        agree(path, listing, database)
    finally:
        shutil.rmtree(database.parent, ignore_errors=True)
    return listing


def agree(path: Path, listing: Listing, database: Path) -> None:
    """Holds the unpacked database of a backup against its listing. InputError where they differ."""
    from digest.store.look import look

    try:
        rows = look(database, still=True)
    except StorageError as error:
        raise broken(path, error.message) from error
    if (rows.instance, rows.schema) != (listing.instance, listing.schema):
        raise broken(path, "its database is another one than it says")
    for sha256 in sorted(rows.frozen):
        listed = listing.files.get(f"{FROZEN}{sha256}")
        if listed is None or listed.sha256 != sha256:
            raise broken(path, f"the approved bytes {sha256[:12]}… are missing or changed")


def backups(root: Path) -> tuple[Path, ...]:
    """The files in ``backups/``, the newest first."""
    try:
        files = [(path.stat().st_mtime, path) for path in (root / FOLDER).glob("*.zip")]
    except OSError:
        return ()
    return tuple(path for _, path in sorted(files, reverse=True))


def newest_whole(root: Path) -> Path | None:
    """The newest backup in ``backups/`` that can be read through, if there is one."""
    import tempfile

    for path in backups(root)[:_LOOKED_THROUGH]:
        with contextlib.suppress(DigestError, OSError), tempfile.TemporaryDirectory() as work:
            verify(path, Path(work))
            return path
    return None
