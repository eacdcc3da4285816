"""``digest check --fix``: the repairs as a diff, and written where that is wanted."""

from __future__ import annotations

import difflib
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from digest.cli import say
from digest.cli.check_show import spelled
from digest.cli.opening import shown
from digest.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digest.cli.check import Bench
    from digest.desk.checking.fix import FileRepair

CONTEXT = 1
HEAD = 2  # lines of a diff that name the file
_TOKEN = re.compile(r"\w+|\s+|.", re.DOTALL)


def repair(bench: Bench, targets: Sequence[str], *, yes: bool) -> None:
    """Shows the repairs of the files meant; writes them after a yes."""
    files = bench.files(targets)
    found = _found(bench, files)
    if not found:
        say.done(f"nothing to repair in {say.count(len(files), 'file')}")
        return
    for one in found:
        for line in diff(one):
            say.line(line)
    count = sum((Counter(one.count) for one in found), Counter[str]())
    say.line(f"{', '.join(f'{kind}: {number}' for kind, number in count.items())}")
    what = f"{say.count(count.total(), 'repair')} in {say.count(len(found), 'file')}"
    states = _states(bench, found)
    for slug, state in states.items():
        if state == "approved":
            say.line(f"Issue {slug} is approved. Writing to its articles makes the approval void.")
    if not yes and not _asked(f"Write {what}?"):
        raise typer.Exit(1)
    _write(bench, found, states)
    say.done(f"{what}: written")


def _found(bench: Bench, files: Sequence[Path]) -> list[FileRepair]:
    from digest.desk.checking.fix import find_repair

    found: list[FileRepair] = []
    with bench.room() as room:
        for file in files:
            try:
                one = find_repair(file, room, name=shown(file), language=bench.own_language)
            except InputError as error:
                if len(files) == 1:
                    raise
                say.trouble(error)
                continue
            except OSError as error:
                raise InputError(f"the file cannot be read: {error.strerror}", path=str(file)) from None
            if one is not None:
                found.append(one)
    return found


def _states(bench: Bench, found: Sequence[FileRepair]) -> dict[str, str]:
    """The issues whose articles would change, each with its state; refused where one may change no more."""
    from digest.desk.checking.fix import issue_of, may_repair

    if bench.app is None:
        return {}
    desk = bench.app.desk
    slugs = dict.fromkeys(slug for one in found if (slug := issue_of(desk, one.path)) is not None)
    return {slug: may_repair(desk, slug) for slug in slugs}


def _write(bench: Bench, found: Sequence[FileRepair], states: dict[str, str]) -> None:
    from digest.desk.checking.fix import after_repair, write_repair
    from digest.model.states import IssueState

    for one in found:
        write_repair(one)
    if bench.app is not None:
        for slug, state in states.items():
            if follows := after_repair(bench.app.desk, slug, IssueState(state)):
                say.hint(follows)


def _asked(question: str) -> bool:
    if not sys.stdin.isatty():
        say.hint("nothing was written; --yes writes")
        return False
    return input(f"{question} [y/N] ").strip().lower() in {"y", "yes"}


def diff(one: FileRepair) -> Iterator[str]:
    """The repairs of a file as a unified diff; on a terminal the characters that change stand out."""
    old, new = one.old.splitlines(keepends=True), one.new.splitlines(keepends=True)
    lines = difflib.unified_diff(old, new, one.name, one.name, n=CONTEXT)
    removed: list[str] = []
    added: list[str] = []
    for number, line in enumerate(lines):
        text = line.rstrip("\r\n")
        if number < HEAD or line.startswith("@@"):
            yield from _marked(removed, added)
            yield say.paint(text, "bold" if number < HEAD else "cyan")
        elif line.startswith("-"):
            removed.append(text[1:])
        elif line.startswith("+"):
            added.append(text[1:])
        else:
            yield from _marked(removed, added)
            yield f" {spelled(text[1:])}"
    yield from _marked(removed, added)


def _marked(removed: list[str], added: list[str]) -> Iterator[str]:
    """A run of changed lines, paired one by one; repairs neither add lines nor take any away."""
    alike = len(removed) == len(added)
    pairs = [_pair(old, new) for old, new in zip(removed, added, strict=True)] if alike else []
    if not alike:
        yield from (f"{say.paint('-', 'red')}{spelled(old)}" for old in removed)
        yield from (f"{say.paint('+', 'green')}{spelled(new)}" for new in added)
    yield from (f"{say.paint('-', 'red')}{old}" for old, _ in pairs)
    yield from (f"{say.paint('+', 'green')}{new}" for _, new in pairs)
    removed.clear()
    added.clear()


def _pair(old: str, new: str) -> tuple[str, str]:
    one, two = _TOKEN.findall(old), _TOKEN.findall(new)
    olds, news = "", ""
    for tag, a, b, c, d in difflib.SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        before, after = spelled("".join(one[a:b])), spelled("".join(two[c:d]))
        olds += before if tag == "equal" else say.paint(before, "red", "bold")
        news += after if tag == "equal" else say.paint(after, "green", "bold")
    return olds, news


def files_in(paths: Sequence[str]) -> list[Path]:
    """The files by their paths; a paste cannot be repaired in its place."""
    if "-" in paths:
        raise UsageError("a paste has no file to write to", hint="save it to a file, then digest check FILE --fix")
    return [Path(path) for path in paths]
