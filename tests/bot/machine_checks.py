"""What must hold of a newsroom after every step, and what must hold once all is quiet."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

from bot_kit import MINUTE
from machine_base import is_of_a_card, keys_of
from machine_kit import Newsroom
from standin.people import Heard, Pressed
from standin.server import TOKEN
from token_scan import needles_of

from digest.bot.card import Mood, card
from digest.bot.speaker import shown
from digest.bot.tokens import read
from digest.desk.overview import overview
from digest.model.acts import SEND
from digest.model.states import DeliveryState, IssueState, may_move

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from standin import Chat, Person, Posted

    from digest.bot.tokens import Click
    from digest.store.bot_rows import CardRow
    from digest.store.rows import EventRow

CHANNEL = "telegram"
OF_DELIVERIES = {"recover", "resolve", "leave-out"}
CHANGES = {"change", "correct"}
END_AN_ORDER = {"stop", "lapse", "hold", "postpone", "cancel", "change", "publish"}
PUBLISHERS_ONLY = {"approve", "order", "publish", "postpone", "resume", "cancel", "correct", "withdraw", "resolve"}
CROSS = "✗ "


class Checks:
    """The invariants of one newsroom. Each says in its message what it found."""

    def __init__(self, room: Newsroom) -> None:
        self.room = room
        self.done: dict[int, int] = {}

    def after_a_step(self) -> None:
        """Whatever is going on."""
        assert not self.room.server.findings, "\n".join(self.room.server.findings)
        assert not self.room.complaints.lines, "\n".join(self.room.complaints.lines)
        events = self.room.bureau.desk.store.events()
        self.each_post_is_there_once(events)
        check_moves(events, {row.slug: row.state for row in self.room.bureau.desk.store.list_issues()})
        self.every_button_is_answered_once()
        self.every_refusal_has_an_event(events)
        self.no_update_is_worked_on_twice()

    def at_the_end(self) -> None:
        """All is quiet: no fault strikes any more, and time has gone on."""
        self.after_a_step()
        busy, spinning = self.room.bureau.bot.office.busy, self.room.untried()
        assert not busy, f"somebody is said to be at work: {busy}"
        assert not spinning, f"nobody answered {spinning}"
        with self.room.bureau.desk.store.read() as connection:
            waits = connection.exec_driver_sql("SELECT id FROM updates WHERE NOT done").scalars().all()
        assert not waits, f"updates {waits} wait to be worked on"
        for chat in self.room.chats:
            self.cards_show_the_truth(chat)
        self.no_file_tells_the_token()

    def each_post_is_there_once(self, events: Sequence[EventRow]) -> None:
        """In the channel at most once, exactly once where the ledger says so, and only while its issue is being sent."""
        posts = self.room.posts()
        sent = Counter((slug, part) for slug, part, _ in posts)
        for row in self.room.bureau.desk.store.deliveries_of():
            if (row.channel, row.act) != (CHANNEL, SEND):
                continue
            count = sent[row.issue, row.part]
            assert count <= 1, f"{row.issue} {row.part} stands {count} times in the channel"
            assert row.state is not DeliveryState.SENT or count == 1, f"{row.issue} {row.part} is not in the channel"
        for slug, _, at in posts:
            states = states_at(events, slug, at)
            assert IssueState.SENDING in states, f"{slug} went out at {at} while it was {states}"

    def every_button_is_answered_once(self) -> None:
        """At once: nobody waits for longer than a minute, whatever else the bot is busy with."""
        room, now = self.room, self.room.time.now
        tries, answered = Counter(room.tries()), {one.query_id for one in room.server.world.updates.answers}
        lost = 0
        for query in room.server.world.updates.questions.values():
            here, count = query.at >= room.started, tries[query.query_id]
            assert count or not here or now - query.at < MINUTE, f"nobody answers the button pressed at {query.at}"
            assert count <= 1 or query.query_id in room.cut, f"the button pressed at {query.at} was answered {count}×"
            lost += count > 0 and query.query_id not in answered and query.query_id not in room.late
        assert lost <= room.faults["answerCallbackQuery"], "an answer came too late"

    def every_refusal_has_an_event(self, events: Sequence[EventRow]) -> None:
        """Whoever was refused something: the records name them and the act."""
        written = [(event.actor, event.detail) for event in events if event.act == "refused"]
        told = Counter([*self._refused_buttons(), *self._refused_words()])
        for (name, what), count in told.items():
            found = sum(who == name and detail.startswith(what) for who, detail in written)
            assert found >= count, f"{name} was refused {what!r} {count} times, and {found} events say so"

    def _refused_buttons(self) -> Iterator[tuple[str, str]]:
        """Who was shown a window that says no, and to which button; or should have been, as it was pressed long ago."""
        pressed = {one.query_id: one for one in self.room.server.happened if isinstance(one, Pressed)}
        for call in self.room.server.calls:
            if call.method == "answerCallbackQuery" and call.form.params.get("show_alert") == "true":
                yield self._named(pressed[call.form.params["callback_query_id"]], "")
        for query in self.room.old:
            yield self._named(pressed[query], " too old")

    def _named(self, pressed: Pressed, why: str) -> tuple[str, str]:
        """Who pressed, and how the records begin to tell of it."""
        click = read(self.room.bureau.bot.office.key(), pressed.chat.chat_id, pressed.data)
        assert click is not None
        return name_of(pressed.person), f"the button {click.act}:{why}"

    def _refused_words(self) -> Iterator[tuple[str, str]]:
        """Whose command or reply was answered by a no."""
        words = self.room.bureau.bot.office.words
        heard = {
            (one.chat.chat_id, one.message.message_id): one.message
            for one in self.room.server.happened
            if isinstance(one, Heard) and one.chat and one.message
        }
        for entry in self.room.server.transcript:
            about = heard.get((entry.chat_id or 0, entry.messages[0].reply_to or 0)) if entry.messages else None
            if about is None or about.sender is None or not entry.method.startswith("send"):
                continue
            if about.text.startswith("/") and entry.text.startswith(CROSS):
                yield name_of(about.sender), f"{about.text.split()[0]}:"
            elif about.reply_to and (entry.text.startswith(CROSS) or entry.text == words("answer.not_yours")):
                yield name_of(about.sender), "a reply"

    def no_update_is_worked_on_twice(self) -> None:
        """Begun once in each process until it is done, and never again."""
        self.room.note_updates()
        with self.room.bureau.desk.store.read() as connection:
            rows = connection.exec_driver_sql("SELECT id, attempts, done, payload FROM updates").all()
        for number, attempts, done, payload in rows:
            lives = self.room.lives - self.room.born.get(number, self.room.lives) + 1
            assert attempts <= lives, f"update {number} was begun {attempts} times in {lives} processes"
            assert not done or not payload
            if done:
                assert self.done.setdefault(number, attempts) == attempts, f"update {number} was done twice"

    def cards_show_the_truth(self, chat: Chat) -> None:
        """The newest card of each issue is as it would be drawn now, and no other has buttons."""
        store = self.room.bureau.desk.store
        rows = {row.message_id: row for row in store.cards() if row.chat_id == chat.chat_id}
        assert len([row for row in rows.values() if row.live]) == len({row.issue for row in rows.values()})
        for message in chat.messages:
            row_ = rows.get(message.message_id)
            if row_ is not None:
                self._is_true(row_, message)
            elif any(is_of_a_card(click) for click in self._clicks(chat, message)):
                assert (chat.chat_id, message.message_id) in self.room.lost, f"message {message.message_id} is no card"

    def _clicks(self, chat: Chat, message: Posted) -> list[Click]:
        key = self.room.bureau.bot.office.key()
        return [click for one in keys_of(message) if (click := read(key, chat.chat_id, one.data)) is not None]

    def _is_true(self, row: CardRow, standing: Posted) -> None:
        office = self.room.bureau.bot.office
        mood = Mood(view=row.view, remark=office.remarks.get(row.issue, ""), live=row.live)
        said = card(overview(office.desk, row.issue), mood, office.drawing(row.chat_id))
        where = f"card {row.message_id} of {row.issue} ({row.view or 'no menu'})"
        assert standing.text == shown(said)[0], f"{where} shows\n{standing.text}\ninstead of\n{shown(said)[0]}"
        if row.view == "postpone":  # its hours are those of the moment when it was opened
            return
        keys = [[(key.text, key.data) for key in line] for line in standing.keys]
        assert keys == [[(key.text, key.data) for key in line] for line in said.keys], where

    def no_file_tells_the_token(self) -> None:
        needles = needles_of(TOKEN)
        for path in (self.room.folder / ".digest").rglob("*"):
            if path.is_file():
                data = path.read_bytes()
                assert not any(needle in data for needle in needles), f"{path.name} tells the token"


def check_moves(events: Sequence[EventRow], now: dict[str, IssueState]) -> None:
    """Events tell lawful moves, and end where the issues stand; published once a revision, by whoever may."""
    states: dict[str, IssueState] = {}
    published: Counter[str] = Counter()
    ordered: dict[str, bool] = {}
    for event in events:
        assert event.act not in PUBLISHERS_ONLY or event.actor != "Cleo", f"{event.actor} may not {event.act}"
        if event.issue is None or event.act in OF_DELIVERIES or event.act == "slot":
            continue
        if event.act in CHANGES:
            published[event.issue] = 0
        if event.act == "publish":
            published[event.issue] += 1
            assert published[event.issue] == 1, f"{event.issue} was published twice"
            assert event.door != "bot" or ordered[event.issue], f"the order for {event.issue} had been taken back"
        if event.act in {"order", *END_AN_ORDER}:
            ordered[event.issue] = event.act == "order"
        if event.after:
            before, after = states.get(event.issue), IssueState(event.after)
            assert (before or "") == event.before, f"{event} after {before}"
            assert before is None or before is after or may_move(before, after), f"{event}"
            states[event.issue] = after
    assert states == now


def states_at(events: Sequence[EventRow], slug: str, at: dt.datetime) -> set[IssueState]:
    """The states of an issue at a moment: before and after whatever happened just then."""
    moves = [event for event in events if event.issue == slug and event.after and event.act not in OF_DELIVERIES]
    moves = [event for event in moves if event.act != "slot"]
    earlier = [event for event in moves if event.at < at]
    found = {IssueState(earlier[-1].after)} if earlier else set()
    return found | {IssueState(event.after) for event in moves if event.at == at}


def name_of(person: Person) -> str:
    """An editor's name as the records have it."""
    return person.name.split(" ", maxsplit=1)[0]
