"""The search for the bot's token in whatever a run of the tests left behind; what it finds fails the run.

Searched are every report (captured output, logs, tracebacks) as it arrives, every file under the run's temporary
folder, archives from inside, and what the bot said in every stand-in: texts, captions, file names, answers, commands
and files, though not the addresses of the calls. Looked for is the secret half of the stand-in's token, plain,
percent-encoded and in UTF-16. Tests of what hides tokens use tokens of their own.
"""

from __future__ import annotations

import mmap
import os
import stat
import zipfile
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from standin.server import StandIn

LARGEST = 200 * 1024 * 1024
AROUND = 40
SAID = "standin-said.txt"
MAY_HOLD_IT = {
    "token.txt": "what token_file names: the one place where a token belongs",
    "token": "the same, as tests/matrix/test_three_schedulers.py calls it",
}
_KEY = pytest.StashKey["TokenScan"]()
_ZIP = b"PK\x03\x04"
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError)  # tests of damage leave such


def needles_of(token: str) -> tuple[bytes, ...]:
    """The shapes in which the secret half of a token is looked for."""
    secret = token.partition(":")[2]
    encoded = "".join(char if char.isalnum() else f"%{ord(char):02X}" for char in secret)
    shapes = (secret.encode(), encoded.encode(), encoded.lower().encode(), secret.encode("utf-16-le"))
    return tuple(dict.fromkeys(shapes))


@dataclass(slots=True)
class TokenScan:
    """What was searched so far, and where the token was found; ``unread`` names what could not be searched."""

    token: str = field(repr=False)
    files: int = 0
    size: int = 0
    reports: int = 0
    found: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    needles: tuple[bytes, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        self.needles = needles_of(self.token)

    def search(self, where: str, data: bytes | mmap.mmap) -> None:
        """Searches some bytes; the first place is written down with the token blanked."""
        for needle in self.needles:
            at = data.find(needle)
            if at >= 0:
                around = bytes(data[max(0, at - AROUND) : at + len(needle) + AROUND])
                place = f"{self.hidden(where)}: …{self.blanked(around)}…"
                if place not in self.found:  # what a test printed is in several of its reports
                    self.found.append(place)
                return

    def hidden(self, where: str) -> str:
        """The name of a place, which may be the token itself."""
        return where.replace(self.needles[0].decode(), "***")

    def blanked(self, data: bytes) -> str:
        """Bytes to show, without the token."""
        for needle in self.needles:
            data = data.replace(needle, b"***")
        return ascii(data.decode("utf-8", "replace"))[1:-1]

    def report(self, where: str, texts: Iterable[str]) -> None:
        """Searches what one report of a test shows."""
        self.reports += 1
        for text in texts:
            self.search(where, text.encode("utf-8", "surrogatepass"))

    def folder(self, folder: Path) -> None:
        """Searches every file under a folder, by its name and its bytes; links are not followed."""
        for path in _files(folder, self.unread):
            self.search(f"the name of {path}", os.fsencode(path))
            try:
                self.file(path)
            except FileNotFoundError:
                continue  # a process that is ending took it away
            except Exception as error:  # noqa: BLE001 - one strange file does not end the search
                self.unread.append(f"{path}: {type(error).__name__}")

    def file(self, path: Path) -> None:
        """Searches one file, and if it is an archive what lies in it; pipes, sockets and links hold nothing."""
        status = path.lstat()
        if path.name in MAY_HOLD_IT or not stat.S_ISREG(status.st_mode):
            return
        size = status.st_size
        if size > LARGEST:
            self.unread.append(f"{path}: {size // 1_000_000} MB")
            return
        self.files += 1
        self.size += size
        if not size:
            return
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            self.search(str(path), data)
            archive = data[:4] == _ZIP
        if archive:
            self.archive(path)

    def archive(self, path: Path) -> None:
        """Searches what lies in a zip, a backup or a book; of a broken one its bytes, as they are, must do."""
        with suppress(*_BROKEN), zipfile.ZipFile(path) as opened:
            for member in opened.infolist():
                if member.file_size > LARGEST:
                    self.unread.append(f"{path}, {member.filename}: {member.file_size // 1_000_000} MB")
                elif member.compress_type != zipfile.ZIP_STORED:
                    with suppress(*_BROKEN):
                        self.search(f"{path}, {member.filename}", opened.read(member))

    def summary(self) -> str:
        """One line: how much was searched, and what came of it."""
        verdict = f"FOUND in {len(self.found)} places" if self.found else "not found"
        searched = f"{self.files} files, {self.size / 1e6:.0f} MB, {self.reports} reports"
        return f"token scan: {searched}: {verdict}"


def _files(folder: Path, unread: list[str]) -> Iterator[Path]:
    """What lies under a folder; folders that cannot be listed are named."""
    walk = os.walk(folder, onerror=lambda error: unread.append(f"{error.filename}: {type(error).__name__}"))
    for place, folders, names in walk:
        folders[:] = [name for name in folders if not Path(place, name).is_symlink()]
        for name in names:
            yield Path(place, name)


def said_by(standin: StandIn, needles: tuple[bytes, ...]) -> Iterator[bytes]:
    """Everything that a bot said to its stand-in, and what stands in the chats; files only where they are suspicious."""
    for call in standin.calls:
        yield from (
            f"{call.method} {name}={value}".encode("utf-8", "replace") for name, value in call.form.params.items()
        )
        for upload in call.form.files.values():
            yield f"{call.method} {upload.name}".encode("utf-8", "replace")
            if any(needle in upload.data for needle in needles):
                yield upload.data
    for chat in standin.world.chats.values():
        yield from (
            f"{chat.title}: {message.text} {message.filename}".encode("utf-8", "replace") for message in chat.messages
        )
    yield from (finding.encode("utf-8", "replace") for finding in standin.findings)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Begins a search; in each process that runs tests every stand-in that ends leaves what was said to it."""
    from standin import server

    scan = config.stash[_KEY] = TokenScan(server.TOKEN)

    def write(standin: StandIn) -> None:
        with (_base(config) / SAID).open("ab") as file:
            file.writelines(line + b"\n" for line in said_by(standin, scan.needles))

    server.WATCHERS.append(write)
    config.add_cleanup(lambda: server.WATCHERS.remove(write))
    if not hasattr(config, "workerinput"):  # reports of the workers arrive where they were started
        config.pluginmanager.register(_Gathering(scan), "token-scan")


class _Gathering:
    """The hooks of the process that hears of every test."""

    def __init__(self, scan: TokenScan) -> None:
        self.scan = scan

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Searches the report of a test."""
        self._report(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Searches the report of a module that was collected, or failed to be."""
        self._report(report)

    def _report(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        sections = [f"{name}\n{text}" for name, text in report.sections]
        self.scan.report(report.nodeid, [report.nodeid, report.longreprtext, *sections])

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Searches the files when all is done, and fails a run that left the token anywhere."""
        self.scan.folder(_base(session.config))
        if self.scan.found and session.exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Says what came of the search."""
        for place in self.scan.found:
            terminalreporter.write_line(f"the token stands in {place}", red=True)
        for place in self.scan.unread:
            terminalreporter.write_line(f"token scan: unread: {place}", yellow=True)
        terminalreporter.write_line(self.scan.summary())


def _base(config: pytest.Config) -> Path:
    """The temporary folder of this run, in which those of its workers lie."""
    factory: pytest.TempPathFactory = config._tmp_path_factory  # type: ignore[attr-defined]
    return factory.getbasetemp()
