"""Takes articles in: bytes -> articles in the inbox, each once, with the guesses that were made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.desk.article_file import file_name, opening
from digest.desk.filing import Filing, row_of
from digest.desk.identify import NO_LIMITS, Found, Limits
from digest.desk.reading import SetAside, is_own, reading_room
from digest.desk.sources_pictures import with_inner_pictures
from digest.model.material import Material
from digest.shelf.atomic import sha256

if TYPE_CHECKING:
    from pathlib import Path

    from digest.desk.desk import Desk
    from digest.desk.reading import ReadingRoom
    from digest.model.article import Article, Reading
    from digest.model.notice import Notice

__all__ = ["Found", "Taken", "TakenIn", "file_name", "opening", "row_of", "take_in", "take_in_material"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One article of a take-in. ``issue`` is where it is placed already, ``None`` while it waits.

    ``found`` says what it turned out to be, ``alike`` is the id of an article that it may be the same as.
    """

    id: str
    file: str
    article: Article
    new: bool
    issue: str | None = None
    found: Found = Found.NEW
    alike: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What came of some bytes; ``raw`` is where they are kept, ``passed`` how many articles were too old to be filed."""

    taken: tuple[Taken, ...]
    notices: tuple[Notice, ...]
    raw: Path
    passed: int = 0

    def count(self, found: Found) -> int:
        """How many articles turned out to be that."""
        return sum(taken.found is found for taken in self.taken)


def take_in(desk: Desk, data: bytes, *, name: str, room: ReadingRoom | None = None) -> TakenIn:
    """The articles in ``data``, filed in the inbox; articles already known are named, not filed again.

    ``name`` is the path or a word for the source; it stands in every notice. Raises
    :class:`digest.errors.InputError` when nothing can be read, and then leaves nothing behind. ``room`` spares many
    take-ins the start of a child each.
    """
    return take_in_material(desk, Material(data=data, name=name), room=room, keep_raw=True)


def take_in_material(
    desk: Desk,
    material: Material,
    *,
    room: ReadingRoom | None = None,
    limits: Limits = NO_LIMITS,
    keep_raw: bool = False,
) -> TakenIn:
    """The articles of a material, filed in the inbox. Raises what :func:`take_in` raises.

    ``limits`` say what is too old to be news. The raw bytes are kept where something is filed, or always (``keep_raw``).
    """
    reading = with_inner_pictures(desk, material, read_material(desk, material, room))
    return take_in_reading(desk, material, reading, limits=limits, keep_raw=keep_raw)


def take_in_reading(
    desk: Desk,
    material: Material,
    reading: Reading,
    *,
    limits: Limits = NO_LIMITS,
    keep_raw: bool = False,
) -> TakenIn:
    """The same with the reading at hand."""
    filing = Filing(desk=desk, reading=reading, source=material.source, limits=limits)
    return take_in_filing(filing, material, keep_raw=keep_raw)


def take_in_filing(filing: Filing, material: Material, *, keep_raw: bool = False) -> TakenIn:
    """The same with everything prepared."""
    desk, reading = filing.desk, filing.reading
    filed, notices = filing.file(keep_raw=keep_raw, raw=(material.data, material.name))
    taken = tuple(
        Taken(
            id=one.id,
            file=one.file,
            article=one.article,
            new=one.found is Found.NEW,
            issue=one.issue,
            found=one.found,
            alike=one.alike,
        )
        for one in filed
        if one.id
    )
    raw = desk.inbox.raw_of(sha256(material.data), material.name)
    return TakenIn(
        taken=taken,
        notices=(*reading.notices, *notices),
        raw=raw,
        passed=sum(one.found is Found.PASSED for one in filed),
    )


def read_material(desk: Desk, material: Material, room: ReadingRoom | None = None) -> Reading:
    """The reading of a material: an editor's own text at once, anything from outside in a confined child."""
    if is_own(material):
        return desk.read(material.data, material.name)
    if room is None:
        with reading_room(desk) as own:
            return read_material(desk, material, own)
    answer = room.read(material)
    if isinstance(answer, SetAside):
        raise answer.error(material.name)
    notices = tuple(replace(notice, path=notice.path or material.name) for notice in answer.notices)
    return replace(answer, notices=notices)
