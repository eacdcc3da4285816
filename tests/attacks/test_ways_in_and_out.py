"""The attack list through every reader and every writer: nothing of it acts in any output.

``pytest tests/attacks -s -n 0`` prints how many of how many for each way in and out; ``--full`` takes all of the list,
a plain run a part of it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from shapes import KNOWN

from attacks.attack_list import ATTACKS
from attacks.ways_in import EVERY_KIND, LISTS, TAKEN, WAYS
from attacks.ways_out import WRITERS, Tally, issue_of
from digest.ingest.confined import Refused, read_here

if TYPE_CHECKING:
    from digest.model.article import Article
    from digest.model.material import Material

GROUP = 12
PART = 23
"""A plain run takes one of as many."""


def test_every_reader_has_a_way_in() -> None:
    assert {*TAKEN.values(), *LISTS} == EVERY_KIND
    assert TAKEN.keys() == WAYS.keys()
    assert len(ATTACKS) >= 400


def read(material: Material) -> tuple[Article, ...]:
    answer = read_here(material, KNOWN, longest=10**6)
    if isinstance(answer, Refused):
        assert answer.code in {"unreadable", "nested-too-deeply", "article-too-long"}, answer.sentence
        return ()
    return answer.articles


@pytest.mark.parametrize("way", WAYS)
def test_nothing_that_comes_in_acts_in_any_output(way: str, full: bool, capsys: pytest.CaptureFixture[str]) -> None:
    values = ATTACKS if full else ATTACKS[hash_of(way) % PART :: PART]
    tallies: dict[str, Tally] = defaultdict(Tally)
    articles = 0
    for group in (values[at : at + GROUP] for at in range(0, len(values), GROUP)):
        found = [article for material in WAYS[way](group) for article in read(material)]
        articles += len(found)
        for part in (found[at : at + GROUP] for at in range(0, len(found), GROUP)):
            issue = issue_of(part)
            for writer, judge in WRITERS.items():
                faults = judge(issue)
                tallies[writer].all += len(part)
                tallies[writer].good += len(part) if not faults else 0
                tallies[writer].faults += faults
    with capsys.disabled():
        cells = ", ".join(f"{writer} {one.good} of {one.all}" for writer, one in tallies.items())
        print(f"\n{way} ({len(values)} attacks, {articles} articles): {cells}")
    assert articles >= len(values) // 2
    assert {writer: sorted(set(one.faults))[:12] for writer, one in tallies.items() if one.faults} == {}


def hash_of(word: str) -> int:
    """The same number for a word in every run, so that the ways take different parts of the list."""
    return sum(word.encode())
