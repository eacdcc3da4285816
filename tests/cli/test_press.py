"""The whole life of an issue on the command line, in the folder channel and against the Bot API stand-in."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cli_kit import Said, command, environment
from standin.draw import draw_channel

if TYPE_CHECKING:
    from collections.abc import Callable

    from standin.server import StandIn

TELEGRAM = '\n[channels.telegram]\nkind = "telegram"\nchat_id = "{chat}"\napi_url = "{url}"\n'


def records(folder: Path) -> list[dict[str, object]]:
    """The posts in the folder channel."""
    return [json.loads(path.read_bytes()) for path in sorted((folder / "issues/channel").glob("*.json"))]


def slug_of(folder: Path) -> str:
    (issue,) = [path.parent.name for path in folder.glob("issues/*/issue.toml")]
    return issue


def use_telegram(folder: Path, standin: StandIn) -> None:
    config = folder / "config.toml"
    text = re.sub(r"\[channels\.folder\][^\[]*?path = [^\n]*\n", "", config.read_text(encoding="utf-8"))
    assert "[channels.folder]" not in text
    text += TELEGRAM.format(chat=standin.chat.chat_id, url=standin.url)
    config.write_text(text, encoding="utf-8")


def test_one_paste_becomes_one_post_and_one_document_in_the_folder_channel(
    weekly: Path, digest: Callable[..., Said], articles: Path
) -> None:
    assert digest("build", articles).code == 0
    assert digest("approve", "--accept-headlines").code == 0
    said = digest("publish")
    assert said.code == 0, said.err
    slug = slug_of(weekly)
    compact, document = records(weekly)
    assert (compact["part"], compact["silent"]) == ("compact", False)
    assert (document["part"], document["silent"], document["filename"]) == (
        "document",
        True,
        f"the-example-weekly-{slug}.pdf",
    )
    built = weekly / "issues" / slug / f"the-example-weekly-{slug}.pdf"
    assert (weekly / "issues/channel" / str(document["file"])).read_bytes() == built.read_bytes()
    public = weekly / "issues/public"
    assert (public / slug / "index.html").read_bytes() == (weekly / "issues" / slug / "index.html").read_bytes()
    assert f'href="{slug}/index.html"' in (public / "index.html").read_text(encoding="utf-8")


def test_the_same_command_line_publishes_to_telegram_once(
    built: Path, digest: Callable[..., Said], standin: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_telegram(built, standin)
    monkeypatch.setenv("DIGEST_TELEGRAM_TOKEN", standin.token)
    assert digest("approve", "--accept-headlines").code == 0
    dry = digest("publish", "--dry-run")
    assert standin.chat.messages == []
    said = digest("publish")
    assert said.code == 0, said.out + said.err
    text, document = standin.chat.messages
    assert text.text in dry.out
    assert document.document is not None
    assert str(document.filename).endswith(f"{slug_of(built)}.pdf")
    assert document.silent
    assert digest("publish").code == 0
    assert len(standin.chat.messages) == 2
    assert standin.token not in dry.out + said.out + said.err


def test_publishing_and_approving_twice_changes_nothing(built: Path, digest: Callable[..., Said]) -> None:
    assert digest("approve", "--accept-headlines").code == 0
    again = digest("approve", "--accept-headlines")
    assert (again.code, "approved already" in again.out) == (0, True)
    assert digest("publish").code == 0
    before = {path: path.stat().st_mtime_ns for path in (built / "issues/channel").iterdir()}
    twice = digest("publish")
    assert (twice.code, "nothing was sent again" in twice.out) == (0, True)
    assert {path: path.stat().st_mtime_ns for path in (built / "issues/channel").iterdir()} == before
    assert "sent already" in digest("approve").out + digest("approve", slug_of(built)).out


def test_two_processes_that_build_one_file_make_one_issue(weekly: Path, articles: Path) -> None:
    both = [
        subprocess.Popen(
            command("build", articles), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment()
        )
        for _ in range(2)
    ]
    said = [process.communicate()[0].decode() for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert slug_of(weekly)
    sheet = (weekly / "issues" / slug_of(weekly) / "issue.toml").read_text(encoding="utf-8")
    assert sheet.count("[[articles]]\nfile") == 4


def test_two_processes_that_publish_make_each_post_once(
    built: Path, standin: StandIn, digest: Callable[..., Said]
) -> None:
    use_telegram(built, standin)
    assert digest("approve", "--accept-headlines").code == 0
    both = [
        subprocess.Popen(
            command("publish"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment(DIGEST_TELEGRAM_TOKEN=standin.token),
        )
        for _ in range(2)
    ]
    said = [process.communicate()[0].decode() for process in both]
    assert min(process.returncode for process in both) == 0, said
    assert len(standin.chat.messages) == 2
    assert digest("status", "--json").code == 0


def test_what_is_sent_is_what_was_approved_whatever_changes_in_the_design(
    built: Path, digest: Callable[..., Said]
) -> None:
    assert digest("approve", "--accept-headlines").code == 0
    page = (built / "issues" / slug_of(built) / "index.html").read_bytes()
    config = built / "config.toml"
    config.write_text(config.read_text(encoding="utf-8").replace('page = "A4"', 'page = "A5"'), encoding="utf-8")
    assert digest("publish").code == 0
    assert (built / "issues/public" / slug_of(built) / "index.html").read_bytes() == page


def test_a_change_of_content_voids_the_approval(built: Path, digest: Callable[..., Said]) -> None:
    assert digest("approve", "--accept-headlines").code == 0
    article = next((built / "issues" / slug_of(built) / "articles").iterdir())
    article.write_text(article.read_text(encoding="utf-8").replace("canal", "waterway", 1), encoding="utf-8")
    said = digest("publish")
    assert said.code == 1
    assert "not approved" in said.err
    assert records(built) == []
    assert digest("approve").code == 0
    assert digest("publish").code == 0


def test_without_a_terminal_headlines_need_a_word(built: Path, process: Callable[..., Said]) -> None:
    said = process("approve")
    assert said.code == 2
    assert "--accept-headlines" in said.err
    assert json.loads(process("status", "--json").out)["issues"][0]["row"]["state"] == "review"


def test_cancelling_frees_the_articles_and_keeps_the_number_used(built: Path, digest: Callable[..., Said]) -> None:
    assert digest("cancel").code == 0
    assert len(json.loads(digest("inbox", "--json").out)["articles"]) == 4
    assert "issue 2" in digest("assemble").out


def test_building_the_same_file_again_rebuilds_its_issue(
    built: Path, digest: Callable[..., Said], articles: Path
) -> None:
    said = digest("build", articles)
    assert (said.code, "unchanged" in said.out) == (0, True)
    assert digest("edit", "--title", "Water and trade").code == 0
    said = digest("build", articles)
    assert said.code == 0
    assert "here already" in said.out
    page = (built / "issues" / slug_of(built) / "index.html").read_text(encoding="utf-8")
    assert "Water and trade" in page


def test_an_edit_from_the_command_line_is_in_the_sheet_and_the_page(built: Path, digest: Callable[..., Said]) -> None:
    changes = [
        "--headline",
        "2=A “quoted” headline",
        "--summary",
        "1=Short.",
        "--note",
        "Dear *readers*,",
        "--order",
        "4,3",
        "--theme",
        "Straits",
    ]
    assert digest("edit", *changes).code == 0
    assert digest("build").code == 0
    folder = built / "issues" / slug_of(built)
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert page.index("Émile Example") < page.index("Chiara Example") < page.index("Ada Example")
    assert "A “quoted” headline" in page
    assert "<em>readers</em>" in page
    assert digest("edit", "--leave-out", "1").code == 0
    assert len(json.loads(digest("inbox", "--json").out)["articles"]) == 1


def test_a_lost_database_loses_no_issue_and_sends_none_twice(built: Path, digest: Callable[..., Said]) -> None:
    for path in built.glob(".digest/state.db*"):
        path.unlink()
    said = digest("assemble")
    assert (said.code, "no articles are waiting" in said.err.lower()) == (1, True)
    assert digest("build", slug_of(built)).code == 0
    said = digest("approve", "--accept-headlines")
    assert (said.code, "--never-sent" in said.err) == (1, True)
    assert digest("publish").code == 1
    assert records(built) == []
    assert digest("approve", "--never-sent").code == 0
    assert digest("publish").code == 0
    assert len(records(built)) == 2


def test_status_tells_what_to_do_next(built: Path, digest: Callable[..., Said]) -> None:
    assert "digest approve" in digest("status").out
    digest("approve", "--accept-headlines")
    assert "digest publish" in digest("status").out
    digest("publish")
    assert "3 of 3 deliveries made" in digest("status").out


def test_the_analysts_go_to_telegram_as_one_post_and_one_document(
    weekly: Path,
    digest: Callable[..., Said],
    standin: StandIn,
    analyst: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use_telegram(weekly, standin)
    monkeypatch.setenv("DIGEST_TELEGRAM_TOKEN", standin.token)
    assert digest("build", analyst).code == 0
    assert digest("approve", "--accept-headlines").code == 0
    assert digest("publish").code == 0
    text, document = standin.chat.messages
    units = len(text.text.encode("utf-16-le")) // 2
    print(f"\ncompact post of the analysts: {units} units, {len(text.entities)} entities")
    if place := os.environ.get("DIGEST_PICTURES"):
        (Path(place) / "compact.html").write_text(draw_channel(standin), encoding="utf-8")
    assert units <= 4096
    assert (text.filename, document.filename) == (None, f"the-example-weekly-{slug_of(weekly)}.pdf")
    assert document.document == next(weekly.glob("issues/2*/*.pdf")).read_bytes()
    assert analyst.read_text(encoding="utf-8").splitlines()[0].removeprefix("By ") in text.text


def test_the_analysts_go_to_telegram_as_a_thread_with_every_link_in_the_index(
    weekly: Path,
    digest: Callable[..., Said],
    standin: StandIn,
    analyst: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use_telegram(weekly, standin)
    config = weekly / "config.toml"
    config.write_text(config.read_text(encoding="utf-8") + 'form = "thread"\n', encoding="utf-8")
    monkeypatch.setenv("DIGEST_TELEGRAM_TOKEN", standin.token)
    assert digest("build", analyst).code == 0
    assert digest("approve", "--accept-headlines").code == 0
    assert digest("publish").code == 0
    index, *articles, document, pinned = standin.chat.messages
    for message in (index, *articles, document):
        units = len(message.text.encode("utf-16-le")) // 2
        print(
            f"\nthread of the analysts, post {message.message_id}: {units} units, {len(message.entities)} entities",
            end="",
        )
    links = [entity.url for entity in index.entities if entity.url]
    assert links == [f"https://t.me/example_review/{message.message_id}" for message in articles]
    assert len(articles) == 4
    assert (document.reply_to, bool(document.thumbnail), pinned.service != "") == (index.message_id, True, True)
    assert [message.silent for message in (index, *articles, document)] == [False, True, True, True, True, True]
    assert standin.chat.pinned == [index.message_id]
    page = draw_channel(standin)
    assert page.count('id="post-') >= 6
    if place := os.environ.get("DIGEST_PICTURES"):
        (Path(place) / "thread.html").write_text(page, encoding="utf-8")
