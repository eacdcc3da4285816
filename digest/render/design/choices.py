"""What config.toml chooses of a design, held against what the design has: every wrong option and token at once."""

from __future__ import annotations

import difflib
import math
from typing import TYPE_CHECKING, Any

from digest.errors import ConfigError
from digest.model.config import FILE as CONFIG
from digest.model.notice import Notice, Severity
from digest.render.design import colour
from digest.render.design.options import options_of, said
from digest.render.design.plain import PLAIN_WORDS, is_plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from digest.model.config import DesignChoice
    from digest.render.design.chain import Design
    from digest.render.design.options import Value

TOKENS = "tokens.toml"
OPTIONS_PLACE, TOKENS_PLACE = ("design", "options"), ("design", "tokens")
COLOURS = "colour"
"""The table of tokens whose values are colours."""


def options_for(design: Design, choice: DesignChoice) -> dict[str, Value]:
    """The value of every option of a design: the one chosen in config.toml, else the design's own.

    :class:`ConfigError` holds everything that config.toml has wrong of this design, with its lines.
    """
    refuse_problems(choice, choice_problems(design, choice))
    known = options_of(design)
    return {name: choice.options.get(name, option.default) for name, option in known.items()}


def choice_problems(design: Design, choice: DesignChoice) -> tuple[Notice, ...]:
    """Everything that config.toml has wrong of this design."""
    found = (*_option_problems(design, choice), *token_problems(design, choice))
    return tuple(sorted(found, key=lambda notice: notice.line or 0))


def token_problems(design: Design, choice: DesignChoice) -> tuple[Notice, ...]:
    """What is wrong of the tokens in config.toml: unknown ones, and values that cannot stand there."""
    if not choice.tokens:
        return ()
    return tuple(_wrong_tokens(design.tables(TOKENS), choice.tokens, TOKENS_PLACE, choice))


def refuse_problems(choice: DesignChoice, notices: tuple[Notice, ...]) -> None:
    """Raises :class:`ConfigError` with the notices, if there are any."""
    if notices:
        count = "one problem" if len(notices) == 1 else f"{len(notices)} problems"
        path = choice.file or CONFIG
        raise ConfigError(f"{count} in {path.rpartition('/')[2]}", notices=notices, path=path)


def _option_problems(design: Design, choice: DesignChoice) -> Iterator[Notice]:
    if not choice.options:
        return
    known = options_of(design)
    for name, value in choice.options.items():
        place = (*OPTIONS_PLACE, name)
        option = known.get(name)
        if option is None:
            yield _unknown(choice, place, f"the design “{design.name}” has no option {name}", tuple(known))
        elif not option.takes(value):
            message = f"{'.'.join(place)} cannot be {said(value)}"
            yield _notice(choice, "config-unknown-word", place, message, option.instead_of(value))


def _wrong_tokens(
    known: Mapping[str, Any], given: Mapping[str, Any], place: tuple[str, ...], choice: DesignChoice
) -> Iterator[Notice]:
    for key, value in given.items():
        here = (*place, key)
        own = known.get(key)
        if own is None:
            yield _unknown(choice, here, f"unknown key {'.'.join(here)}: the design has no such token", tuple(known))
        elif isinstance(value, dict) and isinstance(own, dict):
            yield from _wrong_tokens(own, value, here, choice)
        else:
            yield from _wrong_value(own, value, here, choice)


def _wrong_value(own: Any, value: Any, place: tuple[str, ...], choice: DesignChoice) -> Iterator[Notice]:
    """What is wrong of a value in the place of the design's ``own`` one."""
    name = ".".join(place)
    if isinstance(own, dict) or isinstance(value, dict):
        hint = f"it has: {', '.join(own)}" if isinstance(own, dict) else f"a value, like {said(own)}"
        message = f"{name} must be a {'table' if isinstance(own, dict) else 'value'}"
        yield _notice(choice, "config-wrong-type", place, message, hint)
    elif place[len(TOKENS_PLACE)] == COLOURS:
        if not colour.is_colour(value):
            hint = f"six hexadecimal digits, like {own}"
            yield _notice(choice, "config-bad-colour", place, f"{name} cannot be {said(value)}", hint)
    elif isinstance(own, int | float) and not _is_number(value):
        hint = f"without quotes and units; the design has {own}"
        yield _notice(choice, "config-wrong-type", place, f"{name} must be a number of 0 or more", hint)
    elif not is_plain(value):
        message = f"{name} = {said(value)} is not a plain value"
        yield _notice(choice, "config-unknown-word", place, message, PLAIN_WORDS)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0


def _unknown(choice: DesignChoice, place: tuple[str, ...], message: str, known: tuple[str, ...]) -> Notice:
    near = difflib.get_close_matches(place[-1], known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"it has: {', '.join(known) or 'none'}"
    return _notice(choice, "config-unknown-key", place, message, hint)


def _notice(choice: DesignChoice, code: str, place: tuple[str, ...], message: str, hint: str) -> Notice:
    """A problem at a key of config.toml, or at the nearest table above it."""
    lines = choice.lines
    line = next((lines[place[:n]] for n in range(len(place), 0, -1) if place[:n] in lines), None)
    path = choice.file or CONFIG
    return Notice(code=code, severity=Severity.ERROR, message=message, path=path, line=line, hint=hint)
