"""issue.toml changed by hand, what the bot says, the PDF itself, and what is asked of the net meanwhile."""

from __future__ import annotations

import ctypes
import json
import re
import shutil
import struct
import subprocess
import zlib
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
import pytest
from shapes import KNOWN
from source_kit import Entry, Newsdesk, Served, feeds, prose, rss

from attacks.attack_list import ATTACKS, TEMPLATES
from attacks.judges import SCHEMES, post_faults
from attacks.ways_in import WAYS, docx, html, markdown
from attacks.ways_out import DESIGN, PUBLICATION, WRITERS, issue_of
from digest.bot.reports import report
from digest.confine import Confined
from digest.desk.assemble import assemble
from digest.desk.build import build
from digest.desk.take_in import Taken, TakenIn, take_in
from digest.errors import InputError
from digest.ingest.confined import Refused, read_here
from digest.model.config import DesignChoice
from digest.model.post import Entity, Post, fill_holes, hole
from digest.render.pages import plain_text, print_page
from digest.render.pdf import layout
from digest.render.pdf.request import TARGET, read_reply, request_for
from digest.render.telegram.entities import convert
from digest.shelf.sheets import read_sheet
from digest.words import words_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digest.model.article import Article

SHORT = tuple(value for value in ATTACKS if len(value) < 1500)
PATH = Path("issue.toml")


def articles_of(way: str, values: Sequence[str]) -> tuple[Article, ...]:
    found = (read_here(one, KNOWN, longest=10**6) for one in WAYS[way](values))
    return tuple(article for one in found if not isinstance(one, Refused) for article in one.articles)


def toml(values: Sequence[str]) -> str:
    """An issue.toml with a value in every place that takes a text."""

    def word(value: str) -> str:
        whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")

    first = word(values[0])
    lines = [f"number = 7\ndate = 2026-11-27\ntitle = {first}\ntheme = {first}\nterms = [{first}]\nnote = {first}"]
    lines.append(f"hashtags = [{first}]")
    for at, value in enumerate(values):
        text = word(value)
        lines.append(f'[[articles]]\nfile = "{at}.md"\nid = {text}\ntitle = {text}\nworking_headline = {text}')
        lines.append(f"summary = {text}\ngroup = {text}\nhashtags = [{text}]")
        lines.append(f'related = [{{ issue = "2026-W40", anchor = "a", title = {word(value or "x")} }}]')
    lines += [f"[[corrections]]\ndate = 2026-12-01\ntext = {word(value)}" for value in values if value.strip()]
    return "\n".join(lines)


def test_an_issue_toml_changed_by_hand_acts_in_no_output(full: bool, capsys: pytest.CaptureFixture[str]) -> None:
    values = SHORT if full else SHORT[::17]
    article = articles_of("paste", ["words"])[0]
    good = 0
    for group in (values[at : at + 10] for at in range(0, len(values), 10)):
        issue = issue_of([article] * len(group), read_sheet(toml(group), slug="2026-W48", path=PATH))
        for writer, judge in WRITERS.items():
            assert judge(issue) == [], writer
        good += len(group)
    with capsys.disabled():
        print(f"\nissue.toml by hand: {good} of {len(values)} in each of {len(WRITERS)} outputs")


@pytest.mark.parametrize("text", [f"number = {'9' * 9000}", f"title = {'[' * 9000}", "a." * 2000 + "b = 1"])
def test_an_issue_toml_out_of_all_measure_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        read_sheet(text, slug="2026-W48", path=PATH)


def test_what_looks_like_a_hole_or_a_template_is_never_filled() -> None:
    """Neither the names that stand in our templates, nor what stands for the link of an earlier post."""
    links = dict.fromkeys(("compact", "index", "document", "article-1"), "https://t.me/evil/1")
    for way in ("paste", "Markdown", "front matter, YAML", "fetched page", "DOCX", "Atom", "JSON Feed"):
        issue = issue_of(articles_of(way, TEMPLATES))
        assert [fault for name in ("web", "thread", "compact") for fault in WRITERS[name](issue)] == [], way
        shown = plain_text(issue, PUBLICATION, DESIGN)
        assert "{{ 7*7 }} words" in " ".join(shown.split())
        assert "49 words" not in shown
        assert "uid=" not in shown
        assert PUBLICATION.contact == "" or PUBLICATION.contact not in shown
    held = Post(part="x", text=hole("index"), entities=(Entity(type="bold", offset=0, length=6),))
    assert fill_holes(held, links) == held


@pytest.mark.parametrize("way", ["paste", "Markdown", "HTML file", "RSS"])
def test_the_bot_shows_what_came_in_as_plain_words(way: str, full: bool) -> None:
    values = SHORT if full else SHORT[::23]
    for value in values:
        for material in WAYS[way]([value]):
            answer = read_here(material, KNOWN, longest=10**6)
            if isinstance(answer, Refused):
                continue
            taken = tuple(Taken(id="a", file="a.md", article=one, new=True) for one in answer.articles)
            result = TakenIn(taken=taken, notices=answer.notices, raw=Path("x"))
            for language in ("en", "de"):
                said = report(result, words_in(language), lambda click: click.act)
                shown = convert(said.html)
                assert {entity.type for entity in shown.entities} <= {"bold", "italic", "expandable_blockquote"}
                assert post_faults(Post(part="x", text=shown.text, entities=shown.entities), frozenset()) == []


@pytest.mark.parametrize("way", ["HTML file", "DOCX", "front matter, YAML", "Atom", "mail, HTML", "fetched page"])
def test_the_pdf_leads_to_web_and_mail_only_and_runs_nothing(way: str, tmp_path: Path, full: bool) -> None:
    if way != "HTML file" and not full:
        pytest.skip("takes many seconds; --full runs it")
    values = [value for value in SHORT if "://" in value or "script" in value or "(" in value][:: 3 if full else 24]
    issue = issue_of(articles_of(way, values))
    order = request_for(print_page(issue, PUBLICATION, DesignChoice(), DESIGN), DESIGN)
    data = read_reply(layout.layout(order, lambda _: None)).pdf
    addresses, kinds, files = inside(data)
    assert [url for url in addresses if urlsplit(url).scheme not in SCHEMES] == []
    assert kinds <= {pdfium.PDFACTION_URI, pdfium.PDFACTION_GOTO}
    assert files == 0
    assert forbidden(data, tmp_path) == []


def inside(data: bytes) -> tuple[list[str], set[int], int]:
    """The addresses of a PDF's links, the kinds of what they do, and the number of files in it, as PDFium sees them."""
    found, kinds = [], set()
    with pypdfium2.PdfDocument(data) as pdf:
        for page in pdf:
            at, link = ctypes.c_int(0), pdfium.FPDF_LINK()
            while pdfium.FPDFLink_Enumerate(page, at, link):
                action = pdfium.FPDFLink_GetAction(link)
                if action:
                    kinds.add(int(pdfium.FPDFAction_GetType(action)))
                    size = pdfium.FPDFAction_GetURIPath(pdf, action, None, 0)
                    if size:
                        buffer = ctypes.create_string_buffer(size)
                        pdfium.FPDFAction_GetURIPath(pdf, action, buffer, size)
                        found.append(buffer.value.decode("utf-8", "replace"))
            page.close()
        assert pdfium.FPDFDoc_GetJavaScriptActionCount(pdf) == 0
        assert pdf.get_formtype() == pdfium.FORMTYPE_NONE
        return found, kinds, int(pdfium.FPDFDoc_GetAttachmentCount(pdf))


def forbidden(data: bytes, folder: Path) -> list[bytes]:
    """The names of acts in a PDF whose objects are laid open; streams of pages and fonts, which are no objects, left out."""
    packed, opened = folder / "a.pdf", folder / "b.pdf"
    packed.write_bytes(data)
    if shutil.which("qpdf"):
        subprocess.run(["qpdf", "--qdf", "--object-streams=disable", packed, opened], check=True)
        data = opened.read_bytes()
    objects = re.sub(rb"(?<=stream\n).*?(?=endstream)", b"", data, flags=re.DOTALL)
    names = (
        rb"/(?:JavaScript|JS|Launch|OpenAction|AA|EmbeddedFiles?|RichMedia|SubmitForm|ImportData|GoToR|XFA|Rendition)\b"
    )
    return sorted(set(re.findall(names, objects)))


def png(width: int, height: int) -> bytes:
    """A grey picture of that size."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


BEACONS = (
    '<img src="{0}" width="1" height="1">',
    '<img src="{0}" width=0>',
    '<img src="{0}" style="width:1px;height:1px">',
    '<img src="{0}" style="width: 0.1px">',
    '<img src="{0}" width="1.0" height="1.0">',
    '<img src="{0}" width="01" height="01">',
    '<img src="{0}" style="max-height:1px!important">',
    '<img src="{0}" style="display:none">',
    '<img src="{0}" style="opacity:0">',
    '<div style="display:none"><img src="{0}"></div>',
    '<noscript><img src="{0}" width=1></noscript>',
    '<picture><source srcset="{0}"><img src="{0}" width=1 height=1></picture>',
    '<link rel=preload as=image href="{0}"><link rel=stylesheet href="{0}"><link rel=prefetch href="{0}">',
    '<style>@import "{0}";p{{background:url({0})}}</style><p style="background:url({0})">words</p>',
    '<iframe src="{0}"></iframe><embed src="{0}"><object data="{0}"></object><video src="{0}" poster="{0}"></video>',
    '<meta http-equiv=refresh content="0;url={0}"><script src="{0}"></script><a href="{0}" ping="{0}">words</a>',
    '<form action="{0}"><input type=image src="{0}"></form><svg><image xlink:href="{0}"/></svg>',
)


@pytest.fixture
def served() -> Iterator[Served]:
    with Served() as server:
        yield server


def test_a_pixel_that_counts_readers_is_never_asked_for_and_a_picture_is_asked_for_once(
    served: Served, tmp_path: Path
) -> None:
    """With the settings that are usual: at the taking in, at the assembly, at the building."""
    for at, _ in enumerate(BEACONS):
        served.put(f"/beacon-{at}.gif", png(1, 1))
    served.put("/photo.png", png(80, 60))
    text = prose("pixels") + "".join(one.format(served.url(f"/beacon-{at}.gif")) for at, one in enumerate(BEACONS))
    text += f'<p><img src="{served.url("/photo.png")}" alt="A quay"></p>'
    served.put("/feed.xml", rss(Entry("1", "https://example.org/1", "Pixels", text)))
    room = Newsdesk.made(tmp_path, feeds(served, "/feed.xml"))
    try:
        assert room.poll()[0].new == 1
        slug = assemble(room.desk).slug
        with Confined(target=TARGET) as child:
            assert build(room.desk, slug, child).trouble is None
        room.poll()
    finally:
        room.desk.close()
    asked = [path for path, _ in served.asked]
    assert [path for path in asked if "beacon" in path] == []
    assert asked.count("/photo.png") == 1
    assert set(asked) == {"/feed.xml", "/photo.png"}
    outputs = [path for path in tmp_path.rglob("*.html") if "outputs" in path.parts or "public" in path.parts]
    assert not [path for path in outputs if f'src="{served.url("")}' in path.read_text()]


@pytest.mark.parametrize(("name", "make"), [("a.html", html), ("a.md", markdown), ("a.docx", docx)])
def test_a_file_of_an_editor_asks_nobody(name: str, make: object, served: Served, tmp_path: Path) -> None:
    assert callable(make)
    room = Newsdesk.made(tmp_path, "")
    try:
        value = " ".join(one.format(served.url("/beacon.gif")) for one in BEACONS)
        take_in(room.desk, make(value), name=name)
        slug = assemble(room.desk).slug
        if name == "a.md":  # the others become the same tree
            with Confined(target=TARGET) as child:
                assert build(room.desk, slug, child).trouble is None
    finally:
        room.desk.close()
    assert served.asked == []
