"""digest doctor tells which chats and people the bot has seen, and what to paste into config.toml."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from keeping.doctor_kit import Answers, add_channel, looked, marks
from standin import ChatKind, Person
from test_press import use_telegram

from digest.app import clock
from digest.desk.doctor import Check, Mark
from digest.errors import UsageError
from digest.model.seen import SeenChat, SeenPerson

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli_kit import Said
    from standin.server import StandIn

    from digest.desk.desk import Desk
    from digest.model.config import ChannelConfig

EDITORS = '\n[editors]\nchat_id = "{chat}"\napi_url = "{url}"\n'
GROUP = SeenChat(chat_id=-1001000000077, kind="supergroup", title="Editors")
NEWS = SeenChat(chat_id=-1001000000078, kind="channel", title="News")
ADA, BEN = SeenPerson(user_id=7001, first_name="Ada"), SeenPerson(user_id=7002, first_name="Ben")
HEARD = Answers(poller_conflict=False, chats=(GROUP, NEWS), people=(ADA, BEN))
PEOPLE = '\n[editors.people]\nAda = { id = 7001, role = "publisher" }\n'


def add(folder: Path, text: str) -> None:
    config = folder / "config.toml"
    config.write_text(config.read_text(encoding="utf-8") + text, encoding="utf-8")


def without_token(_: object) -> object:
    raise UsageError("there is no token")


def told(checks: list[Check]) -> list[tuple[str, str]]:
    """What is said, and what to paste."""
    return [(check.text, check.remedy.partition("\n")[2]) for check in checks]


def test_chats_and_people_are_told_with_what_to_paste_before_anything_of_telegram_is_in_the_configuration(
    built: Path,
) -> None:
    asked: list[tuple[str, bool]] = []

    def heard(way: ChannelConfig, updates: bool) -> Answers:
        asked.append((way.chat_id, updates))
        return HEARD

    checks = looked(built, probe=heard)
    assert asked == [("", True)]
    assert [check.text for check in checks["bot"]] == ["@digest_example_bot is known to Telegram"]
    assert told(checks["chat"]) == [
        ("group “Editors”: -1001000000077", '[editors]\nchat_id = "-1001000000077"'),
        ("channel “News”: -1001000000078", '[channels.telegram]\nkind = "telegram"\nchat_id = "-1001000000078"'),
    ]
    assert told(checks["person"]) == [
        ("Ada: 7001, wrote to the bot", 'Ada = { id = 7001, role = "publisher" }'),
        ("Ben: 7002, wrote to the bot", 'Ben = { id = 7002, role = "publisher" }'),
    ]


def test_what_is_told_to_be_pasted_is_understood_and_is_not_told_again(built: Path) -> None:
    def heard(way: ChannelConfig, _: bool) -> Answers:
        kinds = {GROUP.chat_id: "supergroup", NEWS.chat_id: "channel"}
        number = int(way.chat_id or 0)
        return replace(HEARD, chat_number=number, chat_kind=kinds.get(number, ""))

    first = looked(built, probe=heard)
    group, news = (check.remedy.partition("\n")[2] for check in first["chat"])
    people = "\n".join(check.remedy.partition("\n")[2] for check in first["person"])
    add(built, f"\n{group}\n[editors.people]\n{people}\n\n{news}\n")
    again = looked(built, probe=heard)
    assert told(again["chat"]) == [
        ("group “Editors”: -1001000000077, the editors' chat", ""),
        ("channel “News”: -1001000000078, channels.telegram", ""),
    ]
    assert told(again["person"]) == [("Ada: 7001, editors.people.Ada", ""), ("Ben: 7002, editors.people.Ben", "")]
    assert "config.toml" not in [check.topic for checks in again.values() for check in checks if check.mark != "ok"]
    assert marks(again["editors' chat"]) == ["ok"]


@pytest.mark.parametrize(
    ("person", "line"),
    [
        (SeenPerson(user_id=7003, first_name="Ada"), "Ada-2 = { id = 7003 }"),
        (SeenPerson(user_id=7004, first_name="Zoë Анна"), '"Zoë Анна" = { id = 7004 }'),
        (SeenPerson(user_id=7005, first_name='"\\'), '"\\"\\\\" = { id = 7005 }'),
        (SeenPerson(user_id=7006, first_name="\u2028"), "Editor = { id = 7006 }"),
    ],
)
def test_the_line_for_a_person_is_sound_whatever_they_are_called_and_only_the_first_may_publish_by_itself(
    built: Path, person: SeenPerson, line: str
) -> None:
    add(built, EDITORS.format(chat=GROUP.chat_id, url="http://127.0.0.1:9") + PEOPLE)
    (check,) = looked(built, probe=lambda _, __: replace(HEARD, people=(person,)))["person"]
    assert check.remedy.endswith(f"\n{line}")
    add(built, f"{line}\n")
    (check,) = looked(built, probe=lambda _, __: replace(HEARD, people=(person,)))["person"]
    assert check.remedy == ""


def test_names_from_outside_do_not_steer_the_terminal_and_many_are_cut_short(built: Path) -> None:
    evil = SeenChat(chat_id=-100, kind="supergroup", title="\x1b[31mEdi\ntors\u202e" + "x" * 300)
    many = tuple(SeenPerson(user_id=7000 + number, first_name="Ada") for number in range(100))
    checks = looked(built, probe=lambda _, __: replace(HEARD, chats=(evil,), people=many))
    assert all(check.text.isprintable() and len(check.text) < 120 for check in [*checks["chat"], *checks["person"]])
    assert len(checks["person"]) == 21
    assert checks["person"][-1].text == "… and 80 more"


def test_without_any_token_nothing_of_telegram_is_asked_or_said(built: Path) -> None:
    def never(_: object, __: object) -> Answers:
        raise AssertionError("asked without a token")

    checks = looked(built, token=without_token, probe=never)
    assert not {"bot", "chat", "person", "editors"} & set(checks)


def test_a_bot_that_has_heard_of_nobody_says_how_it_would(built: Path) -> None:
    (check,) = looked(built, probe=lambda _, __: Answers(poller_conflict=False))["chat"]
    assert (check.mark, check.text) == (Mark.OK, "the bot has heard of nobody lately")
    assert "put the bot into the chat" in check.remedy


def test_the_token_of_a_channel_is_enough_to_look(built: Path) -> None:
    add_channel(built)
    asked: list[tuple[str, bool]] = []

    def heard(way: ChannelConfig, updates: bool) -> Answers:
        asked.append((way.name, updates))
        return HEARD

    assert "bot" not in looked(built, probe=heard)
    assert asked == [("telegram", True)]


def test_while_the_bot_is_at_work_its_updates_are_left_alone_and_the_rooms_it_has_seen_are_told(
    built: Path, desk_of: Callable[[Path], Desk]
) -> None:
    add(built, EDITORS.format(chat=GROUP.chat_id, url="http://127.0.0.1:9") + PEOPLE)
    store, now = desk_of(built).store, clock()
    store.see_room(GROUP.chat_id, "Editors", "supergroup", now=now)
    store.see_room(NEWS.chat_id, "News", "channel", now=now + dt.timedelta(seconds=1))
    assert store.take_lease("run", owner="harbour:4711", until=now + dt.timedelta(minutes=5), now=now)
    asked: list[bool] = []

    def heard(_: ChannelConfig, updates: bool) -> Answers:
        asked.append(updates)
        return Answers()

    checks = looked(built, probe=heard)
    assert asked == [False]
    assert [check.text for check in checks["chat"]] == [
        "channel “News”: -1001000000078",
        "group “Editors”: -1001000000077, the editors' chat",
    ]
    assert "/whoami" in checks["person"][0].text
    store.forget_room(NEWS.chat_id)
    assert len(looked(built, probe=heard)["chat"]) == 1


@pytest.mark.parametrize(
    ("answers", "mark", "word"),
    [
        (Answers(chat_kind="supergroup"), "ok", "may post"),
        (Answers(chat_kind="channel"), "warning", "is a channel: whoever reads it sees"),
        (Answers(chat_kind="supergroup", is_member=False, can_post=False), "problem", "is not in “The Example Review”"),
        (Answers(chat_ok=False, trouble="chat not found"), "problem", "does not see the chat"),
    ],
)
def test_an_editors_chat_that_would_not_do_is_told_with_the_chats_that_could_take_its_place(
    built: Path, answers: Answers, mark: str, word: str
) -> None:
    add(built, EDITORS.format(chat=-1001000000099, url="http://127.0.0.1:9") + PEOPLE)
    checks = looked(built, probe=lambda _, __: replace(answers, poller_conflict=False, chats=(GROUP,)))
    first = checks["editors' chat"][0]
    assert (first.mark, word in first.text) == (mark, True)
    (chat,) = checks["chat"]
    wanted = (
        ""
        if mark == "ok"
        else 'if the editors talk there, change in config.toml, under [editors]:\nchat_id = "-1001000000077"'
    )
    assert chat.remedy == wanted
    assert "editors" not in checks


def test_an_editors_chat_without_editors_is_a_warning(built: Path) -> None:
    add(built, EDITORS.format(chat=GROUP.chat_id, url="http://127.0.0.1:9"))
    (check,) = looked(built)["editors"]
    assert (check.mark, check.text) == (Mark.WARNING, "nobody may press the buttons")
    assert "/whoami" in check.remedy
    add(built, PEOPLE)
    assert "editors" not in looked(built)


def test_the_numbers_are_printed_to_be_pasted_told_as_json_and_stored_nowhere(
    built: Path, digest: Callable[..., Said], standin: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_telegram(built, standin)
    monkeypatch.setenv("DIGEST_TELEGRAM_TOKEN", standin.token)
    standin.joined(standin.add_chat(GROUP.chat_id, "Editors", kind=ChatKind.GROUP))
    standin.hear("/start", person=Person(user_id=7009, name="Hapax"))
    said = digest("doctor")
    assert "✓ chat: group “Editors”: -1001000000077\n" in said.out
    assert '      [editors]\n      chat_id = "-1001000000077"\n' in said.out
    assert '      Hapax = { id = 7009, role = "publisher" }\n' in said.out
    data = json.loads(digest("doctor", "--json").out)
    assert data["chats"] == [{"id": -1001000000077, "kind": "supergroup", "title": "Editors"}]
    assert data["people"] == [{"id": 7009, "first_name": "Hapax"}]
    kept = [path for path in built.rglob("*") if path.is_file() and b"Hapax" in path.read_bytes()]
    assert kept == []
