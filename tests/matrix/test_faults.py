"""Every fault of the stand-in, at every call of a publication, with restarts: each post once, or parked and told."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from desk_kit import Clock
from standin import faults as f
from standin.server import StandIn

if TYPE_CHECKING:
    from pathlib import Path

    from matrix_kit import Base

FAULTS: dict[str, f.Fault] = {
    "429": f.too_many(7),
    "429 html": f.html(429),
    "400": f.says(400, "Bad Request: message text is empty"),
    "403": f.says(403, "Forbidden: bot was kicked from the channel chat"),
    "401": f.says(401, "Unauthorized"),
    "413 html": f.html(413),
    "500 not taken": f.says(500, "Internal Server Error: restart"),
    "500 taken": f.says(500, "Internal Server Error: restart", accepts=True),
    "502 html": f.html(502),
    "502 html taken": f.html(502, accepts=True),
    "taken, closed": f.accepted_then(f.Then.CLOSE),
    "taken, reset": f.accepted_then(f.Then.RESET),
    "taken, silent": f.accepted_then(f.Then.HANG),
    "half a reply": f.half_a_reply(),
    "half a reply, silent": f.half_a_reply(f.Then.HANG),
    "not HTTP": f.garbage(),
    "body never read": f.body_never_read(),
    "200, no JSON": f.answer(b"<html>"),
    "200, no result": f.answer(b'{"ok":true}'),
    "200, result null": f.answer(b'{"ok":true,"result":null}'),
    "half an upload": f.half_an_upload(),
    "reset unread": f.reset_before_reading(),
    "slow": f.slow(50),
}
CALLS = {
    "compact": [("sendMessage", 1), ("sendDocument", 1)],
    "thread": [
        *(("sendMessage", n) for n in range(1, 5)),
        *(("sendDocument", 1), ("editMessageText", 1), ("pinChatMessage", 1), ("unpinChatMessage", 1)),
    ],
}
ROWS = [(form, *call) for form, calls in CALLS.items() for call in calls]
DELIVERIES = {"compact": 2, "thread": 8}


def run_cell(base: Base, folder: Path, method: str, call: int, fault: str) -> tuple[str, Counter[str]]:
    """What became of the second issue after one fault: its verdict in the table, and the states of its deliveries."""
    clock = Clock()
    with StandIn(clock=clock) as server:
        scene = base.scene(folder, server, clock)
        if fault == "reset unread":  # planned by the connection: which call it is, is not known then
            calls = CALLS["thread" if base.folder.name == "thread" else "compact"]
            server.faults.plan(f.ANY, FAULTS[fault], call=calls.index((method, call)) + 1)
        else:
            server.faults.plan(method, FAULTS[fault], call=call)
        scene.until_quiet(2)
        states = scene.judge(2)
        open_posts = states["unknown"] + states["failed"]
        for _ in range(3):
            if not scene.answer_truthfully(2):
                break
            scene.until_quiet(2)
        scene.judge(2)
        scene.complete(2)
        assert not server.findings, server.findings
    return ("?" if states["unknown"] else "x" if open_posts else "."), states


@pytest.mark.parametrize(("form", "method", "call"), ROWS, ids=str)
def test_each_post_is_there_once_or_parked_and_an_editors_answer_completes_the_issue(
    form: str, method: str, call: int, bases: dict[str, Base], tmp_path: Path, full: bool
) -> None:
    """Prints one line of the matrix: ``.`` sent by itself, ``?`` parked as unknown, ``x`` refused; (blank: not run)."""
    line = {}
    for number, fault in enumerate(FAULTS):
        if not full and (number + ROWS.index((form, method, call))) % 11:
            continue
        verdict, states = run_cell(bases[form], tmp_path / str(number), method, call, fault)
        assert sum(states.values()) == DELIVERIES[form], fault
        assert verdict in expected(method, fault), f"{fault}: {verdict}"
        line[fault] = verdict
    marks = "".join(line.get(fault, " ") for fault in FAULTS)
    print(f"{form:8} {method:18} {call}  |{marks}|  {len(line)} faults, 0 doubled, 0 lost")
    assert line


def expected(method: str, fault: str) -> str:
    """The verdicts that are right for a fault: only a first sending can be unknown."""
    if fault in {"429", "429 html", "slow"}:
        return "."
    if fault in {"400", "401", "403", "413 html"}:
        return "x"
    return "?" if method.startswith("send") else "."
