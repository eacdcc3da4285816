"""Pictures that stand in the text itself, as ``data:`` addresses."""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import unquote_to_bytes

from digest.ingest.pictures.take import MOST_BYTES

_HEAD = re.compile(r"\s*data:(?P<type>[^,;\s]*)(?P<words>(?:;[^,;]*)*),", re.IGNORECASE)
MOST_LETTERS = 4 * MOST_BYTES
"""A percent sign and two digits for each byte, and some room for line ends."""


def embedded(source: str) -> bytes | None:
    """The bytes of a ``data:`` address; None where it is none, is damaged, or is longer than any picture taken."""
    head = _HEAD.match(source)
    if head is None or len(source) > MOST_LETTERS:
        return None
    data = unquote_to_bytes(source[head.end() :].encode("utf-8", "replace"))
    if not re.search(r";\s*base64\s*$", head["words"], re.IGNORECASE):
        return data
    try:
        return base64.b64decode(data + b"==")  # passes over line ends
    except binascii.Error:
        return None
