"""kill -9 between any two steps of a click: after the restart the card tells the truth, and nothing was done twice."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bot_kit import ADA, at_work
from bot_layout import HELD
from crash_kit import SLUG, Base, Bases, Crash, Kind, Truth, state
from desk_kit import articles
from matrix_plugin import Nest
from virtual_time import CHECK, VirtualTime

from digest.desk.edit import Change, edit
from digest.desk.resolve import questions
from digest.model.states import DeliveryState, IssueState
from digest.schedule.service import GRACE
from digest.shelf.issues import IssueFolders

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot_kit import Bureau
    from standin.chat import Chat
    from standin.server import StandIn

    from digest.confine import Confined

ROOT = Path(__file__).resolve().parents[2]
SOON, LATE = 20.0, 11 * 60.0
HEADLINE = "The harbour has a new lock"
FRESH = 14
ALSO_LATE = ("Publish now (review)", "Stop", "Headline: reply", "/assemble")


def presses(label: str) -> Callable[[StandIn, Chat], object]:
    """Somebody presses the newest button whose label begins so."""

    def act(server: StandIn, room: Chat) -> object:
        shown = [key.text for message in room.messages for row in message.keys for key in row]
        whole = next(text for text in reversed(shown) if text.startswith(label))
        return server.press_key(room, None, whole, person=ADA)

    return act


def replies(server: StandIn, room: Chat) -> object:
    return server.hear(HEADLINE, person=ADA, chat=room, reply_to=room.messages[-1])


def pastes(server: StandIn, _: Chat) -> object:
    pieces = server.paste(articles(20, FRESH).decode(), person=ADA)
    assert len(pieces) == 2
    return pieces


def is_in(wanted: IssueState) -> Callable[[Bureau, Base], str]:
    return lambda bureau, _: "done" if state(bureau) is wanted else "not"


def has_event(act: str) -> Callable[[Bureau, Base], str]:
    def became(bureau: Bureau, base: Base) -> str:
        return "done" if act in {event.act for event in bureau.desk.store.events()[base.events :]} else "not"

    return became


def published(bureau: Bureau, _: Base) -> str:
    """Each post is in the channel once, or may be there and is asked about."""
    posts = [message for message in bureau.server.chat.messages if not message.service]
    if questions(bureau.desk, SLUG):
        return "parked"
    assert len(posts) == (2 if state(bureau) is IssueState.SENT else 0)
    assert bureau.desk.store.orders() == ()
    return "done" if state(bureau) is IssueState.SENT else "not"


def stopped(bureau: Bureau, base: Base) -> str:
    assert bureau.desk.store.orders() == ()
    if state(bureau) is IssueState.SENT:
        return "not"
    assert state(bureau) is IssueState.APPROVED
    assert bureau.server.chat.messages == []
    return has_event("stop")(bureau, base)


def answered(wanted: DeliveryState) -> Callable[[Bureau, Base], str]:
    def became(bureau: Bureau, _: Base) -> str:
        (row,) = (row for row in bureau.desk.store.deliveries_of(SLUG) if row.part == "document" and row.act == "send")
        if row.state is DeliveryState.UNKNOWN:
            return "parked" if row.attempt > 1 else "not"
        assert row.state is wanted
        return "done"

    return became


def entries(folder: Path) -> list[str]:
    return [entry.id for entry in IssueFolders(folder / "issues").sheet(SLUG).entries]


def moved_up(bureau: Bureau, base: Base) -> str:
    before, now = entries(base.folder), entries(bureau.folder)
    assert now in ([before[1], before[0], before[2]], before)
    return "done" if now != before else "not"


def left_out(bureau: Bureau, base: Base) -> str:
    before, now = entries(base.folder), entries(bureau.folder)
    assert now in (before[1:], before)
    return "done" if now != before else "not"


def kept(bureau: Bureau, _: Base) -> str:
    titles = [entry.title for entry in bureau.desk.folders.sheet(SLUG).entries]
    assert len({bool(title) for title in titles}) == 1
    return "done" if all(titles) else "not"


def headline(bureau: Bureau, _: Base) -> str:
    first = bureau.desk.folders.sheet(SLUG).entries[0]
    return "done" if first.title == HEADLINE else "not"


def asked(bureau: Bureau, base: Base) -> str:
    """A question stands below, and a reply to it is understood."""
    last = bureau.said()[-1]
    assert bureau.desk.store.find_prompt(bureau.room.chat_id, last.message_id) or not new_words(bureau, base)
    return "done" if new_words(bureau, base) else "not"


def new_words(bureau: Bureau, base: Base) -> list[object]:
    before = {message.message_id for message in base.chats[bureau.room.chat_id].messages}
    return [message for message in bureau.said() if message.message_id not in before]


def shown_again(bureau: Bureau, base: Base) -> str:
    before = base.chats[bureau.room.chat_id].last_id
    return "done" if max(row.message_id for row in bureau.desk.store.cards()) > before else "not"


def menu_open(bureau: Bureau, _: Base) -> str:
    return "done" if "Yes, give it up" in bureau.labels() else "not"


def taken_in(bureau: Bureau, base: Base) -> str:
    count = len(bureau.desk.store.list_articles()) - base.articles
    said = [message.text for message in bureau.said(bureau.server.world.chats[ADA.user_id])]
    assert count in {0, FRESH}
    assert not count or said[-1].startswith(f"✓ {FRESH} articles taken in.")
    return "done" if count else "not"


def corrected(bureau: Bureau, base: Base) -> str:
    done = has_event("correct")(bureau, base)
    text = bureau.server.chat.messages[0].text
    assert ("The lock is new." in text) == (done == "done")
    return done


KINDS = (
    Kind(name="Keep the headlines", base="made", act=presses("Keep the headlines"), became=kept),
    Kind(name="Approve", base="review", act=presses("Approve for"), became=is_in(IssueState.APPROVED)),
    Kind(name="Publish now (review)", base="review", act=presses("Publish now"), became=published, seconds=26),
    Kind(name="Publish now (approved)", base="approved", act=presses("Publish now"), became=published, seconds=26),
    Kind(name="Stop", base="ordered", act=presses("Stop"), became=stopped, seconds=5),
    Kind(name="Hold", base="review", act=presses("Hold"), became=is_in(IssueState.HELD), seconds=5),
    Kind(name="Hold (approved)", base="approved", act=presses("Hold"), became=is_in(IssueState.HELD), seconds=5),
    Kind(name="Take off hold", base="held", act=presses("Take off hold"), became=is_in(IssueState.REVIEW), seconds=5),
    Kind(name="Reorder", base="order", act=presses("↑ 2."), became=moved_up, seconds=5),
    Kind(name="Leave out", base="out", act=presses("✕ 1."), became=left_out, seconds=5),
    Kind(name="Postpone", base="days", act=presses("Tue"), became=has_event("postpone"), seconds=5),
    Kind(name="Cancel", base="review", act=presses("Cancel"), became=menu_open, seconds=5),
    Kind(
        name="Cancel: yes", base="cancel", act=presses("Yes, give it up"), became=is_in(IssueState.CANCELLED), seconds=5
    ),
    Kind(name="Headline: asked", base="edit", act=presses("Headline 1"), became=asked, seconds=5),
    Kind(name="Headline: reply", base="prompt", act=replies, became=headline, seconds=5),
    Kind(name="It is there", base="unknown", act=presses("It is there"), became=answered(DeliveryState.SENT)),
    Kind(name="Send again", base="lost", act=presses("Send again"), became=answered(DeliveryState.SENT)),
    Kind(name="Skip", base="lost", act=presses("Skip"), became=answered(DeliveryState.SUPPRESSED)),
    Kind(name="Correct: yes", base="correct", act=presses("Yes, correct it"), became=corrected, seconds=16),
    Kind(name="Withdraw: yes", base="withdraw", act=presses("Yes, take it back"), became=is_in(IssueState.WITHDRAWN)),
    Kind(name="Preview again", base="review", act=presses("Preview again"), became=shown_again, seconds=20),
    Kind(name="Paste", base="empty", act=pastes, became=taken_in, seconds=9, fresh=FRESH),
    Kind(
        name="/assemble",
        base="waiting",
        act=lambda server, room: server.hear("/assemble", person=ADA, chat=room),
        became=has_event("assemble"),
        seconds=12,
    ),
)


@pytest.fixture(scope="session")
def bases(tmp_path_factory: pytest.TempPathFactory) -> Bases:
    """The newsrooms from which the clicks begin."""
    made = Bases(tmp_path_factory.mktemp("bases"))
    asyncio.run(made.make())
    return made


@pytest.fixture(scope="session")
def mortals() -> Iterator[Nest]:
    """Where the bots come from that are to be killed."""
    paths = [ROOT, *(ROOT / "tests" / name for name in ("", "bot", "desk", "matrix"))]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths)), "PYTHONWARNINGS": "ignore"}
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "tests/bot/crash_nest.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=env,
    )
    with process:
        yield Nest(process)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kill_between_any_two_steps_of_a_click_leaves_the_card_true_and_does_nothing_twice(
    kind: Kind, bases: Bases, mortals: Nest, tmp_path: Path, full: bool
) -> None:
    base, seen, wrong = bases.made[kind.base], Counter[str](), []
    points = Crash(kind, base, tmp_path / "count", mortals).count()
    assert points > 20
    first = random.Random(f"{os.environ['DIGEST_SEED']} {kind.name}").randint(1, points)
    soon = range(1, points + 1) if full else [first]
    late = range(1 + first % 5, points + 1, 5) if full else [first] if kind.name in ALSO_LATE else []
    for point, away in [*((point, SOON) for point in soon), *((point, LATE) for point in late)]:
        crash = Crash(kind, base, tmp_path / f"{point}-{away:g}", mortals)
        try:
            became = asyncio.run(crash.play(point, away=away))
            assert became in {"done", "parked"} or away == LATE, "what was heard was lost"
        except AssertionError as error:
            wrong.append(f"killed at point {point} of {points}, away for {away:g} s: {error}")
        else:
            seen[f"{became} late" if away == LATE else became] += 1
    assert wrong == [], "\n".join(wrong)
    shown = ", ".join(f"{count} {became}" for became, count in sorted(seen.items()))
    print(
        f"{kind.name:22} {points:3} points, {len(soon)} kills, {len(late)} with a late restart: {shown}; 0 doubled, 0 lost"
    )


async def laying_out(child: Confined) -> None:
    """Returns when the child is at work."""
    while not child._asked:  # noqa: ASYNC110 - it is a process, which sets no event
        await asyncio.sleep(CHECK)


async def stopped_in_the_middle(base: Base, folder: Path, *, gate: Path, opens: bool) -> list[str]:
    """What happened to the issue after a SIGTERM while the layout of an approval is under way, which ends within the grace, or does not."""
    shutil.copytree(base.folder, folder)
    time = VirtualTime(now=base.now)
    with base.server() as server:
        server.world.clock = time
        async with at_work(folder, server, time, target=HELD) as bureau:
            edit(bureau.desk, SLUG, Change(title="A week of locks"))  # so that the PDF is another
            await time.go_on(3)
            presses("Approve for")(server, bureau.room)
            await laying_out(bureau.bot.office.layout())
            bureau.ending.set()
            if opens:
                await asyncio.to_thread(gate.touch)
            ended, _ = await asyncio.wait(bureau.tasks[:1], timeout=GRACE if opens else CHECK)
            assert bool(ended) is opens
            assert (state(bureau), bureau.desk.store.waiting_updates() == ()) == (
                (IssueState.APPROVED, True) if opens else (IssueState.REVIEW, False)
            )
            time.quiet.clear()  # nobody polls any more
            bureau.tasks[0].cancel()  # as the service does when the grace is over
            await asyncio.gather(bureau.tasks[0], return_exceptions=True)
            bureau.bot.close()  # the child goes, and the verb with it
        time.now += dt.timedelta(seconds=5)
        async with at_work(folder, server, time) as bureau:
            await time.go_on(20)
            assert state(bureau) is IssueState.APPROVED
            Truth(bureau, base, KINDS[1]).holds()
            acts = [event.act for event in bureau.desk.store.events()[base.events :]]
        assert server.findings == []
    return acts


@pytest.mark.parametrize("opens", [True, False], ids=["ends within the grace", "is cut off"])
def test_a_stop_in_the_middle_of_an_approval_leaves_it_whole_or_to_be_done(
    opens: bool, bases: Bases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gates = tmp_path / "gates"
    gates.mkdir()
    monkeypatch.setenv("TMPDIR", str(gates))
    work = stopped_in_the_middle(bases.made["review"], tmp_path / "work", gate=gates / "gate", opens=opens)
    assert asyncio.run(work).count("approve") == 1
