"""What config.toml chooses of the design, told with the other things that an issue is checked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.errors import DesignError
from digest.model.notice import Notice, Severity
from digest.render.design import load_design
from digest.render.design.choices import choice_problems

if TYPE_CHECKING:
    from digest.errors import DigestError
    from digest.model.config import Config


def design_notices(config: Config) -> tuple[Notice, ...]:
    """Every option and token that the design does not know, each with its line; or why there is no such design."""
    try:
        return choice_problems(load_design(config.design.name, project=config.root), config.design)
    except DesignError as error:
        return (broken(error),)


def broken(error: DigestError) -> Notice:
    """An error in a design as a notice."""
    return Notice(
        code="design-broken",
        severity=Severity.ERROR,
        message=error.message,
        path=error.path,
        line=error.line,
        column=error.column,
        hint=error.hint,
    )
