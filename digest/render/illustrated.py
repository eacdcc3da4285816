"""Figures with their pictures, as templates see them; and a page that carries its pictures inside itself."""

from __future__ import annotations

import base64
import itertools
import mimetypes
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from digest.ingest.pictures.figures import with_figures
from digest.model.blocks import Figure, inline_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from digest.model.blocks import Inline
    from digest.model.pictures import ShownPicture

T = TypeVar("T")
NAMELESS = "Picture"
"""What a screen reader hears of a picture that nobody described."""
TALLEST = 640
"""Pixels that a picture is high at most on the web: a tall one fits a screen with its caption."""
MOST_INSIDE = 8 * 1024 * 1024
"""Bytes of pictures in a page that carries them itself; a chat takes some 20 MB, and a third comes on top."""
_IMAGE = re.compile(r'<img\b[^>]*?\bsrc="([^"]+)"[^>]*>')
_ALT = re.compile(r'\balt="([^"]*)"')
_LEADING_BESIDE = re.compile(r'<a\b[^>]*?\bhref="(?!#|[a-z][a-z0-9+.-]*:)[^"]*"[^>]*>')
_BESIDE = re.compile(r'<link\b[^>]*?\bhref="(?![a-z][a-z0-9+.-]*:)[^"]*"[^>]*>\n?')
_CLASS = re.compile(r'\bclass="[^"]*"')


@dataclass(frozen=True, slots=True)
class Illustration:
    """A figure whose picture is there: ``src`` is its address, ``number`` counts from 1 through the issue.

    ``width`` and ``height`` are the pixels that it is shown at where there is room. ``alt`` are its words, never empty;
    ``caption`` stands below.
    """

    number: int
    src: str
    width: int
    height: int
    alt: str
    caption: tuple[Inline, ...]


def illustrated(view: T, pictures: Iterable[ShownPicture], *, scheme: str = "") -> T:
    """A view whose figures have their pictures, as far as there are any; ``scheme`` begins their addresses."""
    known = {picture.source: picture for picture in pictures}
    numbers = itertools.count(1)

    def shown(figure: Figure) -> Figure | Illustration:
        picture = known.get(figure.source)
        if picture is None:
            return figure
        height = min(picture.height, TALLEST)
        return Illustration(
            number=next(numbers),
            src=f"{scheme}{picture.name}",
            width=max(1, round(picture.width * height / picture.height)),
            height=height,
            alt=figure.alt.strip() or " ".join(inline_text(figure.caption).split()) or NAMELESS,
            caption=figure.caption,
        )

    return with_figures(view, shown) if known else view


def with_pictures_inside(page: bytes, files: Mapping[str, bytes]) -> bytes:
    """A web page that can go alone, as a file in a chat does: its pictures stand in it as ``data:``.

    ``files`` are the issue's outputs. The bytes are our own, made harmless before. A picture for which there is no
    room, or no file, leaves its words; so does a link to a file that would lie beside the page.
    """
    room = MOST_INSIDE
    inside: dict[str, str] = {}

    def carried(match: re.Match[str]) -> str:
        nonlocal room
        name = match[1]
        if name not in inside:
            data = files.get(name)
            if data is None or len(data) > room:
                alt = _ALT.search(match[0])
                return f"<p>[{alt[1]}]</p>" if alt else ""
            room -= len(data)
            kind = mimetypes.guess_type(name)[0] or "image/png"
            inside[name] = f"data:{kind};base64,{base64.b64encode(data).decode()}"
        return match[0].replace(f'src="{name}"', f'src="{inside[name]}"', 1)

    return _alone(_IMAGE.sub(carried, page.decode())).encode()


def _alone(page: str) -> str:
    """The page without its links to what lies beside it; their words stay, with their class."""

    def words_of(match: re.Match[str]) -> str:
        own = _CLASS.search(match[0])
        return f"<a {own[0]}>" if own else "<a>"

    return _LEADING_BESIDE.sub(words_of, _BESIDE.sub("", page))
