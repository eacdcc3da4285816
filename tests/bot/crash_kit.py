"""What the tests of crashes share: newsrooms to begin from, a process to kill, and what must be true afterwards."""

from __future__ import annotations

import datetime as dt
import shutil
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot_kit import DESK_CHAT, at_work, settings
from desk_kit import articles
from standin.faults import Fault, Then
from standin.server import CHAT_ID, StandIn
from virtual_time import VirtualTime

from digest.bot import tokens
from digest.bot.card import Mood, card
from digest.bot.speaker import shown
from digest.desk.overview import overview
from digest.desk.resolve import questions
from digest.desk.take_in import take_in
from digest.model.states import DeliveryState, IssueState

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot_kit import Bureau
    from matrix_plugin import Nest
    from standin.chat import Chat, Posted
    from standin.world import File

SLUG = "2026-W48"
ELSEWHERE = {"O", "Qs", "Qr", "Qk", "Xy"}
"""Acts whose buttons stand under other messages than cards, too."""
NOT_DONE = ("while I was away", "I was away. Send it again", "I was interrupted", "did not go out although")
AGAIN = {"refused", "probe"}
"""Events that may come twice: they change nothing."""


@dataclass(frozen=True, kw_only=True)
class Base:
    """A newsroom at a moment: its folder, its chats, and how many articles and events it has."""

    folder: Path
    chats: dict[int, Chat]
    files: dict[str, File]
    last_update: int
    now: dt.datetime
    articles: int
    events: int

    def server(self) -> StandIn:
        """A stand-in of its own with the same chats."""
        server = StandIn(clock=VirtualTime(now=self.now))
        server.world.chats = copied(self.chats)
        server.world.files = dict(self.files)
        server.chat = server.world.chats[CHAT_ID]
        server.world.updates.last_id = self.last_update
        return server


def copied(chats: dict[int, Chat]) -> dict[int, Chat]:
    return {
        number: replace(chat, messages=[*chat.messages], pinned=[*chat.pinned], abilities=replace(chat.abilities))
        for number, chat in chats.items()
    }


@dataclass
class Bases:
    """Newsrooms at all the moments from which the tests begin, made once by two editors at work."""

    root: Path
    made: dict[str, Base] = field(default_factory=dict)

    def keep(self, name: str, bureau: Bureau) -> None:
        """Keeps this moment under a name; everything is quiet."""
        folder = self.root / name
        shutil.copytree(bureau.folder, folder, ignore=shutil.ignore_patterns("*.db-shm"))
        world = bureau.server.world
        self.made[name] = Base(
            folder=folder,
            chats=copied(world.chats),
            files=dict(world.files),
            last_update=world.updates.last_id,
            now=bureau.time.now,
            articles=len(bureau.desk.store.list_articles()),
            events=len(bureau.desk.store.events()),
        )

    async def make(self) -> None:
        """An issue's life, and an unknown delivery beside it."""
        time, folder = VirtualTime(), self.root / "work"
        folder.mkdir()
        with StandIn(clock=time) as server:
            async with at_work(folder, server, time, settings()) as bureau:
                await self._until_review(bureau)
                await self._menus(bureau)
                await self._until_sent(bureau)
                await self._corrected(bureau)
        await self._unknown("unknown", Fault(accepts=True, then=Then.CLOSE))
        await self._unknown("lost", Fault(accepts=False, then=Then.CLOSE))

    async def _until_review(self, bureau: Bureau) -> None:
        self.keep("empty", bureau)
        take_in(bureau.desk, articles(1, 3), name="articles.txt")
        self.keep("waiting", bureau)
        await bureau.write("/assemble")
        await bureau.time.until(bureau.has_card)
        await bureau.time.go_on(3)
        self.keep("made", bureau)
        await self.press(bureau, "Keep the headlines")
        self.keep("review", bureau)

    async def _menus(self, bureau: Bureau) -> None:
        for name, label, back in (
            ("order", "Reorder", "Back"),
            ("out", "Leave out", "Back"),
            ("days", "Postpone", "Back"),
            ("cancel", "Cancel", "No"),
        ):
            await self.press(bureau, label)
            self.keep(name, bureau)
            await self.press(bureau, back)
        await self.press(bureau, "Edit")
        self.keep("edit", bureau)
        await self.press(bureau, "Headline 1")
        self.keep("prompt", bureau)
        await self.press(bureau, "Back")
        await self.press(bureau, "Hold")
        self.keep("held", bureau)
        await self.press(bureau, "Take off hold")

    async def _until_sent(self, bureau: Bureau) -> None:
        await self.press(bureau, "Approve for Fri 27 Nov, 08:00")
        await bureau.time.until(lambda: state(bureau) is IssueState.APPROVED)
        await bureau.time.go_on(3)
        self.keep("approved", bureau)
        await bureau.press("Publish now")
        await bureau.time.until(lambda: bureau.labels() == ["Stop"])
        self.keep("ordered", bureau)
        await bureau.time.until(lambda: state(bureau) is IssueState.SENT)
        await bureau.time.go_on(5)
        self.keep("sent", bureau)

    async def _corrected(self, bureau: Bureau) -> None:
        await self.press(bureau, "Withdraw")
        self.keep("withdraw", bureau)
        await self.press(bureau, "No")
        await self.press(bureau, "Edit")
        await self.press(bureau, "Headline 1")
        await self._reply(bureau, "A new lock for Arport")
        await self.press(bureau, "Back")
        await self.press(bureau, "Correct")
        await self._reply(bureau, "The lock is new.")
        self.keep("correct", bureau)

    async def _unknown(self, name: str, fault: Fault) -> None:
        """An issue of which a post may or may not stand in the channel."""
        base = self.made["approved"]
        folder = shutil.copytree(base.folder, self.root / f"{name}-work")
        time = VirtualTime(now=base.now)
        with base.server() as server:
            server.world.clock = time
            async with at_work(folder, server, time) as bureau:
                await self.press(bureau, "Publish now")
                server.faults.plan("sendDocument", fault)
                await time.until(lambda: bool(questions(bureau.desk, SLUG)))
                await time.go_on(8)
                self.keep(name, bureau)

    async def press(self, bureau: Bureau, label: str) -> None:
        await bureau.press(label)
        await bureau.time.go_on(3)

    async def _reply(self, bureau: Bureau, text: str) -> None:
        await bureau.write(text, reply_to=bureau.said()[-1])
        await bureau.time.go_on(4)


def state(bureau: Bureau) -> IssueState:
    return bureau.desk.store.get_issue(SLUG).state


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of click: where it begins, what an editor does, and what came of it (``done``, ``not``, ``parked``).

    ``seconds`` is how long it may take, ``fresh`` how many articles it brings.
    """

    name: str
    base: str
    act: Callable[[StandIn, Chat], object]
    became: Callable[[Bureau, Base], str]
    seconds: float = 8.0
    fresh: int = 0


@dataclass
class Crash:
    """One click in one newsroom, a process that dies of it at a point, and another that takes over."""

    kind: Kind
    base: Base
    folder: Path
    nest: Nest

    def count(self) -> int:
        """How many points a process passes that nobody kills."""
        shutil.copytree(self.base.folder, self.folder)
        with self.base.server() as server:
            self.kind.act(server, server.world.chats[DESK_CHAT])
            return self._killed(0, server)

    async def play(self, point: int, *, away: float) -> str:
        """What became of the click; ``away`` seconds go by until somebody takes over."""
        shutil.copytree(self.base.folder, self.folder)
        with self.base.server() as server:
            room = server.world.chats[DESK_CHAT]
            self.kind.act(server, room)
            self._killed(point, server)
            time = VirtualTime(now=self._died_at() + dt.timedelta(seconds=away))
            server.world.clock = time
            async with at_work(self.folder, server, time) as bureau:
                await time.go_on(self.kind.seconds + 6)
                await still(bureau)
                became = self.kind.became(bureau, self.base)
                truth = Truth(bureau, self.base, self.kind)
                await truth.lost_cards_go()
                truth.holds()
                truth.it_says_so(became)
            assert server.findings == []
        shutil.rmtree(self.folder)
        return became

    def _killed(self, point: int, server: StandIn) -> int:
        report = self.folder.with_suffix(".report")
        order = {
            "folder": str(self.folder),
            "port": server.port,
            "clock": str(self._clock),
            "at": self.base.now.isoformat(),
            "seconds": self.kind.seconds + 4,
            "fatal": point,
            "report": str(report),
        }
        self.nest.wait(self.nest.fork("live", **order))
        assert report.exists() or point, "a process ended before its time"
        return int(report.read_text(encoding="utf-8")) if report.exists() else point

    @property
    def _clock(self) -> Path:
        return self.folder.with_suffix(".clock")

    def _died_at(self) -> dt.datetime:
        return dt.datetime.fromisoformat(self._clock.read_text(encoding="utf-8").strip())


async def still(bureau: Bureau) -> None:
    """Lets time go by until the bot has changed nothing for some seconds."""
    before = -1
    while before != (before := sum(entry.changes for entry in bureau.server.transcript)):
        await bureau.time.go_on(6)


@dataclass
class Truth:
    """What must be true of a newsroom, whatever died in it."""

    bureau: Bureau
    base: Base
    kind: Kind

    def holds(self) -> None:
        """Asserts all of it."""
        self.the_card_is_true()
        self.nothing_is_half_done()
        self.nothing_was_done_twice()

    async def lost_cards_go(self) -> None:
        """One card may have come of a call of which nobody saw the end; another came after it, and a press retires it."""
        bureau = self.bureau
        known = {row.message_id for row in bureau.desk.store.cards()}
        lost = [message for message in bureau.said() if self._is_card(message) and message.message_id not in known]
        assert len(lost) <= 1
        for message in lost:
            assert message.message_id < max(known)
            await bureau.press("Cancel", message=message)
            await bureau.time.go_on(4)

    def the_card_is_true(self) -> None:
        """The newest card shows what the rows say, with its buttons; the others have none."""
        bureau, store = self.bureau, self.bureau.desk.store
        cards = [message for message in bureau.said() if self._is_card(message)]
        for issue in store.list_issues():
            live = [row for row in store.cards(issue.slug) if row.live and row.chat_id == DESK_CHAT]
            assert len(live) == 1, f"{len(live)} cards of {issue.slug} are kept"
            message = bureau.room.find(live[0].message_id)
            assert message is not None
            assert message.message_id == max(row.message_id for row in store.cards(issue.slug))
            remark = bureau.bot.office.remarks.get(issue.slug, "")
            drawing = bureau.bot.office.drawing(DESK_CHAT)
            drawn = card(overview(bureau.desk, issue.slug), Mood(view=live[0].view, remark=remark), drawing)
            assert message.text == shown(drawn)[0]
            keys = [[(key.text, key.data) for key in row] for row in message.keys]
            assert keys == [[(key.text, key.data) for key in row] for row in drawn.keys]
            cards = [other for other in cards if other.message_id != message.message_id]
        assert cards == [], f"an older card has buttons: {cards[0].text[:200]} {cards[0].keys}"

    def _is_card(self, message: Posted) -> bool:
        key = self.bureau.bot.office.key()
        clicks = [tokens.read(key, DESK_CHAT, one.data) for row in message.keys for one in row if one.data]
        return any(click and click.number and click.act not in ELSEWHERE for click in clicks)

    def nothing_is_half_done(self) -> None:
        """Every issue has its folder and its placements, every article its place; nothing is under way any more."""
        desk, store = self.bureau.desk, self.bureau.desk.store
        assert {row.slug for row in store.list_issues()} == set(desk.folders.slugs())
        for row in store.list_issues():
            listed = tuple(entry.id for entry in desk.folders.sheet(row.slug).entries)
            assert store.placements_of(row.slug) == (() if row.state is IssueState.CANCELLED else listed)
            going = store.deliveries_of(row.slug, [DeliveryState.SENDING, DeliveryState.PENDING])
            assert going == (), f"{going[0].part} is {going[0].state} still"
        known = store.list_articles()
        assert {row.file for row in known if row.issue is None} <= set(desk.inbox.names())
        assert len(known) == self.base.articles + (
            self.kind.fresh if self.kind.became(self.bureau, self.base) == "done" else 0
        )
        assert store.waiting_updates() == ()
        assert self.bureau.bot.office.busy == {}
        assert store.unread_pastes() == store.open_pastes() == ()

    def it_says_so(self, became: str) -> None:
        """What was not done because nobody was there is told; what was done is not called undone."""
        chats = self.bureau.server.world.chats.values()
        said = "\n".join(message.text for chat in chats for message in self.bureau.said(chat))
        if became == "not":
            assert any(words in said for words in NOT_DONE), "nobody was told that it was not done"
        else:
            assert "so I did nothing" not in said

    def nothing_was_done_twice(self) -> None:
        """No event twice, no post twice."""
        new = self.bureau.desk.store.events()[self.base.events :]
        twice = {what: count for what, count in Counter(_what(event) for event in new).items() if count > 1}
        assert twice == {}
        posts = Counter((m.text, m.filename) for m in self.bureau.server.chat.messages if not m.service)
        assert [post for post, count in posts.items() if count > 1] == []


def _what(event: object) -> str:
    act, detail = getattr(event, "act", ""), getattr(event, "detail", "")
    return f"{act} {getattr(event, 'id', 0)}" if act in AGAIN else f"{act} {detail}"
