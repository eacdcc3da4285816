"""The stand-in: what happened, as a story and as a page to look at."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from standin import EDITOR, Chat, ChatKind, Origin, Person, StandIn, draw_channel, faults
from standin.client import call, multipart, sent
from standin.faults import Then
from standin.server import CHAT_ID
from standin.story import LONGEST_LINE

BO = Person(user_id=7002, name="Bo Example")
CARD = "Issue 12\n\n1. Canals\n2. Rain\n\nWaits for approval."
KEYS = [
    [{"text": "Publish now", "callback_data": "p", "style": "success"}, {"text": "Hold", "callback_data": "h"}],
    [{"text": "Read", "url": "https://example.org/12"}, {"text": "Cancel", "callback_data": "c", "style": "danger"}],
]


@pytest.fixture
def editors(standin: StandIn) -> Chat:
    """The editors' chat."""
    return standin.add_chat(-100500, "Editors", kind=ChatKind.GROUP)


def said(standin: StandIn, *, full: bool = False) -> list[str]:
    """The lines without their times."""
    return [line[10:] for line in standin.story(full=full)]


def card(standin: StandIn, chat: Chat, text: str = CARD, keys: Any = KEYS) -> int:
    reply = call(standin, "sendMessage", chat_id=chat.chat_id, text=text, reply_markup={"inline_keyboard": keys})
    return int(reply["result"]["message_id"])


def test_a_morning_at_the_paper_reads_as_a_story(standin: StandIn, editors: Chat) -> None:
    standin.joined(editors)
    standin.hear("/preview")
    number = card(standin, editors)
    standin.hear("Good", chat=editors, person=BO, reply_to=number)
    query = standin.press_key(editors, number, "Publish now")
    call(standin, "answerCallbackQuery", callback_query_id=query, text="Going out in 15 s")
    change: dict[str, Any] = {"chat_id": -100500, "message_id": number}
    stop = {"inline_keyboard": [[{"text": "Stop", "callback_data": "s"}]]}
    going = CARD.replace("Waits for approval.", "Going out.")
    call(standin, "editMessageText", **change, text=going, reply_markup=stop)
    sent(standin, "Issue 12 is out", disable_notification=True)
    call(standin, "pinChatMessage", chat_id=CHAT_ID, message_id=1)
    call(standin, "forwardMessage", chat_id=-100500, from_chat_id=CHAT_ID, message_id=1)
    call(standin, "editMessageText", **change, text=going)
    call(standin, "deleteMessage", **change)
    assert standin.story() == [
        "09:00:00  Ada adds the bot to Editors",
        "09:00:01  Ada → the bot: /preview",
        (
            "09:00:02  the bot → Editors: “Issue 12 / 1. Canals / 2. Rain / Waits for approval.”"
            " [Publish now] [Hold] [Read ↗] [Cancel] #1"
        ),
        "09:00:03  Bo → Editors, answering message 1: Good",
        "09:00:04  Ada presses [Publish now] under message 1",
        "09:00:05  … the bot shows Ada: “Going out in 15 s”",
        "09:00:06  the bot changes its message 1 in Editors: “Waits for approval.” → “Going out.”; buttons [Stop]",
        "09:00:07  the bot → The Example Review: “Issue 12 is out” (silent) #1",
        "09:00:08  the bot pins message 1 in The Example Review: “Issue 12 is out”",
        "09:00:09  the bot → Editors: forwarded from The Example Review “Issue 12 is out” #3",
        "09:00:10  the bot changes its message 1 in Editors: no buttons any more",
        "09:00:11  the bot deletes message 1 in Editors: “Issue 12 / 1. Canals / 2. Rain / Going out.”",
    ]


def test_a_long_paste_shows_its_first_words_and_its_length(standin: StandIn) -> None:
    text = "Canals run dry\n\n" + "Water is scarce. " * 200
    standin.hear(text)
    (line,) = standin.story()
    assert line.startswith("09:00:00  Ada → the bot: Canals run dry / Water is scarce. Water")
    assert line.endswith("… (3,415 characters)")
    assert len(line) <= LONGEST_LINE
    assert standin.story(full=True) == [f"09:00:00  Ada → the bot: {text.strip()}"]


def test_no_line_is_longer_than_a_screen_and_a_number_is_never_cut(standin: StandIn, editors: Chat) -> None:
    keys = [[{"text": f"Approve for Friday {hour}:00", "callback_data": str(hour)}] for hour in range(9, 20)]
    card(standin, editors, "Issue 12 " + "and so on " * 60, keys)
    number = card(standin, editors, "\n".join(f"line {n}" for n in range(60)), keys)
    call(standin, "editMessageText", chat_id=-100500, message_id=number, text="x y" * 900)
    lines = standin.story()
    assert all(len(line) <= LONGEST_LINE for line in lines)
    assert lines[0].startswith("09:00:00  the bot → Editors: “Issue 12 and so on")
    assert "[Approve for Friday 9:00] [Approve" in lines[0]
    assert [line[-4:] for line in lines[:2]] == ["… #1", "… #2"]
    whole = standin.story(full=True)[0]
    assert all(f"[{row[0]['text']}]" in whole for row in keys)
    assert "and so on " * 59 in whole


def test_files_are_told_by_name_and_size(standin: StandIn, editors: Chat) -> None:
    standin.hear_file("canals.docx", b"x" * 48_211, caption="for Friday")
    standin.hear_photo(chat=editors)
    multipart(standin, "sendDocument", {"chat_id": "-100500"}, {"document": ("issue-12.pdf", b"%PDF" * 90_000)})
    media = json.dumps([{"type": "document", "media": f"attach://f{n}"} for n in (1, 2)])
    files = {f"f{number}": (f"{number}.pdf", b"x" * 2000) for number in (1, 2)}
    multipart(standin, "sendMediaGroup", {"chat_id": "-100500", "media": media}, files)
    assert said(standin) == [
        "Ada → the bot: file “canals.docx” (48 kB) “for Friday”",
        "Ada → Editors: photo (2 kB)",
        "the bot → Editors: file “issue-12.pdf” (360 kB) #2",
        "the bot → Editors: 2 files: file “1.pdf” (2 kB), file “2.pdf” (2 kB)",
    ]


def test_a_change_shows_only_what_changed(standin: StandIn, editors: Chat) -> None:
    number = card(standin, editors)
    for text, keys in (
        (f"{CARD}\nBy Ada.", KEYS),
        (CARD.replace("\n2. Rain", ""), KEYS),
        (CARD.replace("\n2. Rain", ""), KEYS[:1]),
    ):
        call(
            standin,
            "editMessageText",
            chat_id=-100500,
            message_id=number,
            text=text,
            reply_markup={"inline_keyboard": keys},
        )
    bold = [{"type": "bold", "offset": 0, "length": 5}]
    shape = {"inline_keyboard": KEYS[:1]}
    text = CARD.replace("\n2. Rain", "")
    call(standin, "editMessageText", chat_id=-100500, message_id=1, text=text, entities=bold, reply_markup=shape)
    heads = "the bot changes its message 1 in Editors: "
    assert [line.removeprefix(heads) for line in said(standin)[1:]] == [
        "+ “By Ada.”",
        "“2. Rain” gone; “By Ada.” gone",
        "buttons [Publish now] [Hold]",
        "its formatting",
    ]


def test_answers_commands_and_what_is_odd_are_told_too(standin: StandIn, editors: Chat) -> None:
    number = card(standin, editors)
    yesterday = dt.datetime(2026, 11, 26, 8, tzinfo=dt.UTC)
    first = standin.hear("/publihs", chat=editors)
    standin.edit_heard(first, "/publish")
    standin.hear("old", at=yesterday)
    standin.hear("who am I", chat=editors, anonymous=True)
    standin.hear_forward("Rain", Origin(chat_id=-1, message_id=8, at=yesterday, title="Weather Example"))
    standin.redeliver()
    forged = standin.press(editors.messages[0], "forged", chat=editors, person=BO)
    call(standin, "answerCallbackQuery", callback_query_id=forged)
    query = standin.press_key(editors, number, "Cancel", person=BO)
    call(standin, "answerCallbackQuery", callback_query_id=query, text="Not you", show_alert=True)
    commands = [{"command": name, "description": name} for name in ("status", "hold")]
    scope = {"type": "chat", "chat_id": EDITOR.user_id}
    call(standin, "setMyCommands", commands=commands, scope=scope)
    call(standin, "deleteMyCommands")
    call(standin, "sendChatAction", chat_id=-100500, action="typing")
    standin.faults.plan("sendMessage", faults.accepted_then(Then.CLOSE))
    with pytest.raises(OSError, match="closed"):
        sent(standin, "lost")
    assert said(standin)[1:] == [
        "Ada → Editors: /publihs",
        "Ada changes message 2 to Editors: “/publihs” → “/publish”",
        "Ada → the bot: old (dated Thu 26 Nov 08:00)",
        "an anonymous administrator → Editors: who am I",
        "Ada → the bot: forwarded from Weather Example “Rain”",
        "the server hands update 500005 out again",
        "Bo presses a button that is not there (“forged”) under message 1",
        "… the bot shows Bo nothing",
        "Bo presses [Cancel] under message 1",
        "… the bot shows Bo: “Not you” (to be confirmed)",
        "the bot offers Ada /status /hold",
        "the bot offers everybody no commands",
        "the bot → The Example Review: “lost” #1 (and never learns that it was done)",
    ]


def test_people_who_share_a_first_name_are_told_by_all_of_it_and_days_are_named(standin: StandIn) -> None:
    standin.hear("one")
    standin.world.clock.now += dt.timedelta(days=1)  # type: ignore[attr-defined]
    standin.hear("two", person=Person(user_id=9, name="Ada Other"))
    standin.hear("three", person=BO)
    assert standin.story() == [
        "Fri 27 Nov 09:00:00  Ada Example → the bot: one",
        "Sat 28 Nov 09:00:01  Ada Other → the bot: two",
        "Sat 28 Nov 09:00:02  Bo → the bot: three",
    ]


def test_the_story_holds_no_token(standin: StandIn, editors: Chat) -> None:
    standin.hear_file("a.md", b"x")
    call(standin, "getFile", file_id=next(iter(standin.world.files)))
    card(standin, editors)
    assert standin.token.partition(":")[2] not in "\n".join(standin.story(full=True))


def test_an_editors_chat_can_be_looked_at(standin: StandIn, editors: Chat) -> None:
    number = card(standin, editors)
    standin.hear("Good", chat=editors, person=BO, reply_to=number)
    standin.hear("Also good", chat=editors, anonymous=True)
    standin.hear_photo(chat=editors)
    call(standin, "pinChatMessage", chat_id=-100500, message_id=number)
    page = draw_channel(editors)
    assert "<p>group · 4 messages</p>" in page
    assert '<p class="name" id="post-1-name" dir="auto">Digest</p>' in page
    assert '<article class="person" id="post-2" aria-labelledby="post-2-name">' in page
    assert '<p class="name" id="post-3-name" dir="auto">Editors</p>' in page
    assert '<span class="key success">Publish now</span><span class="key">Hold</span>' in page
    assert '>Read</a><span class="key danger">Cancel</span></div>' in page
    assert "Digest pinned a message" in page
    assert '<img src="data:image/jpeg;base64,' in page
    standin.hear("/start")
    private = draw_channel(standin.world.chats[EDITOR.user_id])
    assert "<p>private chat with the bot · 1 message</p>" in private
    assert "channel on disk" in draw_channel(standin)
