"""The methods by name: what each does to the world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from standin import editing, rooms, sending

if TYPE_CHECKING:
    from collections.abc import Callable

    from standin.params import Request
    from standin.world import World

_METHODS: dict[str, Callable[[Request, World], Any]] = {
    "getMe": rooms.get_me,
    "getUpdates": rooms.get_updates,
    "deleteWebhook": rooms.delete_webhook,
    "setMyCommands": rooms.set_commands,
    "getMyCommands": rooms.get_commands,
    "deleteMyCommands": rooms.delete_commands,
    "sendChatAction": rooms.send_action,
    "getChat": rooms.get_chat,
    "getChatMember": rooms.get_member,
    "sendMessage": sending.send,
    "sendDocument": sending.send,
    "sendPhoto": sending.send,
    "sendMediaGroup": sending.send_album,
    "sendRichMessage": sending.send_rich,
    "forwardMessage": sending.forward,
    "copyMessage": sending.copy,
    "editMessageText": editing.edit_text,
    "editMessageCaption": editing.edit_caption,
    "editMessageMedia": editing.edit_media,
    "editMessageReplyMarkup": editing.edit_buttons,
    "deleteMessage": editing.delete,
    "pinChatMessage": rooms.pin,
    "unpinChatMessage": rooms.unpin,
    "answerCallbackQuery": rooms.answer_question,
    "getFile": rooms.get_file,
}


def perform(request: Request, world: World) -> Any:
    """Does the call and gives its result; :class:`RefusalError` where the server refuses."""
    return _METHODS[request.method](request, world)
