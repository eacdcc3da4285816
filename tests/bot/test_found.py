"""What random interleavings found, each in its smallest scene."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot_kit import ADA, BEN, Bureau, data_of
from scenes import SLUG, approved, assembled, last, play, published

from digest.model.states import IssueState

if TYPE_CHECKING:
    from pathlib import Path


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
