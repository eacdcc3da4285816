from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standin import StandIn, faults
from standin.faults import Then

from digest.channels.editors import LONGEST, EditorsChat, cut_at_a_line
from digest.channels.secrets import Secret
from digest.channels.telegram import Timeouts
from digest.model.config import ChannelConfig
from digest.model.post import Outcome, Verdict, units

QUICK = Timeouts(connect=5, read=0.5, write=0.5, upload=0.5, pool=1)


def editors(standin: StandIn, timeouts: Timeouts | None = None) -> EditorsChat:
    config = ChannelConfig(
        name="editors", kind="telegram", chat_id=str(standin.chat.chat_id), api_url=standin.url, token_env="UNUSED"
    )
    return EditorsChat(config, Secret(standin.token), timeouts=timeouts)


def tell(standin: StandIn, text: str, timeouts: Timeouts | None = None) -> Outcome:
    return asyncio.run(editors(standin, timeouts).tell(text))


def test_the_editors_read_a_plain_text_that_makes_a_sound(standin: StandIn) -> None:
    outcome = tell(standin, "Issue 12 waits for approval.\n<b>digest approve 2026-W48</b>")
    assert (outcome.verdict, outcome.message_id) == (Verdict.SENT, "1")
    (message,) = standin.chat.messages
    assert message.text == "Issue 12 waits for approval.\n<b>digest approve 2026-W48</b>"
    assert (message.entities, message.silent, message.preview) == ((), False, False)
    assert "parse_mode" not in standin.calls[0].form.params


def test_the_address_may_be_given_apart_from_the_configuration(standin: StandIn) -> None:
    config = ChannelConfig(
        name="editors", kind="telegram", chat_id=str(standin.chat.chat_id), api_url="http://x.invalid"
    )
    chat = EditorsChat(config, Secret(standin.token), standin.url)
    assert asyncio.run(chat.tell("Hello")).verdict is Verdict.SENT


def test_a_long_text_is_cut_at_a_line_and_says_so(standin: StandIn) -> None:
    lines = [f"{number}: a problem of this article 🌾" for number in range(400)]
    assert tell(standin, "\n".join(lines)).verdict is Verdict.SENT
    shown = standin.chat.messages[0].text.split("\n")
    assert shown[-1] == "…"
    assert shown[:-1] == lines[: len(shown) - 1]
    assert units(standin.chat.messages[0].text) > LONGEST - 50


def test_half_a_character_from_outside_does_not_keep_a_notice_back(standin: StandIn) -> None:
    assert tell(standin, "Article “\ud83c” waits").verdict is Verdict.SENT
    assert standin.chat.messages[0].text == "Article “?” waits"


@pytest.mark.parametrize("text", ["", " \n\t "])
def test_nothing_is_not_told(standin: StandIn, text: str) -> None:
    assert tell(standin, text).verdict is Verdict.REFUSED
    assert not standin.calls


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        (faults.too_many(9), Verdict.WAIT),
        (faults.says(400, "Bad Request: message is too long"), Verdict.REFUSED),
        (faults.says(403, "Forbidden: bot was blocked by the user"), Verdict.STOPPED),
        (faults.accepted_then(Then.HANG), Verdict.UNKNOWN),
        (faults.accepted_then(Then.CLOSE), Verdict.UNKNOWN),
        (faults.html(502), Verdict.UNKNOWN),
    ],
)
def test_whatever_goes_wrong_is_an_outcome(standin: StandIn, fault: faults.Fault, verdict: Verdict) -> None:
    standin.faults.plan("sendMessage", fault)
    assert tell(standin, "Hello", QUICK).verdict is verdict
    assert len(standin.chat.messages) == fault.accepts


def test_the_chat_shows_no_token(standin: StandIn) -> None:
    chat = editors(standin)
    assert standin.token not in repr(chat) + repr(vars(chat)) + repr(vars(chat._chat))


@given(text=st.text(alphabet=st.sampled_from("a🌾\n "), max_size=60), limit=st.integers(min_value=3, max_value=20))
def test_what_is_cut_fits_begins_alike_and_ends_at_a_line_where_there_is_one(text: str, limit: int) -> None:
    shown = cut_at_a_line(text, limit)
    assert units(shown) <= limit
    if units(text) <= limit:
        assert shown == text
        return
    kept = shown.removesuffix("…")
    assert text.startswith(kept)
    assert kept.endswith("\n") or "\n" not in kept
    if kept and "\n" not in kept:
        assert units(kept) >= limit - 2, "a first line is cut only where it has to be"


def test_another_text_takes_the_place_of_one_that_was_told_without_a_sound(standin: StandIn) -> None:
    first = asyncio.run(editors(standin).tell("Issue 12 waits.", silent=True))
    assert first.message_id is not None
    outcome = asyncio.run(editors(standin).edit(first.message_id, "Issue 12 waits.\n✓ approved"))
    assert (outcome.verdict, outcome.message_id) == (Verdict.SENT, first.message_id)
    (message,) = standin.chat.messages
    assert (message.text, message.silent) == ("Issue 12 waits.\n✓ approved", True)
    assert asyncio.run(editors(standin).edit(first.message_id, "Issue 12 waits.\n✓ approved")).verdict is Verdict.SENT


@pytest.mark.parametrize(("number", "text"), [("1", " \n"), ("77", "It is over."), ("x", "It is over.")])
def test_a_text_that_is_gone_or_nothing_at_all_is_refused(standin: StandIn, number: str, text: str) -> None:
    tell(standin, "Something.")
    assert asyncio.run(editors(standin).edit(number, text)).verdict is Verdict.REFUSED
    assert standin.chat.messages[0].text == "Something."
