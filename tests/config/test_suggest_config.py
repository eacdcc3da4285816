"""The tables [enrich] and [suggest]."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from digest.config import parse
from digest.errors import ConfigError
from digest.model.enrich import Enrich
from digest.model.suggest import Suggest

if TYPE_CHECKING:
    from digest.model.config import Config

ROOT = Path(__file__).resolve().parents[2]
GOOD = '[publication]\nname = "My Weekly"\n'
MODEL = '[suggest]\nprovider = "chat"\naddress = "https://llm.example.org/v1/"\nmodel = "m"\n'


def config(text: str) -> Config:
    return parse(GOOD + text, Path("config.toml"))


def problems(text: str) -> list[tuple[str, int | None]]:
    with pytest.raises(ConfigError) as caught:
        config(text)
    return [(notice.code, notice.line) for notice in caught.value.notices]


def example(name: str) -> str:
    """A table as the example has it, its comment marks taken away."""
    lines = (ROOT / "config.toml").read_text(encoding="utf-8").splitlines()
    start = lines.index(f"# [{name}]")
    bare = [line.removeprefix("# ") for line in lines[start : lines.index("", start)]]
    return "\n".join(line for line in bare if line.startswith("[") or " = " in line.split("#")[0])


def test_without_the_tables_no_model_is_asked_and_the_archive_is_looked_through() -> None:
    made = config("")
    assert made.suggest == Suggest() == config("[suggest]\n").suggest
    assert made.enrich == Enrich()
    assert not made.suggest.provider


def test_everything_in_the_tables_is_read() -> None:
    made = config(
        f'{MODEL}key_env = "LLM_KEY"\nkey_file = "key"\ntimeout = 7\nlanguage = "de"\n'
        "[enrich]\nhashtags = 2\nrelated = 1\nsimilarity = 40\ngroups = false\n"
    )
    assert made.suggest == Suggest(
        provider="chat",
        address="https://llm.example.org/v1",
        model="m",
        key_env="LLM_KEY",
        key_file=Path("config.toml").resolve().parent / "key",
        timeout=7,
        language="de",
    )
    assert made.enrich == Enrich(hashtags=2, related=1, similarity=40, groups=False)


def test_everything_wrong_is_found_at_its_line() -> None:
    text = '[suggest]\nprovider = "chad"\ntimeout = 0\nkey = "sk"\n[enrich]\nhashtags = 9\ngroups = 1\n'
    assert problems(text) == [
        ("config-unknown-word", 4),
        ("config-out-of-range", 5),
        ("config-unknown-key", 6),
        ("config-out-of-range", 8),
        ("config-wrong-type", 9),
    ]


def test_a_model_needs_a_name_and_an_address_that_a_key_may_be_sent_to() -> None:
    assert problems('[suggest]\nprovider = "messages"\n') == [("config-missing", 3), ("config-missing", 3)]
    assert problems(MODEL.replace("https", "http")) == [("config-bad-url", 5)]
    assert config(MODEL.replace("https://llm.example.org", "http://127.0.0.1:8080")).suggest.provider == "chat"


def test_the_example_shows_the_usual_values() -> None:
    assert config(example("enrich")).enrich == Enrich()
    shown = config(example("suggest")).suggest
    assert (shown.provider, shown.timeout, shown.language) == ("chat", Suggest().timeout, "")
