"""The web archive's side of a delivery: an issue's pages put in place, replaced by a correction, or taken away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.model.acts import WITHDRAW

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from digest.desk.channel import Archive
    from digest.desk.desk import Desk
    from digest.model.post import Outcome, Post
    from digest.store.rows import DeliveryRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """How the pages around the frozen ones are made: by slug, the archive's index, and what a withdrawn issue says.

    ``notice`` is the post that stands in the place of one that can no longer be deleted: by slug and channel.
    """

    index: Callable[[str], Mapping[str, bytes]]
    withdrawn: Callable[[str], Mapping[str, bytes]]
    notice: Callable[[str, str], Post]


async def put_site(desk: Desk, delivery: DeliveryRow, archive: Archive, site: Site) -> Outcome:
    """What the archive answered. Raises :class:`digest.errors.StorageError` where frozen bytes are not whole."""
    slug = delivery.issue
    if delivery.act == WITHDRAW:
        return await archive.withdraw(slug, site.withdrawn(slug), index=site.index(slug))
    outputs = desk.store.outputs_of(slug, delivery.revision)
    files = {output.name: desk.frozen.get(output.sha256) for output in outputs}
    return await archive.publish(slug, files, index=site.index(slug))
