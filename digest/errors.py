"""Every error that Digest raises on purpose.

::

    DigestError                 exit 3  could not finish
    ├── UsageError              exit 2  wrong words on the command line
    │   └── ConfigError         exit 2  config.toml: every problem at once
    ├── ProblemError            exit 1  the input or the issue needs an editor
    │   ├── InputError          exit 1  a file that cannot be read as articles
    │   ├── UnknownError        exit 1  no such article, issue or channel
    │   ├── RefusedError        exit 1  the rules do not allow this act now
    │   └── DesignError         exit 1  a template or style is wrong: file and line
    ├── LayoutError             exit 3  the PDF could not be laid out
    │   ├── LimitError          exit 3  a confined child passed its time or memory
    │   └── LibraryError        exit 3  a system library is missing
    └── StorageError            exit 3  the disk or the database said no
        └── BusyError           exit 3  another process holds the database or the lease

An error says what happened (``message``), where (``path``, ``line``, ``column``; lines and columns
count from 1) and what to do about it (``hint``). Guesses and refusals that do not stop the work are
values (notices, problems, outcomes), never exceptions.
"""

from __future__ import annotations

from typing import Any, ClassVar

Notices = tuple[Any, ...]
"""Notices of :mod:`digest.model.notice`, which stands above this module."""


class DigestError(Exception):
    """What stops a command; drawn as one line of place and message, and one of hint."""

    exit_code: ClassVar[int] = 3

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        path: str | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.path = path
        self.line = line
        self.column = column

    @property
    def place(self) -> str | None:
        """``path:line:column`` as far as it is known."""
        if self.path is None:
            return None
        parts = [self.path, *(str(n) for n in (self.line, self.column) if n is not None)]
        return ":".join(parts)

    def __str__(self) -> str:
        """The message behind its place."""
        return f"{self.place}: {self.message}" if self.place else self.message


class UsageError(DigestError):
    """Wrong words on the command line, or a command in the wrong folder."""

    exit_code = 2


class ConfigError(UsageError):
    """config.toml is wrong; ``notices`` holds every problem, not only the first."""

    def __init__(self, message: str, *, notices: Notices = (), path: str | None = None) -> None:
        super().__init__(message, path=path)
        self.notices = notices


class ProblemError(DigestError):
    """Something that an editor can put right."""

    exit_code = 1


class InputError(ProblemError):
    """Input that cannot be read as articles; ``notices`` says where."""

    def __init__(
        self,
        message: str,
        *,
        notices: Notices = (),
        hint: str | None = None,
        path: str | None = None,
        line: int | None = None,
    ) -> None:
        super().__init__(message, hint=hint, path=path, line=line)
        self.notices = notices


class UnknownError(ProblemError):
    """No such article, issue or channel."""


class RefusedError(ProblemError):
    """The rules do not allow this act in this state."""


class DesignError(ProblemError):
    """A template or a style of the design is wrong."""


class LayoutError(DigestError):
    """The PDF could not be laid out."""


class LimitError(LayoutError):
    """A confined child passed its limit of time or memory and was ended."""


class LibraryError(LayoutError):
    """A system library is missing; the hint names the package."""


class StorageError(DigestError):
    """The disk or the database said no; nothing half written was left."""


class BusyError(StorageError):
    """Another process is at work on the same database or issue."""
