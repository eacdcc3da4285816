"""Commands that keep a publication safe: backup, restore, doctor."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import say
from digest.cli.opening import ConfigOption, JsonOption, opened, shown
from digest.errors import UsageError
from digest.model.states import IssueState

if TYPE_CHECKING:
    from digest.confine import Confined
    from digest.desk.doctor import Check, Outside, Rights
    from digest.desk.restore import Concern, Restored
    from digest.model.config import ChannelConfig

MARKS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "problem": ("✗", "red")}
SHOWN = 5
SECONDS = 60


def backup(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="The .zip to write, or a folder (else backups/).")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Write everything into one file, and read that through again."""
    from digest.desk.backup import backup as back_up

    with opened(config) as app, say.working("Backing up") as step:
        made = back_up(app.desk, file, progress=step)
    say.done(f"{shown(made.path)}: {_size(made.size)}, {say.count(made.listing.issues, 'issue')}, verified")
    for name in made.left_out[:SHOWN]:
        say.line(f"    left out: {name!r} (a link, or no plain file or name)")
    if len(made.left_out) > SHOWN:
        say.line(f"    … and {len(made.left_out) - SHOWN} more")
    say.hint("keep a copy on another computer; tokens are not in it")


def _size(number: int) -> str:
    return f"{number / 1e6:,.1f} MB" if number >= 100_000 else f"{number / 1000:,.1f} kB"  # noqa: PLR2004 - a tenth of a MB


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .zip that digest backup wrote.")],
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="A new or empty folder (else one named after the publication).")
    ] = None,
    over: Annotated[
        bool, typer.Option("--over", help="Into a publication: its state is moved aside, nothing is deleted.")
    ] = False,
) -> None:
    """Put a backup back; nothing is sent from it without an editor."""
    from digest.app import clock, editor
    from digest.config import find
    from digest.desk.restore import restore as put_back
    from digest.shelf.backup_reading import listing_of

    if folder is None:
        folder = find(Path.cwd()).parent if over else Path(listing_of(file).publication)
    with say.working("Restoring") as step:
        done = put_back(file, folder, over=over, actor=editor(), now=clock(), progress=step)
    _tell_restored(done)


def _tell_restored(done: Restored) -> None:
    listing = done.listing
    say.done(f"{shown(done.root)}: as of {listing.made_at}, {say.count(listing.issues, 'issue')}, every file verified")
    if done.aside is not None:
        say.line(f"    The state before lies in {shown(done.aside)}; delete it when you need it no more.")
    for name in done.kept:
        say.line(f"    {name} is not the backup's; yours was kept.")
    for concern in done.concerns:
        _tell_concern(concern)
    say.line("    What came out after that time is not in it: look at the channel before you approve anything.")
    if done.twin is not None:
        say.line(f"    The original is still there, in {done.twin}: send from one of the two only.")


def _tell_concern(concern: Concern) -> None:
    now = "" if concern.before is concern.after else f", now {concern.after.value}"
    say.line(f"    {concern.slug}: {concern.before.value} in the backup{now}")
    if concern.unknown:
        say.line(f"      {say.count(concern.unknown, 'post')} may or may not have arrived")
        say.hint(f"digest resolve {concern.slug} records what you see in the channel")
    if concern.after in {IssueState.DRAFT, IssueState.REVIEW}:
        say.hint(f"if it never went out: digest approve {concern.slug} --never-sent; else digest cancel {concern.slug}")


def doctor(
    config: ConfigOption = None,
    json: JsonOption = False,
    offline: Annotated[bool, typer.Option("--offline", help="Ask nothing of the network.")] = False,
) -> None:
    """Check everything that Digest needs here, with remedies."""
    from digest.app import clock
    from digest.confine import Confined
    from digest.desk.doctor import examine
    from digest.render.pdf.probe import TARGET

    path = _config(config)
    checks: list[Check] = []
    with Confined(target=TARGET, seconds=SECONDS) as child:
        for check in examine(path, now=clock(), outside=_outside(child, offline=offline)):
            checks.append(check)
            if not json:
                _tell_check(check)
    _conclude(checks, json=json)


def _config(named: Path | None) -> Path | None:
    from digest.config import find

    if named is not None and not named.is_file():
        raise UsageError(f"there is no file {named}", hint="give an existing file to --config")
    try:
        return named or find(Path.cwd())
    except UsageError:
        return None


def _outside(child: Confined, *, offline: bool) -> Outside:
    import os

    from digest.channels.secrets import token_from, token_notices
    from digest.desk.doctor import Outside

    return Outside(
        token=lambda way: token_from(way, os.environ),
        token_notices=token_notices,
        probe=None if offline else _probe,
        render=child.call,
        free=lambda folder: shutil.disk_usage(folder).free,
    )


def _probe(way: ChannelConfig, updates: bool) -> Rights:
    import asyncio
    import os

    from digest.app import clock
    from digest.channels.secrets import token_from
    from digest.channels.telegram import probe

    return asyncio.run(probe(way, token_from(way, os.environ), now=clock, updates=updates))


def _tell_check(check: Check) -> None:
    mark, colour = MARKS[check.mark]
    word = "" if check.mark == "ok" else f"{check.mark.value}: "
    say.line(f"{say.paint(mark, colour)} {check.topic}: {word}{check.text}")
    first, *pasted = check.remedy.split("\n")
    if first:
        say.hint(first)
    for line in pasted:
        say.line(f"      {line}")


def _seen(checks: list[Check]) -> dict[str, list[dict[str, object]]]:
    """The chats and people that the bot knows of."""
    from digest.model.seen import SeenChat, SeenPerson

    found = [check.seen for check in checks]
    chats = [{"id": one.chat_id, "kind": one.kind, "title": one.title} for one in found if isinstance(one, SeenChat)]
    people = [{"id": one.user_id, "first_name": one.first_name} for one in found if isinstance(one, SeenPerson)]
    return {"chats": chats, "people": people}


def _conclude(checks: list[Check], *, json: bool) -> None:
    count = Counter(check.mark.value for check in checks)
    if json:
        plain = [{name: value for name, value in asdict(check).items() if name != "seen"} for check in checks]
        whole = {"checks": plain, "problems": count["problem"], "warnings": count["warning"]}
        say.as_json({**whole, **_seen(checks)})
    else:
        found = [say.count(count[word], word) for word in ("problem", "warning") if count[word]]
        say.line(f"\n{' and '.join(found) if found else 'Everything is in order'}.")
    if count["problem"]:
        raise typer.Exit(1)
