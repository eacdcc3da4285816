"""Publishes an approved issue: the archive first, then every channel, each post a row before it is a call."""

from __future__ import annotations

import datetime as dt
import os
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from digest.desk.view import refresh
from digest.errors import RefusedError, StorageError
from digest.model.post import Outcome, Verdict
from digest.model.post_json import unpack
from digest.model.states import DeliveryState, IssueState
from digest.shelf.atomic import alive
from digest.store.rows import Plan

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from digest.desk.desk import Desk
    from digest.model.post import Post
    from digest.store.rows import Balance, DeliveryRow, IssueRow

ARCHIVE = "archive"
LEASE = dt.timedelta(minutes=5)  # longer than any call: its time-outs add up to less
SPACING = 1.05  # seconds between two calls to one chat
TRIES = 4
LONGEST_WAIT = 90.0  # seconds that a command waits by itself before it leaves the rest for the next one


class Channel(Protocol):
    """A way out. ``repeatable``: a delivery that may have gone out can simply be made again."""

    @property
    def name(self) -> str:
        """The channel's name in config.toml."""

    @property
    def repeatable(self) -> bool:
        """Whether the same key may be sent again without showing twice."""

    async def open(self) -> None:
        """Makes ready; nothing is sent yet."""

    async def send(self, post: Post, *, document: bytes | None, key: str, at: dt.datetime) -> Outcome:
        """Hands a post over. Never raises for what a channel may answer: that is the outcome."""

    async def close(self) -> None:
        """Lets connections go."""


class Archive(Protocol):
    """The web archive: stable addresses under issues/public/."""

    async def publish(self, slug: str, files: Mapping[str, bytes], *, index: Mapping[str, bytes]) -> Outcome:
        """Puts an issue's files and the index's in place; doing it again changes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """How a publication stands. ``before`` is true when the issue had been sent earlier and nothing was done."""

    row: IssueRow
    deliveries: tuple[DeliveryRow, ...]
    balance: Balance
    before: bool = False
    busy: bool = False


@dataclass(kw_only=True)
class Sender:
    """Drains an issue's deliveries through the channels. ``pause`` waits some seconds (a clock in tests)."""

    desk: Desk
    channels: Sequence[Channel]
    archive: Archive
    index: Callable[[str], Mapping[str, bytes]]
    pause: Callable[[float], Awaitable[None]]
    tell: Callable[[DeliveryRow], None] = lambda _: None
    busy: bool = False

    async def publish(self, slug: str) -> Sent:
        """Sends what was approved, or goes on where an earlier run stopped.

        Raises :class:`RefusedError` for an issue that is not approved. An issue already sent is left alone.
        """
        _, row = refresh(self.desk, slug)
        if row.state is IssueState.WITHDRAWN or (row.state is IssueState.SENT and not self._left(slug)):
            return self._report(slug, before=True)
        if row.state is IssueState.APPROVED:
            row = self._plan(row)
        if row.state not in {IssueState.SENDING, IssueState.SENT}:
            hint = f"digest approve {slug}" if row.state is IssueState.REVIEW else f"digest check {slug}"
            raise RefusedError(f"issue {slug} is {_article(row.state)}, not approved", hint=hint)
        self._recover()
        await self._publish_archive(row)
        for channel in self.channels:
            await self._drain(slug, channel)
        self._finish(row)
        return self._report(slug)

    def _left(self, slug: str) -> bool:
        """Whether a sent issue has something to send all the same: an editor asked for it again."""
        return self.desk.store.balance(slug).pending > 0

    def _plan(self, row: IssueRow) -> IssueRow:
        store = self.desk.store
        posts = store.posts_of(row.slug, row.revision)
        plans = [Plan(channel=ARCHIVE, part="site")]
        plans += [Plan(channel=p.channel, part=p.part, position=p.position, post_sha256=p.sha256) for p in posts]
        try:
            store.plan_deliveries(row.slug, row.revision, plans, actor=self.desk.actor, now=self.desk.now())
        except RefusedError:
            now = store.get_issue(row.slug)
            if now.state is not IssueState.SENDING:  # somebody was quicker; go on together
                raise
        return store.get_issue(row.slug)

    def _recover(self) -> None:
        """Takes up what a dead sender left: again where that is harmless, else as a question to an editor."""
        store, actor, now = self.desk.store, self.desk.actor, self.desk.now()
        harmless = [ARCHIVE, *(channel.name for channel in self.channels if channel.repeatable)]
        for row in store.recover(harmless, actor=actor, now=now, gone=_gone(self.desk)):
            if row.channel in harmless and row.state is DeliveryState.UNKNOWN:
                store.resolve(row.id, row.state, DeliveryState.PENDING, actor=actor, now=now, detail="safe to repeat")

    async def _publish_archive(self, row: IssueRow) -> None:
        """The pages first: posts that lead to them must not be there before them."""
        delivery = self._claim(row.slug, ARCHIVE)
        if delivery is None:
            return
        try:
            outputs = self.desk.store.outputs_of(row.slug, delivery.revision)
            files = {output.name: self.desk.frozen.get(output.sha256) for output in outputs}
            outcome = await self.archive.publish(row.slug, files, index=self.index(row.slug))
        except BaseException as error:
            self._settle(delivery, Outcome(verdict=Verdict.NOT_SENT, detail=str(error)), again=0)
            raise
        self._settle(delivery, outcome, again=0)
        if outcome.verdict is not Verdict.SENT:
            raise StorageError(
                f"the web archive could not be written: {outcome.detail}",
                hint="no post was sent yet; put it right and publish again",
            )

    def _claim(self, slug: str, channel: str) -> DeliveryRow | None:
        now = self.desk.now()
        return self.desk.store.claim_next(channel, owner=owner(), lease_until=now + LEASE, now=now, issue=slug)

    async def _drain(self, slug: str, channel: Channel) -> None:
        called = False
        await channel.open()
        while True:
            delivery = self._claim(slug, channel.name)
            if delivery is None:
                if not await self._wait_for_turn(slug, channel):
                    return
                continue
            if called and not channel.repeatable:
                await self.pause(SPACING)
            called = True
            outcome = await self._send(delivery, channel)
            self._settle(delivery, outcome)
            if outcome.verdict is Verdict.STOPPED or (
                outcome.verdict is Verdict.NOT_SENT and delivery.attempt >= TRIES
            ):
                return

    async def _wait_for_turn(self, slug: str, channel: Channel) -> bool:
        """Waits for a pending row's ``not_before``; false when there is nothing (more) for this command to do."""
        rows = [row for row in self.desk.store.deliveries_of(slug) if row.channel == channel.name]
        self.busy |= any(row.state is DeliveryState.SENDING for row in rows)
        times = [row.not_before for row in rows if row.state is DeliveryState.PENDING and row.not_before]
        seconds = (min(times) - self.desk.now()).total_seconds() if times else None
        if seconds is None or not 0 <= seconds <= LONGEST_WAIT:
            return False
        await self.pause(seconds + 0.01)
        return True

    async def _send(self, delivery: DeliveryRow, channel: Channel) -> Outcome:
        try:
            post, document = self._frozen(delivery)
        except BaseException as error:
            self._settle(delivery, Outcome(verdict=Verdict.NOT_SENT, detail=str(error)), again=0)
            raise
        key = f"{delivery.issue}-{delivery.part}"
        try:
            return await channel.send(post, document=document, key=key, at=self.desk.local_time())
        except Exception as error:  # noqa: BLE001 - whatever a channel raises, the call may have gone through
            return Outcome(verdict=Verdict.UNKNOWN, detail=f"{type(error).__name__} in the channel {channel.name}")
        except BaseException:
            self._settle(delivery, Outcome(verdict=Verdict.UNKNOWN, detail="stopped in the middle of the call"))
            raise

    def _frozen(self, delivery: DeliveryRow) -> tuple[Post, bytes | None]:
        """The post and the document that were approved; :class:`StorageError` where they are not whole any more."""
        frozen = self.desk.store.post_of(delivery)
        try:
            post = unpack(frozen.payload if frozen else "")
        except ValueError:
            hint = "nothing was sent of it; restore .digest/ from a backup"
            raise StorageError(f"the approved post {delivery.part} cannot be read", hint=hint) from None
        return post, self.desk.frozen.get(post.document) if post.document else None

    def _settle(self, delivery: DeliveryRow, outcome: Outcome, *, again: float | None = None) -> None:
        now = self.desk.now()
        state, seconds = _after(outcome, delivery.attempt)
        seconds = seconds if again is None else again
        self.desk.store.settle(
            delivery.id,
            delivery.attempt,
            state,
            now=now,
            message_id=outcome.message_id,
            link=outcome.link,
            detail=outcome.detail,
            not_before=now + dt.timedelta(seconds=seconds) if state is DeliveryState.PENDING else None,
        )
        self.tell(self.desk.store.get_delivery(delivery.id))

    def _finish(self, row: IssueRow) -> None:
        balance = self.desk.store.balance(row.slug)
        now = self.desk.store.get_issue(row.slug)
        if balance.settled and now.state is IssueState.SENDING:
            self.desk.store.move_issue(
                row.slug,
                IssueState.SENDING,
                IssueState.SENT,
                now.revision,
                actor=self.desk.actor,
                now=self.desk.now(),
                act="sent",
                detail=f"{balance.sent} of {balance.candidates} delivered",
            )

    def _report(self, slug: str, *, before: bool = False) -> Sent:
        store = self.desk.store
        return Sent(
            row=store.get_issue(slug),
            deliveries=store.deliveries_of(slug),
            balance=store.balance(slug),
            before=before,
            busy=self.busy,
        )


def _article(state: IssueState) -> str:
    return {IssueState.DRAFT: "a draft", IssueState.REVIEW: "in review", IssueState.HELD: "on hold"}.get(state, state)


def _after(outcome: Outcome, attempt: int) -> tuple[DeliveryState, float]:
    """The delivery's next state, and the seconds until it may be tried again where it waits."""
    match outcome.verdict:
        case Verdict.SENT:
            return DeliveryState.SENT, 0
        case Verdict.NOT_SENT:
            return DeliveryState.PENDING, min(60.0, 2.0**attempt)
        case Verdict.WAIT:
            return DeliveryState.PENDING, outcome.wait
        case Verdict.UNKNOWN:
            return DeliveryState.UNKNOWN, 0
        case Verdict.REFUSED | Verdict.STOPPED:
            return DeliveryState.FAILED, 0


def owner() -> str:
    """Who leases: this machine and process."""
    return f"{socket.gethostname()}:{os.getpid()}"


def _gone(desk: Desk) -> tuple[str, ...]:
    """Owners of leases on this machine whose process is no more: their rows need not wait for the lease to end."""
    host = socket.gethostname()
    owners = {row.lease_owner for row in desk.store.deliveries_of(states=[DeliveryState.SENDING])} - {None, owner()}
    return tuple(who for who in owners if who and who.startswith(f"{host}:") and not alive(int(who.rsplit(":", 1)[1])))
