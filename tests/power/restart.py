"""The program started again on what the disk held: it goes on, an editor answers what is asked, and the end is judged."""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desk_kit import Clock, make_sender, open_desk

from digest.desk.approve import approve
from digest.desk.channel import ARCHIVE
from digest.desk.resolve import questions, resolve
from digest.desk.site.places import is_public
from digest.errors import DigestError
from digest.model.acts import SEND
from digest.model.post_json import unpack
from digest.model.states import DeliveryState, IssueState
from digest.shelf.atomic import sha256
from power.chat import chats
from power.disk import write_image

if TYPE_CHECKING:
    from pathlib import Path

    from digest.confine import Confined
    from digest.desk.desk import Desk
    from digest.store.rows import DeliveryRow
    from power.disk import Image


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """What became of an issue.

    ``doubled`` and ``lost`` say what went wrong, ``unknown`` which posts waited for an editor's word; ``refused`` is
    the program's own word on why it would not go on.
    """

    doubled: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    refused: str = ""

    @property
    def good(self) -> bool:
        return not (self.doubled or self.lost or self.refused)


def restart(image: Image, folder: Path, accepted: tuple[str, ...] = (), *, layout: Confined | None = None) -> Aftermath:
    """How it ends when everything is started again from ``image``, an hour later.

    ``accepted`` is what the channels had taken by then. What is not approved yet is refused, or with a ``layout``
    approved once more.
    """
    write_image(image, folder)
    clock = Clock()
    clock.now += dt.timedelta(hours=1)  # every lease is over
    desk = open_desk(folder, clock)
    try:
        desk.store.check()
        if layout is not None:
            approve(desk, desk.store.list_issues()[0].slug, layout)
        return _Revival(desk, clock, accepted).aftermath()
    except DigestError as error:
        return Aftermath(refused=str(error))
    finally:
        desk.close()
        shutil.rmtree(folder)


class _Revival:
    """The one issue of a desk, its channels, and the steps to its end."""

    def __init__(self, desk: Desk, clock: Clock, accepted: tuple[str, ...]) -> None:
        self.desk, self.clock = desk, clock
        self.chats = {chat.name: chat for chat in chats(accepted)}
        (self.issue,) = desk.store.list_issues()
        posts = desk.store.posts_of(self.issue.slug, self.issue.revision)
        self.wanted = {
            f"{post.channel} {self.issue.slug}-{post.part}" for post in posts if not unpack(post.payload).edits
        }

    def aftermath(self) -> Aftermath:
        """Publishes as far as it goes by itself, looks, answers as an editor who sees the channels, and looks again."""
        self._publish()
        unknown = questions(self.desk, self.issue.slug)
        lost = self._not_settled()
        for row in unknown:
            lost += self._hidden(row)
            number = self.chats[row.channel].number(_post(row))
            resolve(self.desk, row, "sent" if number else "resend", link=self.chats[row.channel].link(number))
        if unknown:
            self._publish()
            lost += [f"{_key(row)} is {row.state} in the end" for row in self._rows() if not _done(row)]
        self.desk.store.check()
        return Aftermath(
            doubled=tuple(key for key, count in self._counts().items() if count > 1),
            lost=tuple(lost + self._never_accepted() + self._not_finished() + self._pages_missing()),
            unknown=tuple(map(_key, unknown)),
        )

    def _publish(self) -> None:
        """Publishes again and again, as a scheduler would, until nothing is left to do or nothing moves."""
        before, now = None, self._states()
        while before != now:
            asyncio.run(make_sender(self.desk, self.clock, list(self.chats.values())).publish(self.issue.slug))
            self.clock.now += dt.timedelta(hours=1)
            before, now = now, self._states()
            if all(map(_done, self._rows())):
                return

    def _rows(self) -> tuple[DeliveryRow, ...]:
        return self.desk.store.deliveries_of(self.issue.slug)

    def _states(self) -> list[tuple[int, str, int]]:
        return [(row.id, row.state, row.attempt) for row in self._rows()]

    def _counts(self) -> Counter[str]:
        return Counter(f"{chat.name} {key}" for chat in self.chats.values() for key in chat.accepted)

    def _not_settled(self) -> list[str]:
        """Rows that are neither done nor a question, except acts on a post that is itself a question."""
        rows, counts = self._rows(), self._counts()
        asked = {_post(row) for row in rows if row.state is DeliveryState.UNKNOWN}
        open_ = [row for row in rows if not _done(row) and _post(row) not in asked]
        untrue = [row for row in rows if _said_sent(row) and not counts[f"{row.channel} {_post(row)}"]]
        return [f"{_key(row)} is {row.state}" for row in (*open_, *untrue)]

    def _hidden(self, row: DeliveryRow) -> list[str]:
        """What is wrong with a question: no word of why, or nobody was told."""
        told = any(row.part in alert.text and row.channel in alert.text for alert in self.desk.store.alerts())
        return [] if told and row.detail else [f"{_key(row)} is {row.state} in silence"]

    def _never_accepted(self) -> list[str]:
        return [f"{key} never went out" for key in sorted(self.wanted - self._counts().keys())]

    def _not_finished(self) -> list[str]:
        state = self.desk.store.get_issue(self.issue.slug).state
        return [] if state is IssueState.SENT else [f"the issue is {state}"]

    def _pages_missing(self) -> list[str]:
        """The files of the web archive that are not what was approved."""
        public, slug = self.desk.config.issues / "public", self.issue.slug
        outputs = self.desk.store.outputs_of(slug, self.issue.revision)
        files = {public / slug / output.name: output.sha256 for output in outputs if is_public(output.name)}
        wrong = [path for path, sha in files.items() if not path.is_file() or sha256(path.read_bytes()) != sha]
        wrong += [path for path in [public / "index.html"] if not path.is_file() or slug not in path.read_text()]
        return [f"{path.relative_to(public)} is not in the archive" for path in wrong]


def _post(row: DeliveryRow) -> str:
    return f"{row.issue}-{row.part}"


def _key(row: DeliveryRow) -> str:
    return f"{row.channel} {_post(row)} {row.act}"


def _done(row: DeliveryRow) -> bool:
    return row.state in {DeliveryState.SENT, DeliveryState.SUPPRESSED}


def _said_sent(row: DeliveryRow) -> bool:
    return row.channel != ARCHIVE and row.act == SEND and row.state is DeliveryState.SENT
