"""Names of people and themes as folders of their pages: in their own letters, and the same for ever.

A folder depends on the name alone, never on what else is in the archive, so it cannot change later:

1. The name in NFKC, case folded, white space as single blanks, is its *key*; names with one key are one person or theme.
2. Blanks become ``-`` and hyphens ``--``; letters and digits of any script stay as they are, nothing is transliterated.
3. Where anything else would be lost (``C++``), where it would be too long, or where a system reserves it, the first eight
   hex digits of the key's sha256 follow behind a ``_``, which no other folder has. So two keys never share a folder.

Addresses name folders percent-encoded.
"""

from __future__ import annotations

import hashlib
import unicodedata
from urllib.parse import quote

LONGEST = 60
"""Characters; four bytes each at most, and a system's names have 255 bytes."""
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})


def key_of(name: str) -> str:
    """The name as it is compared."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(folded.split())


def folder_of(name: str) -> str:
    """The folder of a name: ``ada-example``, ``мария-иванова``, ``c_6d1f9c53``."""
    key = key_of(name)
    plain = key.replace("-", "--").replace(" ", "-")
    kept = "".join(char for char in plain if _stays(char))[:LONGEST].strip("-")
    if kept and kept == plain and kept not in _RESERVED:
        return kept
    return f"{kept}_{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def address_of(shelf: str, name: str) -> str:
    """The address of a name's page, relative to the archive: ``authors/ada-example/``."""
    return f"{shelf}/{quote(folder_of(name))}/"


def _stays(char: str) -> bool:
    """Letters, digits, the marks that belong to letters, and hyphens."""
    return char == "-" or unicodedata.category(char)[0] in "LNM"
