from __future__ import annotations

from pathlib import Path

import pytest

from digest.config import find, load, parse
from digest.errors import ConfigError, UsageError

ROOT = Path(__file__).resolve().parents[2]
GOOD = '[publication]\nname = "My Weekly"\n'


def problems(text: str) -> list[tuple[str, int | None, str | None]]:
    with pytest.raises(ConfigError) as caught:
        parse(text, Path("config.toml"))
    assert caught.value.exit_code == 2
    return [(notice.code, notice.line, notice.hint) for notice in caught.value.notices]


def test_the_example_at_the_root_is_a_working_configuration() -> None:
    config = load(ROOT / "config.toml")
    assert config.publication.slug == "the-weekly-digest"
    assert [channel.kind for channel in config.channels] == ["folder"]


def test_everything_commented_out_in_the_example_is_right_too() -> None:
    lines = []
    for line in (ROOT / "config.toml").read_text(encoding="utf-8").splitlines():
        bare = line.removeprefix("# ")
        looks_like_toml = bare.startswith("[") or " = " in bare.split("#")[0]
        lines.append(bare if line.startswith("# ") and looks_like_toml else line)
    text = "\n".join(lines).replace("DIGEST_TELEGRAM_TOKEN or", "# or")
    config = parse(text, ROOT / "config.toml")
    assert [channel.kind for channel in config.channels] == ["folder", "telegram"]
    assert dict(config.theme.vocabulary)["Energy"] == ("gas", "oil", "electricity")
    assert any(kind.kind == "outlook" for kind in config.sections)


def test_a_slug_is_made_from_the_name() -> None:
    assert parse(GOOD, Path("config.toml")).publication.slug == "my-weekly"


def test_an_unknown_key_is_named_with_its_line_and_the_nearest_known_one() -> None:
    assert problems(GOOD + 'timezoen = "UTC"\n') == [("config-unknown-key", 3, "did you mean timezone?")]


def test_a_bad_zone_is_named_with_its_line_and_the_nearest_one() -> None:
    assert problems(GOOD + 'timezone = "Europe/Berln"\n') == [("config-bad-zone", 3, "did you mean Europe/Berlin?")]


def test_every_problem_is_found_in_one_reading_in_order_of_lines() -> None:
    found = problems('[publication]\nname = ""\ntimezone = "Mars"\n\n[design]\npage = "A3"\ncolour = "red"\n[extra]\n')
    assert [(code, line) for code, line, _ in found] == [
        ("config-missing", 2),
        ("config-bad-zone", 3),
        ("config-unknown-word", 6),
        ("config-unknown-key", 7),
        ("config-unknown-key", 8),
    ]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (GOOD + "name = 'twice'\n", "config-syntax", 3),
        ("[publication\n", "config-syntax", 1),
        (f"[limits]\nseconds = {'9' * 5000}\n", "config-syntax", 1),
        (GOOD + 'schedule = "Friday at eight"\n', "config-bad-schedule", 3),
        (GOOD + 'public_url = "www.example.org"\n', "config-bad-url", 3),
        (GOOD + "[summaries]\nbudget = 5\n", "config-out-of-range", 4),
        (GOOD + '[summaries]\nbudget = "500"\n', "config-out-of-range", 4),
        (GOOD + '[channels.a]\nkind = "telegraf"\npath = "x"\n', "config-unknown-word", 4),
        (GOOD + '[channels.a]\nkind = "folder"\n', "config-missing", 3),
        (GOOD + '[channels.a]\nkind = "telegram"\nchat_id = "weekly"\n', "config-bad-chat", 5),
        (GOOD + '[channels."A B"]\nkind = "folder"\npath = "x"\n', "config-bad-slug", 3),
        (GOOD + '[theme]\nvocabulary = ["a"]\n', "config-wrong-type", 4),
        (GOOD + '[design]\nname = "../etc"\n', "config-bad-slug", 4),
        (GOOD + '[design]\naccent = "red"\n', "config-bad-colour", 4),
        (GOOD + '[sections.x]\nrole = "footer"\n', "config-unknown-word", 4),
    ],
)
def test_a_wrong_value_is_named_with_its_line(text: str, code: str, line: int) -> None:
    found = problems(text)
    assert [(found_code, found_line) for found_code, found_line, _ in found] == [(code, line)]
    assert all(hint for _, _, hint in found)


def test_a_file_that_is_not_utf8_is_refused_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b'[publication]\nname = "Caf\xe9"\n')
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert caught.value.notices[0].line == 2


def test_the_nearest_configuration_upwards_is_found(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(GOOD)
    inner = tmp_path / "issues" / "inbox"
    inner.mkdir(parents=True)
    assert find(inner) == tmp_path / "config.toml"


def test_without_a_configuration_the_way_to_one_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no config\.toml") as caught:
        find(tmp_path)
    assert "digest init" in str(caught.value.hint)


def test_a_bare_number_is_a_chat_id() -> None:
    text = GOOD + '[channels.t]\nkind = "telegram"\nchat_id = -1001234567890\n'
    assert parse(text, Path("config.toml")).channels[0].chat_id == "-1001234567890"


def test_editors_add_labels_to_a_known_kind() -> None:
    config = parse(GOOD + '[sections.background]\naliases = ["HOW WE GOT HERE"]\n', Path("config.toml"))
    background = next(kind for kind in config.sections if kind.kind == "background")
    assert "HOW WE GOT HERE" in background.aliases
    assert background.heading == "Background"
