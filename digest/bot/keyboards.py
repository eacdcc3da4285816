"""The buttons of a control message. What each does is decided again when it is pressed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from digest.bot.card_lines import cut
from digest.bot.said import Key
from digest.bot.tokens import Click
from digest.model.states import DeliveryState, IssueState

if TYPE_CHECKING:
    from digest.bot.card import Drawing
    from digest.desk.overview import Overview
    from digest.store.rows import DeliveryRow

Row = tuple[Key, ...]
MOST_LISTED = 45
LABEL = 34
_EDITABLE = (IssueState.DRAFT, IssueState.REVIEW, IssueState.APPROVED, IssueState.HELD)
_DAYS = 6


class Keyboard:
    """The buttons of one issue, as it is drawn now."""

    def __init__(self, seen: Overview, draw: Drawing) -> None:
        self.seen = seen
        self.draw = draw
        self.words = draw.words

    def key(
        self, name: str, act: str, argument: str = "", *, style: str = "", label: str = "", **values: object
    ) -> Key:
        """A button by the name of its label in the catalogue, or with a label of its own."""
        row = self.seen.row
        click = Click(act=act, number=row.number, revision=row.revision, argument=argument)
        return Key(text=label or self.words(f"key.{name}", **values), data=self.draw.data(click), style=style)

    def usual(self) -> list[Row]:
        """What can be done with the issue where it stands."""
        match self.seen.row.state:
            case IssueState.DRAFT:
                return [self.edits(), (self.key("preview", "V"), self.cancel())]
            case IssueState.REVIEW:
                return [*self.decisions(), *self.changes()]
            case IssueState.APPROVED if self.seen.order is not None:
                return [(self.key("stop", "S", style="danger"),)]
            case IssueState.APPROVED:
                return [(self.key("publish", "P", style="success"),), *self.changes()]
            case IssueState.SENDING:
                return [*self.questions(), (self.key("hold", "H"),)]
            case IssueState.HELD:
                first = (self.key("resume", "U", style="primary"),)
                begun = bool(self.seen.deliveries)
                return [*self.questions(), first, *([] if begun else [self.edits(), (self.cancel(),)])]
            case IssueState.SENT:
                last = (self.key("edit", "E"), self.key("correct", "X"), self.key("withdraw", "W", style="danger"))
                return [*self.questions(), last]
            case _:
                return []

    def decisions(self) -> list[Row]:
        """Of an issue in review: what stands in the way first, then yes."""
        if self.seen.unconfirmed:
            return [(self.key("never_sent", "N", style="primary"),)]
        if self.seen.provisional:
            return [(self.key("keep", "K", style="primary"),)]
        when = self.words.short_moment(self.draw.local(self.seen.hour)) if self.seen.hour else ""
        approve = (
            self.key("approve_for", "A", style="primary", when=when)
            if when
            else self.key("approve", "A", style="primary")
        )
        return [(self.key("publish", "P", style="success"),), (approve,)]

    def changes(self) -> list[Row]:
        """What else can be done before it is out; few in a row, since phones cut long labels."""
        later = (*self.postpone(), self.key("hold", "H"))
        return [self.edits(), later, (self.key("preview", "V"), self.cancel())]

    def edits(self) -> Row:
        """Ways to change it."""
        if self.seen.trouble:
            return ()
        several = len(self.seen.lines) > 1
        more = (self.key("reorder", "R"), self.key("leave_out", "L")) if several else ()
        return (self.key("edit", "E"), *more)

    def postpone(self) -> Row:
        """To another hour, where it has one."""
        return (self.key("postpone", "T"),) if self.seen.hour else ()

    def cancel(self) -> Key:
        """To give it up, which is asked again."""
        return self.key("cancel", "C", style="danger")

    def questions(self) -> list[Row]:
        """Answers to the first open question."""
        if not self.seen.questions:
            return []
        row: DeliveryRow = self.seen.questions[0]
        mine = f"{row.id}-{row.attempt}"
        skip = self.key("skip", "Qk", mine)
        if row.state is DeliveryState.UNKNOWN:
            return [(self.key("is_there", "Qs", mine, style="success"), self.key("send_again", "Qr", mine), skip)]
        if row.state is DeliveryState.FAILED:
            return [(self.key("retry", "Qr", mine, style="primary"), skip)]
        return [(skip,)]

    def back(self) -> Row:
        """To the usual buttons."""
        return (self.key("back", "M"),)

    def edit_menu(self) -> list[Row]:
        """Everything that a reply can change."""
        rows: list[Row] = [(self.key("title", "F", "t"), self.key("theme", "F", "m"), self.key("note", "F", "n"))]
        rows += [
            (
                self.key("headline", "F", f"h{line.number}", number=line.number),
                self.key("summary", "F", f"s{line.number}", number=line.number),
            )
            for line in self.seen.lines[:MOST_LISTED]
        ]
        return [*rows, self.back()]

    def list_menu(self, act: str, mark: str, *, first: int) -> list[Row]:
        """A button for each article from position ``first`` on."""
        listed = [line for line in self.seen.lines if line.number >= first][: 2 * MOST_LISTED]
        labels = [(line.number, f"{mark} {line.number}. {cut(line.headline, LABEL)}") for line in listed]
        return [*((self.key("", act, str(number), label=label),) for number, label in labels), self.back()]

    def postpone_menu(self) -> list[Row]:
        """Later hours, each an exact one, so that pressing twice postpones once."""
        if self.seen.hour is None:
            return [self.back()]
        base = max(self.seen.hour, self.draw.now)
        hours = tuple(self.key("in_hours", "Tm", minute_of(base + dt.timedelta(hours=n)), count=n) for n in (1, 3))
        local = self.draw.local(self.seen.hour)
        days: list[Key] = []
        for ahead in range(1, _DAYS + 1):
            moment = on_day(self.draw.local(self.draw.now).date() + dt.timedelta(days=ahead), local)
            if moment > self.draw.now and moment != self.seen.hour:
                days.append(
                    self.key("", "Tm", minute_of(moment), label=self.words.short_moment(self.draw.local(moment)))
                )
        rows = [tuple(days[n : n + 2]) for n in range(0, len(days), 2)]
        return [hours, *rows, (self.key("another_time", "F", "w"),), self.back()]


def usual(seen: Overview, draw: Drawing) -> list[Row]:
    """The buttons of an issue where it stands."""
    return Keyboard(seen, draw).usual()


def has_menu(seen: Overview, view: str) -> bool:
    """Whether a menu has a meaning where the issue stands now."""
    if view == "withdraw":
        return seen.row.state is IssueState.SENT
    return seen.row.state in _EDITABLE or (view == "edit" and seen.row.state is IssueState.SENT)


def menu(seen: Overview, view: str, draw: Drawing) -> list[Row]:
    """The buttons of an open menu; the usual ones where it has no meaning any more."""
    made = Keyboard(seen, draw)
    if not has_menu(seen, view):
        return made.usual()
    match view:
        case "withdraw":
            return [(made.key("withdraw_yes", "Wy", style="danger"), made.key("no", "M"))]
        case "edit":
            return made.edit_menu()
        case "cancel":
            return [(made.key("cancel_yes", "Cy", style="danger"), made.key("no", "M"))]
        case "postpone":
            return made.postpone_menu()
        case "order":
            return made.list_menu("Ru", "↑", first=2)
        case "out":
            return made.list_menu("Lx", "✕", first=1)
        case _:
            return made.usual()


def minute_of(moment: dt.datetime) -> str:
    """A moment as the number of its minute, short enough for a button."""
    return str(int(moment.timestamp()) // 60)


def moment_of(minute: str) -> dt.datetime:
    """The moment of such a number, aware, in UTC. ValueError for none."""
    return dt.datetime.fromtimestamp(int(minute) * 60, tz=dt.UTC)


def on_day(date: dt.date, like: dt.datetime) -> dt.datetime:
    """The hour of ``like`` (in its zone) on another day, in UTC."""
    return dt.datetime.combine(date, like.time(), tzinfo=like.tzinfo).astimezone(dt.UTC)
