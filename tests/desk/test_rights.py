"""Who may do what: every verb by an editor and by a publisher, and the second person at every door."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from desk_kit import CONFIG, Clock, Press, Scripted, approved_issue, articles, copy_of, open_desk
from quick_layout import quick_layout

from digest.desk.approve import approve
from digest.desk.assemble import assemble
from digest.desk.build import build
from digest.desk.cancel import cancel
from digest.desk.correct import correct
from digest.desk.edit import Change, edit
from digest.desk.hold import hold, resume
from digest.desk.order import carry_out, order, stop
from digest.desk.postpone import postpone
from digest.desk.resolve import questions, resolve
from digest.desk.rights import Right, RightsError, SecondPersonError, approver
from digest.desk.send import plan
from digest.desk.take_in import take_in
from digest.desk.withdraw import withdraw
from digest.errors import RefusedError
from digest.model.actor import Actor, Role
from digest.model.post import Outcome, Verdict
from digest.model.states import IssueState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from digest.confine import Confined
    from digest.desk.desk import Desk

    Verb = Callable[[Desk, Press, Confined], object]

UNDO, HOUR = dt.timedelta(seconds=15), dt.timedelta(hours=1)
ADA, BEN = Actor(name="Ada", door="bot"), Actor(name="Ben", door="bot")
EDITOR = Actor(name="Emil", door="bot", role=Role.EDITOR)
WEEKLY = CONFIG.replace("[channels.one]", 'schedule = "Fri 12:00"\n[channels.one]')


@pytest.fixture(scope="module")
def layout() -> Iterator[Confined]:
    with quick_layout() as child:
        yield child


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, layout: Confined) -> Path:
    """A publication with an issue for Friday noon that Ada approved; to be copied."""
    folder = tmp_path_factory.mktemp("made")
    desk = open_desk(folder, Clock(), WEEKLY.format(form="compact")).as_actor(ADA)
    approved_issue(desk, layout, articles(1, 2))
    desk.close()
    return folder


@pytest.fixture
def press(made: Path, tmp_path: Path) -> Iterator[Press]:
    clock = Clock()
    desk = open_desk(copy_of(made, tmp_path / "press"), clock).as_actor(ADA)
    slug = desk.store.list_issues()[0].slug
    yield Press(desk=desk, clock=clock, slug=slug, one=Scripted("one"), two=Scripted("two"))
    desk.close()


def edited(press: Press) -> None:
    edit(press.desk, press.slug, Change(title="Another title"))


def on_hold(press: Press) -> None:
    hold(press.desk, press.slug)


def published(press: Press) -> None:
    press.publish()


def in_doubt(press: Press) -> None:
    press.one.script.append(Outcome(verdict=Verdict.UNKNOWN))
    press.publish()


def ordered(press: Press) -> None:
    order(press.desk, press.slug)


def as_it_is(_: Press) -> None:
    pass


def publish_as(desk: Desk, press: Press) -> object:
    return asyncio.run(replace(press.sender(), desk=desk).publish(press.slug))


def plan_as(desk: Desk, press: Press) -> object:
    return plan(desk, desk.store.get_issue(press.slug))


def postpone_as(desk: Desk, press: Press) -> object:
    return postpone(desk, press.slug, press.clock.now + 9 * HOUR)


PUBLISHERS: list[tuple[Right, Callable[[Press], None], Verb]] = [
    (Right.APPROVE, edited, lambda desk, press, layout: approve(desk, press.slug, layout)),
    (Right.PUBLISH, as_it_is, lambda desk, press, _: order(desk, press.slug)),
    (Right.PUBLISH, as_it_is, lambda desk, press, _: publish_as(desk, press)),
    (Right.PUBLISH, as_it_is, lambda desk, press, _: plan_as(desk, press)),
    (Right.POSTPONE, as_it_is, lambda desk, press, _: postpone_as(desk, press)),
    (Right.RESUME, on_hold, lambda desk, press, _: resume(desk, press.slug)),
    (Right.CANCEL, as_it_is, lambda desk, press, _: cancel(desk, press.slug)),
    (Right.CORRECT, published, lambda desk, press, layout: correct(desk, press.slug, layout, "A name was misspelt.")),
    (Right.WITHDRAW, published, lambda desk, press, _: withdraw(desk, press.slug, why="a mistake")),
    (Right.RESOLVE, in_doubt, lambda desk, press, _: resolve(desk, questions(desk, press.slug)[0], "sent")),
]
EVERYBODY: list[tuple[str, Callable[[Press], None], Verb]] = [
    ("take in", as_it_is, lambda desk, _, __: take_in(desk, articles(7), name="one.txt")),
    ("edit", as_it_is, lambda desk, press, _: edit(desk, press.slug, Change(title="By an editor"))),
    ("build", edited, lambda desk, press, layout: build(desk, press.slug, layout)),
    ("hold", as_it_is, lambda desk, press, _: hold(desk, press.slug)),
    ("stop", ordered, lambda desk, press, _: stop(desk, press.slug)),
]


def everything(press: Press) -> tuple[object, ...]:
    """What the rows say, and what stands in the issue's folder."""
    store, folder = press.desk.store, press.desk.config.issues / press.slug
    rows = (store.list_issues(), store.deliveries_of(), store.slots_of("the-example-weekly"), store.orders())
    files = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return (*rows, store.events(), store.alerts(), files)


def test_every_right_is_one_that_a_verb_asks_for() -> None:
    assert {right for right, _, _ in PUBLISHERS} == set(Right)


@pytest.mark.parametrize(("right", "before", "verb"), PUBLISHERS)
def test_an_editor_may_not_and_nothing_is_changed(
    press: Press, layout: Confined, right: Right, before: Callable[[Press], None], verb: Verb
) -> None:
    before(press)
    was = everything(press)
    with pytest.raises(RightsError) as caught:
        verb(press.desk.as_actor(EDITOR), press, layout)
    assert caught.value.message == f"Emil is an editor and may not {right}"
    assert "publisher" in str(caught.value.hint)
    assert isinstance(caught.value, RefusedError)
    assert everything(press) == was


@pytest.mark.parametrize(("right", "before", "verb"), PUBLISHERS)
def test_a_publisher_may(
    press: Press, layout: Confined, right: Right, before: Callable[[Press], None], verb: Verb
) -> None:
    before(press)
    count = len(press.desk.store.events())
    verb(press.desk.as_actor(BEN), press, layout)
    assert [event.actor for event in press.desk.store.events()[count:]][:1] == ["Ben"], right


@pytest.mark.parametrize(("name", "before", "verb"), EVERYBODY)
@pytest.mark.parametrize("role", list(Role))
def test_everybody_may_work_on_issues_and_keep_things_from_happening(
    press: Press, layout: Confined, name: str, before: Callable[[Press], None], verb: Verb, role: Role
) -> None:
    before(press)
    was = everything(press)
    verb(press.desk.as_actor(replace(EDITOR, role=role)), press, layout)
    assert (everything(press) != was) == (name != "take in")
    assert len(press.desk.store.list_articles(unplaced=True)) == (name == "take in")


def test_an_editor_may_assemble(press: Press) -> None:
    take_in(press.desk, articles(7, 2), name="two.txt")
    slug = assemble(press.desk.as_actor(EDITOR)).slug
    assert press.desk.store.events(slug)[0].actor == "Emil"


def test_a_person_of_no_role_given_is_a_publisher_as_whoever_sits_at_the_command_line() -> None:
    assert Actor(name="ada", door="cli").role is Role.PUBLISHER


@pytest.fixture
def pair(press: Press) -> Press:
    """The publication where two people are wanted; Ada approved."""
    newsroom = replace(press.desk.config.newsroom, two_people=True)
    press.desk.config = replace(press.desk.config, newsroom=newsroom)
    assert approver(press.desk, press.slug) == "Ada"
    return press


def by(press: Press, name: str, door: str) -> Desk:
    return press.desk.as_actor(Actor(name=name, door=door))


DOORS: list[tuple[str, Callable[[Desk, Press], object]]] = [
    ("bot", lambda desk, press: order(desk, press.slug)),
    ("cli", publish_as),
    ("cli", plan_as),
    ("bot", plan_as),
]


@pytest.mark.parametrize(("door", "verb"), DOORS)
def test_who_approved_does_not_publish_and_another_does(
    pair: Press, door: str, verb: Callable[[Desk, Press], object]
) -> None:
    was = everything(pair)
    with pytest.raises(SecondPersonError, match="Ada approved issue 2026-W48, so somebody else must publish it"):
        verb(by(pair, "Ada", door), pair)
    assert everything(pair) == was
    verb(by(pair, "Ben", door), pair)
    assert everything(pair) != was


@pytest.mark.parametrize(("door", "verb"), DOORS)
def test_where_one_person_is_enough_who_approved_publishes(
    press: Press, door: str, verb: Callable[[Desk, Press], object]
) -> None:
    was = everything(press)
    verb(by(press, "Ada", door), press)
    assert everything(press) != was


def test_the_schedule_sends_what_one_person_approved(pair: Press) -> None:
    plan_as(by(pair, "the schedule", "schedule"), pair)
    assert pair.desk.store.get_issue(pair.slug).state is IssueState.SENDING


def test_what_the_second_person_ordered_is_carried_out_in_their_name(pair: Press) -> None:
    order(by(pair, "Ben", "bot"), pair.slug)
    pair.clock.now += UNDO
    assert carry_out(by(pair, "the schedule", "schedule")) == (pair.slug,)
    event = next(event for event in pair.desk.store.events(pair.slug) if event.act == "publish")
    assert (event.actor, event.door) == ("Ben", "bot")


def test_an_order_does_not_get_around_two_people_that_are_wanted_only_now(press: Press) -> None:
    order(press.desk, press.slug)
    newsroom = replace(press.desk.config.newsroom, two_people=True)
    press.desk.config = replace(press.desk.config, newsroom=newsroom)
    press.clock.now += UNDO
    assert carry_out(by(press, "the schedule", "schedule")) == ()
    assert press.desk.store.get_issue(press.slug).state is IssueState.APPROVED
    (told,) = press.alerts()
    assert "somebody else must publish it" in told


def test_the_last_approval_counts(pair: Press, layout: Confined) -> None:
    edited(pair)
    approve(by(pair, "Ben", "bot"), pair.slug, layout)
    with pytest.raises(SecondPersonError):
        order(by(pair, "Ben", "bot"), pair.slug)
    assert order(by(pair, "Ada", "bot"), pair.slug).first


def test_a_hold_and_a_resume_are_no_approval(pair: Press) -> None:
    hold(by(pair, "Ben", "bot"), pair.slug)
    resume(by(pair, "Ben", "bot"), pair.slug)
    with pytest.raises(SecondPersonError):
        order(by(pair, "Ada", "bot"), pair.slug)
    assert order(by(pair, "Ben", "bot"), pair.slug).first


def test_who_approved_goes_on_with_what_another_began(pair: Press) -> None:
    plan_as(by(pair, "Ben", "bot"), pair)
    publish_as(by(pair, "Ada", "cli"), pair)
    assert pair.desk.store.get_issue(pair.slug).state is IssueState.SENT


def test_an_editor_is_told_of_the_role_and_not_of_the_second_person(pair: Press) -> None:
    with pytest.raises(RightsError) as caught:
        order(pair.desk.as_actor(replace(ADA, role=Role.EDITOR)), pair.slug)
    assert not isinstance(caught.value, SecondPersonError)
