"""The walls: a module imports only from rooms on lines below its own, and heavy libraries stay in their rooms."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "digest"
LINES = (
    ("__main__",),
    ("cli",),
    ("app",),
    ("bot", "web", "schedule"),
    ("desk", "channels"),
    ("store", "shelf", "render", "fetch", "suggest"),
    ("confine",),
    ("assemble",),
    ("ingest", "summary", "slots", "pace", "config", "words"),
    ("model",),
    ("errors",),
)
LEVEL = {room: len(LINES) - number for number, line in enumerate(LINES) for room in line}
WRAPPED = {
    "weasyprint": ("render",),
    "pydyf": ("render",),
    "pypdfium2": ("render",),
    "PIL": ("render", "ingest"),
    "telegram": ("channels.telegram", "bot"),
    "sqlalchemy": ("store",),
    "alembic": ("store",),
    "starlette": ("web",),
    "apscheduler": ("schedule",),
    "httpx": ("fetch", "suggest", "channels.telegram"),
    "httpcore": ("fetch",),
    "markdown_it": ("ingest",),
    "mdit_py_plugins": ("ingest",),
    "nh3": ("ingest",),
    "feedparser": ("ingest",),
    "mammoth": ("ingest",),
    "trafilatura": ("ingest",),
    "lxml": ("ingest",),
    "jinja2": ("render",),
    "typer": ("cli",),
    "rich": ("cli",),
    "babel": ("words",),
    "css_inline": ("render",),
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> set[tuple[str, int]]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {(alias.name, node.lineno) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            found |= {(f"{node.module}.{alias.name}", node.lineno) for alias in node.names}
    return found


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_stands_in_a_known_room_and_imports_only_from_below(path: Path) -> None:
    name = name_of(path)
    if not name:
        assert not imports(path) - {("__future__.annotations", 5), ("__future__.annotations", 3)}
        return
    room = name.split(".")[0]
    assert room in LEVEL, f"{path}: a new room needs a place in DESIGN and in this list"
    for target, line in imports(path):
        parts = target.split(".")
        if parts[0] != "digest" or target in {"digest", "digest.__version__"}:
            continue
        other = parts[1]
        assert other in LEVEL, f"{path}:{line} imports {target}"
        assert other == room or LEVEL[other] < LEVEL[room], f"{path}:{line}: {room} must not import {target}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_heavy_library_is_imported_only_in_the_room_that_wraps_it(path: Path) -> None:
    name = name_of(path)
    for target, line in imports(path):
        rooms = WRAPPED.get(target.split(".")[0])
        if rooms is not None:
            assert any(name == room or name.startswith(f"{room}.") for room in rooms), f"{path}:{line} imports {target}"


def test_the_list_of_rooms_covers_every_module_that_there_is() -> None:
    rooms = {name_of(path).split(".")[0] for path in MODULES} - {""}
    assert rooms <= set(LEVEL)
    assert {"model", "errors", "desk", "store", "render"} <= rooms


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_functions_and_modules_keep_to_their_size(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= 400, f"{path} is longer than 400 lines"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            docstring = ast.get_docstring(node, clean=False)
            assert node.end_lineno is not None
            length = node.end_lineno - node.lineno + 1 - (docstring.count("\n") + 1 if docstring else 0)
            assert length <= 40, f"{path}:{node.lineno} {node.name} has {length} lines"
