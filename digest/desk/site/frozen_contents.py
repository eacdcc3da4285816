"""What an issue holds, read from frozen bytes: from the file that says it, or from the page of one that has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.desk.build import CONTENTS, PAGE
from digest.desk.kept import Kept
from digest.errors import StorageError
from digest.render.contents import Contents, unpack_contents
from digest.render.page_contents import contents_of_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from digest.desk.desk import Desk
    from digest.store.rows import OutputRow

_READ: Kept[Contents] = Kept(8_000_000)
"""Contents with their texts by the sha256 of their bytes, bounded in letters."""


def source_of(outputs: Mapping[str, OutputRow]) -> OutputRow | None:
    """The frozen output that says what an issue holds; an older approval has only its page."""
    return outputs.get(CONTENTS) or outputs.get(PAGE)


def contents_in(desk: Desk, outputs: Mapping[str, OutputRow]) -> Contents | None:
    """The contents with their texts; ``None`` where the bytes are missing or damaged, of which doctor speaks."""
    source = source_of(outputs)
    if source is None:
        return None
    known = _READ.get(source.sha256)
    if known is not None:
        return known
    try:
        data = desk.frozen.get(source.sha256)
        read = unpack_contents(data) if source.name == CONTENTS else contents_of_page(data)
    except (StorageError, ValueError):
        return None
    _READ.put(source.sha256, read, len(data))
    return read


def keep_only(listed: Iterable[Mapping[str, OutputRow]]) -> None:
    """Lets go what was read of outputs that are none of these."""
    sources = (source_of(outputs) for outputs in listed)
    _READ.keep_only(source.sha256 for source in sources if source)
