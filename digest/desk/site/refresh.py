"""Makes the web archive anew from rows and frozen bytes: after a change of design or settings, or of the disk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.desk.site.delivery import PUBLIC
from digest.desk.site.places import files_at
from digest.desk.site.standing import standings
from digest.desk.site.surroundings import archive_index_of
from digest.errors import StorageError
from digest.model.notice import Notice, Severity
from digest.shelf.public import Changed, alone, clear_around, clear_issue, make_safe, put

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.desk.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """What making the archive anew came to. ``damaged`` are issues whose frozen bytes are not whole: they stay as they are."""

    changed: Changed = field(default_factory=Changed)
    notices: tuple[Notice, ...] = ()
    damaged: tuple[str, ...] = ()


def refresh_archive(desk: Desk, *, progress: Callable[[int, int], None] | None = None) -> Refreshed:
    """Leaves the archive as it would be had everything been published with the design and settings of today.

    Issues keep the pages that were approved; what stands around them, at former addresses and in place of withdrawn ones
    is made anew. A second time changes nothing. What is published meanwhile waits. ``progress`` hears how many issues of
    how many are done. Raises StorageError where the disk refuses.
    """
    path = desk.config.issues / PUBLIC
    changed, damaged = Changed(), []
    with alone(path, wait=True):
        found = standings(desk)
        for done, one in enumerate(found, 1):
            try:
                files = files_at(desk, one)
            except StorageError:
                damaged.append(one.row.slug)
                continue
            folder = path / one.row.slug
            changed += put(folder, files, at_once=False)
            changed += clear_issue(folder, files, None if one.withdrawn else one.ever)
            if progress is not None:
                progress(done, len(found))
        make_safe()
        around = archive_index_of(desk)
        changed += put(path, around) + clear_around(path, around)
    return Refreshed(changed=changed, notices=_remarks(desk), damaged=tuple(damaged))


def _remarks(desk: Desk) -> tuple[Notice, ...]:
    if desk.config.publication.public_url:
        return ()
    return (
        Notice(
            code="feeds-left-out",
            severity=Severity.WARNING,
            message="the archive has no feeds and no sitemap: their entries would lead nowhere",
            hint="set publication.public_url to the address that issues/public/ is read at",
            path=str(desk.config.path),
        ),
    )
