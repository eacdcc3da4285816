"""Several targets: the topic, the language and the choice of a channel."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from digest.config import parse
from digest.config.channels import in_chat
from digest.errors import ConfigError
from digest.model.config import ChannelConfig

if TYPE_CHECKING:
    from digest.model.config import Config

ROOT = Path(__file__).resolve().parents[2]
GOOD = '[publication]\nname = "My Weekly"\n'
CHAT = 'kind = "telegram"\nchat_id = "@my_weekly"\n'


def config(text: str) -> Config:
    return parse(GOOD + text, Path("config.toml"))


def problems(text: str) -> list[tuple[str, int | None]]:
    with pytest.raises(ConfigError) as caught:
        config(text)
    assert all(notice.hint for notice in caught.value.notices)
    return [(notice.code, notice.line) for notice in caught.value.notices]


def test_everything_that_makes_a_target_is_read() -> None:
    (made,) = config(
        f'[channels.a]\n{CHAT}thread_id = 12\nlanguage = "de-AT"\ntags = "energy"\n'
        'themes = [" Trade  routes", "Water"]\ntemplates = "short_posts"\n'
    ).channels
    assert (made.thread_id, made.language, made.tags) == (12, "de-AT", ("energy",))
    assert (made.themes, made.templates) == (("Trade routes", "Water"), "short_posts")


def test_without_the_keys_a_channel_gets_everything_in_the_publications_language() -> None:
    (made,) = config(f"[channels.a]\n{CHAT}").channels
    plain = ChannelConfig(name="a", kind="telegram")
    for key in ("thread_id", "language", "tags", "themes", "templates"):
        assert getattr(made, key) == getattr(plain, key)


def test_what_the_example_shows_of_a_target_is_in_force_without_it_but_for_the_topic() -> None:
    lines = (ROOT / "config.toml").read_text(encoding="utf-8").splitlines()
    start = lines.index("# [channels.telegram]")
    table = [line.removeprefix("# ") for line in lines[start : lines.index("", start)] if " = " in line]
    (made,) = config("[channels.telegram]\n" + "\n".join(table)).channels
    (plain,) = config(f"[channels.telegram]\n{CHAT}").channels
    assert made.thread_id == 12
    for key in ("tags", "themes", "templates", "form"):
        assert f"{key} = " in "\n".join(table)
        assert getattr(made, key) == getattr(plain, key)
    assert made.language == config("").publication.language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("thread_id = 0", "config-bad-thread"),
        ("thread_id = -4", "config-bad-thread"),
        ("thread_id = 1", "config-bad-thread"),
        ("thread_id = 4294967296", "config-bad-thread"),
        ("thread_id = true", "config-bad-thread"),
        ("thread_id = 7.0", "config-bad-thread"),
        ('thread_id = "7"', "config-bad-thread"),
        ('language = "German"', "config-bad-language"),
        ('language = "de_AT"', "config-bad-language"),
        ("tags = 5", "config-wrong-type"),
        ('tags = ["energy", 5]', "config-wrong-type"),
        ('tags = ["energy", " "]', "config-empty-word"),
        ('themes = [""]', "config-empty-word"),
        ('templates = "../web"', "config-bad-slug"),
        ('templates = "Short"', "config-bad-slug"),
        ('templates = ""', "config-bad-slug"),
        ('thread = "7"', "config-unknown-key"),
    ],
)
def test_a_wrong_value_of_a_target_is_named_with_its_line(text: str, code: str) -> None:
    assert problems(f"[channels.a]\n{CHAT}{text}\n") == [(code, 6)]


def test_a_folder_has_no_topics() -> None:
    assert problems('[channels.a]\nkind = "folder"\npath = "x"\nthread_id = 7\n') == [("config-bad-thread", 6)]
    (made,) = config('[channels.a]\nkind = "folder"\npath = "x"\nlanguage = "ru"\ntags = ["energy"]\n').channels
    assert (made.language, made.tags) == ("ru", ("energy",))


def test_the_topics_of_a_group_are_channels_of_their_own() -> None:
    topics = f"[channels.a]\n{CHAT}[channels.b]\n{CHAT}thread_id = 7\n[channels.c]\n{CHAT}thread_id = 8\n"
    other = '[channels.d]\nkind = "telegram"\nchat_id = "@elsewhere"\n[channels.e]\nkind = "folder"\npath = "x"\n'
    made = config(topics + other).channels
    assert [channel.thread_id for channel in made] == [0, 7, 8, 0, 0]
    assert in_chat(made, "b") == in_chat(made, "a") == ("a", "b", "c")
    assert [in_chat(made, name) for name in ("d", "e", "gone")] == [("d",), ("e",), ("gone",)]


def test_a_topic_is_named_once() -> None:
    twice = f"[channels.a]\n{CHAT}thread_id = 7\n[channels.b]\n{CHAT.replace('@my', '@MY')}thread_id = 7\n"
    assert problems(twice) == [("config-same-chat", 9)]
    wrong = f"[channels.a]\n{CHAT}[channels.b]\n{CHAT}thread_id = 0\n"
    assert problems(wrong) == [("config-bad-thread", 9)]


def test_a_topic_of_the_readers_group_is_no_place_for_editors() -> None:
    text = f'[channels.a]\n{CHAT}thread_id = 7\n[editors]\nchat_id = "@my_weekly"\n'
    assert problems(text) == [("config-same-chat", 8)]
