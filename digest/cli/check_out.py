"""Notices for programs: JSON, and the annotations of GitHub's workflows."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from digest.desk.checking.targets import Checked
    from digest.model.notice import Notice

_GITHUB = {"error": "error", "warning": "warning", "info": "notice"}


def as_values(checked: Sequence[Checked], *, ok: bool) -> dict[str, Any]:
    """What ``--json`` prints.

    The shape is stable; names may be added, none is changed or taken away::

        {"version": 1, "ok": true,
         "counts": {"error": 0, "warning": 2, "info": 14},
         "checked": [{"kind": "file" | "issue", "name": "a.md", "articles": 1}],
         "notices": [{"code": "double-space", "severity": "error" | "warning" | "info", "message": "...",
                      "path": "a.md", "line": 3, "column": 7, "end_column": 9, "hint": "...", "excerpt": "..."}]}

    Lines and columns count from 1, in characters; ``end_column`` is exclusive; what is not known is null. ``ok`` is
    whether the command exits with 0.
    """
    notices = [notice for one in checked for notice in one.notices]
    counts = {"error": 0, "warning": 0, "info": 0}
    for notice in notices:
        counts[notice.severity.value] += 1
    names = [{"kind": one.kind, "name": one.name, "articles": len(one.articles)} for one in checked]
    return {
        "version": 1,
        "ok": ok,
        "counts": counts,
        "checked": names,
        "notices": [asdict(notice) for notice in notices],
    }


def workflow_commands(notices: Iterable[Notice], path_of: Callable[[str], str]) -> list[str]:
    """A workflow command a notice: ``::warning file=a.md,line=3,col=7,endColumn=9,title=code::message``.

    Source: docs.github.com, "Workflow commands for GitHub Actions", with its escapes.
    """
    return [_annotation(notice, path_of) for notice in notices]


def _annotation(notice: Notice, path_of: Callable[[str], str]) -> str:
    fields = {
        "file": path_of(notice.path) if notice.path else None,
        "line": notice.line,
        "col": notice.column,
        "endColumn": notice.end_column,
        "title": notice.code,
    }
    told = ",".join(f"{name}={_value(str(value))}" for name, value in fields.items() if value is not None)
    text = f"{notice.message} {notice.hint}" if notice.hint else notice.message
    return f"::{_GITHUB[notice.severity.value]} {told}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _value(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
