"""Alerts as they should stand now: what editors were told, and how it ended once it is over.

Everything is derived from rows and events, so that any process says the same, at any time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.desk.ending import Ending, delivery_line, issue_line, serve_line, slot_line
from digest.desk.matter import Kind, Matter, matter
from digest.desk.occurrence import over_since
from digest.errors import UnknownError

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.desk.desk import Desk
    from digest.store.rows import AlertRow

__all__ = ["Kind", "Matter", "follow_up", "matter", "with_hint"]


def follow_up(desk: Desk, alert: AlertRow) -> str:
    """The text of an alert as it should stand now; a second line says how the matter ended, once it is over."""
    about = matter(alert)
    ask = _ENDINGS.get(about.kind)
    line = ask(desk, alert, about) if ask is not None else ""
    return f"{alert.text}\n{line}" if line else alert.text


def with_hint(alert: AlertRow) -> str:
    """An alert in one line for those at a command line: with the command that would help."""
    return f"{alert.text} ({alert.hint})" if alert.hint else alert.text


def _ending(desk: Desk, alert: AlertRow) -> Ending:
    return Ending(words=desk.words, local=desk.local_time, told=alert.at)


def _of_issue(desk: Desk, alert: AlertRow, about: Matter) -> str:
    if alert.issue is None:
        return ""
    with desk.store.read():
        row, events = desk.store.get_issue(alert.issue), desk.store.events(alert.issue)
        slot = desk.store.find_slot(desk.config.publication.slug, about.date) if about.date else None
    return issue_line(_ending(desk, alert), about.kind, row, events, slot)


def _of_slot(desk: Desk, alert: AlertRow, about: Matter) -> str:
    with desk.store.read():
        slot = desk.store.find_slot(desk.config.publication.slug, about.date) if about.date else None
        row = desk.store.get_issue(slot.issue) if slot and slot.issue else None
    return slot_line(_ending(desk, alert), slot, row)


def _of_delivery(desk: Desk, alert: AlertRow, about: Matter) -> str:
    with desk.store.read():
        try:
            row = desk.store.get_delivery(about.delivery)
        except UnknownError:  # it gave way to a new plan
            return ""
        events = desk.store.events(row.issue)
    line = serve_line if about.kind is Kind.SERVE else delivery_line
    return line(_ending(desk, alert), about, row, events)


def _of_trouble(desk: Desk, alert: AlertRow, about: Matter) -> str:
    over = over_since(desk, f"slot:{about.date}", about.number)
    return _ending(desk, alert).at("trouble", over) if over else ""


def _of_config(desk: Desk, _alert: AlertRow, about: Matter) -> str:
    return desk.words("ended.config") if over_since(desk, "config", about.number) else ""


def _of_source(desk: Desk, alert: AlertRow, about: Matter) -> str:
    over = over_since(desk, f"source:{about.what}", about.number)
    return _ending(desk, alert).at("source", over) if over else ""


_ENDINGS: dict[Kind, Callable[[Desk, AlertRow, Matter], str]] = {
    Kind.ASSEMBLED: _of_issue,
    Kind.REMIND: _of_issue,
    Kind.LATE: _of_issue,
    Kind.MISSED: _of_issue,
    Kind.STALE: _of_issue,
    Kind.ORDER: _of_issue,
    Kind.TOO_FEW: _of_slot,
    Kind.UNKNOWN: _of_delivery,
    Kind.FAILED: _of_delivery,
    Kind.SERVE: _of_delivery,
    Kind.TROUBLE: _of_trouble,
    Kind.CONFIG: _of_config,
    Kind.SOURCE: _of_source,
}
