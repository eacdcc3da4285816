"""Front matter: where it starts and ends, in its three forms, and what its own grammar says.

YAML between lines of three or more dashes, TOML between lines of plus signs, and ``Key: value`` lines
without a fence that a blank line ends.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from digest.ingest.front_matter.field_names import fold_key, is_known
from digest.ingest.front_matter.field_node import Fault, Node, Pair
from digest.ingest.front_matter.toml import read_toml
from digest.ingest.front_matter.yaml import read_yaml
from digest.model.notice import Notice, Severity

_DASHES = re.compile(r"-{3,}[ \t]*$")
_END_OF_YAML = re.compile(r"(?:-{3,}|\.{3})[ \t]*$")
_PLUSES = re.compile(r"\+{3}[ \t]*$")
_KEY_LINE = re.compile(r"([A-Za-z][\w -]{0,39}?)[ \t]*:(?:[ \t]+(.*?))?[ \t]*$")
_FENCED_KEY = re.compile(r"[\"']?[\w][\w .-]*[\"']?[ \t]*:(?:[ \t]|$)")
_MORE = re.compile(r"[ \t]+\S")
_SURE_KEYS = frozenset({"title", "date"})


class Form(StrEnum):
    """The ways to write front matter."""

    NONE = "none"
    YAML = "yaml"
    TOML = "toml"
    KEY_LINES = "key-lines"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """The fields before a body. ``body`` is the index of the body's first line (0 where there is no front matter)."""

    form: Form
    pairs: tuple[Pair, ...]
    body: int
    notices: tuple[Notice, ...] = ()


def read_front_matter(lines: list[str], *, name: str) -> FrontMatter:
    """The front matter of a text that was split into lines (without their ends, without a byte order mark).

    What its grammar refuses is a notice ``fm-syntax`` or ``fm-duplicate-key``; a key given twice keeps its
    first value. Text between fences that holds no keys stays in the body.
    """
    first = lines[0] if lines else ""
    if _DASHES.match(first):
        return _yaml(lines, name)
    if _PLUSES.match(first):
        return _toml(lines, name)
    end = _end_of_key_lines(lines)
    if end and is_known(_keys(lines[:1])[0]):
        pairs = _key_lines(lines[:end])
        return _finished(Form.KEY_LINES, pairs, (), body=min(end + 1, len(lines)), shift=0, name=name)
    return FrontMatter(form=Form.NONE, pairs=(), body=0)


def starts_with_front_matter(text: str) -> bool:
    """Whether a text of unknown kind starts with front matter, and not with a paste that looks like it.

    A fence must be closed and hold a key; key lines must have a title or a date among them.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    first = lines[0] if lines else ""
    if _DASHES.match(first) or _PLUSES.match(first):
        end = _end_of_fence(lines, _END_OF_YAML if _DASHES.match(first) else _PLUSES)
        key = _FENCED_KEY if _DASHES.match(first) else re.compile(r"[\w\"'.-]+[ \t]*=")
        return end is not None and any(key.match(line) for line in lines[1:end])
    end = _end_of_key_lines(lines)
    keys = [fold_key(key) for key in _keys(lines[:end])]
    return bool(keys) and is_known(keys[0]) and not _SURE_KEYS.isdisjoint(keys)


def _end_of_fence(lines: list[str], fence: re.Pattern[str]) -> int | None:
    return next((at for at in range(1, len(lines)) if fence.match(lines[at])), None)


def _yaml(lines: list[str], name: str) -> FrontMatter:
    end = _end_of_fence(lines, _END_OF_YAML)
    if end is None:
        return _unclosed(lines, name)
    pairs, faults = read_yaml("\n".join(lines[1:end]))
    if pairs is None:
        # No keys: most often a Markdown rule. The words stay in the body, and the notice says so.
        message = "The lines between the two fences are no keys and values; they were kept as text."
        fault = faults[0] if faults else Fault(line=1, column=1, message=message, hint="Write each as key: value.")
        return FrontMatter(form=Form.NONE, pairs=(), body=0, notices=(_syntax(fault, lines, 1, name),))
    notices = tuple(_syntax(fault, lines, 1, name) for fault in faults)
    return _finished(Form.YAML, pairs, notices, body=end + 1, shift=1, name=name)


def _unclosed(lines: list[str], name: str) -> FrontMatter:
    """A first line of dashes and no second one: a rule of Markdown, or front matter that lacks its end."""
    end = 1
    while end < len(lines) and (_FENCED_KEY.match(lines[end]) or (end > 1 and _continues(lines[end]))):
        end += 1
    if end == 1:
        return FrontMatter(form=Form.NONE, pairs=(), body=0)
    pairs, faults = read_yaml("\n".join(lines[1:end]))
    fault = Fault(
        line=0,
        column=1,
        message="The front matter starts here and is never closed.",
        hint=f"Add a line {lines[0].strip()} behind the last key.",
    )
    notices = tuple(_syntax(each, lines, 1, name) for each in (fault, *faults))
    return _finished(Form.YAML, pairs or (), notices, body=end, shift=1, name=name)


def _continues(line: str) -> bool:
    return bool(_MORE.match(line)) or line.startswith("- ")


def _toml(lines: list[str], name: str) -> FrontMatter:
    end = _end_of_fence(lines, _PLUSES)
    if end is None:
        if len(lines) < 2 or "=" not in lines[1]:  # noqa: PLR2004 - the fence and one line
            return FrontMatter(form=Form.NONE, pairs=(), body=0)
        end = next((at for at in range(1, len(lines)) if not lines[at].strip()), len(lines))
        fault = Fault(
            line=0, column=1, message="The front matter starts here and is never closed.", hint="Add a line +++."
        )
        pairs, faults = read_toml("\n".join(lines[1:end]))
        faults = (fault, *faults)
        body = end
    else:
        pairs, faults = read_toml("\n".join(lines[1:end]))
        body = end + 1
    notices = tuple(_syntax(fault, lines, 1, name) for fault in faults)
    return _finished(Form.TOML, pairs, notices, body=body, shift=1, name=name)


def _end_of_key_lines(lines: list[str]) -> int:
    """The number of key lines at the start; 0 where a blank line does not end them."""
    for at, line in enumerate(lines):
        if not line.strip():
            return at
        if not _KEY_LINE.match(line) and not (at and _MORE.match(line)):
            return 0
    return 0


def _keys(lines: list[str]) -> list[str]:
    return [match.group(1) for line in lines if (match := _KEY_LINE.match(line))]


def _key_lines(lines: list[str]) -> tuple[Pair, ...]:
    pairs: list[Pair] = []
    for at, line in enumerate(lines, start=1):
        match = _KEY_LINE.match(line)
        if match is None:
            last = pairs.pop()
            value = Node(line=last.value.line, column=last.value.column, text=f"{last.value.text}\n{line.strip()}")
            pairs.append(Pair(key=last.key, value=value, line=last.line, column=last.column))
            continue
        text = match.group(2) or ""
        column = match.start(2) + 1 if text else len(line) + 1
        value = Node(line=at, column=column, end_column=column + len(text), text=text)
        pairs.append(Pair(key=match.group(1), value=value, line=at, column=1))
    return tuple(pairs)


def _syntax(fault: Fault, lines: list[str], shift: int, name: str) -> Notice:
    line = fault.line + shift
    return Notice(
        code="fm-duplicate-key" if fault.duplicate else "fm-syntax",
        severity=Severity.WARNING,
        message=fault.message,
        path=name,
        line=line,
        column=fault.column,
        hint=fault.hint,
        excerpt=lines[line - 1].strip()[:80] if line <= len(lines) else None,
    )


def _finished(  # noqa: PLR0913 - the parts of one value, joined in one place
    form: Form,
    pairs: tuple[Pair, ...],
    notices: tuple[Notice, ...],
    *,
    body: int,
    shift: int,
    name: str,
) -> FrontMatter:
    kept: dict[str, Pair] = {}
    doubled: list[Notice] = []
    for pair in (each.moved(shift) for each in pairs):
        if fold_key(pair.key) in kept:
            doubled.append(_duplicate(pair, kept[fold_key(pair.key)], name))
        else:
            kept[fold_key(pair.key)] = pair
    return FrontMatter(form=form, pairs=tuple(kept.values()), body=body, notices=(*notices, *doubled))


def _duplicate(pair: Pair, first: Pair, name: str) -> Notice:
    return Notice(
        code="fm-duplicate-key",
        severity=Severity.WARNING,
        message=f"“{pair.key}” was set before, on line {first.line}; that value is used, this one is not.",
        path=name,
        line=pair.line,
        column=pair.column,
        end_column=pair.column + len(pair.key),
        hint="Keep one of the two lines.",
        excerpt=pair.value.words()[:80],
    )
