"""Whether words in a design can be read: the contrast of every pair of colours that stand on each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.config.toml_reader import key_lines
from digest.model.notice import Notice, Severity
from digest.render.design.chain import read_toml
from digest.render.design.choices import COLOURS, TOKENS, TOKENS_PLACE
from digest.render.design.colour import AA, contrast
from digest.render.design.tokens import tokens_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.model.config import DesignChoice
    from digest.render.design.chain import Design

MODES = ("light", "dark", "print")
PAIRS = (
    ("ink", "paper"),
    ("ink", "tint"),
    ("soft", "paper"),
    ("soft", "tint"),
    ("link", "paper"),
    ("link", "tint"),
    ("on_field", "field"),
)
"""Words and the grounds that they stand on."""
_MADE_OF = {"link": "accent", "on_field": "accent", "field": "accent"}


def contrasts(design: Design, choice: DesignChoice) -> Iterator[tuple[str, str, str, float]]:
    """Mode, colour of the words, ground, and their contrast (1 to 21)."""
    tokens = tokens_for(design, choice)
    for mode in MODES:
        for words, ground in PAIRS:
            yield mode, words, ground, contrast(tokens[mode][words], tokens[mode][ground])


def contrast_faults(design: Design, choice: DesignChoice) -> Iterator[Notice]:
    """A notice for each pair below 4.5:1, at the line that gives the colour of the words."""
    tokens = tokens_for(design, choice)
    for mode, words, ground, ratio in contrasts(design, choice):
        if ratio < AA:
            path, line = _origin(design, choice, (COLOURS, mode, _MADE_OF.get(words, words)))
            colours = f"{tokens[mode][words]} on {tokens[mode][ground]}"
            yield Notice(
                code="design-contrast",
                severity=Severity.ERROR,
                message=f"{mode}: {words} on {ground} ({colours}) has a contrast of {_short(ratio)}:1",
                path=path,
                line=line,
                hint=f"at least {AA}:1; make one of the two darker or lighter",
            )


def _short(ratio: float) -> str:
    """Rounded down, so that 4.499 does not read as enough."""
    return f"{int(ratio * 100) / 100:.2f}"


def _origin(design: Design, choice: DesignChoice, place: tuple[str, ...]) -> tuple[str, int | None]:
    """The file and line that a token comes from: config.toml, else the first file of the chain that has it."""
    key = (*TOKENS_PLACE, *place)
    if key in choice.lines:
        return choice.file, choice.lines[key]
    for file in design.places(TOKENS):
        if _has(file, place):
            return str(file), key_lines(file.read_text(encoding="utf-8")).get(place)
    return str(design.path(TOKENS)), None


def _has(file: Path, place: tuple[str, ...]) -> bool:
    found: object = read_toml(file)
    for part in place:
        found = found.get(part) if isinstance(found, dict) else None
    return found is not None
