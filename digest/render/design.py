"""Designs: where their files lie, and the template environments made of them.

A design is a folder under ``templates/``. It is looked for in the project first and in the package second, and
both count file by file: a project that holds only ``templates/brief/print/issue.css`` changes that file and
takes the rest from the package.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import digest
from digest.errors import DesignError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jinja2 import Environment

NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_UNDEFINED = re.compile(r"'([^']+)' is undefined|has no attribute '([^']+)'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """A design's name and its folders, the one that wins first."""

    name: str
    folders: tuple[Path, ...]

    def path(self, name: str) -> Path:
        """The file of this name that is in force; :class:`DesignError` when no folder has it."""
        for folder in self.folders:
            place = folder / name
            if place.is_file() and place.resolve().is_relative_to(folder):
                return place
        raise DesignError(
            f"the design “{self.name}” has no file {name}",
            hint=f"looked in {', '.join(str(folder) for folder in self.folders)}",
        )

    def read(self, name: str) -> bytes:
        """The bytes of the file that is in force."""
        path = self.path(name)
        try:
            return path.read_bytes()
        except OSError as error:
            raise DesignError(f"cannot be read: {error.strerror}", path=str(path)) from error

    def files(self) -> dict[str, str]:
        """The sha256 of every file in force, by its name inside the design, in order of names."""
        return {name: hashlib.sha256(self.read(name)).hexdigest() for name in self.names()}

    def names(self) -> list[str]:
        """The names of all files, sorted; hidden files and editors' backups are left out."""
        return sorted({name for folder in self.folders for name in _names(folder)})


def load_design(name: str, *, project: Path | None) -> Design:
    """The design of this name, from ``project/templates/`` and from the package.

    :class:`DesignError` when neither has it, or when the name is no folder's name.
    """
    places = [packaged()] if project is None else [project / "templates", packaged()]
    if not NAME.fullmatch(name):
        raise DesignError(f"“{name}” is no name of a design", hint="use small letters, digits, hyphens and underscores")
    folders = dict.fromkeys(place.resolve() / name for place in places if (place / name).is_dir())
    if not folders:
        known = sorted({folder.name for place in places if place.is_dir() for folder in place.iterdir()})
        raise DesignError(
            f"there is no design “{name}”",
            hint=f"known designs: {', '.join(n for n in known if NAME.fullmatch(n)) or 'none'}",
        )
    return Design(name=name, folders=tuple(folders))


def packaged() -> Path:
    """The folder of the designs that come with the program, installed or in the repository."""
    package = Path(digest.__file__).resolve().parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


def _names(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(part.startswith(".") or part.endswith("~") for part in parts):
            yield "/".join(parts)


def environment(design: Design, *, html: bool) -> Environment:
    """The template environment of a design: for HTML everything is escaped, for text nothing is.

    It is kept, because compiling templates takes longer than filling them in; files that were changed, added or
    taken away are seen all the same.
    """
    return _environment(design, html, tuple(tuple(sorted(_names(folder))) for folder in design.folders))


@lru_cache(maxsize=8)
def _environment(design: Design, html: bool, _names: tuple[tuple[str, ...], ...]) -> Environment:  # noqa: FBT001
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([str(folder) for folder in design.folders]),
        autoescape=html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        cache_size=50,
    )


def fill(env: Environment, name: str, context: Mapping[str, Any]) -> str:
    """A template filled in; whatever goes wrong in it is a :class:`DesignError` with its file and line."""
    from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError

    try:
        return env.get_template(name).render(context)
    except TemplateSyntaxError as error:
        raise DesignError(error.message or "wrong syntax", path=error.filename, line=error.lineno) from error
    except TemplateNotFound as error:
        raise DesignError(
            f"the design has no template {error.name}", hint="check the name in extends or include"
        ) from error
    except DesignError:
        raise
    except (TemplateError, TypeError, ValueError, AttributeError, LookupError, ArithmeticError) as error:
        path, line = _place(error)
        message = str(error) or type(error).__name__
        raise DesignError(message, hint=_hint(message, context), path=path or name, line=line) from error


def _place(error: Exception) -> tuple[str | None, int | None]:
    """The innermost line of a template that an error passed through."""
    found: tuple[str | None, int | None] = (None, None)
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if not file.endswith(".py") and not file.startswith("<"):
            found = (file, trace.tb_lineno)
        trace = trace.tb_next
    return found


def _hint(message: str, context: Mapping[str, Any]) -> str | None:
    match = _UNDEFINED.search(message)
    if match is None:
        return None
    name = match[1] or match[2]
    fields = {field for value in context.values() for field in getattr(value, "__dataclass_fields__", ())}
    close = difflib.get_close_matches(name, sorted({*context, *fields}), n=1)
    return f"did you mean “{close[0]}”?" if close else f"a template may use: {', '.join(sorted(context))}"
