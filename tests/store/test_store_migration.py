"""A database filled under the first schema: brought up to date with every row, or left exactly as it was."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, event
from store_kit import ADA, NOW, SLUG, create, move, opened, post, publish

from digest.errors import StorageError
from digest.model.states import DeliveryState, IssueState
from digest.store.schema import MIGRATIONS
from digest.store.tables import SCHEMA

if TYPE_CHECKING:
    from pathlib import Path

FILLED = ("meta", "articles", "issues", "placements", "outputs", "posts", "deliveries", "events")


def first_schema(path: Path) -> None:
    """A database as the first Digest made it, without a row."""
    from alembic.command import upgrade
    from alembic.config import Config

    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def plain(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None

    with engine.connect() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS))
        upgrade(config, "0001")
    engine.dispose()


def fill(path: Path, rows: Path) -> None:
    """The rows of a database of today, as far as the first schema has columns for them."""
    connection = sqlite3.connect(path)
    connection.execute("ATTACH ? AS today", (str(rows),))
    for table in FILLED:
        names = ", ".join(f'"{row[1]}"' for row in connection.execute(f"PRAGMA main.table_info({table})"))
        connection.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM today.{table}")
    connection.commit()
    connection.close()


def rows_of(path: Path, *tables: str) -> dict[str, list[dict[str, object]]]:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    found = {table: [dict(row) for row in connection.execute(f"SELECT * FROM {table}")] for table in tables}
    connection.close()
    return found


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A database of the first schema with rows of every kind that the first Digest wrote."""
    with opened(tmp_path / "today.db") as store:
        create(store, "2026-W47", "one", "two")
        publish(store, "2026-W47", parts=3)
        for after in (DeliveryState.SENT, DeliveryState.UNKNOWN):
            row = store.claim_next("telegram", owner="me", lease_until=NOW, now=NOW)
            assert row is not None
            store.settle(row.id, 1, after, now=NOW, message_id=str(row.id), link="https://example.org/ø")
        store.claim_next("telegram", owner="dead:1", lease_until=NOW, now=NOW)
        create(store, SLUG, "three")
        move(store, IssueState.DRAFT, IssueState.CANCELLED)
    first_schema(tmp_path / "state.db")
    fill(tmp_path / "state.db", tmp_path / "today.db")
    return tmp_path / "state.db"


def test_every_row_of_the_first_schema_is_there_after_the_migration(old: Path) -> None:
    before = rows_of(old, *FILLED)
    assert all(before.values())
    assert "file_id" not in before["meta"][0]
    opened(old).close()
    after = rows_of(old, *FILLED, "alembic_version")
    assert after.pop("alembic_version") == [{"version_num": SCHEMA}]
    new = ("source", "url", "revision", "filed_sha256", "changed_at", "alike", "likeness")
    usual = ["", "", 1, "", None, "", 0]
    assert [[row.pop(name) for name in new] for row in after["articles"]] == [usual] * len(before["articles"])
    assert (after["meta"][0].pop("file_id"), after["meta"][0].pop("place")) == ("", "")
    assert after == before


def test_a_migrated_database_goes_on_where_it_stopped(old: Path) -> None:
    with opened(old) as store:
        store.check()
        (left,) = store.recover([], actor=ADA, now=NOW)
        assert (left.part, left.state) == ("part 2", DeliveryState.UNKNOWN)
        assert store.posts_of("2026-W47", 1) == tuple(post(f"part {n}", n) for n in range(3))
        assert store.placements_of("2026-W47") == ("one", "two")
        assert store.next_number() == 3
        assert store.slots_of("weekly-example") == ()
        assert store.schedule_since("weekly-example", "fridays", now=NOW) == NOW
        assert store.alert("key", "text", now=NOW)
        store.record_call("telegram", now=NOW)
        store.claim_home(now=NOW)
        assert store.meta().file_id == store.identity()


def test_a_delivery_s_number_is_not_used_again_after_the_migration(old: Path) -> None:
    with opened(old) as store:
        last = max(row.id for row in store.deliveries_of())
        publish(store, "2026-W49")
        assert min(row.id for row in store.deliveries_of("2026-W49")) > last


def test_a_database_is_migrated_once(old: Path) -> None:
    opened(old).close()
    before = rows_of(old, *FILLED, "sqlite_master")
    opened(old).close()
    assert rows_of(old, *FILLED, "sqlite_master") == before


def test_a_migration_that_cannot_end_changes_nothing(old: Path) -> None:
    connection = sqlite3.connect(old)
    connection.execute("CREATE TABLE alerts (mine TEXT)")  # all of the tables before it are made by then
    connection.close()
    before = rows_of(old, *FILLED, "slots", "sqlite_master", "alembic_version")
    with pytest.raises(StorageError, match="alerts"):
        opened(old)
    assert rows_of(old, *FILLED, "slots", "sqlite_master", "alembic_version") == before
