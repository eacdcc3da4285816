"""Sources that others made, installed as entry points of the group ``digest.sources``.

Such a source is a function: the configured source and what it said last time, an opaque text, give materials and the
text for the next time. It may block; whatever it raises is its own trouble.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Protocol, cast

from digest.desk.sources.folder import added
from digest.desk.sources.standing import Polled, failing, retry_at, well
from digest.errors import InputError
from digest.model.material import Material

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.desk.desk import Desk
    from digest.desk.sources.intake import Intake
    from digest.desk.sources.standing import Place
    from digest.model.sources import Source

GROUP = "digest.sources"


class InstalledSource(Protocol):
    """A function: what is new in a source since ``cursor``, and the cursor from which it goes on."""

    def __call__(self, source: Source, cursor: str) -> tuple[Sequence[Material], str]:
        """The materials, each with its ``external_id``."""
        ...


@dataclass(kw_only=True)
class InstalledPoll:
    """One look at an installed source."""

    desk: Desk
    intake: Intake

    async def poll(self, place: Place) -> Polled:
        """What it gave; the cursor moves on after everything is taken in."""
        source, store = place.source, self.desk.store
        state = store.source_state(source.name, place.address)
        try:
            materials, cursor = await asyncio.to_thread(lambda: _asked(source, state.cursor))
        except Exception as error:  # noqa: BLE001 - somebody else's code may raise anything
            trouble = f"the installed source {source.kind} failed ({type(error).__name__}: {error})"
            store.set_source_state(failing(self.desk, state, trouble, retry_at(self.desk, state, source.interval)))
            return Polled(place=place, trouble=trouble, hint="tell whoever made it, or set enabled = false")
        found = Polled(place=place, unchanged=not materials)
        for material in materials:
            own = replace(
                material,
                source=source.name,
                language=material.language or source.language,
                author=material.author or source.author,
                tags=(*material.tags, *source.tags),
            )
            try:
                found = added(found, await self.intake.take(own, full_text=source.full_text))
            except InputError as error:
                found = replace(found, trouble=f"{material.name}: {error.message}", hint=error.hint or "")
        store.set_source_state(replace(well(self.desk, state, self.desk.now() + source.interval), cursor=cursor))
        return found


def _asked(source: Source, cursor: str) -> tuple[Sequence[Material], str]:
    points = [point for point in entry_points(group=GROUP) if point.name == source.kind]
    if not points:
        message = f"the kind {source.kind} is no longer installed"
        raise LookupError(message)
    materials, after = cast("InstalledSource", points[0].load())(source, cursor)
    if not all(isinstance(cast("object", material), Material) for material in materials):
        message = "it gave something that is no material"
        raise TypeError(message)
    return tuple(materials), str(after)
