"""Sending: texts, documents, photos, albums and rich messages; forwards and copies. None can be repeated safely."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from standin.chat import Chat, ChatKind, Origin, Posted, Shape
from standin.content import CAPTION, TEXT, Words, words
from standin.keyboard import Keyboard, keyboard
from standin.params import MEDIA, Request, check_fields
from standin.refusals import RefusalError
from standin.shapes import picture_size
from standin.world import World, found

if TYPE_CHECKING:
    from standin.wire import Upload

MOST_IN_ALBUM = 10
LARGEST_PHOTO = 10 * 1024 * 1024
LARGEST_THUMBNAIL, WIDEST_THUMBNAIL = 200 * 1024, 320
LONGEST_RICH = 32768
_JPEG = b"\xff\xd8\xff"


def send(request: Request, world: World) -> dict[str, Any]:
    """Sends one message: a text, a document or a photo."""
    chat = world.postable(request)
    match request.method:
        case "sendMessage":
            content, said = {"preview": not preview_off(request)}, words_of(request, "text")
        case "sendDocument":
            content, said = _document(request, world), words_of(request, "caption")
        case _:
            content, said = _photo(request, world), words_of(request, "caption")
    return _post(request, world, chat, said, content)


def send_rich(request: Request, world: World) -> dict[str, Any]:
    """Sends a rich message; what it is made of is kept as it came."""
    chat = world.postable(request)
    given = request.json("rich_message") or {}
    written = [given[name] for name in ("html", "markdown") if name in given]
    if len(written) != 1 or not written[0].strip():
        raise RefusalError("rich message must be non-empty")
    if len(written[0]) > LONGEST_RICH:
        raise RefusalError("rich message is too long")
    plain = Words(text=re.sub(r"<[^>]*>", "", written[0]).strip(), entities=())
    return _post(request, world, chat, plain, {"rich": written[0]})


def send_album(request: Request, world: World) -> list[dict[str, Any]]:
    """Sends two to ten photos or documents as an album; documents keep among themselves."""
    chat = world.postable(request)
    items = request.json("media") or []
    if not items:
        raise RefusalError("there are no messages to send")
    if len(items) > MOST_IN_ALBUM:
        raise RefusalError("too many messages to send as an album")
    for item in items:
        check_fields("media", item, MEDIA)
    if len({item.get("type") for item in items}) > 1 and any(item.get("type") == "document" for item in items):
        raise RefusalError("document can't be mixed with other media types")
    made = [media_content(request, world, item) for item in items]
    if len(items) == 1:
        world.note(request.method, ["an album of one: the server sends it as a lone message"])
    album = f"{13_000_000_000 + chat.last_id}" if len(items) > 1 else ""
    messages = [_message(request, world, chat, said, {**content, "album": album}) for content, said in made]
    return [world.told(chat, chat.add(message)) for message in messages]


def forward(request: Request, world: World) -> dict[str, Any]:
    """Forwards a message; what is protected, and the server's own lines, cannot be."""
    chat, source, message = _from_elsewhere(request, world, "forward")
    origin = message.origin or Origin(chat_id=source.chat_id, message_id=message.message_id, at=message.at)
    copy = _copied(request, world, message)
    return world.told(chat, chat.add(replace(copy, origin=origin)))


def copy(request: Request, world: World) -> dict[str, Any]:
    """Copies a message, with another caption if one is given; only its id comes back."""
    chat, _, message = _from_elsewhere(request, world, "copy")
    made = replace(_copied(request, world, message), keys=keys_of(request, world, chat).rows)
    if "caption" in request.form.params and message.document is not None:
        said = words_of(request, "caption")
        world.note(request.method, said.findings)
        made = replace(made, text=said.text, entities=said.entities)
    return {"message_id": chat.add(replace(made, reply_to=_replied(request, chat))).message_id}


def _from_elsewhere(request: Request, world: World, verb: str) -> tuple[Chat, Chat, Posted]:
    chat = world.postable(request)
    source = world.chat(request.text("from_chat_id"))
    message = found(source, request, verb)
    if message.protected or message.shape is Shape.SERVICE:
        raise RefusalError(f"message can't be {'forwarded' if verb == 'forward' else 'copied'}")
    return chat, source, message


def _copied(request: Request, world: World, message: Posted) -> Posted:
    return replace(
        message,
        at=world.now,
        keys=(),
        silent=request.flag("disable_notification"),
        protected=request.flag("protect_content"),
        edited=None,
        reply_to=None,
        album="",
        sender=None,
        thread=_thread(request, None),
    )


def _post(request: Request, world: World, chat: Chat, said: Words, content: dict[str, Any]) -> dict[str, Any]:
    message = _message(request, world, chat, said, content)
    before = [old for old in chat.messages if old.shape is not Shape.SERVICE]
    if chat.kind is ChatKind.CHANNEL and before and before[-1].content == message.content:
        world.note(request.method, ["the same post twice in a row"])
    return world.told(chat, chat.add(message))


def _message(request: Request, world: World, chat: Chat, said: Words, content: dict[str, Any]) -> Posted:
    made = keys_of(request, world, chat)
    world.note(request.method, said.findings)
    answered = _replied(request, chat)
    return Posted(
        message_id=0,
        at=world.now,
        text=said.text,
        entities=said.entities,
        keys=made.rows,
        silent=request.flag("disable_notification"),
        protected=request.flag("protect_content"),
        reply_to=answered,
        thread=_thread(request, chat.find(answered or 0)),
        **content,
    )


def keys_of(request: Request, world: World, chat: Chat) -> Keyboard:
    """The buttons of a call; what the server would not say about them is noted."""
    made = keyboard(request.json("reply_markup"), channel=chat.kind is ChatKind.CHANNEL)
    world.note(request.method, made.findings)
    return made


def words_of(request: Request, name: str) -> Words:
    """The text or the caption of a call."""
    kind, marks = (TEXT, "entities") if name == "text" else (CAPTION, "caption_entities")
    return words(kind, request.text(name), request.json(marks), request.form.params.get("parse_mode"))


def preview_off(request: Request) -> bool:
    """Whether a call wants no picture of the page behind its first link."""
    return bool((request.json("link_preview_options") or {}).get("is_disabled"))


def _replied(request: Request, chat: Chat) -> int | None:
    """The message that a new one answers."""
    given = request.json("reply_parameters")
    if not given:
        return None
    number = given.get("message_id")
    if number is None:
        raise RefusalError('can\'t parse reply parameters: Field "message_id" is required', found=True)
    if chat.find(number) is not None:
        return int(number)
    if given.get("allow_sending_without_reply"):
        return None
    raise RefusalError("message to be replied not found")


def _thread(request: Request, answered: Posted | None) -> int:
    """The topic that a new message goes to: the one named, else that of the message which it answers."""
    return request.number("message_thread_id") or (answered.thread if answered else 0)


def media_content(request: Request, world: World, item: dict[str, Any]) -> tuple[dict[str, Any], Words]:
    """The file and the caption of one item of media."""
    upload = request.attached(item.get("media", "")) or _known(world, item.get("media", ""))
    if item.get("type") not in {"document", "photo"}:
        raise RefusalError(f'can\'t parse InputMedia: type "{item.get("type")}" is unsupported')
    if upload is None:
        raise RefusalError("can't parse InputMedia: media not found")
    said = words(CAPTION, item.get("caption", ""), item.get("caption_entities"), item.get("parse_mode"))
    world.note(request.method, said.findings)
    if item["type"] == "photo":
        return _as_photo(world, upload), said
    return _as_document(request, world, upload, request.attached(item.get("thumbnail", ""))), said


def _document(request: Request, world: World) -> dict[str, Any]:
    upload = request.file("document") or _known(world, request.text("document"))
    if upload is None:
        raise RefusalError(_missing(request.text("document"), "document"))
    return _as_document(request, world, upload, request.file("thumbnail"))


def _photo(request: Request, world: World) -> dict[str, Any]:
    upload = request.file("photo") or _known(world, request.text("photo"))
    if upload is None:
        raise RefusalError(_missing(request.text("photo"), "photo"))
    return _as_photo(world, upload)


def _missing(given: str, name: str) -> str:
    return "wrong file identifier/HTTP URL specified" if given else f"there is no {name} in the request"


def _known(world: World, file_id: str) -> Upload | None:
    from standin.wire import Upload

    kept = world.files.get(file_id)
    return None if kept is None else Upload(name=kept.name, data=kept.data, mime=kept.mime)


def _as_document(request: Request, world: World, upload: Upload, small: Upload | None) -> dict[str, Any]:
    kept = world.keep(upload)
    if small is not None:
        world.note(request.method, _thumbnail_findings(small.data))
        world.keep(small)
    picture = small.data if small else None
    return {"filename": upload.name, "document": kept.data, "mime": upload.mime, "thumbnail": picture}


def _thumbnail_findings(data: bytes) -> list[str]:
    """Why Telegram would show no thumbnail, or another one, without a word."""
    size = picture_size(data)
    wrong = {
        "the thumbnail is no JPEG": not data.startswith(_JPEG),
        f"the thumbnail has {len(data)} bytes; Telegram takes {LARGEST_THUMBNAIL}": len(data) > LARGEST_THUMBNAIL,
        f"the thumbnail measures {size}; Telegram takes {WIDEST_THUMBNAIL}": max(size or (0,)) > WIDEST_THUMBNAIL,
    }
    return [words for words, holds in wrong.items() if holds]


def _as_photo(world: World, upload: Upload) -> dict[str, Any]:
    kept = world.keep(upload)
    if len(upload.data) > LARGEST_PHOTO:
        raise RefusalError("file is too big")
    if picture_size(upload.data) is None:
        raise RefusalError("IMAGE_PROCESS_FAILED")
    return {"document": kept.data, "mime": upload.mime, "photo": True}
