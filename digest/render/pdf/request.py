"""What goes to the child that lays out the PDF, and what comes back; no heavy library is needed for either."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from digest.model.pictures import ShownPicture
    from digest.render.design import Design

PICTURE = "picture:"
"""How a page for the PDF begins the address of one of the issue's own pictures."""

TARGET = "digest.render.pdf.layout:layout"
"""The function that a confined child runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidOut:
    """A PDF, its number of pages, and what an editor should know of it (missing letters, refused styles)."""

    pdf: bytes
    pages: int
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A text file that goes with the PDF: its name there, a line about it, and the days that it is of."""

    name: str
    text: str
    description: str
    created: dt.date
    modified: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the child is asked for: a page, and the folders that its files may come from, the first one winning.

    ``pictures`` are the bytes of the issue's own pictures, by their exact names; ``sources`` are attached.
    """

    html: str
    folders: tuple[Path, ...]
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()


def request_for(
    print_html: str, design: Design, pictures: Iterable[ShownPicture] = (), sources: Iterable[Source] = ()
) -> bytes:
    """The request for the PDF of a page made by :func:`digest.render.pages.print_page`, with the pictures on it.

    ``sources`` (see :func:`digest.render.pdf.sources.sources_of`) are attached to the PDF. The request is one line of
    JSON, and the bytes of the pictures.
    """
    shown = {one.name: one.data for one in pictures if f"{PICTURE}{one.name}" in print_html}
    order: dict[str, Any] = {"html": print_html, "folders": [str(folder) for folder in design.folders]}
    attached = [
        [one.name, one.text, one.description, one.created.isoformat(), one.modified.isoformat()] for one in sources
    ]
    order |= {"sources": attached} if attached else {}
    if not shown:
        return json.dumps(order).encode()
    head = json.dumps({**order, "pictures": [[name, len(data)] for name, data in shown.items()]})
    return b"".join([head.encode(), b"\n", *shown.values()])


def read_request(request: bytes) -> Order:
    """The order in a request."""
    head, _, rest = request.partition(b"\n")
    data: dict[str, Any] = json.loads(head)
    pictures, at = {}, 0
    for name, size in data.get("pictures", ()):
        pictures[name] = rest[at : at + size]
        at += size
    return Order(
        html=data["html"],
        folders=tuple(Path(folder) for folder in data["folders"]),
        pictures=pictures,
        sources=tuple(_source(*one) for one in data.get("sources", ())),
    )


def _source(name: str, text: str, description: str, created: str, modified: str) -> Source:
    days = {"created": dt.date.fromisoformat(created), "modified": dt.date.fromisoformat(modified)}
    return Source(name=name, text=text, description=description, **days)


def reply_with(laid_out: LaidOut) -> bytes:
    """The reply of the child: one line of JSON, then the PDF."""
    head = json.dumps({"pages": laid_out.pages, "warnings": laid_out.warnings})
    return head.encode() + b"\n" + laid_out.pdf


def read_reply(reply: bytes) -> LaidOut:
    """The PDF in a reply, with what was said of it."""
    head, _, pdf = reply.partition(b"\n")
    data: dict[str, Any] = json.loads(head)
    return LaidOut(pdf=pdf, pages=data["pages"], warnings=tuple(data["warnings"]))
