"""Takes articles in: bytes -> articles in the inbox, each once, with the guesses that were made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.desk.inbox.article_file import file_name, opening
from digest.desk.inbox.aside import BARE, let_go, put_aside
from digest.desk.inbox.filing import Filing, row_of
from digest.desk.inbox.identify import NO_LIMITS, Found, Limits
from digest.desk.reading import SetAside, is_own, reading_room
from digest.desk.sources.pictures import with_own_pictures
from digest.errors import InputError
from digest.ingest.readers import FEEDS, kind_of
from digest.model.material import Material
from digest.model.notice import Severity
from digest.shelf.atomic import sha256

if TYPE_CHECKING:
    from pathlib import Path

    from digest.desk.desk import Desk
    from digest.desk.inbox.aside import Envelope
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


def take_in(  # noqa: PLR0913 - what is known of the bytes
    desk: Desk,
    data: bytes,
    *,
    name: str,
    room: ReadingRoom | None = None,
    envelope: Envelope = BARE,
    set_aside: bool = True,
) -> TakenIn:
    """The articles in ``data``, filed in the inbox; articles already known are named, not filed again.

    ``name`` is the path or a word for the source; it stands in every notice. Raises
    :class:`digest.errors.InputError` when nothing can be read; then the bytes are kept with the reason, unless they lie
    safe already (``set_aside``). ``room`` spares many take-ins the start of a child each.
    """
    material = Material(data=data, name=name)
    return take_in_material(desk, material, room=room, keep_raw=True, envelope=envelope, set_aside=set_aside)


def take_in_material(  # noqa: PLR0913 - what is known of a material
    desk: Desk,
    material: Material,
    *,
    room: ReadingRoom | None = None,
    limits: Limits = NO_LIMITS,
    keep_raw: bool = False,
    envelope: Envelope = BARE,
    set_aside: bool = True,
) -> TakenIn:
    """The articles of a material, filed in the inbox. Raises what :func:`take_in` raises.

    ``limits`` say what is too old to be news. The raw bytes are kept where something is filed, or always (``keep_raw``).
    """
    answer = reading_of(desk, material, room)
    if isinstance(answer, SetAside):
        raise refused(desk, material, answer, envelope) if set_aside else answer.error(material.name)
    return take_in_read(desk, material, answer, limits=limits, keep_raw=keep_raw, envelope=envelope)


def take_in_read(  # noqa: PLR0913 - the same
    desk: Desk,
    material: Material,
    reading: Reading,
    *,
    limits: Limits = NO_LIMITS,
    keep_raw: bool = False,
    envelope: Envelope = BARE,
) -> TakenIn:
    """The same of a material that was read, with the pictures in it and beside it."""
    reading = with_own_pictures(desk, material, reading, envelope)
    taken = take_in_reading(desk, material, reading, limits=limits, keep_raw=keep_raw)
    let_go(desk, material, envelope)
    return taken


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


def refused(desk: Desk, material: Material, why: SetAside, envelope: Envelope = BARE) -> InputError:
    """The error for a material that is set aside with that."""
    row = put_aside(desk, material, why, envelope)
    return why.error(material.name, kept=row.id if row is not None else "")


def reading_of(desk: Desk, material: Material, room: ReadingRoom | None = None) -> Reading | SetAside:
    """The reading of a material, or why it is set aside: an editor's own text at once, all else in a confined child."""
    if room is None and not is_own(material):
        with reading_room(desk) as own:
            return reading_of(desk, material, own)
    answer = _read_at_once(desk, material) if room is None or is_own(material) else room.read(material)
    if isinstance(answer, SetAside):
        return answer
    notices = tuple(replace(notice, path=notice.path or material.name) for notice in answer.notices)
    if not answer.articles and kind_of(material) not in FEEDS:  # a feed may well be empty
        first = next((n for n in notices if n.severity is not Severity.INFO), None)
        sentence = first.message if first else "There is no article in it."
        return SetAside(code="nothing-found", sentence=sentence, hint=(first and first.hint) or "", notices=notices)
    return replace(answer, notices=notices)


def _read_at_once(desk: Desk, material: Material) -> Reading | SetAside:
    try:
        return desk.read(material.data, material.name)
    except InputError as error:
        hint, notices = error.hint or "", error.notices
        return SetAside(code="unreadable", sentence=error.message, hint=hint, notices=notices, line=error.line)
