"""What the bot is told of: updates in order, kept for a day, for one poller; and questions that want an answer."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from standin.refusals import RefusalError

KEPT = dt.timedelta(hours=24)
LATEST_ANSWER = dt.timedelta(seconds=60)
MOST = 100
LONGEST_ANSWER = 200
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
_UNUSUAL = {"chat_member", "message_reaction", "message_reaction_count"}  # only for those who ask for them


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A pressed button that spins until it is answered."""

    query_id: str
    at: dt.datetime
    message: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the person who pressed a button was shown."""

    query_id: str
    text: str
    alert: bool


@dataclass(slots=True)
class Updates:
    """The queue. An update is forgotten once a call asks for a later one."""

    queue: list[tuple[int, dt.datetime, dict[str, Any]]] = field(default_factory=list)
    last_id: int = 500_000
    allowed: tuple[str, ...] = ()
    questions: dict[str, Question] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    waiting: asyncio.Future[bool] | None = None
    made: dict[int, dict[str, Any]] = field(default_factory=dict)
    again: list[dict[str, Any]] = field(default_factory=list)

    def add(self, update: dict[str, Any], at: dt.datetime) -> None:
        """Puts an update into the queue, and wakes the poller."""
        kind = next(iter(update))
        if kind in self.allowed or (not self.allowed and kind not in _UNUSUAL):
            self.last_id += 1
            self.made[self.last_id] = {"update_id": self.last_id, **update}
            self.queue.append((self.last_id, at, self.made[self.last_id]))
            self.wake(told=True)

    def forget_confirmed(self, update_id: int | None) -> int:
        """Hands an update (the newest where none is named) out once more, whatever the poller has confirmed."""
        number = self.last_id if update_id is None else update_id
        self.again.append(self.made[number])
        self.wake(told=True)
        return number

    def wake(self, *, told: bool) -> None:
        """Ends the wait of the poller: with updates, or because another one came."""
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_result(told)

    def take(self, offset: int, limit: int, now: dt.datetime) -> list[dict[str, Any]]:
        """The updates from ``offset`` on, or with a negative one the last so many; those before are forgotten."""
        self.queue = [(number, at, shape) for number, at, shape in self.queue if now - at <= KEPT]
        if offset < 0:
            self.queue = self.queue[offset:]
        elif offset:
            self.queue = [entry for entry in self.queue if entry[0] >= offset]
        again = [shape for shape in self.again if shape not in [kept for _, _, kept in self.queue]]
        return [*again, *(shape for _, _, shape in self.queue)][: limit or MOST]

    async def wait(self, seconds: float) -> None:
        """Waits until there is an update; :class:`RefusalError` when another poller comes meanwhile."""
        self.waiting = asyncio.get_running_loop().create_future()
        mine = self.waiting
        try:
            told = await asyncio.wait_for(mine, seconds)
        except TimeoutError:
            return
        finally:
            if self.waiting is mine:
                self.waiting = None
        if not told:
            raise RefusalError(OTHER_POLLER, status=409)

    def ask(self, message: tuple[int, int], now: dt.datetime) -> str:
        """The id of a new question."""
        query_id = f"{4_200_000_000_000 + len(self.questions)}"
        self.questions[query_id] = Question(query_id=query_id, at=now, message=message)
        return query_id

    def answer(self, answer: Answer, now: dt.datetime) -> None:
        """Answers a question, once and in time."""
        question = self.questions.get(answer.query_id)
        answered = any(answer.query_id == given.query_id for given in self.answers)
        if question is None or answered or now - question.at > LATEST_ANSWER:
            raise RefusalError(TOO_OLD)
        if len(answer.text) > LONGEST_ANSWER:
            raise RefusalError("MESSAGE_TOO_LONG")
        self.answers.append(answer)
