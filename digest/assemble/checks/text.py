"""Everything there is to say of one file: what its reader noticed, and what the checks find."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digest.assemble.checks.article import Terms, check_articles
from digest.assemble.checks.embargo import EMBARGO, embargoes
from digest.assemble.checks.merging import merged, settled
from digest.assemble.checks.placing import Source
from digest.errors import InputError
from digest.ingest.decode import decode
from digest.ingest.reader import is_markdown
from digest.ingest.readers import TEXTS, kind_of
from digest.model.material import Material

if TYPE_CHECKING:
    from digest.model.article import Reading
    from digest.model.notice import Notice

_FIX = "--fix"  # in the hints of what is repaired in a text only
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")


def source_of(data: bytes, *, name: str) -> Source | None:
    """The text of some bytes with its lines, or ``None`` where the format is no text."""
    if data.startswith(_BINARY):
        return None
    try:
        text = decode(data, name=name).text
    except InputError:
        return None
    return Source(text, paste=not is_markdown(text, name=name))


def check_reading(
    data: bytes, reading: Reading, *, name: str, terms: Terms, embargo: bool = True
) -> tuple[Notice, ...]:
    """The notices of a reading and of the checks in the order of their places; ``name`` stands in them.

    Without ``embargo`` nothing is said of embargoes that are not over.
    """
    source = source_of(data, name=name)
    own = [*check_articles(reading.articles, source, name=name, terms=terms)]
    if kind_of(Material(data=data, name=name)) not in TEXTS:
        own = [replace(notice, hint=None) if _FIX in (notice.hint or "") else notice for notice in own]
    for article in reading.articles if embargo else ():
        own += embargoes(article, source, name=name, moment=terms.embargo_moment, zone=terms.zone)
    kept_waiting = replace(terms.choice, block=tuple(code for code in terms.choice.block if code != EMBARGO))
    return settled(merged(reading.notices, own), kept_waiting)  # an embargo is a fault only in an issue
