"""An archive whose issues are frozen as a test says, without building them: rows, bytes and deliveries are real."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from desk_kit import Clock, open_desk

from digest.channels.archive import ArchiveChannel
from digest.desk.channel import ARCHIVE, SITE
from digest.desk.outcome import write_outcome
from digest.desk.owner import gone, owner
from digest.desk.site.delivery import Site, put_site
from digest.desk.site.refresh import refresh_archive
from digest.desk.site.surroundings import archive_index_of
from digest.desk.site.tombstones import withdrawn_page_of
from digest.desk.withdraw import notice_of, withdraw
from digest.model.acts import edit_act
from digest.model.post import Verdict
from digest.model.states import DeliveryState, IssueState
from digest.render.contents import Contents, Headline, pack_contents
from digest.shelf.atomic import sha256
from digest.store.rows import OutputRow, Plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from digest.desk.desk import Desk
    from digest.desk.site.refresh import Refreshed
    from digest.store.rows import DeliveryRow

URL = "https://news.example.org/weekly"
PUBLICATION = f"""[publication]
name = "The Example Weekly"
timezone = "Europe/Istanbul"
public_url = "{URL}"
"""
FIRST = dt.date(2026, 1, 2)
LATER = dt.date(2026, 12, 1)


@dataclass(frozen=True, kw_only=True)
class Piece:
    """An article as a test gives it."""

    headline: str
    anchor: str
    author: str = "Ada Example"
    topic: str = "Ports"
    text: str = "The lock holds more water than the harbour needs."
    page: bool = True


@dataclass
class Shown:
    """An archive with its desk; issues are numbered from 1, a week apart."""

    folder: Path
    config: str = PUBLICATION
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / "config.toml"
        self.desk: Desk = open_desk(self.folder, self.clock, None if path.is_file() else self.config)

    @property
    def public(self) -> Path:
        return self.desk.config.issues / "public"

    def reconfigured(self, config: str) -> Shown:
        """The same archive under other settings."""
        self.desk.close()
        (self.folder / "config.toml").write_text(config)
        return Shown(self.folder, clock=self.clock)

    def approve(self, number: int, pieces: Iterable[Piece], *, title: str = "", old: bool = False) -> str:
        """The slug of a new issue, approved."""
        date = FIRST + dt.timedelta(weeks=number)
        slug = f"{date.isocalendar().year}-W{date.isocalendar().week:02}"
        store, now = self.desk.store, self.clock()
        title = title or f"Issue {number}"
        store.create_issue(
            slug, number=number, date=date, theme=title, content_hash="1", articles=(), actor=self.desk.actor, now=now
        )
        store.move_issue(slug, IssueState.DRAFT, IssueState.REVIEW, 1, actor=self.desk.actor, now=now)
        outputs = self.freeze(outputs_of(slug, title, tuple(pieces), old=old))
        store.approve(slug, 1, "1", outputs, (), actor=self.desk.actor, now=now)
        return slug

    def note(self, number: int, pieces: Iterable[Piece]) -> str:
        """The slug of a new issue that has gone out by its rows; what is on the disk is left as it is."""
        slug = self.approve(number, pieces)
        store, now = self.desk.store, self.clock()
        store.plan_deliveries(slug, 1, [Plan(channel=ARCHIVE, part=SITE)], actor=self.desk.actor, now=now)
        row = store.claim_next(ARCHIVE, owner=owner(), lease_until=now + dt.timedelta(minutes=5), now=now)
        assert row is not None
        store.settle(row.id, row.attempt, DeliveryState.SENT, now=now)
        store.move_issue(slug, IssueState.SENDING, IssueState.SENT, 1, actor=self.desk.actor, now=now)
        return slug

    def publish(self, number: int, pieces: Iterable[Piece], *, title: str = "", old: bool = False) -> str:
        """The slug of a new issue that has gone out."""
        slug = self.plan(self.approve(number, pieces, title=title, old=old))
        self.drain()
        self.desk.store.move_issue(
            slug, IssueState.SENDING, IssueState.SENT, 1, actor=self.desk.actor, now=self.clock()
        )
        return slug

    def plan(self, slug: str) -> str:
        """The sending of an issue written down."""
        plan = Plan(channel=ARCHIVE, part=SITE)
        self.desk.store.plan_deliveries(slug, 1, [plan], actor=self.desk.actor, now=self.clock())
        return slug

    def correct(self, slug: str, pieces: Iterable[Piece], *, day: dt.date, title: str = "", pdf: str = "") -> None:
        """Another revision of an issue that is out."""
        self.plan_correction(slug, pieces, day=day, title=title, pdf=pdf)
        self.drain()

    def plan_correction(
        self, slug: str, pieces: Iterable[Piece], *, day: dt.date, title: str = "", pdf: str = ""
    ) -> None:
        """A correction written down."""
        store = self.desk.store
        row = store.get_issue(slug)
        revision = row.revision + 1
        made = outputs_of(
            slug, title or row.theme, tuple(pieces), corrected=(day.isoformat(),) * (revision - 1), pdf=pdf
        )
        plan = Plan(channel=ARCHIVE, part=SITE, act=edit_act(revision))
        outputs = self.freeze(made)
        store.correct_issue(slug, revision, str(revision), outputs, (), [plan], actor=self.desk.actor, now=self.clock())

    def withdraw(self, slug: str, why: str = "") -> None:
        """An issue taken back."""
        self.plan_withdrawal(slug, why)
        self.drain()

    def plan_withdrawal(self, slug: str, why: str = "") -> None:
        """The same, written down."""
        withdraw(self.desk, slug, why=why)

    def drain(self) -> None:
        """Every delivery that waits, done."""
        store = self.desk.store
        while True:
            store.recover(
                [ARCHIVE], actor=self.desk.actor, now=self.clock(), gone=gone(row.lease_owner for row in store.leased())
            )
            later = self.clock() + dt.timedelta(minutes=5)
            row = store.claim_next(ARCHIVE, owner=owner(), lease_until=later, now=self.clock())
            if row is None:
                return
            self.put(row)

    def put(self, row: DeliveryRow) -> None:
        outcome = asyncio.run(put_site(self.desk, row, ArchiveChannel(self.public), site_of(self.desk)))
        assert outcome.verdict is Verdict.SENT, outcome
        write_outcome(self.desk, row, outcome)

    def refresh(self) -> Refreshed:
        return refresh_archive(self.desk)

    def freeze(self, files: Mapping[str, bytes]) -> tuple[OutputRow, ...]:
        return tuple(
            OutputRow(name=name, sha256=self.desk.frozen.put(data), size=len(data), media_type="x/y")
            for name, data in files.items()
        )

    def files(self) -> dict[str, bytes]:
        """Everything that lies in the archive."""
        paths = (path for path in sorted(self.public.rglob("*")) if path.is_file())
        return {path.relative_to(self.public).as_posix(): path.read_bytes() for path in paths}

    def marks(self) -> dict[str, tuple[int, int]]:
        """The place on the disk and the time of every file."""
        found = ((path, path.stat()) for path in sorted(self.public.rglob("*")) if path.is_file())
        return {path.relative_to(self.public).as_posix(): (facts.st_ino, facts.st_mtime_ns) for path, facts in found}


def site_of(desk: Desk) -> Site:
    """How the archive's pages are made."""
    return Site(
        index=lambda slug: archive_index_of(desk, slug),
        withdrawn=lambda slug: withdrawn_page_of(desk, slug),
        notice=lambda slug, channel: notice_of(desk, slug, channel),
    )


def outputs_of(
    slug: str,
    title: str,
    pieces: tuple[Piece, ...],
    *,
    corrected: tuple[str, ...] = (),
    old: bool = False,
    pdf: str = "",
) -> dict[str, bytes]:
    """The outputs of an issue; ``old`` is one from before articles had pages, and letters and books were made."""
    contents = Contents(
        title=title,
        language="en",
        corrections=corrected,
        articles=tuple(
            Headline(
                headline=one.headline,
                anchor=one.anchor,
                byline=one.author,
                authors=(one.author,),
                topic=one.topic,
                language="en",
                summary=one.text,
                texts=(one.text,),
            )
            for one in pieces
        ),
    )
    body = sha256(repr(pieces).encode()).encode()
    files = {
        "index.html": b"<!DOCTYPE html><title>issue</title>" + body,
        f"{pdf or 'the-example-weekly'}-{slug}.pdf": b"%PDF-" + body,
        "issue.txt": body,
        "posts.json": b"{}",
        "contents.json": pack_contents(contents),
        "assets/fonts/A.woff2": b"font",
    }
    if not old:
        files |= {"mail.html": b"letter", "mail.txt": b"letter", f"the-example-weekly-{slug}.epub": b"PK" + body}
        files |= {
            f"{one.anchor}/index.html": f"<!DOCTYPE html><title>{index}</title>".encode() + body
            for index, one in enumerate(pieces)
        }
    return files
