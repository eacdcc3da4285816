"""Pieces of a long paste become the text that was pasted.

Telegram's programs cut a long paste into messages, and the server takes away the white space at both ends of each.
What stood at a cut is found from two sides: which of the known manners of cutting (``piece_cuts``) would have cut
exactly there, had this or that stood at the cut; and what the words say (``piece_words``). All cuts of a paste are of
one manner, so they are weighed together. No character is ever lost or doubled: the only doubt is white space.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from digest.ingest.labels import LabelTable
from digest.ingest.lines import is_ended, starts_small
from digest.ingest.paste.piece_cuts import MANNERS, in_units
from digest.ingest.paste.piece_words import BLANK, EMPTY_LINE, LINE, NOTHING, Habits
from digest.model.kinds import DEFAULT_KINDS
from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digest.ingest.paste.piece_cuts import Manner

LIMIT = 4096
"""The longest message, in UTF-16 units."""

_SURE = 0.95
_ODD = 1e-4
"""How often a cut is of no known manner."""

_APART = 1e-3
"""How often a message is one of its own although it would not have fitted into the one before."""

_MID_SENTENCE = 0.02
_LEADS = (0, 1, 2)
_END = 36
_Key = tuple[str, bool]


class How(StrEnum):
    """How a join was decided."""

    APART = "apart"
    """Two messages of their own."""
    LINE_START = "line-start"
    """What follows begins a line: a marker, a label, a byline."""
    LENGTHS = "lengths"
    """The lengths and the words leave no other way."""
    GUESS = "guess"
    """It is open; what reads right was chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """Where two pieces meet: ``glue`` stands at ``at`` of the joined text; ``chance`` is how sure that is, up to 1.

    ``before`` and ``after`` are the two ends, to show them.
    """

    at: int
    glue: str
    how: How
    chance: float
    before: str
    after: str

    @property
    def guessed(self) -> bool:
        """Whether an editor should look at it."""
        return self.how is How.GUESS


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The text, and its joins in their order."""

    text: str
    joins: tuple[Join, ...] = ()

    def notices(self, name: str) -> tuple[Notice, ...]:
        """A notice ``joined-pieces`` for each join: a warning where it is a guess. ``name`` is the path in them."""
        return tuple(_notice(self.text, join, name) for join in self.joins)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seam:
    """Two neighbours in the measure of the limit, and the chances of what stood between them.

    ``full`` tells whether both would not fit into one message; ``apart`` is the weight of two messages of their own.
    """

    before: str
    after: str
    odds: dict[str, float]
    full: bool
    apart: float


def join_pieces(pieces: Sequence[str], *, limit: int = LIMIT, table: LabelTable | None = None) -> Joined:
    """The text that was pasted, from its pieces in their order; each join tells how it was decided.

    ``limit`` is the longest piece in UTF-16 units. ``table`` knows the labels that begin a line. Messages that were
    typed one after the other are set off by an empty line. Pieces without words are left out.
    """
    pieces = [piece for piece in pieces if piece.strip()]
    if len(pieces) < 2:  # noqa: PLR2004 - nothing to join
        return Joined(text="".join(pieces))
    habits = Habits(pieces, table or _default_table())
    found = _weighed(pieces, habits, limit)
    out, joins, at = [pieces[0]], [], len(pieces[0])
    for (before, after), chances in zip(pairwise(pieces), found, strict=True):
        join = _join(before, after, chances, at, begun=habits.begins_line(before, after))
        joins.append(join)
        out += [join.glue, after]
        at += len(join.glue) + len(after)
    return Joined(text="".join(out), joins=tuple(joins))


@lru_cache(maxsize=1)
def _default_table() -> LabelTable:
    return LabelTable(DEFAULT_KINDS)


def _join(before: str, after: str, chances: dict[_Key, float], at: int, *, begun: bool) -> Join:
    """The best choice: first whether a line, a blank or nothing stood there, then which kind of line break."""
    by_glue = dict.fromkeys((EMPTY_LINE, LINE, BLANK, NOTHING), 0.0)
    for (glue, _), chance in chances.items():
        by_glue[glue] += chance
    breaks = by_glue[EMPTY_LINE] + by_glue[LINE]
    chance, glue = max((breaks, LINE), (by_glue[BLANK], BLANK), (by_glue[NOTHING], NOTHING))
    how = How.LENGTHS if chance >= _SURE else How.GUESS
    if glue == LINE:
        glue = max((EMPTY_LINE, LINE), key=by_glue.__getitem__)
        if chances.get((EMPTY_LINE, True), 0) > breaks / 2:
            glue, how = EMPTY_LINE, How.APART if chance >= _SURE else How.GUESS
        elif begun and how is not How.GUESS:
            how = How.LINE_START
    return Join(at=at, glue=glue, how=how, chance=round(min(chance, 1.0), 3), before=_tail(before), after=_head(after))


def _weighed(pieces: Sequence[str], habits: Habits, limit: int) -> list[dict[_Key, float]]:
    """For each join the chances of what stood there; the manners are weighed by how well they explain all cuts."""
    odds = [habits.odds(before, after) for before, after in pairwise(pieces)]
    measures = [list(map(in_units, pieces))]
    if measures[0] != list(pieces):
        measures.append(list(pieces))  # some programs count characters
    ways = [
        (*_explained(_seams(measure, odds, limit), manner, limit), manner.share)
        for measure in measures
        for manner in MANNERS
    ]
    best = max(evidence for evidence, _, _ in ways)
    shares = [share * math.exp(evidence - best) for evidence, _, share in ways]
    found: list[defaultdict[_Key, float]] = [defaultdict(float) for _ in odds]
    for (_, chances, _), share in zip(ways, shares, strict=True):
        for into, each in zip(found, chances, strict=True):
            for key, chance in each.items():
                into[key] += chance * share / sum(shares)
    return [dict(each) for each in found]


def _seams(pieces: Sequence[str], odds: Sequence[dict[str, float]], limit: int) -> list[_Seam]:
    out = []
    for (before, after), each in zip(pairwise(pieces), odds, strict=True):
        full = len(before) + len(after) + 2 * _LEADS[-1] > limit
        mid = not is_ended(before) or starts_small(after)
        apart = _APART * (_MID_SENTENCE if mid else 1) if full else 1.0
        out.append(_Seam(before=before, after=after, odds=each, full=full, apart=apart))
    return out


def _explained(seams: Sequence[_Seam], manner: Manner, limit: int) -> tuple[float, list[dict[_Key, float]]]:
    """How well one manner explains all cuts (a logarithm), and the chances at each cut if it was this manner.

    The white space that a piece began with when it was measured is not seen; it follows from the cut before, so
    the sums run forward and backward over the chain of cuts.
    """
    forward, steps, evidence = [{0: 1.0}], [], 0.0
    for seam in seams:
        moves = [(lead, *move) for lead in forward[-1] for move in _moves(seam, manner, lead, limit)]
        reached: defaultdict[int, float] = defaultdict(float)
        for lead, _, weight, then in moves:
            reached[then] += forward[-1][lead] * weight
        total = sum(reached.values())
        evidence += math.log(total)
        forward.append({lead: weight / total for lead, weight in reached.items()})
        steps.append(moves)
    return evidence, _backward(forward, steps)


def _backward(
    forward: list[dict[int, float]], steps: list[list[tuple[int, _Key, float, int]]]
) -> list[dict[_Key, float]]:
    behind: dict[int, float] = dict.fromkeys(_LEADS, 1.0)
    out: list[dict[_Key, float]] = []
    for leads, moves in zip(reversed(forward[:-1]), reversed(steps), strict=True):
        chances: defaultdict[_Key, float] = defaultdict(float)
        ahead: defaultdict[int, float] = defaultdict(float)
        for lead, key, weight, then in moves:
            chances[key] += leads[lead] * weight * behind[then]
            ahead[lead] += weight * behind[then]
        total, most = sum(chances.values()), max(ahead.values())
        out.append({key: chance / total for key, chance in chances.items()})
        behind = {lead: weight / most for lead, weight in ahead.items()}
    return out[::-1]


def _moves(seam: _Seam, manner: Manner, lead: int, limit: int) -> Iterator[tuple[_Key, float, int]]:
    """What may have stood at a cut, its weight, and the white space that the next piece then began with."""
    yield (EMPTY_LINE, True), seam.apart, 0
    if not seam.full:
        return
    for glue, chance in seam.odds.items():
        then = manner.resume(seam.before, glue, seam.after, lead=lead, limit=limit)
        if then is not None:
            yield (glue, False), chance, then
        else:
            for any_lead in _LEADS:
                yield (glue, False), chance * _ODD / len(_LEADS), any_lead


def _tail(text: str) -> str:
    line = " ".join(text[-4 * _END :].split())
    return line if len(line) <= _END else f"…{line[-_END + 1 :]}"


def _head(text: str) -> str:
    line = " ".join(text[: 4 * _END].split())
    return line if len(line) <= _END else f"{line[: _END - 1]}…"


_SAID = {
    EMPTY_LINE: "with an empty line between them",
    LINE: "with a line break between them",
    BLANK: "with a blank between them",
    NOTHING: "as one word",
}


def _notice(text: str, join: Join, name: str) -> Notice:
    end, ends = join.at + len(join.glue), f"{join.before} | {join.after}"
    doubt = " Telegram took away what stood here; this is a guess." if join.guessed else ""
    return Notice(
        code="joined-pieces",
        severity=Severity.WARNING if join.guessed else Severity.INFO,
        message=f"Two messages were joined here {_SAID[join.glue]}: {ends}.{doubt}",
        path=name,
        line=text.count("\n", 0, end) + 1,
        column=end - text.rfind("\n", 0, end),
        hint="Check this place; to be sure, send the text as a file." if join.guessed else None,
        excerpt=ends,
    )
