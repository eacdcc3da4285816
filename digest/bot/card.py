"""The control message of an issue: what it says and which buttons it has, from the facts alone."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from digest.bot.card_lines import article_lines, delivery_lines, foot_lines, part_name
from digest.bot.keyboards import has_menu, menu, usual
from digest.bot.said import Said
from digest.model.states import DeliveryState, IssueState

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from digest.bot.said import Key, Keys
    from digest.bot.tokens import Click
    from digest.desk.overview import Overview
    from digest.words import Words

OPEN = (IssueState.DRAFT, IssueState.REVIEW, IssueState.APPROVED, IssueState.HELD)
ASKING = ("cancel", "withdraw", "postpone", "edit", "order", "out")
"""The menus that a card can show instead of its usual buttons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What a card is drawn with: the language, the local time of a moment, the data of a button, and now."""

    words: Words
    local: Callable[[dt.datetime], dt.datetime]
    data: Callable[[Click], str]
    now: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    """What is going on besides the facts: the open menu, who is at work on it (act, name), and a remark."""

    view: str = ""
    busy: tuple[str, str] | None = None
    remark: str = ""
    live: bool = True


def card(seen: Overview, mood: Mood, draw: Drawing) -> Said:
    """The control message."""
    words = draw.words
    head = [
        words.html("card.head", number=seen.row.number, slug=seen.row.slug),
        f"<i>{escape(seen.title, quote=False)}</i>",
    ]
    if not mood.live:
        return Said(html="\n".join([*head, "", *state_lines(seen, draw), words("card.older")]))
    body = [*state_lines(seen, draw), *_extra_lines(seen, mood, draw)]
    parts = ["\n".join(head), "\n".join(body), *_sections(seen, mood, draw)]
    return Said(html="\n\n".join(part for part in parts if part), keys=_keys(seen, mood, draw))


def _sections(seen: Overview, mood: Mood, draw: Drawing) -> list[str]:
    """The articles, the posts that are out or on their way, and the small print."""
    state = seen.row.state
    listed = article_lines(seen, draw.words) if state in OPEN or mood.view in {"edit", "order", "out"} else []
    sent = delivery_lines(seen, draw.words) if seen.deliveries else []
    foot = foot_lines(seen, draw.words)
    asks = mood.view in ASKING and mood.busy is None and has_menu(seen, mood.view)
    asked = [draw.words(f"card.ask_{mood.view}")] if asks else []
    return ["\n".join(listed), "\n".join(sent), "\n".join(foot), *(f"<b>{text}</b>" for text in asked)]


def state_lines(seen: Overview, draw: Drawing) -> list[str]:
    """Where the issue stands, in a sentence."""
    words, row = draw.words, seen.row
    when = words.moment(draw.local(seen.hour)) if seen.hour else ""
    match row.state:
        case IssueState.DRAFT:
            return [words("card.draft", count=words("card.problems", count=len(seen.problems) or 1))]
        case IssueState.REVIEW:
            return [words("card.review", when=when) if when else words("card.review_by_hand")]
        case IssueState.APPROVED if seen.order is not None:
            at = f"{draw.local(seen.order.due_at):%H:%M:%S}"
            return [words.html("card.ordered", who=seen.order.actor, at=at)]
        case IssueState.APPROVED:
            key = "card.approved" if when else "card.approved_by_hand"
            return [words.html(key, who=seen.approver, when=when)]
        case IssueState.SENDING:
            return [words("card.sending", done=seen.balance.done, all=seen.balance.candidates)]
        case IssueState.SENT:
            return [words("card.sent", when=words.moment(draw.local(published_at(seen))))]
        case _:
            return _closed_lines(seen, words)


def _closed_lines(seen: Overview, words: Words) -> list[str]:
    """Of an issue on hold, cancelled or withdrawn: by whom, and why."""
    name, act = {
        IssueState.HELD: ("held", "hold"),
        IssueState.CANCELLED: ("cancelled", "cancel"),
        IssueState.WITHDRAWN: ("withdrawn", "withdraw"),
    }[seen.row.state]
    event = next((event for event in reversed(seen.events) if event.act == act), None)
    who, why = (event.actor, event.detail) if event else ("", "")
    key = f"card.{name}_why" if why and words.has(f"card.{name}_why") else f"card.{name}"
    lines = [words.html(key, who=who, why=why.rstrip("."))]
    if seen.row.state is IssueState.WITHDRAWN and seen.balance.pending:
        lines.append(words("card.taking_back", count=seen.balance.pending))
    return lines


def published_at(seen: Overview) -> dt.datetime:
    """When the last post went out."""
    done = [event.at for event in seen.events if event.act == "sent"]
    return done[0] if done else seen.row.updated_at


def _extra_lines(seen: Overview, mood: Mood, draw: Drawing) -> list[str]:
    """What is to be done first, what somebody is doing, and what went wrong."""
    words, lines = draw.words, []
    if mood.busy is not None:
        lines.append(words.html(f"card.busy_{mood.busy[0]}", who=mood.busy[1]))
    if seen.trouble:
        lines.append(words.html("card.unreadable", why=seen.trouble))
    if seen.row.state in OPEN:
        lines += [words.html("card.problem", text=notice.message) for notice in seen.problems[:3]]
        if seen.provisional:
            lines.append(words("card.made_up", count=len(seen.provisional)))
        if seen.unconfirmed:
            lines.append(words("card.unconfirmed"))
    if seen.row.state is IssueState.SENT and seen.changed:
        lines.append(words("card.changed"))
    lines += _question_lines(seen, words)
    if mood.remark:
        lines.append(f"⚠ {escape(mood.remark, quote=False)}")
    return lines


def _question_lines(seen: Overview, words: Words) -> list[str]:
    """The first open question, and how many come after it."""
    if not seen.questions:
        return []
    row = seen.questions[0]
    what = f"{row.channel}, {part_name(row.part, words)}"
    key = "card.unknown" if row.state is DeliveryState.UNKNOWN else "card.failed"
    lines = [words.html(key, what=what, why=row.detail)]
    if len(seen.questions) > 1:
        lines.append(words("card.questions_more", count=len(seen.questions) - 1))
    return lines


def _keys(seen: Overview, mood: Mood, draw: Drawing) -> Keys:
    """The buttons: those of the open menu, else the usual ones; none while somebody is at work on the issue."""
    if mood.busy is not None:
        return ()
    rows: list[tuple[Key, ...]] = menu(seen, mood.view, draw) if mood.view in ASKING else usual(seen, draw)
    return tuple(row for row in rows if row)
