"""Puts a build's bytes where they cannot change any more, and lists them as rows."""

from __future__ import annotations

import mimetypes
from dataclasses import replace
from typing import TYPE_CHECKING

from digest.desk.layout_key import pdf_name
from digest.model.post_json import pack
from digest.store.rows import OutputRow, PostRow

if TYPE_CHECKING:
    from digest.desk.build import Built
    from digest.desk.desk import Desk


def freeze(desk: Desk, built: Built) -> tuple[tuple[OutputRow, ...], tuple[PostRow, ...]]:
    """The outputs and the posts of every channel, their bytes safe on disk. Raises :class:`StorageError`."""
    outputs = tuple(_freeze(desk, name, data) for name, data in built.outputs.items())
    picture = _thumbnail(desk, built)
    posts = tuple(
        PostRow.of(channel, post.part, position, pack(replace(post, thumbnail=picture) if post.document else post))
        for channel, posts in built.posts.items()
        for position, post in enumerate(posts)
    )
    return outputs, posts


def _freeze(desk: Desk, name: str, data: bytes) -> OutputRow:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return OutputRow(name=name, sha256=desk.frozen.put(data), size=len(data), media_type=kind)


def _thumbnail(desk: Desk, built: Built) -> str | None:
    """The sha256 of the frozen picture of the first page, where a post shows the PDF."""
    from digest.render.pdf.thumbnail import thumbnail

    pdf = built.outputs.get(pdf_name(desk.config, built.manifest.slug))
    if pdf is None or not any(post.document for posts in built.posts.values() for post in posts):
        return None
    picture = thumbnail(pdf)
    return desk.frozen.put(picture) if picture else None
