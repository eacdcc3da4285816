"""Every word that was pasted, in its order, on the web page and in the PDF: from the raw bytes to the outputs."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cli_kit import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cli_kit import Said

LABEL = re.compile(r"^([A-Z][A-Z’' ]{2,30}):[ \n]*", re.MULTILINE)
REPAIRED = {"bckground": "background", "implicatons": "implications"}
VARIANTS: dict[str, Callable[[str], bytes]] = {
    "as it is": str.encode,
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "BOM": lambda text: text.encode("utf-8-sig"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "blank lines": lambda text: text.replace("\n", "\n\n").encode(),
    "wrapped at 78": lambda text: "\n\n".join(textwrap.fill(line, 78) for line in text.split("\n")).encode(),
    "title-case labels": lambda text: LABEL.sub(lambda m: f"{m[1].capitalize()}: ", text).encode(),
}


def squeezed(text: str) -> str:
    """Letters without spaces, and without the hyphens that a line's end may bring."""
    return re.sub(r"[\s\u00a0\u200b\u2010\u00ad\ufffe-]+", "", text)


def passages(text: str) -> Iterator[str]:
    """The lines of a paste without markers; a label is a passage of its own, as it is printed."""
    for line in text.split("\n"):
        label = LABEL.match(line)
        if label:
            folded = label[1].casefold().replace("'", "’")
            yield REPAIRED.get(folded, folded)
        rest = line[label.end() :] if label else line
        if rest.strip() not in {"", "-"}:
            yield rest


def lost(text: str, shown: str) -> list[str]:
    """The passages that do not stand whole and in order in what is shown."""
    page, at, missing = squeezed(shown).casefold(), 0, []
    for passage in passages(text):
        wanted = squeezed(passage).casefold()
        found = page.find(wanted, at)
        if found < 0:
            missing.append(passage[:80])
        else:
            at = found + len(wanted)
    return missing


def web_words(page: Path) -> str:
    text = page.read_text(encoding="utf-8")
    body = text[text.index("<body") :]
    return html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<(script|style).*?</\1>", "", body, flags=re.DOTALL)))


def pdf_words(folder: Path) -> str:
    if shutil.which("pdfinfo") is None:
        pytest.skip("pdfinfo (poppler-utils) is not installed")
    done = subprocess.run(
        ["pdfinfo", "-struct-text", str(next(folder.glob("*.pdf")))], capture_output=True, text=True, check=True
    )
    return "\n".join(re.findall(r'^\s*"(.*)"$', done.stdout, re.MULTILINE))


def checked(text: str, folder: Path) -> None:
    assert len(list(passages(text))) > 40
    assert lost(text, web_words(folder / "index.html")) == []
    assert lost(text, pdf_words(folder)) == []
    assert lost(text, (folder / "issue.txt").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_word_of_the_analysts_is_on_the_page_and_in_the_pdf(
    variant: str, weekly: Path, digest: Callable[..., Said], analyst: Path, full: bool
) -> None:
    if not full and variant not in {"as it is", "wrapped at 78"}:
        pytest.skip("takes many seconds; --full runs it")
    text = analyst.read_text(encoding="utf-8")
    (weekly / "paste.txt").write_bytes(VARIANTS[variant](text))
    assert digest("build", "paste.txt").code == 0
    checked(text, next(weekly.glob("issues/2*")))


def test_every_word_of_the_demo_is_on_the_page_and_in_the_pdf(built: Path) -> None:
    text = (ROOT / "issues/demo/articles.txt").read_text(encoding="utf-8")
    checked(text, next(built.glob("issues/2*")))


def test_a_lost_word_would_be_noticed(built: Path) -> None:
    text = (ROOT / "issues/demo/articles.txt").read_text(encoding="utf-8")
    page = web_words(next(built.glob("issues/2*/index.html")))
    assert lost(text, page.replace("reservoir", "", 1)) != []
    assert lost(text.replace("\nBACKGROUND:", "\nBACKGROUND: unheard-of", 1), page) != []
