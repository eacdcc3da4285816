"""The example config.toml names every key of the tables about articles, each with a comment and with its usual value."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from digest.config import load, parse
from digest.config.toml_reader import KNOWN

EXAMPLE = Path(__file__).resolve().parents[2] / "config.toml"
TABLES = ("sources.*", "fetch", "checks", "enrich", "suggest", "limits")
_HEADER = re.compile(r"(?:# )?\[([a-z_]+(?:\.[a-z_]+)*)\]")
_KEY = re.compile(r"(?:# )?([a-z_]+) = (.+)")
_SHARED = ("suggest", "key_file")  # named beside key_env, whose place it takes


def keys_of(table: str) -> dict[str, list[str]]:
    """The lines of the example by the key they set, commented or not, under the headers of a table."""
    found: dict[str, list[str]] = {}
    inside = False
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        if header := _HEADER.fullmatch(line):
            inside = re.fullmatch(table.replace(".", r"\.").replace("*", "[^.]+"), header[1]) is not None
        elif inside and (key := _KEY.fullmatch(line)):
            found.setdefault(key[1], []).append(key[2])
    return found


@pytest.mark.parametrize("table", TABLES)
def test_every_known_key_stands_in_the_example(table: str) -> None:
    assert set(KNOWN[table]) - set(keys_of(table)) - {key for name, key in [_SHARED] if name == table} == set()
    assert "or key_file" in EXAMPLE.read_text(encoding="utf-8")


@pytest.mark.parametrize("table", TABLES)
def test_every_key_has_one_short_comment_where_it_first_stands(table: str) -> None:
    for key, values in keys_of(table).items():
        comment = values[0].partition("  # ")[2]
        assert 8 <= len(comment) <= 100, f"{table}.{key} is not explained in one short comment"


def test_the_example_is_loaded() -> None:
    assert load(EXAMPLE).sources == ()


@pytest.mark.parametrize("table", ["fetch", "checks", "enrich", "limits"])
def test_what_is_shown_commented_out_is_in_force_without_it(table: str) -> None:
    name = 'publication = { name = "The Weekly" }\n'
    lines = "\n".join(f"{key} = {values[0]}" for key, values in keys_of(table).items() if key != "contact")
    assert getattr(parse(f"{name}[{table}]\n{lines}\n", EXAMPLE), table) == getattr(parse(name, EXAMPLE), table)


def test_a_new_publication_has_a_short_configuration_and_the_whole_example_beside_it(tmp_path: Path) -> None:
    from digest.cli.setup import init

    init(tmp_path / "new", yes=True)
    short = (tmp_path / "new" / "config.toml").read_text(encoding="utf-8")
    assert (tmp_path / "new" / "config.example.toml").read_text(encoding="utf-8") == EXAMPLE.read_text(encoding="utf-8")
    assert "config.example.toml" in short
    assert len(short.splitlines()) < 2 / 3 * len(EXAMPLE.read_text(encoding="utf-8").splitlines())
    assert load(tmp_path / "new" / "config.toml").publication.name == "New"
    assert "# [channels.telegram]" in short  # what the instructions tell to take the comment marks from
