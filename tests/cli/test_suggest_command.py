"""``digest suggest`` as an editor types it, against a stand-in on loopback."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from model_kit import Said as Answer
from model_kit import chat, messages, model, reply
from standin.server import TOKEN  # as the key, so that the scan of every run looks for it in all files and reports

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli_kit import Said

ARTICLE = "---\ntitle: A lock\n---\nThe lock of Arport reopened in 2019. Ada Example paid 1.6 billion crowns for it.\n"
SUMMARY = "Ada Example paid 1.6 billion crowns for a lock."
ANSWERS = {"chat": chat, "messages": messages}


@pytest.fixture
def assembled(weekly: Path, digest: Callable[..., Said]) -> Path:
    (weekly / "lock.md").write_text(ARTICLE)
    assert digest("add", "lock.md").code == 0
    assert digest("assemble").code == 0
    return weekly


def configure(folder: Path, address: str, provider: str = "chat") -> None:
    (folder / "token.txt").write_text(f"{TOKEN}\n")
    with (folder / "config.toml").open("a") as file:
        file.write(
            f'\n[suggest]\nprovider = "{provider}"\naddress = "{address}/v1"\nmodel = "example-1"\n'
            'key_file = "token.txt"\ntimeout = 5\n'
        )


@pytest.mark.parametrize("provider", ["chat", "messages"])
def test_drafts_are_printed_as_drafts_and_taken_by_a_second_command(
    assembled: Path, digest: Callable[..., Said], provider: str
) -> None:
    with model(ANSWERS[provider](reply(SUMMARY, "", "A lock in Arport"))) as stand:
        configure(assembled, stand.address, provider)
        said = digest("suggest")
        assert said.code == 0
        assert f"summary (draft): {SUMMARY}" in said.out
        assert "theme (draft): A lock in Arport" in said.out
        assert "nothing was changed" in said.out
        sheet = next(assembled.glob("issues/*/issue.toml"))
        assert SUMMARY not in sheet.read_text()
        taken = digest("suggest", "--accept")
    assert taken.code == 0
    assert "2 drafts taken over" in taken.out
    assert SUMMARY in sheet.read_text()
    assert len(stand.asked) == 1
    assert TOKEN not in said.out + said.err + taken.out + taken.err


def test_a_service_that_refuses_is_told_and_the_command_ends_well(assembled: Path, digest: Callable[..., Said]) -> None:
    with model(Answer(status=429, body=TOKEN.encode())) as stand:
        configure(assembled, stand.address)
        said = digest("suggest", "--json")
    found = json.loads(said.out)
    assert said.code == 0
    assert [one["code"] for one in found["notices"]] == ["draft-unavailable"]
    assert TOKEN not in said.out + said.err


def test_a_key_file_that_others_may_read_is_told(assembled: Path, digest: Callable[..., Said]) -> None:
    with model(chat(reply(SUMMARY, "", "A lock in Arport"))) as stand:
        configure(assembled, stand.address)
        (assembled / "token.txt").chmod(0o644)
        assert "[key-file-open]" in digest("suggest").err
        (assembled / "token.txt").chmod(0o600)
        assert "[key-file-open]" not in digest("suggest").err


def test_without_a_model_the_command_says_that_none_is_needed(assembled: Path, digest: Callable[..., Said]) -> None:
    said = digest("suggest")
    assert said.code == 2
    assert "Digest needs none" in said.err
    assert digest("suggest", "--accept").code == 1
    assert digest("suggest", "--only", "1").code == 2


def test_a_key_that_is_not_there_is_wrong_use(assembled: Path, digest: Callable[..., Said]) -> None:
    with model(chat("")) as stand:
        configure(assembled, stand.address)
        (assembled / "token.txt").unlink()
        said = digest("suggest")
    assert (said.code, stand.asked) == (2, [])
    assert "chmod 600" in said.err
