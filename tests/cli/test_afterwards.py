"""What editors do when plans change: hold, resume, correct, withdraw; as commands, against the stand-in."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pexpect  # type: ignore[import-untyped]
import pytest
from cli_kit import command, environment
from standin import faults
from test_press import slug_of, use_telegram
from test_terminal import spawn

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli_kit import Said
    from standin.server import StandIn

ERRATUM = "The canal is 80 km long, not 8."


@pytest.fixture
def press(built: Path, standin: StandIn, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A publication with a built issue, for the stand-in's channel."""
    use_telegram(built, standin)
    monkeypatch.setenv("DIGEST_TELEGRAM_TOKEN", standin.token)
    return built


@pytest.fixture
def sent(press: Path, digest: Callable[..., Said]) -> Path:
    """The same, its issue sent."""
    assert digest("approve", "--accept-headlines").code == 0
    assert digest("publish").code == 0
    return press


def state(digest: Callable[..., Said]) -> str:
    return str(json.loads(digest("status", "--json").out)["issues"][0]["row"]["state"])


def change(folder: Path) -> None:
    """Another word in every article."""
    for article in folder.glob("issues/2*/articles/*.md"):
        text = article.read_text(encoding="utf-8")
        article.write_text(text.replace("canal", "waterway").replace("Canal", "Waterway"), encoding="utf-8")


def public(folder: Path) -> Path:
    return folder / "issues/public" / slug_of(folder)


def test_an_issue_in_review_and_an_approved_one_are_held_and_go_on_where_they_were(
    press: Path, digest: Callable[..., Said], standin: StandIn
) -> None:
    for accept, before in (("", "review"), ("--accept-headlines", "approved")):
        if accept:
            assert digest("approve", accept).code == 0
        assert "is on hold; nothing more" in digest("hold", "--why", "A  doubt").out
        assert state(digest) == "held"
        assert "digest resume" in digest("status").out
        again = digest("hold", "1")
        assert (again.code, "is on hold already" in again.out) == (0, True)
        refused = digest("publish", "1")
        assert (refused.code, "digest resume" in refused.err) == (1, True)
        assert digest("resume").code == 0
        assert state(digest) == before
        refused = digest("resume", "1")
        assert (refused.code, "not on hold" in refused.err) == (1, True)
    assert standin.calls == []
    assert digest("publish").code == 0
    for verb in ("hold", "resume"):
        refused = digest(verb, "1")
        assert (refused.code, "is sent" in refused.err) == (1, True)


def test_an_issue_held_while_it_is_sent_goes_out_no_further_until_it_is_resumed(
    press: Path, digest: Callable[..., Said], standin: StandIn
) -> None:
    assert digest("approve", "--accept-headlines").code == 0
    standin.faults.plan("sendMessage", faults.accepted_then(faults.Then.HANG))
    hand = subprocess.Popen(command("publish"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment())
    while not standin.calls:
        assert hand.poll() is None
    said = digest("hold")
    assert (said.code, state(digest)) == (0, "held")
    hand.kill()
    hand.communicate()
    assert digest("publish", "1").code == 1
    assert len(standin.chat.messages) == 1
    said = digest("resume")
    assert "goes on being sent" in said.out
    assert digest("publish").code == 1  # the post whose answer never came is a question
    assert len(standin.chat.messages) == 2
    link = "https://t.me/example_review/1"
    assert digest("resolve", "1", "sent", "--link", link).code == 0
    assert link in digest("status", "1").out
    assert digest("publish").code == 0
    assert state(digest) == "sent"
    assert len(standin.chat.messages) == 2


def test_resolve_refuses_a_link_that_leads_to_no_post(
    press: Path, digest: Callable[..., Said], standin: StandIn
) -> None:
    assert digest("approve", "--accept-headlines").code == 0
    standin.faults.plan("sendMessage", faults.accepted_then(faults.Then.CLOSE))
    assert digest("publish").code == 1
    for words in (("sent", "--link", "https://example.org/1"), ("skip", "--link", "https://t.me/example_review/1")):
        said = digest("resolve", "1", *words)
        assert (said.code, "no link to a post" in said.err) == (1, True)
    assert "may or may not" in digest("status").out


@pytest.mark.parametrize("form", ["compact", "thread"])
def test_a_correction_replaces_page_pdf_and_posts_where_they_stand_and_sends_nothing_new(
    press: Path, digest: Callable[..., Said], standin: StandIn, form: str
) -> None:
    config = press / "config.toml"
    config.write_text(config.read_text(encoding="utf-8") + f'form = "{form}"\n', encoding="utf-8")
    assert digest("approve", "--accept-headlines").code == 0
    assert digest("publish").code == 0
    ids = [posted.message_id for posted in standin.chat.messages]
    sends = sum(call.method.startswith("send") for call in standin.calls)
    page, pdf = (public(press) / "index.html").read_bytes(), next(public(press).glob("*.pdf")).read_bytes()
    change(press)
    assert "digest correct" in digest("status").out
    said = digest("correct", "1", ERRATUM, "--yes")
    assert said.code == 0, said
    assert "is corrected" in said.out
    assert "every edit is made" in said.out
    shown = standin.chat.messages
    assert [posted.message_id for posted in shown] == ids
    assert sum(call.method.startswith("send") for call in standin.calls) == sends
    assert "waterway" in " ".join(posted.text for posted in shown).lower()
    new = (public(press) / "index.html").read_bytes()
    assert new != page
    assert ERRATUM in new.decode()
    assert next(public(press).glob("*.pdf")).read_bytes() != pdf
    document = next(posted for posted in shown if posted.document is not None)
    assert document.document == next(public(press).glob("*.pdf")).read_bytes()
    twice = digest("correct", "1", ERRATUM, "--yes")
    assert twice.code == 0
    assert (public(press) / "index.html").read_text(encoding="utf-8").count(ERRATUM) == 1
    assert sum(call.method.startswith("send") for call in standin.calls) == sends
    assert state(digest) == "sent"


def test_a_correction_that_changes_the_order_is_refused(
    sent: Path, digest: Callable[..., Said], standin: StandIn
) -> None:
    sheet = next(sent.glob("issues/2*/issue.toml"))
    head, first, second, *others = sheet.read_text(encoding="utf-8").split("\n[[articles]]\n")
    sheet.write_text("\n[[articles]]\n".join([head, second, first, *others]), encoding="utf-8")
    calls = len(standin.calls)
    said = digest("correct", "1", ERRATUM, "--yes")
    assert (said.code, "their order" in said.err) == (1, True), said.err
    assert ERRATUM not in sheet.read_text(encoding="utf-8")
    assert len(standin.calls) == calls


def test_a_withdrawal_deletes_the_posts_and_leaves_a_page_that_says_so(
    sent: Path, digest: Callable[..., Said], standin: StandIn
) -> None:
    assert len(standin.chat.messages) == 2
    said = digest("withdraw", "1", "--why", "It was a draft.", "--yes")
    assert said.code == 0, said
    assert "taken back everywhere" in said.out
    assert standin.chat.messages == []
    assert list(public(sent).glob("*.pdf")) == []
    page = (public(sent) / "index.html").read_text(encoding="utf-8")
    assert "withdrawn" in page
    assert "It was a draft." in page
    assert "ithdrawn" in (sent / "issues/public/index.html").read_text(encoding="utf-8")
    assert "withdrawn" in digest("status").out
    calls = len(standin.calls)
    twice = digest("withdraw", "1")  # there is nothing to ask any more
    assert (twice.code, "was withdrawn" in twice.out) == (0, True)
    assert "published" not in twice.out
    assert len(standin.calls) == calls
    for words in (("correct", "1", ERRATUM, "--yes"), ("hold", "1"), ("resume", "1")):
        refused = digest(*words)
        assert (refused.code, "is withdrawn" in refused.err) == (1, True)


def test_posts_that_can_no_longer_be_deleted_say_that_the_issue_was_withdrawn(
    sent: Path, digest: Callable[..., Said], standin: StandIn
) -> None:
    clock = standin.world.clock
    standin.world.clock = lambda: clock() + dt.timedelta(hours=49)
    assert digest("withdraw", "1", "--yes").code == 0
    assert len(standin.chat.messages) == 2
    for posted in standin.chat.messages:
        shown = posted.text if posted.document is None else posted.text + posted.document.decode()
        assert "withdrawn" in shown
        assert posted.edited is not None


@pytest.mark.parametrize("verb", ["hold", "resume", "correct", "withdraw"])
def test_an_unknown_issue_is_refused_with_the_known_ones(press: Path, digest: Callable[..., Said], verb: str) -> None:
    said = digest(verb, "2020-W01", *(["x", "--yes"] if verb == "correct" else []))
    assert (said.code, said.out) == (1, "")
    assert "2020-W01" in said.err
    assert slug_of(press) in said.err


@pytest.mark.parametrize("words", [("correct", "1", ERRATUM), ("withdraw", "1")])
def test_an_issue_that_was_not_sent_is_refused_without_a_question(
    press: Path, digest: Callable[..., Said], process: Callable[..., Said], words: tuple[str, ...]
) -> None:
    for run in (digest, process):
        said = run(*words)
        assert said.code == 1
        assert "not sent" in said.err
        assert "→" in said.err


def test_a_correction_without_a_text_is_refused_with_an_example(sent: Path, digest: Callable[..., Said]) -> None:
    for words in (("correct", "1"), ("correct", "1", "  ", "--yes")):
        said = digest(*words)
        assert said.code == 1
        assert "digest correct" in said.err
    assert digest("correct").code == 2
    assert digest("withdraw").code == 2


@pytest.mark.parametrize("words", [("correct", "1", ERRATUM), ("withdraw", "1")])
def test_without_a_terminal_yes_must_be_said(
    sent: Path, process: Callable[..., Said], standin: StandIn, words: tuple[str, ...]
) -> None:
    calls = len(standin.calls)
    said = process(*words, stdin=b"y\n")
    assert said.code == 2
    assert "--yes" in said.err
    assert len(standin.calls) == calls


def answer(child: Any, key: str) -> int:
    """The exit code after an answer at the question."""
    child.expect_exact("[y/N] ")
    child.send(key)
    child.expect(pexpect.EOF)
    child.close()
    assert b"Traceback" not in child.before
    return int(child.exitstatus)


def test_on_a_terminal_anything_but_yes_changes_nothing(
    sent: Path, digest: Callable[..., Said], standin: StandIn
) -> None:
    calls = len(standin.calls)
    for key, code in (("\n", 1), ("n\n", 1), ("\x04", 1), ("\x03", 130)):
        assert answer(spawn(sent, "withdraw", "1"), key) == code
        assert answer(spawn(sent, "correct", "1", ERRATUM), key) == code
    assert (state(digest), len(standin.calls)) == ("sent", calls)
    assert answer(spawn(sent, "withdraw", "1"), "yes\n") == 0
    assert (state(digest), standin.chat.messages) == ("withdrawn", [])


def test_an_issue_whose_folder_was_taken_away_is_refused_in_words(sent: Path, digest: Callable[..., Said]) -> None:
    shutil.rmtree(sent / "issues" / (slug := slug_of(sent)))
    said = digest("correct", slug, ERRATUM, "--yes")
    assert (said.code, "Traceback" in said.err) == (1, False)
    assert slug in said.err
