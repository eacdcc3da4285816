"""What an editor left to be filled in: TK, TODO, lorem ipsum, [insert name], ???."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# The short marks count in capitals only: "tk" is a domain, "todo" is Spanish.
_UNFILLED = re.compile(
    r"\b(?:TK|TKTK|TODO|FIXME|XXX|TBD)\b|(?i:\blorem ipsum\b|\[(?:insert|add|check|name|date)\b[^\]]{0,80}\])|\?\?\?+"
)


def unfilled(text: str) -> Iterator[re.Match[str]]:
    """Each place of a text that is still to be filled in."""
    return _UNFILLED.finditer(text)
