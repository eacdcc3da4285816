"""The designs that can be chosen, each with what it says of itself and where its files lie."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.errors import DesignError
from digest.render.design import load_design, packaged
from digest.render.design.chain import FILE, known_designs
from digest.render.design.options import Option, options_of

if TYPE_CHECKING:
    from pathlib import Path

    from digest.model.config import Config
    from digest.render.design import Design


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One design. ``places`` are ``package`` and ``project``, as far as it has files there; ``trouble`` why it is broken."""

    name: str
    title: str = ""
    description: str = ""
    parents: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    in_use: bool = False
    options: tuple[Option, ...] = ()
    trouble: str = ""


def listed(config: Config | None) -> tuple[Listed, ...]:
    """Every design that can be chosen here, by name; those of the package where there is no publication."""
    root = config.root if config else None
    chosen = config.design.name if config else ""
    return tuple(_listed(name, root, in_use=name == chosen) for name in known_designs(root))


def named(name: str, config: Config | None) -> str:
    """The name of a design that exists; :class:`DesignError` with a near one where it does not."""
    names = known_designs(config.root if config else None)
    if name not in names:
        near = difflib.get_close_matches(name, names, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known designs: {', '.join(names)}"
        raise DesignError(f"there is no design “{name}”", hint=hint)
    return name


def _listed(name: str, root: Path | None, *, in_use: bool) -> Listed:
    places = _places(name, root)
    try:
        design = load_design(name, project=root)
        said = _own_words(design)
        options = tuple(options_of(design).values())
    except DesignError as error:
        return Listed(name=name, title=name, places=places, in_use=in_use, trouble=str(error))
    return Listed(
        name=name,
        title=said.get("title") or name,
        description=said.get("description", ""),
        parents=design.chain[1:],
        places=places,
        in_use=in_use,
        options=options,
    )


def _own_words(design: Design) -> dict[str, str]:
    """Title and description of the design itself; what its parents are called is no name for it."""
    from digest.render.design.chain import read_toml

    for folder in design.folders:
        if folder.name == design.name and (folder / FILE).is_file():
            said = read_toml(folder / FILE)
            return {key: str(said[key]) for key in ("title", "description") if key in said}
    return {}


def _places(name: str, root: Path | None) -> tuple[str, ...]:
    """Where a design has files; in a clone of the program the project's templates are those of the package."""
    package = packaged().resolve()
    own = (root / "templates").resolve() if root else package
    found = {"project": own / name if own != package else None, "package": package / name}
    return tuple(place for place, folder in found.items() if folder is not None and folder.is_dir())
