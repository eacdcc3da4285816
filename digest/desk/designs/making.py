"""A new design begun: a folder that stands on another design, with the colours of that one to change."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from digest.errors import RefusedError, UsageError
from digest.render.design import BASE, load_design
from digest.render.design.chain import FILE, NAME
from digest.render.design.choices import COLOURS, TOKENS
from digest.render.design.legible import MODES
from digest.shelf.atomic import write

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

_MEANINGS = {
    "light": "on screens, by day",
    "dark": "on screens, in the dark",
    "print": "on paper",
}


def new_design(root: Path, name: str, parent: str) -> tuple[Path, ...]:
    """The files of a new design in the project, written: ``design.toml`` and ``tokens.toml``, nothing else.

    Raises :class:`UsageError` for a name that cannot be one, :class:`RefusedError` where a design of that name is there,
    :class:`digest.errors.DesignError` where the parent is not.
    """
    if not NAME.fullmatch(name):
        raise UsageError(f"“{name}” is no name of a design", hint="small letters, digits, hyphens and underscores")
    folder = root / "templates" / name
    if folder.exists() or name == BASE or name in _packaged():
        raise RefusedError(f"there is a design “{name}” already", hint=_hint(folder, name))
    colours = load_design(parent, project=root).tables(TOKENS).get(COLOURS, {})
    paths = (folder / FILE, folder / TOKENS)
    write(paths[0], _about(name, parent).encode())
    write(paths[1], _colours(parent, colours).encode())
    return paths


def _packaged() -> list[str]:
    from digest.render.design.chain import known_designs

    return known_designs(None)


def _hint(folder: Path, name: str) -> str:
    if folder.exists():
        return f"change the files in {folder}, or take another name"
    return (
        f"to change single files of it, put yours under templates/{name}/; for a design of your own take another name"
    )


def _about(name: str, parent: str) -> str:
    title = name.replace("-", " ").replace("_", " ").capitalize()
    return f"""# The design “{name}”. It has every file of “{parent}”; one of the same name in this folder takes its place, and
# {{% extends "!parent/print/issue.html" %}} in it stands on that one.

title = {json.dumps(title, ensure_ascii=False)}
description = "like {parent}, in our colours"
parent = {json.dumps(parent)}
"""


def _colours(parent: str, colours: dict[str, Any]) -> str:
    lines = [
        f"# What differs from “{parent}”: take the # from a line and change it. The colours are those of “{parent}”.",
        "# paper is the ground, ink the words on it, soft the lesser words, line the hairlines, tint the ground of boxes;",
        "# accent carries the cover and the small headings. digest design check tells which words cannot be read.",
        "# Sizes can be changed, too: [pages.A4] and below it text = 10.6 (points), outer = 58 (millimetres).",
    ]
    for mode in MODES:
        lines += ["", f"[{COLOURS}.{mode}]  # {_MEANINGS[mode]}"]
        lines += [f"# {key} = {json.dumps(value)}" for key, value in colours.get(mode, {}).items()]
    return "\n".join((*lines, ""))
