"""Migrations: how an old database becomes a new one.

To change the schema: change ``digest/store/tables.py``, add a module ``versions/r0002_<what>.py`` with
``revision = "0002"``, ``down_revision = "0001"`` and an ``upgrade`` that uses ``op.batch_alter_table`` (SQLite
cannot alter in place), and set ``SCHEMA`` to ``"0002"``. A test compares what the migrations build with the
tables. There is no way down: go back to a backup.
"""
