"""Makes pictures harmless inside a confined child: Pillow's decoders see hostile bytes nowhere else.

A request is the picture's name, a line end, and its bytes. The reply is one line of JSON (``suffix``, ``width``,
``height``, ``sha256`` and ``notices``, or ``reason`` and ``message``) and the bytes of the picture.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from digest.ingest.pictures import NoPicture, Picture, Why, take_picture
from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from collections.abc import Callable

TARGET = "digest.ingest.pictures_confined:read"
"""The function that a confined child runs."""


def request_for(data: bytes, name: str) -> bytes:
    """The request to take a picture."""
    return " ".join(name.split()).encode("utf-8", "replace") + b"\n" + data


def read(request: bytes, progress: Callable[[str], None]) -> bytes:
    """The reply to a request."""
    name, _, data = request.partition(b"\n")
    progress(name.decode())
    taken = take_picture(data, name=name.decode())
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
