"""What could not be read is kept: its bytes as a file first, then the reason as a row, until it is read or thrown away.

A process that ends in between leaves a file that no row knows; it is shown at the next look, and can be tried again. A
row whose file is gone was being let go, or somebody took the file away by hand: it goes at the next look, too.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from digest.desk.reading import SetAside
from digest.errors import InputError, UnknownError
from digest.model.material import Material
from digest.shelf.atomic import sha256
from digest.shelf.set_aside import ID, clean_name
from digest.store.rows import SetAsideRow

if TYPE_CHECKING:
    from digest.desk.desk import Desk

LARGE = "too-large"
UNTOLD = SetAside(
    code="reason-lost", sentence="It was set aside, and why was not written down.", hint="Try to read it again."
)
"""The reason of a file that no row knows: the process that set it aside ended before it could say why."""
_MIB = 1024 * 1024
_HINTS = ("media_type", "charset", "url", "external_id", "language", "author")


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What is known of a material beside it: its ``place`` (a path), and the subject and date of its message."""

    place: str = ""
    subject: str = ""
    sent: dt.datetime | None = None


BARE = Envelope()
"""Nothing is known beside it."""


def place_of(material: Material, envelope: Envelope) -> str:
    """Where a material is from, so that it is known again when it comes from there in another form; empty for a paste."""
    named = f"{material.source}: {material.external_id}" if material.source and material.external_id else ""
    return envelope.place or material.url or named


def put_aside(desk: Desk, material: Material, why: SetAside, envelope: Envelope = BARE) -> SetAsideRow | None:
    """Keeps what could not be read, with the reason; ``None`` where there was nothing in it to keep.

    What is too large stays where it is: only its name, its size and its place are kept.
    """
    if not material.data.strip():
        return None
    row = _row(desk, material, why, envelope)
    with desk.store.write():  # so that nobody lets the same bytes go meanwhile
        if len(material.data) <= desk.config.limits.read_mib * _MIB:
            row = _row(desk, material, why, envelope, file=desk.aside.keep(material.data, material.name))
        desk.store.put_aside(row)
    return row


def note_large(desk: Desk, *, name: str, size: int, place: str, source: str = "") -> SetAsideRow:
    """Keeps word of something that was too large even to be fetched."""
    most = desk.config.limits.read_mib
    words = f"It has {size / _MIB:.1f} MiB, and was left where it is; at most {most} are read."
    why = SetAside(code=LARGE, sentence=words, hint="Split it, or raise limits.read_mib in config.toml.")
    row = SetAsideRow(
        id=sha256(f"{place}\n{name}\n{size}".encode("utf-8", "replace"))[:ID],
        name=_told(name),
        size=size,
        place=_told(place),
        source=source,
        code=why.code,
        reason=why.sentence,
        hint=why.hint,
        actor=desk.actor.name,
        door=desk.actor.door,
        at=desk.now(),
    )
    desk.store.put_aside(row)
    return row


def _row(desk: Desk, material: Material, why: SetAside, envelope: Envelope, file: str = "") -> SetAsideRow:
    known: dict[str, object] = {name: value for name in _HINTS if (value := getattr(material, name))}
    known |= {"tags": material.tags, "subject": envelope.subject}
    known |= {"sent": envelope.sent.isoformat() if envelope.sent else ""}
    return SetAsideRow(
        id=sha256(material.data)[:ID],
        name=_told(material.name),
        size=len(material.data),
        place=_told(place_of(material, envelope)),
        file=file,
        source=material.source,
        code=why.code,
        reason=_told(why.sentence),
        hint=_told(why.hint),
        notices=why.notices,
        known=json.dumps({name: value for name, value in known.items() if value}),
        actor=desk.actor.name,
        door=desk.actor.door,
        at=desk.now(),
    )


def _told(text: str) -> str:
    """A text that a database takes: names of files may hold bytes that are no characters."""
    return text.encode("utf-8", "replace").decode()


def let_go(desk: Desk, material: Material, envelope: Envelope = BARE) -> None:
    """Forgets what was set aside of a material that was read now, and of earlier forms of it from the same place.

    Nothing is lost by it: bytes that were kept go to the raw ones.
    """
    place = _told(place_of(material, envelope))
    found = {row.id: row for row in (desk.store.asides(place=place) if place else ())}
    own = desk.store.find_aside(sha256(material.data)[:ID])
    if own is not None:
        found[own.id] = own
    if not found:
        return
    with desk.store.write():
        for row in found.values():
            if row.file in desk.aside.names():
                desk.inbox.keep_raw(desk.aside.read(row.file), row.name)
            _drop(desk, row)


def _drop(desk: Desk, row: SetAsideRow) -> None:
    if row.file:
        desk.aside.remove(row.file)
    desk.store.drop_aside(row.id)


def asides(desk: Desk) -> tuple[SetAsideRow, ...]:
    """Everything that was set aside, the oldest first; rows and files are brought together on the way."""
    rows = desk.store.asides()
    names = desk.aside.names()
    if {row.file for row in rows if row.file} == set(names):
        return rows
    with desk.store.write():
        names = desk.aside.names()
        for row in desk.store.asides():
            if row.file and row.file not in names:
                desk.store.drop_aside(row.id)
        for name in set(names) - {row.file for row in desk.store.asides()}:
            _adopt(desk, name)
    return desk.store.asides()


def _adopt(desk: Desk, file: str) -> None:
    """A file that no row knows: it gets one, unless its bytes are kept under another name already."""
    data = desk.aside.read(file)
    known = desk.store.find_aside(sha256(data)[:ID])
    if known is not None and known.file and desk.aside.read(known.file) == data:
        desk.aside.remove(file)
        return
    name = file.removeprefix(f"{sha256(data)[:ID]}-")
    desk.store.put_aside(_row(desk, Material(data=data, name=name), UNTOLD, BARE, file=file))


def find_aside(desk: Desk, name: str) -> SetAsideRow:
    """What was set aside, by its id (or how that begins), its file or its name. Raises UnknownError."""
    rows = asides(desk)
    for same in (
        [row for row in rows if name in {row.id, row.file}],
        [row for row in rows if name in {row.name, row.place, clean_name(row.name)}],
        [row for row in rows if name and row.id.startswith(name.lower())],
    ):
        if len(same) == 1:
            return same[0]
        if same:
            hint = f"say which: {', '.join(row.id for row in same)}"
            raise UnknownError(f"{len(same)} things that were set aside are called {name}", hint=hint)
    raise UnknownError(f"nothing that was set aside is called {name}", hint="`digest inbox` lists what was set aside")


def discard(desk: Desk, name: str) -> SetAsideRow:
    """Throws something away that was set aside, its bytes too; who did it is written down. Raises UnknownError."""
    row = find_aside(desk, name)
    with desk.store.write():
        detail = f"{row.name} ({row.size} bytes, {row.code}) from {row.place or row.actor}"
        desk.store.add_event("discard", actor=desk.actor, now=desk.now(), detail=detail)
        _drop(desk, row)
    return row


def material_of(desk: Desk, row: SetAsideRow) -> tuple[Material, Envelope]:
    """The material of something that was set aside, as it came. Raises InputError where its bytes are not here."""
    known = json.loads(row.known or "{}")
    sent = dt.datetime.fromisoformat(known["sent"]) if known.get("sent") else None
    path = Path(row.place)
    if row.file:
        data = desk.aside.read(row.file)
    elif row.place and path.is_absolute() and path.is_file():
        data = path.read_bytes()
    else:
        hint = "make it smaller and add it again; digest inbox --discard forgets this one"
        raise InputError("it was too large to be kept, so that there is nothing to read", path=row.name, hint=hint)
    material = Material(
        data=data,
        name=row.name,
        source=row.source,
        tags=tuple(known.get("tags", ())),
        **{name: str(known.get(name, "")) for name in _HINTS},
    )
    return material, Envelope(
        place=row.place if path.is_absolute() else "", subject=known.get("subject", ""), sent=sent
    )
