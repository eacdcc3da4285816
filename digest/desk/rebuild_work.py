"""One child's part of building many issues: an issue is built whole in this process, which is confined already."""

from __future__ import annotations

import datetime as dt
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

from digest.config import load
from digest.confine import Here
from digest.desk.build import build
from digest.desk.desk import Desk
from digest.desk.unchanged import unchanged
from digest.model.actor import Actor
from digest.render.pdf.layout import warm
from digest.render.pdf.request import TARGET

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["warm", "work"]

_DESKS: dict[tuple[str, str, str], Desk] = {}


def work(request: bytes, progress: Callable[[str], None]) -> bytes:
    """What came of building one issue, as JSON; errors are the caller's to hear."""
    asked = json.loads(request)
    desk = _desk(asked["config"], Actor(name=asked["actor"], door=asked["door"]))
    found = unchanged(desk, asked["slug"])
    if found is not None:
        return _answer("unchanged", found.pages)
    limits = desk.config.limits
    built = build(
        desk,
        asked["slug"],
        Here(target=TARGET, seconds=limits.seconds, memory=limits.memory),
        progress=progress,
    )
    if built.trouble is None:
        return _answer("built", built.manifest.pages)
    return _answer("without-pdf", 0, built.trouble.message, built.trouble.hint or "")


def _answer(came: str, pages: int, why: str = "", hint: str = "") -> bytes:
    spent = time.process_time()
    return json.dumps({"came": came, "pages": pages, "why": why, "hint": hint, "spent": spent}).encode()


def _desk(config: str, actor: Actor) -> Desk:
    """The desk of a publication, kept: its database stays open and what was read stays known."""
    key = (config, actor.name, actor.door)
    if key not in _DESKS:
        _DESKS[key] = Desk(config=load(Path(config)), actor=actor, now=lambda: dt.datetime.now(dt.UTC))
    return _DESKS[key]
