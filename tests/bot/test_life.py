"""The whole life of an issue, run by two editors from their phones: every word goes over HTTP, the clock is virtual."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING

import pytest
from bot_kit import ADA, BEN, Bureau, at_work, settings
from standin.server import StandIn
from virtual_time import VirtualTime

from digest.desk.view import load
from digest.model.states import DeliveryState, IssueState
from digest.render.pdf.request import TARGET

if TYPE_CHECKING:
    from pathlib import Path

THURSDAY = dt.datetime(2026, 11, 26, 7, 0, 30, tzinfo=dt.UTC)  # 08:00 in Berlin, a day before the slot
FRIDAY = dt.datetime(2026, 11, 27, 7, 0, 0, tzinfo=dt.UTC)
SLUG = "2026-W48"


def titles(bureau: Bureau) -> list[str]:
    return [placed.headline for placed in load(bureau.desk, SLUG).issue.placements]


async def reply(bureau: Bureau, text: str, *, person: object = ADA) -> None:
    """Answers the bot's newest question."""
    question = bureau.said()[-1]
    bureau.server.hear(text, person=ADA, chat=bureau.room, reply_to=question)
    await bureau.settle()
    await bureau.time.go_on(3)


async def pasted(bureau: Bureau, text: str) -> None:
    """Ada pastes the week's articles into her chat with the bot; her app cuts them into pieces."""
    pieces = bureau.server.paste(text, person=ADA)
    assert len(pieces) == 10
    await bureau.settle()
    await bureau.time.go_on(7)
    assert len(bureau.desk.store.list_articles(unplaced=True)) == 4


async def edited(bureau: Bureau) -> None:
    """The card: headlines kept, one written anew, the articles put into another order."""
    before = titles(bureau)
    assert await bureau.press("Keep the headlines") == "The headlines are kept."
    await bureau.time.go_on(2)
    await bureau.press("Edit")
    await bureau.time.go_on(2)
    await bureau.press("Headline 2")
    await bureau.time.go_on(2)
    await reply(bureau, "Two elections, one corridor")
    assert titles(bureau) == [before[0], "Two elections, one corridor", *before[2:]]
    await bureau.press("Back")
    await bureau.time.go_on(2)
    await bureau.press("Reorder")
    await bureau.time.go_on(2)
    await bureau.press(next(label for label in bureau.labels() if label.startswith("↑ 2.")))
    await bureau.time.go_on(2)
    assert titles(bureau) == ["Two elections, one corridor", before[0], *before[2:]]
    await bureau.press("Back")
    await bureau.time.go_on(2)


async def approved(bureau: Bureau) -> None:
    assert await bureau.press("Approve for Fri 27 Nov, 08:00", person=BEN) == (
        "Approving: page, PDF and posts are being made."
    )
    await bureau.time.until(lambda: bureau.desk.store.get_issue(SLUG).state is IssueState.APPROVED)
    await bureau.time.go_on(3)
    assert "✓ Approved by Ben." in bureau.card().text


async def published(bureau: Bureau) -> None:
    """The slot arrives; nobody touches anything."""
    bureau.time.leap(FRIDAY)
    await bureau.time.until(lambda: bureau.desk.store.get_issue(SLUG).state is IssueState.SENT)
    await bureau.time.go_on(3)
    rows = bureau.desk.store.deliveries_of(SLUG)
    assert {row.state for row in rows} == {DeliveryState.SENT}
    links = {entity.url for entity in bureau.card().entities if entity.url}
    assert {row.link for row in rows if row.channel == "telegram" and row.act == "send"} == links


async def corrected(bureau: Bureau) -> None:
    await bureau.press("Edit")
    await bureau.time.go_on(2)
    await bureau.press("Headline 1")
    await bureau.time.go_on(2)
    await reply(bureau, "Three elections, one corridor")
    await bureau.press("Back")
    await bureau.time.go_on(2)
    await bureau.press("Correct")
    await bureau.time.go_on(2)
    await reply(bureau, "There were three elections, not two.")
    await bureau.press("Yes, correct it", message=bureau.said()[-1])
    await bureau.time.until(lambda: any("Three elections" in m.text for m in bureau.server.chat.messages))
    await bureau.time.go_on(5)
    assert "There were three elections, not two." in bureau.server.chat.messages[0].text
    assert bureau.server.chat.messages[0].edited


async def withdrawn(bureau: Bureau) -> None:
    card = next(m for m in reversed(bureau.said()) if any(key.text == "Withdraw" for row in m.keys for key in row))
    await bureau.press("Withdraw", message=card)
    await bureau.time.go_on(2)
    await bureau.press("Yes, take it back", message=bureau.room.find(card.message_id))
    await bureau.time.until(lambda: not [m for m in bureau.server.chat.messages if not m.service])
    await bureau.time.go_on(3)
    assert bureau.desk.store.get_issue(SLUG).state is IssueState.WITHDRAWN


async def the_life(folder: Path, text: str, server: StandIn, time: VirtualTime) -> None:
    async with at_work(folder, server, time, settings(), target=TARGET) as bureau:
        await pasted(bureau, text)
        time.leap(THURSDAY)
        await time.until(bureau.has_card)
        await edited(bureau)
        await approved(bureau)
        await published(bureau)
        await corrected(bureau)
        await withdrawn(bureau)
        assert bureau.refusals() == []


def test_two_editors_run_an_issue_from_paste_to_withdrawal(tmp_path: Path, analyst: Path) -> None:
    """Printed as a story; every call to the server is lawful and paced."""
    time = VirtualTime()
    with StandIn(clock=time, pace=True) as server:
        asyncio.run(the_life(tmp_path, analyst.read_text(encoding="utf-8"), server, time))
        print("\n".join(server.story()))
        assert server.findings == []


if __name__ == "__main__":
    pytest.main([__file__, "-s", "-n", "0"])
