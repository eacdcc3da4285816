"""The table [enrich]: what is worked out about an issue when it is assembled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.model.enrich import Enrich

if TYPE_CHECKING:
    from digest.config.toml_reader import TableReader

MOST = 3  # hashtags and links are a hint; more of them are noise


def read_enrich(reader: TableReader) -> Enrich:
    """What is wanted; what is wrong is left in ``reader.notices``."""
    table = reader.table("enrich", known="enrich")
    usual = Enrich()

    def number(key: str, default: int, lowest: int, highest: int) -> int:
        return reader.number(("enrich", key), table, default, lowest, highest)

    return Enrich(
        hashtags=number("hashtags", usual.hashtags, 0, MOST),
        related=number("related", usual.related, 0, MOST),
        similarity=number("similarity", usual.similarity, 1, 100),
        groups=reader.flag(("enrich", "groups"), table, default=usual.groups),
    )
