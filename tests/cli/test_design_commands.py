"""digest design: list, new, check, preview; and what a wrong choice of a design's options gives everywhere."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from cli_kit import ROOT, command, environment

from digest.render.design.chain import known_designs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli_kit import Said

FAULTY = {
    "design.toml": 'title = "Ours"\nparent = "brief"\n',
    "tokens.toml": '[colour.print]\nsoft = "#aaaaaa"\n',
    "print/issue.css": '{% include "!parent/print/issue.css" %}\nmain { display: flex } main { display: block }\n'
    ".kicker { border-bottom: 1pt dotted; text-wrap: balance }\n@import url(other.css);\n"
    "@font-face { font-family: X; src: url(design:fonts/Inter-Regular.woff2) }\n"
    ".by { color: #222 !important }\n",
    "web/foot.html": "<footer>\n{{ isue.number }}</footer>",
    "web/year.html": "\n{% if %}",
    "text/issue.txt": '{% include "text/nowhere.txt" %}',
}


def write(folder: Path, files: dict[str, str], name: str = "ours") -> Path:
    for file, text in files.items():
        path = folder / "templates" / name / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "templates" / name


def configured(folder: Path, text: str) -> int:
    """Text added to config.toml; the line that its last line has there."""
    path = folder / "config.toml"
    path.write_text(path.read_text(encoding="utf-8").rstrip() + f"\n\n{text}\n", encoding="utf-8")
    return len(path.read_text(encoding="utf-8").splitlines())


def test_list_shows_every_design_with_its_place_its_options_and_the_one_in_use(
    weekly: Path, digest: Callable[..., Said]
) -> None:
    write(weekly, {"design.toml": 'title = "Harbour look"\nparent = "brief"\n[options.cover]\ndefault = "slim"\n'})
    write(weekly, {"print/issue.css": ""}, "brief")
    write(weekly, {"design.toml": 'parent = "nobody"\n'}, "broken")
    said = digest("design", "list")
    assert said.code == 0
    assert "● brief  Brief  (the project and the package, in use)" in said.out
    assert "ours  Harbour look  (the project)" in said.out
    assert 'options.cover = "slim"' in said.out
    assert "broken: " in said.out
    assert "there is no design “nobody”" in said.out
    rows = {row["name"]: row for row in json.loads(digest("design", "list", "--json").out)}
    assert set(rows) == {*known_designs(None), "ours", "broken"}
    assert rows["ours"]["parents"] == ["brief", "base"]
    assert [name for name, row in rows.items() if row["in_use"]] == ["brief"]
    assert {one["name"]: one["default"] for one in rows["ours"]["options"]}["cover"] == "slim"


def test_new_begins_a_design_that_can_be_used_at_once(weekly: Path, digest: Callable[..., Said]) -> None:
    said = digest("design", "new", "harbour", "--parent", "gazette")
    assert said.code == 0, said.err
    assert "digest design preview harbour" in said.out
    folder = weekly / "templates" / "harbour"
    assert sorted(path.name for path in folder.rglob("*")) == ["design.toml", "tokens.toml"]
    tokens = (folder / "tokens.toml").read_text(encoding="utf-8")
    assert "# accent = " in tokens
    (folder / "tokens.toml").write_text(tokens.replace("# accent = ", "accent = "), encoding="utf-8")
    rows = {row["name"]: row for row in json.loads(digest("design", "list", "--json").out)}
    assert (rows["harbour"]["trouble"], rows["harbour"]["parents"][0]) == ("", "gazette")


@pytest.mark.parametrize(
    ("words", "code", "message", "hint"),
    [
        (("brief",), 1, "There is a design “brief” already", "templates/brief/"),
        (("base",), 1, "There is a design “base” already", "another name"),
        (("ours",), 1, "There is a design “ours” already", "Change the files in"),
        (("Ours!",), 2, "“Ours!” is no name of a design", "Small letters"),
        (("../x",), 2, "is no name of a design", "Small letters"),
        (("theirs", "--parent", "gazet"), 1, "There is no design “gazet”", "brief"),
    ],
)
def test_new_refuses_what_cannot_be_and_writes_nothing(
    weekly: Path, digest: Callable[..., Said], words: tuple[str, ...], code: int, message: str, hint: str
) -> None:
    write(weekly, {"design.toml": ""})
    before = sorted(weekly.rglob("*"))
    said = digest("design", "new", *words)
    assert (said.code, sorted(weekly.rglob("*"))) == (code, before)
    assert message in said.err
    assert hint in said.err


def test_check_finds_nothing_in_the_design_that_a_publication_begins_with(
    weekly: Path, digest: Callable[..., Said]
) -> None:
    said = digest("design", "check", "brief")
    assert (said.code, said.err) == (0, "")
    assert "✓ brief: nothing to complain about; 21 pairs of colours" in said.out
    for output in ("web page", "archive", "plain text", "e-mail", "EPUB", "PDF", "posts"):
        assert output in said.out.rpartition("sample: ")[2]
    assert not [path for path in weekly.rglob("*") if path.suffix in {".pdf", ".db", ".epub"}]


def test_check_lists_every_fault_of_a_design_with_its_place(weekly: Path, digest: Callable[..., Said]) -> None:
    folder = write(weekly, FAULTY)
    said = digest("design", "check", "ours", "--json")
    assert said.code == 1
    values = json.loads(said.out)
    (found,) = values["designs"]
    assert (values["ok"], found["ok"], found["name"]) == (False, False, "ours")
    places = {
        (one["code"], str(one["path"]).removeprefix(f"{folder.resolve()}/"), one["line"]) for one in found["notices"]
    }
    assert {
        ("design-contrast", "tokens.toml", 2),
        ("design-css-slow", "print/issue.css", 2),
        ("design-css-dotted", "print/issue.css", 3),
        ("design-layout", "print/issue.css", 3),
        ("design-css-import", "print/issue.css", 4),
        ("design-css-font", "print/issue.css", 5),
        ("design-css-important", "print/issue.css", 6),
        ("design-output-failed", "web/foot.html", 2),
        ("design-template-broken", "web/year.html", 2),
        ("design-template-missing", "text/issue.txt", 1),
    } <= places
    assert not {"the web page", "the plain text"} & set(found["made"])


def test_check_of_a_design_that_cannot_be_loaded_says_why_and_goes_on_to_the_next(
    weekly: Path, digest: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.desk.designs.listing.known_designs", lambda _: ["a-first", "brief"])
    folder = write(weekly, {"design.toml": 'parent = "brief"\n[options.a]\ntype = "choise"\n'}, "a-first")
    said = digest("design", "check")
    assert said.code == 1
    assert "templates/a-first/design.toml:3: error: options.a.type cannot be" in said.out
    assert "[design-broken]" in said.out
    assert "✗ a-first: 1 problem" in said.out
    assert "✓ brief: " in said.out
    (folder / "design.toml").write_text('parent = "brief', encoding="utf-8")
    assert "design.toml cannot be read" in digest("design", "check", "a-first").out
    unknown = digest("design", "check", "brif")
    assert (unknown.code, "Did you mean brief?" in unknown.err) == (1, True)


def test_preview_draws_the_designs_and_names_those_that_cannot_be(
    weekly: Path, digest: Callable[..., Said], tmp_path: Path
) -> None:
    write(weekly, {"print/issue.css": "p { background: url(https://example.org/x.png) }"})
    picture = tmp_path / "looks" / "one.png"
    said = digest("design", "preview", "brief", "-o", picture)
    assert said.code == 0, said.err
    assert picture.read_bytes().startswith(b"\x89PNG")
    broken = digest("design", "preview", "ours")
    assert broken.code == 1
    assert "ours cannot be laid out" in broken.out
    assert "https://example.org/x.png, which is outside the design" in broken.out
    assert (weekly / "designs.png").read_bytes().startswith(b"\x89PNG")
    assert digest("design", "preview", "-o", tmp_path).code == 2


def test_preview_gives_the_same_bytes_in_another_process_with_another_hash_seed(tmp_path: Path) -> None:
    made = []
    for seed in ("1", "2"):
        place = tmp_path / seed
        place.mkdir()
        words = command("design", "preview", "brief", "-o", "x.png")
        subprocess.run(words, cwd=place, check=True, capture_output=True, env=environment(PYTHONHASHSEED=seed))
        made.append((place / "x.png").read_bytes())
    assert made[0] == made[1]


def test_without_a_publication_the_packaged_designs_are_shown_and_none_is_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, digest: Callable[..., Said]
) -> None:
    monkeypatch.chdir(tmp_path)
    said = digest("design", "list")
    assert (said.code, "in use" in said.out) == (0, False)
    refused = digest("design", "new", "ours")
    assert (refused.code, "digest init DIR makes one" in refused.err) == (2, True)
    assert digest("design", "list", "--config", "nowhere.toml").code == 2


def test_a_wrong_option_stops_a_build_with_its_line_and_the_doctor_and_check_tell_it(
    weekly: Path, digest: Callable[..., Said]
) -> None:
    assert digest("add", ROOT / "issues/demo/lengths.md").code == 0
    assert digest("assemble").code == 0
    line = configured(weekly, '[design.tokens.colour.print]\npapr = "#fff"\n[design.options]\ncover = "slm"')
    built = digest("build")
    assert built.code == 2
    assert "2 problems in config.toml" in built.err
    assert f'config.toml:{line}: error: design.options.cover cannot be "slm"' in built.err
    assert "did you mean paper?" in built.err
    checked = digest("check")
    assert checked.code == 1
    assert "did you mean slim? one of: full, slim, none" in checked.out
    doctor = digest("doctor", "--offline")
    assert f"config.toml:{line}: design.options.cover cannot be" in doctor.out
    assert digest("design", "check", "brief").code == 1


def test_an_option_changes_the_issue_and_nothing_else_has_to_be_said(weekly: Path, digest: Callable[..., Said]) -> None:
    assert digest("build", ROOT / "issues/demo/lengths.md").code == 0
    before = next(weekly.glob("issues/*/*.pdf")).read_bytes()
    configured(weekly, '[design.options]\ncover = "none"')
    assert digest("build").code == 0
    assert next(weekly.glob("issues/*/*.pdf")).read_bytes() != before
    assert digest("doctor", "--offline").out.count("✓ design: brief, which stands on base") == 1


def test_one_file_in_the_project_changes_a_design_of_the_installed_package(tmp_path: Path) -> None:
    """As in the wheel, the templates and the sample lie inside the package."""
    site, project = tmp_path / "site", tmp_path / "project"
    shutil.copytree(ROOT / "digest", site / "digest", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "templates", site / "digest" / "templates")
    shutil.copytree(ROOT / "issues" / "demo", site / "digest" / "demo")
    write(project, {"print/issue.css": '{% include "!parent/print/issue.css" %}\n.ours { color: #123456 }\n'}, "brief")
    (project / "config.toml").write_text('[publication]\nname = "W"\n', encoding="utf-8")
    code = (
        "from pathlib import Path\nfrom digest.config import load\nfrom digest.desk.designs.sample import sample\n"
        "from digest.render.design import load_design, packaged\nfrom digest.render.pages import print_page\n"
        "config = load(Path('config.toml').resolve())\ndesign = load_design('brief', project=config.root)\n"
        "with sample(config) as one:\n"
        "    print(packaged())\n    print(print_page(one.view.issue, config.publication, config.design, design))\n"
    )
    run = [sys.executable, "-P", "-c", code]
    done = subprocess.run(
        run, cwd=project, check=True, capture_output=True, text=True, env=environment(PYTHONPATH=str(site))
    )
    place, _, page = done.stdout.partition("\n")
    assert place == str(site.resolve() / "digest" / "templates")
    assert ".ours { color: #123456 }" in page
    assert "string-set: " in page
    assert "Six waterways, measured" in page
