"""Language tags: the shape of BCP 47, without the registry."""

from __future__ import annotations

import re

_TAG = re.compile(r"(?:[A-Za-z]{2,8}|[xX](?=-))(?:-[A-Za-z0-9]{1,8})*")
_LONGEST = 35
_SCRIPT, _REGION = 4, 2


def language_tag(text: str) -> str | None:
    """The tag in its usual letters (``pt-BR``, ``zh-Hant``; an underscore is a hyphen), or None if it is none."""
    tag = text.strip().replace("_", "-")
    if len(tag) > _LONGEST or not _TAG.fullmatch(tag):
        return None
    first, *rest = tag.lower().split("-")
    # Behind a single letter comes what somebody made up; nothing is known of its letters.
    known = next((at for at, part in enumerate([first, *rest]) if len(part) == 1), len(rest) + 1)
    return "-".join([first, *(_cased(part) if at < known else part for at, part in enumerate(rest, start=1))])


def _cased(part: str) -> str:
    if len(part) == _REGION and part.isalpha():
        return part.upper()
    return part.title() if len(part) == _SCRIPT and part.isalpha() else part
