"""A reader's notices and those of the checks as one list, each thing said once."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from digest.model.checks import CHECKS
from digest.model.notice import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.model.checks import CheckChoice
    from digest.model.notice import Notice

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|www\.")
RELATIVE_HINT = "Write the whole address, with https:// and the host."
IN_PAGE_HINT = "A link to a place in the same page works nowhere else; take it out, or link the whole page."


def merged(reader: Iterable[Notice], own: Iterable[Notice]) -> tuple[Notice, ...]:
    """Both in the order of their places.

    Where both found the same in the same line, what the checks say stays; the bios that the reader missed are told as
    the reader told them. A link that was left out because it has no host becomes ``relative-link``.
    """
    read = [_as_relative(notice) for notice in reader]
    bios = any(notice.code == "missing-bio" for notice in read)
    mine = [notice for notice in own if not (bios and notice.code == "missing-bio")]
    places = {(notice.code, notice.path, notice.line) for notice in mine}
    kept = [notice for notice in read if (notice.code, notice.path, notice.line) not in places]
    every = dict.fromkeys((*kept, *mine))
    return tuple(sorted(every, key=lambda notice: (notice.line or 0, notice.column or 0)))


def _as_relative(notice: Notice) -> Notice:
    if notice.code != "link-dropped" or not notice.excerpt or _SCHEME.match(notice.excerpt):
        return notice
    in_page = notice.excerpt.startswith("#")
    message = f"The link to “{notice.excerpt}” has no host, so it was left out; its words stay."
    hint = IN_PAGE_HINT if in_page else RELATIVE_HINT
    return replace(notice, code="relative-link", severity=CHECKS["relative-link"].severity, message=message, hint=hint)


def settled(notices: Iterable[Notice], choice: CheckChoice) -> tuple[Notice, ...]:
    """The notices without those that config.toml ignores, those that it blocks as errors.

    What is an error by itself cannot be ignored.
    """
    kept = (n for n in notices if n.severity is Severity.ERROR or n.code not in choice.ignore)
    return tuple(replace(n, severity=Severity.ERROR) if n.code in choice.block else n for n in kept)
