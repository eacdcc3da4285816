"""The schema, how a database is opened, and what its values look like when they come back."""

from __future__ import annotations

import datetime as dt
import sqlite3
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable
from store_kit import ADA, NOW, ROOT, SLUG, article, create, opened, race, worker

from digest.errors import BusyError, StorageError
from digest.model.article import ArticleState
from digest.model.states import IssueState
from digest.store import Store
from digest.store.deliveries import claimable
from digest.store.failures import RESTORE
from digest.store.schema import MIGRATIONS
from digest.store.tables import SCHEMA, metadata

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Dialect

TABLES = {"meta", "articles", "issues", "placements", "outputs", "posts", "deliveries", "events"}
TABLES |= {"slots", "schedules", "leases", "calls", "alerts"}
TABLES |= {"source_states", "sightings", "shingles", "notices", "set_aside"}
TABLES |= {"orders", "uploads", "updates", "pastes", "pieces", "cards", "prompts", "rooms", "marks"}

START = """
import sys, time
marks = [time.perf_counter()]
import sqlalchemy
marks.append(time.perf_counter())
from digest.store import Store
marks.append(time.perf_counter())
import datetime
Store(sys.argv[1], now=datetime.datetime.now(datetime.UTC)).close()
marks.append(time.perf_counter())
heavy = sorted({"alembic", "mako"} & set(sys.modules))
print(*(round(1000 * (b - a)) for a, b in zip(marks, marks[1:])), heavy)
"""


def shape(path: Path) -> dict[str, list[Any]]:
    """Columns, indexes, foreign keys and the words of each table, as SQLite tells them."""
    found: dict[str, list[Any]] = {}
    with sqlite3.connect(path) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            pragmas = ("table_xinfo", "foreign_key_list")
            found[name] = [sorted(connection.execute(f"PRAGMA {pragma}({name})").fetchall()) for pragma in pragmas]
            indexes = connection.execute(f"PRAGMA index_list({name})").fetchall()
            found[name].append(sorted(row[1:] for row in indexes))  # their order is chance: a table has a set of them
            words = connection.execute("SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql <> ''", (name,))
            found[name].append(sorted(sorted(" ".join(sql[:-1].split()).split(", ")) for (sql,) in words))
    connection.close()
    return found


def test_the_migrations_and_the_tables_make_the_same_schema(tmp_path: Path) -> None:
    made, migrated = tmp_path / "made.db", tmp_path / "migrated.db"
    opened(made).close()
    before_the_first(migrated)
    opened(migrated).close()
    assert shape(made) == shape(migrated)
    assert shape(made).keys() - {"sqlite_sequence", "alembic_version"} == TABLES


def before_the_first(path: Path) -> None:
    """A database whose number is that of no migration at all."""
    with sqlite3.connect(path) as connection:
        connection.execute(
            "CREATE TABLE alembic_version ( version_num VARCHAR(32) NOT NULL, "
            "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num) )",
        )
    connection.close()


def test_alembic_itself_finds_no_difference(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    before_the_first(tmp_path / "state.db")
    with opened(tmp_path / "state.db") as store, store.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_newest_migration_is_the_number_of_the_schema() -> None:
    from alembic.script import ScriptDirectory

    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [SCHEMA]


def test_a_database_of_an_older_number_is_migrated_and_says_whose_it_is(tmp_path: Path) -> None:
    before_the_first(tmp_path / "state.db")
    with opened(tmp_path / "state.db") as store:
        assert store.meta().publication == "weekly-example"
        create(store, SLUG, "one")
        assert store.placements_of(SLUG) == ("one",)


def test_a_database_of_a_newer_digest_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    opened(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(StorageError, match="newer Digest") as caught:
        opened(path)
    assert caught.value.path == str(path)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]
    connection.close()


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()
    with pytest.raises(StorageError, match="another program"):
        opened(path)
    assert shape(path).keys() == {"recipes"}


@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_database_that_lacks_a_table_is_damaged_and_left_alone(tmp_path: Path, table: str) -> None:
    path = tmp_path / "state.db"
    opened(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"DROP TABLE {table}")
    connection.close()
    before = shape(path)
    with pytest.raises(StorageError, match=f"damaged: it has no table {table}") as caught:
        opened(path)
    assert caught.value.path == str(path)
    assert caught.value.hint == RESTORE
    assert shape(path) == before


def test_an_empty_file_becomes_a_new_database(tmp_path: Path) -> None:
    (tmp_path / "state.db").touch()
    with opened(tmp_path / "state.db") as store:
        assert store.meta().publication == "weekly-example"


def test_a_new_database_is_made_with_its_folder_and_keeps_its_identity(tmp_path: Path) -> None:
    path = tmp_path / "press" / ".digest" / "state.db"
    with opened(path) as store:
        first = store.meta()
    assert first.publication == "weekly-example"
    assert first.created_at == NOW
    with Store(path, now=NOW + dt.timedelta(days=9), publication="other-example") as store:
        assert store.meta() == first
    assert path.parent.stat().st_mode & 0o077 == 0
    assert not path.with_name("state.db-wal").exists()


def test_a_name_with_odd_characters_is_only_a_name(tmp_path: Path) -> None:
    path = tmp_path / "100% of it?mode=ro&x#1" / "state.db"
    before = tmp_path / "100% of it?mode=ro&x#1"
    before.mkdir()
    before_the_first(path)  # Alembic reads its folder's name through a parser that knows % signs
    with opened(path) as store:
        assert store.record_article(article("one"))
    assert [file.name for file in before.iterdir()] == ["state.db"]


def test_four_processes_make_one_database(tmp_path: Path) -> None:
    path = tmp_path / "new" / "state.db"
    said = race(*(worker("open", path) for _ in range(4)))
    assert len({tuple(lines) for lines in said}) == 1
    assert len(said[0][0]) == 32


def test_a_database_that_another_process_is_making_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    begin = time.monotonic()
    with pytest.raises(BusyError):
        opened(path, busy_timeout=0.2)
    assert time.monotonic() - begin >= 0.2
    other.execute("ROLLBACK")
    other.close()
    opened(path, busy_timeout=0.2).close()


def test_the_tables_and_the_claim_can_be_said_to_postgresql() -> None:
    dialect: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    claim = str(claimable("telegram", SLUG, "me", NOW).compile(dialect=dialect))
    assert claim.endswith("FOR UPDATE OF next SKIP LOCKED")
    words = [str(CreateTable(table).compile(dialect=dialect)) for table in metadata.sorted_tables]
    assert "id SERIAL NOT NULL" in "".join(words)
    assert "TIMESTAMP WITH TIME ZONE" in "".join(words)


def test_every_connection_is_careful(tmp_path: Path) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 250}
    with opened(tmp_path / "state.db", busy_timeout=0.25) as store, store.read() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
    assert found == wanted


def test_starting_does_not_import_alembic(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "state.db"
    for state in ("a new database", "one that is up to date"):
        command = [sys.executable, "-c", START, str(path)]
        said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
        library, rooms, opening, heavy = said.strip().split(" ", 3)
        assert heavy == "[]"
        with capsys.disabled():
            print(f"\n  {state}: import sqlalchemy {library} ms, digest.store on top {rooms} ms, open {opening} ms")


@pytest.mark.parametrize("offset", [0, -11, 14])
def test_a_moment_comes_back_as_the_same_aware_moment_in_utc(tmp_path: Path, offset: int) -> None:
    at = dt.datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=dt.timezone(dt.timedelta(hours=offset)))
    with opened(tmp_path / "state.db") as store:
        store.add_event("look", actor=ADA, now=at)
        (event,) = store.events()
    assert event.at == at
    assert event.at.tzinfo is dt.UTC


def test_a_moment_without_a_zone_is_refused(tmp_path: Path) -> None:
    with opened(tmp_path / "state.db") as store:
        with pytest.raises(Exception, match="without a time zone"):
            store.add_event("look", actor=ADA, now=NOW.replace(tzinfo=None))
        assert store.events() == ()


def test_words_and_dates_come_back_as_what_they_were(tmp_path: Path) -> None:
    with opened(tmp_path / "state.db") as store:
        row = create(store, SLUG, "one")
        found = store.find_article("one")
    assert row.state is IssueState.DRAFT
    assert row.date == dt.date(2026, 11, 27)
    assert found is not None
    assert found.state is ArticleState.READY
