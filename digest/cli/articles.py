"""Commands on articles: add, inbox."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import say
from digest.cli.opening import ConfigOption, JsonOption, opened
from digest.errors import InputError, UsageError

if TYPE_CHECKING:
    from digest.app import App
    from digest.desk.take_in import TakenIn

PASTE = "paste.txt"


def add(
    paths: Annotated[list[str], typer.Argument(metavar="PATH|-...", help="Files or folders; - takes a paste.")],
    config: ConfigOption = None,
) -> None:
    """Take in articles: pasted text, Markdown, folders, - for a paste."""
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
    """The files meant: a folder stands for the texts in it."""
    found: list[str] = []
    for path in paths:
        if path.startswith(("http://", "https://")):
            raise UsageError(f"{path} is a web address", hint="save the page's text to a file and add that")
        if path != "-" and Path(path).is_dir():
            texts = [p for p in sorted(Path(path).iterdir()) if p.suffix.lower() in {".txt", ".md", ".markdown"}]
            if not texts:
                raise UsageError(f"there are no .txt or .md files in {path}")
            found += [str(text) for text in texts]
        else:
            found.append(path)
    return found


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
    """Takes one file or paste in."""
    from digest.desk.take_in import take_in

    data = read_bytes(name)
    return take_in(app.desk, data, name=PASTE if name == "-" else name)


def tell_taken(name: str, result: TakenIn) -> None:
    """What came in, and what was guessed."""
    from digest.desk.take_in import opening

    new = sum(taken.new for taken in result.taken)
    old = len(result.taken) - new
    known = f", {say.count(old, 'was', 'were')} here already" if old else ""
    say.done(f"{'the paste' if name == '-' else name}: {say.count(len(result.taken), 'article')}{known}")
    for taken in result.taken:
        where = f"  (in issue {taken.issue})" if taken.issue else "" if taken.new else "  (waiting already)"
        byline = taken.article.byline or "no author"
        say.line(f"    {byline}: {opening(taken.article)}  {say.count(taken.article.words, 'word')}{where}")
    if result.notices:
        say.line("  Guessed or noticed while reading:")
        say.gathered(result.notices)


def inbox(config: ConfigOption = None, json: JsonOption = False) -> None:
    """List the articles that wait for an issue."""
    from digest.desk.take_in import opening
    from digest.desk.waiting import waiting

    with opened(config) as app:
        view = waiting(app.desk)
        if json:
            rows = [{**asdict(item.row), "byline": item.article.byline} for item in (*view.ready, *view.kept_back)]
            say.as_json({"articles": rows, "problems": [str(error) for error in view.broken]})
            return
        if not view.ready and not view.kept_back:
            say.line("The inbox is empty.")
            say.hint("digest add FILE takes articles in; digest add - takes a paste")
        for item in (*view.ready, *view.kept_back):
            state = "" if item in view.ready else f"  ({item.article.state})"
            say.line(f"{item.row.id}  {item.article.byline or 'no author'}: {opening(item.article)}{state}")
        for error in view.broken:
            say.trouble(error)
        if view.ready:
            say.hint("digest assemble makes an issue of them")
        if view.broken:
            raise typer.Exit(1)
