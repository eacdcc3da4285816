"""The command design: the looks of an issue listed, begun, checked, and shown side by side."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli import say
from digest.cli.opening import ConfigOption, JsonOption, shown
from digest.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.confine import Confined
    from digest.desk.designs.check import CheckedDesign
    from digest.desk.designs.listing import Listed
    from digest.model.config import Config

design_commands = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
NameArgument = Annotated[str | None, typer.Argument(metavar="NAME", help="A design (else all of them).")]
PICTURE = Path("designs.png")


@design_commands.callback()
def design() -> None:
    """List, begin, check and show the designs: the looks of an issue."""


@design_commands.command("list")
def list_designs(config: ConfigOption = None, json: JsonOption = False) -> None:
    """List the designs that can be chosen, and their options."""
    from digest.desk.designs.listing import listed

    found = listed(_settings(config))
    if json:
        say.as_json([asdict(one) for one in found])
        return
    for one in found:
        _tell(one)
    say.hint('in config.toml: [design] name = "brief", and under [design.options] what it lets you choose')


def _tell(one: Listed) -> None:
    mark = say.paint("●", "green") if one.in_use else " "
    where = " and ".join(f"the {place}" for place in one.places)
    use = ", in use" if one.in_use else ""
    say.line(f"{mark} {say.paint(one.name, 'bold')}  {one.title}  ({where}{use})")
    if one.trouble:
        say.line(f"    {say.paint('broken', 'red')}: {one.trouble}")
        return
    said = [one.description] if one.description else []
    stands = [f"stands on {' → '.join(one.parents)}"] if one.parents else []
    say.line(f"    {'; '.join((*said, *stands))}")
    for option in one.options:
        about = f"  {option.help}" if option.help else ""
        say.line(f"    options.{option.name} = {_written(option.default)}{about}")
        say.line(say.paint(f"        {option.allowed}", "dim"))


def _written(value: object) -> str:
    from digest.render.design.options import said

    return said(value)


@design_commands.command("new")
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What to call it: small letters, digits, hyphens.")],
    parent: Annotated[str, typer.Option(help="The design that it stands on.")] = "brief",
    config: ConfigOption = None,
) -> None:
    """Begin a design of your own, which stands on another one."""
    from digest.desk.designs.making import new_design

    settings = _settings(config)
    if settings is None:
        raise UsageError("there is no publication in this folder", hint="digest init DIR makes one")
    about, tokens = new_design(settings.root, name, parent)
    say.done(f"{shown(about.parent)}/ stands on {parent}")
    say.line(f"    {shown(tokens)}    its colours and sizes: take the # from what you change")
    say.line(f"    {shown(about)}    its title and its parent")
    say.hint(f"see it: digest design preview {name}; check it: digest design check {name}")
    say.hint(f'use it: in config.toml, under [design], name = "{name}"')


@design_commands.command("check")
def check(name: NameArgument = None, config: ConfigOption = None, json: JsonOption = False) -> None:
    """Check designs: colours, templates, styles, a sample in every output."""
    from digest.desk.designs.check import check_design
    from digest.desk.designs.listing import listed, named
    from digest.desk.designs.sample import sample

    settings = _settings(config)
    names = [named(name, settings)] if name else [one.name for one in listed(settings)]
    checked = []
    with _child(settings) as layout, say.working("Checking") as step, sample(settings) as issue:
        for one in names:
            step(one)
            checked.append(check_design(one, settings, issue, layout, progress=step))
    if json:
        say.as_json(_as_values(checked))
    else:
        for found in checked:
            _tell_checked(found)
    if not all(found.ok for found in checked):
        raise typer.Exit(1)


@design_commands.command("preview")
def preview(
    name: NameArgument = None,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The picture to write.")] = PICTURE,
    config: ConfigOption = None,
) -> None:
    """Draw the designs side by side: pages of a sample on one picture."""
    from digest.desk.designs.listing import listed, named
    from digest.desk.designs.preview import preview_designs
    from digest.desk.designs.sample import sample
    from digest.shelf.atomic import write

    if output.is_dir():
        raise UsageError(f"{output} is a folder", hint="name a file: -o designs.png")
    settings = _settings(config)
    names = [named(name, settings)] if name else [one.name for one in listed(settings)]
    with _child(settings) as layout, say.working("Drawing") as step, sample(settings) as issue:
        picture, failed = preview_designs(names, settings, issue, layout, progress=step)
    write(output, picture)
    say.done(f"{shown(output)}: {', '.join(names)}")
    for broken, error in failed:
        say.line(f"    {broken} cannot be laid out: {error}")
        say.hint(error.hint or f"digest design check {broken} tells more")
    if failed:
        raise typer.Exit(1)


def _tell_checked(found: CheckedDesign) -> None:
    """The notices with their lines, then what was looked at."""
    from digest.assemble.checks import Source
    from digest.assemble.checks.text import source_of
    from digest.cli.check_show import show

    def text_of(path: str) -> Source | None:
        try:
            return source_of(Path(path).read_bytes(), name=path)
        except OSError:
            return None

    show(found.notices, text_of, everything=True, path_of=lambda path: shown(Path(path)))
    least = f"; {found.pairs} pairs of colours, the least at {int(found.contrast * 10) / 10}:1" if found.pairs else ""
    made = f"; sample: {', '.join(word.removeprefix('the ') for word in found.made)}" if found.made else ""
    if found.ok:
        say.done(f"{found.name}: nothing to complain about{least}{made}")
    else:
        faults = sum(notice.severity != "info" for notice in found.notices)
        say.line(f"{say.paint('✗', 'red')} {found.name}: {say.count(faults, 'problem')}{least}{made}")


def _as_values(checked: list[CheckedDesign]) -> dict[str, Any]:
    """What ``--json`` prints; names may be added, none is changed or taken away."""
    return {
        "version": 1,
        "ok": all(found.ok for found in checked),
        "designs": [{**asdict(found), "ok": found.ok} for found in checked],
    }


@contextmanager
def _child(settings: Config | None) -> Iterator[Confined]:
    """The child that lays out, under the limits of the publication."""
    from digest.confine import Confined
    from digest.model.config import LimitChoice
    from digest.render.pdf.request import TARGET

    limits = settings.limits if settings else LimitChoice()
    with Confined(target=TARGET, seconds=limits.seconds, memory=limits.memory) as child:
        yield child


def _settings(config: Path | None) -> Config | None:
    """The publication's settings; none where there is no publication and none was named."""
    from digest.config import find, load

    if config is None:
        try:
            config = find(Path.cwd())
        except UsageError:
            return None
    return load(config)
