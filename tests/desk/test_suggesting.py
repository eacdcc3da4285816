"""Drafts at the desk: what is asked for, what is written beside an issue, and who takes them."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest
from desk_kit import CONFIG, Clock, open_desk
from model_kit import KEY, Said, chat, model, reply

from digest.desk.assemble import assemble
from digest.desk.backup import secrets
from digest.desk.edit import Change, edit
from digest.desk.suggest import Suggested, suggest
from digest.desk.suggest_accept import accept
from digest.desk.take_in import take_in
from digest.desk.view import refresh
from digest.errors import InputError, RefusedError, UnknownError
from digest.model.secret import Secret
from digest.shelf.proposals import read_proposals
from digest.suggest.ask import ask

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from model_kit import Model

    from digest.desk.desk import Desk

PLAIN = """---
title: {title}
language: en
---
The lock of {place} reopened in 2019 after long repairs. Ada Example paid 1.6 billion crowns for it.
"""
SUMMARY = "Ada Example paid 1.6 billion crowns for a lock."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = open_desk(tmp_path, Clock(), CONFIG.format(form="auto"))
    yield made
    made.close()


def issue(desk: Desk, *titles: str) -> str:
    for number, title in enumerate(titles):
        take_in(desk, PLAIN.format(title=title, place=f"Arport{number}").encode(), name=f"a{number}.md")
    return assemble(desk).slug


def asked(desk: Desk, slug: str, stand: Model, *, everything: bool = False) -> Suggested:
    config = stand.config()
    object.__setattr__(desk, "config", replace(desk.config, suggest=config))
    return suggest(desk, slug, partial(ask, config, Secret(KEY)), everything=everything)


def test_drafts_are_written_beside_the_issue_and_change_nothing_of_it(desk: Desk) -> None:
    slug = issue(desk, "First lock", "Second lock")
    before = desk.folders.content_hash(slug)
    with model(chat(reply(SUMMARY, "A headline", "Locks"))) as stand:
        found = asked(desk, slug, stand)
    assert len(stand.asked) == 3  # two articles without an abstract, and the theme
    assert [(one.summary, one.headline) for one in found.proposals.articles] == [(SUMMARY, "")] * 2
    assert found.proposals.theme == "Locks"
    assert read_proposals(desk.folders.folder(slug)) == found.proposals
    view, row = refresh(desk, slug)
    assert desk.folders.content_hash(slug) == before == row.content_hash
    assert SUMMARY not in repr(view.issue)


def test_accepting_makes_drafts_the_editors_own_words(desk: Desk) -> None:
    slug = issue(desk, "First lock", "Second lock")
    with model(chat(reply(SUMMARY, "", "Locks"))) as stand:
        asked(desk, slug, stand)
    done = accept(desk, slug, ["2", "theme"])
    assert [placement.summary == SUMMARY for placement in done.view.issue.placements] == [False, True]
    assert done.view.sheet.theme == "Locks"
    left = read_proposals(desk.folders.folder(slug))
    assert (left.theme, len(left.articles)) == ("", 1)
    accept(desk, slug)
    assert not (desk.folders.folder(slug) / "proposals.toml").exists()
    with pytest.raises(RefusedError, match="nothing is proposed"):
        accept(desk, slug)


def test_what_an_editor_changed_in_the_file_is_what_is_taken(desk: Desk) -> None:
    slug = issue(desk, "First lock")
    with model(chat(reply(SUMMARY, "", "Locks"))) as stand:
        asked(desk, slug, stand)
    path = desk.folders.folder(slug) / "proposals.toml"
    path.write_text(path.read_text().replace(SUMMARY, "My own words."))
    assert accept(desk, slug).view.issue.placements[0].summary == "My own words."


def test_an_editors_words_are_neither_asked_for_nor_overwritten(desk: Desk) -> None:
    slug = issue(desk, "First lock", "Second lock")
    with model(chat(reply(SUMMARY, "", "Locks"))) as stand:
        asked(desk, slug, stand)
        edit(desk, slug, Change(summaries={1: "Mine."}, title="My title"))
        count = len(stand.asked)
        again = asked(desk, slug, stand, everything=True)
        texts = [turn["content"] for one in stand.asked[count:] for turn in one.body["messages"]]
    assert not any("in whole sentences" in text and "Arport0" in text for text in texts)
    assert again.proposals.theme == ""
    path = desk.folders.folder(slug) / "proposals.toml"
    path.write_text(path.read_text().replace('summary = ""', 'summary = "Theirs."', 1))
    assert accept(desk, slug).view.issue.placements[0].summary == "Mine."


def test_a_draft_of_an_older_text_is_left_with_a_notice(desk: Desk) -> None:
    slug = issue(desk, "First lock")
    with model(chat(reply(SUMMARY, "", "Locks"))) as stand:
        asked(desk, slug, stand)
    article = next((desk.folders.folder(slug) / "articles").glob("*.md"))
    article.write_text(article.read_text().replace("2019", "2020"))
    done = accept(desk, slug, ["1"])
    assert [notice.code for notice in done.notices] == ["draft-stale"]
    assert done.view.issue.placements[0].summary != SUMMARY


def test_the_same_text_is_asked_for_once(desk: Desk) -> None:
    slug = issue(desk, "First lock")
    with model(chat(reply(SUMMARY, "", "Locks"))) as stand:
        first = asked(desk, slug, stand).proposals
        assert asked(desk, slug, stand).proposals == first
    assert len(stand.asked) == 1


def test_an_invented_number_never_reaches_the_proposals_and_is_named(desk: Desk) -> None:
    slug = issue(desk, "First lock")
    with model(chat(reply("Ada Example paid 7 billion crowns to Atlantis.", "", "Locks"))) as stand:
        found = asked(desk, slug, stand)
        assert asked(desk, slug, stand).notices == found.notices  # also where the answer is an old one
    assert len(stand.asked) == 2
    assert [notice.code for notice in found.notices] == ["draft-refused"]
    assert "“7 billion”, “Atlantis”" in found.notices[0].message
    assert [one.summary for one in found.proposals.articles] == []
    assert found.view.issue.placements[0].summary.startswith("The lock of Arport0 reopened")
    assert "Atlantis" not in "".join(path.read_text() for path in desk.folders.folder(slug).rglob("*.toml"))


@pytest.mark.parametrize("said", [Said(status=429), Said(status=401), Said(stall=True)])
def test_a_service_that_is_of_no_use_is_asked_once_for_a_whole_issue(desk: Desk, said: Said) -> None:
    slug = issue(desk, "First lock", "Second lock", "Third lock")
    with model(said) as stand:
        config = stand.config(timeout=1)
        object.__setattr__(desk, "config", replace(desk.config, suggest=config))
        found = suggest(desk, slug, partial(ask, config, Secret(KEY)))
    assert len(stand.asked) == 1
    assert {notice.code for notice in found.notices} == {"draft-unavailable"}
    assert "3 more drafts" in found.notices[-1].message
    assert found.proposals.empty


def test_a_refusal_of_one_article_leaves_the_others_their_drafts(desk: Desk) -> None:
    slug = issue(desk, "First lock", "Second lock")
    with model(Said(status=500), chat(reply(SUMMARY, "", "Locks"))) as stand:
        found = asked(desk, slug, stand)
        assert len(found.proposals.articles) == 1
        assert len(asked(desk, slug, stand).proposals.articles) == 2  # what failed is asked again, the rest is not
    assert len(stand.asked) == 4


def test_assembling_building_and_looking_ask_nobody(desk: Desk) -> None:
    with model(chat("")) as stand:
        object.__setattr__(desk, "config", replace(desk.config, suggest=stand.config()))
        refresh(desk, issue(desk, "First lock"))
    assert stand.asked == []


def test_only_what_is_there_can_be_named_and_a_broken_file_is_an_error_with_its_line(desk: Desk) -> None:
    slug = issue(desk, "First lock")
    with model(chat(reply(SUMMARY, "", "Locks"))) as stand:
        asked(desk, slug, stand)
    with pytest.raises(UnknownError, match="no article 7"):
        accept(desk, slug, ["7"])
    path = desk.folders.folder(slug) / "proposals.toml"
    for text in ("theme = [1]", "theme = ", '[[articles]]\nfile = "x"', "articles = 1", "[[articles]]\nsummary = 3"):
        path.write_text(text)
        with pytest.raises(InputError) as caught:
            accept(desk, slug)
        assert caught.value.path == str(path)


def test_a_reply_cannot_name_a_file_or_a_field(desk: Desk) -> None:
    slug = issue(desk, "First lock")
    wild = json.dumps({"summary": SUMMARY, "file": "../../x", "title": "T", "group": "G", "theme": "Locks"})
    with model(chat(wild)) as stand:
        asked(desk, slug, stand)
    view = accept(desk, slug).view
    assert (view.sheet.title, view.sheet.entries[0].group) == ("", "")
    assert view.sheet.entries[0].file == "01-first-lock.md"


def test_no_backup_has_the_key(tmp_path: Path) -> None:
    address = (
        '[suggest]\nprovider = "chat"\naddress = "https://llm.example.org/v1"\nmodel = "m"\nkey_file = "issues/key"\n'
    )
    desk = open_desk(tmp_path, Clock(), CONFIG.format(form="auto") + address)
    assert secrets(desk.config) == (tmp_path / "issues" / "key",)
