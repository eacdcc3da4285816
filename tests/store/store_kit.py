"""What the tests of the store share: a moment, an editor, sample rows, and an issue brought to a state."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

from digest.model.actor import Actor
from digest.model.states import IssueState
from digest.store import ArticleRow, IssueRow, OutputRow, Plan, PostRow, Store

NOW = dt.datetime(2026, 11, 27, 8, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(minutes=2)
ADA = Actor(name="Ada Example", door="cli")
SLUG = "2026-W48"
HASH = "a" * 64
ROOT = Path(__file__).resolve().parent.parent.parent


def opened(path: Path, *, busy_timeout: float = 10.0) -> Store:
    return Store(path, now=NOW, publication="weekly-example", busy_timeout=busy_timeout)


def article(name: str) -> ArticleRow:
    return ArticleRow(
        id=name,
        content_sha256=f"content of {name}",
        raw_sha256="one paste",
        name="paste.txt",
        line=1,
        title=f"On {name}",
        words=1200,
        seen_at=NOW,
        file=f"{name}.md",
    )


def create(store: Store, slug: str = SLUG, *names: str) -> IssueRow:
    """A draft with these articles, which are recorded too."""
    with store.write():
        for name in names:
            store.record_article(article(name))
        return store.create_issue(
            slug,
            number=store.next_number(),
            date=NOW.date(),
            theme="Rivers",
            content_hash=HASH,
            articles=names,
            actor=ADA,
            now=NOW,
        )


def move(store: Store, before: IssueState, after: IssueState, slug: str = SLUG) -> IssueRow:
    return store.move_issue(slug, before, after, store.get_issue(slug).revision, actor=ADA, now=NOW)


def post(part: str, position: int, channel: str = "telegram") -> PostRow:
    return PostRow.of(channel, part, position, f'{{"part":"{part}"}}')


def approve(store: Store, slug: str = SLUG, posts: tuple[PostRow, ...] = (post("compact", 0),)) -> IssueRow:
    """The issue, a draft before, approved with these posts."""
    move(store, IssueState.DRAFT, IssueState.REVIEW, slug)
    page = OutputRow(name="issue.html", sha256="b" * 64, size=1234, media_type="text/html")
    row = store.get_issue(slug)
    return store.approve(slug, row.revision, row.content_hash, [page], posts, actor=ADA, now=NOW)


def publish(store: Store, slug: str = SLUG, *, parts: int = 2, channel: str = "telegram") -> IssueRow:
    """A new issue under way, with that many parts waiting, one after the other."""
    if store.find_issue(slug) is None:
        create(store, slug)
    posts = tuple(post(f"part {number}", number, channel) for number in range(parts))
    row = approve(store, slug, posts)
    plans = [Plan(channel=channel, part=p.part, position=p.position, post_sha256=p.sha256) for p in posts]
    store.plan_deliveries(slug, row.revision, plans, actor=ADA, now=NOW)
    return store.get_issue(slug)


def worker(*words: str | Path) -> subprocess.Popen[str]:
    """A process of ``store_worker.py`` that has said it is ready and waits for a line."""
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("store_worker.py")), *map(str, words)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def race(*processes: subprocess.Popen[str]) -> list[list[str]]:
    """What each process printed, all let go at once."""
    for process in processes:
        go(process)
    return [process.communicate(timeout=60)[0].splitlines() for process in processes]
