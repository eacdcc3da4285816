"""What an alert is about, read from its key; pure.

Whoever writes an alert gives it one of these keys::

    slot:<date>:<kind>[:<hour once it was postponed>]     slot:<date>:trouble:<number>:<error>
    unknown:<delivery>:<attempt>     failed:<delivery>:<attempt>     stale:<issue>:<moment>
    serve:archive|channel|shut:<delivery>:<attempt>:<error>     config:<number>:<file>     order:<issue>:<moment>:lapsed
    source:<name>:<hash of its address>:<number>

A number counts how often a matter came up (:mod:`digest.desk.occurrence`). Anything else is ``other``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digest.store.rows import AlertRow


class Kind(StrEnum):
    """The kinds of matters."""

    ASSEMBLED = "assembled"
    REMIND = "remind"
    LATE = "late"
    TOO_FEW = "too-few"
    SKIPPED = "skipped"
    MISSED = "missed"
    PUBLISHED = "published"
    TROUBLE = "trouble"
    UNKNOWN = "unknown"
    FAILED = "failed"
    STALE = "stale"
    CONFIG = "config"
    SERVE = "serve"
    ORDER = "order"
    SOURCE = "source"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What an alert is about: a slot's ``date``, or a ``delivery`` at its ``attempt``, or the ``number``-th of its kind.

    ``what`` is the part of the sender that it is about: ``archive``, ``channel`` or ``shut``; or the source's name and
    the hash of its address.
    """

    kind: Kind
    date: dt.date | None = None
    delivery: int = 0
    attempt: int = 0
    number: int = 0
    what: str = ""


def matter(alert: AlertRow) -> Matter:
    """What an alert is about."""
    head, *rest = alert.key.split(":")
    try:
        return _matter(head, rest)
    except (ValueError, IndexError):  # a key of somebody else's, or of an earlier version
        return Matter(kind=Kind.OTHER)


def _matter(head: str, rest: list[str]) -> Matter:
    if head == "slot":
        kind = Kind(rest[1])
        number = int(rest[2]) if kind is Kind.TROUBLE else 0
        return Matter(kind=kind, date=dt.date.fromisoformat(rest[0]), number=number)
    kind = Kind(head)
    if kind in {Kind.UNKNOWN, Kind.FAILED}:
        return Matter(kind=kind, delivery=int(rest[0]), attempt=int(rest[1]))
    if kind is Kind.SERVE:
        return Matter(kind=kind, what=rest[0], delivery=int(rest[1]), attempt=int(rest[2]))
    if kind is Kind.SOURCE:
        return Matter(kind=kind, what=":".join(rest[:2]), number=int(rest[2]))
    if kind is Kind.CONFIG:
        return Matter(kind=kind, number=int(rest[0]))
    return Matter(kind=kind if kind in {Kind.STALE, Kind.ORDER} else Kind.OTHER)
