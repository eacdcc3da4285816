"""Makes pictures harmless inside a confined child: Pillow's decoders see hostile bytes nowhere else.

A request is one line of JSON (the picture's ``name``, and ``inside``: what the figure calls it, where the bytes are
those of a Word file) and the bytes. The reply is one line of JSON (``suffix``, ``width``, ``height``, ``sha256`` and ``notices``, or
``reason`` and ``message``) and the bytes of the picture.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from digest.ingest.pictures.take import NoPicture, Picture, Why, take_picture
from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from collections.abc import Callable

TARGET = "digest.ingest.pictures.confined:read"
"""The function that a confined child runs."""


def request_for(data: bytes, name: str, *, inside: str = "") -> bytes:
    """The request to take a picture, or the one that is called ``inside`` in a Word file."""
    plain = " ".join(name.split()).encode("utf-8", "replace").decode()  # it goes through a pipe as a line of text
    return json.dumps({"name": plain, "inside": inside}).encode() + b"\n" + data


def read(request: bytes, progress: Callable[[str], None]) -> bytes:
    """The reply to a request."""
    head, _, data = request.partition(b"\n")
    asked = json.loads(head)
    progress(str(asked["name"]))
    if asked["inside"]:
        from digest.ingest.docx.reader import docx_pictures

        found = (one.data for one in docx_pictures(data, name=asked["name"]) if one.source == asked["inside"])
        data = next(found, b"")
    taken = take_picture(data, name=str(asked["name"]))
    if isinstance(taken, NoPicture):
        return json.dumps({"reason": taken.reason, "message": taken.message}).encode() + b"\n"
    facts = {"suffix": taken.suffix, "width": taken.width, "height": taken.height, "sha256": taken.sha256}
    notices = [{"code": n.code, "severity": n.severity, "message": n.message, "path": n.path} for n in taken.notices]
    return json.dumps(facts | {"notices": notices}).encode() + b"\n" + taken.data


def read_reply(reply: bytes) -> Picture | NoPicture:
    """What a reply says. ValueError where it is none."""
    head, _, data = reply.partition(b"\n")
    facts = json.loads(head)
    if not isinstance(facts, dict) or ("reason" not in facts and facts.get("suffix") not in {".jpg", ".png"}):
        raise ValueError("not a reply")
    if "reason" in facts:
        return NoPicture(reason=Why(facts["reason"]), message=str(facts["message"]))
    return Picture(
        data=data,
        suffix=str(facts["suffix"]),
        width=int(facts["width"]),
        height=int(facts["height"]),
        sha256=str(facts["sha256"]),
        notices=tuple(
            Notice(code=n["code"], severity=Severity(n["severity"]), message=n["message"], path=n["path"])
            for n in facts.get("notices", ())
        ),
    )
