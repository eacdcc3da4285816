"""The whole archive held against the W3C's checker of HTML; it needs Java and a package from npm."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from site_kit import PUBLIC, archive_files, checkers, pages_of, weekly

if TYPE_CHECKING:
    from digest.render.design import Design


def test_the_checker_of_html_has_no_errors(brief: Design, tmp_path: Path) -> None:
    jar, java = Path(checkers("vnu-jar")) / "build" / "dist" / "vnu.jar", shutil.which("java")
    if java is None:
        pytest.skip("java is not here")
    for name, page in pages_of(archive_files(weekly(2), brief, PUBLIC)).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(page, encoding="utf-8")
    told = subprocess.run(
        [java, "-Xss8m", "-jar", str(jar), "--format", "json", "--skip-non-html", str(tmp_path)],
        check=False,
        capture_output=True,
        timeout=300,
    )
    messages = json.loads(told.stderr)["messages"]
    assert [message for message in messages if message["type"] == "error"] == []
