"""The doctor looks at the ways out: tokens, who may read them, what the bot may do in each chat; and the clock."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.config.channels import TOKEN_ENV
from digest.desk.doctor import Check, fine, problem, problem_of, warning
from digest.errors import DigestError
from digest.model.config import ChannelConfig

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from digest.desk.doctor import Outside, Rights
    from digest.model.config import Config

SKEW, TOO_SKEWED = 30, 600
SANE = range(2025, 2100)
NOBODY = "whoever writes /whoami to the bot is told their number; it goes under [editors.people] in config.toml"
OUTSIDE = "put the bot into the editors' group, or see whether editors.chat_id is right: chats that it knows follow"
SYNCHRONISE = "let the system set its clock: timedatectl set-ntp true"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelLook:
    """What was found of one channel; ``skew`` is how many seconds this computer is ahead of its server.

    ``rights`` are the server's own answers about ``way``, ``editors`` holds for the editors' chat, ``asked`` where
    updates were asked for as well.
    """

    checks: tuple[Check, ...]
    skew: float | None = None
    rights: Rights | None = None
    way: ChannelConfig | None = None
    editors: bool = False
    asked: bool = False


def channels(config: Config, outside: Outside, *, updates: bool) -> Iterator[ChannelLook]:
    """Every configured channel, and the editors' chat; without any on Telegram the bot whose token is there.

    ``updates`` allows to ask one bot for its updates, the editors' own where there is one: only where ours is not at
    work.
    """
    bot = _hearing(config, outside) if updates else None
    for way in config.channels:
        heard = way is bot
        topic = f"channel {way.name}"
        yield _folder(way) if way.kind == "folder" else _telegram(way, outside, topic, updates=heard)
    if config.editors is not None:
        yield _telegram(config.editors, outside, "editors' chat", editors=True, updates=updates)
        if not config.newsroom.people:
            yield ChannelLook(checks=(warning("editors", "nobody may press the buttons", NOBODY),))
    elif bot is not None and bot not in config.channels:
        yield _telegram(bot, outside, "bot", updates=True)
    if not config.channels:
        remedy = "add a [channels.NAME] table to config.toml"
        yield ChannelLook(checks=(warning("channels", "none: issues go to the web archive only", remedy),))


def _hearing(config: Config, outside: Outside) -> ChannelConfig | None:
    """Through which chat's token the bot is asked what it has heard; no chat's at all where none is set up yet."""
    if config.editors is not None:
        return config.editors
    ways = [way for way in config.channels if way.kind == "telegram"]
    for way in ways or [ChannelConfig(name="bot", kind="telegram", token_env=TOKEN_ENV)]:
        try:
            outside.token(way)
        except DigestError:
            continue
        return way
    return None


def _folder(way: ChannelConfig) -> ChannelLook:
    topic, path = f"channel {way.name}", way.path
    nearest = next((p for p in (path, *path.parents) if p.is_dir()), path) if path else None
    try:
        with tempfile.TemporaryFile(dir=nearest):
            return ChannelLook(checks=(fine(topic, f"the folder {path} may be written"),))
    except OSError as error:
        said = f"the folder {path} may not be written: {(error.strerror or '').lower()}"
        return ChannelLook(checks=(problem(topic, said, f"see who owns it: ls -ld {nearest}"),))


def _telegram(
    way: ChannelConfig, outside: Outside, topic: str, *, editors: bool = False, updates: bool = False
) -> ChannelLook:
    checks = [warning(topic, notice.message, notice.hint or "") for notice in outside.token_notices(way)]
    try:
        outside.token(way)
    except DigestError as error:
        return ChannelLook(checks=(*checks, problem_of(topic, error)))
    if outside.probe is None:
        return ChannelLook(checks=(*checks, fine(topic, "the token looks like one; Telegram was not asked")))
    try:
        rights = outside.probe(way, updates)
    except DigestError as error:
        return ChannelLook(checks=(*checks, problem_of(topic, error)))
    checks += _asked(rights, topic, editors=editors, alone=not way.chat_id)
    return ChannelLook(
        checks=tuple(checks), skew=rights.clock_skew, rights=rights, way=way, editors=editors, asked=updates
    )


def _asked(rights: Rights, topic: str, *, editors: bool, alone: bool) -> Iterator[Check]:
    """What the server's answers mean: the token, the chat, and each right; ``alone`` is a bot without a chat."""
    if rights.token_ok is None:
        remedy = "see whether this computer reaches Telegram, then try again; digest doctor --offline leaves it out"
        yield warning(topic, f"Telegram could not be asked: {rights.trouble}", remedy)
        return
    if not rights.token_ok:
        yield problem(topic, f"Telegram does not know the token: {rights.trouble}", "ask @BotFather for the token")
        return
    if rights.poller_conflict:
        remedy = "stop the other program, or give each a bot of its own; digest run cannot hear the editors beside it"
        yield warning(topic, f"another program receives what is written to {rights.bot_name}", remedy)
    if alone:
        yield fine(topic, f"{rights.bot_name} is known to Telegram")
        return
    yield from _chat(rights, topic, editors=editors)


def _chat(rights: Rights, topic: str, *, editors: bool) -> Iterator[Check]:
    """What the server's answers mean for a chat: whether the bot is there, and each right."""
    if rights.chat_ok is None:
        yield warning(topic, f"the chat could not be asked for: {rights.trouble}", "try again in a moment")
        return
    if not rights.chat_ok:
        remedy = (
            OUTSIDE if editors else "see whether chat_id is right, and make the bot an administrator of the channel"
        )
        yield problem(topic, f"the bot {rights.bot_name} does not see the chat: {rights.trouble}", remedy)
        return
    where = f"{rights.bot_name} in “{rights.chat_title}”"
    lacks = _lacking(rights, editors=editors)
    if editors and rights.is_member is False:
        yield problem(topic, f"{rights.bot_name} is not in “{rights.chat_title}”", OUTSIDE)
        return
    if editors and rights.chat_kind == "channel":
        text = f"“{rights.chat_title}” is a channel: whoever reads it sees what is meant for editors, and its buttons"
        yield warning(topic, text, "make a group for the editors, put the bot into it, and write its number here")
    if rights.can_post is False:
        yield problem(topic, f"{where} may not post", "make the bot an administrator that may post messages")
    elif lacks:
        text = f"{where} may post, but not {' or '.join(lacks)}"
        yield warning(topic, text, "give the bot these rights: channel, Administrators, the bot")
    else:
        yield fine(topic, f"{where} may post{'' if editors else ', edit and pin'}")
    if not editors and rights.can_post is not False and rights.can_delete is False:
        text = f"{where} may not delete others' messages; its own it may, for 48 hours"
        yield fine(topic, text)


def _lacking(rights: Rights, *, editors: bool) -> list[str]:
    wanted = [] if editors else [("edit", rights.can_edit), ("pin", rights.can_pin)]
    return [word for word, right in wanted if right is False]


def clock(now: dt.datetime, skews: Iterable[float | None]) -> Iterator[Check]:
    """The computer's clock: whether its year can be right, and how far it is from Telegram's."""
    if now.year not in SANE:
        yield problem("clock", f"the computer's clock says {now:%Y-%m-%d}", SYNCHRONISE)
        return
    known = [skew for skew in skews if skew is not None]
    if not known:
        yield fine("clock", f"{now:%Y-%m-%d %H:%M} UTC, compared with nothing")
        return
    most = max(known, key=abs)
    said = f"{abs(most):,.0f} s {'ahead of' if most > 0 else 'behind'} Telegram's"
    if abs(most) > TOO_SKEWED:
        yield problem("clock", f"the clock is {said}; issues would go out at the wrong time", SYNCHRONISE)
    elif abs(most) > SKEW:
        yield warning("clock", f"the clock is {said}", SYNCHRONISE)
    else:
        yield fine("clock", f"{now:%Y-%m-%d %H:%M} UTC, as Telegram's")
