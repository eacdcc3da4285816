"""A model's reply into a draft: three strings out of one JSON object, and nothing else of it."""

from __future__ import annotations

import json
import re
import unicodedata

from digest.model.suggest import Draft

LONGEST = 20_000
_FENCED = re.compile(r"\s*```(?:json)?\s*\n(.*)\n\s*```\s*", re.DOTALL)
_FIELDS = ("summary", "headline", "theme")


def draft_of(text: str) -> Draft | None:
    """The draft in a reply; None where the reply is no JSON object of the wanted shape.

    White space is folded. A field that is missing or null is empty; one that is anything but a text spoils it all.
    """
    if len(text) > LONGEST:
        return None
    fenced = _FENCED.fullmatch(text)
    try:
        found = json.loads(fenced[1] if fenced else text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    values = {name: found.get(name) or "" for name in _FIELDS}
    if not all(isinstance(value, str) for value in values.values()) or not any(values.values()):
        return None
    return Draft(**{name: _tidy(value) for name, value in values.items()})


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
