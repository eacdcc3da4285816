"""What mail programs lack is told of a letter, and the designs that come with the program use none of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sample_issue import FILLER, PUBLICATION, issue, placed
from torture_issue import torture

from digest.assemble.checks.mail import mail_size
from digest.errors import DesignError
from digest.model.article import Article, Section
from digest.model.blocks import paragraph
from digest.model.codes import BUILDING
from digest.model.notice import Severity
from digest.render.design import load_design
from digest.render.mail import MailForm, mail, mail_notices

if TYPE_CHECKING:
    from pathlib import Path

    from digest.render.design import Design

PUBLIC = replace(PUBLICATION, public_url="https://review.example.org")


def told(html: str) -> list[str]:
    return [notice.message for notice in mail_notices(html.encode())]


def changed(folder: Path, name: str, old: str, new: str) -> Design:
    """The design ``brief`` with one change in a file that a project has laid over it."""
    text = load_design("brief", project=None).read(name).decode()
    assert old in text
    place = folder / "templates" / "brief" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text.replace(old, new, 1), encoding="utf-8")
    return load_design("brief", project=folder)


@pytest.mark.parametrize("form", list(MailForm))
@pytest.mark.parametrize("design", ["brief", "gazette", "plain"])
def test_the_designs_use_nothing_that_mail_programs_lack(design: str, form: MailForm) -> None:
    made = replace(torture(), placements=torture().placements[:9])
    assert mail_notices(mail(made, PUBLIC, load_design(design, project=None), form=form).html) == ()


@pytest.mark.parametrize(
    ("style", "what"),
    [
        ("position:absolute", "position, which Gmail, Outlook on Windows and Yahoo do"),
        ("display:grid", "display: grid, which Gmail, Outlook on Windows and Yahoo do"),
        ("display:flex", "display: flex, which Outlook on Windows does"),
        ("color:var(--ink)", "var(), which Gmail, Outlook on Windows and Yahoo do"),
        ("width:calc(100% - 2px)", "calc() and its like, which Outlook on Windows and Yahoo do"),
        ("font-size:1.2rem", "rem, ch, vw and vh, which Outlook on Windows does"),
        ("background:url(a.png)", "pictures named in styles, which Outlook on Windows does"),
        ("margin-inline:3px", "margin-inline, which Gmail, Outlook on Windows and Yahoo do"),
        ("height:20px", "height, which Yahoo does"),
    ],
)
def test_a_style_that_mail_programs_lack_is_told_with_their_names(style: str, what: str) -> None:
    (notice,) = mail_notices(f'<p style="margin:0;{style}">x</p><p style="{style}">y</p>'.encode())
    assert notice.code == "mail-unsupported-css"
    assert notice.message == f"The e-mail uses {what} not know."


@pytest.mark.parametrize("style", ["height:auto", "line-height:20px", "color:#fff", "display:none", "margin:0 0 2em"])
def test_a_style_that_is_known_everywhere_is_no_matter(style: str) -> None:
    assert told(f'<p style="{style}">x</p>') == []


@pytest.mark.parametrize(
    ("html", "what"),
    [
        ("<section>x</section>", "<section>"),
        ('<img src="data:image/png;base64,AA" alt="">', "pictures inside the letter"),
        ('<img src="a.png" srcset="b.png 2x" alt="">', "srcset"),
        ("<style>@font-face { src: none }</style>", "@font-face"),
        ("<style>@media (max-width: 9px) { p { color: var(--x) } }</style>", "var()"),
    ],
)
def test_elements_rules_and_attributes_that_mail_programs_lack_are_told(html: str, what: str) -> None:
    (message,) = told(html)
    assert f"uses {what}, which" in message


def test_what_an_article_says_about_styles_is_no_style() -> None:
    assert told('<p>&lt;section style="position:absolute"&gt; style="display:grid" @import var(--x)</p>') == []


def test_a_project_that_changes_the_style_is_told(tmp_path: Path) -> None:
    design = changed(tmp_path, "email/style.css", ".entry {", ".entry { float: left;")
    codes = [notice.code for notice in mail_notices(mail(issue(), PUBLIC, design).html)]
    assert codes == ["mail-unsupported-css"]


def test_a_style_sheet_that_cannot_be_read_names_its_file(tmp_path: Path) -> None:
    design = changed(tmp_path, "email/style.css", "{% set c = tokens.light %}", "{% set c = tokens.lihgt %}")
    with pytest.raises(DesignError) as caught:
        mail(issue(), PUBLIC, design)
    assert "style.css" in str(caught.value)


def test_a_letter_that_is_too_long_even_with_headlines_alone_is_told(brief: Design) -> None:
    article = Article(sections=(Section(label="", heading="", kind="body", blocks=(paragraph(FILLER),)),))
    made = issue(*(placed(article, f"A headline of a usual length, number {n}", f"a-{n}") for n in range(400)))
    (notice,) = mail_notices(mail(made, PUBLIC, brief).html)
    assert (notice.code, notice.severity) == ("mail-too-long", Severity.WARNING)
    assert notice.message.endswith("kB even with headlines alone; Gmail cuts off at 102 kB.")


def test_its_codes_have_a_meaning() -> None:
    assert {"mail-too-long", "mail-unsupported-css", "mail-unsupported-html"} <= {check.code for check in BUILDING}


@pytest.mark.parametrize("part", [slice(0, 3), slice(2, 6), slice(14, 15), slice(15, 30)])
def test_the_size_that_is_estimated_before_there_is_a_letter_is_about_right(part: slice, brief: Design) -> None:
    made = replace(torture(), placements=torture().placements[part], note=(), corrections=())
    letter = mail(made, PUBLIC, brief)
    assert letter.form is MailForm.FULL
    assert 0.85 < mail_size(made) / letter.size < 1.15
