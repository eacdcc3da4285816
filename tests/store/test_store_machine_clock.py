"""Any sequence of verbs on slots and leases, by owners that come, sleep and die, against a small model."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, MultipleResults, RuleBasedStateMachine, invariant, multiple, rule
from store_kit import ADA, NOW, opened

from digest.model.states import SlotState
from digest.store import SlotRow

LEASE, MINUTE = dt.timedelta(minutes=10), dt.timedelta(minutes=1)
NAME, FIRST = "weekly-example", dt.date(2026, 11, 27)
DAYS, OWNERS = st.integers(0, 2), st.sampled_from(["one", "two", "three"])
GONE = st.sets(OWNERS, max_size=1)
ENDS = st.sampled_from([SlotState.PUBLISHED, SlotState.SKIPPED, SlotState.MISSED])
STEPS = st.sampled_from(["assembled_at", "reminded_at", "told_late_at"])


@dataclass
class Order:
    """What the model knows of a slot."""

    hour: int
    state: SlotState = SlotState.OPEN
    attempt: int = 0
    owner: str | None = None
    until: dt.datetime | None = None
    steps: tuple[tuple[str, dt.datetime], ...] = ()


@dataclass
class Held:
    """What the model knows of a lease."""

    owner: str
    until: dt.datetime
    attempt: int


class Clock(RuleBasedStateMachine):
    """One store, three owners that work on slots and hold a lease, and the time."""

    claims: Bundle[tuple[int, int]] = Bundle("claims")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="digest-store-"))
        self.store = opened(self.folder / "state.db")
        self.now = NOW
        self.orders: dict[int, Order] = {}
        self.told: list[tuple[str, str]] = []
        self.held: Held | None = None

    def teardown(self) -> None:
        self.store.check()
        self.store.close()
        shutil.rmtree(self.folder)

    @rule(minutes=st.integers(-20, 20))
    def wait(self, minutes: int) -> None:
        """Time passes, or the clock is set back."""
        self.now += minutes * MINUTE

    @rule(day=DAYS, hour=st.integers(0, 1))
    def open(self, day: int, hour: int) -> None:
        row = self.store.open_slot(NAME, date(day), now=self.now, **times(hour))
        order = self.orders.setdefault(day, Order(hour=hour))
        if order.state is SlotState.OPEN:
            order.hour = hour
        assert row == self.row(day)

    @rule(day=DAYS, state=ENDS)
    def record(self, day: int, state: SlotState) -> None:
        new = self.store.record_slot(NAME, date(day), state, detail="why", actor=ADA, now=self.now, **times(0))
        assert new == (day not in self.orders)
        if new:
            self.orders[day] = Order(hour=0, state=state)
            self.told.append(("", str(state)))

    @rule(target=claims, day=DAYS, owner=OWNERS, gone=GONE)
    def lease(self, day: int, owner: str, gone: set[str]) -> tuple[int, int] | MultipleResults[tuple[int, int]]:
        order = self.orders.get(day)
        if order is None:
            return multiple()
        free = order.owner is None or order.owner in {owner, *gone} or (order.until or self.now) <= self.now
        found = self.store.lease_slot(
            self.row(day).id, owner=owner, until=self.now + LEASE, now=self.now, gone=sorted(gone)
        )
        assert (found is not None) == (free and order.state is SlotState.OPEN)
        if found is None:
            return multiple()
        order.owner, order.until, order.attempt = owner, self.now + LEASE, order.attempt + 1
        assert found == self.row(day)
        return (day, found.attempt)

    @rule(claim=claims, step=STEPS)
    def step(self, claim: tuple[int, int], step: str) -> None:
        if self.written(claim, **{step: self.now}):
            order = self.orders[claim[0]]
            order.steps = tuple({**dict(order.steps), step: self.now}.items())

    @rule(claim=claims, state=ENDS)
    def end(self, claim: tuple[int, int], state: SlotState) -> None:
        if self.written(claim, state=state, actor=ADA):
            self.orders[claim[0]].state = state
            self.orders[claim[0]].owner = self.orders[claim[0]].until = None
            self.told.append(("open", str(state)))

    def written(self, claim: tuple[int, int], **changes: Any) -> bool:
        """Whether the write was done; it must be, exactly where the model calls the claim a good one."""
        day, attempt = claim
        order = self.orders[day]
        good = order.attempt == attempt and order.state is SlotState.OPEN
        assert self.store.write_slot(self.row(day).id, attempt, now=self.now, **changes) == good
        return good

    @rule(day=DAYS, owner=OWNERS, other=OWNERS, step=STEPS)
    def oversleep(self, day: int, owner: str, other: str, step: str) -> None:
        """An owner sleeps through its lease, another takes the slot up, and the first one wakes and writes."""
        self.open(day, 0)
        slow = self.lease(day, owner, set())
        self.now += LEASE
        self.lease(day, other, set())
        if isinstance(slow, tuple):
            self.step(slow, step)
            self.release(slow)

    @rule(claim=claims)
    def release(self, claim: tuple[int, int]) -> None:
        day, attempt = claim
        self.store.release_slot(self.row(day).id, attempt)
        if self.orders[day].attempt == attempt:
            self.orders[day].owner = self.orders[day].until = None

    @rule(owner=OWNERS, gone=GONE)
    def take(self, owner: str, gone: set[str]) -> None:
        held = self.held
        free = held is None or held.owner in {owner, *gone} or held.until <= self.now
        found = self.store.take_lease("run", owner=owner, until=self.now + LEASE, now=self.now, gone=sorted(gone))
        assert (found is not None) == free
        if free:
            self.held = Held(owner=owner, until=self.now + LEASE, attempt=held.attempt + 1 if held else 1)

    @rule(owner=OWNERS, lag=st.integers(0, 1), drop=st.booleans())
    def keep_or_drop(self, owner: str, lag: int, drop: bool) -> None:
        held = self.held
        attempt = held.attempt - lag if held else 1
        mine = held is not None and held.owner == owner and not lag
        if drop:
            self.store.drop_lease("run", owner, attempt)
        else:
            assert self.store.extend_lease("run", owner, attempt, until=self.now + LEASE) == mine
        if held is not None and mine:
            held.until = dt.datetime.min.replace(tzinfo=dt.UTC) if drop else self.now + LEASE

    @invariant()
    def slots_are_as_the_model_says(self) -> None:
        rows = self.store.slots_of(NAME)
        assert [row.date for row in rows] == [date(day) for day in sorted(self.orders, reverse=True)]
        for day, order in self.orders.items():
            row = self.row(day)
            assert (row.state, row.attempt, row.lease_owner, row.lease_until) == (
                *(order.state, order.attempt, order.owner, order.until),
            )
            assert {"cutoff_at": row.cutoff_at, "publish_at": row.publish_at, "until": row.until} == times(order.hour)
            steps = {name: getattr(row, name) for name in ("assembled_at", "reminded_at", "told_late_at")}
            assert {name: at for name, at in steps.items() if at} == dict(order.steps)

    @invariant()
    def every_slot_ends_once_and_its_event_says_so(self) -> None:
        assert [(event.before, event.after) for event in self.store.events()] == self.told
        assert len(self.told) == sum(order.state is not SlotState.OPEN for order in self.orders.values())

    @invariant()
    def the_lease_is_as_the_model_says(self) -> None:
        row = self.store.find_lease("run")
        assert (row is None) == (self.held is None)
        if row is not None and self.held is not None:
            assert (row.owner, row.attempt) == (self.held.owner, self.held.attempt)

    def row(self, day: int) -> SlotRow:
        found = self.store.find_slot(NAME, date(day))
        assert found is not None
        return found


def date(day: int) -> dt.date:
    return FIRST + dt.timedelta(days=7 * day)


def times(hour: int) -> dict[str, dt.datetime]:
    start = NOW + dt.timedelta(hours=hour)
    return {"cutoff_at": start, "publish_at": start + LEASE, "until": start + 2 * LEASE}


TestClock = Clock.TestCase
TestClock.settings = settings(max_examples=20, stateful_step_count=40, deadline=None)
