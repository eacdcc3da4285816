"""The same bytes from the same issue, whatever surrounds the process that lays it out."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from printed import DESIGNS, demo_issue, printed, printed_issue, request_of
from torture_issue import torture

from digest.render.pdf.request import read_reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digest.model.issue import Issue

ROOT = Path(__file__).resolve().parents[2]
LAY_OUT = """
import sys
from digest.render.pdf.layout import layout, warm
warm()
sys.stdout.buffer.write(layout(sys.stdin.buffer.read(), lambda _: None))
"""
EMPTY = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig></fontconfig>'


def elsewhere(request: bytes, folder: Path, surroundings: Mapping[str, str]) -> str:
    """The sha256 of the PDF that another process makes of a request, in another folder."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **surroundings}
    done = subprocess.run(
        [sys.executable, "-c", LAY_OUT], input=request, capture_output=True, cwd=folder, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    found = read_reply(done.stdout)
    assert found.warnings == ()
    return hashlib.sha256(found.pdf).hexdigest()


@pytest.mark.parametrize("design", DESIGNS)
def test_the_demo_has_the_same_bytes_in_other_processes(design: str, tmp_path: Path) -> None:
    (tmp_path / "fonts.conf").write_text(EMPTY)
    for name in ("temporary", "cache", "home"):
        (tmp_path / name).mkdir()
    request = request_of(demo_issue(), design)
    here = hashlib.sha256(printed("demo", design).pdf).hexdigest()
    around = [
        {"PYTHONHASHSEED": "1", "TMPDIR": str(tmp_path / "temporary"), "TZ": "Asia/Almaty", "LC_ALL": "C"},
        {
            "PYTHONHASHSEED": "4242",
            "FONTCONFIG_FILE": str(tmp_path / "fonts.conf"),
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
            "HOME": str(tmp_path / "home"),
        },
    ]
    assert [elsewhere(request, tmp_path, one) for one in around] == [here, here]


@pytest.mark.parametrize("design", DESIGNS)
def test_the_analysts_and_the_torture_issue_have_the_same_bytes_in_another_process(
    design: str, analyst_issue: Issue, full: bool, tmp_path: Path
) -> None:
    if not full:
        pytest.skip("forty articles are laid out twice; --full runs it")
    around = {"PYTHONHASHSEED": "7", "TMPDIR": str(tmp_path), "TZ": "America/Lima"}
    for made in (torture(), analyst_issue):
        here = hashlib.sha256(printed_issue(made, design).pdf).hexdigest()
        assert elsewhere(request_of(made, design), tmp_path, around) == here


def test_the_request_itself_is_the_same_each_time() -> None:
    assert request_of(demo_issue(), "brief") == request_of(demo_issue(), "brief")
