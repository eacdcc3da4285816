"""What an editor sends to the bot, as text, as a file or as an article. A message is a dict as the Bot API gives it.

Nothing here raises on a malformed message: what is not there, or of another shape, counts as absent.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from digest.bot.styled import blocks_of, cleaned, is_strong, stretches
from digest.ingest.addresses import safe_url
from digest.ingest.front_matter.yaml_out import scalar
from digest.ingest.identity import slug_of
from digest.ingest.lines import is_ended
from digest.ingest.markdown.blocks_out import write_blocks
from digest.ingest.markdown.normal_form import normal_line
from digest.ingest.paste.bullets import find_marker
from digest.ingest.paste.bylines import parse_byline
from digest.ingest.readers import suffix_of
from digest.model.blocks import Link, Paragraph, Text

if TYPE_CHECKING:
    from digest.bot.styled import Stretch
    from digest.model.blocks import Block

_UNREADABLE = (
    ("animation", "animation"),
    ("photo", "photo"),
    ("voice", "voice"),
    ("audio", "audio"),
    ("video", "video"),
    ("video_note", "video"),
    ("sticker", "sticker"),
)
_USERNAME = re.compile(r"[A-Za-z0-9_]{3,64}")
_SCHEME = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+.-]*://|mailto:)(?:www\.)?")
_HASHTAGS = re.compile(r"(?:[#@]\w+\s*)+")
_NO_TITLE = frozenset({"pre", "code", "blockquote", "expandable_blockquote"})
_LONGEST_TITLE = 100
_LONGEST_BOLD = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRef:
    """A file in a message. ``file_id`` is empty where it is of a kind that cannot be read (a picture, a voice ...)."""

    kind: str
    file_id: str = ""
    name: str = ""
    size: int = 0
    mime: str = ""


def file_of(message: object) -> FileRef | None:
    """The document of a message, or what else it holds instead of text; None where it holds no file."""
    given = _table(message)
    # An animation comes as a document as well, for programs that do not know animations.
    kind = next((kind for key, kind in _UNREADABLE if given.get(key)), "")
    if kind:
        return FileRef(kind=kind)
    document = _table(given.get("document"))
    if not _text(document.get("file_id")):
        return None
    return FileRef(
        kind="document",
        file_id=_text(document.get("file_id")),
        name=normal_line(cleaned(_text(document.get("file_name")))) or _named(_text(document.get("mime_type"))),
        size=max(_number(document.get("file_size")), 0),
        mime=_text(document.get("mime_type")),
    )


def _named(mime: str) -> str:
    """A name for a file without one, so that the reader of its type is found; empty where no type is known."""
    suffix = suffix_of(mime.partition(";")[0].strip().casefold())
    return f"telegram{suffix}" if suffix else ""


def text_of(message: object) -> str:
    """The text or caption of a message; an address that stands behind words is put in brackets after them.

    Control characters become spaces, as the server makes them.
    """
    text, marked = _words(_table(message))
    out, done = [], 0
    for end, url in _hidden(text, marked):
        out += [text[done:end], f" ({url})"]
        done = end
    return "".join([*out, text[done:]])


def _words(message: dict[str, Any]) -> tuple[str, tuple[Stretch, ...]]:
    key = "text" if _text(message.get("text")) else "caption"
    text = cleaned(_text(message.get(key)))
    return text, stretches(text, message.get("entities" if key == "text" else "caption_entities"))


def _hidden(text: str, marked: tuple[Stretch, ...]) -> list[tuple[int, str]]:
    """The addresses that the text does not show, each once, and where their words end."""
    links = [each for each in marked if each.kind == "text_link" and each.url.strip()]
    out: list[tuple[int, str]] = []
    for at, link in enumerate(links):
        after = links[at + 1] if at + 1 < len(links) else None
        words = text[link.start : link.end]
        goes_on = after is not None and after.start <= link.end and after.url == link.url
        if words.strip() and not goes_on and _bare(link.url) not in words.casefold():
            out.append((link.start + len(words.rstrip()), link.url.strip()))
    return sorted(out)


def _bare(url: str) -> str:
    return _SCHEME.sub("", url.strip()).rstrip("/").casefold()


def article_of_forward(message: object, zone: str | None) -> tuple[str, bytes] | None:
    """A forwarded post of a channel as a Markdown file: its name and its bytes; None for any other message.

    The front matter tells title, author, date (in ``zone``, an IANA name), address and channel as far as they are
    known. The title is the post's first line if that is bold, or short and without a full stop, and more follows.
    """
    given = _table(message)
    origin = _table(given.get("forward_origin"))
    text, marked = _words(given)
    if origin.get("type") != "channel" or not text.strip():
        return None
    start, end = _title(text, marked)
    title = normal_line(text[start:end])
    blocks = blocks_of(text, marked, end) + _addresses([link for link in _hidden(text, marked) if link[0] <= end])
    lines = ["---", *_front_matter(origin, title, zone), "---", "", *write_blocks(blocks)]
    return _name(origin), ("\n".join(lines) + "\n").encode()


def _title(text: str, marked: tuple[Stretch, ...]) -> tuple[int, int]:
    """Where the title stands; nowhere, at the start, if there is none."""
    start = len(text) - len(text.lstrip())
    end = text.find("\n", start)
    line = text[start : max(end, start)].rstrip()
    blocked = any(each.start < end and each.kind in _NO_TITLE for each in marked)
    if not line or not text[end:].strip() or blocked or "[[" in line or not normal_line(line):
        return 0, 0  # words in double brackets would be read as a link of a note
    if len(line) <= _LONGEST_BOLD and is_strong(text, marked, start, end):
        return start, end
    starts = find_marker(line) or parse_byline(line) or _HASHTAGS.fullmatch(line)
    return (0, 0) if starts or len(line) > _LONGEST_TITLE or is_ended(line) or line.endswith(",") else (start, end)


def _addresses(links: list[tuple[int, str]]) -> tuple[Block, ...]:
    """The addresses of a title, which has words only, as a last paragraph each."""
    urls = dict.fromkeys(url for _, typed in links if (url := safe_url(typed)))
    return tuple(Paragraph((Link(url, (Text(url),)),)) for url in urls)


def _front_matter(origin: dict[str, Any], title: str | None, zone: str | None) -> list[str]:
    chat = _table(origin.get("chat"))
    author = normal_line(cleaned(_text(origin.get("author_signature"))))
    channel = normal_line(cleaned(_text(chat.get("title"))))
    date, url = _date(origin.get("date"), zone), _address(chat, _number(origin.get("message_id")))
    lines = [f"title: {scalar(title)}"] if title else []
    lines += ["authors:", f"  - name: {scalar(author)}"] if author else []
    lines += [f"date: {date}"] if date else []
    lines += [f"url: {url}"] if url else []
    return [*lines, "source:", f"  name: {scalar(channel or 'Telegram')}", "  reader: telegram"]


def _date(value: object, zone: str | None) -> str:
    try:
        there = ZoneInfo(zone) if zone else dt.UTC
    except (ZoneInfoNotFoundError, ValueError):
        there = dt.UTC
    try:
        return dt.datetime.fromtimestamp(_number(value), there).isoformat() if _number(value) > 0 else ""
    except (OverflowError, OSError, ValueError):
        return ""


def _address(chat: dict[str, Any], number: int) -> str:
    username, chat_id = _text(chat.get("username")), str(_number(chat.get("id")))
    if number <= 0:
        return ""
    if _USERNAME.fullmatch(username):
        return f"https://t.me/{username}/{number}"
    return f"https://t.me/c/{chat_id[4:]}/{number}" if re.fullmatch(r"-100\d+", chat_id) else ""


def _name(origin: dict[str, Any]) -> str:
    chat = _table(origin.get("chat"))
    called = _text(chat.get("username")) or _text(chat.get("title")) or "telegram"
    return f"{slug_of(cleaned(called), limit=40)}-{max(_number(origin.get('message_id')), 0)}.md"


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
