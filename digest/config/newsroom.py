"""The table [editors]: who may act through the bot, and how they work together."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from digest.model.actor import Role
from digest.model.config import Editor, Newsroom

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digest.config.toml_reader import TableReader

PEOPLE = ("editors", "people")
LONGEST_UNDO = 120
LARGEST_ID = 2**52  # of a Telegram user, as the Bot API promises
_HOURS = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-3]):([0-5]\d)")
_PERSON_HINT = 'ada = { id = 123456789, role = "publisher" }; the bot tells an id to whoever writes /whoami to it'


def read_newsroom(reader: TableReader) -> Newsroom:
    """Who may act, and the habits; what is wrong is left in ``reader.notices``."""
    given = reader.data.get("editors", {})  # its keys were checked with the chat
    table: Mapping[str, Any] = given if isinstance(given, dict) else {}
    undo = reader.number(("editors", "undo"), table, 15, 0, LONGEST_UNDO)
    return Newsroom(
        people=_people(reader),
        undo=dt.timedelta(seconds=undo),
        two_people=reader.flag(("editors", "two_people"), table, default=False),
        quiet=_quiet(reader, table),
        followers=reader.flag(("editors", "followers"), table, default=True),
    )


def _people(reader: TableReader) -> tuple[Editor, ...]:
    editors = reader.data.get("editors", {})
    named = editors.get("people", {}) if isinstance(editors, dict) else {}
    if not isinstance(named, dict):
        reader.complain("config-wrong-type", PEOPLE, "editors.people must be a table", _PERSON_HINT)
        return ()
    people: list[Editor] = []
    for name in named:
        person = _person(reader, name)
        if person is None:
            continue
        twin = next((other.name for other in people if other.user_id == person.user_id), None)
        if twin is not None:
            message = f"editors.people.{name} has the id of editors.people.{twin}"
            reader.complain("config-same-person", (*PEOPLE, name), message, "take one of the two out")
        people.append(person)
    return tuple(people)


def _person(reader: TableReader, name: str) -> Editor | None:
    place = (*PEOPLE, name)
    if not isinstance(reader.data["editors"]["people"][name], dict):
        reader.complain("config-wrong-type", place, f"editors.people.{name} must be a table", _PERSON_HINT)
        return None
    if not name.strip():
        reader.complain("config-bad-person", place, "somebody in editors.people has no name", _PERSON_HINT)
        return None
    table = reader.table(*place, known="editors.people.*")
    user_id = table.get("id")
    if not isinstance(user_id, int) or isinstance(user_id, bool) or not 0 < user_id < LARGEST_ID:
        message = f"editors.people.{name}.id is not the number of a Telegram user"
        reader.complain("config-bad-person", (*place, "id"), message, _PERSON_HINT)
        return None
    role = reader.one_of((*place, "role"), table, tuple(Role), Role.EDITOR)
    return Editor(name=name, user_id=user_id, role=Role(role))


def _quiet(reader: TableReader, table: Mapping[str, Any]) -> tuple[dt.time, dt.time] | None:
    place = ("editors", "quiet")
    text = reader.text(place, table)
    if not text:
        return None
    found = _HOURS.fullmatch(text)
    if found is None:
        message = f'editors.quiet is no stretch of hours: "{text}"'
        reader.complain("config-bad-hours", place, message, 'from when to when, like "22:00-07:00"')
        return None
    first, last = (dt.time(int(found[n]), int(found[n + 1])) for n in (1, 3))
    return None if first == last else (first, last)
