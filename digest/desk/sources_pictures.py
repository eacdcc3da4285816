"""The pictures of an article, kept beside its file: made harmless in a child; a placeholder where one is missing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self

from digest.confine import Confined
from digest.errors import DigestError
from digest.ingest.figures import figures_of, with_pictures
from digest.ingest.pictures import NoPicture, Picture, Why
from digest.ingest.pictures_confined import TARGET, read_reply, request_for
from digest.ingest.pictures_placeholder import placeholder
from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from digest.desk.desk import Desk
    from digest.model.article import Article, Reading
    from digest.model.material import Material

SECONDS, MEMORY = 20, 512
MISSING = (800, 450)
"""Pixels of the picture that stands for a missing one."""
INSIDE = "docx/"
"""How the figures of a Word file call the pictures in it."""


@dataclass(kw_only=True)
class KeptPictures:
    """Keeps pictures. ``close`` ends the child; so does leaving it as a context."""

    desk: Desk
    _child: Confined | None = field(default=None, repr=False)

    def __enter__(self) -> Self:
        """Itself; the child starts with the first picture."""
        return self

    def __exit__(self, *_: object) -> None:
        """Ends the child."""
        self.close()

    def close(self) -> None:
        """Ends the child."""
        if self._child is not None:
            self._child.close()
            self._child = None

    def keep(self, source: str, data: bytes, name: str, *, inside: str = "") -> tuple[str | None, Notice | None]:
        """How the article calls the picture now, ``None`` for a spacer that nobody should see; and what went wrong."""
        taken = self._taken(data, name, inside)
        if isinstance(taken, Picture):
            return self.desk.inbox.keep_picture(taken.data, taken.suffix), None
        if isinstance(taken, NoPicture) and taken.reason is Why.TINY:
            return None, None
        return self.missing(source, taken.message if isinstance(taken, NoPicture) else taken)

    def missing(self, source: str, why: str) -> tuple[str, Notice]:
        """The placeholder, and the notice that says what it stands for."""
        return self.desk.inbox.keep_picture(placeholder(*MISSING), ".png"), _failed(source, why)

    def inside(self, material: Material, article: Article) -> tuple[Article, tuple[Notice, ...]]:
        """The article of a Word file with the pictures that lie in it."""
        kept: dict[str, str | None] = {}
        notices: list[Notice] = []
        for source in dict.fromkeys(figure.source for figure in figures_of(article)):
            if source.startswith(INSIDE):
                kept[source], trouble = self.keep(source, material.data, material.name, inside=source)
                notices += [replace(trouble, path=material.name)] if trouble else []
        return with_pictures(article, kept) if kept else article, tuple(notices)

    def _taken(self, data: bytes, name: str, inside: str) -> Picture | NoPicture | str:
        if self._child is None:
            self._child = Confined(target=TARGET, seconds=SECONDS, memory=MEMORY)
        try:
            return read_reply(self._child.call(request_for(data, name, inside=inside)))
        except (DigestError, ValueError) as error:
            self.close()
            return f"it could not be read: {error}"


def with_inner_pictures(desk: Desk, material: Material, reading: Reading) -> Reading:
    """The reading with the pictures of a Word file kept beside its articles."""
    if not any(figure.source.startswith(INSIDE) for one in reading.articles for figure in figures_of(one)):
        return reading
    with KeptPictures(desk=desk) as pictures:
        done = [pictures.inside(material, article) for article in reading.articles]
    notices = (notice for _, found in done for notice in found)
    return replace(reading, articles=tuple(article for article, _ in done), notices=(*reading.notices, *notices))


def _failed(source: str, why: str) -> Notice:
    return Notice(
        code="image-failed",
        severity=Severity.WARNING,
        message=f"a picture is missing: {why.rstrip('.')}",
        hint="put the picture beside the article and name it there, or take the figure out",
        excerpt=source[:80],
    )
