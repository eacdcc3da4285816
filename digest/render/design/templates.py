"""Whether the templates of a design are whole: those that writers need are there, each can be read, and finds its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.errors import DesignError
from digest.model.notice import Notice, Severity
from digest.render.design.environment import PARENT, environment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Environment, nodes

    from digest.render.design.chain import Design

REQUIRED = (
    "email/issue.html",
    "email/style.css",
    "epub/article.xhtml",
    "epub/colophon.xhtml",
    "epub/corrections.xhtml",
    "epub/nav.xhtml",
    "epub/note.xhtml",
    "epub/style.css",
    "epub/title.xhtml",
    "print/issue.html",
    "telegram/article.html",
    "telegram/compact.html",
    "telegram/document.html",
    "telegram/index.html",
    "text/issue.txt",
    "text/mail.txt",
    "tokens.toml",
    "web/article.html",
    "web/home.html",
    "web/issue.html",
    "web/missing.html",
    "web/moved.html",
    "web/names.html",
    "web/search.html",
    "web/search.js",
    "web/shelf.html",
    "web/style.css",
    "web/withdrawn.html",
    "web/year.html",
)
"""What every design has, by itself or from its parents."""
SUFFIXES = (".html", ".xhtml", ".txt", ".css", ".svg", ".xml", ".opf", ".ncx")
"""Files that are templates; those of fonts/ are none."""


def template_faults(design: Design) -> Iterator[Notice]:
    """A notice for each template that is missing or cannot be read, with its place."""
    names = design.names()
    for name in REQUIRED:
        if name not in names:
            looked = f"looked in {', '.join(str(folder) for folder in design.folders)}"
            message = f"the design “{design.name}” has no {name}"
            yield _fault("design-template-missing", message, str(design.folders[0]), None, looked)
    env = environment(design, html=True)
    for name in names:
        if is_template(name):
            yield from _faults(design, env, name)


def is_template(name: str) -> bool:
    """Whether a file of a design is filled in, by its name."""
    return name.endswith(SUFFIXES) and not name.startswith("fonts/")


def _faults(design: Design, env: Environment, name: str) -> Iterator[Notice]:
    from jinja2 import TemplateSyntaxError
    from jinja2.nodes import Extends, FromImport, Import, Include

    path = str(design.path(name))
    try:
        tree = env.parse(design.read(name).decode())
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        yield _fault("design-template-broken", "the file is not UTF-8 text", path, line, "save it as UTF-8")
    except TemplateSyntaxError as error:
        message = error.message or "wrong syntax"
        yield _fault("design-template-broken", message, path, error.lineno, "see the template language of Jinja")
    except DesignError as error:
        yield _fault("design-template-broken", error.message, path, None, error.hint)
    else:
        for node in tree.find_all((Extends, FromImport, Import, Include)):
            yield from _missing(design, node, name, path)


def _missing(design: Design, node: nodes.Node, name: str, path: str) -> Iterator[Notice]:
    """What a template names and nobody has; names that are worked out while it is filled in are left alone."""
    from jinja2.nodes import Const

    wanted = getattr(node, "template", None)
    if not isinstance(wanted, Const) or not isinstance(wanted.value, str) or getattr(node, "ignore_missing", False):
        return
    plain = wanted.value.removeprefix(PARENT)
    behind = 2 if wanted.value.startswith(PARENT) and plain == name else 1
    if len(list(design.places(plain))) < behind:
        where = "no parent" if behind > 1 else "nobody"
        message = f"{wanted.value} is named here, and {where} has it"
        yield _fault("design-template-missing", message, path, node.lineno, "check the name")


def _fault(code: str, message: str, path: str, line: int | None, hint: str | None) -> Notice:
    return Notice(code=code, severity=Severity.ERROR, message=message, path=path, line=line, hint=hint)
