"""A watched folder: its files are taken in; a read one moves to .done or stays, a bad one gets a .problems beside it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.desk.inbox.aside import Envelope, note_large
from digest.desk.sources.standing import Place, Polled, failing, retry_at, well
from digest.errors import DigestError, InputError
from digest.ingest.readers import has_reader
from digest.model.material import Material
from digest.model.sources import After
from digest.shelf.atomic import sha256, write
from digest.shelf.watched import bytes_of, put_away

if TYPE_CHECKING:
    from pathlib import Path

    from digest.desk.desk import Desk
    from digest.desk.sources.intake import Intake
    from digest.desk.take_in import TakenIn
    from digest.model.sources import Source

PROBLEMS = ".problems"
SETTLED = 2.0
"""Seconds that a file must have been left alone: it may still be being copied."""


@dataclass(kw_only=True)
class FolderPoll:
    """One look at a watched folder. ``settled`` is how long a file must have been left alone, in seconds."""

    desk: Desk
    intake: Intake
    settled: float = SETTLED

    async def poll(self, place: Place) -> Polled:
        """What came of the files in the folder; one bad file stops no other."""
        source, store = place.source, self.desk.store
        state = store.source_state(source.name, place.address)
        try:
            files, left = self._files(source)
        except OSError as error:
            trouble = f"the folder cannot be read: {error.strerror}"
            store.set_source_state(failing(self.desk, state, trouble, retry_at(self.desk, state, source.interval)))
            return Polled(place=place, trouble=trouble, hint="make the folder, or correct its path in config.toml")
        found = Polled(place=place, unchanged=True, left=left)
        for path in files:
            found = await self._file(place, path, found)
        store.set_source_state(well(self.desk, state, self.desk.now() + source.interval))
        return found

    def _files(self, source: Source) -> tuple[tuple[Path, ...], tuple[str, ...]]:
        """The files to read, which nobody writes to any more, and the names of those that no reader exists for."""
        assert source.path is not None  # noqa: S101 - the configuration was checked
        found = [path for path in sorted(source.path.iterdir()) if not path.name.startswith(".")]
        files = [path for path in found if path.suffix != PROBLEMS and self._is_settled(path)]
        left = tuple(path.name for path in files if not has_reader(path.name))
        return tuple(path for path in files if path.name not in left), left

    def _is_settled(self, path: Path) -> bool:
        """Whether it is a file that was left alone; one that another look has just put away is none."""
        now = time.time()
        try:
            return path.is_file() and not now - self.settled < path.stat().st_mtime <= now
        except OSError:
            return False

    def _note_large(self, place: Place, path: Path) -> None:
        """Word of a file that is too large to be read; it stays where it is."""
        with contextlib.suppress(OSError):
            size = path.stat().st_size
            if size > self.desk.config.limits.read_mib * 1024 * 1024:
                note_large(self.desk, name=path.name, size=size, place=str(path), source=place.source.name)

    async def _file(self, place: Place, path: Path, found: Polled) -> Polled:
        source, store = place.source, self.desk.store
        try:
            data = await asyncio.to_thread(_bytes, path, self.desk.config.limits.read_mib)
        except DigestError as error:
            self._note_large(place, path)
            return found.with_bad(f"{path.name}: {error.message}", error.hint or "") if _is_there(path) else found
        state = store.source_state(source.name, f"{place.address}/{path.name}")
        if state.raw_sha256 == sha256(data) and (source.after is After.STAY or state.trouble):
            return found  # read before, or refused before, and not changed since
        try:
            envelope = Envelope(place=str(path))
            taken = await self.intake.take(_material(source, path, data), keep_raw=True, envelope=envelope)
        except InputError as error:
            _complain(path, error)
            store.set_source_state(replace(state, raw_sha256=sha256(data), trouble=error.message))
            return found.with_bad(f"{path.name}: {error.message}", error.hint or "")
        with contextlib.suppress(OSError):
            path.with_name(path.name + PROBLEMS).unlink(missing_ok=True)
        store.set_source_state(replace(state, raw_sha256=sha256(data), trouble=""))
        if source.after is After.MOVE:
            try:
                put_away(path)
            except DigestError:
                if _is_there(path):  # else another look did
                    raise
        return added(found, taken)


def added(found: Polled, taken: TakenIn) -> Polled:
    """What a look gave, with another material's articles."""
    from digest.desk.inbox.identify import Found

    return replace(
        found,
        unchanged=False,
        new=found.new + taken.count(Found.NEW),
        revised=found.revised + taken.count(Found.REVISED),
        changed=found.changed + taken.count(Found.CHANGED) + taken.count(Found.KEPT),
        known=found.known + taken.count(Found.KNOWN),
        passed=found.passed + taken.passed,
        notices=(*found.notices, *taken.notices),
    )


def _material(source: Source, path: Path, data: bytes) -> Material:
    return Material(
        data=data,
        name=path.name,
        source=source.name,
        external_id=path.name,
        language=source.language,
        author=source.author,
        tags=source.tags,
    )


def _bytes(path: Path, most_mib: int) -> bytes:
    return bytes_of(path, most_mib * 1024 * 1024)


def _is_there(path: Path) -> bool:
    """Whether a file is still there: another look may have put it away meanwhile."""
    return path.exists()


def _complain(path: Path, error: InputError) -> None:
    """Writes beside a file why it could not be read."""
    lines = [error.message, *((error.hint,) if error.hint else ())]
    lines += [f"{notice.place}: {notice.message}" for notice in error.notices]
    write(path.with_name(path.name + PROBLEMS), ("\n".join(lines) + "\n").encode())
