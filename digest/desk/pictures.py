"""The pictures of an issue as its outputs show them: what lies beside its articles, made harmless; else a placeholder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.assemble.checks import settled
from digest.desk.kept import Kept
from digest.desk.sources.pictures import MISSING, KeptPictures, failed
from digest.ingest.pictures.figures import figures_in
from digest.ingest.pictures.named import is_remote, picture_path
from digest.ingest.pictures.placeholder import placeholder
from digest.ingest.pictures.size import picture_size
from digest.ingest.pictures.take import Picture
from digest.model.notice import Notice, Severity
from digest.model.pictures import ShownPicture
from digest.shelf.atomic import sha256
from digest.shelf.inbox import PICTURES, content_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.desk.desk import Desk
    from digest.desk.view import IssueView
    from digest.ingest.pictures.take import NoPicture
    from digest.model.blocks import Figure

_TAKEN: Kept[Picture | NoPicture] = Kept(64 * 1024 * 1024)
"""What this process made of files that somebody put there by hand, by their sha256."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gallery:
    """An issue with its pictures, and what an editor should know of them."""

    view: IssueView
    notices: tuple[Notice, ...] = ()


def with_pictures_shown(desk: Desk, view: IssueView) -> Gallery:
    """The issue with the picture of each figure that has one.

    A file that is missing or cannot be read gives a placeholder and a notice; an address elsewhere is never shown.
    A file that is not named by its content was not made harmless here: it is now, in a child, which starts only then.
    """
    shown: dict[str, ShownPicture] = {}
    notices: list[Notice] = []
    with KeptPictures(desk=desk) as room:
        for path, figure in _figures(view):
            notice = picture_notice(desk, view.issue.slug, figure, path)
            notices += [notice] if notice else []
            if figure.source not in shown and not is_remote(figure.source):
                picture, trouble = _hung(desk, view.issue.slug, figure.source, room)
                shown |= {figure.source: picture} if picture else {}
                notices += [replace(trouble, path=path)] if trouble else []
    issue = replace(view.issue, pictures=tuple(shown.values()))
    told = settled(dict.fromkeys(notices), desk.config.checks)
    return Gallery(view=replace(view, issue=issue), notices=told)


def picture_notices(desk: Desk, slug: str, holder: object, path: str) -> tuple[Notice, ...]:
    """A notice for each figure of an article, or of a note, that has no picture file; nothing is read."""
    found = (picture_notice(desk, slug, figure, path) for figure in figures_in(holder))
    return tuple(dict.fromkeys(notice for notice in found if notice is not None))


def picture_notice(desk: Desk, slug: str, figure: Figure, path: str) -> Notice | None:
    """What an editor should know of a figure that has no file; ``path`` is the file that it stands in."""
    source = figure.source
    if is_remote(source):
        message = f"A picture lies elsewhere, so its words are shown instead: {source[:80]}"
        hint = "put a copy of it beside the article and name that"
        return Notice(code="image-elsewhere", severity=Severity.WARNING, message=message, path=path, hint=hint)
    place = picture_path(source)
    if place is not None and desk.folders.has_picture(slug, place):
        return None
    message = f"There is no picture {source[:80]}; a placeholder stands for it."
    hint = f"put it at issues/{slug}/articles/{place}" if place else "name a file beside the article, without .. and /"
    return Notice(code="image-missing", severity=Severity.WARNING, message=message, path=path, hint=hint)


def _figures(view: IssueView) -> Iterator[tuple[str, Figure]]:
    """Each figure with the file that it stands in."""
    folder = f"issues/{view.issue.slug}"
    for figure in figures_in(view.issue.note):
        yield f"{folder}/issue.toml", figure
    for placement in view.issue.placements:
        for figure in figures_in(placement.article):
            yield f"{folder}/articles/{placement.file}", figure


def _hung(desk: Desk, slug: str, source: str, room: KeptPictures) -> tuple[ShownPicture | None, Notice | None]:
    """The picture of a source, or the placeholder; and why a file that is there cannot be shown."""
    place = picture_path(source)
    data = desk.folders.picture(slug, place) if place else None
    if place is None or data is None:
        return _shown(source, placeholder(*MISSING), ".png", MISSING), None
    own, size = f"{PICTURES}/{place.rpartition('/')[2]}", picture_size(data)
    if size is not None and any(own == content_name(data, suffix) for suffix in (".jpg", ".png")):
        return _shown(source, data, own[own.rfind(".") :], size), None
    taken = _taken(data, place, room)
    if isinstance(taken, Picture):
        return _shown(source, taken.data, taken.suffix, (taken.width, taken.height)), None
    return _shown(source, placeholder(*MISSING), ".png", MISSING), failed(source, taken.message)


def _taken(data: bytes, name: str, room: KeptPictures) -> Picture | NoPicture:
    key = sha256(data)
    taken = _TAKEN.get(key)
    if taken is None:
        taken = room.taken(data, name)
        _TAKEN.put(key, taken, len(taken.data) if isinstance(taken, Picture) else 1024)
    return taken


def _shown(source: str, data: bytes, suffix: str, size: tuple[int, int]) -> ShownPicture:
    return ShownPicture(source=source, name=content_name(data, suffix), width=size[0], height=size[1], data=data)
