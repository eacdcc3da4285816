"""An editor's changes to an issue's sheet: title, theme, note, headlines, summaries, order, who is left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from digest.desk.view import OPEN, refresh, refuse_changed
from digest.errors import RefusedError, UnknownError
from digest.model.states import IN_WORDS, IssueState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digest.desk.desk import Desk
    from digest.model.sheet import Entry, Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What to change; ``None`` and empty mean: leave it. Articles are named by their position, from 1."""

    title: str | None = None
    theme: str | None = None
    note: str | None = None
    headlines: Mapping[int, str] | None = None
    summaries: Mapping[int, str] | None = None
    groups: Mapping[int, str] | None = None
    order: tuple[int, ...] = ()
    leave_out: tuple[int, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing is to be changed."""
        return self == Change()


def edit(desk: Desk, slug: str, change: Change, *, revision: int | None = None) -> Sheet:
    """The changed sheet, written to issue.toml. An approval is void after it. ``revision`` is the one the editor saw.

    ``order`` lists positions that come first, in that order; the others follow as they were. An article left
    out waits in the inbox again. What is changed in an issue that was sent goes out with its correction. Raises :class:`UnknownError` for a position that is not there,
    :class:`RefusedError` once the issue is being sent.
    """
    _, row = refresh(desk, slug)
    refuse_changed(row, revision)
    if row.state not in (*OPEN, IssueState.SENT):
        raise RefusedError(f"issue {slug} is {IN_WORDS[row.state]}; its content can no longer be changed")
    if row.state is IssueState.SENT and (change.order or change.leave_out):
        raise RefusedError("an issue that was sent keeps its articles and their order", hint=f"digest withdraw {slug}")
    old = desk.folders.sheet(slug)
    new = _applied(old, change)
    if new == old:
        return old
    desk.folders.change(old, new)
    refresh(desk, slug)  # frees what was left out
    return new


def _applied(sheet: Sheet, change: Change) -> Sheet:
    entries = list(sheet.entries)
    fields = (("title", change.headlines), ("summary", change.summaries), ("group", change.groups))
    for name, values in fields:
        for number, value in (values or {}).items():
            entry = _at(entries, number, sheet.slug)
            changed: dict[str, Any] = {name: value.strip()}
            entries[number - 1] = replace(entry, **changed)
    for number in (*change.order, *change.leave_out):
        _at(entries, number, sheet.slug)
    first = list(dict.fromkeys(change.order))
    numbers = [*first, *(number for number in range(1, len(entries) + 1) if number not in first)]
    kept = tuple(entries[number - 1] for number in numbers if number not in change.leave_out)
    if not kept:
        raise RefusedError(
            "an issue needs at least one article", hint=f"digest cancel {sheet.slug} gives the whole issue up"
        )
    texts = {name: value for name in ("title", "theme", "note") if (value := getattr(change, name)) is not None}
    return replace(sheet, entries=kept, **texts)


def _at(entries: list[Entry], number: int, slug: str) -> Entry:
    if not 1 <= number <= len(entries):
        raise UnknownError(
            f"issue {slug} has no article {number}", hint=f"articles are numbered from 1 to {len(entries)}"
        )
    return entries[number - 1]
