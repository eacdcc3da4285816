"""The web archive's side of a delivery: an issue's pages put in place, replaced by a correction, or taken away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.desk.site.places import files_at
from digest.desk.site.standing import standing_of
from digest.model.acts import WITHDRAW
from digest.model.post import Outcome, Verdict
from digest.shelf.public import alone

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from digest.desk.channel import Archive
    from digest.desk.desk import Desk
    from digest.model.post import Post
    from digest.store.rows import DeliveryRow

PUBLIC = "public"
BUSY = "the archive is being made anew at this moment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """How the pages around the frozen ones are made: by slug, what stands around, and what a withdrawn issue says.

    ``notice`` is the post that stands in the place of one that can no longer be deleted: by slug and channel.
    """

    index: Callable[[str], Mapping[str, bytes]]
    withdrawn: Callable[[str], Mapping[str, bytes]]
    notice: Callable[[str, str], Post]


async def put_site(desk: Desk, delivery: DeliveryRow, archive: Archive, site: Site) -> Outcome:
    """What the archive answered. Raises :class:`digest.errors.StorageError` where frozen bytes are not whole."""
    slug = delivery.issue
    with alone(desk.config.issues / PUBLIC) as mine:
        if not mine:
            return Outcome(verdict=Verdict.NOT_SENT, detail=BUSY)
        if delivery.act == WITHDRAW:
            return await archive.withdraw(slug, site.withdrawn(slug), index=site.index(slug))
        one = standing_of(desk, slug)
        return await archive.publish(slug, files_at(desk, one), index=site.index(slug), gone=one.ever)
