"""What editors type: each command's answer, with and without an issue's number, in the group and in private."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bot_kit import ADA, BEN, CLEO, DESK_CHAT, Bureau, settings
from desk_kit import articles
from scenes import SLUG, approved, assembled, last, own, play, published, say
from standin import Person, faults

from digest.bot.lists import EDITORS
from digest.desk.take_in import take_in
from digest.model.states import DeliveryState, IssueState

if TYPE_CHECKING:
    from pathlib import Path

    from standin import Chat

NOTHING_YET = {
    "/whoami": "Your number is 7001.\nYou are Ada here, a publisher.\nThis chat's number is -1001000000099.",
    "/status": (
        "The Example Weekly\nIn the inbox: 0 articles.\nNext slot: Friday, 27 November, 08:00.\n\n"
        "There is no issue yet. Send me articles, then /assemble."
    ),
    "/inbox": "The inbox is empty. Send me a text or a file.",
    "/add": "Send the text or the file as a reply to this message.",
    "/assemble": "The inbox is empty. Send me a text or a file.",
    "/preview": "✗ There is no issue for /preview at the moment. /status shows how things stand.",
    "/preview 7": "✗ There is no issue 7, and none else yet.",
    "/correct the date": "✗ There is no issue for /correct at the moment. /status shows how things stand.",
    "/nonsense": "I do not know /nonsense. /help shows what I understand.",
}
SCHEDULE = "The next slots (Europe/Berlin)\nFri 27 Nov, 08:00\nFri 4 Dec, 08:00\nFri 11 Dec, 08:00\n"
GERMAN = {
    "/whoami": "Nummer dieses Kontos: 7001.\nHier eingetragen als Ada, Rolle: Herausgabe.\nNummer dieses Chats: -1001000000099.",
    "/inbox": "Der Eingang ist leer. Artikel als Text oder Datei schicken.",
    "/assemble": "Der Eingang ist leer. Artikel als Text oder Datei schicken.",
    "/approve": "✗ Für /approve gibt es gerade keine Ausgabe. /status zeigt, wie die Dinge stehen.",
    "/hold 3": "✗ Eine Ausgabe 3 gibt es nicht, und auch noch keine andere.",
}


def state(bureau: Bureau) -> IssueState:
    return bureau.desk.store.get_issue(SLUG).state


def labels(bureau: Bureau, chat: Chat | None = None) -> list[str]:
    """The buttons of the bot's last word."""
    return [key.text for row in last(bureau, chat).keys for key in row]


def test_before_there_is_an_issue_each_command_says_what_to_do(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        for command, answer in NOTHING_YET.items():
            assert await say(bureau, command) == [answer]
        (listed,) = await say(bureau, "/schedule")
        assert listed.startswith(SCHEDULE)

    play(tmp_path, scene)


def test_the_answers_are_in_the_language_of_the_publication(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        for command, answer in GERMAN.items():
            assert await say(bureau, command) == [answer]

    play(tmp_path, scene, config=settings(language="de"))


def test_help_lists_every_command_and_says_what_is_taken_in_where(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        (in_group,) = await say(bureau, "/help")
        (alone,) = await say(bureau, "/help", chat=own(bureau))
        for name in EDITORS[1:]:
            assert f"\n/{name} – " in in_group
        assert "In this group I take in what answers my question after /add" in in_group
        assert "Texts, files and forwarded posts in this chat are taken in as articles." in alone
        (start,) = await say(bureau, "/start", chat=own(bureau))
        assert start.startswith("I am the bot of The Example Weekly.\nSend me articles: paste text (of any length)")
        assert "In this group" not in start

    play(tmp_path, scene)


def test_a_command_is_meant_for_the_bot_that_it_names(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        for chat in (bureau.room, own(bureau)):
            (answer,) = await say(bureau, "/status@digest_example_bot", chat=chat)
            assert answer.startswith("The Example Weekly")
            assert (await say(bureau, "/STATUS@Digest_Example_Bot", chat=chat)) == [answer]
            assert await say(bureau, "/status@another_bot", chat=chat) == []
            assert await say(bureau, "/publish@another_bot 1", chat=chat) == []
        assert bureau.refusals() == []

    play(tmp_path, scene)


def test_the_lists_tell_where_an_issue_stands_and_what_was_done_to_it(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        take_in(bureau.desk, articles(9), name="nine.txt")
        await assembled(bureau)
        take_in(bureau.desk, articles(20, 2), name="more.txt")
        (listed,) = await say(bureau, "/status")
        assert listed == (
            "The Example Weekly\nIn the inbox: 2 articles.\nNext slot: Friday, 27 November, 08:00.\n\n"
            f"1 · 2026-W48: in review\n{bureau.desk.store.get_issue(SLUG).theme}\n4 articles"
        )
        (inbox,) = await say(bureau, "/inbox")
        assert inbox.startswith("In the inbox: 2 articles\n1. The lock of Costa number 20 ")
        assert labels(bureau) == ["Assemble an issue"]
        await say(bureau, "/hold #1 a source asked for a day", person=CLEO)
        (done,) = await say(bureau, f"/history {SLUG}")
        lines = [line.split(" ", 4)[-1] for line in done.split("\n")[1:]]
        assert done.startswith("Issue 1, what happened\nMon 23 Nov, 10:")
        assert lines[0] == "Ada: assembled"
        assert lines[-1] == "Cleo: put it on hold (a source asked for a day)"
        (plan,) = await say(bureau, "/schedule")
        assert plan.split("\n")[1] == "Fri 27 Nov, 08:00: issue 1, on hold"

    play(tmp_path, scene)


def test_a_wrong_number_is_answered_with_those_there_are(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        for command in ("/preview 9", "/publish 9", "/hold 9", "/withdraw 9"):
            assert await say(bureau, command) == ["✗ There is no issue 9. The newest ones: 1."]
        assert await say(bureau, "/approve harbours") == ["✗ There is no issue harbours. The newest ones: 1."]
        assert state(bureau) is IssueState.REVIEW
        assert len(bureau.refusals()) == 5

    play(tmp_path, scene)


@pytest.mark.parametrize(
    ("command", "buttons", "asks"),
    [
        ("/publish", ["Publish now", "Approve for Fri 27 Nov, 08:00"], ""),
        ("/publish 1", ["Publish now", "Approve for Fri 27 Nov, 08:00"], ""),
        ("/approve", ["Publish now", "Approve for Fri 27 Nov, 08:00"], ""),
        ("/cancel 2026-W48", ["Yes, give it up", "No"], "Give this issue up?"),
        ("/postpone", ["+1 h", "+3 h"], "When should it go out?"),
    ],
)
def test_what_readers_would_see_takes_two_steps_the_command_shows_the_card_with_its_menu(
    tmp_path: Path, command: str, buttons: list[str], asks: str
) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        before = bureau.desk.store.events(SLUG)
        for chat in (bureau.room, own(bureau)):
            (said,) = await say(bureau, command, chat=chat)
            assert said.startswith("Issue 1 · 2026-W48\n")
            assert labels(bureau, chat)[: len(buttons)] == buttons
            assert asks in said.split("\n")[-1]
        await bureau.time.go_on(60)
        assert state(bureau) is IssueState.REVIEW
        assert bureau.desk.store.events(SLUG) == before

    play(tmp_path, scene)


def test_withdrawing_takes_two_steps_and_its_reason_is_kept_for_the_second(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        await published(bureau)
        (said,) = await say(bureau, "/withdraw 1 a name was wrong")
        assert said.split("\n")[-1].startswith("Take this issue back everywhere?")
        assert labels(bureau) == ["Yes, take it back", "No"]
        assert state(bureau) is IssueState.SENT
        await bureau.press("Yes, take it back")
        await bureau.time.go_on(10)
        assert state(bureau) is IssueState.WITHDRAWN
        assert "a name was wrong" in last(bureau).text

    play(tmp_path, scene)


def test_a_menu_that_has_no_meaning_for_an_issue_is_not_shown(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        for command in ("/withdraw 1", "/correct 1 the date was wrong"):
            name = command.split()[0]
            assert await say(bureau, command) == [f"✗ Issue 1: in review. There is nothing for {name} to do."]
        await published(bureau)
        for command in ("/cancel 1", "/postpone 1", "/postpone 1 +2h"):
            name = command.split()[0]
            assert await say(bureau, command) == [f"✗ Issue 1: published. There is nothing for {name} to do."]

    play(tmp_path, scene)


def test_hold_and_resume_act_at_once_and_leave_no_answer_open(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        await approved(bureau)
        assert await say(bureau, "/hold a source asked for a day", person=CLEO) == ["⏸ Issue 1 is on hold."]
        assert state(bureau) is IssueState.HELD
        assert "⏸ On hold, by Cleo: a source asked for a day." in bureau.card().text
        (refused,) = await say(bureau, "/resume", person=CLEO)
        assert refused == "✗ You are an editor: only a publisher may do this."
        assert await say(bureau, "/resume", person=BEN) == ["✓ Issue 1 is off hold."]
        assert state(bureau) is IssueState.APPROVED
        assert await say(bureau, "/resume") == [
            "✗ There is no issue for /resume at the moment. /status shows how things stand."
        ]

    play(tmp_path, scene)


def test_retry_tries_again_what_was_refused_and_says_how_much(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        assert await say(bureau, "/retry 1") == ["Nothing of issue 1 waits to be tried again."]
        bureau.server.faults.plan("sendDocument", faults.says(400, "Bad Request: file must be non-empty"))
        await bureau.press("Publish now")
        await bureau.time.until(lambda: bureau.desk.store.deliveries_of(SLUG, [DeliveryState.FAILED]))
        await bureau.time.go_on(3)
        (refused,) = await say(bureau, "/retry", person=CLEO)
        assert refused == "✗ You are an editor: only a publisher may do this."
        answers = await say(bureau, "/retry")
        assert answers[0] == "✓ 1 delivery of issue 1 is tried again."
        await bureau.time.until(lambda: state(bureau) is IssueState.SENT)
        assert not bureau.desk.store.deliveries_of(SLUG, [DeliveryState.FAILED])

    play(tmp_path, scene)


def test_postpone_with_an_hour_moves_the_issue_and_with_other_words_says_what_it_understands(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        assert await say(bureau, "/postpone Mon 09:00") == ["✓ Issue 1 goes out on Monday, 30 November, 09:00 now."]
        await bureau.time.go_on(3)
        assert "goes out on Monday, 30 November, 09:00" in bureau.card().text
        (said,) = await say(bureau, "/postpone 1 soonish")
        assert said == (
            "✗ I do not understand “soonish”. An hour (14:30), a day and an hour (Mon 09:00, 2026-12-01 14:30)"
            " or a span (+90m, +2h), please."
        )
        (refused,) = await say(bureau, "/postpone +2h", person=CLEO)
        assert refused == "✗ You are an editor: only a publisher may do this."
        assert await say(bureau, "/postpone 1 2026-11-28 10:15") == [
            "✓ Issue 1 goes out on Saturday, 28 November, 10:15 now."
        ]

    play(tmp_path, scene)


def test_a_correction_is_shown_and_asks_to_be_confirmed(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        await published(bureau)
        (said,) = await say(bureau, "/correct The lock is\nin Berg.")
        assert said == (
            "Correct issue 1 with this line?\nThe lock is in Berg.\nPage, PDF and posts are replaced where they stand."
        )
        assert labels(bureau) == ["Yes, correct it"]
        question = last(bureau)
        await bureau.time.go_on(30)
        assert "The lock is in Berg." not in bureau.server.chat.messages[0].text
        assert await bureau.press("Yes, correct it", message=question) == (
            "Correcting: page, PDF and posts are being made."
        )
        await bureau.time.until(lambda: "The lock is in Berg." in bureau.server.chat.messages[0].text)
        await bureau.time.go_on(3)
        done = bureau.room.find(question.message_id)
        assert done is not None
        assert done.text.startswith("✓ Issue 1 is corrected; ")
        assert done.keys == ()

    play(tmp_path, scene)


def test_a_correction_that_fills_a_message_is_still_shown_with_its_question(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        await published(bureau)
        text = " ".join(["harbour"] * 509)
        (said,) = await say(bureau, f"/correct {text}")
        assert said.startswith("Correct issue 1 with this line?\nharbour harbour")
        assert said.endswith("\nPage, PDF and posts are replaced where they stand.")
        assert labels(bureau) == ["Yes, correct it"]

    play(tmp_path, scene)


def test_two_commands_at_once_are_both_answered_in_their_order(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        before = len(bureau.said())
        bureau.server.hear("/status", person=ADA, chat=bureau.room)
        bureau.server.hear("/whoami", person=BEN, chat=bureau.room)
        await bureau.settle()
        await bureau.time.go_on(4)
        first, second = (message.text for message in bureau.said()[before:])
        assert first.startswith("The Example Weekly")
        assert second.startswith("Your number is 7002.")

    play(tmp_path, scene)


def test_two_editors_assemble_at_once_and_one_issue_comes_of_it(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        take_in(bureau.desk, articles(1, 3), name="articles.txt")
        for person in (ADA, BEN):
            bureau.server.hear("/assemble", person=person, chat=bureau.room)
        await bureau.settle()
        await bureau.time.until(bureau.has_card)
        await bureau.time.go_on(5)
        assert [row.slug for row in bureau.desk.store.list_issues()] == [SLUG]
        assert "The inbox is empty. Send me a text or a file." in [message.text for message in bureau.said()]

    play(tmp_path, scene)


def test_too_few_articles_are_counted(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        take_in(bureau.desk, articles(1), name="one.txt")
        assert await say(bureau, "/assemble") == ["Only 1 article in the inbox, and an issue needs 3."]

    config = settings().replace("[channels.telegram]", "[assembly]\nminimum = 3\n\n[channels.telegram]")
    play(tmp_path, scene, config=config)


def test_a_preview_that_is_being_made_is_not_made_twice(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        bureau.server.hear("/preview", person=BEN, chat=bureau.room)
        bureau.server.hear("/preview", person=ADA, chat=bureau.room)
        await bureau.settle()
        await bureau.time.go_on(20)
        texts = [message.text for message in bureau.said()]
        assert texts.count("✗ Ben is at work on this issue; wait a moment.") == 1
        assert len([message for message in bureau.said() if message.filename == f"{SLUG}.html"]) == 2

    play(tmp_path, scene)


def test_the_menus_are_those_of_each_chat_and_an_editor_who_never_wrote_gets_one_with_start(tmp_path: Path) -> None:
    emil = Person(user_id=7005, name="Emil Example")

    async def scene(bureau: Bureau) -> None:
        offered = bureau.server.world.commands
        editors = list(EDITORS)
        for scope in (f"chat:{DESK_CHAT}", "chat:7001", "chat:7002", "chat:7003"):
            assert [one["command"] for one in offered[scope]] == editors
        assert "chat:7005" not in offered
        assert [one["command"] for one in offered["all_private_chats"]] == [
            *("latest", "issue", "search", "themes", "help")
        ]
        await bureau.write("/start", person=emil, chat=bureau.server.add_person(emil))
        assert [one["command"] for one in offered["chat:7005"]] == editors
        assert offered["chat:7005"][3]["description"] == "where every issue stands"

    config = f"{settings(more='followers = true')}Emil = {{ id = 7005 }}\n"
    server = play(tmp_path, scene, config=config)
    assert [call.method for call in server.calls if not call.accepted] == ["setMyCommands"]


def test_without_followers_nobody_else_is_offered_anything(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        offered = bureau.server.world.commands
        assert not offered.get("all_private_chats")
        assert not offered.get("default")
        assert offered["chat:7001"]

    play(tmp_path, scene, config=settings(more="followers = false"))
