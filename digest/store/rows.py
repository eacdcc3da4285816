"""What the store gives back and takes: rows as frozen values. Times are aware UTC, dates are local."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.model.article import ArticleState
from digest.store.clock_rows import AlertRow, LeaseRow, SlotRow
from digest.store.source_rows import SetAsideRow, ShingleRow, SightingRow, SourceState

if TYPE_CHECKING:
    import datetime as dt

    from digest.model.states import DeliveryState, IssueState


__all__ = [
    "AlertRow",
    "ArticleRow",
    "Balance",
    "DeliveryRow",
    "EventRow",
    "IssueRow",
    "LeaseRow",
    "MetaRow",
    "OutputRow",
    "Plan",
    "PostRow",
    "SetAsideRow",
    "ShingleRow",
    "SightingRow",
    "SlotRow",
    "SourceState",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class MetaRow:
    """Whose database this is. ``instance`` is random, made once: a copy of the file carries the same one.

    ``file_id`` and ``place`` say which file it was when something was last sent from it, and where that lay; both are
    empty before.
    """

    instance: str
    publication: str
    created_at: dt.datetime
    file_id: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRow:
    """A sighting of an article. ``name`` and ``line`` say where it came from, ``file`` where it was filed.

    ``content_sha256`` is that of the article as its source gave it and stays the same after an edit here, so that the
    same text is known again. ``source`` is the configured source that it is from, ``url`` its canonical address.
    ``revision`` counts from 1 how often its source changed it while it waited, ``filed_sha256`` is that of its file as
    Digest wrote it, ``changed_at`` when its source changed it after it was placed. ``alike`` is the id of an article
    that it may be the same as, by ``likeness`` percent. ``issue`` is the slug of the issue it is placed in, ``None`` while it is free; it is
    read only: placing is done through the issue.
    """

    id: str
    content_sha256: str
    raw_sha256: str = ""
    name: str = ""
    line: int | None = None
    title: str | None = None
    words: int = 0
    state: ArticleState = ArticleState.READY
    seen_at: dt.datetime
    file: str = ""
    source: str = ""
    url: str = ""
    revision: int = 1
    filed_sha256: str = ""
    changed_at: dt.datetime | None = None
    alike: str = ""
    likeness: int = 0
    issue: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRow:
    """An issue's state. ``revision`` counts changes of content; moves of state leave it alone.

    ``approved_revision`` and ``approved_hash`` name the approval in force: its listing of outputs and posts is
    what is sent. Both are ``None`` without one. ``date`` is the issue's calendar date.
    """

    slug: str
    number: int
    state: IssueState
    revision: int
    content_hash: str
    approved_revision: int | None
    approved_hash: str | None
    date: dt.date
    theme: str
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputRow:
    """One frozen output of an approval; ``size`` is in bytes."""

    name: str
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRow:
    """One frozen post of an approval; ``payload`` is JSON, ``sha256`` that of its UTF-8 bytes."""

    channel: str
    part: str
    position: int
    payload: str
    sha256: str

    @classmethod
    def of(cls, channel: str, part: str, position: int, payload: str) -> PostRow:
        """The row of a payload, its sha256 computed."""
        digest = hashlib.sha256(payload.encode()).hexdigest()
        return cls(channel=channel, part=part, position=position, payload=payload, sha256=digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One delivery to be made. ``part`` is the post's part or the recipient.

    Plans of one channel with a lower ``position`` are done first; equal positions do not wait for each other.
    ``post_sha256`` names the frozen post; an act that needs none (a pin) has ``None``.
    """

    channel: str
    part: str
    position: int = 0
    act: str = "send"
    post_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """One delivery. ``attempt`` counts claims and is the fencing number of every later write.

    ``repeats`` counts the times it was taken up again by itself although it may have gone out. ``claimed_at`` is
    the time of the last claim, ``detail`` the channel's answer in plain words.
    """

    id: int
    issue: str
    revision: int
    channel: str
    part: str
    act: str
    position: int
    state: DeliveryState
    attempt: int
    repeats: int
    lease_owner: str | None
    lease_until: dt.datetime | None
    not_before: dt.datetime | None
    claimed_at: dt.datetime | None
    message_id: str | None
    link: str | None
    detail: str
    post_sha256: str | None
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """How many deliveries of an issue stand where."""

    pending: int = 0
    sending: int = 0
    sent: int = 0
    failed: int = 0
    unknown: int = 0
    suppressed: int = 0

    @property
    def candidates(self) -> int:
        """All of them."""
        return self.pending + self.sending + self.done

    @property
    def done(self) -> int:
        """Those that wait for nobody but, perhaps, an editor."""
        return self.sent + self.failed + self.unknown + self.suppressed

    @property
    def settled(self) -> bool:
        """Whether the issue may be called sent: candidates = sent + failed + unknown + suppressed."""
        return self.candidates == self.done


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """Who did what to which issue, and when. ``issue`` is ``None`` for acts on no issue."""

    id: int
    at: dt.datetime
    actor: str
    door: str
    issue: str | None
    act: str
    before: str
    after: str
    detail: str
