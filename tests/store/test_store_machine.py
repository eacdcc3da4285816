"""Any sequence of verbs, lawful or not, against a small model of what the rows must then say."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)
from store_kit import ADA, NOW, article, opened, post

from digest.errors import ProblemError
from digest.model.acts import PIN, SEND, WITHDRAW, edit_act, is_edit, may_repeat
from digest.model.states import DELIVERY_MOVES, DONE, ISSUE_MOVES, DeliveryState, IssueState
from digest.store import DeliveryRow, Plan

LEASE = dt.timedelta(minutes=2)
CALL_ENDS = [DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.UNKNOWN, DeliveryState.PENDING]
PARTS = 3
KEPT = set(DeliveryState) - {DeliveryState.PENDING, DeliveryState.FAILED}
TRIED = {DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNKNOWN}
APPROVALS = {IssueState.APPROVED, IssueState.SENDING}
UNSURE = {DeliveryState.UNKNOWN, DeliveryState.FAILED}
NO_MOVES = {"recover", "resolve", "leave-out"}
CLOSED = {IssueState.SENDING, IssueState.CANCELLED, IssueState.WITHDRAWN}


@dataclass
class Paper:
    """What the model knows of an issue.

    ``planned`` are the parts and acts of its deliveries, ``begun`` is whether a part of it may have gone out.
    """

    number: int
    articles: list[str]
    state: IssueState = IssueState.DRAFT
    revision: int = 1
    approved: int | None = None
    planned: set[tuple[str, str]] = field(default_factory=set)
    begun: bool = False
    history: list[IssueState] = field(default_factory=lambda: [IssueState.DRAFT])

    def become(self, state: IssueState) -> None:
        self.state = state
        self.history.append(state)
        if state in {IssueState.DRAFT, IssueState.REVIEW, IssueState.CANCELLED}:
            self.approved = None


def may_be_out(row: DeliveryRow) -> bool:
    return row.state in TRIED or (row.state is DeliveryState.SUPPRESSED and row.attempt > 0)


class Press(RuleBasedStateMachine):
    """One store, its model, and every verb that changes something."""

    slugs: Bundle[str] = Bundle("slugs")
    claims: Bundle[tuple[int, int]] = Bundle("claims")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="digest-store-"))
        self.store = opened(self.folder / "state.db")
        self.papers: dict[str, Paper] = {}
        self.now = NOW
        self.final: dict[int, str | None] = {}
        self.attempts: dict[int, int] = {}

    def teardown(self) -> None:
        self.store.check()
        self.store.close()
        shutil.rmtree(self.folder)

    @initialize(target=slugs)
    def start(self) -> str | MultipleResults[str]:
        assert all(self.store.record_article(article(name)) for name in "abcdef")
        return self.create(["a"], again=False)

    @rule(target=slugs, chosen=st.lists(st.sampled_from("abcdef"), max_size=3), again=st.booleans())
    def create(self, chosen: list[str], again: bool) -> str | MultipleResults[str]:
        slug = next(iter(self.papers), "W1") if again else f"W{len(self.papers) + 1}"
        number = self.store.next_number()
        assert number == 1 + max((paper.number for paper in self.papers.values()), default=0)
        placed = {name for paper in self.papers.values() for name in paper.articles}
        lawful = slug not in self.papers and not placed & set(chosen) and len(set(chosen)) == len(chosen)
        names = {"date": NOW.date(), "theme": "Rivers", "content_hash": "1", "articles": chosen}
        if not self.allowed(lawful, self.store.create_issue, slug, number=number, **names):
            return multiple()
        self.papers[slug] = Paper(number=number, articles=chosen)
        return slug

    @rule(slug=slugs, before=st.sampled_from(IssueState), after=st.sampled_from(IssueState), lag=st.integers(0, 1))
    def move(self, slug: str, before: IssueState, after: IssueState, lag: int) -> None:
        self.move_as(slug, before, after, self.papers[slug].revision - lag)

    @rule(slug=slugs, pick=st.integers(0, 7))
    def move_along(self, slug: str, pick: int) -> None:
        """A lawful move from where the issue stands: blind choices seldom get far."""
        paper = self.papers[slug]
        ways = sorted(ISSUE_MOVES[paper.state])
        if ways:
            self.move_as(slug, paper.state, ways[pick % len(ways)], paper.revision)

    def move_as(self, slug: str, before: IssueState, after: IssueState, revision: int) -> None:
        paper = self.papers[slug]
        lawful = before is paper.state and revision == paper.revision and after in ISSUE_MOVES[before]
        lawful &= after not in APPROVALS or paper.approved == paper.revision
        lawful &= after is not IssueState.DRAFT or before is IssueState.REVIEW or not paper.begun
        if self.allowed(lawful, self.store.move_issue, slug, before, after, revision):
            paper.become(after)
            if after is IssueState.CANCELLED:
                assert self.store.release_placements(slug) == len(paper.articles)
                paper.articles = []

    @rule(slug=slugs)
    def change(self, slug: str) -> None:
        paper = self.papers[slug]
        drafted = paper.state in {IssueState.APPROVED, IssueState.HELD}
        lawful = paper.state not in CLOSED and not (drafted and paper.begun)
        content = str(paper.revision + 1)
        if self.allowed(lawful, self.store.set_content, slug, paper.revision, content):
            paper.revision += 1
            if drafted:
                paper.become(IssueState.DRAFT)

    @rule(slug=slugs, stale=st.booleans())
    def approve(self, slug: str, stale: bool) -> None:
        paper = self.papers[slug]
        content = "other" if stale else str(paper.revision)
        posts = [post(f"part {number}", number) for number in range(PARTS)]
        lawful = paper.state is IssueState.REVIEW and not stale
        if self.allowed(lawful, self.store.approve, slug, paper.revision, content, [], posts):
            paper.become(IssueState.APPROVED)
            paper.approved = paper.revision

    @rule(slug=slugs)
    def plan(self, slug: str) -> None:
        paper = self.papers[slug]
        plans = [Plan(channel="mail", part=f"part {number}", position=number) for number in range(PARTS)]
        plans.append(Plan(channel="mail", part="part 0", position=PARTS, act=PIN))
        lawful = paper.state is IssueState.APPROVED
        kept = [row for row in self.store.deliveries_of(slug) if row.revision == paper.revision or row.state in KEPT]
        if self.allowed(lawful, self.store.plan_deliveries, slug, paper.revision, plans):
            paper.become(IssueState.SENDING)
            paper.planned = {(row.part, row.act) for row in kept} | {(plan.part, plan.act) for plan in plans}

    @rule(slug=slugs)
    def get_going(self, slug: str) -> None:
        """The straight way from draft to sending, so that deliveries are met often."""
        if self.papers[slug].state is IssueState.DRAFT:
            self.move_as(slug, IssueState.DRAFT, IssueState.REVIEW, self.papers[slug].revision)
        self.approve(slug, stale=False)
        self.plan(slug)

    @rule(slug=slugs)
    def hold_or_resume(self, slug: str) -> None:
        """On hold and off again; the deliveries stay as they are."""
        paper = self.papers[slug]
        if paper.state in {IssueState.SENDING, IssueState.HELD}:
            rows = self.store.deliveries_of(slug)
            after = IssueState.HELD if paper.state is IssueState.SENDING else IssueState.SENDING
            self.move_as(slug, paper.state, after, paper.revision)
            assert self.store.deliveries_of(slug) == rows

    @rule(slug=slugs)
    def finish(self, slug: str) -> None:
        """The straight way from draft to sent, so that corrections are met often; some posts still wait, others not."""
        self.get_going(slug)
        paper = self.papers[slug]
        if paper.state is IssueState.SENDING:
            self.move_as(slug, IssueState.SENDING, IssueState.SENT, paper.revision)

    @rule(slug=slugs, parts=st.sets(st.integers(0, PARTS - 1)), noted=st.booleans())
    def correct(self, slug: str, parts: set[int], noted: bool) -> None:
        paper = self.papers[slug]
        revision = paper.revision + (not noted)
        lawful = paper.state is IssueState.SENT and (not noted or paper.approved != paper.revision)
        act = edit_act(revision)
        plans = [Plan(channel="mail", part=f"part {n}", position=n, act=act) for n in sorted(parts)]
        posts = [post(f"part {n}", n, "mail") for n in range(PARTS)]
        if self.allowed(lawful, self.store.correct_issue, slug, revision, str(revision), [], posts, plans):
            paper.revision = paper.approved = revision
            paper.planned |= {(plan.part, act) for plan in plans}
            waits = self.store.deliveries_of(slug, [DeliveryState.PENDING])
            assert {row.act for row in waits if is_edit(row.act)} <= {act}
            assert len(self.store.posts_of(slug, revision)) == PARTS

    @rule(slug=slugs, after=st.sampled_from(CALL_ENDS))
    def correct_twice(self, slug: str, after: DeliveryState) -> None:
        """A second correction while an edit of the first is under way, which then ends."""
        self.finish(slug)
        self.send_what_waits(DeliveryState.SENT)
        self.correct(slug, {0, 1}, noted=False)
        under_way = self.claim("first")
        self.correct(slug, {0, 2}, noted=False)
        if isinstance(under_way, tuple):
            self.settle(under_way, after)

    @rule(slug=slugs, after=st.sampled_from(sorted(UNSURE)))
    def doubt(self, slug: str, after: DeliveryState) -> None:
        """A post that nobody can be sure of, with acts on it that wait."""
        self.get_going(slug)
        first = self.claim("first")
        if isinstance(first, tuple):
            self.settle(first, after)
        self.send_what_waits(DeliveryState.SENT)

    @rule(slug=slugs)
    def withdraw(self, slug: str) -> None:
        paper = self.papers[slug]
        sends = [row for row in self.store.deliveries_of(slug, [DeliveryState.SENDING]) if row.act == SEND]
        lawful = paper.state is IssueState.SENT and not sends
        plans = [Plan(channel="mail", part=f"part {n}", position=PARTS - n, act=WITHDRAW) for n in range(PARTS)]
        if self.allowed(lawful, self.store.withdraw_issue, slug, paper.revision, plans):
            paper.become(IssueState.WITHDRAWN)
            paper.planned |= {(plan.part, WITHDRAW) for plan in plans}
            assert {row.act for row in self.store.deliveries_of(slug, [DeliveryState.PENDING])} == {WITHDRAW}

    @rule(slug=slugs, again=st.integers(0, 2), lag=st.integers(0, 1))
    def add(self, slug: str, again: int, lag: int) -> None:
        paper = self.papers[slug]
        revision = (paper.approved or paper.revision) - lag
        plan = Plan(channel="mail", part="part 1", position=1, act=edit_act(revision, again))
        key = (plan.part, plan.act)
        new = 0 if key in paper.planned or lag else 1
        lawful = paper.state in {IssueState.SENDING, IssueState.SENT}
        try:
            assert self.store.add_deliveries(slug, revision, [plan], now=self.now) == new
        except ProblemError:
            assert not lawful
            return
        assert lawful
        if new:
            paper.planned.add(key)

    @rule(target=claims, owner=st.sampled_from(["first", "second"]))
    def claim(self, owner: str) -> tuple[int, int] | MultipleResults[tuple[int, int]]:
        row = self.store.claim_next("mail", owner=owner, lease_until=self.now + LEASE, now=self.now)
        if row is None:
            return multiple()
        self.check_claim(row, owner)
        return (row.id, row.attempt)

    def check_claim(self, row: DeliveryRow, owner: str) -> None:
        rows = self.store.deliveries_of(row.issue)
        assert all(other.state in DONE for other in rows if other.position < row.position)
        paper = self.papers[row.issue]
        sends = {IssueState.SENDING, IssueState.SENT}
        assert paper.state in sends or (paper.state is IssueState.WITHDRAWN and row.act == WITHDRAW)
        assert not self.overtaken(row)
        unsure = [other for other in rows if other.part == row.part and other.act == SEND and other.state in UNSURE]
        assert row.act == SEND or not unsure
        assert self.store.calls_since("mail", self.now)[-1] == self.now
        others = [
            other.lease_owner for other in self.store.leased() if other.lease_until and other.lease_until > self.now
        ]
        assert set(others) == {owner}
        paper.begun = True

    @rule(after=st.sampled_from(CALL_ENDS))
    def send_what_waits(self, after: DeliveryState) -> None:
        """Everything that can be claimed now is sent; the first call found under way ends in its own manner."""
        while (
            row := self.store.claim_next("mail", owner="first", lease_until=self.now + LEASE, now=self.now)
        ) is not None:
            self.check_claim(row, "first")
            assert self.store.settle(row.id, row.attempt, DeliveryState.SENT, now=self.now, message_id="1")
        for row in self.store.deliveries_of(states=[DeliveryState.SENDING])[:1]:
            left = after is DeliveryState.PENDING and self.overtaken(row)
            assert self.store.settle(row.id, row.attempt, after, now=self.now, message_id="2")
            assert self.store.get_delivery(row.id).state is (DeliveryState.SUPPRESSED if left else after)

    @rule(claim=claims, after=st.sampled_from(CALL_ENDS))
    def settle(self, claim: tuple[int, int], after: DeliveryState) -> None:
        rows = {row.id: row for row in self.store.deliveries_of()}
        current = rows.get(claim[0])
        expected = current is not None and current.attempt == claim[1] and current.state is DeliveryState.SENDING
        assert self.store.settle(*claim, after, now=self.now, message_id=str(claim)) == expected
        if current is not None and expected:
            left = after is DeliveryState.PENDING and self.overtaken(current)
            assert self.store.get_delivery(claim[0]).state is (DeliveryState.SUPPRESSED if left else after)
        elif current is not None:
            assert self.store.get_delivery(claim[0]) == current

    def overtaken(self, row: DeliveryRow) -> bool:
        """Whether a withdrawal or a later correction leaves nothing to do for a delivery."""
        paper = self.papers[row.issue]
        withdrawn = paper.state is IssueState.WITHDRAWN and row.act != WITHDRAW
        return withdrawn or (is_edit(row.act) and row.revision < (paper.approved or 0))

    @precondition(lambda self: self.store.leased())
    @rule(again=st.booleans())
    def recover(self, again: bool) -> None:
        self.now += LEASE
        left = len(self.store.leased())
        found = self.store.recover(["mail"] if again else [], actor=ADA, now=self.now)
        assert len(found) == left
        for row in found:
            repeats = may_repeat(row.act) or (again and row.repeats == 1 and row.state is not DeliveryState.UNKNOWN)
            after = DeliveryState.SUPPRESSED if self.overtaken(row) else DeliveryState.PENDING
            assert row.state is (after if repeats else DeliveryState.UNKNOWN)
            assert may_repeat(row.act) or row.repeats <= 1

    @precondition(lambda self: self.store.deliveries_of())
    @rule(pick=st.integers(0, 99), after=st.sampled_from(DeliveryState))
    def resolve(self, pick: int, after: DeliveryState) -> None:
        rows = self.store.deliveries_of()
        row = rows[pick % len(rows)]
        lawful = after in DELIVERY_MOVES[row.state] and DeliveryState.SENDING not in {row.state, after}
        lawful &= after is not DeliveryState.PENDING or not self.overtaken(row)
        self.allowed(lawful, self.store.resolve, row.id, row.state, after)

    @invariant()
    def issues_are_as_the_model_says(self) -> None:
        rows = {row.slug: row for row in self.store.list_issues()}
        assert rows.keys() == self.papers.keys()
        for slug, paper in self.papers.items():
            row = rows[slug]
            found = (row.number, row.state, row.revision, row.approved_revision, row.content_hash)
            assert found == (paper.number, paper.state, paper.revision, paper.approved, str(paper.revision))
            assert row.state not in APPROVALS or row.approved_hash == row.content_hash
        assert len({row.number for row in rows.values()}) == len(rows)

    @invariant()
    def an_article_is_in_one_issue_at_most(self) -> None:
        placed = {slug: list(self.store.placements_of(slug)) for slug in self.papers}
        assert placed == {slug: paper.articles for slug, paper in self.papers.items()}
        names = [name for articles in placed.values() for name in articles]
        assert len(names) == len(set(names))
        assert {row.id for row in self.store.list_articles(unplaced=True)} == set("abcdef") - set(names)

    @invariant()
    def the_events_tell_every_move(self) -> None:
        for slug, paper in self.papers.items():
            told = [event for event in self.store.events(slug) if event.act not in NO_MOVES]
            states = [event.after for event in told if event.after != event.before]
            assert states == paper.history
            assert [event.before for event in told[1:]] == [event.after for event in told[:-1]]

    @invariant()
    def the_balance_adds_up_and_nothing_sent_is_touched_again(self) -> None:
        for slug, paper in self.papers.items():
            rows, balance = self.store.deliveries_of(slug), self.store.balance(slug)
            paper.begun = any(may_be_out(row) for row in rows)
            assert balance.candidates == len(rows) == len(paper.planned)
            assert {(row.part, row.act) for row in rows} == paper.planned
            assert balance.settled == all(row.state in DONE for row in rows)
            for row in rows:
                assert row.attempt >= self.attempts.get(row.id, 0)
                self.attempts[row.id] = row.attempt
                assert (row.lease_owner is not None) == (row.state is DeliveryState.SENDING)
                if row.id in self.final:
                    assert (row.state, row.message_id) == (DeliveryState.SENT, self.final[row.id])
                if row.state is DeliveryState.SENT:
                    self.final[row.id] = row.message_id

    def allowed(self, lawful: bool, verb: object, *words: object, **named: object) -> bool:
        """Whether the verb was done; it must be, exactly where the model calls it lawful."""
        assert callable(verb)
        try:
            verb(*words, actor=ADA, now=self.now, **named)
        except ProblemError:
            assert not lawful
            return False
        assert lawful
        return True


TestPress = Press.TestCase
TestPress.settings = settings(
    max_examples=20,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
