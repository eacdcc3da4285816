"""What random interleavings found, each in its smallest scene."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot_kit import ADA, BEN, MINUTE, Bureau, data_of
from scenes import SLUG, approved, assembled, last, own, play, published
from standin import faults as f

from digest.model.states import IssueState

if TYPE_CHECKING:
    from pathlib import Path

    from standin import Posted


def by_hand(bureau: Bureau, more: str) -> None:
    """Somebody adds something to issue.toml with an editor."""
    path = bureau.folder / "issues" / SLUG / "issue.toml"
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")


def test_a_reply_to_a_question_that_was_put_to_somebody_else_is_written_down_as_refused(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        await bureau.press("Edit")
        await bureau.time.go_on(2)
        await bureau.press("Title")
        await bureau.time.go_on(2)
        await bureau.write("A title of Ben's", person=BEN, reply_to=last(bureau))
        await bureau.time.go_on(2)
        assert last(bureau).text == "That question was for somebody else."
        assert bureau.refusals() == ["Ben: a reply (title): asked of somebody else"]

    play(tmp_path, scene)


def test_an_order_to_publish_what_was_changed_by_hand_a_moment_ago_is_written_down_as_refused(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        await approved(bureau)
        by_hand(bureau, "# a remark\n")
        said = await bureau.press("Publish now")
        assert said == f"Not now: issue {SLUG} is in review"
        assert bureau.refusals() == [f"Ada: the button P: issue {SLUG} is in review"]
        await bureau.time.go_on(60)
        assert bureau.server.chat.messages == []

    play(tmp_path, scene)


def test_questions_and_previews_of_files_that_cannot_be_read_are_written_down_as_refused(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        await bureau.press("Edit")
        await bureau.time.go_on(2)
        by_hand(bureau, "= broken\n")
        await bureau.press("Headline 1")
        await bureau.time.go_on(2)
        await bureau.write("/preview 1")
        await bureau.time.go_on(2)
        asked, previewed = bureau.refusals()
        assert asked.startswith("Ada: the button F: ")
        assert previewed.startswith("Ada: /preview: ")

    play(tmp_path, scene)


def test_an_update_whose_work_ended_a_moment_ago_is_not_begun_again(tmp_path: Path) -> None:
    """The list of what waits was read before it ended."""

    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        store = bureau.desk.store
        bureau.server.press(bureau.card(), data_of(bureau.card(), "Preview again"), chat=bureau.room, person=ADA)
        await bureau.time.until(store.waiting_updates)
        (row,) = store.waiting_updates()
        await bureau.time.until(lambda: not store.waiting_updates())
        before = len(bureau.server.calls)
        assert await bureau.bot._one(row)
        await bureau.settle()
        assert [call.method for call in bureau.server.calls[before:]] == []
        assert bureau.bot.office.busy == {}

    play(tmp_path, scene)


def test_the_card_of_a_published_issue_tells_of_files_that_were_changed_by_hand(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        await approved(bureau)
        await published(bureau)
        card = bureau.card()
        by_hand(bureau, "# a remark\n")
        await bureau.time.go_on(3)
        changed = bureau.room.find(card.message_id)
        assert changed is not None
        assert changed.text != card.text
        by_hand(bureau, "= broken\n")
        await bureau.time.go_on(3)
        broken = bureau.room.find(card.message_id)
        assert broken is not None
        assert "cannot be read" in broken.text
        assert bureau.desk.store.get_issue(SLUG).state is IssueState.SENT

    play(tmp_path, scene)


def test_a_chat_of_an_editor_is_left_alone_for_as_long_as_its_server_asked_also_by_the_next_process(
    tmp_path: Path,
) -> None:
    async def asked(bureau: Bureau) -> None:
        bureau.server.faults.plan("sendMessage", f.too_many(30))
        await bureau.write("/status", chat=own(bureau))
        assert bureau.said(own(bureau)) == []

    async def answered(bureau: Bureau) -> None:
        await bureau.time.go_on(20)
        assert bureau.said(own(bureau)) == []
        await bureau.time.go_on(20)
        assert [said.text.split("\n")[0] for said in bureau.said(own(bureau))] == ["The Example Weekly"]

    play(tmp_path, asked, answered, pace=True)


def test_a_menu_that_was_shown_by_a_process_that_ended_does_not_stay_on_the_card(tmp_path: Path) -> None:
    """The answer to the edit that showed it never came, so the next process could not know that it stands there."""
    before: list[Posted] = []

    async def opened(bureau: Bureau) -> None:
        await assembled(bureau)
        before.append(bureau.card())
        bureau.server.faults.plan("editMessageText", f.accepted_then(f.Then.CLOSE))
        bureau.server.press_key(bureau.room, None, "Edit", person=ADA)
        await bureau.time.until(lambda: "Back" in bureau.labels())
        bureau.server.press_key(bureau.room, None, "Back", person=ADA)

    async def left(bureau: Bureau) -> None:
        await bureau.time.go_on(20)
        now = bureau.room.find(before[0].message_id)
        assert now is not None
        assert (now.text, now.keys) == (before[0].text, before[0].keys)

    play(tmp_path, opened, left)


def test_a_press_that_an_end_interrupted_long_ago_is_written_down_at_once_whatever_a_new_card_waits_for(
    tmp_path: Path,
) -> None:
    before: list[Posted] = []

    async def pressed(bureau: Bureau) -> None:
        await assembled(bureau)
        bureau.server.press(bureau.card(), data_of(bureau.card(), "Preview again"), chat=bureau.room, person=ADA)
        await bureau.time.until(lambda: any(row.attempts for row in bureau.desk.store.waiting_updates()))
        bureau.time.quiet.clear()  # nobody polls any more
        bureau.tasks[0].cancel()  # cut off, whatever it is doing
        await asyncio.gather(bureau.tasks[0], return_exceptions=True)
        bureau.time.now += 11 * MINUTE
        before.extend(bureau.said())
        bureau.server.faults.plan("sendMessage", f.too_many(50))

    async def later(bureau: Bureau) -> None:
        await bureau.time.go_on(30)
        assert bureau.refusals() == ["Ada: the button V: too old"]
        assert len(bureau.said()) == len(before)
        await bureau.time.go_on(60)
        (card,) = bureau.said()[len(before) :]
        assert "I was interrupted while doing what Ada asked for." in card.text

    play(tmp_path, pressed, later)
