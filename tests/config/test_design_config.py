"""The table [design] of config.toml as it is read, before any design is looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.config import parse
from digest.errors import ConfigError
from digest.model.config import DesignChoice

GOOD = '[publication]\nname = "My Weekly"\n'


def choice(text: str) -> DesignChoice:
    return parse(GOOD + text, Path("config.toml")).design


def test_without_a_table_the_design_is_brief_on_a4() -> None:
    assert choice("") == DesignChoice(name="brief", page="A4")


def test_options_and_tokens_are_read_with_the_lines_of_their_keys() -> None:
    read = choice(
        '[design]\nname = "gazette"\n[design.options]\ncover = "slim"\nteasers = false\n'
        '[design.tokens.colour.print]\npaper = "#fffdf8"\n[design.tokens]\npages.A5.text = 9.6\n'
    )
    assert read.options == {"cover": "slim", "teasers": False}
    assert read.tokens == {"colour": {"print": {"paper": "#fffdf8"}}, "pages": {"A5": {"text": 9.6}}}
    assert read.file == "config.toml"
    assert read.lines["design", "options", "teasers"] == 7
    assert read.lines["design", "tokens", "colour", "print", "paper"] == 9
    assert read.lines["design", "tokens", "pages"] == 11


def test_lines_do_not_make_two_equal_choices_differ() -> None:
    assert choice('[design]\npage = "A5"\n') == choice('# a remark\n[design]\npage = "A5"\n')


@pytest.mark.parametrize(
    ("text", "code", "line", "hint"),
    [
        ('[design]\nnam = "x"\n', "config-unknown-key", 4, "did you mean name?"),
        ('[design]\nname = "My Look"\n', "config-bad-slug", 4, "a folder under templates/"),
        ('[design]\npage = "a4"\n', "config-unknown-word", 4, "did you mean A4?"),
        ('[design]\naccent = "red"\n', "config-bad-colour", 4, "six hexadecimal digits"),
        ('[design]\noptions = "x"\n', "config-wrong-type", 4, "names and values"),
        ("[design.options]\ncover = [1]\n", "config-wrong-type", 4, "without brackets"),
        ("[design.options]\nday = 2026-11-27\n", "config-wrong-type", 4, "one value"),
        ("[design.tokens]\ncolour.print.paper = [1]\n", "config-wrong-type", 4, "one value"),
        ("[design]\ntokens = 3\n", "config-wrong-type", 4, "[design.tokens.colour.print]"),
        (f"[design.tokens.{'.'.join('a' * 2000)}]\nx = 1\n", "config-wrong-type", 3, "[design.tokens.colour.print]"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_a_hint(text: str, code: str, line: int, hint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        choice(text)
    (notice,) = caught.value.notices
    assert (notice.code, notice.line) == (code, line)
    assert hint in str(notice.hint)
