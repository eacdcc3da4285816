"""config.toml -> Config. Every problem is found in one reading, each with its line and a hint."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

from digest.config.build import build
from digest.config.toml_reader import TableReader, key_lines
from digest.errors import ConfigError, UsageError
from digest.model.config import FILE
from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from pathlib import Path

    from digest.model.config import Config


def find(start: Path) -> Path:
    """The config.toml of this folder or of the nearest folder above it."""
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder / FILE
    raise UsageError(
        f"there is no {FILE} in this folder or above it",
        hint="make a publication with `digest init DIR`, look at a sample with `digest demo`, or name the file: --config FILE",
    )


def load(path: Path) -> Config:
    """The checked configuration; :class:`ConfigError` lists every problem with its line."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise UsageError(f"there is no file {path}", hint="give an existing file to --config") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise _refuse(path, [_syntax(path, "the file is not UTF-8 text", line)]) from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    return parse(text, path)


def parse(text: str, path: Path) -> Config:
    """The configuration in ``text``; relative paths in it start from the folder of ``path``."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        line = int(found.group(1)) if found else text.count("\n") + 1
        message = re.sub(r"\s*\(at .*\)$", "", str(error))
        raise _refuse(path, [_syntax(path, f"not valid TOML: {message}", line)]) from None
    except (ValueError, RecursionError):
        raise _refuse(path, [_syntax(path, "not valid TOML: a value is out of all measure", 1)]) from None
    reader = TableReader(data=data, path=path, lines=key_lines(text))
    config = build(reader)
    if reader.notices:
        raise _refuse(path, sorted(reader.notices, key=lambda notice: notice.line or 0))
    return config


def _refuse(path: Path, notices: list[Notice]) -> ConfigError:
    count = "one problem" if len(notices) == 1 else f"{len(notices)} problems"
    return ConfigError(f"{count} in {path.name}", notices=tuple(notices), path=str(path))


def _syntax(path: Path, message: str, line: int) -> Notice:
    hint = "texts stand in double quotes, lists in [ ], and each key once"
    return Notice(
        code="config-syntax",
        severity=Severity.ERROR,
        message=message,
        path=str(path),
        line=line,
        hint=hint,
    )
