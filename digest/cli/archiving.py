"""``digest build --archive``: the web archive made anew from what was approved, in the design and settings of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.cli import say
from digest.cli.opening import opened, shown
from digest.errors import StorageError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from digest.desk.site.refresh import Refreshed


def build_archive(config: Path | None, target: str | None, *, others: bool) -> None:
    """Writes what differs and says what came of it. Raises :class:`StorageError` where frozen bytes are not whole."""
    from digest.desk.site.refresh import refresh_archive

    if others or target is not None:
        hint = "digest build --archive makes the pages around all issues; an issue's own are those that were approved"
        raise UsageError("--archive goes alone: it is about all issues that were published", hint=hint)
    with opened(config) as app, say.working("Making the archive anew …") as tell:
        done = refresh_archive(app.desk, progress=lambda at, of: tell(f"{at} of {of}"))
        _tell(done, shown(app.config.issues / "public"))


def _tell(done: Refreshed, where: str) -> None:
    changed = done.changed
    if changed.written or changed.removed:
        gone = f", {changed.removed} taken away" if changed.removed else ""
        say.done(
            f"{where} is made anew: {say.count(changed.written, 'file')} written{gone}, {changed.equal} as they were"
        )
    else:
        say.done(f"{where} is as it should be: {say.count(changed.equal, 'file')}, nothing to change")
    say.notices(done.notices)
    if done.damaged:
        raise StorageError(
            f"approved bytes of {', '.join(done.damaged)} are missing or damaged; the pages there stay as they are",
            hint="digest doctor says which; restore .digest/ from a backup",
        )
