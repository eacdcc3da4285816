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
from hypothesis import HealthCheck, Phase, note, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from machine_base import Base
from machine_checks import Checks
from machine_kit import Newsroom
from machine_steps import OPENINGS, STEPS, Step, make_opening

from digest.confine import Confined

EXAMPLES, FEW, LENGTH = 1002, 12, 12
HAPPENS: dict[str, tuple[str, ...]] = {
    "in review": (
        *(f"event: {act}" for act in ("approve", "change", "order", "stop", "publish", "sent", "hold", "postpone")),
        *("refused: busy", "refused: no right", "refused: too old", "command line: refused"),
    ),
    "approved": (
        *(f"event: {act}" for act in ("change", "order", "publish", "sent")),
        *("refused: no right", "refused: outdated"),
    ),
    "published": ("event: withdraw", "refused: no right", "refused: outdated", "command line: before"),
    "a correction asked for": ("event: correct", "refused: no right", "refused: outdated", "command line: before"),
    "half out": (
        *(f"event: {act}" for act in ("hold", "resume", "sent")),
        *(f"refused: {kind}" for kind in ("done already", "no right", "outdated")),
        "command line: published",
    ),
    "in doubt": (
        "event: resolve",
        "refused: no right",
        "refused: outdated",
        "delivery: suppressed",
        "delivery: unknown",
    ),
}
"""What must have come about at least once in a whole run, by where it begins: else it would show nothing."""


@dataclass
class Run:
    """What all examples of a run share: where they begin, their children, and a count of what happened."""

    base: Base
    folder: Path
    children: tuple[Confined, Confined]
    counts: Counter[str] = field(default_factory=Counter)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def newsroom(self) -> Newsroom:
        return Newsroom(self.base, self.folder / str(next(self.numbers)), self.children)


class TwoEditors(RuleBasedStateMachine):
    """One newsroom, and whatever happens next in it."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.given, self.counts = run, run.counts
        self.sound = False

    @initialize()
    def begin(self) -> None:
        self.room = self.given.newsroom()
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
        if not hasattr(self, "room"):
            return
        try:
            if self.sound:
                self.room.calm_down()
                self.checks.at_the_end()
                self.count()
        finally:
            note("\n".join(self.room.server.story()))
            self.room.close()
            shutil.rmtree(self.room.folder)

    def count(self) -> None:
        """What became of it, for the figures of the run."""
        store, counts, base = self.room.bureau.desk.store, self.counts, self.given.base
        counts["interleavings"] += 1
        counts["processes"] += self.room.lives
        counts["buttons pressed"] += len(self.room.server.world.updates.questions)
        for event in store.events()[base.events :]:
            counts[f"refused: {why(event.detail)}" if event.act == "refused" else f"event: {event.act}"] += 1
        counts.update(f"issue: {row.state}" for row in store.list_issues())
        counts.update(f"delivery: {row.state}" for row in store.deliveries_of())
        counts.update(f"command line: {said.partition(':')[0]}" for said in self.room.said_at_a_command_line)
        posts = Counter(post[:2] for post in self.room.posts())
        counts["posts"] += len(posts)
        counts["doubled"] += sum(count - 1 for count in posts.values())


def why(detail: str) -> str:
    """The kind of a refusal."""
    kinds = {"Outdated": "outdated", "may not": "no right", "at work": "busy", "too old": "too old"}
    kinds |= {
        "already": "done already",
        "changed meanwhile": "changed meanwhile",
        "somebody else": "another's question",
    }
    return next((kind for words, kind in kinds.items() if words in detail), "not in this state, and others")


@pytest.mark.parametrize("opening", OPENINGS)
def test_random_interleavings_of_two_editors_keep_every_invariant(
    opening: str, tmp_path: Path, full: bool, request: pytest.FixtureRequest
) -> None:
    """A few, or a thousand; prints what happened in all of them."""
    with Confined(target=TARGET) as bots, Confined(target=TARGET) as clocks:
        run = Run(make_opening(opening, tmp_path, (bots, clocks)), tmp_path, (bots, clocks))
        examples = (EXAMPLES if full else FEW) // len(OPENINGS)
        number = int(request.config.option.hypothesis_seed) + list(OPENINGS).index(opening)
        machine = seed(number)(lambda: TwoEditors(run))
        run_state_machine_as_test(
            machine,  # type: ignore[arg-type]  # whatever makes one will do
            settings=settings(
                max_examples=examples,
                stateful_step_count=LENGTH,
                suppress_health_check=list(HealthCheck),
                phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
            ),
        )
    print(f"begun {opening}: {told(run.counts)}")
    assert run.counts["interleavings"] >= examples
    assert run.counts["doubled"] == 0
    missing = [name for name in HAPPENS[opening] if not run.counts[name]]
    assert not full or not missing, f"none of all that came to {missing}"


def told(counts: Counter[str]) -> str:
    """The figures of a run."""
    steps = sum(count for name, count in counts.items() if name.startswith("step: "))
    head = f"{counts['interleavings']} interleavings, {steps} steps, {counts['event: publish']} publications,"
    head += f" {counts['doubled']} doubled of {counts['posts']} posts, {counts['processes']} processes"
    return "\n".join([head, *(f"  {count:6} {name}" for name, count in sorted(counts.items()))])
