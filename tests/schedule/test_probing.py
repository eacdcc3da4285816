"""``digest run`` looks for unknown posts by itself, where the editors have a chat."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING

import pytest
from run_kit import EDITORS, desk_of, planned, rows_of, serving, short_polls, soon
from standin import faults
from standin.chat import ChatKind
from standin.faults import Then

from digest.desk import probe
from digest.model.states import DeliveryState
from digest.pace import Limits

if TYPE_CHECKING:
    from pathlib import Path

    from standin.server import StandIn

ROOM = -1001000000077


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real clock is at work here: no grace, and hardly a pace."""
    short_polls(monkeypatch)
    monkeypatch.setattr(probe, "GRACE", dt.timedelta(0))
    monkeypatch.setattr(probe, "LIMITS", Limits(spacing=0.01, per_minute=1000, global_per_second=1000))


@pytest.mark.usefixtures("hurried")
def test_a_post_whose_answer_was_lost_is_found_while_the_service_runs(approved: Path, standin: StandIn) -> None:
    config = approved / "config.toml"
    room = standin.add_chat(ROOM, "The Example Desk", kind=ChatKind.GROUP)
    text = EDITORS.format(chat=ROOM, url=standin.url)
    config.write_text(config.read_text(encoding="utf-8") + text, encoding="utf-8")
    standin.faults.plan("sendMessage", faults.accepted_then(Then.CLOSE))
    planned(approved)

    def states() -> set[DeliveryState]:
        return {row.state for row in rows_of(approved).values()}

    async def story() -> None:
        async with serving(approved):
            await soon(lambda: states() == {DeliveryState.SENT})

    asyncio.run(story())
    with desk_of(approved) as desk:
        answers = [event for event in desk.store.events() if event.act == "resolve"]
    assert [answer.actor for answer in answers] == ["the probe"]
    first = standin.chat.messages[0]
    assert rows_of(approved)["compact send"].link == standin.chat.link(first)
    assert not [message for message in room.messages if message.origin]
