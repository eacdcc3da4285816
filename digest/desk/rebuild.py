"""Builds many issues at once, each whole in one of several confined children: the back catalogue after a change of design."""

from __future__ import annotations

import json
import queue
import threading
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from digest.confine import Confined
from digest.errors import DigestError, LimitError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from digest.desk.desk import Desk

TARGET = "digest.desk.rebuild_work:work"
_TURNS = 10  # a child is replaced after ten times the seconds of one issue: its processor time is limited for life


class Came(StrEnum):
    """What came of one issue."""

    BUILT = "built"
    UNCHANGED = "unchanged"
    WITHOUT_PDF = "without-pdf"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """One issue: what came of it, its pages, and why it failed or has no PDF."""

    slug: str
    came: Came
    pages: int = 0
    why: str = ""
    hint: str = ""


def rebuild(
    desk: Desk,
    slugs: Sequence[str],
    *,
    jobs: int,
    progress: Callable[[Rebuilt], None] | None = None,
    target: str = TARGET,
) -> tuple[Rebuilt, ...]:
    """What came of each issue, in the order given. ``progress`` hears of each as it is done, from one thread at a time.

    Issues that a build would leave as they are cost next to nothing. One that hangs or dies is stopped at
    ``limits.seconds`` and told; the others are built all the same.
    """
    work = _Work(desk=desk, progress=progress or _unheard, target=target)
    for slug in slugs:
        work.waiting.put(slug)
    threads = [threading.Thread(target=work.serve, daemon=True) for _ in range(max(1, min(jobs, len(slugs))))]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        work.stop()
    if work.broken is not None:
        raise work.broken
    return tuple(work.done[slug] for slug in slugs)


def _unheard(_: Rebuilt) -> None:
    """Nobody listens."""


@dataclass(kw_only=True)
class _Work:
    """What the threads share; each has a child of its own."""

    desk: Desk
    progress: Callable[[Rebuilt], None]
    target: str
    waiting: queue.SimpleQueue[str] = field(default_factory=queue.SimpleQueue)
    done: dict[str, Rebuilt] = field(default_factory=dict)
    broken: BaseException | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)
    children: list[Confined] = field(default_factory=list)
    stopped: bool = False

    def serve(self) -> None:
        """One thread's life: issue after issue, until none waits."""
        limits = self.desk.config.limits
        child = Confined(target=self.target, seconds=limits.seconds, memory=limits.memory)
        with self.lock:
            self.children.append(child)
        try:
            while not self.stopped:
                self._tell(self._one(child, self.waiting.get_nowait()))
        except queue.Empty:
            pass
        except BaseException as error:  # noqa: BLE001 - raised again where the threads are waited for
            self.broken = error
            self.stopped = True
        finally:
            child.close()

    def stop(self) -> None:
        """Ends what still runs."""
        self.stopped = True
        for child in tuple(self.children):
            child.close()

    def _tell(self, rebuilt: Rebuilt) -> None:
        with self.lock:
            self.done[rebuilt.slug] = rebuilt
            self.progress(rebuilt)

    def _one(self, child: Confined, slug: str) -> Rebuilt:
        actor = self.desk.actor
        request = {"config": str(self.desk.config.path), "slug": slug, "actor": actor.name, "door": actor.door}
        try:
            answer = json.loads(child.call(json.dumps(request).encode()))
        except LimitError as error:
            hint = f"digest build {slug} finds the article that it stops at"
            return Rebuilt(slug=slug, came=Came.FAILED, why=error.message, hint=hint)
        except DigestError as error:
            return Rebuilt(slug=slug, came=Came.FAILED, why=error.message, hint=error.hint or "")
        if answer["spent"] > _TURNS * child.seconds:
            child.close()
        return Rebuilt(
            slug=slug, came=Came(answer["came"]), pages=answer["pages"], why=answer["why"], hint=answer["hint"]
        )
