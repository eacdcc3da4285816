"""The doctor looks at the design: whether it is there, and whether it knows what config.toml chooses of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.desk.doctor import Check, fine, problem
from digest.errors import DigestError
from digest.render.design import load_design
from digest.render.design.choices import choice_problems
from digest.render.design.tokens import tokens_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.model.config import Config


def design(config: Config) -> Iterator[Check]:
    """The design of the publication; every option and token that it does not know, each with its line."""
    choice = config.design
    try:
        found = load_design(choice.name, project=config.root)
        wrong = choice_problems(found, choice)
        for notice in wrong:
            yield problem("config.toml", f"{notice.place}: {notice.message}", notice.hint or "")
        if not wrong:
            tokens_for(found, choice)
            stands = ", which stands on ".join(found.chain)
            yield fine("design", f"{stands}, on {choice.page}; digest design check looks closer")
    except DigestError as error:
        place = f"{error.place}: " if error.place else ""
        yield problem(
            "design", f"{place}{error.message}", error.hint or "digest design list shows those that there are"
        )
