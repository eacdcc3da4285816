"""Whoever presses what, when and how often: one publication, the right answer, and an event."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from typing import TYPE_CHECKING

import pytest
from bot_kit import ADA, BEN, CLEO, DESK_CHAT, STRANGER, Bureau, at_work, data_of, settings
from desk_kit import articles
from standin.server import StandIn
from virtual_time import VirtualTime

from digest.bot.tokens import Click, key_of, read, written
from digest.desk.take_in import take_in
from digest.model.states import IssueState

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

SLUG = "2026-W48"


@contextlib.asynccontextmanager
async def reviewed(folder: Path, server: StandIn, time: VirtualTime, more: str = "") -> AsyncIterator[Bureau]:
    """An issue in review, its headlines kept, its card in the editors' chat."""
    async with at_work(folder, server, time, settings(more=more), clockwork=False) as bureau:
        take_in(bureau.desk, articles(1, 3), name="articles.txt")
        await bureau.write("/assemble")
        await time.until(bureau.has_card)
        await bureau.press("Keep the headlines")
        await time.go_on(2)
        yield bureau


def run(folder: Path, scene: Callable[[Bureau], Awaitable[None]], *, more: str = "") -> StandIn:
    """Plays a scene; at its end nothing was said that the server would not take."""

    async def play() -> None:
        async with reviewed(folder, server, time, more) as bureau:
            await scene(bureau)

    time = VirtualTime()
    with StandIn(clock=time) as server:
        asyncio.run(play())
        assert server.findings == []
    return server


def posts(bureau: Bureau) -> int:
    return len([message for message in bureau.server.chat.messages if not message.service])


async def sent(bureau: Bureau) -> None:
    await bureau.time.until(lambda: bureau.desk.store.get_issue(SLUG).state is IssueState.SENT)
    await bureau.time.go_on(3)


def published(bureau: Bureau) -> list[str]:
    return [event.actor for event in bureau.desk.store.events(SLUG) if event.act == "publish"]


def test_two_editors_press_publish_at_the_same_moment_and_it_goes_out_once(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        card = bureau.card()
        data = data_of(card, "Publish now")
        for person in (ADA, BEN):
            bureau.server.press(card, data, chat=bureau.room, person=person)
        await bureau.settle()
        assert bureau.answers()[-2:] == [
            "Publishing: page, PDF and posts are being made first.",
            "Ada is at work on this issue; wait a moment.",
        ]
        await sent(bureau)
        assert (posts(bureau), published(bureau)) == (2, ["Ada"])
        assert bureau.refusals() == ["Ben: the button P: Ada is at work on this issue; wait a moment."]

    run(tmp_path, scene)


def test_two_editors_press_publish_on_an_approved_issue_in_one_batch_of_updates(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await bureau.press("Approve for Fri 27 Nov, 08:00")
        await bureau.time.until(lambda: bureau.desk.store.get_issue(SLUG).state is IssueState.APPROVED)
        await bureau.time.go_on(2)
        card = bureau.card()
        for person in (BEN, ADA):
            bureau.server.press(card, data_of(card, "Publish now"), chat=bureau.room, person=person)
        await bureau.settle()
        first, second = bureau.answers()[-2:]
        assert first == "It begins in 15 s. [Stop] takes it back."
        assert second.startswith("Ben pressed Publish already, at ")
        await sent(bureau)
        assert (posts(bureau), published(bureau)) == (2, ["Ben"])

    run(tmp_path, scene)


def test_a_double_click_publishes_once_and_a_late_one_hears_by_whom_and_when(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        card = bureau.card()
        data = data_of(card, "Publish now")
        bureau.server.press(card, data, chat=bureau.room, person=ADA)
        bureau.server.press(card, data, chat=bureau.room, person=ADA)
        await bureau.settle()
        await sent(bureau)
        assert (posts(bureau), published(bureau)) == (2, ["Ada"])
        bureau.server.press(card, data, chat=bureau.room, person=BEN)
        await bureau.settle()
        assert bureau.answers()[-1] == f"Already published by Ada at {bureau.desk.local_time():%H:%M}."
        assert posts(bureau) == 2

    run(tmp_path, scene)


def test_an_order_can_be_stopped_for_some_seconds_by_anybody_and_nothing_goes_out(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await bureau.press("Publish now")
        await bureau.time.go_on(3)
        assert bureau.labels() == ["Stop"]
        assert await bureau.press("Stop", person=CLEO) == "Stopped. It is approved and waits."
        await bureau.time.go_on(60)
        assert (posts(bureau), published(bureau)) == (0, [])
        acts = [event.act for event in bureau.desk.store.events(SLUG)][-3:]
        assert acts == ["approve", "order", "stop"]
        assert "Publish now" in bureau.labels()

    run(tmp_path, scene)


def test_an_old_card_is_outdated_and_says_which_revision_it_shows(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        card = bureau.card()
        old = data_of(card, "Publish now")
        await bureau.press("Leave out")
        await bureau.time.go_on(2)
        await bureau.press(next(label for label in bureau.labels() if label.startswith("✕ 3.")))
        await bureau.time.go_on(2)
        bureau.server.press(card, old, chat=bureau.room, person=BEN)
        await bureau.settle()
        assert bureau.answers()[-1] == "Outdated: this card shows revision 2, the issue is at revision 3. Look again."
        await bureau.time.go_on(60)
        assert (posts(bureau), published(bureau)) == (0, [])
        assert bureau.refusals() == [
            "Ben: the button P: Outdated: this card shows revision 2, the issue is at revision 3. Look again."
        ]

    run(tmp_path, scene)


def forgeries(bureau: Bureau) -> dict[str, str]:
    """Data that no button of ours has, or none of this chat."""
    data = data_of(bureau.card(), "Publish now")
    plain, _, mac = data.rpartition(".")
    key = bureau.bot.office.key()
    click = read(key, DESK_CHAT, data)
    assert click is not None
    other = key_of("123456:another-bot", bureau.desk.store.meta().instance)
    return {
        "another revision": f"{plain.replace('.2.', '.3.', 1)}.{mac}",
        "another act": f"{plain.replace('.P.', '.Wy.', 1)}.{mac}",
        "another chat's": written(key, ADA.user_id, click),
        "another bot's": written(other, DESK_CHAT, click),
        "no mac": plain,
        "words": "publish",
        "a number too many": f"{plain}.1.{mac}",
        "not ascii": "1.P.1.2..ффффффффффффффф",
    }


def test_a_forged_button_does_nothing(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        for name, data in forgeries(bureau).items():
            bureau.server.press(bureau.card(), data, chat=bureau.room, person=ADA)
            await bureau.settle()
            assert bureau.answers()[-1] == "This button is not one of mine.", name
        await bureau.time.go_on(60)
        assert (posts(bureau), published(bureau)) == (0, [])
        assert bureau.refusals() == ["user 7001: a button that is not ours"] * len(forgeries(bureau))

    run(tmp_path, scene)


def test_an_editor_who_is_none_any_more_and_a_stranger_are_refused(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        card = bureau.card()
        data = data_of(card, "Publish now")
        for person in (CLEO, STRANGER):
            bureau.server.press(card, data, chat=bureau.room, person=person)
            await bureau.settle()
        assert bureau.answers()[-2:] == ["Only editors of this publication may do this."] * 2
        await bureau.time.go_on(60)
        assert posts(bureau) == 0
        assert bureau.refusals() == [f"user {n}: the button P: no editor" for n in (7003, 9001)]

    def without_cleo(text: str) -> str:
        return "\n".join(line for line in text.splitlines() if not line.startswith("Cleo"))

    async def play() -> None:
        async with reviewed(tmp_path, server, time):
            pass
        path = tmp_path / "config.toml"
        path.write_text(without_cleo(path.read_text(encoding="utf-8")), encoding="utf-8")
        async with at_work(tmp_path, server, time, clockwork=False) as bureau:
            await scene(bureau)
            assert server.world.commands.get("chat:7003") is None  # the menu went with the role

    time = VirtualTime()
    with StandIn(clock=time) as server:
        asyncio.run(play())
        assert server.findings == []


def test_an_editor_may_prepare_and_hold_but_not_decide(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        for label in ("Publish now", "Approve for Fri 27 Nov, 08:00"):
            assert await bureau.press(label, person=CLEO) == "You are an editor: only a publisher may do this."
        await bureau.press("Cancel", person=CLEO)
        await bureau.time.go_on(2)
        assert await bureau.press("Yes, give it up", person=CLEO) == "You are an editor: only a publisher may do this."
        await bureau.press("No", person=CLEO)
        await bureau.time.go_on(2)
        assert await bureau.press("Hold", person=CLEO) == "On hold. Nothing more of it goes out."
        await bureau.time.go_on(2)
        assert await bureau.press("Take off hold", person=CLEO) == "You are an editor: only a publisher may do this."
        assert bureau.desk.store.get_issue(SLUG).state is IssueState.HELD
        assert posts(bureau) == 0
        assert len(bureau.refusals()) == 4

    run(tmp_path, scene)


def test_where_two_people_are_wanted_whoever_approved_cannot_publish(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        assert "approve it first" in await bureau.press("Publish now", person=ADA)
        await bureau.press("Approve for Fri 27 Nov, 08:00", person=ADA)
        await bureau.time.until(lambda: bureau.desk.store.get_issue(SLUG).state is IssueState.APPROVED)
        await bureau.time.go_on(2)
        said = await bureau.press("Publish now", person=ADA)
        assert said == "You approved it, so somebody else must publish it."
        assert "It begins in 15 s" in await bureau.press("Publish now", person=BEN)
        await sent(bureau)
        assert (posts(bureau), published(bureau)) == (2, ["Ben"])

    run(tmp_path, scene, more="two_people = true")


def test_an_edited_publish_and_an_anonymous_one_do_nothing(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        message = bureau.server.hear("good morning", person=ADA, chat=bureau.room)
        await bureau.settle()
        before = len(bureau.said())
        bureau.server.edit_heard(message, "/publish")
        await bureau.settle()
        bureau.server.hear("/publish", person=ADA, chat=bureau.room, anonymous=True)
        await bureau.settle()
        await bureau.time.go_on(60)
        assert [m.text for m in bureau.said()[before:]] == ["Please write under your own name: I must know who it is."]
        assert posts(bureau) == 0
        assert bureau.refusals() == [
            "Ada: /publish: an edited message",
            "anonymous: /publish: an anonymous administrator",
        ]

    run(tmp_path, scene)


def test_an_update_that_comes_again_acts_once(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await bureau.write("/hold 1 a source asked for a day")
        await bureau.time.go_on(2)
        again = bureau.server.world.updates.last_id
        said = len(bureau.said())
        bureau.server.redeliver(again)
        await bureau.settle()
        await bureau.time.go_on(5)
        assert len(bureau.said()) == said
        assert [event.act for event in bureau.desk.store.events(SLUG)].count("hold") == 1

    run(tmp_path, scene)


def test_a_command_from_yesterday_is_told_so_and_a_button_pressed_while_the_bot_was_away_is_not_believed(
    tmp_path: Path,
) -> None:
    async def scene(bureau: Bureau) -> None:
        yesterday = bureau.time.now - dt.timedelta(days=1)
        bureau.server.hear("/hold 1", person=ADA, chat=bureau.room, at=yesterday)
        await bureau.settle()
        await bureau.time.go_on(2)
        assert bureau.said()[-1].text == (
            f"/hold of {bureau.desk.local_time(yesterday):%H:%M} came too late: I was away."
            " Send it again if you still mean it."
        )
        assert bureau.desk.store.get_issue(SLUG).state is IssueState.REVIEW
        assert bureau.refusals() == ["Ada: /hold: too old"]

    async def play() -> None:
        async with reviewed(tmp_path, server, time) as bureau:
            await scene(bureau)
            card, data = bureau.card(), data_of(bureau.card(), "Publish now")
        server.press(card, data, chat=bureau.room, person=ADA)  # nobody is there
        time.now += dt.timedelta(hours=20)
        async with at_work(tmp_path, server, time, clockwork=False) as bureau:
            await time.go_on(60)
            assert bureau.refusals()[-1] == "Ada: the button P: too old"
            assert (posts(bureau), published(bureau)) == (0, [])

    time = VirtualTime()
    with StandIn(clock=time) as server:
        asyncio.run(play())


@pytest.mark.parametrize("text", ["hello", "/publish", "/status", "/inbox"])
def test_a_stranger_in_the_editors_chat_gets_one_neutral_answer_to_a_command_at_most(tmp_path: Path, text: str) -> None:
    async def scene(bureau: Bureau) -> None:
        before = len(bureau.said())
        await bureau.write(text, person=STRANGER)
        await bureau.time.go_on(3)
        said = [m.text for m in bureau.said()[before:]]
        assert said == (["Only editors of this publication may do this."] if text.startswith("/") else [])

    run(tmp_path, scene)


def test_what_a_button_carries_is_read_back_and_fits() -> None:
    key = key_of("1:token", "instance")
    for number, revision, argument in ((1, 1, ""), (99999, 99999, "29000000"), (12, 3, "h30")):
        click = Click(act="Qs", number=number, revision=revision, argument=argument)
        data = written(key, DESK_CHAT, click)
        assert len(data.encode()) <= 64
        assert read(key, DESK_CHAT, data) == click
        assert read(key, DESK_CHAT + 1, data) is None
    with pytest.raises(ValueError, match="too long"):
        written(key, DESK_CHAT, Click(act="P", number=10**20, revision=10**20, argument="x" * 10))
    with pytest.raises(ValueError, match="cannot carry"):
        written(key, DESK_CHAT, Click(act="P", argument="a.b"))
