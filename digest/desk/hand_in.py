"""What an editor hands over, a file or a paste, taken in with the pictures that it shows from elsewhere."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from digest.desk.inbox.aside import BARE
from digest.desk.reading import SetAside, reading_room
from digest.desk.take_in import reading_of, refused, take_in_read
from digest.ingest.pictures.figures import figures_of
from digest.ingest.pictures.named import is_remote
from digest.model.material import Material

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.desk.desk import Desk
    from digest.desk.inbox.aside import Envelope
    from digest.desk.take_in import TakenIn
    from digest.fetch.fetcher import Fetcher
    from digest.model.article import Reading
    from digest.model.config import Config


def hand_in(
    desk: Desk,
    data: bytes,
    *,
    name: str,
    envelope: Envelope = BARE,
    open_fetcher: Callable[[Config], Fetcher] | None = None,
) -> TakenIn:
    """The articles in ``data``, filed in the inbox, as :func:`digest.desk.take_in.take_in` does.

    Pictures that lie elsewhere are fetched under the rules of [fetch] and kept beside the articles that are new; one that
    does not come is a placeholder and a notice. Blocks until they are there. Raises InputError for what cannot be read.
    """
    material = Material(data=data, name=name)
    reading = reading_of(desk, material)
    if isinstance(reading, SetAside):
        raise refused(desk, material, reading, envelope)
    if not any(is_remote(figure.source) for article in reading.articles for figure in figures_of(article)):
        return take_in_read(desk, material, reading, keep_raw=True, envelope=envelope)
    return asyncio.run(_with_pictures(desk, material, reading, envelope, open_fetcher))


async def _with_pictures(
    desk: Desk,
    material: Material,
    reading: Reading,
    envelope: Envelope,
    open_fetcher: Callable[[Config], Fetcher] | None,
) -> TakenIn:
    from digest.desk.poll import fetcher_of
    from digest.desk.sources.asking import Asking
    from digest.desk.sources.intake import Intake

    async with (open_fetcher or fetcher_of)(desk.config) as fetcher:
        asking = Asking(fetcher=fetcher, stopped=asyncio.Event())
        intake = Intake(desk=desk, fetcher=asking, room=reading_room(desk))
        try:
            return await intake.complete(material, reading, keep_raw=True, envelope=envelope)
        finally:
            intake.close()
