from __future__ import annotations

from pathlib import Path

import pytest

from digest.config import parse
from digest.errors import ConfigError
from digest.model.checks import CheckChoice

GOOD = '[publication]\nname = "My Weekly"\n'


def choice(text: str) -> CheckChoice:
    return parse(GOOD + text, Path("config.toml")).checks


def test_without_a_table_embargoes_block_and_nothing_is_ignored() -> None:
    assert choice("") == CheckChoice() == CheckChoice(block=("embargo",), ignore=())


def test_an_embargo_that_is_ignored_does_not_block() -> None:
    assert choice('[checks]\nignore = ["embargo"]\n') == CheckChoice(block=(), ignore=("embargo",))


def test_codes_and_limits_are_read() -> None:
    read = choice(
        '[checks]\nblock = ["missing-alt", "missing-alt"]\nignore = "double-space"\nparagraph = 900\nmail = 60\n'
    )
    assert read == CheckChoice(block=("missing-alt",), ignore=("double-space",), paragraph=900, mail=60)


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        ('[checks]\nblock = ["mising-alt"]\n', "config-unknown-word", "did you mean missing-alt?"),
        ('[checks]\nignore = ["zzz"]\n', "config-unknown-word", "digest check --codes lists the codes"),
        (
            '[checks]\nblock = ["config-syntax"]\n',
            "config-unknown-word",
            "it is told elsewhere, not when an issue is checked",
        ),
        ('[checks]\nignore = ["no-articles"]\n', "config-unknown-word", "digest check --codes lists the codes"),
        ('[checks]\nblock = ["embargo"]\nignore = ["embargo"]\n', "config-contradiction", "digest check --codes"),
        ("[checks]\nblok = []\n", "config-unknown-key", "did you mean block?"),
        ("[checks]\nparagraph = 3\n", "config-out-of-range", "3000 is usual"),
        ('[checks]\nblock = ["missing-alt", 3]\n', "config-wrong-type", 'like ["one", "two"]'),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_a_hint(text: str, code: str, hint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        choice(text)
    (notice,) = caught.value.notices
    assert notice.code == code
    assert notice.line is not None
    assert notice.line >= 4
    assert hint in str(notice.hint)
