"""How many answers a person gets, and all people together: windows of time, in memory only."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SECOND, MINUTE, HOUR = dt.timedelta(seconds=1), dt.timedelta(minutes=1), dt.timedelta(hours=1)

Window = tuple[dt.timedelta, int]
"""A length of time, and how many answers there may be in any stretch of that length."""


class Turn(StrEnum):
    """What becomes of a question."""

    ANSWER = "answer"
    SLOWER = "slower"  # one line that asks for patience
    NOTHING = "nothing"


@dataclass(slots=True)
class _Person:
    """When somebody asked last, got answers, and was asked for patience."""

    asked: dt.datetime
    answers: deque[dt.datetime]
    told: dt.datetime | None = None


@dataclass(kw_only=True)
class Rate:
    """The limits, and who asked when: at most ``people`` are remembered, and nobody longer than the longest window.

    The one whose last question is oldest is forgotten first. Under a clock that was set back by more than ``patience``
    everybody is.
    """

    each: tuple[Window, ...] = ((MINUTE, 6), (HOUR, 40))
    together: Window = (SECOND, 10)  # an answer is up to two messages, and a bot has thirty a second for everybody
    patience: dt.timedelta = MINUTE
    people: int = 10_000
    _people: OrderedDict[int, _Person] = field(default_factory=OrderedDict, repr=False)
    _all: deque[dt.datetime] = field(default_factory=deque, repr=False)
    _last: dt.datetime | None = None

    def __len__(self) -> int:
        """How many people are remembered."""
        return len(self._people)

    def turn(self, who: int, now: dt.datetime) -> Turn:
        """What becomes of a question that ``who`` asks now. Lines that ask for patience count among all answers."""
        now = self._moment(now)
        self._forget(now)
        person = self._person(who, now)
        length, most = self.together
        if _within(self._all, length, now) >= most:
            return Turn.NOTHING
        if all(_within(person.answers, span, now) < count for span, count in self.each):
            person.answers.append(now)
            self._all.append(now)
            return Turn.ANSWER
        if person.told is not None and now - self.patience < person.told:
            return Turn.NOTHING
        person.told = now
        self._all.append(now)
        return Turn.SLOWER

    def _moment(self, now: dt.datetime) -> dt.datetime:
        """The time, which never goes back: a small step back is none, after a greater one all begins anew."""
        if self._last is not None and now < self._last:
            if self._last - now <= self.patience:
                return self._last
            self._people.clear()
            self._all.clear()
        self._last = now
        return now

    def _forget(self, now: dt.datetime) -> None:
        longest = max(span for span, _ in self.each)
        while self._people and next(iter(self._people.values())).asked <= now - longest:
            self._people.popitem(last=False)
        while self._all and self._all[0] <= now - self.together[0]:
            self._all.popleft()

    def _person(self, who: int, now: dt.datetime) -> _Person:
        person = self._people.get(who)
        if person is None:
            most = max(count for _, count in self.each)
            person = self._people[who] = _Person(asked=now, answers=deque(maxlen=most))
        person.asked = now
        self._people.move_to_end(who)
        while len(self._people) > self.people:
            self._people.popitem(last=False)
        return person


def _within(times: Iterable[dt.datetime], length: dt.timedelta, now: dt.datetime) -> int:
    return sum(now - length < time for time in times)
