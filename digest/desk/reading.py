"""The reading room: material from outside is read in a confined child, and what harms it harms only itself."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.confine import Confined
from digest.errors import DigestError, InputError, LimitError
from digest.ingest.confined import TARGET, Refused, read_here, read_reply, request_for
from digest.ingest.known import Known
from digest.ingest.labels import LabelTable
from digest.ingest.readers import TEXTS, kind_of, sniff
from digest.model.article import Reading

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from typing import Self

    from digest.desk.desk import Desk
    from digest.model.article import SectionKind
    from digest.model.config import LimitChoice
    from digest.model.material import Material
    from digest.model.notice import Notice

SMALL = 128 * 1024
"""An editor's own text up to this many bytes is read at once, in this process; it takes less time than a child's start."""

_MIB = 1024 * 1024
_TURNS = 10  # a child is replaced after ten times the seconds of one reading: its processor time is limited for life


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """Why material was not read: a stable ``code``, a ``sentence`` for editors, what to do, and notices with places.

    ``killed`` tells whether it hung or killed the child; such bytes are not tried again.
    """

    code: str
    sentence: str
    hint: str = ""
    notices: tuple[Notice, ...] = ()
    line: int | None = None
    killed: bool = False

    def error(self, name: str, *, kept: str = "") -> InputError:
        """The same as an error, for whoever waits for an answer; ``kept`` is the id under which it was kept."""
        again = f"it is set aside; digest inbox --retry {kept} tries it again" if kept else ""
        hint = f"{self.hint.rstrip('.')}; {again}" if self.hint and again else self.hint or again
        return InputError(self.sentence, notices=self.notices, hint=hint or None, path=name, line=self.line)


@dataclass(kw_only=True)
class ReadingRoom:
    """Reads material within limits; one child serves many readings and is replaced after a death.

    ``close`` ends the child; so does leaving it as a context.
    """

    kinds: tuple[SectionKind, ...]
    limits: LimitChoice
    zone: str | None
    now: Callable[[], dt.datetime]
    target: str = TARGET
    _child: Confined | None = field(default=None, repr=False)
    _spent: float = 0.0
    _fresh: bool = True
    _killers: dict[str, SetAside] = field(default_factory=dict, repr=False)
    _table: LabelTable | None = field(default=None, repr=False)

    def __enter__(self) -> Self:
        """The room itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Ends the child."""
        self.close()

    def close(self) -> None:
        """Ends the child."""
        if self._child is not None:
            self._child.close()
        self._child, self._spent, self._fresh = None, 0.0, True

    def read(self, material: Material) -> Reading | SetAside:
        """The articles of a material, or why it is set aside. Raises nothing for any bytes."""
        if len(material.data) > self.limits.read_mib * _MIB:
            words = f"It has {len(material.data) / _MIB:.1f} MiB; at most {self.limits.read_mib} are read."
            return SetAside(code="too-large", sentence=words, hint="Split it, or raise limits.read_mib in config.toml.")
        if is_own(material):
            if self._table is None:
                self._table = LabelTable(self.kinds)
            return _as_aside(read_here(material, self._known(self._table), longest=self.limits.article_characters))
        key = hashlib.sha256(material.data).hexdigest()
        if key not in self._killers:
            answer = self._read_confined(material)
            if not (isinstance(answer, SetAside) and answer.killed):
                return answer
            self._killers[key] = answer
        return self._killers[key]

    def _known(self, table: LabelTable) -> Known:
        return Known(table=table, zone=self.zone, now=self.now())

    def _read_confined(self, material: Material) -> Reading | SetAside:
        """Once, and once more in a new child where an old one died: it may have been full of what came before."""
        known, longest = self._known(LabelTable(())), self.limits.article_characters
        request = request_for(material, known, self.kinds, longest=longest)
        while True:
            child, fresh, started = self._ready(), self._fresh, time.monotonic()
            self._fresh = False
            try:
                answer = _as_aside(read_reply(child.call(request)))
            except ValueError:
                self.close()
                return _dead("reader-failed", "The reader gave no answer that makes sense.")
            except DigestError as error:
                late = time.monotonic() - started >= self.limits.read_seconds
                self.close()
                if fresh or late:
                    return _died(error, self.limits, late=late)
            else:
                self._spent += time.monotonic() - started
                return answer

    def _ready(self) -> Confined:
        if self._spent > _TURNS * self.limits.read_seconds:
            self.close()
        if self._child is None:
            limits = self.limits
            self._child = Confined(target=self.target, seconds=limits.read_seconds, memory=limits.read_memory)
        return self._child


def reading_room(desk: Desk) -> ReadingRoom:
    """The reading room of a publication; its child starts with the first material that needs one."""
    config = desk.config
    return ReadingRoom(kinds=config.sections, limits=config.limits, zone=config.publication.timezone, now=desk.now)


def is_own(material: Material) -> bool:
    """Whether a material is an editor's own short text, which is read at once and needs no child."""
    return (
        not material.source
        and not material.url
        and len(material.data) <= SMALL
        and kind_of(material) in TEXTS
        and sniff(material.data) is None
    )


def _as_aside(answer: Reading | Refused) -> Reading | SetAside:
    if isinstance(answer, Reading):
        return answer
    return SetAside(code=answer.code, sentence=answer.sentence, hint=answer.hint, notices=answer.notices)


def _dead(code: str, sentence: str, hint: str = "") -> SetAside:
    return SetAside(code=code, sentence=sentence, hint=hint, killed=True)


def _died(error: DigestError, limits: LimitChoice, *, late: bool) -> SetAside:
    if late:
        hint = "Shorten or split it, or raise limits.read_seconds in config.toml."
        return _dead("reading-too-slow", f"Reading it was stopped after {limits.read_seconds} seconds.", hint)
    if isinstance(error, LimitError):
        hint = "Shorten or split it, or raise limits.read_memory in config.toml."
        return _dead("reading-too-big", f"Reading it needs more than {limits.read_memory} MiB of memory.", hint)
    return _dead("reader-failed", f"The reader died of it ({error.message}).", "Please report this with the file.")
