"""``digest run`` as a process with its bot: heard and answered, stopped in the middle of a long poll, disturbed, refused."""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest
from run_kit import EDITORS, GRACE, START, Running, alerts_of, desk_of, until
from standin import ChatKind, Person, StandIn, faults

from digest.app import clock
from digest.model.states import IssueState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cli_kit import Said
    from standin.chat import Chat, Posted

ROOM = -1001000000077
ADA, BEN = Person(user_id=7001, name="Ada Example"), Person(user_id=7002, name="Ben Example")
PEOPLE = '\n[editors.people]\nAda = { id = 7001, role = "publisher" }\n'
AT_WORK = "at work"
CONFLICT = "Another program receives what is written to this bot"
SLOW = "One moment …"  # where the machine has much to do: the act goes on, and the card says how it ended
NO_EDITOR = "Only editors of this publication may do this."
HURRIED = START.replace(
    "from digest.__main__",
    "from digest.bot import poller\npoller.FIRST_REST = poller.AFTER_CONFLICT = 0.1\nfrom digest.__main__",
)
"""A poller that waits only a moment after a trouble."""
PERSISTENT = START.replace(
    "from digest.__main__",
    "from digest.bot import service as bot\nfrom digest.schedule import telling\n"
    "bot.ASK_AGAIN = telling.AFTER_TROUBLE = 0.1\nfrom digest.__main__",
)
"""A bot that asks again at once who it is and where."""
PATIENT = START.replace(f"GRACE = {GRACE}", "GRACE = 3600")
"""A service that gives everything an hour to end by itself."""


@pytest.fixture
def standin() -> Iterator[StandIn]:
    """A stand-in on the real clock, which the process has too."""
    with StandIn(clock=clock) as server:
        yield server
    assert server.findings == []


@pytest.fixture
def room(approved: Path, standin: StandIn) -> Chat:
    """The editors' chat, in config.toml and at the stand-in, with Ada among the editors."""
    change(approved, EDITORS.format(chat=ROOM, url=standin.url) + PEOPLE)
    for person in (ADA, BEN):
        standin.add_person(person, started=True)
    return standin.add_chat(ROOM, "Editors", kind=ChatKind.GROUP)


def change(folder: Path, more: str, old: str = "") -> None:
    """Writes more into config.toml as an editor's program does: another file in its place."""
    config = folder / "config.toml"
    fresh = config.with_suffix(".new")
    text = config.read_text(encoding="utf-8")
    assert old in text
    fresh.write_text(text.replace(old, more) if old else text + more, encoding="utf-8")
    fresh.replace(config)


def calls(server: StandIn, method: str) -> int:
    return sum(call.method == method for call in server.calls)


def is_heard(server: StandIn) -> bool:
    """Whether a bot waits for what people do."""
    return server.on_loop(lambda: server.world.updates.waiting is not None)


def saying(room: Chat, words: str) -> list[Posted]:
    return [message for message in room.messages if message.sender is None and words in message.text]


def with_key(room: Chat, label: str) -> list[Posted]:
    return [message for message in room.messages for row in message.keys for key in row if key.text == label]


def answered(server: StandIn, query: str, run: Running) -> str:
    """What somebody who pressed a button is shown."""
    until(lambda: [one for one in server.world.updates.answers if one.query_id == query], of=run)
    return next(one.text for one in server.world.updates.answers if one.query_id == query)


def press(server: StandIn, room: Chat, label: str, run: Running, person: Person = ADA) -> str:
    """Presses the newest button with this label, once there is one; what the presser is shown."""
    until(lambda: with_key(room, label), of=run)
    return answered(server, server.press_key(room, None, label, person=person), run)


def with_card(folder: Path, server: StandIn, room: Chat, run: Running) -> None:
    """Something is told about the issue, and Ada asks for its card."""
    with desk_of(folder) as desk:
        desk.store.alert("test:1", "Look at this.", now=desk.now(), issue=desk.store.list_issues()[0].slug)
    press(server, room, "Show issue 1", run)
    until(lambda: with_key(room, "Hold"), of=run)


def state(folder: Path) -> IssueState:
    with desk_of(folder) as desk:
        return desk.store.list_issues()[0].state


def rival(server: StandIn) -> int:
    """Another program that waits for the same bot's updates until it is turned away: with which status."""
    try:
        with urllib.request.urlopen(f"{server.url}/bot{server.token}/getUpdates?timeout=50") as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_it_settles_in_answers_and_does_what_a_button_says_and_the_next_start_goes_on(
    approved: Path, standin: StandIn, room: Chat
) -> None:
    with Running(approved, standin.token, start=PATIENT) as first:
        until(lambda: is_heard(standin), of=first)
        until(
            lambda: {"chat:-1001000000077", "chat:7001", "all_private_chats"} <= set(standin.world.commands), of=first
        )
        standin.hear("/status", person=ADA, chat=room)
        until(lambda: saying(room, "The Example Weekly"), of=first)
        with_card(approved, standin, room, first)
        assert press(standin, room, "Hold", first) in {"On hold. Nothing more of it goes out.", SLOW}
        until(lambda: state(approved) is IssueState.HELD, of=first)
        until(lambda: with_key(room, "Take off hold") and is_heard(standin), of=first)
        assert first.stop() == 0, first.log
        assert is_heard(standin), "the server had nothing to tell: the poll was given up, not waited for"
    assert first.log.splitlines()[-1].endswith("stopped")
    with Running(approved, standin.token) as second:
        assert press(standin, room, "Take off hold", second) in {"Off hold.", SLOW}
        until(lambda: state(approved) is IssueState.APPROVED, of=second)
        assert second.stop() == 0
    for log in (first.log, second.log):
        assert "Traceback" not in log
        assert standin.token.partition(":")[2] not in log
    assert standin.chat.messages == []


def test_what_an_editor_writes_while_nobody_is_at_work_is_answered_at_the_next_start(
    approved: Path, standin: StandIn, room: Chat
) -> None:
    standin.hear("/status", person=ADA)
    with Running(approved, standin.token) as run:
        until(lambda: saying(standin.add_person(ADA), "The Example Weekly"), of=run)
        assert run.stop() == 0


def test_an_editor_who_is_added_while_it_runs_is_believed_from_then_on(
    approved: Path, standin: StandIn, room: Chat
) -> None:
    with Running(approved, standin.token) as run:
        with_card(approved, standin, room, run)
        assert press(standin, room, "Hold", run, BEN) == NO_EDITOR
        assert state(approved) is IssueState.APPROVED
        change(approved, "Ben = { id = 7002 }\n")
        until(lambda: run.log.count(AT_WORK) == 2, of=run)
        assert press(standin, room, "Hold", run, BEN) in {"On hold. Nothing more of it goes out.", SLOW}
        until(lambda: state(approved) is IssueState.HELD, of=run)
        assert run.stop() == 0
    with desk_of(approved) as desk:
        acts = [(event.act, event.actor) for event in desk.store.events() if event.act in {"hold", "refused"}]
    assert acts == [("refused", "user 7002"), ("hold", "Ben")]


def test_another_program_that_takes_its_updates_is_told_once_and_the_bot_hears_again_when_it_is_gone(
    approved: Path, standin: StandIn, room: Chat
) -> None:
    with Running(approved, standin.token, start=HURRIED) as run:
        for _ in range(2):
            until(lambda: is_heard(standin), of=run)
            assert rival(standin) == 409
        until(lambda: saying(room, CONFLICT), of=run)
        standin.hear("/status", person=ADA, chat=room)
        until(lambda: saying(room, "The Example Weekly"), of=run)
        run.says(CONFLICT)
        assert run.stop() == 0
    assert len(saying(room, CONFLICT)) == 1
    assert run.log.count(CONFLICT) == 1
    assert len([text for text in alerts_of(approved) if CONFLICT in text]) == 1
    assert standin.token not in run.log


def test_a_server_that_stumbles_is_asked_again_and_the_log_shows_no_token(
    approved: Path, standin: StandIn, room: Chat
) -> None:
    standin.faults.plan("getUpdates", faults.html(502))
    standin.faults.plan("getUpdates", faults.accepted_then(faults.Then.CLOSE), call=2)
    standin.faults.plan("getMe", faults.says(500, f"Internal Server Error: /bot{standin.token}/getMe"))
    with Running(approved, standin.token, start=HURRIED) as run:
        run.says("hears nothing at the moment")
        standin.hear("/status", person=ADA, chat=room)
        until(lambda: saying(room, "The Example Weekly"), of=run)
        assert run.stop() == 0
    assert standin.token.partition(":")[2] not in run.log
    assert "a part of the service failed" not in run.log


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("", "DIGEST_TELEGRAM_TOKEN is not set"),
        ("a word", "does not look like a bot's token"),
        ("424242:another-token-that-nobody-knows-00", "Telegram does not know the token of the editors' bot"),
    ],
)
@pytest.mark.usefixtures("room")
def test_a_wrong_token_is_refused_at_the_start_in_words_and_nothing_is_begun(
    approved: Path, standin: StandIn, process: Callable[..., Said], token: str, words: str
) -> None:
    said = process("run", DIGEST_TELEGRAM_TOKEN=token)
    assert said.code == 2
    assert words in said.err
    assert "→" in said.err
    assert "Traceback" not in said.err + said.out
    assert not token or token.rpartition(":")[2] not in said.err + said.out
    assert AT_WORK not in said.err + said.out
    assert calls(standin, "getUpdates") == 0
    with desk_of(approved) as desk:
        held = desk.store.find_lease("run")
    assert held is None or held.given_back


def test_a_wrong_token_that_comes_later_is_refused_like_a_broken_file_and_the_old_one_stays_in_force(
    approved: Path, standin: StandIn, room: Chat
) -> None:
    (approved / "new.token").write_text("424242:another-token-that-nobody-knows-00", encoding="utf-8")
    (approved / "new.token").chmod(0o600)
    with Running(approved, standin.token) as run:
        until(lambda: is_heard(standin), of=run)
        change(approved, f'chat_id = "{ROOM}"\ntoken_env = ""\ntoken_file = "new.token"', f'chat_id = "{ROOM}"')
        until(lambda: saying(room, "does not know the token"), of=run)
        standin.hear("/status", person=ADA, chat=room)
        until(lambda: saying(room, "The Example Weekly"), of=run)
        assert run.stop() == 0
    assert run.log.count(AT_WORK) == 1
    assert "another-token" not in run.log


def test_an_editors_chat_that_goes_by_its_name_is_asked_for_until_it_is_known_and_no_word_is_lost(
    approved: Path, standin: StandIn
) -> None:
    change(approved, EDITORS.format(chat="@example_desk", url=standin.url) + PEOPLE)
    room = standin.add_chat(ROOM, "Editors", kind=ChatKind.GROUP, username="example_desk")
    for call in (1, 2):
        standin.faults.plan("getChat", faults.says(500, "Internal Server Error: restart"), call=call)
    with desk_of(approved) as desk:
        desk.store.alert("test:1", "Look at this.", now=desk.now())
    with Running(approved, standin.token, start=PERSISTENT) as run:
        until(lambda: saying(room, "Look at this."), of=run)
        standin.hear("/status", person=ADA, chat=room)
        until(lambda: saying(room, "The Example Weekly"), of=run)
        assert run.stop() == 0
    assert calls(standin, "getChat") == 3
    assert len(saying(room, "Look at this.")) == 1
