"""What could not be read, and what was guessed, on the command line: shown, tried again, thrown away."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import say
from digest.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.app import App
    from digest.model.notice import Notice
    from digest.store.rows import SetAsideRow

RetryOption = Annotated[str | None, typer.Option("--retry", metavar="NAME", help="Read what was set aside once more.")]
DiscardOption = Annotated[str | None, typer.Option("--discard", metavar="NAME", help="Throw away what was set aside.")]
FOLDER = "issues/inbox/set-aside"
_KIB = 1024


def act(app: App, retry: str | None, discard: str | None) -> None:
    """Reads something once more that was set aside, or throws it away. Raises InputError where it cannot be read."""
    if retry and discard:
        raise UsageError("--retry and --discard do not go together")
    if discard:
        from digest.desk.inbox.aside import discard as throw_away

        row = throw_away(app.desk, discard)
        say.done(f"{row.name} is thrown away ({size(row.size)})")
        return
    import asyncio

    from digest.cli.articles import tell_taken
    from digest.desk.inbox.aside import find_aside

    row = find_aside(app.desk, str(retry))
    with say.working("Reading it once more …"):
        taken = asyncio.run(app.polling().retry(row.id))
    tell_taken(row.name, taken)


def tell(app: App) -> None:
    """What was set aside, each with its place and the reason."""
    from digest.cli.check_show import clean
    from digest.desk.inbox.aside import asides

    rows = asides(app.desk)
    if not rows:
        return
    say.line(f"Set aside, since {'it' if len(rows) == 1 else 'they'} could not be read:")
    for row in rows:
        when = f"{app.desk.local_time(row.at):%d %b %H:%M}"
        source = f"  [{row.source}]" if row.source else ""
        say.line(f"{row.id}  {clean(row.name)}{source}  {size(row.size)}, {when}, {origin(row)}")
        say.line(
            f"    {say.paint('error', 'red')}: {say.sentence(clean(row.reason))} {say.paint(f'[{row.code}]', 'dim')}"
        )
        if row.hint:
            say.line(f"      {say.paint(f'→ {say.sentence(clean(row.hint))}', 'dim')}")
        say.line(f"      {f'{FOLDER}/{row.file}' if row.file else 'its bytes are not kept here'}")
    say.hint("digest inbox --retry NAME reads one once more, digest inbox --discard NAME throws it away")


def tell_guesses(notices: Sequence[Notice]) -> None:
    """What was guessed of an article when it came in; of mere remarks only the codes."""
    from digest.cli.check_show import clean

    grave = [replace(notice, message=clean(notice.message)) for notice in notices if notice.severity != "info"]
    say.gathered(grave)
    count: dict[str, int] = {}
    for notice in notices:
        if notice.severity == "info":
            count[notice.code] = count.get(notice.code, 0) + 1
    if count:
        codes = ", ".join(f"{code} ×{number}" if number > 1 else code for code, number in count.items())
        say.line(f"    {say.paint('info', 'dim')}  {codes}")


def as_values(app: App) -> list[dict[str, object]]:
    """The same for programs."""
    from digest.desk.inbox.aside import asides

    found = []
    for row in asides(app.desk):
        values = asdict(row)
        del values["known"]
        found.append(values | {"file": f"{FOLDER}/{row.file}" if row.file else ""})
    return found


def origin(row: SetAsideRow) -> str:
    """Where it came from, in words."""
    from digest.cli.check_show import clean

    return f"from {clean(row.place)}" if row.place else f"brought by {clean(row.actor)}"


def size(count: int) -> str:
    """``48 kB``, ``25.0 MB``, ``120 bytes``."""
    if count < _KIB:
        return say.count(count, "byte")
    return f"{count / _KIB:,.0f} kB" if count < _KIB * _KIB else f"{count / _KIB / _KIB:,.1f} MB"
