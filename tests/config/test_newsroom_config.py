"""The table [editors]: who may act through the bot, and how they work together."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from digest.config import parse
from digest.errors import ConfigError
from digest.model.actor import Role
from digest.model.config import Editor, Newsroom

if TYPE_CHECKING:
    from digest.model.config import Config

ROOT = Path(__file__).resolve().parents[2]
GOOD = '[publication]\nname = "My Weekly"\n'
CHAT = '[editors]\nchat_id = "-1001234567891"\n'


def config(text: str) -> Config:
    return parse(GOOD + text, Path("config.toml"))


def problems(text: str) -> list[tuple[str, int | None]]:
    with pytest.raises(ConfigError) as caught:
        config(text)
    assert all(notice.hint and notice.code.startswith("config-") for notice in caught.value.notices)
    return [(notice.code, notice.line) for notice in caught.value.notices]


def example() -> str:
    """The table as the example has it, its comment marks taken away."""
    lines = (ROOT / "config.toml").read_text(encoding="utf-8").splitlines()
    start = lines.index("# [editors]")
    bare = [line.removeprefix("# ") for line in lines[start : lines.index("", start)]]
    return "\n".join(line for line in bare if line.startswith("[") or " = " in line.split("#")[0])


def test_without_the_keys_nobody_may_act_and_the_habits_are_the_usual_ones() -> None:
    assert config("").newsroom == config(CHAT).newsroom == Newsroom()
    usual = Newsroom()
    assert (usual.people, usual.undo, usual.quiet) == ((), dt.timedelta(seconds=15), None)
    assert (usual.two_people, usual.followers) == (False, True)


def test_everything_in_the_table_is_read() -> None:
    made = config(
        f'{CHAT}undo = 30\ntwo_people = true\nquiet = "22:00-07:00"\nfollowers = false\n[editors.people]\n'
        'Ada = { id = 123456789, role = "publisher" }\nBen = { id = 5500000001 }\n"Cleo Example" = { id = 7, role = "editor" }\n'
    )
    assert made.newsroom == Newsroom(
        people=(
            Editor(name="Ada", user_id=123456789, role=Role.PUBLISHER),
            Editor(name="Ben", user_id=5500000001, role=Role.EDITOR),
            Editor(name="Cleo Example", user_id=7, role=Role.EDITOR),
        ),
        undo=dt.timedelta(seconds=30),
        two_people=True,
        quiet=(dt.time(22), dt.time(7)),
        followers=False,
    )
    assert made.newsroom.find(7) == Editor(name="Cleo Example", user_id=7)
    assert made.newsroom.find(8) is None
    assert isinstance(made.newsroom.people[0].role, Role)


def test_people_stand_in_tables_of_their_own_as_well() -> None:
    made = config(f'{CHAT}[editors.people.Ada]\nid = 5\n[editors.people."A. Example"]\nid = 6\nrole = "publisher"\n')
    assert [(person.name, person.user_id, person.role) for person in made.newsroom.people] == [
        ("Ada", 5, "editor"),
        ("A. Example", 6, "publisher"),
    ]


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("22:00-07:00", (dt.time(22), dt.time(7))),
        ("22:00 - 07:30", (dt.time(22), dt.time(7, 30))),
        ("9:00–17:00", (dt.time(9), dt.time(17))),
        ("00:00-23:59", (dt.time(), dt.time(23, 59))),
        ("08:00-08:00", None),
        ("", None),
        (" ", None),
    ],
)
def test_quiet_hours_are_a_stretch_of_the_day_or_none(text: str, hours: tuple[dt.time, dt.time] | None) -> None:
    assert config(f'{CHAT}quiet = "{text}"\n').newsroom.quiet == hours


@pytest.mark.parametrize("seconds", [0, 1, 120])
def test_undo_is_some_seconds(seconds: int) -> None:
    assert config(f"{CHAT}undo = {seconds}\n").newsroom.undo == dt.timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("undo = -1", "config-out-of-range"),
        ("undo = 121", "config-out-of-range"),
        ('undo = "15"', "config-out-of-range"),
        ('undo = "15s"', "config-out-of-range"),
        ("undo = 2.5", "config-out-of-range"),
        ("undo = true", "config-out-of-range"),
        ('two_people = "yes"', "config-wrong-type"),
        ("two_people = 1", "config-wrong-type"),
        ('followers = "no"', "config-wrong-type"),
        ("followers = 0", "config-wrong-type"),
        ('quiet = "at night"', "config-bad-hours"),
        ('quiet = "22-7"', "config-bad-hours"),
        ('quiet = "22:00"', "config-bad-hours"),
        ('quiet = "24:00-07:00"', "config-bad-hours"),
        ('quiet = "22:00-07:60"', "config-bad-hours"),
        ('quiet = "22:00-07:00, 12:00-13:00"', "config-bad-hours"),
        ("quiet = 22", "config-bad-hours"),
        ('quiet = ["22:00", "07:00"]', "config-wrong-type"),
        ("quiet = 22:00:00", "config-wrong-type"),
        ("quite = 5", "config-unknown-key"),
        ("people = 5", "config-wrong-type"),
        ('people = ["Ada"]', "config-wrong-type"),
    ],
)
def test_a_wrong_habit_is_named_with_its_line(text: str, code: str) -> None:
    assert problems(f"{CHAT}{text}\n") == [(code, 5)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Ada = 123456789", "config-wrong-type"),
        ("Ada = [123456789]", "config-wrong-type"),
        ("Ada = {}", "config-bad-person"),
        ('Ada = { role = "publisher" }', "config-bad-person"),
        ("Ada = { id = 0 }", "config-bad-person"),
        ("Ada = { id = -1001234567891 }", "config-bad-person"),
        ('Ada = { id = "123456789" }', "config-bad-person"),
        ('Ada = { id = "@ada" }', "config-bad-person"),
        ("Ada = { id = true }", "config-bad-person"),
        ("Ada = { id = 1.5 }", "config-bad-person"),
        ("Ada = { id = 99999999999999999999 }", "config-bad-person"),
        ('Ada = { id = 5, role = "boss" }', "config-unknown-word"),
        ('Ada = { id = 5, role = "Publisher" }', "config-unknown-word"),
        ('Ada = { id = 5, role = "" }', "config-unknown-word"),
        ("Ada = { id = 5, role = true }", "config-wrong-type"),
        ("Ada = { id = 5, rights = 7 }", "config-unknown-key"),
        ('"" = { id = 5 }', "config-bad-person"),
        ('"  " = { id = 5 }', "config-bad-person"),
    ],
)
def test_a_wrong_person_is_named_with_the_line(text: str, code: str) -> None:
    assert problems(f"{CHAT}[editors.people]\nBen = {{ id = 9 }}\n{text}\n") == [(code, 7)]


@pytest.mark.parametrize(
    "text",
    [
        '[editors.people.Ada]\nid = 5\n[editors.people.Ben]\nid = "6"\n',
        '[editors.people."A. Example"]\nid = 5\n[editors.people."B. Example"]\nid = "6"\n',
        "[editors.people.Ada]\nid = 5\n[editors.people.'B. Example']\nid = 0\n",
    ],
)
def test_a_wrong_person_in_a_table_of_their_own_is_named_with_the_line_of_the_key(text: str) -> None:
    assert problems(CHAT + text) == [("config-bad-person", 8)]


def test_one_id_is_one_person() -> None:
    people = "[editors.people]\nAda = { id = 5 }\nBen = { id = 6 }\nCleo = { id = 5 }\n"
    assert problems(CHAT + people) == [("config-same-person", 8)]


def test_every_problem_of_the_table_is_found_at_once() -> None:
    text = f'{CHAT}undo = 500\nquiet = "x"\n[editors.people]\nAda = {{ id = 0 }}\nBen = {{ id = 5, role = "x" }}\n'
    assert problems(text) == [
        ("config-out-of-range", 5),
        ("config-bad-hours", 6),
        ("config-bad-person", 8),
        ("config-unknown-word", 9),
    ]


def test_people_without_a_chat_are_told_what_is_missing() -> None:
    assert problems("[editors.people]\nAda = { id = 5 }\n") == [("config-missing", 3)]


def test_every_habit_that_the_example_shows_is_the_one_in_force_without_it() -> None:
    table = example()
    assert all(f"\n{key} = " in table for key in ("chat_id", "undo", "two_people", "quiet", "followers"))
    habits = table[: table.index("[editors.people]")]
    assert config(habits).newsroom == Newsroom()


def test_the_people_of_the_example_show_both_roles_and_the_usual_one() -> None:
    made = config(example())
    assert made.editors is not None
    assert [(person.name, person.role) for person in made.newsroom.people] == [
        ("Ada", Role.PUBLISHER),
        ("Ben", Role.EDITOR),
    ]
    bare = config(example().replace(', role = "editor"', ""))
    assert bare.newsroom == made.newsroom
    assert Role.PUBLISHER in {person.role for person in made.newsroom.people}
