"""The power lost at every point of an approval and of a publication: each post once, or parked and told; nothing lost.

The disks that may be left are made from the journal of one real run (see disk.py for what is taken to be safe).
"""

from __future__ import annotations

import os
import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from digest.confine import Confined
from power.disk import Luck
from power.restart import Aftermath, restart

if TYPE_CHECKING:
    from power.bench import Bench
    from power.cuts import Cut, Run

SEED = int(os.environ["DIGEST_SEED"])
MEMORY = Path("/dev/shm")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Path]:
    """A folder for the restarts, in memory where that can be: they are not what is cut."""
    with tempfile.TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else tmp_path) as folder:
        yield Path(folder)


def chosen(run: Run, full: bool, share: float, *, first: int = 0) -> Iterator[Cut]:
    """Every cut, or a share by chance, the worst around each acceptance and towards the end, and the very last."""
    dice = random.Random(SEED)
    worst = {point + step for point in run.notes() for step in (-1, 0)} | set(range(len(run.ops) - 8, len(run.ops) + 1))
    skipped = None
    for cut in run.cuts(first=first, seed=SEED):
        skipped = None
        if full or dice.random() < share or (cut.luck is Luck.NOTHING and cut.point in worst):
            yield cut
        else:
            skipped = cut
    if skipped is not None:
        yield skipped


def tell(what: str, run: Run, figures: Mapping[str, int]) -> None:
    counted = ", ".join(f"{name} {count}" for name, count in figures.items())
    print(f"{what}: {len(run.ops) + 1} cut points, {counted}")


@pytest.mark.parametrize(("do", "posts"), [("approve", 0), ("publish", 6)])
def test_the_journal_of_a_run_is_whole(do: str, posts: int, bench: Bench) -> None:
    run = bench.whole(do)
    (last,) = run.cuts([Luck.ALL], first=len(run.ops))
    assert last.image == run.end
    assert len(last.accepted) == len(set(last.accepted)) == posts


def test_a_power_loss_while_publishing_doubles_nothing_and_loses_nothing(bench: Bench, room: Path, full: bool) -> None:
    run = bench.whole("publish")
    figures: Counter[str] = Counter()
    for cut in chosen(run, full, 0.03):
        end = restart(cut.image, room / "again", cut.accepted)
        assert end.good, f"{cut}: {end}"
        figures += Counter({"disks": 1, "unknown": len(end.unknown), f"left {cut.luck}": 1})
    assert figures["unknown"] >= len(run.notes())
    tell("publish", run, {**figures, "doubled": 0, "lost": 0})


@pytest.mark.parametrize("careless", ["synchronous=NORMAL", "synchronous=OFF"])
def test_without_full_synchronous_the_same_cuts_double_every_post(
    careless: str, bench: Bench, tmp_path: Path, room: Path
) -> None:
    run = bench.run("publish", tmp_path / "run", careless=careless)
    doubled = 0
    for cut in run.cuts([Luck.NOTHING]):
        if cut.point in run.notes():
            end = restart(cut.image, room / "again", cut.accepted)
            assert set(end.doubled) == set(cut.accepted), f"{cut}: {end}"
            assert end.unknown == ()
            doubled += len(end.doubled)
    assert doubled == 1 + 2 + 3 + 4 + 5 + 6
    tell(careless, run, {"disks": len(run.notes()), "doubled": doubled})


def test_the_same_cuts_with_full_synchronous_leave_one_question_each(bench: Bench, room: Path) -> None:
    run = bench.whole("publish")
    for cut in run.cuts([Luck.NOTHING]):
        if cut.point in run.notes():
            end = restart(cut.image, room / "again", cut.accepted)
            assert end == Aftermath(unknown=(f"{cut.accepted[-1]} send",)), f"{cut}: {end}"


def test_a_power_loss_while_approving_leaves_frozen_bytes_whole_or_no_approval(
    bench: Bench, layout: Confined, room: Path, full: bool
) -> None:
    run = bench.whole("approve")
    figures: Counter[str] = Counter()
    last = Aftermath()
    for cut in chosen(run, full, 0.04):
        end = restart(cut.image, room / "again")
        figures += Counter({"disks": 1, "not approved": bool(end.refused), f"left {cut.luck}": 1})
        last = end
        assert end.good or end.refused.endswith("in review, not approved"), f"{cut}: {end}"
        if end.refused and figures["not approved"] % 25 == 1:
            end = restart(cut.image, room / "again", layout=layout)
            assert end.good, f"approved again, {cut}: {end}"
            figures["approved again"] += 1
    assert last.good
    assert 0 < figures["approved again"] < figures["not approved"] < figures["disks"]
    tell("approve", run, figures)


@pytest.mark.parametrize("do", ["approve", "publish"])
def test_a_kill_and_then_a_power_loss_find_nothing_that_only_seemed_safe(
    do: str, bench: Bench, tmp_path: Path, room: Path, full: bool
) -> None:
    names = [point for point, op in enumerate(bench.whole(do).ops, 1) if op.kind in "MR"]
    figures: Counter[str] = Counter()
    for kill in names[::-6] if full else names[-1:]:  # seen by the next process, and not synced by this one
        run = bench.run(do, tmp_path / str(kill), kill=kill)
        for cut in run.cuts([Luck.NOTHING], first=kill if full and do == "publish" else len(run.ops)):
            end = restart(cut.image, room / "again", cut.accepted)
            assert end.good, f"killed after operation {kill}, {cut}: {end}"
            figures += Counter(disks=1)
        figures += Counter(kills=1)
    print(f"{do}: {figures['kills']} kills, taken up again, then cut: {figures['disks']} disks")
    assert figures["disks"] >= figures["kills"]


def test_without_syncing_frozen_files_an_approval_can_lose_them(bench: Bench, tmp_path: Path, room: Path) -> None:
    run = bench.run("approve", tmp_path / "run", careless="fsync")
    found = {cut.luck: restart(cut.image, room / "again") for cut in run.cuts(first=len(run.ops))}
    assert found[Luck.NOTHING].refused.endswith("approved bytes are missing")
    assert found[Luck.NAMES].refused.endswith("approved bytes were changed on disk")
    assert found[Luck.ALL].good
