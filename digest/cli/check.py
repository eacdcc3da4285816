"""The command check: what readers guess and what an editor may want to look at, with the safe repairs."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import say
from digest.cli.opening import ConfigOption, JsonOption, opened, shown
from digest.errors import InputError, UnknownError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digest.app import App
    from digest.assemble.checks import Source, Terms
    from digest.desk.checking.targets import Checked
    from digest.desk.reading import ReadingRoom

PASTE = "paste.txt"
_GROUPS = {
    "checks": "What the checks find",
    "readers": "What readers guess, drop or cannot read",
    "building": "What is told when an issue is built; never blocks, cannot be ignored",
    "drafts": "What is told of drafts, keys and tokens",
    "designs": "What is told of a design when it is checked",
    "config": "What is wrong with config.toml itself",
}


class Format(StrEnum):
    """How notices are printed."""

    TEXT = "text"
    GITHUB = "github"


def check(
    targets: Annotated[
        list[str] | None, typer.Argument(metavar="PATH|FOLDER|ISSUE...", help="Files, folders, issues; - for a paste.")
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Repair what is safe: quotes, dots, spaces; shown first.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Write the repairs without asking.")] = False,
    links: Annotated[bool, typer.Option("--links", help="Ask every address whether it answers.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Show repeated notices in full.")] = False,
    style: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TEXT,
    codes: Annotated[bool, typer.Option("--codes", help="List the codes of notices and what they mean.")] = False,
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """Show what a reader guesses in a file, or what an issue needs."""
    if codes:
        list_codes(json=json)
        return
    if yes and not fix:
        raise UsageError("--yes goes with --fix")
    with desk_of(config, needed=not targets) as bench:
        if fix:
            from digest.cli.check_fix import repair

            repair(bench, targets or [], yes=yes)
            return
        checked = bench.look(targets or [])
        if links:
            checked = bench.with_links(checked)
        bench.tell(checked, style=style, json=json, everything=everything)


def list_codes(*, json: bool) -> None:
    """Every code there is, with its usual severity and its meaning; those that config.toml may block or ignore first."""
    from digest.model.checks import CHECKS, CODES, GROUPS

    if json:
        listed = [(group, check) for group, checks in GROUPS.items() for check in checks]
        say.as_json([{**check._asdict(), "group": group, "choice": check.code in CHECKS} for group, check in listed])
        return
    widest = max(map(len, CODES))
    for group, checks in GROUPS.items():
        say.line(say.paint(_GROUPS[group], "bold"))
        for check in checks:
            say.line(f"  {check.code:<{widest}}  {check.severity.value:<7}  {check.meaning}")
    say.hint('in config.toml: [checks] block = ["missing-alt"], ignore = ["double-space"]')


@contextmanager
def desk_of(config: Path | None, *, needed: bool) -> Iterator[Bench]:
    """Where the checks are made: in a publication where there is one; files are checked without one, too."""
    if config is None and not needed and not _is_in_publication():
        yield Bench(None)
        return
    with opened(config) as app:
        yield Bench(app)


def _is_in_publication() -> bool:
    from digest.config import find

    try:
        find(Path.cwd())
    except UsageError:
        return False
    return True


class Bench:
    """The publication (or none), and how files are read and named in it."""

    def __init__(self, app: App | None) -> None:
        """``app`` is ``None`` outside of any publication."""
        self.app = app

    @property
    def terms(self) -> Terms:
        """The limits, the language and the day of the publication, else the usual ones."""
        from digest.assemble.checks import Terms
        from digest.model.checks import CheckChoice

        if self.app is None:
            return Terms(choice=CheckChoice(), language="en", today=dt.datetime.now(dt.UTC).date())
        config = self.app.config
        desk, own = self.app.desk, config.publication
        return Terms(
            choice=config.checks, language=own.language, today=desk.today(), moment=desk.now(), zone=own.timezone
        )

    def room(self) -> ReadingRoom:
        """The room in which material is read within limits."""
        from digest.app import clock
        from digest.desk.reading import ReadingRoom, reading_room
        from digest.model.config import LimitChoice
        from digest.model.kinds import DEFAULT_KINDS

        if self.app is not None:
            return reading_room(self.app.desk)
        return ReadingRoom(kinds=DEFAULT_KINDS, limits=LimitChoice(), zone=None, now=clock)

    def look(self, targets: Sequence[str]) -> list[Checked]:
        """Everything that was asked for, checked; without a word of it the newest open issue, else the inbox."""
        with self.room() as room:
            if not targets:
                return self._newest(room)
            several = len(targets) > 1
            found: list[Checked] = []
            for target in targets:
                files = files_of(target)
                if files is None:
                    found.append(self._issue(target))
                else:
                    found += [self._file(file, room, alone=not several and len(files) == 1) for file in files]
            return found

    @property
    def own_language(self) -> str:
        """The publication's language; empty without one, since nobody said what language the text is in."""
        return self.app.config.publication.language if self.app is not None else ""

    def files(self, targets: Sequence[str]) -> list[Path]:
        """The files that may be repaired: those named, else those of the newest open issue, else the inbox."""
        from digest.cli.check_fix import files_in

        paths: list[str] = []
        for target in targets or [self._default()]:
            named = files_of(target) if targets else None
            paths += self._issue_files(target) if named is None else named
        return files_in(paths)

    def _default(self) -> str:
        """The newest open issue, or nothing where only the inbox is left."""
        from digest.desk.view import OPEN

        row = self.app.desk.store.newest_issue(OPEN) if self.app is not None else None
        return row.slug if row is not None else ""

    def _issue_files(self, name: str) -> list[str]:
        """The articles of an issue, or of the inbox where there is no name."""
        from digest.desk.view import by_name

        if self.app is None:
            raise UsageError(f"there is no such file: {name}")
        desk = self.app.desk
        if not name:
            return [str(desk.inbox.folder / file) for file in desk.inbox.names()]
        slug = by_name(desk, name)
        return [str(desk.folders.folder(slug) / "articles" / entry.file) for entry in desk.folders.sheet(slug).entries]

    def _newest(self, room: ReadingRoom) -> list[Checked]:
        from digest.desk.adopt import adopt_all
        from digest.desk.view import OPEN

        assert self.app is not None  # noqa: S101 - without targets a publication was needed
        desk = self.app.desk
        adopt_all(desk)
        row = desk.store.newest_issue(OPEN)
        if row is not None:
            return [self._issue(row.slug)]
        names = [desk.inbox.folder / name for name in desk.inbox.dropped()]
        if not names:
            from digest.desk.view import pick

            pick(desk, None, OPEN, "check")  # says that there is none, and what to do
        return [self._file(str(name), room, alone=False) for name in names]

    def _issue(self, name: str) -> Checked:
        from digest.desk.checking.targets import check_issue_files
        from digest.desk.view import by_name

        if self.app is None:
            raise UsageError(f"there is no such file: {name}", hint="issues are checked in the folder of a publication")
        if "/" in name or "." in name:
            raise UnknownError("there is no such file or issue", path=name, hint="digest status lists the issues")
        slug = by_name(self.app.desk, name)
        return self._whole(check_issue_files(self.app.desk, slug))

    def _file(self, name: str, room: ReadingRoom, *, alone: bool) -> Checked:
        from digest.cli.articles import read_bytes
        from digest.desk.checking.targets import check_material, set_aside

        called = PASTE if name == "-" else shown(Path(name))
        try:
            return self._whole(check_material(read_bytes(name), room, name=called, terms=self.terms))
        except InputError as error:
            if alone:
                raise
            return set_aside(called, error.message, error.hint)

    def _whole(self, checked: Checked) -> Checked:
        """With what was guessed when its articles were taken in, where they were."""
        from digest.desk.inbox.suspicions import with_suspicions

        return checked if self.app is None else with_suspicions(self.app.desk, checked)

    def with_links(self, checked: Sequence[Checked]) -> list[Checked]:
        """The same with the addresses that do not answer."""
        from digest.desk.checking.links import with_dead_links

        with say.working("Asking the addresses …") as progress:
            return with_dead_links(checked, self.terms, self.app.config.fetch if self.app else None, progress)

    def tell(self, checked: Sequence[Checked], *, style: Format, json: bool, everything: bool) -> None:
        """Prints what was found; leaves with 1 where there is more than remarks."""
        from digest.cli.check_out import as_values, workflow_commands
        from digest.cli.check_show import show, summary

        checked = [_in_file_order(one) for one in checked]
        notices = [notice for one in checked for notice in one.notices]
        ok = all(notice.severity == "info" for notice in notices)
        if json:
            say.as_json(as_values(checked, ok=ok))
        elif style is Format.GITHUB:
            for line in workflow_commands(notices, self.path_of):
                say.line(line)
        else:
            for one in checked:
                _say_what(one)
                show(one.notices, partial(source_in, one), everything=everything, path_of=self.path_of)
            (say.done if not notices else say.line)(summary(notices, _things(checked)))
        if not ok:
            raise typer.Exit(1)

    def path_of(self, path: str) -> str:
        """A path in a notice as it is shown: from the current folder."""
        if self.app is None or not path.startswith("issues/") or Path(path).exists():
            return path
        return shown(self.app.config.root / path)


def files_of(target: str) -> list[str] | None:
    """The files that a word of the command line means; ``None`` where it is no file and no folder."""
    from digest.ingest.readers import has_reader

    if target.startswith(("http://", "https://")):
        raise UsageError(f"{target} is a web address", hint="add it, or save the page and check the file")
    path = Path(target)
    if target == "-" or path.is_file():
        return [target]
    if not path.is_dir():
        return None
    if (path / "issue.toml").is_file():
        path = path / "articles"
    hidden = (p for p in sorted(path.rglob("*")) if p.is_file() and not _is_hidden(p.relative_to(path)))
    files = [str(p) for p in hidden if has_reader(p.name)]
    if not files:
        raise UsageError(f"there are no files in {target} that can be read")
    return files


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _in_file_order(one: Checked) -> Checked:
    """The issue's own notices first, then file by file as the issue has them, each from the top down."""
    order = {path: at for at, path in enumerate(one.texts)}
    sort = sorted(one.notices, key=lambda n: (order.get(n.path or "", -1), n.line or 0, n.column or 0))
    return replace(one, notices=tuple(sort))


def source_in(one: Checked, path: str) -> Source | None:
    """The text of a file of what was checked."""
    from digest.assemble.checks.text import source_of

    return source_of(one.texts[path], name=path) if path in one.texts else None


def _say_what(one: Checked) -> None:
    if one.row is not None:
        say.aside(f"issue {one.row.number}, {one.name}: {one.row.state}")
    elif one.non_space:
        owned = f"{one.owned:,} of {one.non_space:,} characters accounted for"
        say.aside(f"{one.name}: {say.count(len(one.articles), 'article')}; {owned}")


def _things(checked: Sequence[Checked]) -> str:
    articles = say.count(sum(len(one.articles) for one in checked), "article")
    issues = [one.name for one in checked if one.kind == "issue"]
    if len(checked) == 1:
        return f"{articles} in {checked[0].name}"
    files = len(checked) - len(issues)
    words = [say.count(files, "file")] * bool(files) + [say.count(len(issues), "issue")] * bool(issues)
    return f"{articles} in {' and '.join(words)}"
