"""Known: what every reader may know beside the material, and what a reader is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import datetime as dt

    from digest.ingest.labels import LabelTable
    from digest.model.article import Reading
    from digest.model.material import Material


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The section labels, the IANA zone of times without one (None: UTC), and the moment of reading (aware, UTC)."""

    table: LabelTable
    zone: str | None = None
    now: dt.datetime | None = None


class Reader(Protocol):
    """One function: material -> articles and notices. Raises InputError for what it cannot read, nothing else.

    It is pure. No visible word of the material is missing in articles and notices.
    """

    def __call__(self, material: Material, known: Known) -> Reading:
        """The articles of the material."""
        ...
