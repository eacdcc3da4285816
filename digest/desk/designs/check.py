"""A design checked: its files, its colours, its style sheets for paper, and the sample issue through every output."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.desk.designs.choosing import broken
from digest.desk.designs.outputs import Trial
from digest.desk.designs.sample import choice_of
from digest.errors import DigestError
from digest.model.notice import Severity
from digest.render.design import load_design
from digest.render.design.about import key_faults
from digest.render.design.choices import choice_problems
from digest.render.design.flowing import STAND_IN, flowing_in
from digest.render.design.legible import contrast_faults, contrasts
from digest.render.design.options import options_of
from digest.render.design.print_sheets import print_sheet_faults
from digest.render.design.templates import template_faults

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.confine import Confined
    from digest.desk.designs.sample import Sample
    from digest.model.config import Config
    from digest.model.notice import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedDesign:
    """What is wrong with a design. ``made`` are the outputs that the sample came out in.

    ``pairs`` are the pairs of colours that were measured, and ``contrast`` the least of them.
    """

    name: str
    notices: tuple[Notice, ...] = ()
    made: tuple[str, ...] = ()
    pairs: int = 0
    contrast: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether there is nothing but remarks."""
        return all(notice.severity is Severity.INFO for notice in self.notices)


def check_design(
    name: str,
    config: Config | None,
    sample: Sample,
    layout: Confined,
    *,
    progress: Callable[[str], None] = lambda _: None,
) -> CheckedDesign:
    """Everything that is wrong with a design, in one go. Raises nothing for any design."""
    choice = choice_of(name, config)
    try:
        design = load_design(name, project=config.root if config else None)
        options_of(design)
        measured = list(contrasts(design, choice)) if not choice_problems(design, choice) else []
    except DigestError as error:
        return CheckedDesign(name=name, notices=(broken(error),))
    problems = choice_problems(design, choice)
    if problems:  # nothing can be filled in under them
        found = [
            *problems,
            *key_faults(design),
            *template_faults(design),
            *print_sheet_faults(design, flowing_in(STAND_IN)),
        ]
        return CheckedDesign(name=name, notices=_in_order(found))
    trial = Trial(sample=sample.dressed(choice), design=design, layout=layout)
    trial.notices += [*key_faults(design), *template_faults(design), *contrast_faults(design, choice)]
    trial.run(progress)
    return CheckedDesign(
        name=name,
        notices=_in_order(trial.notices),
        made=tuple(trial.made),
        pairs=len(measured),
        contrast=_least(measured),
    )


def _least(measured: list[tuple[str, str, str, float]]) -> float:
    return min((ratio for *_, ratio in measured), default=0.0)


def _in_order(notices: list[Notice]) -> tuple[Notice, ...]:
    """File by file from the top down, each once."""
    placed = sorted(notices, key=lambda n: (n.path or "\U0010ffff", n.line or 0, n.column or 0))
    return tuple(dict.fromkeys(placed))
