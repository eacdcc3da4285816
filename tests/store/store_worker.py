"""A process of its own for the tests of the store: says ``ready``, waits for a line, does what its first word says."""

from __future__ import annotations

import datetime as dt
import os
import resource
import sys
from pathlib import Path

from store_kit import ADA, LATER, NOW, SLUG, article, create, move, opened

from digest.errors import DigestError
from digest.model.states import DeliveryState, IssueState, SlotState
from digest.store import SlotRow, Store

SLOTS = 12


def ready() -> None:
    print("ready", flush=True)
    sys.stdin.readline()


def open_new(path: Path) -> None:
    ready()
    with opened(path) as store:
        print(store.meta().instance)


def create_same(path: Path) -> None:
    with opened(path) as store:
        ready()
        try:
            create(store, SLUG, f"article of {os.getpid()}", "shared article")
            print("won")
        except DigestError as error:
            print(f"{type(error).__name__}: {error}")


def claim_all(path: Path) -> None:
    """Claim and settle until nothing is left, and print each id once it is claimed."""
    with opened(path) as store:
        ready()
        while not store.balance(SLUG).settled:
            row = store.claim_next("telegram", owner=str(os.getpid()), lease_until=LATER, now=NOW)
            if row is not None:
                print(row.id, flush=True)
                assert store.settle(row.id, row.attempt, DeliveryState.SENT, now=NOW, message_id=str(row.id))


def work_slots(path: Path) -> None:
    """Open the slots of some weeks and take every step of each, with the processes named after the path known dead."""
    me, dead = str(os.getpid()), sys.argv[3:]
    with opened(path) as store:
        ready()
        for week in range(SLOTS):
            at = NOW + dt.timedelta(days=7 * week)
            store.open_slot("weekly-example", at.date(), cutoff_at=at, publish_at=at, until=at, now=NOW)
        while rows := store.slots_of("weekly-example", [SlotState.OPEN]):
            for row in rows:
                leased = store.lease_slot(row.id, owner=me, until=LATER, now=NOW, gone=dead)
                if leased is not None:
                    take_steps(store, leased)
                    store.release_slot(leased.id, leased.attempt)


def take_steps(store: Store, slot: SlotRow) -> None:
    """Go on with a slot where it was left; each step that was kept is printed once it is committed."""
    slug = slot.issue or f"issue of {slot.date}"
    if slot.issue is None:
        with store.write():
            create(store, slug)
            kept = store.write_slot(slot.id, slot.attempt, now=NOW, issue=slug, assembled_at=NOW)
        print(f"assembled {slug}" if kept else "late", flush=True)
    if slot.reminded_at is None:
        with store.write():
            told = store.alert(f"remind {slug}", "Please approve it.", now=NOW, issue=slug)
            kept = store.write_slot(slot.id, slot.attempt, now=NOW, reminded_at=NOW)
        print(f"reminded {slug}" if kept and told else "late", flush=True)
    with store.write():
        move(store, IssueState.DRAFT, IssueState.REVIEW, slug)
        kept = store.write_slot(slot.id, slot.attempt, now=NOW, actor=ADA, state=SlotState.PUBLISHED)
    print(f"published {slug}" if kept else "late", flush=True)


def take_lease(path: Path) -> None:
    """Ask for a lease once."""
    with opened(path) as store:
        ready()
        lease = store.take_lease("run", owner=str(os.getpid()), until=LATER, now=NOW)
        print("won" if lease else "lost", flush=True)


def tell_same(path: Path) -> None:
    """Find the same hundred things to tell."""
    with opened(path) as store:
        ready()
        print(sum(store.alert(f"key {n}", str(os.getpid()), now=NOW) for n in range(100)))


def hear_same(path: Path) -> None:
    """Be handed the same hundred updates, ten at a time."""
    with opened(path) as store:
        ready()
        tens = ([(10 * ten + n, "{}") for n in range(10)] for ten in range(10))
        print(sum(store.keep_updates(rows, now=NOW, made_after=NOW) for rows in tens))


def add_pieces(path: Path) -> None:
    """Add fifty pieces to what one editor pastes in one chat; sys.argv[3] is the first update."""
    first = int(sys.argv[3])
    with opened(path) as store:
        ready()
        pastes = {
            store.add_piece(n, chat_id=1, editor=7, message_id=n, text=f"piece {n}", now=NOW).id
            for n in range(first, first + 50)
        }
        print(*pastes)


def order_same(path: Path) -> None:
    """Order the same issue."""
    with opened(path) as store:
        revision = store.get_issue(SLUG).revision
        ready()
        print(store.place_order(SLUG, revision, due_at=LATER, actor=ADA, now=NOW))


def end_same(path: Path) -> None:
    """Take the same order back, and close the same paste."""
    with opened(path) as store:
        ready()
        print(store.take_order_back(SLUG, actor=ADA, now=NOW) is not None)
        print(store.close_paste(1))


def stay_inside(path: Path) -> None:
    """Change much in one transaction, and stay in it until the test ends this process."""
    with opened(path) as store, store.write():
        create(store, SLUG, *(f"article {number}" for number in range(300)))
        ready()


def file_limit(path: Path) -> None:
    """Record articles where no file may grow any more: the kernel refuses the write, as on a full disk."""
    with opened(path) as store:
        ready()
        size = max(file.stat().st_size for file in path.parent.iterdir())
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
        try:
            create(store, SLUG, *(f"article {number}" for number in range(1200)))
        except DigestError as error:
            print(f"{type(error).__name__}: {error.message}")
            print(len(store.list_articles()), store.find_issue(SLUG))
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        print(store.record_article(article("after")))


def copy_within(path: Path) -> None:
    """Copy the database where files may not become half as large as it is: the kernel refuses, as on a full disk."""
    with opened(path) as store:
        ready()
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size // 2, resource.RLIM_INFINITY))
        try:
            store.snapshot(path.with_name("copy.db"))
            print("copied")
        except DigestError as error:
            print(f"{type(error).__name__}: {error.message}")
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def unprivileged(path: Path) -> None:
    """Open and change the database as somebody who may only read it."""
    if os.geteuid() == 0:
        os.setuid(65534)
    ready()
    try:
        with opened(path) as store:
            store.record_article(article("new"))
    except DigestError as error:
        print(f"{type(error).__name__}: {error.message}")


if __name__ == "__main__":
    {
        "open": open_new,
        "create": create_same,
        "claim": claim_all,
        "slots": work_slots,
        "lease": take_lease,
        "tell": tell_same,
        "hear": hear_same,
        "pieces": add_pieces,
        "order": order_same,
        "end": end_same,
        "inside": stay_inside,
        "limit": file_limit,
        "snapshot": copy_within,
        "unprivileged": unprivileged,
    }[sys.argv[1]](Path(sys.argv[2]))
