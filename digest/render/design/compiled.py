"""Compiled templates, kept where Python keeps compiled modules: compiling takes longer than filling in.

Only templates that come with the program are kept, so that the folder does not grow with the projects. Jinja takes a kept
one only where the template's text, Python's version and its own are the same.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import FileSystemBytecodeCache, __version__

from digest.render.design.chain import packaged

if TYPE_CHECKING:
    from jinja2.bccache import Bucket

FOLDER = Path(__file__).with_name("__pycache__")


class CompiledTemplates(FileSystemBytecodeCache):
    """Jinja's cache, for packaged templates only; where it cannot be written it is not, and nobody is told."""

    def __init__(self, kind: str) -> None:
        super().__init__(str(FOLDER), f"%s.{kind}-{__version__}.jinja")
        self._ours = f"{packaged()}{os.sep}"
        self._named: dict[str, str] = {}

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The key of a template; it is noted whose file it is."""
        key = super().get_cache_key(name, filename)
        self._named[key] = filename or ""
        return key

    def load_bytecode(self, bucket: Bucket) -> None:
        """The kept code of a template, if any; a file that cannot be read is as good as none."""
        if self._is_ours(bucket):
            with contextlib.suppress(OSError, EOFError, ValueError, TypeError):
                super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps the code of a template, where that is possible."""
        if self._is_ours(bucket):
            with contextlib.suppress(OSError):
                super().dump_bytecode(bucket)

    def _is_ours(self, bucket: Bucket) -> bool:
        return self._named.get(bucket.key, "").startswith(self._ours)


def compiled_templates(kind: str) -> CompiledTemplates | None:
    """The cache for one kind of environment; None where Python may keep no compiled modules either."""
    if sys.dont_write_bytecode or not os.access(FOLDER, os.W_OK):
        return None
    return CompiledTemplates(kind)
