"""The stand-in against the library: its parameters are the library's, and the library reads all that it says."""

from __future__ import annotations

import asyncio
import inspect
import re
from typing import TYPE_CHECKING, Any

import pytest
from standin import ChatKind, StandIn
from standin.params import SPECS
from standin.server import CHAT_ID

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telegram import Bot

PDF = b"%PDF-1.7 nothing much\n"
EDITORS = -100500
UNKNOWN_TO_THE_LIBRARY = {"sendRichMessage"}  # newer than it


def snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


@pytest.mark.parametrize("method", sorted(set(SPECS) - UNKNOWN_TO_THE_LIBRARY))
def test_each_parameter_is_one_of_the_library_too(method: str) -> None:
    from telegram import Bot

    known = set(inspect.signature(getattr(Bot, snake(method))).parameters)
    assert set(SPECS[method]) <= known


def through(standin: StandIn, deed: Callable[[Bot], Awaitable[Any]]) -> Any:
    """What the library makes of an answer."""
    from telegram import Bot
    from telegram.request import HTTPXRequest

    async def run() -> Any:
        request = HTTPXRequest(httpx_kwargs={"trust_env": False})
        urls = f"{standin.url}/bot", f"{standin.url}/file/bot"
        bot = Bot(standin.token, *urls, request=request, get_updates_request=request)
        try:
            return await deed(bot)
        finally:
            await request.shutdown()

    return asyncio.run(run())


@pytest.fixture
def filled(standin: StandIn) -> StandIn:
    """A channel with a text and a document with a button, and an editors' chat."""
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions

    standin.add_chat(EDITORS, "Editors Example", kind=ChatKind.GROUP)
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="go")]])
    quiet = LinkPreviewOptions(is_disabled=True)

    async def fill(bot: Bot) -> None:
        await bot.send_message(CHAT_ID, "one", link_preview_options=quiet)
        await bot.send_document(CHAT_ID, PDF, filename="a.pdf", caption="two", reply_markup=keys)

    through(standin, fill)
    return standin


def test_the_library_reads_texts_documents_and_albums(filled: StandIn) -> None:
    from telegram import InputMediaDocument, ReplyParameters

    async def deed(bot: Bot) -> Any:
        text = await bot.send_message(CHAT_ID, "answer", reply_parameters=ReplyParameters(1))
        media = [InputMediaDocument(PDF + bytes([i]), filename=f"{i}.pdf", caption="c") for i in range(2)]
        return text, await bot.send_media_group(CHAT_ID, media)

    text, album = through(filled, deed)
    assert (text.reply_to_message.message_id, text.chat.username, text.message_id) == (1, "example_review", 3)
    assert [message.document.file_name for message in album] == ["0.pdf", "1.pdf"]
    assert album[0].media_group_id == album[1].media_group_id


def test_the_library_reads_edits_forwards_and_copies(filled: StandIn) -> None:
    from telegram import InputMediaDocument

    async def deed(bot: Bot) -> Any:
        edited = await bot.edit_message_media(InputMediaDocument(PDF * 2, filename="b.pdf"), CHAT_ID, 2)
        forwarded = await bot.forward_message(EDITORS, CHAT_ID, 1)
        return edited, forwarded, await bot.copy_message(EDITORS, CHAT_ID, 1)

    edited, forwarded, copied = through(filled, deed)
    assert (edited.document.file_name, edited.edit_date is not None) == ("b.pdf", True)
    assert (forwarded.text, forwarded.forward_origin.message_id, copied.message_id) == ("one", 1, 2)


def test_the_library_reads_the_chat_its_pin_and_the_member(filled: StandIn) -> None:
    async def deed(bot: Bot) -> Any:
        await bot.pin_chat_message(CHAT_ID, 1, disable_notification=True)
        return await bot.get_chat(CHAT_ID), await bot.get_chat_member(CHAT_ID, 424242), await bot.get_updates()

    chat, member, (update,) = through(filled, deed)
    assert (chat.pinned_message.text, member.can_edit_messages) == ("one", True)
    assert update.channel_post.pinned_message.message_id == 1


def test_the_library_reads_a_pressed_button_and_fetches_a_file(filled: StandIn) -> None:
    filled.press(filled.chat.messages[1], "go", chat=filled.chat)

    files = list(filled.world.files.values())

    async def deed(bot: Bot) -> Any:
        (update,) = await bot.get_updates(timeout=0)
        assert update.callback_query
        await bot.answer_callback_query(update.callback_query.id, text="Done")
        file = await bot.get_file(files[0].file_id)
        return update.callback_query, bytes(await file.download_as_bytearray())

    query, data = through(filled, deed)
    assert (query.data, query.message.caption, query.from_user.id) == ("go", "two", 7001)
    assert data == PDF


def test_the_library_sets_commands_for_one_chat(filled: StandIn) -> None:
    from telegram import BotCommandScopeChat

    async def deed(bot: Bot) -> Any:
        return await bot.set_my_commands([("status", "How things stand")], scope=BotCommandScopeChat(EDITORS))

    assert through(filled, deed) is True
    assert filled.world.commands == {
        f"chat:{EDITORS}": [{"command": "status", "description": "How things stand"}],
    }


def test_a_rich_message_goes_through_the_librarys_back_door() -> None:
    from telegram import Message

    rich = {"chat_id": CHAT_ID, "rich_message": {"html": "<p>Rain</p>"}}
    with StandIn(rich=True) as standin:
        message = through(
            standin, lambda bot: bot.do_api_request("sendRichMessage", api_kwargs=rich, return_type=Message)
        )
        assert message.message_id == 1
        assert message.api_kwargs["rich_message"]["blocks"]
        assert standin.findings == []
