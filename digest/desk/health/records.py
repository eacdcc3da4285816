"""The doctor looks at what is kept: the database, whether it is a copy, the backups, and who is at work on it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from digest.desk.backup import ACT, backups
from digest.desk.doctor import Check, fine, problem, problem_of, warning
from digest.desk.home import Home, home_of, rescue
from digest.desk.restore import RESTORING
from digest.errors import DigestError, StorageError
from digest.model.seen import SeenChat
from digest.shelf.backup_file import DATABASE
from digest.shelf.backup_reading import listing_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.store import Store

OLD = dt.timedelta(days=14)
LEASES = {"run": "scheduler", "poll": "poller of the bot"}
"""The leases of those of whom there may be one only."""


def records(root: Path, now: dt.datetime) -> Iterator[Check]:
    """The database of a folder and everything that rests on it, without changing anything."""
    from digest.store.look import look

    if (root / RESTORING).is_dir():
        yield warning("database", "a restore was stopped half-way", "any other command ends it, digest status for one")
        return
    database = root / DATABASE
    if not database.exists():
        yield fine("database", "none yet: the first command that takes something in makes it")
        return
    try:
        found = look(database)
    except StorageError as error:
        damaged = any(word in error.message for word in ("damaged", "not a database", "whose it is"))
        yield problem("database", error.message, rescue(root) if damaged else error.hint or "")
        yield _backup(root, now, None)
        return
    yield from _opened(root, now, found.schema, found.issues)


def _opened(root: Path, now: dt.datetime, schema: str, issues: int) -> Iterator[Check]:
    from digest.store import Store
    from digest.store.tables import SCHEMA

    if schema > SCHEMA:
        remedy = "install the newest Digest, or go back to a backup made before the update"
        yield problem("database", f"it was written by a newer Digest (schema {schema}, known {SCHEMA})", remedy)
    elif schema < SCHEMA:
        yield fine("database", f"whole; schema {schema}, which the next command brings up to {SCHEMA}")
    if schema != SCHEMA:
        yield _backup(root, now, None)
        return
    yield fine("database", f"whole; schema {schema}, {issues} issue{'' if issues == 1 else 's'}")
    try:
        with Store(root / DATABASE, now=now) as store:
            yield _home(store)
            yield _backup(root, now, store)
            yield from _at_work(store, now)
    except DigestError as error:
        yield problem_of("database", error)


def _home(store: Store) -> Check:
    home, place = home_of(store), store.meta().place
    match home:
        case Home.COPY:
            remedy = "publish from one of them only; when the other is gone for good: --moved with digest publish or digest run"
            return problem("home", f"this database is a copy of {place}; both would send", remedy)
        case Home.UNSURE:
            remedy = "if no other copy of it sends anything: --moved with digest publish or digest run"
            return problem("home", f"the database is not the file that lay at {place}", remedy)
        case Home.MOVED:
            return fine("home", f"the folder was moved here from {Path(str(place)).parent.parent}")
        case _:
            return fine("home", "this database is where it belongs")


def _backup(root: Path, now: dt.datetime, store: Store | None) -> Check:
    """How old the newest backup is, wherever it was written."""
    times = [event.at for event in store.events() if event.act == ACT and event.issue is None] if store else []
    times += [at for path in backups(root)[:1] if (at := _made_at(path))]
    if not times:
        return warning("backup", "there is none yet", "digest backup makes one")
    age = now - max(times)
    days = f"{age.days} day{'' if age.days == 1 else 's'}"
    if age > OLD:
        return warning("backup", f"the newest is {days} old", "digest backup makes one")
    return fine("backup", f"the newest is {days} old" if age.days > 0 else "the newest is of today")


def _made_at(path: Path) -> dt.datetime | None:
    try:
        at = dt.datetime.fromisoformat(listing_of(path).made_at)
    except (DigestError, ValueError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)


def anyone_at_work(root: Path, now: dt.datetime) -> bool:
    """Whether somebody holds one of the leases; true as well where that cannot be known."""
    from digest.store import Store
    from digest.store.look import schema_of
    from digest.store.tables import SCHEMA

    database = root / DATABASE
    if not database.exists():
        return False
    try:
        if schema_of(database) != SCHEMA:
            return True
        with Store(database, now=now) as store:
            leases = [store.find_lease(name) for name in LEASES]
    except DigestError:
        return True
    return any(lease is not None and lease.until > now for lease in leases)


def rooms_seen(root: Path, now: dt.datetime) -> tuple[SeenChat, ...]:
    """The groups and channels that the bot of ``digest run`` has seen, the newest first."""
    from digest.store import Store
    from digest.store.look import schema_of
    from digest.store.tables import SCHEMA

    database = root / DATABASE
    try:
        if not database.exists() or schema_of(database) != SCHEMA:
            return ()
        with Store(database, now=now) as store:
            return tuple(SeenChat(chat_id=room.chat_id, kind=room.kind, title=room.title) for room in store.rooms())
    except DigestError:
        return ()


def _at_work(store: Store, now: dt.datetime) -> Iterator[Check]:
    """Who holds the leases of which there is one each: a scheduler, a poller."""
    for name, word in LEASES.items():
        lease = store.find_lease(name)
        if lease is None:
            continue
        said = f"{word}: {lease.owner}, until {lease.until:%Y-%m-%d %H:%M:%S} UTC"
        if lease.until > now:
            yield fine("at work", said)
        elif lease.given_back:
            yield fine("at work", f"{word}: none now; {lease.owner} was the last")
        else:
            yield fine("at work", f"{said}, which is over; the next digest run takes it")
