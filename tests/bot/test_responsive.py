"""The bot answers at once, whatever else goes on: a long thread at Telegram's pace, and a PDF that is being laid out."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING

from bot_kit import ADA, BEN, Bureau, at_work, data_of, settings
from bot_layout import HELD
from desk_kit import articles
from standin.server import StandIn
from virtual_time import VirtualTime

from digest.desk.approve import approve, confirm_headlines
from digest.desk.assemble import assemble
from digest.desk.send import plan
from digest.desk.take_in import take_in
from digest.desk.view import refresh
from digest.model.states import IssueState

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

POSTS = 30  # an index, 28 articles, the PDF
SOON = dt.timedelta(seconds=0.2)


def latencies(server: StandIn) -> list[dt.timedelta]:
    """For each pressed button, how long it was until the answer's call came."""
    came = [entry.at for entry in server.transcript if entry.method == "answerCallbackQuery"]
    asked = [question.at for question in server.world.updates.questions.values()]
    assert len(came) == len(asked), "a button was not answered"
    return [later - earlier for earlier, later in zip(asked, came, strict=True)]


def prepare(bureau: Bureau, gate: Path) -> tuple[str, str]:
    """A thread of thirty posts that begins to go out, and another issue in review."""
    desk, layout = bureau.desk, bureau.bot.office.layout()
    gate.touch()
    take_in(desk, articles(1, POSTS - 2), name="first.txt")
    first = assemble(desk).slug
    view, _ = refresh(desk, first)
    confirm_headlines(desk, view, dict(view.provisional))
    approve(desk, first, layout)
    take_in(desk, articles(101, 3), name="second.txt")
    second = assemble(desk, date=dt.date(2026, 12, 4)).slug
    view, _ = refresh(desk, second)
    confirm_headlines(desk, view, dict(view.provisional))
    refresh(desk, second)
    gate.unlink()
    return first, second


async def press_while_busy(bureau: Bureau, server: StandIn, label: str, message_id: int) -> None:
    """Presses without waiting for anything but the clock's own pace."""
    own = server.add_person(BEN)
    message = own.find(message_id)
    assert message is not None
    server.press(message, data_of(message, label), chat=own, person=BEN)
    await bureau.time.go_on(4)


async def the_busy_minute(folder: Path, server: StandIn, time: VirtualTime) -> None:
    async with at_work(folder, server, time, settings(form="thread"), target=HELD, clockwork=False) as bureau:
        first, second = prepare(bureau, folder / "gate")
        await bureau.bot.cards.send(bureau.room.chat_id, second)
        bureau.bot.office.lay_out = unwatched(bureau)  # type: ignore[assignment,method-assign]
        plan(bureau.desk, bureau.desk.store.get_issue(first))
        await time.until(lambda: len(server.chat.messages) >= 3)
        server.press(
            bureau.card(), data_of(bureau.card(), "Approve for Fri 4 Dec, 08:00"), chat=bureau.room, person=ADA
        )
        await time.go_on(2)
        assert second in bureau.bot.office.busy, bureau.answers()
        await bureau.bot.cards.send(BEN.user_id, first)
        shown = bureau.card(server.add_person(BEN)).message_id
        for _ in range(5):
            await press_while_busy(bureau, server, "Hold", shown)
            await press_while_busy(bureau, server, "Take off hold", shown)
            server.hear("/status", person=BEN, chat=server.add_person(BEN))
            await time.go_on(2)
        assert bureau.desk.store.get_issue(second).state is IssueState.REVIEW, "it is still being laid out"
        (folder / "gate").touch()
        await asyncio.gather(*bureau.bot._under_way.values())  # real time: a child lays out
        assert bureau.desk.store.get_issue(second).state is IssueState.APPROVED
        await time.until(lambda: bureau.desk.store.get_issue(first).state is IssueState.SENT)
        assert len([m for m in server.chat.messages if not m.service]) == POSTS


def unwatched(bureau: Bureau) -> object:
    """Laying out in a thread that the clock does not wait for."""

    async def lay_out(call: object) -> object:
        async with bureau.bot.office.laying_out:
            return await bureau.time.thread(call)

    return lay_out


def test_a_click_is_answered_at_once_while_a_thread_goes_out_and_a_pdf_is_laid_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    time = VirtualTime(grain=dt.timedelta())
    with StandIn(clock=time, pace=True) as server:
        asyncio.run(the_busy_minute(tmp_path, server, time))
        waited = latencies(server)
        took = (server.chat.messages[-1].at - server.chat.messages[0].at).total_seconds()
        print(f"{len(waited)} clicks beside {POSTS} posts in {took:.0f} s and a layout: slowest answer {max(waited)}")
        assert len(waited) == 11
        assert max(waited) <= SOON
        assert server.findings == []
