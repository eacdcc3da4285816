"""A design's tokens: its colours, type scale and page sizes, with the publication's choice worked in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from digest.errors import DesignError
from digest.render.design import colour
from digest.render.design.chain import overlaid
from digest.render.design.choices import TOKENS as FILE
from digest.render.design.choices import refuse_problems, token_problems
from digest.render.design.plain import PLAIN_WORDS, is_plain

if TYPE_CHECKING:
    from digest.model.config import DesignChoice
    from digest.render.design.chain import Design

Tokens = dict[str, Any]


def tokens_for(design: Design, choice: DesignChoice) -> Tokens:
    """The tokens of a design, laid over those of its parents, for one choice of page, accent and own values.

    ``page`` holds the chosen size only. ``light``, ``dark`` and ``print`` gain ``field`` (the large field of colour),
    ``on_field`` and ``ring`` (words and fine lines on it) and ``link`` (the accent, readable as words on paper and
    tint). :class:`DesignError` names what is wrong in the design, :class:`ConfigError` what is in config.toml.
    """
    refuse_problems(choice, token_problems(design, choice))
    path = str(design.path(FILE))
    data = overlaid(design.tables(FILE), dict(choice.tokens))
    _check(data, path, ())
    try:
        pages = data["pages"]
        if choice.page not in pages:
            raise DesignError(f"the design has no page “{choice.page}”", hint=f"it has {', '.join(pages)}", path=path)
        colours = {mode: dict(data["colour"][mode]) for mode in ("light", "dark", "print")}
        for mode, wish in (("light", choice.accent), ("dark", choice.accent_dark), ("print", choice.accent)):
            _settle(colours[mode], wish, field=0.76 if mode == "dark" else 0)
        return {**data, **colours, "page": {**data["type"], **pages[choice.page], "name": choice.page}}
    except (KeyError, TypeError) as error:
        raise DesignError(f"tokens.toml lacks {error}", path=path) from error
    except ValueError as error:
        raise DesignError(f"“{error}” is no colour; write #rrggbb", path=path) from error


def _settle(colours: dict[str, str], wish: str, *, field: float) -> None:
    """Works the accent in; ``field`` is the share of paper in the field of colour (in the dark it is subdued)."""
    if wish:
        colours["accent"] = wish
    colours["field"] = colour.mix(colours["accent"], colours["paper"], field)
    colours["on_field"] = colour.ink_on(colours["field"])
    colours["ring"] = colour.mix(colours["field"], colours["on_field"], 0.13)
    colours["link"] = colour.readable(colours["accent"], colours["tint"])


def _check(value: Any, path: str, keys: tuple[str, ...]) -> None:
    """Tokens go into style sheets, so they are plain: no quotes, semicolons, braces or escapes."""
    if isinstance(value, dict):
        for key, inner in value.items():
            _check(inner, path, (*keys, key))
    elif not is_plain(value):
        raise DesignError(
            f"{'.'.join(keys)} = {value!r} is not a plain value",
            hint=PLAIN_WORDS,
            path=path,
        )
