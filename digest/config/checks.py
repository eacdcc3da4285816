"""The table [checks]: which codes keep an issue a draft, which are not told, and the limits."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from digest.model.checks import CHECKS, CODES, CheckChoice
from digest.model.notice import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from digest.config.toml_reader import TableReader

HINT = "digest check --codes lists the codes"


def read_checks(reader: TableReader) -> CheckChoice:
    """The choice; what is wrong is left in ``reader.notices``."""
    table = reader.table("checks", known="checks")

    def number(key: str, default: int, lowest: int, highest: int) -> int:
        return reader.number(("checks", key), table, default, lowest, highest)

    ignore = _codes(reader, table, "ignore")
    usual = tuple(code for code in CheckChoice().block if code not in ignore)
    block = _codes(reader, table, "block") if "block" in table else usual
    for code in (code for code in ignore if code in block):
        reader.complain(
            "config-contradiction", ("checks", "ignore"), f"checks.ignore and checks.block name {code}", HINT
        )
    for code in (code for code in ignore if code in CHECKS and CHECKS[code].severity is Severity.ERROR):
        message = f"checks.ignore cannot hold {code}: with it an issue cannot be made"
        reader.complain("config-unknown-word", ("checks", "ignore"), message, HINT)
    return CheckChoice(
        block=block,
        ignore=ignore,
        paragraph=number("paragraph", 3000, 200, 100_000),
        title=number("title", 110, 20, 500),
        subject=number("subject", 78, 20, 500),
        word=number("word", 40, 15, 500),
        mail=number("mail", 80, 10, 1000),
    )


def _codes(reader: TableReader, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """The codes of a list, each one known."""
    codes = reader.texts(("checks", key), table)
    for code in codes:
        if code not in CHECKS:
            near = difflib.get_close_matches(code, CHECKS, n=1)
            hint = f"did you mean {near[0]}?" if near else HINT
            hint = "it is told elsewhere, not when an issue is checked" if code in CODES else hint
            reader.complain("config-unknown-word", ("checks", key), f'checks.{key} cannot hold "{code}"', hint)
    return tuple(dict.fromkeys(codes))
