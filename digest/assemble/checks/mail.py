"""About how large an issue is as the HTML of an e-mail, in bytes, before there is one.

The words as UTF-8 with what HTML escapes, and for each block, link, cell and picture what its tag and its literal
styles take. An issue of four articles with 44 kB of words comes to about 54 kB.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from digest.assemble.checks.passages import Role, passages

if TYPE_CHECKING:
    from digest.assemble.checks.passages import Passage
    from digest.model.issue import Issue

FRAME, ARTICLE = 6600, 1700
_TAG = {Role.CELL: 88, Role.ITEM: 45, Role.PICTURE: 260, Role.CAPTION: 160, Role.NOTE: 60}
_BLOCK, _LINK = 62, 90


def mail_size(issue: Issue) -> int:
    """The size of the whole issue, every article in full."""
    size = FRAME
    for placement in issue.placements:
        size += ARTICLE + len(placement.headline.encode()) + len(placement.article.byline.encode())
        size += sum(_size(passage) for passage in passages(placement.article, issue.language))
    return size


def _size(passage: Passage) -> int:
    """A passage's words and tags."""
    links = sum(_LINK + len(link.url) for link in passage.links)
    return len(escape(passage.text, quote=False).encode()) + _TAG.get(passage.role, _BLOCK) + links
