"""Reads material inside a confined child: what hangs, dies or eats memory there harms nothing else.

A request is one line of JSON (what is known of the material, the labels, the limits) and the material's bytes; the
reply is JSON: a reading, or why there is none.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from digest.errors import InputError
from digest.ingest.bounds import bounded
from digest.ingest.known import Known
from digest.ingest.labels import LabelTable
from digest.ingest.readers import read_material
from digest.model.article import Reading, SectionKind
from digest.model.material import Material
from digest.model.notice import Notice
from digest.model.reading_json import form_of, value_of

if TYPE_CHECKING:
    from collections.abc import Callable

TARGET = "digest.ingest.confined:read"
"""The function that a confined child runs."""

_HINTS = ("name", "media_type", "charset", "url", "source", "external_id", "language", "author")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why nothing was read: a stable code and a sentence, what to do about it, and the notices that say where."""

    code: str
    sentence: str
    hint: str = ""
    notices: tuple[Notice, ...] = ()


def read(request: bytes, progress: Callable[[str], None]) -> bytes:
    """The reply to a request: a reading, or a refusal. Nothing that a reader raises leaves this function but MemoryError."""
    material, known, longest = read_request(request)
    progress(material.name)
    return reply_with(read_here(material, known, longest=longest))


def read_here(material: Material, known: Known, *, longest: int) -> Reading | Refused:
    """The reading of a material, or why there is none: every error of a reader is a value.

    Articles of more than ``longest`` characters are left out of it; where none is left, that is why.
    """
    try:
        return _unless_empty(bounded(read_material(material, known), longest=longest))
    except InputError as error:
        return Refused(code="unreadable", sentence=error.message, hint=error.hint or "", notices=error.notices)
    except RecursionError:
        return Refused(code="nested-too-deeply", sentence="It is nested so deeply that it cannot be read.")
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - a reader's fault must not stop the others; it is told by its name
        words = f"The reader failed on it ({type(error).__name__}: {error})."
        return Refused(code="reader-failed", sentence=words[:400], hint="Please report this with the file.")


def _unless_empty(reading: Reading) -> Reading | Refused:
    """The reading, or that every article of it is too long."""
    long = [notice for notice in reading.notices if notice.code == "article-too-long"]
    if reading.articles or not long:
        return reading
    return Refused(code=long[0].code, sentence=long[0].message, hint=long[0].hint or "", notices=reading.notices)


def request_for(material: Material, known: Known, kinds: tuple[SectionKind, ...], *, longest: int) -> bytes:
    """The request to read a material; ``kinds`` are those of the labels, ``longest`` what an article may have."""
    head = {name: getattr(material, name) for name in _HINTS}
    head |= {"tags": material.tags, "zone": known.zone, "now": known.now.isoformat() if known.now else None}
    head["longest"] = longest
    head["kinds"] = [form_of(kind) for kind in kinds]
    return json.dumps(head).encode() + b"\n" + material.data


_TABLES: dict[str, LabelTable] = {}


def read_request(request: bytes) -> tuple[Material, Known, int]:
    """The material of a request, what is known beside it, and how many characters an article may have."""
    line, _, data = request.partition(b"\n")
    head: dict[str, Any] = json.loads(line)
    material = Material(data=data, tags=tuple(head["tags"]), **{name: head[name] for name in _HINTS})
    key = json.dumps(head["kinds"])
    if key not in _TABLES:
        _TABLES.clear()
        _TABLES[key] = LabelTable([value_of(SectionKind, kind) for kind in head["kinds"]])
    now = dt.datetime.fromisoformat(head["now"]) if head["now"] else None
    return material, Known(table=_TABLES[key], zone=head["zone"], now=now), int(head["longest"])


def reply_with(answer: Reading | Refused) -> bytes:
    """The reply of the child."""
    if isinstance(answer, Reading):
        return json.dumps({"reading": form_of(answer)}, separators=(",", ":")).encode()
    notices = [form_of(notice) for notice in answer.notices]
    return json.dumps(
        {"code": answer.code, "sentence": answer.sentence, "hint": answer.hint, "notices": notices}
    ).encode()


def read_reply(reply: bytes) -> Reading | Refused:
    """What a reply says. ValueError where it is none."""
    try:
        data = json.loads(reply)
        if data.keys() == {"reading"}:
            return value_of(Reading, data["reading"])
        if data.keys() != {one.name for one in fields(Refused)}:
            raise ValueError("not a reply")
        notices = tuple(value_of(Notice, notice) for notice in data.pop("notices"))
        return Refused(**{name: str(text) for name, text in data.items()}, notices=notices)
    except (RecursionError, AttributeError, TypeError) as error:
        raise ValueError(f"not a reply: {error}") from error
