"""What the doctor finds outside of a publication, as the tests have it: Telegram's answers, the renderer, the disk."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from test_press import TELEGRAM

from digest.app import clock
from digest.desk.doctor import Check, Outside, examine

if TYPE_CHECKING:
    from pathlib import Path

    from digest.model.seen import SeenChat, SeenPerson

GOOD = json.dumps({"weasyprint": "70.0", "pango": "1.50.12", "harfbuzz": "6.0.0", "subset": True}).encode()
FONTS = json.dumps({"names": ["a.ttf"], "warnings": []}).encode()


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What Telegram would say; all is well unless a test says otherwise."""

    bot_name: str = "@digest_example_bot"
    token_ok: bool | None = True
    chat_title: str = "The Example Review"
    chat_kind: str = "channel"
    chat_number: int | None = None
    is_member: bool | None = True
    chat_ok: bool | None = True
    can_post: bool | None = True
    can_edit: bool | None = True
    can_pin: bool | None = True
    can_delete: bool | None = True
    poller_conflict: bool | None = None
    chats: tuple[SeenChat, ...] = ()
    people: tuple[SeenPerson, ...] = ()
    clock_skew: float | None = 0.5
    trouble: str = ""


def rendered(request: bytes) -> bytes:
    return GOOD if json.loads(request)["what"] == "libraries" else FONTS


OUTSIDE = Outside(
    token=lambda _: "known",
    token_notices=lambda _: (),
    probe=lambda _, __: Answers(),
    render=rendered,
    free=lambda _: 10**12,
)


def looked(folder: Path, **change: Any) -> dict[str, list[Check]]:
    """The checks by their topics."""
    found: dict[str, list[Check]] = {}
    for check in examine(folder / "config.toml", now=clock(), outside=replace(OUTSIDE, **change)):
        found.setdefault(check.topic, []).append(check)
    return found


def marks(checks: list[Check]) -> list[str]:
    return [check.mark.value for check in checks]


def add_channel(folder: Path, **fields: str) -> None:
    config = folder / "config.toml"
    lines = "".join(f'{key} = "{value}"\n' for key, value in fields.items())
    text = TELEGRAM.format(chat="-1001000000042", url="http://127.0.0.1:9") + lines
    config.write_text(config.read_text(encoding="utf-8") + text, encoding="utf-8")
