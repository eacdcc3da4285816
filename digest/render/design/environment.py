"""The template environments made of a design's files, and templates filled in.

``{% extends "!parent/print/issue.html" %}`` names the file of the same design further down the chain, below the one that
says so: that of a parent, or the packaged one under one of the project.
"""

from __future__ import annotations

import difflib
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from digest.errors import DesignError
from digest.render.design.chain import Design, names_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import BaseLoader, Environment

PARENT = "!parent/"
_LEVEL = re.compile(r"!(\d+)/(.+)", re.DOTALL)
_UNDEFINED = re.compile(r"'([^']+)' is undefined|has no attribute '([^']+)'")


def environment(design: Design, *, html: bool) -> Environment:
    """The template environment of a design: for HTML everything is escaped, for text nothing is.

    It is kept, because compiling templates takes longer than filling them in; files that were changed, added or
    taken away are seen all the same.
    """
    return _environment(design, html, tuple(tuple(sorted(names_in(folder))) for folder in design.folders))


@lru_cache(maxsize=8)
def _environment(design: Design, html: bool, _names: tuple[tuple[str, ...], ...]) -> Environment:  # noqa: FBT001
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    from digest.render.design.compiled import compiled_templates

    class Chained(ImmutableSandboxedEnvironment):
        """An environment in which a template can name the one that it stands in front of."""

        def join_path(self, template: str, parent: str) -> str:
            """``!parent/x`` said in a file of the n-th folder is the first x in a folder behind that one."""
            if not template.startswith(PARENT):
                return template
            name = template.removeprefix(PARENT)
            return f"!{_level_of(design, parent) + 1}/{name}"

    return Chained(
        loader=_loader(design),
        autoescape=html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        cache_size=200,
        bytecode_cache=compiled_templates("html" if html else "text"),
    )


def _loader(design: Design) -> BaseLoader:
    from jinja2 import FileSystemLoader, FunctionLoader, TemplateNotFound

    loaders = [FileSystemLoader([str(folder) for folder in design.folders[n:]]) for n in range(len(design.folders))]

    def load(name: str) -> Any:
        level, plain = _split(name)
        if level >= len(loaders):
            raise TemplateNotFound(plain)
        return loaders[level].get_source(None, plain)  # type: ignore[arg-type]  # it looks at files only

    return FunctionLoader(load)


def _split(name: str) -> tuple[int, str]:
    """From which folder on a name is looked for, and the name."""
    match = _LEVEL.fullmatch(name)
    return (int(match[1]), match[2]) if match else (0, name)


def _level_of(design: Design, name: str) -> int:
    """The number of the folder that a template of this name was found in."""
    level, plain = _split(name)
    return next((n for n in range(level, len(design.folders)) if (design.folders[n] / plain).is_file()), level)


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
