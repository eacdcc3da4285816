"""Runs a function in a child process with limits of time and memory.

The child imports one module of the program at its start (``warm()`` if it has one), so that a slow import
runs beside the parent's own work, and then answers requests one after another over a pair of pipes. It is
ended when it passes its limits, and at the latest when the parent closes it. Its environment holds a short
list of variables, so no secret of the parent can be read in it.

Frames both ways: one letter of kind, four bytes of length (big endian), the bytes. Kinds: ``Q`` request,
``L`` limits (JSON: seconds, MiB), ``A`` answer, ``P`` progress (UTF-8 text), ``E`` error (JSON: class, message,
hint, path, line).
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import select
import signal
import struct
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

from digest import errors

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    Progress = Callable[[str], None]

KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "PYTHONPATH", "PYTHONHASHSEED", "XDG_CACHE_HOME", "LD_LIBRARY_PATH")
KEPT_PREFIXES = ("LC_", "FONTCONFIG_", "DYLD_", "COVERAGE_")
_HEAD = struct.Struct(">cI")
_MIB = 1024 * 1024


def _environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key in KEPT or key.startswith(KEPT_PREFIXES)}


@dataclass(kw_only=True)
class Confined:
    """A child that runs ``module:function``; a context manager that ends the child on leaving.

    ``function(request: bytes, progress: Callable[[str], None]) -> bytes``. ``seconds`` is the wall clock of one
    call, and twenty times that the processor time of the child's life; ``memory`` is the address space in MiB.
    Limits are in force from the first request on.
    """

    target: str
    seconds: float = 120
    memory: int = 2048
    _child: subprocess.Popen[bytes] | None = None
    _stderr: IO[bytes] | None = field(default=None, repr=False)
    _asked: bool = False

    def start(self) -> Self:
        """Starts the child if it is not running; returns at once."""
        if self._child is None or self._child.poll() is not None:
            self.close()
            self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close()
            command = [sys.executable, "-P", "-m", "digest.confine", self.target]
            self._child = subprocess.Popen(  # noqa: S603 - our own interpreter, our own module
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._stderr,
                env=_environment(),
                bufsize=0,
            )
        return self

    def __enter__(self) -> Self:
        """The started child."""
        return self.start()

    def __exit__(self, *_: object) -> None:
        """Ends the child."""
        self.close()

    def close(self) -> None:
        """Ends the child, at once."""
        child, self._child = self._child, None
        self._asked = False
        if child is not None:
            if child.poll() is None:
                child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
        if self._stderr is not None:
            self._stderr.close()
            self._stderr = None

    def call(self, request: bytes, progress: Progress | None = None) -> bytes:
        """The function's answer. :class:`LimitError` past a limit, else the error that the child raised."""
        self.ask(request)
        return self.answer(progress)

    def ask(self, request: bytes) -> None:
        """Sends a request and returns, so that other work can be done until :meth:`answer`."""
        if self._asked:  # nobody took the last answer; a new child cannot mix it up
            self.close()
        self.start()
        self._write(request)
        self._asked = True

    def answer(self, progress: Progress | None = None) -> bytes:
        """The answer to the last request; errors as in :meth:`call`."""
        deadline = time.monotonic() + self.seconds
        try:
            while True:
                kind, body = self._read(deadline)
                if kind == b"A":
                    self._asked = False
                    return body
                if kind == b"E":
                    self._asked = False
                    raise _revive(json.loads(body))  # noqa: TRY301 - the child's error, raised where it was asked for
                if progress is not None:
                    progress(body.decode("utf-8", "replace"))
        except BaseException as error:
            if not isinstance(error, errors.DigestError) or isinstance(error, errors.LimitError):
                self.close()
            raise

    def _write(self, request: bytes) -> None:
        assert self._child is not None and self._child.stdin is not None  # noqa: S101, PT018
        limits = json.dumps({"seconds": int(self.seconds), "memory": self.memory}).encode()
        head = _HEAD.pack(b"L", len(limits)) + limits + _HEAD.pack(b"Q", len(request))
        try:
            view = memoryview(head + request)
            while view:
                written = self._child.stdin.write(view)
                view = view[written or 0 :]
        except BrokenPipeError:
            error = self._death()
            self.close()
            raise error from None

    def _read(self, deadline: float) -> tuple[bytes, bytes]:
        kind, length = _HEAD.unpack(self._take(_HEAD.size, deadline))
        return kind, self._take(length, deadline)

    def _take(self, length: int, deadline: float) -> bytes:
        assert self._child is not None and self._child.stdout is not None  # noqa: S101, PT018
        parts: list[bytes] = []
        while length:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self._child.stdout], [], [], left)[0]:
                raise errors.LimitError(
                    f"the work was stopped after {self.seconds:g} seconds",
                    hint="shorten the longest article, or raise limits.seconds in config.toml",
                )
            part = os.read(self._child.stdout.fileno(), min(length, _MIB))
            if not part:
                raise self._death()
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

    def _death(self) -> errors.DigestError:
        """Why the child is gone, in an editor's words."""
        assert self._child is not None  # noqa: S101
        code = self._child.wait()
        said = b""
        if self._stderr is not None:
            self._stderr.seek(0)
            said = self._stderr.read()
        if b"MemoryError" in said or code == -signal.SIGKILL:
            hint = "shrink pictures or the longest article, or raise limits.memory in config.toml"
            return errors.LimitError(f"the work needed more than {self.memory} MiB of memory", hint=hint)
        if code == -signal.SIGXCPU:
            return errors.LimitError(f"the work used more than {self.seconds:g} seconds of processor time")
        last = said.decode("utf-8", "replace").strip().splitlines()
        return errors.LayoutError(f"the child process ended with code {code}", hint=last[-1][:200] if last else None)


@dataclass(kw_only=True)
class Here(Confined):
    """Runs the function in this very process, for a process that is confined itself. The errors are the same."""

    _request: bytes = b""

    def start(self) -> Self:
        """Nothing to start."""
        return self

    def close(self) -> None:
        """Nothing to end."""

    def ask(self, request: bytes) -> None:
        """Keeps the request until the answer is wanted."""
        self._request = request

    def answer(self, progress: Progress | None = None) -> bytes:
        """The function's answer to the last request."""
        module, _, function = self.target.partition(":")
        try:
            answer: bytes = getattr(importlib.import_module(module), function)(self._request, progress or _unheard)
        except errors.DigestError:
            raise
        except Exception as error:  # noqa: BLE001 - told like that of a child
            raise _revive(json.loads(_describe(error))) from None
        return answer


def _unheard(_step: str) -> None:
    """Nobody listens."""


def _revive(data: dict[str, Any]) -> errors.DigestError:
    kind = getattr(errors, str(data["class"]), errors.LayoutError)
    if not (isinstance(kind, type) and issubclass(kind, errors.DigestError)) or kind is errors.ConfigError:
        kind = errors.LayoutError
    error = kind(data["message"], hint=data.get("hint"), path=data.get("path"))
    error.line = data.get("line")
    return error


def _describe(error: BaseException) -> bytes:
    data: dict[str, Any] = {"class": type(error).__name__, "message": str(error) or type(error).__name__}
    if isinstance(error, errors.DigestError):
        data |= {"message": error.message, "hint": error.hint, "path": error.path, "line": error.line}
    elif isinstance(error, MemoryError):
        hint = "shrink pictures or the longest article, or raise limits.memory in config.toml"
        data = {"class": "LimitError", "message": "the work needed more memory than limits.memory allows", "hint": hint}
    elif isinstance(error, RecursionError):
        data = {"class": "LayoutError", "message": "the page is nested too deeply to be laid out"}
    else:
        data = {"class": "LayoutError", "message": f"{type(error).__name__}: {error}"}
    return json.dumps(data).encode()


def _limit(memory: int, seconds: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory * _MIB, memory * _MIB))
        resource.setrlimit(resource.RLIMIT_CPU, (max(1, seconds) * 20, max(1, seconds) * 20 + 5))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _serve(target: str) -> None:
    """The child's life: import, then answer until the parent's pipe closes."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # a stray print must not fall between the frames

    def send(kind: bytes, body: bytes) -> None:
        data = memoryview(_HEAD.pack(kind, len(body)) + body)
        while data:
            data = data[answers.write(data) or 0 :]

    module_name, _, function_name = target.partition(":")
    trouble: BaseException | None = None
    try:
        module = importlib.import_module(module_name)
        function = getattr(module, function_name)
        getattr(module, "warm", lambda: None)()
    except Exception as error:  # noqa: BLE001 - told to the parent with the first answer
        trouble = error
    requests = os.fdopen(0, "rb")
    while head := requests.read(_HEAD.size):
        kind, length = _HEAD.unpack(head)
        body = requests.read(length)
        if kind == b"L":
            _limit(**json.loads(body))
            continue
        try:
            if trouble is not None:
                send(b"E", _describe(trouble))
            else:
                send(b"A", function(body, lambda text: send(b"P", text.encode())))
        except BrokenPipeError:
            return
        except BaseException as error:  # noqa: BLE001 - WeasyPrint raises some as BaseException
            send(b"E", _describe(error))


if __name__ == "__main__":
    try:
        _serve(sys.argv[1])
    except (KeyboardInterrupt, BrokenPipeError):
        os._exit(130)
