"""The stand-in: what people do there, and how the bot hears of it."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from standin import ANONYMOUS, EDITOR, Chat, ChatKind, Origin, Person, Rights, StandIn
from standin.chat import BOT_NAME
from standin.client import call, fetched, refused, sent
from standin.refusals import RefusalError
from standin.server import CHAT_ID

from digest.model.post import Entity, units

BO = Person(user_id=7002, name="Bo Example", username="bo_example")
YESTERDAY = dt.datetime(2026, 11, 26, 8, 0, tzinfo=dt.UTC)


@pytest.fixture
def editors(standin: StandIn) -> Chat:
    """The editors' chat."""
    return standin.add_chat(-100500, "Editors", kind=ChatKind.GROUP)


def updates(standin: StandIn, **params: Any) -> list[dict[str, Any]]:
    return list(call(standin, "getUpdates", **params)["result"])


def newest(standin: StandIn) -> dict[str, Any]:
    """What the bot was told last, without its number."""
    return {name: shape for name, shape in updates(standin)[-1].items() if name != "update_id"}


def card(standin: StandIn, chat: Chat, *labels: str) -> int:
    rows = [[{"text": label, "callback_data": f"do:{number}"}] for number, label in enumerate(labels)]
    reply = call(standin, "sendMessage", chat_id=chat.chat_id, text="Card", reply_markup={"inline_keyboard": rows})
    return int(reply["result"]["message_id"])


def test_the_bot_cannot_write_to_a_person_who_never_wrote_to_it(standin: StandIn) -> None:
    private = standin.add_person(BO)
    assert (private.chat_id, private.kind, private.title) == (7002, ChatKind.PRIVATE, "Bo Example")
    send: dict[str, Any] = {"chat_id": 7002, "text": "Hello"}
    assert refused(call(standin, "sendMessage", **send)) == "Forbidden: bot can't initiate conversation with a user"
    standin.hear("/start", person=BO)
    assert call(standin, "sendMessage", **send)["ok"]
    assert [message.text for message in private.messages] == ["/start", "Hello"]
    assert standin.add_person(BO) is private


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("/start", 6),
        ("/preview 2026-W48", 8),
        ("/status@digest_example_bot now", 26),
        ("  /hold\n", 5),
        ("status", None),
        ("/", None),
        ("/usr/bin", None),
        ("see /status", None),
    ],
)
def test_a_text_that_begins_with_a_slash_comes_as_a_command(standin: StandIn, text: str, length: int | None) -> None:
    standin.hear(text)
    message = newest(standin)["message"]
    command = [{"type": "bot_command", "offset": 0, "length": length}] if length else None
    assert message.get("entities") == command
    assert message["text"] == text.strip()
    assert message["chat"] == {"id": 7001, "type": "private", "first_name": "Ada Example"}


def test_formatting_that_somebody_typed_comes_along(standin: StandIn) -> None:
    standin.hear("/note bold", entities=[Entity(type="bold", offset=6, length=4)])
    assert [shape["type"] for shape in newest(standin)["message"]["entities"]] == ["bot_command", "bold"]


def test_what_no_person_could_send_is_refused(standin: StandIn, editors: Chat) -> None:
    for text, words in (("🌾" * 2049, "MESSAGE_TOO_LONG"), (" \n", "message text is empty")):
        with pytest.raises(RefusalError, match=words):
            standin.hear(text, chat=editors)
    with pytest.raises(RefusalError, match="file must be non-empty"):
        standin.hear_file("empty.md", b"", chat=editors)
    with pytest.raises(RefusalError, match="message to be replied not found"):
        standin.hear("yes", chat=editors, reply_to=5)
    assert updates(standin) == []
    standin.hear("🌾" * 2048, chat=editors)
    assert len(updates(standin)) == 1


def test_a_long_paste_comes_in_pieces_that_end_at_a_line_or_a_blank(standin: StandIn) -> None:
    text = "\n".join(f"Paragraph {number}: " + "rain " * 60 for number in range(30)) + "\n" + "x" * 5000
    pieces = standin.paste(text)
    assert [piece.message_id for piece in pieces] == list(range(1, len(pieces) + 1))
    assert all(units(piece.text) <= 4096 for piece in pieces)
    assert "".join("".join(piece.text.split()) for piece in pieces) == "".join(text.split())
    assert all(piece.text.startswith("Paragraph") for piece in pieces[:3])


def test_an_answer_names_the_message_that_it_answers(standin: StandIn, editors: Chat) -> None:
    question = card(standin, editors, "Edit summary")
    standin.hear("A better summary", chat=editors, reply_to=question)
    message = newest(standin)["message"]
    assert message["reply_to_message"]["message_id"] == question
    assert message["reply_to_message"]["from"]["first_name"] == BOT_NAME


def test_what_is_written_in_a_topic_and_its_answers_name_the_topic(standin: StandIn, editors: Chat) -> None:
    with pytest.raises(RefusalError, match="message thread not found"):
        standin.hear("astray", chat=editors, thread=7)
    editors.topics.add(7)
    first = standin.hear("in the topic", chat=editors, thread=7)
    standin.hear("also", chat=editors, reply_to=first)
    standin.hear("outside", chat=editors)
    assert [update["message"].get("message_thread_id") for update in updates(standin)] == [7, 7, None]


def test_an_anonymous_administrator_writes_as_the_group(standin: StandIn, editors: Chat) -> None:
    standin.hear("/publish", chat=editors, anonymous=True)
    message = newest(standin)["message"]
    assert (message["from"]["id"], message["from"]["username"]) == (1087968824, "GroupAnonymousBot")
    assert message["sender_chat"]["id"] == message["chat"]["id"] == editors.chat_id
    standin.hear("/publish", chat=editors)
    assert "sender_chat" not in newest(standin)["message"]
    assert ANONYMOUS.is_bot


def test_a_message_may_be_dated_yesterday_and_still_comes_today(standin: StandIn) -> None:
    standin.hear("/publish", at=YESTERDAY)
    assert newest(standin)["message"]["date"] == int(YESTERDAY.timestamp())


def test_an_edit_comes_as_an_update_of_its_own(standin: StandIn, editors: Chat) -> None:
    first = standin.hear("/publihs", chat=editors)
    second = standin.edit_heard(first, "/publish")
    told = newest(standin)["edited_message"]
    assert (told["message_id"], told["text"], told["date"]) == (1, "/publish", int(first.at.timestamp()))
    assert told["edit_date"] > told["date"]
    standin.edit_heard(first, "/hold")
    assert editors.messages[0].text == "/hold"
    assert second.text == "/publish"
    standin.hear("/cancel", chat=editors, edited=True)
    assert newest(standin)["edited_message"]["text"] == "/cancel"
    standin.hear("post", chat=standin.chat, edited=True)
    assert newest(standin)["edited_channel_post"]["text"] == "post"


def test_the_bot_s_own_messages_and_those_that_are_gone_are_not_edited_by_people(
    standin: StandIn, editors: Chat
) -> None:
    card(standin, editors, "Go")
    with pytest.raises(AssertionError, match="is the bot's own"):
        standin.edit_heard(editors.messages[0], "other")
    heard = standin.hear("gone", chat=editors)
    call(standin, "deleteMessage", chat_id=editors.chat_id, message_id=heard.message_id)
    with pytest.raises(AssertionError, match="stands in no chat any more"):
        standin.edit_heard(heard, "other")


def test_a_file_that_somebody_sends_can_be_fetched(standin: StandIn) -> None:
    standin.hear_file("canals.md", b"# Canals\n", caption=" for Friday ")
    message = newest(standin)["message"]
    document = message["document"]
    assert (document["file_name"], document["mime_type"], document["file_size"]) == ("canals.md", "text/markdown", 9)
    assert message["caption"] == "for Friday"
    found = call(standin, "getFile", file_id=document["file_id"])["result"]
    assert fetched(standin, f"/file/bot{standin.token}/{found['file_path']}") == b"# Canals\n"
    standin.hear_file("unknown.zzz", b"x")
    standin.hear_file("named.zzz", b"y", mime="text/plain")
    mimes = [update["message"]["document"]["mime_type"] for update in updates(standin)]
    assert mimes == ["text/markdown", "application/octet-stream", "text/plain"]


def test_a_person_may_send_more_than_a_bot_can_fetch(standin: StandIn) -> None:
    for size in (20 * 1024 * 1024, 20 * 1024 * 1024 + 1):
        standin.hear_file("big.docx", b"x" * size)
    small, big = (update["message"]["document"]["file_id"] for update in updates(standin))
    assert call(standin, "getFile", file_id=small)["ok"]
    assert refused(call(standin, "getFile", file_id=big)) == "Bad Request: file is too big"


def test_a_photo_comes_with_its_measures_and_can_be_fetched(standin: StandIn, editors: Chat) -> None:
    photo = standin.hear_photo(chat=editors, person=BO, caption="/front page")
    message = newest(standin)["message"]
    (shape,) = message["photo"]
    assert (shape["width"], shape["height"], message["caption"]) == (320, 240, "/front page")
    assert message["caption_entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    found = call(standin, "getFile", file_id=shape["file_id"])["result"]
    assert fetched(standin, f"/file/bot{standin.token}/{found['file_path']}") == photo.document


def test_a_forwarded_post_names_its_channel_its_number_and_its_date(standin: StandIn) -> None:
    origin = Origin(
        chat_id=-100777,
        message_id=88,
        at=YESTERDAY,
        title="Weather Example",
        username="weather_example",
        signature="Cy",
    )
    link = Entity(type="text_link", offset=0, length=4, url="https://example.org/rain")
    standin.hear_forward("Rain in the north", origin, entities=[link])
    message = newest(standin)["message"]
    assert message["forward_origin"] == {
        "type": "channel",
        "date": int(YESTERDAY.timestamp()),
        "chat": {"id": -100777, "type": "channel", "title": "Weather Example", "username": "weather_example"},
        "message_id": 88,
        "author_signature": "Cy",
    }
    assert message["entities"][0]["url"] == "https://example.org/rain"
    standin.hear_forward("Known", Origin(chat_id=CHAT_ID, message_id=1, at=YESTERDAY))
    assert newest(standin)["message"]["forward_origin"]["chat"]["title"] == "The Example Review"


@pytest.mark.parametrize(("kind", "status"), [(ChatKind.GROUP, "member"), (ChatKind.CHANNEL, "administrator")])
def test_the_bot_hears_that_it_was_taken_into_a_chat(standin: StandIn, kind: ChatKind, status: str) -> None:
    chat = standin.add_chat(-100600, "New Example", kind=kind, rights=Rights.NONE)
    assert call(standin, "getChat", chat_id=-100600)["ok"] is False
    standin.joined(chat, by=BO)
    told = newest(standin)["my_chat_member"]
    assert (told["chat"]["id"], told["from"]["id"]) == (-100600, 7002)
    assert told["old_chat_member"] == {"user": standin.world.bot, "status": "left"}
    assert told["new_chat_member"]["status"] == status
    assert call(standin, "getChat", chat_id=-100600)["ok"]


@pytest.mark.parametrize("kind", ["edited_message", "channel_post", "my_chat_member", "callback_query", "message"])
def test_only_what_was_asked_for_is_told_but_what_waited_already_still_comes(
    standin: StandIn, editors: Chat, kind: str
) -> None:
    def everything() -> None:
        standin.edit_heard(standin.hear("a", chat=editors), "b")
        standin.hear("c", chat=standin.chat)
        standin.joined(editors)
        standin.press(editors.messages[0], "go", chat=editors)

    everything()
    waited = len(updates(standin, allowed_updates=[kind]))
    everything()
    assert waited == 5
    assert [next(name for name in update if name != "update_id") for update in updates(standin)[waited:]] == [kind]


def test_an_update_that_was_confirmed_comes_once_more_when_the_server_forgets(standin: StandIn) -> None:
    standin.hear("one")
    standin.hear("two")
    first, second = (update["update_id"] for update in updates(standin))
    assert updates(standin, offset=second + 1) == []
    assert standin.redeliver() == second
    assert [update["message"]["text"] for update in updates(standin, offset=second + 1)] == ["two"]
    assert updates(standin, offset=second + 1) == []
    standin.redeliver(first)
    standin.hear("three")
    assert [update["message"]["text"] for update in updates(standin, offset=second + 1)] == ["one", "three"]
    standin.redeliver()
    assert [update["message"]["text"] for update in updates(standin)] == ["three"], "it is not there twice at once"


def test_a_waiting_bot_is_told_at_once_of_whatever_people_do(standin: StandIn, editors: Chat) -> None:
    message = card(standin, editors, "Go")
    deeds = (
        lambda: standin.hear("hello", chat=editors),
        lambda: standin.press_key(editors, message, "Go"),
        lambda: standin.hear_file("a.md", b"x"),
        lambda: standin.joined(editors),
        standin.redeliver,
    )
    offset = 0
    for deed in deeds:
        found: list[dict[str, Any]] = []
        poller = threading.Thread(
            target=lambda at, into: into.extend(updates(standin, timeout=50, offset=at)), args=(offset, found)
        )
        poller.start()
        while standin.world.updates.waiting is None:
            pass
        deed()
        poller.join()
        assert len(found) == 1
        offset = found[0]["update_id"] + 1


def test_a_button_is_pressed_by_its_label(standin: StandIn, editors: Chat) -> None:
    old, new = card(standin, editors, "Publish now", "Cancel"), card(standin, editors, "Publish now")
    for message_id, label, data, under in (
        (old, "Cancel", "do:1", old),
        (old, "Publish now", "do:0", old),
        (None, "Publish now", "do:0", new),
        (None, "Cancel", "do:1", old),
    ):
        standin.press_key(editors, message_id, label, person=BO)
        query = newest(standin)["callback_query"]
        assert (query["data"], query["message"]["message_id"], query["from"]["id"]) == (data, under, 7002)


def test_a_label_that_is_not_there_fails_the_test(standin: StandIn, editors: Chat) -> None:
    rows = {"inline_keyboard": [[{"text": "Read", "url": "https://example.org/"}]]}
    message = card(standin, editors, "Publish now")
    call(standin, "editMessageReplyMarkup", chat_id=editors.chat_id, message_id=message, reply_markup=rows)
    with pytest.raises(
        AssertionError, match=r"no button \[Publish now\] under message 1 in Editors; there are \[Read\]"
    ):
        standin.press_key(editors, message, "Publish now")
    with pytest.raises(AssertionError, match=r"it leads to https://example\.org/"):
        standin.press_key(editors, message, "Read")
    assert updates(standin) == []


def test_a_pressed_button_shows_the_message_as_it_stands_now(standin: StandIn, editors: Chat) -> None:
    message = card(standin, editors, "Go")
    old = editors.messages[0]
    call(standin, "editMessageText", chat_id=editors.chat_id, message_id=message, text="Changed")
    standin.press(old, "do:0", chat=editors)
    assert newest(standin)["callback_query"]["message"]["text"] == "Changed"


def test_commands_are_set_read_and_deleted_for_each_scope_and_language(standin: StandIn) -> None:
    standin.hear("/start")
    scope = {"type": "chat", "chat_id": EDITOR.user_id}
    commands = [{"command": "status", "description": "How things stand"}]
    german = [{"command": "status", "description": "Wie es steht"}]
    assert call(standin, "setMyCommands", commands=commands, scope=scope)["ok"]
    assert call(standin, "setMyCommands", commands=german, scope=scope, language_code="de")["ok"]
    assert call(standin, "getMyCommands", scope=scope)["result"] == commands
    assert call(standin, "getMyCommands", scope=scope, language_code="de")["result"] == german
    assert call(standin, "getMyCommands")["result"] == []
    assert call(standin, "deleteMyCommands", scope=scope)["result"] is True
    assert call(standin, "getMyCommands", scope=scope)["result"] == []
    assert call(standin, "getMyCommands", scope=scope, language_code="de")["result"] == german


@pytest.mark.parametrize("method", ["setMyCommands", "getMyCommands", "deleteMyCommands"])
def test_commands_for_a_person_who_never_wrote_are_refused(standin: StandIn, method: str) -> None:
    standin.add_person(BO)
    commands: dict[str, Any] = {"commands": [{"command": "a", "description": "b"}]} if method == "setMyCommands" else {}
    for number in (BO.user_id, 9999):
        scope = {"type": "chat", "chat_id": number}
        assert refused(call(standin, method, scope=scope, **commands)) == "Bad Request: chat not found"
    standin.hear("/start", person=BO)
    assert call(standin, method, scope={"type": "chat", "chat_id": BO.user_id}, **commands)["ok"]


def test_the_bot_shows_that_it_is_at_work_where_it_may_write(standin: StandIn, editors: Chat) -> None:
    action: dict[str, Any] = {"chat_id": editors.chat_id, "action": "typing"}
    assert call(standin, "sendChatAction", **action)["result"] is True
    wrong = call(standin, "sendChatAction", **{**action, "action": "thinking"})
    assert refused(wrong) == "Bad Request: wrong parameter action in request"
    standin.add_person(BO)
    assert call(standin, "sendChatAction", chat_id=BO.user_id, action="typing")["error_code"] == 403
    assert editors.messages == []
    assert not any(entry.changes for entry in standin.transcript)
    assert sent(standin, "still all well")["ok"]


def test_the_library_reads_everything_that_people_do(standin: StandIn, editors: Chat) -> None:
    import asyncio

    from telegram import Bot, MessageOriginChannel

    standin.joined(editors, by=BO)
    standin.edit_heard(standin.hear("/status", chat=editors), "/hold")
    standin.hear("x", chat=editors, anonymous=True)
    standin.hear_photo(caption="front")
    standin.hear_forward("Rain", Origin(chat_id=-100777, message_id=8, at=YESTERDAY, title="Weather Example"))

    async def deed() -> tuple[Any, bytes]:
        async with Bot(standin.token, base_url=f"{standin.url}/bot", base_file_url=f"{standin.url}/file/bot") as bot:
            found: Any = await bot.get_updates()
            file = await bot.get_file(found[4].effective_message.photo[0].file_id)
            await bot.send_chat_action(EDITOR.user_id, "typing")
            return found, bytes(await file.download_as_bytearray())

    (joined, heard, edited, anonymous, photo, forward), data = asyncio.run(deed())
    assert joined.my_chat_member.new_chat_member.status == "administrator"
    assert heard.message.entities[0].type == "bot_command"
    assert (edited.edited_message.text, edited.effective_user.id) == ("/hold", EDITOR.user_id)
    assert anonymous.message.sender_chat.id == editors.chat_id
    assert photo.message.caption == "front"
    assert data.startswith(b"\xff\xd8")
    assert isinstance(forward.message.forward_origin, MessageOriginChannel)
    assert forward.message.forward_origin.chat.title == "Weather Example"
