"""Buttons under a message: links, callbacks and texts to copy, with the limits of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from digest.model.post import units
from digest.render.telegram.links import checked_link
from standin.refusals import RefusalError

MOST_BUTTONS, MOST_IN_ROW = 100, 8
LONGEST_DATA, LONGEST_COPY, LONGEST_LINK = 64, 256, 2048
STYLES = {"primary", "success", "danger"}
_INLINE = "can't parse inline keyboard button: "
_OTHERS = ({"force_reply"}, {"remove_keyboard"}, {"keyboard"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One button: exactly one of ``url``, ``data`` and ``copy`` says what it does."""

    text: str
    url: str = ""
    data: str = ""
    copy: str = ""
    style: str = ""

    def as_json(self) -> dict[str, Any]:
        """The button in the Bot API's shape."""
        copy = {"text": self.copy} if self.copy else None
        pairs = {"url": self.url, "callback_data": self.data, "copy_text": copy, "style": self.style}
        return {"text": self.text, **{name: value for name, value in pairs.items() if value}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyboard:
    """The rows of buttons of a call, and what the server would not say about them."""

    rows: tuple[tuple[Key, ...], ...] = ()
    findings: tuple[str, ...] = ()


def keyboard(given: Any, *, channel: bool) -> Keyboard:
    """The buttons of a call; under a channel's posts only inline ones can stand."""
    if not given:
        return Keyboard()
    if not isinstance(given, dict):
        raise RefusalError("object expected as reply markup")
    if "inline_keyboard" not in given:
        return _other(given, channel=channel)
    if set(given) - {"inline_keyboard"}:
        raise RefusalError(f"unknown field {min(set(given) - {'inline_keyboard'})} in reply markup", found=True)
    rows = given["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise RefusalError('field "inline_keyboard" must be an Array of Arrays')
    made = tuple(tuple(_key(shape) for shape in row) for row in rows if row)
    if sum(map(len, made)) > MOST_BUTTONS:
        raise RefusalError("reply markup is too long")
    crowded = [row for row in made if len(row) > MOST_IN_ROW]
    lost = tuple(f"{len(row)} buttons in a row; {MOST_IN_ROW} are shown well" for row in crowded)
    return Keyboard(rows=made, findings=lost)


def _other(given: dict[str, Any], *, channel: bool) -> Keyboard:
    if not any(names <= set(given) for names in _OTHERS):
        raise RefusalError(f"unknown reply markup {sorted(given)}", found=True)
    if channel:
        raise RefusalError("inline keyboard expected")
    return Keyboard()


def _key(shape: Any) -> Key:
    if not isinstance(shape, dict) or not str(shape.get("text", "")).strip():
        raise RefusalError(f"{_INLINE}Text buttons are unallowed in the inline keyboard")
    if unknown := set(shape) - {"text", "url", "callback_data", "copy_text", "style"}:
        raise RefusalError(f"{_INLINE}unknown field {min(unknown)}", found=True)
    if shape.get("style", "primary") not in STYLES:
        raise RefusalError(f'{_INLINE}Field "style" is none of {sorted(STYLES)}', found=True)
    does = [name for name in ("url", "callback_data", "copy_text") if name in shape]
    if len(does) != 1:
        raise RefusalError(f"{_INLINE}Text buttons are unallowed in the inline keyboard")
    style = shape.get("style", "")
    match does[0]:
        case "url":
            return Key(text=shape["text"], url=_url(shape["url"]), style=style)
        case "callback_data":
            return Key(text=shape["text"], data=_data(shape["callback_data"]), style=style)
        case _:
            return Key(text=shape["text"], copy=_copy(shape["copy_text"]), style=style)


def _url(url: Any) -> str:
    if not isinstance(url, str):
        raise RefusalError(f'{_INLINE}Field "url" must be of type String', found=True)
    if checked_link(url) is None:
        raise RefusalError(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    if len(url) > LONGEST_LINK or any(char.isspace() for char in url):
        raise RefusalError("BUTTON_URL_INVALID")
    return url


def _data(data: Any) -> str:
    if not isinstance(data, str):
        raise RefusalError(f'{_INLINE}Field "callback_data" must be of type String', found=True)
    if not 1 <= len(data.encode("utf-8", "surrogatepass")) <= LONGEST_DATA:
        raise RefusalError("BUTTON_DATA_INVALID")
    return data


def _copy(given: Any) -> str:
    text = given.get("text") if isinstance(given, dict) and set(given) == {"text"} else None
    if not isinstance(text, str):
        raise RefusalError(f'{_INLINE}Field "copy_text" must hold a text', found=True)
    if not 1 <= units(text) <= LONGEST_COPY:
        raise RefusalError("BUTTON_COPY_TEXT_INVALID")
    return text
