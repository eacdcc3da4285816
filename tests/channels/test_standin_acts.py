"""The stand-in: what its methods do to chats, in the server's shapes and words."""

from __future__ import annotations

import datetime as dt
import io
import json
import urllib.error
from typing import Any

import pytest
from standin import ChatKind, Person, Rights, StandIn
from standin.client import call, fetched, multipart, refused, sent
from standin.server import CHAT_ID, TickingClock

PDF = b"%PDF-1.7 nothing much\n"


def picture(width: int = 40, height: int = 30) -> bytes:
    """A small JPEG."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, "JPEG")
    return out.getvalue()


def document(standin: StandIn, method: str = "sendDocument", **params: Any) -> dict[str, Any]:
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in params.items()}
    return multipart(standin, method, {"chat_id": str(CHAT_ID), **texts}, {"document": ("a.pdf", PDF)})


def on(number: int, **params: Any) -> dict[str, Any]:
    return {"chat_id": CHAT_ID, "message_id": number, **params}


def later(standin: StandIn, **span: float) -> None:
    clock = standin.world.clock
    assert isinstance(clock, TickingClock)
    clock.now += dt.timedelta(**span)


def test_a_reply_names_its_message_and_a_lost_one_is_refused_unless_that_is_allowed(standin: StandIn) -> None:
    sent(standin, "one")
    answer = sent(standin, "two", reply_parameters={"message_id": 1})["result"]
    assert answer["reply_to_message"]["message_id"] == 1
    assert refused(sent(standin, "x", reply_parameters={"message_id": 9})) == (
        "Bad Request: message to be replied not found"
    )
    kept = sent(standin, "three", reply_parameters={"message_id": 9, "allow_sending_without_reply": True})
    assert "reply_to_message" not in kept["result"]
    assert [message.reply_to for message in standin.chat.messages] == [None, 1, None]


def test_a_thumbnail_is_kept_beside_its_document(standin: StandIn) -> None:
    small = picture()
    files = {"document": ("a.pdf", PDF), "small": ("t.jpg", small)}
    reply = multipart(standin, "sendDocument", {"chat_id": str(CHAT_ID), "thumbnail": "attach://small"}, files)
    assert (reply["result"]["document"]["thumbnail"]["width"], standin.chat.messages[0].thumbnail) == (40, small)


@pytest.mark.parametrize(
    ("thumbnail", "finding"),
    [
        (b"\x89PNG none", "is no JPEG"),
        (picture(400, 10), "measures (400, 10)"),
        (picture() + bytes(210_000), "Telegram takes 204800"),
    ],
    ids=["png", "wide", "heavy"],
)
def test_a_thumbnail_that_telegram_would_leave_out_is_found(standin: StandIn, thumbnail: bytes, finding: str) -> None:
    files = {"document": ("a.pdf", PDF), "thumbnail": ("t.jpg", thumbnail)}
    assert multipart(standin, "sendDocument", {"chat_id": str(CHAT_ID)}, files)["ok"]
    assert any(finding in found for found in standin.take_findings())


def test_a_photo_is_sent_with_its_size_and_something_else_is_not(standin: StandIn) -> None:
    reply = multipart(standin, "sendPhoto", {"chat_id": str(CHAT_ID), "caption": "c"}, {"photo": ("p.jpg", picture())})
    assert (reply["result"]["photo"][0]["width"], reply["result"]["caption"]) == (40, "c")
    assert refused(multipart(standin, "sendPhoto", {"chat_id": str(CHAT_ID)}, {"photo": ("p.jpg", PDF)})) == (
        "Bad Request: IMAGE_PROCESS_FAILED"
    )


def test_an_album_of_documents_shares_a_number_and_knows_no_buttons(standin: StandIn) -> None:
    media = [{"type": "document", "media": f"attach://f{i}", "caption": f"No. {i}"} for i in range(3)]
    files = {f"f{i}": (f"{i}.pdf", PDF + bytes([i])) for i in range(3)}
    params = {"chat_id": str(CHAT_ID), "media": json.dumps(media)}
    reply = multipart(standin, "sendMediaGroup", params, files)["result"]
    assert len({shape["media_group_id"] for shape in reply}) == 1
    assert [message.text for message in standin.chat.messages] == ["No. 0", "No. 1", "No. 2"]
    assert standin.transcript[-1].messages == tuple(standin.chat.messages)
    assert refused(multipart(standin, "sendMediaGroup", {**params, "reply_markup": "{}"}, files)) == (
        "Bad Request: unknown parameter reply_markup"
    )
    standin.take_findings()


@pytest.mark.parametrize(
    ("media", "words"),
    [
        ([], "there are no messages to send"),
        ([{"type": "document", "media": "attach://f"}] * 11, "too many messages to send as an album"),
        (
            [{"type": "document", "media": "attach://f"}, {"type": "photo", "media": "attach://f"}],
            "document can't be mixed with other media types",
        ),
        (
            [{"type": "document", "media": "nowhere"}, {"type": "document", "media": "attach://f"}],
            "can't parse InputMedia: media not found",
        ),
    ],
)
def test_a_wrong_album_is_refused_whole(standin: StandIn, media: list[dict[str, str]], words: str) -> None:
    files = {"f": ("f.pdf", PDF)} if media else {}
    params = {"chat_id": str(CHAT_ID), "media": json.dumps(media)}
    assert refused(multipart(standin, "sendMediaGroup", params, files)) == f"Bad Request: {words}"
    assert not standin.chat.messages


def test_captions_media_and_buttons_are_edited_each_by_its_method(standin: StandIn) -> None:
    document(standin, caption="before")
    assert call(standin, "editMessageCaption", **on(1, caption="after"))["result"]["caption"] == "after"
    markup = {"inline_keyboard": [[{"text": "Go", "url": "https://a.example.org/"}]]}
    assert call(standin, "editMessageReplyMarkup", **on(1, reply_markup=markup))["result"]["reply_markup"] == {
        "inline_keyboard": [[{"text": "Go", "url": "https://a.example.org/"}]]
    }
    media = json.dumps({"type": "document", "media": "attach://new", "caption": "third"})
    params = {"chat_id": str(CHAT_ID), "message_id": "1", "media": media}
    reply = multipart(standin, "editMessageMedia", params, {"new": ("b.pdf", PDF * 2)})["result"]
    assert (reply["document"]["file_name"], reply["caption"], "reply_markup" in reply) == ("b.pdf", "third", False)
    assert standin.chat.messages[0].edited


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("editMessageCaption", {"caption": "same"}),
        ("editMessageReplyMarkup", {}),
    ],
)
def test_an_edit_that_changes_nothing_is_refused_in_one_long_sentence(
    standin: StandIn, method: str, params: dict[str, Any]
) -> None:
    document(standin, caption="same")
    assert refused(call(standin, method, **on(1, **params))) == (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message"
    )


def test_text_and_caption_are_not_confused(standin: StandIn) -> None:
    sent(standin, "a text")
    document(standin)
    assert refused(call(standin, "editMessageCaption", **on(1, caption="x"))) == (
        "Bad Request: there is no caption in the message to edit"
    )
    assert refused(call(standin, "editMessageText", **on(2, text="x"))) == (
        "Bad Request: there is no text in the message to edit"
    )


@pytest.mark.parametrize(
    ("method", "verb", "params"),
    [
        ("editMessageText", "edit", {"text": "x"}),
        ("editMessageCaption", "edit", {"caption": "x"}),
        ("editMessageReplyMarkup", "edit", {}),
        ("forwardMessage", "forward", {"from_chat_id": CHAT_ID}),
        ("copyMessage", "copy", {"from_chat_id": CHAT_ID}),
        ("pinChatMessage", "pin", {}),
        ("unpinChatMessage", "unpin", {}),
        ("deleteMessage", "delete", {}),
    ],
)
def test_a_message_that_is_not_there_is_refused_with_the_verb(
    standin: StandIn, method: str, verb: str, params: dict[str, Any]
) -> None:
    assert refused(call(standin, method, **on(5, **params))) == f"Bad Request: message to {verb} not found"


def test_a_pin_makes_a_line_with_an_id_that_comes_as_an_update_and_cannot_be_edited(standin: StandIn) -> None:
    sent(standin, "index")
    assert call(standin, "pinChatMessage", **on(1, disable_notification=True))["result"] is True
    assert sent(standin, "next")["result"]["message_id"] == 3
    (update,) = call(standin, "getUpdates")["result"]
    assert (update["channel_post"]["message_id"], update["channel_post"]["pinned_message"]["text"]) == (2, "index")
    assert refused(call(standin, "editMessageText", **on(2, text="x"))) == "Bad Request: message can't be edited"
    assert refused(call(standin, "forwardMessage", **on(2, from_chat_id=CHAT_ID))) == (
        "Bad Request: message can't be forwarded"
    )
    assert call(standin, "getChat", chat_id=CHAT_ID)["result"]["pinned_message"]["message_id"] == 1


def test_the_chat_shows_the_newest_pin_until_it_is_taken_away(standin: StandIn) -> None:
    for text in ("one", "two"):
        sent(standin, text)
    for number in (2, 1):
        call(standin, "pinChatMessage", **on(number))
    pinned = [call(standin, "getChat", chat_id=CHAT_ID)["result"]["pinned_message"]["text"]]
    assert call(standin, "unpinChatMessage", chat_id=CHAT_ID)["ok"]
    pinned += [call(standin, "getChat", chat_id=CHAT_ID)["result"]["pinned_message"]["text"]]
    assert (pinned, standin.chat.pinned) == (["two", "one"], [1])
    call(standin, "deleteMessage", **on(1))
    assert standin.chat.pinned == []
    assert refused(call(standin, "unpinChatMessage", chat_id=CHAT_ID)) == "Bad Request: message to unpin not found"


def test_a_post_can_be_deleted_for_two_days_and_edited_for_ever(standin: StandIn) -> None:
    sent(standin, "one")
    sent(standin, "two")
    later(standin, hours=47, minutes=59)
    assert call(standin, "deleteMessage", **on(1))["ok"]
    later(standin, minutes=2)
    assert refused(call(standin, "deleteMessage", **on(2))) == "Bad Request: message can't be deleted"
    assert call(standin, "editMessageText", **on(2, text="withdrawn"))["ok"]


def test_rights_change_in_mid_test_and_the_member_says_so(standin: StandIn) -> None:
    sent(standin, "one")
    can = standin.chat.abilities
    can.can_edit_messages = False
    pin = call(standin, "pinChatMessage", **on(1))
    assert refused(pin) == "Bad Request: not enough rights to manage pinned messages in the chat"
    assert call(standin, "editMessageText", **on(1, text="own posts may be edited"))["ok"]
    can.can_post_messages = can.can_delete_messages = False
    assert refused(sent(standin, "x")) == "Bad Request: need administrator rights in the channel chat"
    assert refused(call(standin, "editMessageText", **on(1, text="x"))) == "Bad Request: message can't be edited"
    assert refused(call(standin, "deleteMessage", **on(1))) == "Bad Request: message can't be deleted"
    member = call(standin, "getChatMember", chat_id=CHAT_ID, user_id=424242)["result"]
    rights = [member[f"can_{name}_messages"] for name in ("post", "edit", "delete")]
    assert (member["status"], rights) == ("administrator", [False, False, False])


@pytest.mark.parametrize(
    ("kind", "rights", "words"),
    [
        (ChatKind.CHANNEL, Rights.NONE, "bot is not a member of the channel chat"),
        (ChatKind.CHANNEL, Rights.KICKED, "bot was kicked from the channel chat"),
        (ChatKind.GROUP, Rights.KICKED, "bot was kicked from the supergroup chat"),
        (ChatKind.PRIVATE, Rights.KICKED, "bot was blocked by the user"),
        (ChatKind.PRIVATE, Rights.NONE, "bot can't initiate conversation with a user"),
    ],
)
def test_a_chat_that_the_bot_is_not_in_is_forbidden(
    standin: StandIn, kind: ChatKind, rights: Rights, words: str
) -> None:
    standin.add_chat(77, "Another Example", kind=kind, rights=rights)
    reply = call(standin, "sendMessage", chat_id=77, text="x")
    assert (reply["error_code"], refused(reply)) == (403, f"Forbidden: {words}")


def test_ids_count_in_each_chat_for_itself(standin: StandIn) -> None:
    standin.add_chat(-100500, "Editors Example", kind=ChatKind.GROUP)
    numbers = [call(standin, "sendMessage", chat_id=c, text=f"{c}")["result"]["message_id"] for c in (CHAT_ID, -100500)]
    assert numbers == [1, 1]


def test_a_forward_brings_the_whole_message_and_a_protected_one_stays(standin: StandIn) -> None:
    editors = standin.add_chat(-100500, "Editors Example", kind=ChatKind.GROUP)
    document(standin, caption="The PDF")
    sent(standin, "secret", protect_content=True)
    seen = call(standin, "forwardMessage", chat_id=-100500, from_chat_id=CHAT_ID, message_id=1)["result"]
    assert (seen["caption"], seen["document"]["file_name"]) == ("The PDF", "a.pdf")
    assert (seen["forward_origin"]["message_id"], seen["forward_origin"]["chat"]["id"]) == (1, CHAT_ID)
    assert call(standin, "deleteMessage", chat_id=-100500, message_id=1)["ok"]
    for method, verb in (("forwardMessage", "forwarded"), ("copyMessage", "copied")):
        reply = call(standin, method, chat_id=-100500, from_chat_id=CHAT_ID, message_id=2)
        assert refused(reply) == f"Bad Request: message can't be {verb}"
    assert not editors.messages


def test_a_copy_has_no_origin_and_only_its_id_comes_back(standin: StandIn) -> None:
    document(standin, caption="before")
    reply = call(standin, "copyMessage", **on(1, from_chat_id=CHAT_ID, caption="after"))["result"]
    assert reply == {"message_id": 2}
    assert [(message.text, message.origin) for message in standin.chat.messages] == [("before", None), ("after", None)]


def test_a_file_is_fetched_by_its_path_and_a_wrong_token_is_not_told(standin: StandIn) -> None:
    known = document(standin)["result"]["document"]["file_id"]
    path = call(standin, "getFile", file_id=known)["result"]["file_path"]
    assert fetched(standin, f"/file/bot{standin.token}/{path}") == PDF
    with pytest.raises(urllib.error.HTTPError, match="401") as caught:
        fetched(standin, f"/file/bot1:x/{path}")
    caught.value.close()
    assert refused(call(standin, "getFile", file_id="another")) == "Bad Request: invalid file_id"


def test_a_rich_message_needs_the_switch(standin: StandIn) -> None:
    rich = {"html": "<h1>Grain</h1><p>Rain</p>"}
    assert refused(call(standin, "sendRichMessage", chat_id=CHAT_ID, rich_message=rich)) == (
        "Not Found: method not found"
    )
    with StandIn(rich=True) as other:
        shape = call(other, "sendRichMessage", chat_id=CHAT_ID, rich_message=rich)["result"]
        assert shape["rich_message"]["blocks"]
        assert other.chat.messages[0].rich == rich["html"]
        assert refused(call(other, "sendRichMessage", chat_id=CHAT_ID, rich_message={"html": "x" * 32769})) == (
            "Bad Request: rich message is too long"
        )


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "url": f"https://a.example.org/{'x' * 2048}"}, "BUTTON_URL_INVALID"),
        ({"text": "x", "copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        (
            {"text": "x"},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "x", "url": "http://localhost/"},
            "inline keyboard button URL 'http://localhost/' is invalid: Wrong HTTP URL",
        ),
    ],
)
def test_a_wrong_button_is_refused(standin: StandIn, button: dict[str, Any], words: str) -> None:
    assert refused(sent(standin, "x", reply_markup={"inline_keyboard": [[button]]})) == f"Bad Request: {words}"


def test_buttons_up_to_their_limits_are_taken(standin: StandIn) -> None:
    rows = [
        [
            {"text": "Publish", "callback_data": "x" * 64, "style": "success"},
            {"text": "Copy", "copy_text": {"text": "c"}},
        ],
        [{"text": "Read", "url": "https://a.example.org/"}],
    ]
    shape = sent(standin, "x", reply_markup={"inline_keyboard": rows})["result"]
    assert shape["reply_markup"]["inline_keyboard"] == rows
    assert [[button.text for button in row] for row in standin.chat.messages[0].buttons] == [["Read"]]
    too_many = {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]] * 101}
    assert refused(sent(standin, "x", reply_markup=too_many)) == "Bad Request: reply markup is too long"


def test_commands_are_kept_for_their_scope_and_wrong_ones_refused(standin: StandIn) -> None:
    commands = [{"command": "status", "description": "How things stand"}]
    standin.add_person(Person(user_id=7), started=True)
    assert call(standin, "setMyCommands", commands=commands, scope={"type": "chat", "chat_id": 7})["ok"]
    assert standin.world.commands == {"chat:7": commands}
    wrong = [{"command": "Status", "description": "x"}]
    assert refused(call(standin, "setMyCommands", commands=wrong)) == "Bad Request: BOT_COMMAND_INVALID"


@pytest.fixture
def private(standin: StandIn) -> StandIn:
    """A stand-in with a private chat, 7001."""
    standin.add_chat(7001, "Ada Example", kind=ChatKind.PRIVATE)
    return standin


def test_an_answer_to_an_editor_may_be_the_same_twice(private: StandIn) -> None:
    for _ in range(2):
        assert call(private, "sendMessage", chat_id=7001, text="Already published")["result"]["from"]["is_bot"]
    assert private.findings == []
