from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

import pytest
from sample_issue import PUBLICATION, issue

from digest.errors import DesignError
from digest.model.config import DesignChoice
from digest.render.design import colour, load_design, packaged
from digest.render.design.interface import interface_words
from digest.render.design.tokens import tokens_for
from digest.render.pages import print_page, web_page

if TYPE_CHECKING:
    from pathlib import Path

    from digest.render.design import Design


def own_file(project: Path, name: str, text: str) -> Path:
    path = project / "templates" / "brief" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_of_the_project_wins_and_the_rest_comes_from_the_package(tmp_path: Path, brief: Design) -> None:
    own_file(tmp_path, "web/foot.html", "<footer>Ours</footer>")
    design = load_design("brief", project=tmp_path)
    page = web_page(issue(), PUBLICATION, design)["index.html"].decode()
    assert "<footer>Ours</footer>" in page
    assert "What a crane earns" in page
    assert "<footer>Ours</footer>" not in web_page(issue(), PUBLICATION, brief)["index.html"].decode()


def test_a_file_that_is_changed_or_added_later_is_seen_at_once(tmp_path: Path) -> None:
    (tmp_path / "templates" / "brief").mkdir(parents=True)
    design = load_design("brief", project=tmp_path)
    assert b"<footer>Late</footer>" not in web_page(issue(), PUBLICATION, design)["index.html"]
    path = own_file(tmp_path, "web/foot.html", "<footer>Late</footer>")
    assert b"<footer>Late</footer>" in web_page(issue(), PUBLICATION, design)["index.html"]
    path.write_text("<footer>Later still</footer>", encoding="utf-8")
    os.utime(path, (1, 1))
    assert b"<footer>Later still</footer>" in web_page(issue(), PUBLICATION, design)["index.html"]


def test_the_list_of_files_has_each_name_once_with_the_sha256_of_the_file_in_force(tmp_path: Path) -> None:
    own_file(tmp_path, "web/foot.html", "ours")
    own_file(tmp_path, "web/foot.html~", "backup")
    own_file(tmp_path, ".hidden", "no")
    files = load_design("brief", project=tmp_path).files()
    assert files["web/foot.html"] == hashlib.sha256(b"ours").hexdigest()
    layers = b"\0".join((packaged() / name / "tokens.toml").read_bytes() for name in ("brief", "base"))
    assert files["tokens.toml"] == hashlib.sha256(layers).hexdigest()
    assert list(files) == sorted(files)
    assert not [name for name in files if name.startswith(".") or name.endswith("~")]


def test_a_design_that_nobody_has_is_named_with_the_designs_there_are(tmp_path: Path) -> None:
    with pytest.raises(DesignError, match="there is no design “gazett”") as caught:
        load_design("gazett", project=tmp_path)
    assert "brief" in (caught.value.hint or "")


@pytest.mark.parametrize("name", ["../brief", "", "/etc", "Brief", ".", "brief/web"])
def test_a_name_that_leads_out_of_the_folder_is_no_design(name: str, tmp_path: Path) -> None:
    with pytest.raises(DesignError, match="is no name of a design"):
        load_design(name, project=tmp_path)


def test_a_link_that_leads_out_of_the_design_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("token")
    (tmp_path / "templates" / "brief").mkdir(parents=True)
    (tmp_path / "templates" / "brief" / "extra.txt").symlink_to(secret)
    with pytest.raises(DesignError, match=r"has no file extra\.txt"):
        load_design("brief", project=tmp_path).read("extra.txt")


def test_an_undefined_name_is_told_with_file_line_and_the_name_that_was_meant(tmp_path: Path) -> None:
    path = own_file(tmp_path, "web/foot.html", "<footer>\n<p>{{ isue.number }}</p>\n</footer>")
    with pytest.raises(DesignError, match="'isue' is undefined") as caught:
        web_page(issue(), PUBLICATION, load_design("brief", project=tmp_path))
    assert (caught.value.path, caught.value.line) == (str(path), 2)
    assert caught.value.hint == "did you mean “issue”?"
    assert caught.value.exit_code == 1


def test_an_undefined_field_is_told_with_the_field_that_was_meant(tmp_path: Path) -> None:
    own_file(tmp_path, "web/foot.html", "\n\n<footer>{{ publication.taglin }}</footer>")
    with pytest.raises(DesignError, match="has no attribute 'taglin'") as caught:
        web_page(issue(), PUBLICATION, load_design("brief", project=tmp_path))
    assert caught.value.line == 3
    assert caught.value.hint == "did you mean “tagline”?"


def test_wrong_syntax_in_a_template_is_told_with_file_and_line(tmp_path: Path) -> None:
    path = own_file(tmp_path, "print/issue.html", "<html>\n{% if issue %}\n")
    with pytest.raises(DesignError) as caught:
        print_page(issue(), PUBLICATION, DesignChoice(), load_design("brief", project=tmp_path))
    assert caught.value.path == str(path)
    assert caught.value.line == 2


def test_a_missing_partial_is_told_by_its_name(tmp_path: Path) -> None:
    own_file(tmp_path, "web/foot.html", '{% include "web/feet.html" %}')
    with pytest.raises(DesignError, match=r"no template web/feet\.html"):
        web_page(issue(), PUBLICATION, load_design("brief", project=tmp_path))


def test_a_template_cannot_reach_the_program_behind_it(tmp_path: Path) -> None:
    own_file(tmp_path, "web/foot.html", "{{ issue.__class__.__mro__ }}")
    with pytest.raises(DesignError, match=r"unsafe|undefined|attribute"):
        web_page(issue(), PUBLICATION, load_design("brief", project=tmp_path))


def test_a_page_that_the_design_lacks_is_told_with_those_it_has(brief: Design) -> None:
    with pytest.raises(DesignError, match="no page “B5”") as caught:
        tokens_for(brief, DesignChoice(page="B5"))
    assert caught.value.hint == "it has A4, Letter, A5, tablet"


@pytest.mark.parametrize("value", ["red; } body { display: none", "url('x')", "a\\\\b", "</style>"])
def test_a_token_that_could_break_out_of_a_style_is_refused(tmp_path: Path, value: str) -> None:
    own_file(tmp_path, "tokens.toml", f'[colour.light]\npaper = "{value}"\n')
    with pytest.raises(DesignError, match="is not a plain value"):
        tokens_for(load_design("brief", project=tmp_path), DesignChoice())


def test_a_token_that_is_no_colour_is_told_with_its_file(tmp_path: Path) -> None:
    text = (packaged() / "brief" / "tokens.toml").read_text(encoding="utf-8").replace("#0f4c5c", "petrol")
    path = own_file(tmp_path, "tokens.toml", text)
    with pytest.raises(DesignError, match="“petrol” is no colour") as caught:
        tokens_for(load_design("brief", project=tmp_path), DesignChoice())
    assert caught.value.path == str(path)


@pytest.mark.parametrize("accent", ["", "#f2c230", "#ffffff", "#000000", "#7a1f2b", "#00ff00"])
def test_words_can_be_read_with_every_accent_in_every_light(brief: Design, accent: str) -> None:
    tokens = tokens_for(brief, DesignChoice(accent=accent, accent_dark=accent))
    for mode in ("light", "dark", "print"):
        c = tokens[mode]
        pairs = [(c["ink"], c["paper"]), (c["soft"], c["paper"]), (c["soft"], c["tint"]), (c["ink"], c["tint"])]
        pairs += [(c["link"], c["paper"]), (c["link"], c["tint"]), (c["on_field"], c["field"])]
        poor = [pair for pair in pairs if colour.contrast(*pair) < colour.AA]
        assert not poor, f"{mode}: {poor}"


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#fff", "#fff", 1.0), ("#777777", "#ffffff", 4.48)],
)
def test_contrast_is_that_of_the_guidelines(one: str, other: str, ratio: float) -> None:
    assert colour.contrast(one, other) == pytest.approx(ratio, abs=0.01)


def test_a_template_can_stand_on_the_one_of_its_parent_through_every_folder_of_the_chain(tmp_path: Path) -> None:
    for name, parent in (("ours", "middle"), ("middle", "brief")):
        place = tmp_path / "templates" / name
        (place / "web").mkdir(parents=True)
        (place / "design.toml").write_text(f'parent = "{parent}"\n', encoding="utf-8")
        foot = f'<p>{name}</p>{{% include "!parent/web/foot.html" %}}'
        (place / "web" / "foot.html").write_text(foot, encoding="utf-8")
    own_file(tmp_path, "web/foot.html", '<p>brief</p>{% include "!parent/web/foot.html" %}')
    design = load_design("ours", project=tmp_path)
    assert design.chain == ("ours", "middle", "brief", "base")
    page = web_page(issue(), PUBLICATION, design)["index.html"].decode()
    assert "<p>ours</p><p>middle</p><p>brief</p><footer" in page


def test_parents_in_a_circle_are_told(tmp_path: Path) -> None:
    for name, parent in (("one", "two"), ("two", "one")):
        (tmp_path / "templates" / name).mkdir(parents=True)
        (tmp_path / "templates" / name / "design.toml").write_text(f'parent = "{parent}"\n', encoding="utf-8")
    with pytest.raises(DesignError, match="one → two → one"):
        load_design("one", project=tmp_path)


def test_a_parent_that_nobody_has_is_told_with_the_file_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "templates" / "ours").mkdir(parents=True)
    (tmp_path / "templates" / "ours" / "design.toml").write_text('parent = "gazett"\n', encoding="utf-8")
    with pytest.raises(DesignError, match="gazett") as caught:
        load_design("ours", project=tmp_path)
    assert caught.value.path == str((tmp_path / "templates" / "ours" / "design.toml").resolve())


def test_tokens_are_laid_over_those_of_the_parents_and_the_choice_over_all(tmp_path: Path) -> None:
    own_file(tmp_path, "tokens.toml", "[pages.A5]\ntext = 9.9\n")
    design = load_design("brief", project=tmp_path)
    plain = tokens_for(load_design("brief", project=None), DesignChoice(page="A5"))["page"]
    own = tokens_for(design, DesignChoice(page="A5", tokens={"pages": {"A5": {"lead": 14}}}))["page"]
    assert own == {**plain, "text": 9.9, "lead": 14}


def test_a_design_has_interface_words_of_its_own_in_front_of_the_programs(tmp_path: Path) -> None:
    own_file(tmp_path, "i18n/en.toml", '[page]\nby = "Written by {names}"\n[ours]\nnew = "New"\n')
    own_file(tmp_path, "i18n/de.toml", '[page]\nby = "Text: {names}"\n')
    design = load_design("brief", project=tmp_path)
    english, german = interface_words(design, "en"), interface_words(design, "de-AT")
    assert (english("page.by", names="X"), german("page.by", names="X")) == ("Written by X", "Text: X")
    assert (german("ours.new"), german("page.contents")) == ("New", "Inhalt")
