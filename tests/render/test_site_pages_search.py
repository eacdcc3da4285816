"""The search: the index holds every word, the script is small, and a browser finds what people type."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import accumulate
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_issue import LIGHTS, PUBLICATION, issue, placed
from site_kit import archive_files, checkers, one, site_of, weekly
from test_web_page import tree_of

from digest.model.blocks import paragraph
from digest.render.site.archive import archive_pages
from digest.render.site.search import folded, index_of, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.render.design import Design

CHROMIUM = shutil.which("chromium")


def unpacked(index: bytes) -> tuple[set[str], dict[str, list[int]]]:
    data = json.loads(index)
    return set(data["common"]), {word: list(accumulate(steps)) for word, steps in data["words"].items()}


@given(st.lists(st.lists(st.text(max_size=40), max_size=3), max_size=12))
def test_every_word_is_found_in_the_articles_that_have_it_and_in_no_other(articles: list[list[str]]) -> None:
    common, words = unpacked(index_of(articles))
    held = [{word for text in texts for word in words_of(text)} for texts in articles]
    for word in set().union(*held):
        having = [number for number, own in enumerate(held) if word in own]
        assert words[word] == having if word not in common else len(having) * 2 > len(articles)
    assert set(words) | common == set().union(*held)


@pytest.mark.parametrize(
    ("typed", "word"),
    [("Café", "cafe"), ("İSTANBUL", "istanbul"), ("ılık", "ilik"), ("ёлка", "елка"), ("ΟΔΟΣ", "οδοσ"), ("ﬁn", "fin")],
)
def test_words_are_folded_as_people_type_them(typed: str, word: str) -> None:
    assert folded(typed) == word


def test_words_of_most_articles_are_not_looked_up() -> None:
    common, words = unpacked(index_of([["the", str(number)] for number in range(10, 30)]))
    assert common == {"the"}
    assert len(words) == 20


def test_the_index_is_small_and_the_same_in_another_process_with_another_seed(brief: Design) -> None:
    files = archive_pages(site_of(weekly(20)), PUBLICATION, brief)
    index = files["search/index.json"]
    assert len(index) < 4_000
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from sample_issue import PUBLICATION\n"
        "from site_kit import site_of, weekly\n"
        "from digest.render.design import load_design\n"
        "from digest.render.site.archive import archive_pages\n"
        "files = archive_pages(site_of(weekly(20)), PUBLICATION, load_design('brief', project=None))\n"
        "sys.stdout.buffer.write(files['search/index.json'] + files['search/index.html'])\n"
    )
    for seed in ("1", "2"):
        told = subprocess.run(
            [sys.executable, "-c", code, str(Path(__file__).parent)],
            check=True,
            capture_output=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[2])},
            cwd=tempfile.gettempdir(),
        )
        assert told.stdout == index + files["search/index.html"]


def test_the_script_is_small_a_file_of_its_own_and_named_after_its_bytes(brief: Design) -> None:
    files = archive_pages(site_of(weekly(1)), PUBLICATION, brief)
    (name,) = [name for name in files if name.endswith(".js")]
    assert re.fullmatch(r"assets/search-[0-9a-f]{10}\.js", name)
    assert len(files[name]) < 5_000
    assert not re.search(rb"innerHTML|eval|document\.write|https?:", files[name])
    root = tree_of(files["search/index.html"].decode())
    assert [dict(node.attrib) for node in root.iter("script")] == [{"src": f"../{name}", "defer": ""}]


def test_without_a_script_every_article_stands_in_the_list_and_nothing_waits_for_one(brief: Design) -> None:
    root = tree_of(archive_pages(site_of(weekly(3)), PUBLICATION, brief)["search/index.html"].decode())
    assert len(root.findall(".//ol[@id='found']/li/h3/a")) == 6
    assert one(root, ".//form").get("hidden") is not None
    assert "All articles are listed here" in "".join(one(root, ".//noscript").itertext())
    said = one(root, ".//p[@role='status']")
    assert (said.get("aria-live"), said.text) == ("polite", None)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Nothing: the terminal belongs to pytest."""


@pytest.fixture(scope="module")
def archive(brief: Design, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive on disk; one article has words that no headline has."""
    folder = tmp_path_factory.mktemp("archive")
    rare = replace(LIGHTS, abstract=(paragraph("The café by the Straße sells Zypressenhonig in İstanbul."),))
    made = (issue(placed(rare, "A quiet harbour", "quiet"), slug="2026-W49", number=90), *weekly(3))
    for name, data in archive_files(made, brief).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture
def served(archive: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(archive)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()
    thread.join()


DRIVE = """
import { pathToFileURL } from "node:url";
const [module, chromium, profile, page, typed, ...keys] = process.argv.slice(1);
const { default: puppeteer } = await import(pathToFileURL(module + "/lib/esm/puppeteer/puppeteer-core.js"));
const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const browser = await puppeteer.launch({ executablePath: chromium, headless: true, userDataDir: profile, args: quiet });
const tab = await browser.newPage();
const heard = [];
tab.on("console", (said) => heard.push(said.text()));
tab.on("pageerror", (error) => heard.push(String(error)));
await tab.goto(page, { waitUntil: "networkidle0" });
const shown = () => tab.evaluate(() => ({
  titles: [...document.querySelectorAll("#found a")].map((link) => link.textContent.replaceAll("\\u00a0", " ")),
  said: document.getElementById("said").textContent,
  at: document.activeElement.id || document.activeElement.textContent.replaceAll("\\u00a0", " "),
  address: location.search,
}));
const out = { before: await shown() };
await tab.focus("#q");
await tab.type("#q", typed);
await tab.waitForNetworkIdle({ idleTime: 100 });
out.typed = await shown();
for (const key of keys) await tab.keyboard.press(key);
out.after = await shown();
out.heard = heard;
await browser.close();
console.log(JSON.stringify(out));
"""


def driven(page: str, typed: str, *keys: str) -> dict[str, Any]:
    """What the page of the search shows in Chromium before, after typing, and after some keys."""
    module, node = checkers("puppeteer-core"), shutil.which("node")
    if not (node and CHROMIUM):
        pytest.skip("node or chromium is not here")
    with tempfile.TemporaryDirectory() as profile:
        told = subprocess.run(
            [node, "--input-type=module", "-e", DRIVE, module, CHROMIUM, profile, page, typed, *keys],
            check=True,
            capture_output=True,
            timeout=120,
        )
    found: dict[str, Any] = json.loads(told.stdout)
    return found


@pytest.mark.parametrize("typed", ["zypressenhonig", "ZYPRESSEN honig", "cafe istanbul", "honig", "quiet straße"])
def test_a_browser_finds_an_article_by_words_of_its_text_as_people_type_them(served: str, typed: str) -> None:
    shown = driven(f"{served}search/index.html", typed)
    assert len(shown["before"]["titles"]) == 7
    assert shown["typed"]["titles"] == ["A quiet harbour"]
    assert shown["typed"]["said"] == "Articles found: 1 of 7"
    assert shown["heard"] == []


def test_headlines_come_first_and_what_is_not_there_is_said(served: str) -> None:
    shown = driven(f"{served}search/index.html", "crane", "Escape", "x", "q", "z")
    assert [title[:17] for title in shown["typed"]["titles"][:3]] == ["What a crane earn"] * 3
    assert shown["typed"]["address"] == "?q=crane"
    assert shown["after"]["titles"] == []
    assert shown["after"]["said"] == "No article has all of these words."


def test_the_keyboard_goes_down_the_results_and_back(served: str) -> None:
    shown = driven(f"{served}search/index.html", "crane", "ArrowDown", "ArrowDown", "ArrowUp")
    assert shown["after"]["at"] == shown["typed"]["titles"][0]
    shown = driven(f"{served}search/index.html?q=licht", "", "ArrowDown", "Escape")
    assert len(shown["before"]["titles"]) == 3
    assert (shown["after"]["at"], len(shown["after"]["titles"]), shown["after"]["address"]) == ("q", 7, "")


def test_opened_from_a_disk_it_searches_the_list_itself(archive: Path) -> None:
    shown = driven((archive / "search" / "index.html").as_uri(), "quiet")
    assert shown["typed"]["titles"] == ["A quiet harbour"]
    assert shown["heard"] == []
