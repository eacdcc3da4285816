"""How the tests run ``digest run``: as a process of its own, and as a service in their own loop."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from cli_kit import environment

from digest import app
from digest.config import load
from digest.desk import serve
from digest.desk.desk import Desk
from digest.desk.send import plan
from digest.model.actor import Actor
from digest.schedule import service as clockwork
from digest.schedule import telling

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    import pytest
    from standin.server import StandIn

    from digest.schedule import Service
    from digest.store.rows import DeliveryRow

CHANNEL = '\n[channels.{name}]\nkind = "telegram"\nchat_id = "{chat}"\napi_url = "{url}"\nform = "compact"\n'
EDITORS = '\n[editors]\nchat_id = "{chat}"\napi_url = "{url}"\n'
NOWHERE = "http://127.0.0.1:9"  # nobody listens there
OTHER = -1001000000078
GRACE = 0.4
START = f"""import sys
from digest.schedule import service
service.GRACE = {GRACE}
from digest.__main__ import main
sys.argv[0] = "digest"
main()
"""


def until(true: Callable[[], object], *, of: Running | None = None) -> None:
    """Returns as soon as something is true; a process that ends before that fails the test."""
    while not true():
        assert of is None or of.process.poll() is None, f"it ended with {of.process.returncode}: {of.log}"
        time.sleep(0.01)


async def soon(true: Callable[[], object]) -> None:
    """The same in a loop."""
    while not true():  # noqa: ASYNC110 - what comes true is in files and rows
        await asyncio.sleep(0.01)


@dataclass
class Running:
    """A ``digest run`` at work in a folder, with a short grace unless ``start`` says something else."""

    folder: Path
    token: str
    words: tuple[str, ...] = ()
    start: str = START
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.place = self.folder.parent / f"run-{time.monotonic_ns()}.log"
        with self.place.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-c", self.start, "run", *self.words],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                env=environment(DIGEST_TELEGRAM_TOKEN=self.token),
            )

    @property
    def log(self) -> str:
        return self.place.read_text(encoding="utf-8")

    def says(self, words: str) -> None:
        """Returns when it has said something."""
        until(lambda: words in self.log, of=self)

    def stop(self, sign: int = signal.SIGTERM) -> int:
        """Its exit code after a signal."""
        self.process.send_signal(sign)
        return self.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


@contextlib.contextmanager
def desk_of(folder: Path) -> Iterator[Desk]:
    """A desk on a publication, for a look or a verb."""
    path = folder / "config.toml"
    desk = Desk(config=load(path), actor=Actor(name="ada", door="test"), now=app.clock)
    try:
        yield desk
    finally:
        desk.close()


def planned(folder: Path, number: int = 1) -> str:
    """The slug of an approved issue whose deliveries are now written down: whoever serves sends them."""
    with desk_of(folder) as desk:
        row = next(row for row in desk.store.list_issues() if row.number == number)
        return plan(desk, row).slug


def rows_of(folder: Path, channel: str = "telegram") -> dict[str, DeliveryRow]:
    """The deliveries of a channel by part and act."""
    with desk_of(folder) as desk:
        return {f"{row.part} {row.act}": row for row in desk.store.deliveries_of() if row.channel == channel}


def alerts_of(folder: Path) -> list[str]:
    """What the editors were told or are to be told, in order."""
    with desk_of(folder) as desk:
        return [alert.text for alert in reversed(desk.store.alerts())]


def add_channel(folder: Path, server: StandIn, *, name: str, chat: str) -> None:
    """Another Telegram channel in config.toml."""
    config = folder / "config.toml"
    text = CHANNEL.format(name=name, chat=chat, url=server.url)
    config.write_text(config.read_text(encoding="utf-8") + text, encoding="utf-8")


@contextlib.asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[Service]:
    """A service at work on a publication in this loop; ended, and its errors raised, at the end."""
    opened = app.open_app(folder / "config.toml")
    made = opened.service()
    made.tick_seconds = 0.05
    opened.close()
    task = asyncio.create_task(made.run())
    try:
        yield made
    finally:
        made.stop()
        await task


def layout_children(pid: int) -> list[int]:
    """The children of a process that lay out, whichever of its threads has them (Linux)."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (thread / "children").read_text().split())
        return [child for child in found if b"digest.confine" in Path(f"/proc/{child}/cmdline").read_bytes()]
    return []


def short_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the pauses of a service in this process short."""
    for module, name, seconds in (
        (clockwork, "POLL", 0.02),
        (clockwork, "GRACE", GRACE),
        (telling, "POLL", 0.07),
        (telling, "FOLLOW", 0.02),
        (telling, "AFTER_TROUBLE", 0.1),
        (serve, "POLL", 0.02),
        (serve, "AFTER_TROUBLE", 0.1),
    ):
        monkeypatch.setattr(module, name, seconds)
