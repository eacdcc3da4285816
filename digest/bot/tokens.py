"""What a button carries: an act, bound to an issue and its revision, signed for one chat; at most 64 bytes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

VERSION = "1"
LONGEST = 64
_MAC = 16
_WORD = re.compile(r"[A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """What a pressed button asks for. ``number`` is the issue's (0: no issue), ``argument`` belongs to the act."""

    act: str
    number: int = 0
    revision: int = 0
    argument: str = ""


def key_of(token: str, instance: str) -> bytes:
    """The key of a bot and a database: neither another bot's buttons nor those of a copied database are believed."""
    return hashlib.sha256(f"digest buttons\n{instance}\n{token}".encode()).digest()


def written(key: bytes, chat_id: int, click: Click) -> str:
    """The data of a button in that chat. ValueError for one that does not fit."""
    if not _WORD.fullmatch(click.act) or not _WORD.fullmatch(click.argument):
        raise ValueError(f"a button cannot carry {click.act!r} and {click.argument!r}")
    plain = f"{VERSION}.{click.act}.{click.number}.{click.revision}.{click.argument}"
    data = f"{plain}.{_mac(key, chat_id, plain)}"
    if len(data) > LONGEST:
        raise ValueError(f"a button's data is too long: {plain}")
    return data


def read(key: bytes, chat_id: int, data: str) -> Click | None:
    """The click that was written for that chat; ``None`` for whatever else may come."""
    plain, dot, mac = data.rpartition(".")
    if not dot or not hmac.compare_digest(mac.encode("utf-8", "replace"), _mac(key, chat_id, plain).encode()):
        return None
    version, act, number, revision, argument = plain.split(".")
    if version != VERSION:
        return None
    return Click(act=act, number=int(number), revision=int(revision), argument=argument)


def _mac(key: bytes, chat_id: int, plain: str) -> str:
    made = hmac.new(key, f"{chat_id}\n{plain}".encode("utf-8", "replace"), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode()[:_MAC]
