"""Commands to begin with: demo, init."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import digest
from digest.cli import say
from digest.cli.opening import opened, shown
from digest.errors import RefusedError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
FILE, EXAMPLE = "config.toml", "config.example.toml"
_LATER = re.compile(r"^# \[(?:sources|fetch|checks|enrich|suggest)\b", re.MULTILINE)
DEMO_NAME = "The Waterways Weekly"


def demo() -> None:
    """Make a complete sample issue in digest-demo/; needs no account."""
    from digest.desk.designs.sample import material as demo_material

    folder = _free_folder(Path("digest-demo"))
    _write_publication(
        folder,
        name=DEMO_NAME,
        language="en",
        zone="UTC",
        schedule="Fri 08:00",
        tagline="Straits, canals and the ships that need them",
    )
    material = folder / "issues" / "demo"
    shutil.copytree(demo_material(), material, ignore=shutil.ignore_patterns("*.json"))
    try:
        _make_demo(folder, material)
    except KeyboardInterrupt:
        say.aside(f"\nStopped; {folder}/ is a sample and can be deleted.")
        raise


def _make_demo(folder: Path, material: Path) -> None:
    from digest.cli.articles import app_take_in, tell_taken
    from digest.cli.issues import run_build, tell_assembled, tell_built
    from digest.cli.sending import send, tell_sent
    from digest.desk.approve import approve, confirm_headlines
    from digest.desk.assemble import assemble
    from digest.desk.view import refresh

    with opened(folder / FILE) as app:
        layout = app.start_layout()
        for file in ("articles.txt", "lengths.md"):
            name = shown(material / file)
            tell_taken(name, app_take_in(app, name))
        sheet = assemble(app.desk)
        tell_assembled(app, sheet)
        view, _ = refresh(app.desk, sheet.slug)
        confirm_headlines(app.desk, view, dict(view.provisional))
        built = run_build(app, sheet.slug)
        tell_built(app, built)
        if built.trouble is not None:
            raise built.trouble
        approve(app.desk, sheet.slug, layout)
        tell_sent(app, send(app, sheet.slug))
        page = app.desk.folders.folder(sheet.slug)
        say.line("\nLook at:")
        public = app.config.issues / "public"
        say.line(f"    {shown(public / sheet.slug / 'index.html')}    the web page")
        say.line(f"    {shown(next(page.glob('*.pdf')))}    the issue on paper")
        say.line(f"    {shown(app.config.issues / 'channel' / 'channel.html')}    the channel with its posts")
        say.line(f"    {shown(public / 'index.html')}    the archive, ready for any web host")
        say.hint("your own: digest init my-weekly, then cd my-weekly and digest build FILE with your articles")


def _free_folder(folder: Path) -> Path:
    """The folder, or the next free name after it: a sample never overwrites anything."""
    number, free = 1, folder
    while free.exists():
        number += 1
        free = folder.with_name(f"{folder.name}-{number}")
    return free


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make.")],
    name: Annotated[str | None, typer.Option(help="The publication's name.")] = None,
    language: Annotated[str | None, typer.Option(help="Its language, like en.")] = None,
    zone: Annotated[str | None, typer.Option(help="Its time zone, like Europe/Berlin.")] = None,
    hour: Annotated[str | None, typer.Option(help='When it goes out, like "Fri 08:00".')] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Take the defaults; ask nothing.")] = False,
) -> None:
    """Make the folder of a new publication; asks four questions."""
    if (folder / FILE).exists():
        raise RefusedError(f"{folder / FILE} is there already", hint="change it in any editor; nothing was touched")
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file, not a folder")
    ask = _asker(quiet=yes or not sys.stdin.isatty())
    answers = {
        "name": ask("Name of the publication", name, _default_name(folder), _not_empty),
        "language": ask("Language", language, "en", _language),
        "zone": ask("Time zone", zone, _local_zone(), _zone),
        "schedule": ask("Goes out every", hour, "Fri 08:00", _hour),
    }
    _write_publication(folder, tagline="", **answers)
    say.done(f"{folder}/ is ready: {answers['name']}, {answers['schedule']} {answers['zone']}")
    say.hint(f"cd {folder}, then: digest build FILE with your articles, or digest add - to paste them")


def _asker(*, quiet: bool) -> Callable[[str, str | None, str, Callable[[str], str]], str]:
    def ask(question: str, given: str | None, default: str, check: Callable[[str], str]) -> str:
        if given is not None:
            return check(given)
        if quiet:
            return default
        while True:
            answer = input(f"{question} [{default}]: ").strip() or default
            try:
                return check(answer)
            except UsageError as error:
                say.trouble(error)

    return ask


def _not_empty(text: str) -> str:
    text = text.strip()
    if not re.search(r"[A-Za-z0-9]", text):
        raise UsageError("the name needs a letter or a digit from a to z", hint="file names are made from it")
    return text


def _language(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", text):
        raise UsageError(f"{text!r} is not a language", hint="two letters, like en, de, tr or ru")
    return text


def _zone(text: str) -> str:
    import zoneinfo

    try:
        zoneinfo.ZoneInfo(text)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise UsageError(f"there is no time zone {text!r}", hint="an IANA name such as Europe/Berlin or UTC") from None
    return text


def _hour(text: str) -> str:
    found = re.fullmatch(r"([A-Za-z]{3})[a-z]* +(\d{1,2})(?::(\d\d))?", text.strip())
    day = found.group(1).capitalize() if found else ""
    if not found or day not in DAYS or int(found.group(2)) > 23 or int(found.group(3) or 0) > 59:  # noqa: PLR2004
        raise UsageError(f"{text!r} is not understood", hint='a weekday and an hour, like "Fri 08:00"')
    return f"{day} {int(found.group(2)):02}:{found.group(3) or '00'}"


def _default_name(folder: Path) -> str:
    words = re.sub(r"[-_]+", " ", folder.resolve().name).strip()
    return words.title() if re.search(r"[A-Za-z0-9]", words) else "My Weekly"


def _local_zone() -> str:
    """The machine's zone where it can be known, else UTC."""
    import zoneinfo

    try:
        target = str(Path("/etc/localtime").resolve())
    except OSError:
        return "UTC"
    name = target.partition("zoneinfo/")[2]
    known = name in zoneinfo.available_timezones() and not name.startswith("Etc/")
    return name if known else "UTC"


def _write_publication(folder: Path, *, name: str, language: str, zone: str, schedule: str, tagline: str) -> None:
    """The folder with its config.toml, inbox and a .gitignore; all or nothing."""
    import json
    import shutil

    from digest.shelf.atomic import write

    values = {"name": name, "language": language, "timezone": zone, "schedule": schedule, "tagline": tagline}
    whole = _template()
    text = _in_short(whole)
    for key, value in values.items():
        line = f"{key} = {json.dumps(value, ensure_ascii=False)}".replace("\\", r"\\")
        text = re.sub(rf'^{key} = ".*?"', line, text, count=1, flags=re.MULTILINE)
    fresh = not folder.exists()
    try:
        write(folder / "issues" / "inbox" / ".gitkeep", b"")
        write(folder / ".gitignore", b".digest/\nbackups/\nbefore-restore-*/\n.restoring/\n")
        write(folder / EXAMPLE, whole.encode())
        write(folder / FILE, text.encode())
    except BaseException:
        if fresh:
            shutil.rmtree(folder, ignore_errors=True)
        raise


def _in_short(text: str) -> str:
    """The example without the tables that most publications do without, and where they are explained."""
    parts = [part for part in text.split("\n\n") if not _LATER.search(part)]
    return "\n\n".join(
        (
            *(part.rstrip() for part in parts),
            f"# Sources, checks and every other key, each with its meaning: {EXAMPLE} beside this file.\n",
        )
    )


def _template() -> str:
    from importlib import resources

    package = resources.files(digest).joinpath("config.toml")
    if package.is_file():
        return package.read_text(encoding="utf-8")
    return (Path(digest.__file__).parent.parent / FILE).read_text(encoding="utf-8")
