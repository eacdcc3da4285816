"""What can happen in a newsroom, a value each: Hypothesis draws them, and shrinks them."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol

from desk_kit import article
from hypothesis import strategies as st
from machine_base import Base, Seen, make_base
from machine_kit import PEOPLE, SLUG, Newsroom
from standin import faults as f

from digest.confine import Confined
from digest.model.states import DeliveryState, IssueState

COMMANDS = (
    *("/status", "/preview", "/approve", "/publish", "/hold", "/hold 1 a source asked for a day", "/resume"),
    *("/postpone +1h", "/postpone", "/postpone yesterday", "/cancel", "/correct", "/withdraw", "/retry", "/history"),
    *("/correct There were three, not two.", "/publish 7", "/assemble", "/inbox"),
)
REPLIES = (
    "Two elections, one corridor",
    "-",
    "+90m",
    "14:30",
    "Mon 09:00",
    "not an hour",
    "long " * 60,
    "40, not 400.",
)
FAULTS = {
    "429": f.too_many(7),
    "closed": f.accepted_then(f.Then.CLOSE),
    "429 for long": f.too_many(1500),
    "502": f.html(502),
    "502 taken": f.html(502, accepts=True),
}
METHODS = ("sendMessage", "sendDocument", "editMessageText", "answerCallbackQuery")


class Step(Protocol):
    """One thing that happens. ``hurry``: the next one comes before anybody had a moment for it."""

    name: ClassVar[str]

    @property
    def hurry(self) -> bool: ...

    def play(self, room: Newsroom) -> float:
        """Makes it happen; how many seconds go by with it."""


@dataclass(frozen=True)
class Press:
    """A button of the newest card, by its place there."""

    name: ClassVar[str] = "press a button of the card"
    who: str
    place: int
    hurry: bool = False

    def play(self, room: Newsroom) -> float:
        card = room.card()
        if card:
            press(room, card[self.place % len(card)], self.who)
        return 2


@dataclass(frozen=True)
class PressSeen:
    """Any button that was ever seen, the newest ones first."""

    name: ClassVar[str] = "press a button seen before"
    who: str
    back: int
    hurry: bool = False

    def play(self, room: Newsroom) -> float:
        press(room, room.buttons()[-1 - self.back % len(room.buttons())], self.who)
        return 2


@dataclass(frozen=True)
class PressTogether:
    """Two buttons of the newest card at the same moment, by two people or twice by one."""

    name: ClassVar[str] = "press at the same moment"
    who: tuple[str, str]
    places: tuple[int, int]
    hurry: bool = False

    def play(self, room: Newsroom) -> float:
        card = room.card()
        for who, place in zip(self.who, self.places, strict=True):
            if card:
                press(room, card[place % len(card)], who)
        return 2


@dataclass(frozen=True)
class Decide:
    """The straight way, for blind choices seldom get far: a certain button of the newest card, where it is there.

    ``acts``: the first of them that is there.
    """

    name: ClassVar[str] = "decide"
    who: str
    acts: str
    hurry: bool = False

    def play(self, room: Newsroom) -> float:
        there = {one.click.act: one for one in room.card()}
        for act in self.acts.split():
            if act in there:
                press(room, there[act], self.who)
                break
        return 2


@dataclass(frozen=True)
class AnswerFor:
    """An answer to a question of the bot: about a post, or whether a correction is to be made."""

    name: ClassVar[str] = "answer a question"
    who: str
    back: int
    hurry: bool = False

    def play(self, room: Newsroom) -> float:
        asked = [one for one in room.buttons() if one.click.act in {"Qs", "Qr", "Qk", "Xy"}]
        if asked:
            press(room, asked[-1 - self.back % len(asked)], self.who)
        return 2


@dataclass(frozen=True)
class Reply:
    """A reply to one of the bot's questions, answered already or not."""

    name: ClassVar[str] = "reply"
    who: str
    back: int
    text: str
    hurry: bool = False

    def play(self, room: Newsroom) -> float:
        if room.questions:
            number, question = room.questions[-1 - self.back % len(room.questions)]
            chat = room.server.world.chats[number]
            room.server.hear(self.text, person=PEOPLE[self.who], chat=chat, reply_to=question)
        return 2


@dataclass(frozen=True)
class Command:
    """A command, typed in the editors' chat or alone with the bot."""

    name: ClassVar[str] = "type a command"
    who: str
    text: str
    alone: bool = False
    hurry: bool = False

    def play(self, room: Newsroom) -> float:
        room.server.hear(self.text, person=PEOPLE[self.who], chat=None if self.alone else room.room)
        return 2


@dataclass(frozen=True)
class Send:
    """An article, pasted into one's own chat with the bot."""

    name: ClassVar[str] = "send an article"
    who: str
    number: int
    hurry: bool = False

    def play(self, room: Newsroom) -> float:
        room.server.hear(article(self.number), person=PEOPLE[self.who])
        return 2


@dataclass(frozen=True)
class Wait:
    """Time goes by, seconds or hours."""

    name: ClassVar[str] = "let time go by"
    seconds: int
    hurry: ClassVar[bool] = False

    def play(self, room: Newsroom) -> float:
        assert room.lives
        return self.seconds


@dataclass(frozen=True)
class Forget:
    """The server forgets that an update was confirmed, and hands it out once more."""

    name: ClassVar[str] = "the server forgets"
    back: int
    hurry: bool = False

    def play(self, room: Newsroom) -> float:
        made = list(room.server.world.updates.made)
        if made:
            room.server.redeliver(made[-1 - self.back % len(made)])
        return 2


@dataclass(frozen=True)
class Restart:
    """The process is cut off after so many steps of its loop, whatever it is doing; another one begins later.

    Somebody may press a button of the card meanwhile.
    """

    name: ClassVar[str] = "cut off and start again"
    steps: int
    away: int
    who: str
    place: int | None = None
    hurry: bool = False

    def play(self, room: Newsroom) -> float:
        room.stop(self.steps)
        if self.place is not None:
            Press(self.who, self.place).play(room)
        room.time.now += dt.timedelta(seconds=self.away)
        room.start()
        return 2


@dataclass(frozen=True)
class Strike:
    """A fault of the server, which meets the next call of a method."""

    name: ClassVar[str] = "a fault strikes"
    method: str
    fault: str
    hurry: ClassVar[bool] = True

    def play(self, room: Newsroom) -> float:
        room.strike(self.method, FAULTS[self.fault])
        return 0


@dataclass(frozen=True)
class EditByHand:
    """Somebody changes issue.toml with an editor, breaks it, or puts it right again."""

    name: ClassVar[str] = "edit by hand"
    added: str
    hurry: bool = False

    def play(self, room: Newsroom) -> float:
        path = room.folder / "issues" / SLUG / "issue.toml"
        text = path.read_text(encoding="utf-8")
        if is_toml(text):
            room.sheet = text
        path.write_text(room.sheet + self.added, encoding="utf-8")
        return 2


@dataclass(frozen=True)
class Publish:
    """``digest publish`` at a command line."""

    name: ClassVar[str] = "publish at a command line"
    hurry: bool = False

    def play(self, room: Newsroom) -> float:
        room.publish_at_a_command_line(SLUG)
        return 2


_APPROVED: tuple[Step, ...] = (EditByHand("# a remark\n"), Wait(40), Decide("Ada", "A"), Wait(20))
_ORDERED: tuple[Step, ...] = (Decide("Ben", "P"), Wait(20), Wait(20))
_ASKED: tuple[Step, ...] = (Decide("Ada", "X"), Reply("Ada", 0, "40, not 400."))
OPENINGS: dict[str, tuple[Step, ...]] = {
    "in review": (),
    "approved": _APPROVED,
    "published": (*_APPROVED, *_ORDERED),
    "a correction asked for": (*_APPROVED, *_ORDERED, *_ASKED),
    "half out": (*_APPROVED, Strike("sendDocument", "429 for long"), *_ORDERED),
    "in doubt": (*_APPROVED, Strike("sendDocument", "closed"), *_ORDERED),
}
"""How far the issue is when an example begins, and the steps that led there."""
_STANDS = {
    "in review": (IssueState.REVIEW, DeliveryState.PENDING, 0),
    "approved": (IssueState.APPROVED, DeliveryState.PENDING, 0),
    "published": (IssueState.SENT, DeliveryState.SENT, 0),
    "a correction asked for": (IssueState.SENT, DeliveryState.SENT, 1),
    "half out": (IssueState.SENDING, DeliveryState.PENDING, 0),
    "in doubt": (IssueState.SENT, DeliveryState.UNKNOWN, 0),
}
"""What is true there: the issue's state, the PDF post's, and how many corrections wait for a yes."""


def make_opening(name: str, folder: Path, children: tuple[Confined, Confined]) -> Base:
    """A publication where an opening has led to."""
    room = Newsroom(make_base(folder / "first"), folder / "opening", children)
    for step in OPENINGS[name]:
        room.settle(step.play(room))
    base = room.snapshot()
    assert how_it_stands(room) == _STANDS[name], f"{name}:\n" + "\n".join(room.server.story())
    room.close()
    return base


def how_it_stands(room: Newsroom) -> tuple[IssueState, DeliveryState, int]:
    """The issue's state, the PDF post's (pending before it is planned), and how many corrections wait for a yes."""
    store = room.bureau.desk.store
    (row,) = [row for row in store.list_issues() if row.slug == SLUG]
    pdf = next((one.state for one in store.deliveries_of(SLUG) if one.part == "document"), DeliveryState.PENDING)
    asked = {one.message.message_id for one in room.buttons() if one.click.act == "Xy"}
    return row.state, pdf, len(asked)


def press(room: Newsroom, one: Seen, who: str) -> None:
    """Presses a button. Whoever answers for a post has looked into the channel first."""
    if is_honest(room, one):
        room.server.press(one.message, one.key.data, chat=room.server.world.chats[one.chat_id], person=PEOPLE[who])


def is_honest(room: Newsroom, one: Seen) -> bool:
    """Whether an answer for a post that is unknown is the truth; any other button may be pressed by anybody."""
    if one.click.act not in {"Qs", "Qr"}:
        return True
    number, _, attempt = one.click.argument.partition("-")
    row = next((row for row in room.bureau.desk.store.deliveries_of() if row.id == int(number)), None)
    if row is None or row.state is not DeliveryState.UNKNOWN or str(row.attempt) != attempt:
        return True
    there = any((slug, part) == (row.issue, row.part) for slug, part, _ in room.posts())
    return there == (one.click.act == "Qs")


def is_toml(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


_who, _any = st.sampled_from(sorted(PEOPLE)), st.integers(0, 99)
_publisher = st.sampled_from(("Ada", "Ben"))
_hurry = st.sampled_from((False, False, True))
_kinds: dict[str, tuple[int, st.SearchStrategy[Step]]] = {
    "decide": (
        5,
        st.builds(
            Decide,
            _publisher,
            st.sampled_from(("P", "P", "P", "A", "S", "U", "Wy W", "Wy W", "X", "H", "Cy C")),
            _hurry,
        ),
    ),
    "press": (4, st.builds(Press, _who, _any, _hurry)),
    "seen": (4, st.builds(PressSeen, _who, _any, _hurry)),
    "together": (
        3,
        st.builds(PressTogether, st.tuples(_who, _who), st.tuples(_any, _any) | _any.map(lambda n: (n, n)), _hurry),
    ),
    "wait": (3, st.builds(Wait, st.sampled_from((1, 10, 20, 20, 40, 40)))),
    "sleep": (1, st.builds(Wait, st.sampled_from((180, 900, 3600, 9000)))),
    "answer": (3, st.builds(AnswerFor, _publisher, _any, _hurry)),
    "reply": (2, st.builds(Reply, _who, _any, st.sampled_from(REPLIES), _hurry)),
    "command": (3, st.builds(Command, _who, st.sampled_from(COMMANDS), st.booleans(), _hurry)),
    "send": (1, st.builds(Send, _who, st.integers(4, 9), _hurry)),
    "forget": (1, st.builds(Forget, _any, _hurry)),
    "restart": (
        2,
        st.builds(
            Restart,
            st.sampled_from((0, 3, 10, 30, 100, 300)),
            st.sampled_from((3, 40, 900)),
            _who,
            st.none() | _any,
            _hurry,
        ),
    ),
    "strike": (2, st.builds(Strike, st.sampled_from(METHODS), st.sampled_from(("429", "closed", "502", "502 taken")))),
    "by hand": (1, st.builds(EditByHand, st.sampled_from(("", "# a remark\n", "# another\n", "= broken\n")), _hurry)),
    "publish": (3, st.builds(Publish, _hurry)),
}
STEPS: st.SearchStrategy[Step] = st.sampled_from(
    [name for name, (weight, _) in _kinds.items() for _ in range(weight)]
).flatmap(lambda name: _kinds[name][1])
