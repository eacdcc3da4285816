"""Commands on articles: add, inbox."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import say
from digest.cli.decisions import (
    BackOption,
    DifferentOption,
    DropOption,
    DroppedOption,
    LeaveOption,
    SameOption,
    TakeOption,
    decided,
    tell_alike,
    tell_changed,
    tell_dropped,
)
from digest.cli.inbox_aside import DiscardOption, RetryOption
from digest.cli.opening import ConfigOption, JsonOption, opened
from digest.errors import InputError, UsageError

if TYPE_CHECKING:
    from digest.app import App
    from digest.desk.take_in import TakenIn
    from digest.desk.waiting import InboxView

PASTE = "paste.txt"
_WAITING = defaultdict(
    lambda: "waiting already",
    {
        "revised": "waiting already, now as changed at its source",
        "kept": "waiting already, as you changed it",
        "back": "had been taken out, waits again",
    },
)


def add(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH|URL|-...", help="Files, folders or web addresses; - takes a paste.")
    ],
    config: ConfigOption = None,
) -> None:
    """Take in articles: files, folders, a web address, - for a paste."""
    with opened(config) as app:
        failed: InputError | None = None
        for name in _files(paths):
            try:
                tell_taken(name, app_take_in(app, name))
            except InputError as error:
                say.trouble(error)
                failed = error
        if failed is not None:
            raise typer.Exit(failed.exit_code)
        say.hint("digest assemble makes an issue of what waits; digest inbox lists it")


def _files(paths: list[str]) -> list[str]:
    """The files meant: a folder stands for what can be read in it."""
    from digest.ingest.readers import has_reader

    found: list[str] = []
    for path in paths:
        if path != "-" and not is_address(path) and Path(path).is_dir():
            texts = [p for p in sorted(Path(path).iterdir()) if has_reader(p.name) and not p.name.startswith(".")]
            if not texts:
                raise UsageError(f"there are no .txt or .md files in {path}, nor others that can be read")
            found += [str(text) for text in texts]
        else:
            found.append(path)
    return found


def is_address(name: str) -> bool:
    """Whether a web address is meant, and no file."""
    return name.lower().startswith(("http://", "https://"))


def read_bytes(name: str) -> bytes:
    """The bytes of a file, or of a paste for ``-``."""
    if name == "-":
        from digest.cli.terminal import read_paste

        return read_paste()
    try:
        return Path(name).read_bytes()
    except FileNotFoundError:
        raise InputError("there is no such file", path=name, hint="check the path, or give - to paste") from None
    except OSError as error:
        raise InputError(f"the file cannot be read: {error.strerror}", path=name) from None


def app_take_in(app: App, name: str) -> TakenIn:
    """Takes one file, paste or web address in."""
    from digest.desk.hand_in import hand_in
    from digest.desk.inbox.aside import BARE, Envelope

    if is_address(name):
        import asyncio

        with say.working("Fetching …"):
            return asyncio.run(app.polling().add(name))
    data = read_bytes(name)
    envelope = BARE if name == "-" else Envelope(place=str(Path(name).resolve()))
    with say.working("Reading …"):
        return hand_in(app.desk, data, name=PASTE if name == "-" else name, envelope=envelope)


def tell_taken(name: str, result: TakenIn) -> None:
    """What came in, and what was guessed."""
    from digest.desk.take_in import opening

    new = sum(taken.new for taken in result.taken)
    old = len(result.taken) - new
    known = f", {say.count(old, 'was', 'were')} here already" if old else ""
    if result.passed:
        known += f"; {say.count(result.passed, 'older one was', 'older ones were')} left out"
    say.done(f"{'the paste' if name == '-' else name}: {say.count(len(result.taken), 'article')}{known}")
    for taken in result.taken:
        where = f"  (in issue {taken.issue})" if taken.issue else "" if taken.new else f"  ({_WAITING[taken.found]})"
        byline = taken.article.byline or "no author"
        say.line(f"    {byline}: {opening(taken.article)}  {say.count(taken.article.words, 'word')}{where}")
    if result.notices:
        say.line("  Guessed or noticed while reading:")
        say.gathered(result.notices)


def inbox(
    same: SameOption = None,
    different: DifferentOption = None,
    drop: DropOption = None,
    back: BackOption = None,
    take: TakeOption = None,
    leave: LeaveOption = None,
    dropped: DroppedOption = False,
    retry: RetryOption = None,
    discard: DiscardOption = None,
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """List the articles that wait for an issue, and what could not be read."""
    from digest.cli import inbox_aside
    from digest.desk.waiting import waiting

    words = {"same": same, "different": different, "drop": drop, "back": back, "take": take, "leave": leave}
    with opened(config) as app:
        if decided(app, words):
            return
        if retry or discard:
            inbox_aside.act(app, retry, discard)
            return
        view = waiting(app.desk)
        if json:
            say.as_json(_inbox_values(app, view))
            return
        _tell_waiting(app, view)
        tell_changed(app)
        tell_dropped(view.dropped, whole=dropped)
        inbox_aside.tell(app)
        for error in view.broken:
            say.trouble(error)
        if view.ready:
            say.hint("digest assemble makes an issue of them")
        if view.broken:
            raise typer.Exit(1)


def _inbox_values(app: App, view: InboxView) -> dict[str, object]:
    """The inbox for programs."""
    from digest.cli import inbox_aside
    from digest.desk.decide import changed
    from digest.desk.embargo import until
    from digest.desk.inbox.noticing import noticed

    guessed = noticed(app.desk, (item.article for item in (*view.ready, *view.kept_back)))
    return {
        "articles": [
            {**asdict(item.row), "byline": item.article.byline, "embargo": until(app.desk, item.article) or None}
            | {"notices": [asdict(notice) for notice in guessed.get(item.row.id, ())]}
            for item in (*view.ready, *view.kept_back)
        ],
        "problems": [str(error) for error in view.broken],
        "changed_since": [asdict(one.row) | {"text": one.file} for one in changed(app.desk)],
        "dropped": [asdict(row) for row in view.dropped],
        "set_aside": inbox_aside.as_values(app),
    }


def _tell_waiting(app: App, view: InboxView) -> None:
    """The articles that wait, each with what it may be the same as and what was guessed of it."""
    from digest.cli import inbox_aside
    from digest.desk.embargo import until
    from digest.desk.inbox.noticing import noticed
    from digest.desk.take_in import opening

    if not view.ready and not view.kept_back:
        say.line("The inbox is empty.")
        say.hint("digest add FILE takes articles in; digest add - takes a paste")
    guessed = noticed(app.desk, (item.article for item in (*view.ready, *view.kept_back)))
    for item in (*view.ready, *view.kept_back):
        state = "" if item in view.ready else f"  ({item.article.state})"
        if ends := until(app.desk, item.article):
            state += f"  (embargo until {ends})"
        source = f"  [{item.row.source}]" if item.row.source else ""
        say.line(f"{item.row.id}  {item.article.byline or 'no author'}: {opening(item.article)}{source}{state}")
        tell_alike(app, item.row)
        inbox_aside.tell_guesses(guessed.get(item.row.id, ()))
