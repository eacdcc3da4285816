"""The pictures of an article, kept beside its file: made harmless in a child; a placeholder where one is missing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from digest.confine import Confined
from digest.errors import DigestError
from digest.ingest.pictures.confined import TARGET, read_reply, request_for
from digest.ingest.pictures.figures import figures_of, with_pictures
from digest.ingest.pictures.named import is_remote, picture_path
from digest.ingest.pictures.placeholder import placeholder
from digest.ingest.pictures.take import NoPicture, Picture, Why
from digest.model.notice import Notice, Severity
from digest.shelf.pictures import picture_in

if TYPE_CHECKING:
    from digest.desk.desk import Desk
    from digest.desk.inbox.aside import Envelope
    from digest.model.article import Article, Reading
    from digest.model.blocks import Figure
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

    def keep(self, source: str, data: bytes, name: str, *, inside: str = "") -> tuple[str | None, tuple[Notice, ...]]:
        """How the article calls the picture now, ``None`` for a spacer that nobody should see; and what there is to say."""
        taken = self.taken(data, name, inside=inside)
        if isinstance(taken, Picture):
            return self.desk.inbox.keep_picture(taken.data, taken.suffix), taken.notices
        if taken.reason is Why.TINY:
            return None, ()
        return self.missing(source, taken.message)

    def missing(self, source: str, why: str) -> tuple[str, tuple[Notice, ...]]:
        """The placeholder, and the notice that says what it stands for."""
        return self.desk.inbox.keep_picture(placeholder(*MISSING), ".png"), (failed(source, why),)

    def inside(self, material: Material, article: Article) -> tuple[Article, tuple[Notice, ...]]:
        """The article of a Word file with the pictures that lie in it."""
        kept: dict[str, str | None] = {}
        notices: list[Notice] = []
        for source in dict.fromkeys(figure.source for figure in figures_of(article)):
            if source.startswith(INSIDE):
                kept[source], told = self.keep(source, material.data, material.name, inside=source)
                notices += [replace(notice, path=material.name) for notice in told]
        return with_pictures(article, kept) if kept else article, tuple(notices)

    def beside(self, envelope: Envelope, article: Article, name: str) -> tuple[Article, tuple[Notice, ...]]:
        """The article of a file with the pictures that lie beside that file, in its folder or below.

        A picture that is not there, or cannot be read, stays as it was typed: an editor may still put it into the inbox.
        """
        kept: dict[str, str | None] = {}
        notices: list[Notice] = []
        folder = _folder_of(envelope)
        for source in dict.fromkeys(map(_local, figures_of(article))) if folder else ():
            path = picture_path(source)
            data = picture_in(folder, path) if folder and path else None
            if not source or (data is None and path and self.desk.inbox.picture(path) is not None):
                continue  # it lies in the inbox already: an article of ours that was added again
            taken = self.taken(data, source) if data is not None else None
            if isinstance(taken, Picture):
                kept[source] = self.desk.inbox.keep_picture(taken.data, taken.suffix)
                notices += [replace(notice, path=name) for notice in taken.notices]
            elif taken is not None and taken.reason is Why.TINY:
                kept[source] = None
            else:
                notice = failed(source, taken.message) if taken is not None else _missing(source, path)
                notices.append(replace(notice, path=name))
        return with_pictures(article, kept) if kept else article, tuple(notices)

    def taken(self, data: bytes, name: str, *, inside: str = "") -> Picture | NoPicture:
        """The picture in some bytes, or why there is none. ``inside`` is what a Word file calls it."""
        if self._child is None:
            self._child = Confined(target=TARGET, seconds=SECONDS, memory=MEMORY)
        try:
            return read_reply(self._child.call(request_for(data, name, inside=inside)))
        except (DigestError, ValueError) as error:
            self.close()
            return NoPicture(reason=Why.BROKEN, message=f"It could not be read: {error}.")


def with_own_pictures(desk: Desk, material: Material, reading: Reading, envelope: Envelope) -> Reading:
    """The reading with the pictures of a Word file, and those that lie beside the file, kept beside its articles."""
    if not any(figures_of(one) for one in reading.articles):
        return reading
    articles: list[Article] = []
    notices = list(reading.notices)
    with KeptPictures(desk=desk) as pictures:
        for one in reading.articles:
            article, inner = pictures.inside(material, one)
            article, outer = pictures.beside(envelope, article, material.name)
            articles.append(article)
            notices += (*inner, *outer)
    return replace(reading, articles=tuple(articles), notices=tuple(notices))


def _folder_of(envelope: Envelope) -> Path | None:
    """The folder of the file that a material was; ``None`` for what was no file."""
    place = Path(envelope.place)
    return place.parent if place.is_absolute() else None


def _local(figure: Figure) -> str:
    return "" if is_remote(figure.source) or figure.source.startswith(INSIDE) else figure.source


def _missing(source: str, path: str | None) -> Notice:
    where = "a path below the folder of the article is looked for, without .. and /"
    return Notice(
        code="image-missing",
        severity=Severity.WARNING,
        message=f"a picture does not lie beside the article: {source[:80]}",
        hint=f"put it at issues/inbox/{path}, or take the figure out" if path else where,
        excerpt=source[:80],
    )


def failed(source: str, why: str) -> Notice:
    """The notice that a picture cannot be shown."""
    return Notice(
        code="image-failed",
        severity=Severity.WARNING,
        message=f"a picture is missing: {why.rstrip('.')}",
        hint="put the picture beside the article and name it there, or take the figure out",
        excerpt=source[:80],
    )
