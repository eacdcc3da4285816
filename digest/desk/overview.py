"""One issue at a glance: what it holds, where it stands, what it waits for. Everything a control message shows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.desk.adopt import unconfirmed
from digest.desk.channel import ARCHIVE
from digest.desk.layout_key import pdf_name
from digest.desk.postpone import hour_of
from digest.desk.resolve import questions
from digest.desk.rights import approver
from digest.desk.view import load
from digest.errors import DigestError
from digest.model.acts import SEND
from digest.model.post import units
from digest.model.post_json import post_of
from digest.model.states import IssueState

if TYPE_CHECKING:
    import datetime as dt

    from digest.desk.desk import Desk
    from digest.model.notice import Notice
    from digest.model.post import Post
    from digest.store.bot_rows import OrderRow
    from digest.store.rows import Balance, DeliveryRow, EventRow, IssueRow

TEXT, CAPTION = 4096, 1024
POSTS = "posts.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An article in its place. ``provisional``: its headline was made up by Digest and nobody confirmed it."""

    number: int
    id: str
    headline: str
    byline: str
    minutes: int
    provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """How long a built post is, in UTF-16 units, and how long it may be."""

    channel: str
    part: str
    units: int
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """An issue as its files and rows say. ``trouble`` is why its files cannot be read; then there are no lines.

    ``hour`` is when it goes out by itself, ``order`` an order to publish that can still be taken back, ``changed``
    whether the files differ from what the row knows. ``links`` are those of the posts that are out.
    """

    row: IssueRow
    title: str
    lines: tuple[Line, ...]
    notices: tuple[Notice, ...]
    trouble: str
    changed: bool
    lengths: tuple[Length, ...]
    pages: int
    pdf: str
    hour: dt.datetime | None
    order: OrderRow | None
    approver: str
    unconfirmed: bool
    deliveries: tuple[DeliveryRow, ...]
    questions: tuple[DeliveryRow, ...]
    balance: Balance
    events: tuple[EventRow, ...]

    @property
    def provisional(self) -> tuple[Line, ...]:
        """The articles whose headline waits for an editor."""
        return tuple(line for line in self.lines if line.provisional)

    @property
    def problems(self) -> tuple[Notice, ...]:
        """What keeps it a draft."""
        return tuple(notice for notice in self.notices if notice.severity == "error")

    @property
    def links(self) -> dict[str, str]:
        """``channel/part`` -> link of every post that is out and has one."""
        sent = (row for row in self.deliveries if row.act == SEND and row.link and row.channel != ARCHIVE)
        return {f"{row.channel}/{row.part}": row.link or "" for row in sent if row.state == "sent"}


def overview(desk: Desk, slug: str) -> Overview:
    """How an issue stands; reads only. :class:`digest.errors.UnknownError` for one without a row."""
    store = desk.store
    with store.read():
        row = store.get_issue(slug)
        order = next((given for given in store.orders() if given.issue == slug), None)
        deliveries, asked, balance = store.deliveries_of(slug), questions(desk, slug), store.balance(slug)
        events = store.events(slug)
        hour, who, doubt = hour_of(desk, row), approver(desk, slug), unconfirmed(desk, slug)
    title, lines, notices, trouble, changed = _read(desk, row)
    manifest = desk.folders.manifest(slug)
    return Overview(
        row=row,
        title=title or row.theme,
        lines=lines,
        notices=notices,
        trouble=trouble,
        changed=changed,
        lengths=_lengths(desk, row),
        pages=manifest.pages if manifest else 0,
        pdf=pdf_name(desk.config, slug) if manifest and manifest.pages else "",
        hour=hour,
        order=order,
        approver=who if row.approved_revision is not None else "",
        unconfirmed=doubt,
        deliveries=deliveries,
        questions=asked,
        balance=balance,
        events=events,
    )


def _read(desk: Desk, row: IssueRow) -> tuple[str, tuple[Line, ...], tuple[Notice, ...], str, bool]:
    try:
        view = load(desk, row.slug, row)
    except DigestError as error:
        return "", (), (), str(error), False
    lines = tuple(
        Line(
            number=number,
            id=entry.id,
            headline=placed.headline,
            byline=placed.article.byline,
            minutes=placed.minutes,
            provisional=placed.provisional,
        )
        for number, (placed, entry) in enumerate(zip(view.issue.placements, view.sheet.entries, strict=True), 1)
    )
    over = row.state in {IssueState.CANCELLED, IssueState.WITHDRAWN}
    changed = not over and view.content_hash != row.content_hash
    return view.issue.title, lines, view.notices, "", changed


def _lengths(desk: Desk, row: IssueRow) -> tuple[Length, ...]:
    """Of the posts as they were approved, else as they were built last; none before the first build."""
    posts: list[tuple[str, Post]] = []
    try:
        if row.approved_revision is not None:
            frozen = desk.store.posts_of(row.slug, row.approved_revision)
            posts = [(post.channel, post_of(json.loads(post.payload))) for post in frozen]
        else:
            built = json.loads(desk.folders.output(row.slug, POSTS))
            posts = [(channel, post_of(fields)) for channel, all_ in built.items() for fields in all_]
    except (OSError, ValueError, AttributeError, DigestError):
        return ()
    return tuple(
        Length(channel=channel, part=post.part, units=units(post.text), limit=CAPTION if post.filename else TEXT)
        for channel, post in posts
        if not post.edits
    )
