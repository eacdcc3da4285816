"""Publishes approved issues: the archive first, then every channel, each act a row before it is a call."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.config.channels import in_chat
from digest.desk.act import Act
from digest.desk.channel import ARCHIVE, Archive, Channel
from digest.desk.embargo import refuse_embargoed
from digest.desk.outcome import tell_question, write_outcome
from digest.desk.owner import gone, owner
from digest.desk.plan import publication_plans
from digest.desk.relink import relink
from digest.desk.rights import Right, require, require_second
from digest.desk.site.delivery import Site, put_site
from digest.desk.view import refresh
from digest.errors import RefusedError, StorageError
from digest.model.acts import SEND
from digest.model.post import Outcome, Verdict
from digest.model.states import IN_WORDS, DeliveryState, IssueState
from digest.pace import Limits, next_call

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from digest.desk.desk import Desk
    from digest.store.rows import Balance, DeliveryRow, IssueRow

__all__ = ["ARCHIVE", "LEASE", "Archive", "Channel", "Sender", "Sent", "plan"]
LEASE = dt.timedelta(minutes=5)  # longer than any call: its time-outs add up to less
TRIES = 4  # in a row, before a command leaves the rest for the next one
LONGEST_WAIT = 90.0  # seconds that a command waits by itself before it leaves the rest for the next one
HISTORY = dt.timedelta(minutes=2)
LONGEST_ASKED = dt.timedelta(days=2)  # no server asks to wait for longer
UNDER_WAY = (IssueState.SENDING, IssueState.SENT, IssueState.WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """How a publication stands. ``before`` is true when the issue had been sent earlier and nothing was done.

    ``missing`` are channels that are owed something and stand in config.toml no more.
    """

    row: IssueRow
    deliveries: tuple[DeliveryRow, ...]
    balance: Balance
    before: bool = False
    busy: bool = False
    missing: tuple[str, ...] = ()


def plan(desk: Desk, row: IssueRow, *, detail: str = "") -> IssueRow:
    """Writes down every delivery of an approved issue and moves it to sending, in one commit.

    Somebody quicker is no error: the row as it then is. Raises :class:`digest.desk.rights.RightsError`, and
    :class:`RefusedError` while an article is under an embargo.
    """
    require(desk, Right.PUBLISH)
    require_second(desk, row.slug)
    refuse_embargoed(desk, row.slug)
    store = desk.store
    plans = publication_plans(desk, row.slug, row.revision)
    with store.write():
        try:
            store.plan_deliveries(row.slug, row.revision, plans, actor=desk.actor, now=desk.now(), detail=detail)
        except RefusedError:
            if store.get_issue(row.slug).state not in UNDER_WAY:
                raise
        store.drop_order(row.slug)  # from here on there is nothing to take back
        return store.get_issue(row.slug)


@dataclass(kw_only=True)
class Sender:
    """Drains deliveries through the channels. ``pause`` waits some seconds (a clock in tests).

    ``guard`` refuses to send from a damaged or a copied database. ``patience`` is how many seconds one wait may
    take before the rest is left for later, ``tries`` how many failures in a row.
    """

    desk: Desk
    channels: Sequence[Channel]
    archive: Archive
    site: Site
    pause: Callable[[float], Awaitable[None]]
    tell: Callable[[DeliveryRow], None] = lambda _: None
    guard: Callable[[], None] = lambda: None
    limits: Limits = field(default_factory=Limits)
    patience: float = LONGEST_WAIT
    tries: int = TRIES
    stopping: bool = False
    busy: bool = False
    shut: dict[str, int] = field(default_factory=dict)
    """Channels that shut their door, each with the delivery that they refused."""
    _locks: dict[tuple[str, ...], asyncio.Lock] = field(default_factory=dict, repr=False)

    async def publish(self, slug: str) -> Sent:
        """Sends what was approved, or goes on where an earlier run stopped.

        Raises :class:`RefusedError` for an issue that is not approved. An issue already sent is left alone.
        """
        self.guard()
        _, row = refresh(self.desk, slug)
        closed = row.state in {IssueState.SENT, IssueState.WITHDRAWN}
        if closed and not self.desk.store.balance(slug).pending:
            return self._report(slug, before=True)
        if row.state is IssueState.APPROVED:
            row = plan(self.desk, row)
        if row.state not in UNDER_WAY:
            hint = f"digest approve {slug}" if row.state is IssueState.REVIEW else f"digest check {slug}"
            if row.state is IssueState.HELD:
                hint = f"digest resume {slug}"
            raise RefusedError(f"issue {slug} is {IN_WORDS[row.state]}, not approved", hint=hint)
        self.recover()
        await self.publish_site(slug)
        drained = await asyncio.gather(*(self.drain(c, slug) for c in self.channels), return_exceptions=True)
        for error in drained:
            if isinstance(error, BaseException):
                raise error
        self.finish(slug)
        return self._report(slug)

    def recover(self) -> None:
        """Takes up what a dead sender left: again where that is harmless, else as a question to an editor."""
        desk = self.desk
        store, actor, now = desk.store, desk.actor, desk.now()
        dead = gone(row.lease_owner for row in store.leased())
        harmless = [ARCHIVE, *(channel.name for channel in self.channels if channel.repeatable)]
        with store.write():
            for row in store.recover(harmless, actor=actor, now=now, gone=dead):
                if row.state is not DeliveryState.UNKNOWN:
                    continue
                if row.channel in harmless:
                    detail = "safe to repeat"
                    store.resolve(row.id, row.state, DeliveryState.PENDING, actor=actor, now=now, detail=detail)
                else:
                    tell_question(desk, row, row.state, row.detail)

    async def publish_site(self, slug: str) -> None:
        """The pages first: posts that lead to them must not be there before them.

        Raises :class:`StorageError` where they cannot be written; then no post was sent.
        """
        while (delivery := self._claim(slug, ARCHIVE)) is not None:
            try:
                outcome = await put_site(self.desk, delivery, self.archive, self.site)
            except BaseException as error:
                outcome = Outcome(verdict=Verdict.NOT_SENT, detail=str(error))
                self.tell(write_outcome(self.desk, delivery, outcome, at_once=True))
                raise
            self.tell(write_outcome(self.desk, delivery, outcome, at_once=True))
            if outcome.verdict is not Verdict.SENT:
                raise StorageError(
                    f"the web archive could not be written: {outcome.detail}",
                    hint="no post was sent yet; put it right and publish again",
                )

    async def drain(self, channel: Channel, slug: str) -> None:
        """Sends what waits in one channel for one issue, in order and at the channel's pace."""
        failures = 0
        await channel.open()
        while not self.stopping:
            step = await self._step(channel, slug)
            if step is None:
                return
            if isinstance(step, float):
                if step > self.patience:
                    return
                await self.pause(step)
                continue
            turn, outcome = step
            if outcome.verdict is Verdict.STOPPED:
                self.shut[channel.name] = turn.id
                return
            failures = failures + 1 if outcome.verdict is Verdict.NOT_SENT else 0
            if failures >= self.tries:
                return

    def finish(self, slug: str) -> None:
        """Marks an issue as sent when every delivery is accounted for."""
        store = self.desk.store
        if not store.balance(slug).settled:
            return
        with store.write():
            balance, row = store.balance(slug), store.get_issue(slug)
            if balance.settled and row.state is IssueState.SENDING:
                store.move_issue(
                    slug,
                    IssueState.SENDING,
                    IssueState.SENT,
                    row.revision,
                    actor=self.desk.actor,
                    now=self.desk.now(),
                    act="sent",
                    detail=f"{balance.sent} of {balance.candidates} deliveries made",
                )

    async def _step(self, channel: Channel, slug: str) -> tuple[DeliveryRow, Outcome] | float | None:
        """The next delivery and what became of it; or the seconds until there may be one; or nothing to do for now."""
        async with self._alone(channel):
            turn = self._turn(channel, slug)
            if turn is None or isinstance(turn, float):
                return turn
            return turn, await self._do(turn, channel)

    def _turn(self, channel: Channel, slug: str) -> DeliveryRow | float | None:
        """The next delivery, claimed; or the seconds until there may be one; or nothing to do for now."""
        store = self.desk.store
        waiting = [row for row in store.deliveries_of(slug, [DeliveryState.PENDING]) if row.channel == channel.name]
        if not waiting:
            self._notice_others(channel, slug)
            return None
        with store.write():
            seconds = max(self._backoff(waiting), 0.0 if channel.repeatable else self._pace(channel))
            delivery = self._claim(slug, channel.name) if seconds <= 0 else None
        if delivery is None and seconds <= 0:
            self._notice_others(channel, slug)
            return None
        return delivery or seconds

    def _backoff(self, waiting: Sequence[DeliveryRow]) -> float:
        """Seconds until the first of those that wait may be tried again."""
        first = min(row.position for row in waiting)
        now = self.desk.now()
        return min(
            (row.not_before - now).total_seconds() + 0.01 if row.not_before and row.not_before > now else 0.0
            for row in waiting
            if row.position == first
        )

    def _notice_others(self, channel: Channel, slug: str) -> None:
        sending = self.desk.store.deliveries_of(slug, [DeliveryState.SENDING])
        self.busy |= any(row.channel == channel.name for row in sending)

    def _pace(self, channel: Channel) -> float:
        """Seconds until the channel may be called; asked in the transaction that claims, so that two agree.

        The topics of a group are one chat to the server, and share its pace.
        """
        store, now = self.desk.store, self.desk.now()
        since, names = now - HISTORY, in_chat(self.desk.config.channels, channel.name)
        chat = [call for name in names for call in store.calls_since(name, since)]
        everyone = store.calls_since(None, since)
        asked = (store.waits_until(name) for name in names)
        # One that lies further ahead was written while the clock was far ahead.
        until = max((moment for moment in asked if moment and moment - now <= LONGEST_ASKED), default=None)
        return (next_call(chat, everyone, now, not_before=until, limits=self.limits) - now).total_seconds()

    def _alone(self, channel: Channel) -> contextlib.AbstractAsyncContextManager[None]:
        """One call at a time for the channels of one chat; a channel with a chat of its own is alone anyway."""
        names = in_chat(self.desk.config.channels, channel.name)
        return self._locks.setdefault(names, asyncio.Lock()) if len(names) > 1 else contextlib.nullcontext()

    def _claim(self, slug: str, channel: str) -> DeliveryRow | None:
        now = self.desk.now()
        return self.desk.store.claim_next(channel, owner=owner(), lease_until=now + LEASE, now=now, issue=slug)

    async def _do(self, delivery: DeliveryRow, channel: Channel) -> Outcome:
        try:
            act = Act(self.desk, delivery, self.site.notice, uploads=channel.uploads)
        except BaseException as error:
            outcome = Outcome(verdict=Verdict.NOT_SENT, detail=str(error))
            self.tell(write_outcome(self.desk, delivery, outcome, at_once=True))
            raise
        lost = Verdict.UNKNOWN if delivery.act == SEND else Verdict.NOT_SENT
        try:
            outcome = await act.perform(channel)
        except Exception as error:  # noqa: BLE001 - whatever a channel raises, the call may have gone through
            outcome = Outcome(verdict=lost, detail=f"{type(error).__name__} in the channel {channel.name}")
        except BaseException:
            self._settle(delivery, Outcome(verdict=lost, detail="stopped in the middle of the call"))
            raise
        self._settle(delivery, outcome, act.upload)
        return outcome

    def _settle(self, delivery: DeliveryRow, outcome: Outcome, upload: tuple[str, str] | None = None) -> None:
        row = write_outcome(self.desk, delivery, outcome, upload=upload)
        if row.state is DeliveryState.SENT and row.act == SEND:
            relink(self.desk, row)
        self.tell(row)

    def _report(self, slug: str, *, before: bool = False) -> Sent:
        store = self.desk.store
        names = {ARCHIVE, *(channel.name for channel in self.channels)}
        owed = [row.channel for row in store.deliveries_of(slug, [DeliveryState.PENDING])]
        return Sent(
            missing=tuple(dict.fromkeys(name for name in owed if name not in names)),
            row=store.get_issue(slug),
            deliveries=store.deliveries_of(slug),
            balance=store.balance(slug),
            before=before,
            busy=self.busy,
        )
