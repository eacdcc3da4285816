from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from digest.confine import Confined
from digest.errors import LayoutError, LibraryError, LimitError

WORK = """
import os, sys, time
from digest.errors import LibraryError

def echo(request, progress):
    print("a stray print must not break the frames")
    progress("one"); progress("two")
    return request[::-1]

def environment(request, progress):
    return " ".join(sorted(os.environ)).encode()

def forever(request, progress):
    while True:
        time.sleep(1)

def greedy(request, progress):
    return bytes(10**10)

def killed(request, progress):
    os.kill(os.getpid(), 9)

def library(request, progress):
    raise LibraryError("Pango is missing", hint="apt install it")

def broken(request, progress):
    return 1 / 0

def deep(request, progress):
    return deep(request, progress)
"""


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "confined_work.py").write_text(WORK)
    path = os.pathsep.join([str(tmp_path), str(Path(__file__).resolve().parents[1])])
    monkeypatch.setenv("PYTHONPATH", path)
    return "confined_work"


def test_a_child_answers_several_requests_and_tells_its_steps(work: str) -> None:
    steps: list[str] = []
    with Confined(target=f"{work}:echo") as child:
        assert child.call(b"abc", steps.append) == b"cba"
        big = os.urandom(3_000_000)
        assert child.call(big, steps.append) == big[::-1]
    assert steps == ["one", "two"] * 2


def test_no_secret_of_the_parent_is_in_the_childs_environment(work: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_TELEGRAM_TOKEN", "123:secret")
    with Confined(target=f"{work}:environment") as child:
        assert "DIGEST_TELEGRAM_TOKEN" not in child.call(b"").decode().split()


def test_a_child_that_hangs_is_ended_and_the_next_call_gets_a_new_one(work: str) -> None:
    child = Confined(target=f"{work}:forever", seconds=0.5)
    try:
        with pytest.raises(LimitError, match=r"0\.5 seconds"):
            child.call(b"")
        child.target = f"{work}:echo"
        child.seconds = 30
        assert child.call(b"ab") == b"ba"
    finally:
        child.close()


def test_a_child_that_wants_too_much_memory_is_refused_it(work: str) -> None:
    with Confined(target=f"{work}:greedy", memory=512) as child, pytest.raises(LimitError, match="memory"):
        child.call(b"")


def test_a_killed_child_is_an_error_in_words(work: str) -> None:
    with Confined(target=f"{work}:killed") as child, pytest.raises(LayoutError):
        child.call(b"")


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("library", LibraryError, "Pango is missing"),
        ("broken", LayoutError, "ZeroDivisionError"),
        ("deep", LayoutError, "nested too deeply"),
    ],
)
def test_an_error_of_the_child_is_raised_in_the_parent(
    work: str, name: str, kind: type[LayoutError], words: str
) -> None:
    with Confined(target=f"{work}:{name}") as child:
        with pytest.raises(kind, match=words) as caught:
            child.call(b"")
        assert type(caught.value) is kind


def test_a_module_that_cannot_be_imported_is_an_error_in_words(work: str) -> None:
    assert work
    with Confined(target="no_such_module:f") as child, pytest.raises(LayoutError, match="no_such_module"):
        child.call(b"")


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_leaving_ends_the_child(work: str) -> None:
    with Confined(target=f"{work}:echo") as child:
        child.call(b"x")
        assert child._child is not None
        pid = child._child.pid
        assert Path(f"/proc/{pid}").exists()
    assert not Path(f"/proc/{pid}").exists()
