"""The service in this process's loop: alerts handed on, troubles that pass, doors that shut, clocks and leases."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import io
import logging
import sqlite3
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from run_kit import EDITORS, NOWHERE, OTHER, alerts_of, desk_of, planned, rows_of, serving, soon
from standin import faults
from standin.chat import Chat, Rights

from digest.channels.logs import set_up_logs
from digest.desk.resolve import questions, resolve
from digest.model.states import DeliveryState
from digest.schedule.ticks import Ticks, wake

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from standin.server import StandIn

ROOM = -1001000000077
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What the log says, every logger at its most talkative, as ``digest run`` sets it up."""
    hooks, level, factory = (sys.excepthook, threading.excepthook), logging.root.level, logging.getLogRecordFactory()
    stream = io.StringIO()
    handler = set_up_logs("plain", stream, logging.DEBUG)
    yield stream
    logging.root.removeHandler(handler)
    logging.root.setLevel(level)
    logging.setLogRecordFactory(factory)
    sys.excepthook, threading.excepthook = hooks


def a_chat(standin: StandIn, number: int, name: str) -> Chat:
    """Another chat of the bot."""
    chat = standin.world.chats[number] = Chat(chat_id=number, title=name, username=name)
    return chat


def with_editors(folder: Path, standin: StandIn) -> Chat:
    """An editors' chat, in config.toml and at the stand-in."""
    config = folder / "config.toml"
    text = EDITORS.format(chat=ROOM, url=standin.url)
    config.write_text(config.read_text(encoding="utf-8") + text, encoding="utf-8")
    return a_chat(standin, ROOM, "example_editors")


def alert(folder: Path, *texts: str) -> None:
    with desk_of(folder) as desk:
        for text in texts:
            desk.store.alert(f"test:{text}", text, now=desk.now())


def untold(folder: Path) -> list[str]:
    with desk_of(folder) as desk:
        return [one.text for one in desk.store.alerts(untold=True)]


def test_the_editors_chat_gets_each_alert_once_in_order_also_over_a_restart(approved: Path, standin: StandIn) -> None:
    room = with_editors(approved, standin)
    alert(approved, "The first.", "The second.")

    async def story() -> None:
        async with serving(approved):
            await soon(lambda: not untold(approved))
        alert(approved, "The second.", "The third.")
        async with serving(approved):
            await soon(lambda: not untold(approved))

    asyncio.run(story())
    assert [posted.text for posted in room.messages] == ["The first.", "The second.", "The third."]
    assert standin.chat.messages == []


def test_an_editors_chat_that_stays_away_is_told_later_and_holds_up_nothing(approved: Path, standin: StandIn) -> None:
    room = with_editors(approved, standin)
    config = approved / "config.toml"
    good = config.read_text(encoding="utf-8")
    head, _, tail = good.rpartition(standin.url)
    config.write_text(f"{head}{NOWHERE}{tail}", encoding="utf-8")
    alert(approved, "Something.")
    planned(approved)

    async def story() -> None:
        async with serving(approved):
            await soon(lambda: len(standin.chat.messages) == 2)
            assert untold(approved) == ["Something."]
            config.write_text(good, encoding="utf-8")
            await soon(lambda: not untold(approved))

    asyncio.run(story())
    assert [posted.text for posted in room.messages] == ["Something."]


def test_an_editors_chat_that_refuses_is_asked_once_and_the_alert_stays_in_the_record(
    approved: Path, standin: StandIn, logged: io.StringIO
) -> None:
    room = with_editors(approved, standin)
    room.rights = Rights.KICKED
    alert(approved, "Something.")

    async def story() -> None:
        async with serving(approved):
            await soon(lambda: not untold(approved))

    asyncio.run(story())
    assert [call.method for call in standin.calls if call.method == "sendMessage"] == ["sendMessage"]
    assert "did not take this" in logged.getvalue()
    assert "Something." in logged.getvalue()
    assert alerts_of(approved) == ["Something."]


def test_an_alert_that_was_told_but_cannot_be_written_down_as_told_is_not_told_twice(
    approved: Path, standin: StandIn, logged: io.StringIO
) -> None:
    room = with_editors(approved, standin)
    alert(approved, "Something.")
    state = approved / ".digest/state.db"
    trigger = "CREATE TRIGGER full BEFORE UPDATE ON alerts BEGIN SELECT RAISE(FAIL, 'no room'); END"

    async def story() -> None:
        sql(state, trigger)
        async with serving(approved):
            await soon(lambda: logged.getvalue().count("no room"))
            planned(approved)
            await soon(lambda: len(standin.chat.messages) == 2)  # other work goes on
            sql(state, "DROP TRIGGER full")
            await soon(lambda: not untold(approved))

    asyncio.run(story())
    assert [posted.text for posted in room.messages] == ["Something."]
    assert "Traceback" not in logged.getvalue()


def sql(state: Path, words: str) -> None:
    with contextlib.closing(sqlite3.connect(state)) as connection, connection:
        connection.execute(words)


def test_an_archive_that_cannot_be_written_is_told_once_and_the_issue_goes_out_when_it_is_mended(
    approved: Path, standin: StandIn
) -> None:
    public = approved / "issues/public"
    public.write_bytes(b"a file where a folder belongs")
    with desk_of(approved) as desk:
        before = desk.store.list_issues()[0].slug

    async def story() -> None:
        planned(approved)
        async with serving(approved):
            await soon(lambda: alerts_of(approved))
            alert(approved, "Other work goes on.")
            await soon(lambda: rows_of(approved, "archive")["site send"].attempt >= 3)
            await soon(lambda: not untold(approved))
            assert standin.chat.messages == []
            public.unlink()
            await soon(lambda: len(standin.chat.messages) == 2)

    asyncio.run(story())
    told = [text for text in alerts_of(approved) if "archive" in text]
    assert len(told) == 1
    assert before in told[0]
    assert (public / before / "index.html").is_file()
    assert rows_of(approved, "archive")["site send"].state is DeliveryState.SENT


def test_a_channel_that_shuts_its_door_is_called_no_more_until_an_editor_answers_and_others_go_on(
    approved_for_two: Path, standin: StandIn
) -> None:
    approved = approved_for_two
    other = a_chat(standin, OTHER, "example_second")
    standin.chat.rights = Rights.KICKED
    slug = planned(approved)

    def calls() -> int:
        return sum(call.form.params.get("chat_id") == str(standin.chat.chat_id) for call in standin.calls)

    async def story() -> None:
        async with serving(approved):
            await soon(lambda: len(other.messages) == 2)
            await soon(lambda: any("called no more" in text for text in alerts_of(approved)))
            assert calls() == 1
            standin.chat.rights = Rights.ADMINISTRATOR
            alert(approved, "Time goes on.")
            await soon(lambda: not untold(approved))
            assert calls() == 1
            with desk_of(approved) as desk:
                (refused,) = questions(desk, slug)
                resolve(desk, refused, "resend")
            await soon(lambda: len(standin.chat.messages) == 2)

    asyncio.run(story())
    assert {row.state for row in rows_of(approved).values()} == {DeliveryState.SENT}


def test_a_lost_lease_ends_the_service(approved: Path, standin: StandIn, logged: io.StringIO) -> None:
    async def story() -> None:
        async with serving(approved) as service:
            with desk_of(approved) as desk:
                await soon(lambda: desk.store.find_lease("run"))
                now = desk.now() + HOUR
                assert desk.store.take_lease("run", owner="elsewhere:1", until=now + HOUR, now=now)
                await service._beat(desk)
                await soon(lambda: "stopped" in logged.getvalue())

    asyncio.run(story())
    assert "another process has taken the lease" in logged.getvalue()
    with desk_of(approved) as desk:
        held = desk.store.find_lease("run")
        assert held is not None
        assert held.owner == "elsewhere:1"
        assert not held.given_back
    assert standin.calls == []


def test_the_token_stands_in_no_log_at_any_level(
    approved: Path, standin: StandIn, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    standin.token = "424242:what-this-test-puts-into-an-alert-00"  # its own: here it may stand in the database
    monkeypatch.setenv("DIGEST_TELEGRAM_TOKEN", standin.token)
    with_editors(approved, standin)
    alert(approved, f"The token is {standin.token}, says somebody.")
    standin.faults.plan("sendMessage", faults.says(401, "Unauthorized"))
    standin.faults.plan("sendMessage", faults.garbage(), call=2)
    slug = planned(approved)

    async def story() -> None:
        async with serving(approved):
            for logger in (logging.getLogger(name) for name in [*logging.root.manager.loggerDict]):
                logger.setLevel(logging.DEBUG)
            await soon(lambda: not untold(approved) and len(standin.calls) >= 2)
            with desk_of(approved) as desk:
                for row in questions(desk, slug):
                    resolve(desk, row, "resend" if row.state is DeliveryState.FAILED else "sent")
            await soon(lambda: len(standin.calls) >= 4)

    levels = {name: logging.getLogger(name).level for name in [*logging.root.manager.loggerDict]}
    try:
        asyncio.run(story())
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
    log = logged.getvalue()
    secret = standin.token.partition(":")[2]
    assert "httpcore" in log
    assert secret not in log
    assert "***" in log


def test_a_part_that_breaks_stops_the_service_with_its_error(
    approved: Path, standin: StandIn, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Ticks, "run", lambda self, _: broken(self))

    async def story() -> None:
        async with serving(approved):
            await soon(lambda: "a part of the service failed" in logged.getvalue())

    with pytest.raises(ZeroDivisionError):
        asyncio.run(story())
    with desk_of(approved) as desk:
        held = desk.store.find_lease("run")
        assert held is not None
        assert held.given_back
    assert standin.calls == []


def test_a_clock_that_was_put_back_leaves_no_silence() -> None:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    async def story() -> None:
        ran = asyncio.Event()

        async def tick() -> None:
            ran.set()

        scheduler = AsyncIOScheduler(timezone=dt.UTC)
        job = scheduler.add_job(tick, "interval", seconds=20)
        scheduler.start()
        try:
            now = dt.datetime.now(dt.UTC)
            assert not wake(job, now)
            assert not wake(job, now + 3 * HOUR)
            job.modify(next_run_time=now + 3 * HOUR)  # as it looks when the clock was put back by three hours
            assert wake(job, now)
            await ran.wait()
            assert not wake(job, now)
        finally:
            scheduler.shutdown(wait=False)

    asyncio.run(story())


def test_the_first_tick_comes_at_once_and_one_that_is_at_work_is_not_joined_by_another() -> None:
    async def story() -> list[str]:
        said: list[str] = []
        stop = asyncio.Event()

        async def tick() -> None:
            said.append("begins")
            await asyncio.sleep(0.2)
            said.append("ends")
            if len(said) >= 4:
                stop.set()

        async def beat() -> None:
            said.append("beat")

        await Ticks(tick=tick, beat=beat, seconds=0.05, beat_seconds=600).run(stop)
        return said

    assert asyncio.run(story()) == ["begins", "ends", "begins", "ends"]
