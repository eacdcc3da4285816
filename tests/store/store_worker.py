"""A process of its own for the tests of the store: says ``ready``, waits for a line, does what its first word says."""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

from store_kit import LATER, NOW, SLUG, article, create, opened

from digest.errors import DigestError
from digest.model.states import DeliveryState


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
            create(store, SLUG, *(f"article {number}" for number in range(300)))
        except DigestError as error:
            print(f"{type(error).__name__}: {error.message}")
            print(len(store.list_articles()), store.find_issue(SLUG))
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        print(store.record_article(article("after")))


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
        "inside": stay_inside,
        "limit": file_limit,
        "unprivileged": unprivileged,
    }[sys.argv[1]](Path(sys.argv[2]))
