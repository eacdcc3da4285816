"""Random interleavings: two publishers and an editor, a clock, faults, cuts and a command line, and what must hold of it all."""

from __future__ import annotations

import itertools
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from bot_layout import TARGET
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from machine_checks import Checks
from machine_kit import Base, Newsroom
from machine_steps import OPENINGS, STEPS, Step, make_bases

from digest.confine import Confined

PARTS = 4
LENGTH = 12


@dataclass
class Run:
    """What all examples of a run share: where they begin, their children, and a count of what happened."""

    bases: dict[str, Base]
    folder: Path
    children: tuple[Confined, Confined]
    counts: Counter[str] = field(default_factory=Counter)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def newsroom(self, opening: str) -> Newsroom:
        return Newsroom(self.bases[opening], self.folder / str(next(self.numbers)), self.children)


class TwoEditors(RuleBasedStateMachine):
    """One newsroom, and whatever happens next in it."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.given, self.counts = run, run.counts
        self.sound = False

    @initialize(opening=st.sampled_from(sorted(OPENINGS)))
    def begin(self, opening: str) -> None:
        self.counts[f"opening: {opening}"] += 1
        self.room = self.given.newsroom(opening)
        self.checks = Checks(self.room)
        self.checks.after_a_step()
        self.sound = True

    @rule(step=STEPS)
    def then(self, step: Step) -> None:
        """Unless the next step follows at once, everybody has a moment, and then everything holds."""
        self.sound = False
        self.counts[f"step: {step.name}"] += 1
        seconds = step.play(self.room)
        if not step.hurry:
            self.room.settle(seconds)
            self.checks.after_a_step()
        self.sound = True

    def teardown(self) -> None:
        """Once all is quiet, every card shows the truth."""
        try:
            if self.sound:
                self.room.calm_down()
                self.checks.at_the_end()
                self.count()
        finally:
            self.room.close()
            shutil.rmtree(self.room.folder)

    def count(self) -> None:
        """What became of it, for the figures of the run."""
        store, counts = self.room.bureau.desk.store, self.counts
        counts["interleavings"] += 1
        counts["processes"] += self.room.lives
        counts.update(f"event: {event.act}" for event in store.events() if event.act != "refused")
        counts.update(
            f"refused: {event.detail.partition(':')[0]}" for event in store.events() if event.act == "refused"
        )
        counts.update(f"issue: {row.state}" for row in store.list_issues())
        counts.update(f"delivery: {row.state}" for row in store.deliveries_of())
        counts.update(f"command line: {said.partition(':')[0]}" for said in self.room.said_at_a_command_line)
        posts = Counter(post[:2] for post in self.room.posts())
        counts["posts"] += len(posts)
        counts["doubled"] += sum(count - 1 for count in posts.values())


@pytest.mark.parametrize("part", range(PARTS))
def test_random_interleavings_of_two_editors_keep_every_invariant(
    part: int, tmp_path: Path, full: bool, request: pytest.FixtureRequest
) -> None:
    """Prints what happened in all of them."""
    with Confined(target=TARGET) as bots, Confined(target=TARGET) as clocks:
        run = Run(make_bases(tmp_path, (bots, clocks)), tmp_path, (bots, clocks))
        machine = seed(int(request.config.option.hypothesis_seed) + part)(lambda: TwoEditors(run))
        run_state_machine_as_test(
            machine,  # type: ignore[arg-type]  # whatever makes one will do
            settings=settings(
                max_examples=250 if full else 3,
                stateful_step_count=LENGTH,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
            ),
        )
    print(told(run.counts))


def told(counts: Counter[str]) -> str:
    """The figures of a run."""
    steps = sum(count for name, count in counts.items() if name.startswith("step: "))
    head = f"{counts['interleavings']} interleavings, {steps} steps, {counts['event: publish']} publications,"
    head += f" {counts['doubled']} doubled of {counts['posts']} posts, {counts['processes']} processes"
    return "\n".join([head, *(f"  {count:6} {name}" for name, count in sorted(counts.items()))])
