"""The table [suggest]: the language model that drafts are asked of, if any."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from digest.model.suggest import PROVIDERS, Suggest, is_safe_address

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from digest.config.toml_reader import TableReader

SECONDS = (1, 300)


def read_suggest(reader: TableReader) -> Suggest:
    """The model, its place and its key's place; what is wrong is left in ``reader.notices``."""
    table = reader.table("suggest", known="suggest")
    if not table:
        return Suggest()
    provider = reader.one_of(("suggest", "provider"), table, ("", *PROVIDERS), "")
    usual = Suggest()
    made = Suggest(
        provider=provider,
        address=_address(reader, table) if provider else "",
        model=reader.text(("suggest", "model"), table),
        key_env=reader.text(("suggest", "key_env"), table),
        key_file=_file(reader, table),
        timeout=reader.number(("suggest", "timeout"), table, usual.timeout, *SECONDS),
        language=reader.text(("suggest", "language"), table),
    )
    if provider and not made.model:
        reader.complain("config-missing", ("suggest", "model"), "suggest.model is missing", 'model = "its-name"')
    return made


def _address(reader: TableReader, table: Mapping[str, Any]) -> str:
    place = ("suggest", "address")
    address = reader.text(place, table)
    hint = 'address = "https://llm.example.org/v1"; http is for this machine only, like http://127.0.0.1:8080/v1'
    if not address:
        reader.complain("config-missing", place, "suggest.address is missing", hint)
    elif not is_safe_address(address):
        reader.complain("config-bad-url", place, "suggest.address is no address that a key may be sent to", hint)
    return address.rstrip("/")


def _file(reader: TableReader, table: Mapping[str, Any]) -> Path | None:
    text = reader.text(("suggest", "key_file"), table)
    return reader.path.resolve().parent / Path(text).expanduser() if text else None
