"""Whatever stands in an article, wherever it stands: no output holds anything that acts.

Each hostile value is put into every place of an article at once; the outputs are read by parsers that are not ours.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
import tinyhtml5  # type: ignore[import-untyped]
from hostile import HOSTILE
from sample_issue import PUBLICATION, issue, placed
from sample_posts import ENV

from digest.model.article import Article, Author, Section
from digest.model.blocks import (
    Code,
    CodeBlock,
    Definition,
    DefinitionList,
    Emphasis,
    Figure,
    Foreign,
    Heading,
    Link,
    List,
    ListItem,
    Note,
    Paragraph,
    Passage,
    Quote,
    Strong,
    Table,
    Text,
)
from digest.model.config import DesignChoice
from digest.model.post import hole
from digest.render.pages import plain_text, print_page, web_page
from digest.render.pdf import layout
from digest.render.pdf.request import read_reply, request_for
from digest.render.telegram import announce
from digest.render.telegram.html import post_html

if TYPE_CHECKING:
    from pathlib import Path

    from digest.model.issue import Issue, Placement
    from digest.render.design import Design

ANYWHERE = {"id", "class", "lang", "dir", "role", "aria-label", "aria-labelledby", "aria-hidden"}
PLAIN = re.compile(
    r"html|head|body|title|style|header|footer|nav|section|article|h[1-6]|ul|li|d[ltd]|blockquote|pre|code|em|strong|sup|[bh]r|wbr|span|bdi|thead|tbody|tr|td|table"
)
ALLOWED = {
    "main": {"tabindex"},
    "a": {"href", "download"},
    "th": {"scope"},
    "ol": {"start"},
    "time": {"datetime"},
    "meta": {"charset", "name", "content", "property", "http-equiv", "media"},
    "p": {"data-mark", "data-t"},
    "h2": {"data-head"},
    "div": {"data-issue", "tabindex"},
    "link": {"rel", "type", "href"},
    "script": {"type"},
}
PLAIN_IN_POSTS = re.compile(r"html|head|body|strong|em|u|s|code|pre|br|span|summary|details")
ALLOWED_IN_POSTS = {"a": {"href"}, "blockquote": {"expandable"}}
SCHEMES = {"http", "https", "mailto"}
OWN = re.compile(r"#.*|(?:\.\./)*(?:[a-z0-9-]+/)*(?:index\.html|icon\.svg)", re.DOTALL)
"""A place in the same page, or a page or the icon beside it."""


def everywhere(value: str) -> Article:
    """An article with the value in every place that takes one."""
    text = Text(value)
    row = (text, Code(value), Link(value, (text,)), Foreign(value, (text,)), Emphasis((Strong((text,)),)))
    note = Note((Paragraph((Link(value, (text,)), text)), CodeBlock(value, value)))
    return Article(
        title=value,
        subtitle=value,
        authors=(Author(name=value, bio=(Paragraph(row),), link=value, email=value),),
        abstract=(Paragraph((*row, note)),),
        abstract_label=value,
        sections=(
            Section(
                label=value,
                heading=value,
                kind="other",
                blocks=(
                    Heading(1, (*row, note)),
                    List((ListItem((Paragraph(row), CodeBlock(value, value))),), ordered=True),
                    Quote((Paragraph(row),)),
                    Figure(value, value, row),
                    Figure(value, value),
                    Table((row,), ((row,),), (value,)),
                    DefinitionList((Definition((row,), ((Paragraph((*row, note)),),)),)),
                    Passage(value, (Paragraph(row),)),
                ),
            ),
        ),
        bio_label=value,
        bio_heading=value,
        language=value,
        tags=(value,),
        summary=value,
        url=value,
    )


def placements(values: tuple[str, ...]) -> tuple[Placement, ...]:
    return tuple(
        replace(placed(everywhere(value), value, f"a{at}"), summary=value, group=value)
        for at, value in enumerate(values)
    )


def made_of(values: tuple[str, ...]) -> Issue:
    return issue(*placements(values), title=values[0], note=everywhere(values[0]).abstract)


def wrong_with(html: str, plain: re.Pattern[str], allowed: dict[str, set[str]]) -> list[str]:
    """What an HTML holds that is not in the allow-lists, found by the parser of WeasyPrint."""
    root = tinyhtml5.parse(html.encode("utf-8", "replace"), namespace_html_elements=False)
    assert isinstance(root, Element)
    out: list[str] = []
    for node in root.iter():
        tag = str(node.tag)
        if tag not in allowed and not plain.fullmatch(tag):
            out.append(f"<{tag}>")
        names = ANYWHERE | allowed.get(tag, set())
        out += [
            f"<{tag} {name}={value}>"
            for name, value in node.attrib.items()
            if name not in names or not harmless(name, value)
        ]
    return out


def harmless(name: str, value: str) -> bool:
    match name:
        case "href":
            return OWN.fullmatch(value) is not None or urlsplit(value).scheme in SCHEMES
        case "type":
            return value in {"application/ld+json", "image/svg+xml"}
        case "lang":
            return re.fullmatch(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", value) is not None
        case "class":
            return re.fullmatch(r"[a-z -]*", value) is not None
        case "http-equiv":
            return value == "Content-Security-Policy"
        case "name":
            return re.fullmatch(r"[a-z.:-]+", value) is not None
    return True


GROUPS = [pytest.param(HOSTILE[at : at + 18], id=str(at)) for at in range(0, len(HOSTILE), 18)]


@pytest.mark.parametrize("values", GROUPS)
def test_the_web_page_holds_only_what_we_write(values: tuple[str, ...], brief: Design) -> None:
    page = web_page(made_of(values), PUBLICATION, brief)["index.html"].decode("utf-8", "replace")
    assert wrong_with(page, PLAIN, ALLOWED) == []
    assert style_of(page) == style_of(web_page(issue(), PUBLICATION, brief)["index.html"].decode())


@pytest.mark.parametrize("values", GROUPS)
def test_the_page_for_the_pdf_holds_only_what_we_write(values: tuple[str, ...], brief: Design) -> None:
    page = print_page(made_of(values), PUBLICATION, DesignChoice(), brief)
    assert wrong_with(page, PLAIN, ALLOWED) == []
    assert not re.search(r"url\((?!design:|\"data:image/svg\+xml,)", style_of(page))


def style_of(page: str) -> str:
    return page[page.index("<style>") : page.index("</style>")]


@pytest.mark.parametrize("values", GROUPS)
def test_plain_text_holds_no_character_that_steers_a_terminal(values: tuple[str, ...], brief: Design) -> None:
    text = plain_text(made_of(values), PUBLICATION, brief)
    assert {char for char in text if unicodedata.category(char) == "Cc"} <= {"\n", "\t"}


@pytest.mark.parametrize("form", ["compact", "thread"])
@pytest.mark.parametrize("values", GROUPS)
def test_telegram_posts_hold_only_what_telegram_shows(values: tuple[str, ...], form: str) -> None:
    holes = {hole(f"article-{number}") for number in range(1, len(values) + 1)}
    for post in announce(made_of(values), PUBLICATION, ENV, form=form).posts:
        assert all(not entity.url or harmless("href", entity.url) or entity.url in holes for entity in post.entities)
        assert wrong_with(post_html(post.text, post.entities), PLAIN_IN_POSTS, ALLOWED_IN_POSTS) == []


def test_links_in_the_pdf_lead_to_web_and_mail_only_and_nothing_runs(brief: Design, tmp_path: Path) -> None:
    if shutil.which("pdfinfo") is None:
        pytest.skip("pdfinfo is not installed")
    short = [value for value in HOSTILE if len(value) < 200 and ("://" in value or "script:" in value)][::3]
    page = print_page(made_of(("https://example.org/", *short)), PUBLICATION, DesignChoice(), brief)
    found = read_reply(layout.layout(request_for(page, brief), lambda _: None))
    path = tmp_path / "hostile.pdf"
    path.write_bytes(found.pdf)
    links, scripts = (
        subprocess.run(["pdfinfo", option, path], capture_output=True, text=True, check=True).stdout
        for option in ("-url", "-js")
    )
    addresses = re.findall(r"^ *\d+ +Annotation +(.+)$", links, re.MULTILINE)
    assert addresses
    assert [address for address in addresses if urlsplit(address).scheme not in SCHEMES] == []
    assert scripts.strip() == ""
    assert not re.search(rb"/(JavaScript|JS|Launch|AA|EmbeddedFile|RichMedia|SubmitForm)\b", found.pdf)
