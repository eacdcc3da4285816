"""Commands of the clock: schedule, run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import say
from digest.cli.opening import ConfigOption, JsonOption, opened

if TYPE_CHECKING:
    from digest.app import App
    from digest.desk.agenda import Agenda, Run

TEN = 10


def schedule(
    count: Annotated[int, typer.Option("--count", "-n", min=1, max=200, help="How many runs to show.")] = TEN,
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """Show the next runs, local and UTC, and why any is skipped."""
    from digest.desk.agenda import agenda

    with opened(config) as app:
        plan = agenda(app.desk, count)
        if json:
            say.as_json(plan.as_json())
            return
        if not plan.runs:
            say.line("Nothing is scheduled.")
            say.hint('under [publication] in config.toml: schedule = "Fri 08:00"')
            return
        _tell_runs(app, plan)


def _tell_runs(app: App, plan: Agenda) -> None:
    zone = app.config.publication.timezone
    say.line(f"{app.config.publication.name}, {'; '.join(app.config.publication.schedule)} ({zone})")
    for run in plan.runs:
        say.line(_run_line(run))
    say.line(f"\n{plan.rules}")
    if not plan.running:
        say.hint("digest run keeps this schedule; it is not at work now")


def _run_line(run: Run) -> str:
    when = f"{run.local:%a %d %b %Y  %H:%M}   {run.publish:%d %b %H:%M} UTC"
    if run.skipped:
        return f"  {say.paint(when, 'dim')}   no issue: {run.skipped}"
    return f"  {when}   {run.words}".rstrip()


def run(
    wait: Annotated[bool, typer.Option("--wait", help="Stand by while another one is at work.")] = False,
    moved: Annotated[
        bool, typer.Option("--moved", help="This database was moved or put back; it is the only copy now.")
    ] = False,
    log: Annotated[str, typer.Option("--log", metavar="plain|json", help="How the log is written.")] = "plain",
    config: ConfigOption = None,
) -> None:
    """Keep the schedule: assemble, remind and send at the hour."""
    import asyncio
    import sys

    from digest.channels.logs import set_up_logs
    from digest.errors import UsageError

    if log not in {"plain", "json"}:
        raise UsageError(f'--log cannot be "{log}"', hint="write --log plain or --log json")
    with opened(config) as app:
        set_up_logs(log, sys.stderr)
        say.notices(app.token_notices())
        service = app.service(wait=wait, moved=moved)
        app.desk.close()  # the service opens its own, for each configuration anew
        asyncio.run(service.run())
