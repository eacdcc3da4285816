"""Any file that holds text becomes articles: the encoding is found, then the reader that fits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from digest.ingest.decode import decode
from digest.ingest.front_matter.reader import starts_with_front_matter
from digest.ingest.known import Known
from digest.ingest.paste.reader import read_paste
from digest.ingest.stamps import stamped
from digest.model.material import Material

if TYPE_CHECKING:
    from digest.ingest.labels import LabelTable
    from digest.model.article import Reading

MARKDOWN_SUFFIXES = frozenset({".md", ".markdown", ".mdown", ".mkd"})
"""The endings of files that are read as Markdown; any other text is a paste unless it starts with front matter."""


def read(data: bytes, *, name: str, table: LabelTable, zone: str | None = None) -> Reading:
    """The articles in the bytes of a file (``name`` is its path, or ``-`` for a paste), each with its origin.

    ``zone`` is the IANA name for times without one (None: UTC). Raises InputError for what no reader knows; ids stay
    empty but for articles that Digest wrote itself.
    """
    from digest.ingest.readers import read_material

    return read_material(Material(data=data, name=name), Known(table=table, zone=zone))


def read_text(material: Material, known: Known) -> Reading:
    """The articles of text: Markdown or a paste. Raises InputError for what is no text."""
    decoded = decode(material.data, name=material.name)
    if is_markdown(decoded.text, name=material.name):
        from digest.ingest.markdown.reader import read_markdown

        reader = "markdown"
        reading = read_markdown(decoded.text, table=known.table, name=material.name, zone=known.zone)
    else:
        reader = "paste"
        reading = read_paste(decoded.text, table=known.table, name=material.name)
    return stamped(replace(reading, notices=(*decoded.notices, *reading.notices)), material, reader)


def is_markdown(text: str, *, name: str) -> bool:
    """Whether a text is read as Markdown: by the ending of its name, else by front matter at its start."""
    return PurePath(name).suffix.casefold() in MARKDOWN_SUFFIXES or starts_with_front_matter(text)
