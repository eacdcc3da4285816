"""Puts a backup back: read through first, made ready beside the old state, and then in its place, whole or not at all."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from digest.desk.adopt import RESTORED
from digest.desk.backup import agree
from digest.desk.home import holds
from digest.errors import RefusedError, StorageError, UsageError
from digest.model.states import DeliveryState, IssueState
from digest.shelf.atomic import fsync_folder, sweep, told
from digest.shelf.backup_file import CONFIG, DATABASE, Listing
from digest.shelf.backup_reading import listing_of, read_backup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digest.model.actor import Actor
    from digest.store import Store
    from digest.store.rows import IssueRow

RESTORING = ".restoring"
"""A restored state that is decided on, and on its way into its place."""
ACT = "restore"
_ASIDE = "aside"
_STATE = (".digest", "issues")
_PARTS = ("templates", "issues", ".digest", CONFIG)  # without config.toml it is no publication yet
_ROOM = 16 * 1024 * 1024
_OPEN = (IssueState.DRAFT, IssueState.REVIEW, IssueState.HELD, IssueState.APPROVED, IssueState.SENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """An issue that an editor has to look at: how it stood in the backup, how it stands now, posts in doubt."""

    slug: str
    before: IssueState
    after: IssueState
    unknown: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A publication as it was. ``aside`` is where the state before went.

    ``twin`` is the folder of the publication that was backed up, where that is another one and still there; ``kept``
    are files of the folder that differ from the backup's and were left as they are.
    """

    root: Path
    listing: Listing
    concerns: tuple[Concern, ...] = ()
    aside: Path | None = None
    twin: Path | None = None
    kept: tuple[str, ...] = ()


def restore(  # noqa: PLR0913 - a file, a place, and who does it when
    file: Path,
    root: Path,
    *,
    over: bool,
    actor: Actor,
    now: dt.datetime,
    progress: Callable[[str], None] = lambda _: None,
) -> Restored:
    """Puts a backup into a new or empty folder, or with ``over`` into the folder of a publication.

    With ``over``, ``.digest`` and ``issues`` are moved into ``before-restore-<time>/``; config.toml and templates that
    are there stay. Nothing is deleted, and nothing goes out of the restored state without an editor. Raises InputError
    for a file that is no whole backup, RefusedError for a folder that is in use, StorageError for what the disk says;
    then everything is as it was.
    """
    listing_of(file)  # a file that is none is refused before anything is made
    root = root.resolve()
    settle(root)
    _refuse_target(root, over=over)
    with _staged(root) as staged:
        listing = _unpacked(file, staged, progress)
        concerns, twin = _made_ready(staged, root, actor, now)
        kept = _kept(staged, root) if over else ()
        aside = _put_in_place(staged, root, now)
    _claim(root, now)
    return Restored(root=root, listing=listing, concerns=concerns, aside=aside, twin=twin, kept=kept)


def _refuse_target(root: Path, *, over: bool) -> None:
    with told(root):
        sweep(root if root.is_dir() else root.parent)
        there = sorted(path.name for path in root.iterdir()) if root.exists() else []
    if not over and there:
        hint = "name a new folder; or, into a publication: digest restore FILE DIR --over, which moves its state aside"
        raise RefusedError(f"{root} is not empty", hint=hint)
    if over and not {*there} & {CONFIG, *_STATE}:
        raise UsageError(f"there is no publication in {root}", hint="leave --over out to restore into a new folder")
    for name in _STATE:
        if (root / name).is_mount():
            raise RefusedError(f"{root / name} is a disk of its own", hint="restore into a new folder instead")
    if over:
        _refuse_in_use(root)


def _refuse_in_use(root: Path) -> None:
    """No restoring under a sender that is at work; a database that cannot be asked has none."""
    from digest.store import Store

    database = root / DATABASE
    if not database.is_file():
        return
    now = dt.datetime.now(dt.UTC)
    with contextlib.suppress(StorageError), Store(database, now=now) as store:
        lease = store.find_lease("run")
        rows = store.deliveries_of(states=[DeliveryState.SENDING])
        busy = (lease is not None and lease.until > now) or any(r.lease_until and r.lease_until > now for r in rows)
        if busy:
            raise RefusedError("something is being sent just now", hint="stop digest run, or wait until it has ended")


@contextlib.contextmanager
def _staged(root: Path) -> Iterator[Path]:
    """An empty folder on the same disk, gone at the end if it is still there."""
    beside = root if root.is_dir() else root.parent
    staged = beside / f".{root.name or 'restore'}.{os.getpid()}.tmp"
    with told(beside):
        beside.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(staged, ignore_errors=True)
        staged.mkdir(mode=0o700)
    try:
        yield staged
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _unpacked(file: Path, staged: Path, progress: Callable[[str], None]) -> Listing:
    def roomy(listing: Listing) -> None:
        free = shutil.disk_usage(staged).free
        if listing.size + _ROOM > free:
            need, has = (f"{size / 1e6:,.0f} MB" for size in (listing.size + _ROOM, free))
            raise StorageError(
                f"there is no room for this backup: it needs {need}, and {has} are free",
                hint="free some space, or restore on another disk",
                path=str(staged.parent),
            )

    listing = read_backup(file, lambda name: staged / name, progress=progress, roomy=roomy)
    agree(file, listing, staged / DATABASE)
    (staged / ".digest").chmod(0o700)
    (staged / "issues" / "inbox").mkdir(parents=True, exist_ok=True)
    return listing


def _made_ready(staged: Path, root: Path, actor: Actor, now: dt.datetime) -> tuple[tuple[Concern, ...], Path | None]:
    """Makes the rows harmless; what an editor has to look at, and where the original still is, if it is."""
    from digest.store import Store

    with Store(staged / DATABASE, now=now) as store:
        meta = store.meta()
        before = {row.slug: row for row in store.list_issues()}
        store.after_restore(actor=actor, now=now)
        for row in before.values():
            if row.state in _OPEN and row.state is not IssueState.SENDING:
                store.add_event(ACT, actor=actor, now=now, issue=row.slug, before=row.state, detail=RESTORED)
        concerns = tuple(_concerns(store, before))
    place = Path(meta.place) if meta.place else None
    original = place is not None and place != root / DATABASE and holds(place, meta.instance)
    return concerns, place.parent.parent if original and place is not None else None


def _concerns(store: Store, before: dict[str, IssueRow]) -> Iterator[Concern]:
    for row in store.list_issues():
        unknown = store.balance(row.slug).unknown
        if unknown or before[row.slug].state in _OPEN:
            yield Concern(slug=row.slug, before=before[row.slug].state, after=row.state, unknown=unknown)


def _kept(staged: Path, root: Path) -> tuple[str, ...]:
    """What the folder has of its own besides its state stays; the names of what differs from the backup's."""
    differ = []
    for name in (CONFIG, "templates"):
        if not os.path.lexists(root / name):
            continue
        mine, other = _bytes(root / name), _bytes(staged / name)
        if other and mine != other:
            differ.append(name)
        shutil.rmtree(staged / name) if (staged / name).is_dir() else (staged / name).unlink(missing_ok=True)
    return tuple(differ)


def _bytes(place: Path) -> dict[str, bytes]:
    files = [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]
    return {path.relative_to(place.parent).as_posix(): path.read_bytes() for path in files}


def _put_in_place(staged: Path, root: Path, now: dt.datetime) -> Path | None:
    """Gives the staged folder its name; where the folder is there, its parts take the place of the old ones."""
    aside = root / f"before-restore-{now.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
    with told(root):
        for folder, _, _ in os.walk(staged):
            fsync_folder(Path(folder))
        if not root.exists():
            staged.chmod(0o755)
            staged.rename(root)
            fsync_folder(root.parent)
            return None
        (staged / _ASIDE).write_text(aside.name, encoding="utf-8")
        fsync_folder(staged)
        staged.rename(root / RESTORING)  # from here on the restored state is the one in force
        fsync_folder(root)
    try:
        settle(root)
    except KeyboardInterrupt:
        settle(root)
        raise
    return aside if aside.is_dir() else None


def settle(root: Path) -> bool:
    """Ends a restore that was stopped between its decision and its end; whether there was one.

    Each step may be done again: what still lies in ``.restoring`` has to go into its place, and what is there instead
    has to go aside. Whatever opens a publication calls this first.
    """
    coming = root / RESTORING
    if not coming.is_dir():
        return False
    with told(root), _alone(root):
        if not coming.is_dir():  # another process was quicker
            return True
        aside = root / (coming / _ASIDE).read_text(encoding="utf-8")
        for name in _PARTS:
            while os.path.lexists(coming / name):
                _exchange(coming / name, root / name, aside)
        fsync_folder(root)
        shutil.rmtree(coming)
    return True


def _exchange(new: Path, place: Path, aside: Path) -> None:
    """Moves what is in a place aside, and the new in; a place that another process fills meanwhile is tried again."""
    if os.path.lexists(place):
        aside.mkdir(mode=0o700, exist_ok=True)
        number, old = 1, aside / place.name
        while os.path.lexists(old):
            number += 1
            old = aside / f"{place.name}-{number}"
        place.rename(old)
        fsync_folder(aside)
    try:
        new.rename(place)
    except OSError:
        if not os.path.lexists(place):
            raise


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """While it lasts no other process settles the same folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _claim(root: Path, now: dt.datetime) -> None:
    from digest.store import Store

    with Store(root / DATABASE, now=now) as store:
        store.claim_home(now=now)
