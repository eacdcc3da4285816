"""What the archive says of a new issue's articles: hashtags, links, and groups that are only suggested."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from digest.assemble.enrich import Archived, Enriched, enriched
from digest.errors import InputError
from digest.model.article import Article, Section
from digest.model.blocks import paragraph
from digest.model.enrich import Enrich, Related
from digest.model.sheet import Entry, Sheet
from digest.shelf.sheets import change_sheet, read_sheet, write_sheet
from digest.summary.similar import Text

HARBOR = "Barges wait at the lock of the harbor. The tide turns, and the barges pay a toll."
WINE = "The vineyard has grapes on the hill. A cellar has wine of the vineyard, and the wine rests."
VOCABULARY = (("Inland shipping", ("barge",)),)


def article(name: str, text: str, **more: object) -> Article:
    body = Section(label="", heading="", kind="body", blocks=(paragraph(text),))
    return replace(Article(id=name, title=name, sections=(body,)), **more)  # type: ignore[arg-type]


def archived(n: int, text: str, group: str = "", tags: tuple[str, ...] = (), language: str = "en") -> Archived:
    place = Related(issue=f"2026-W{n:02d}", anchor=f"a{n}", title=f"Title {n}")
    return Archived(place=place, text=Text(text, language), group=group, tags=tags)


def made(articles: list[Article], archive: list[Archived], choice: Enrich, **more: object) -> Enriched:
    entries = tuple(Entry(file=f"{one.id}.md", id=one.id) for one in articles)
    sheet = Sheet(slug="2026-W48", number=1, date=dt.date(2026, 11, 27), theme="T", terms=("Arport",), entries=entries)
    return enriched(sheet, articles, archive, choice=choice, **more)  # type: ignore[arg-type]


def test_the_most_alike_published_articles_are_linked_and_the_others_are_not() -> None:
    archive = [archived(n, text) for n, text in enumerate([WINE, HARBOR, f"{HARBOR} {WINE}"], 1)]
    found = made([article("a", HARBOR), article("b", "Quarks spin.")], archive, Enrich(related=2)).sheet
    assert [one.issue for one in found.entries[0].related] == ["2026-W02", "2026-W03"]
    assert found.entries[1].related == ()
    assert made([article("a", HARBOR)], archive, Enrich(related=1)).sheet.entries[0].related == (archive[1].place,)
    assert made([article("a", HARBOR)], archive, Enrich(related=0)).sheet.entries[0].related == ()
    assert (
        made([article("a", f"{HARBOR} Quarks spin.")], archive, Enrich(similarity=100)).sheet.entries[0].related == ()
    )


def test_an_article_in_another_language_is_not_linked() -> None:
    archive = [archived(1, HARBOR, language="de"), archived(2, HARBOR)]
    found = made([article("a", HARBOR)], archive, Enrich()).sheet
    assert [one.issue for one in found.entries[0].related] == ["2026-W02"]


def test_hashtags_are_the_editors_words_and_then_the_themes_terms() -> None:
    found = made([article("a", HARBOR), article("b", WINE)], [], Enrich(), vocabulary=VOCABULARY).sheet
    assert found.hashtags == ("#InlandShipping", "#Arport")
    assert [entry.hashtags for entry in found.entries] == [("#InlandShipping", "#Barges"), ()]


def test_an_article_with_tags_of_its_own_keeps_them_for_its_post() -> None:
    found = made([article("a", HARBOR, tags=("toll",))], [], Enrich(), vocabulary=VOCABULARY).sheet
    assert found.hashtags == ("#Toll", "#InlandShipping", "#Arport")
    assert found.entries[0].hashtags == ()


def test_without_words_of_the_editors_or_with_none_wanted_posts_keep_the_themes_terms() -> None:
    assert made([article("a", HARBOR)], [archived(1, HARBOR)], Enrich()).sheet.hashtags == ()
    assert made([article("a", HARBOR)], [], Enrich(hashtags=0), vocabulary=VOCABULARY).sheet.hashtags == ()
    tagged = [archived(1, WINE, tags=("Barges",))]
    assert made([article("a", HARBOR)], tagged, Enrich()).sheet.hashtags == ("#Barges", "#Arport")


def test_groups_are_suggested_as_the_editors_grouped_before_and_never_set() -> None:
    archive = [archived(n, text, group) for n, (text, group) in enumerate([(HARBOR, "Ports"), (WINE, "Wine")] * 3)]
    articles = [article("a", HARBOR), article("b", WINE)]
    found = made(articles, archive, Enrich())
    assert found.groups == {"a.md": "Ports", "b.md": "Wine"}
    assert [entry.group for entry in found.sheet.entries] == ["", ""]
    assert made(articles, archive[:4], Enrich()).groups == {}  # two each are too few to learn from
    assert made(articles, archive, Enrich(groups=False)).groups == {}


def test_without_groups_in_the_archive_articles_that_belong_together_are_named_by_what_they_share() -> None:
    articles = [article("a", HARBOR), article("b", WINE), article("c", HARBOR), article("d", WINE)]
    found = made(articles, [], Enrich()).groups
    assert found["a.md"] == found["c.md"] != found["b.md"] == found["d.md"]
    assert all(found.values())
    assert made(articles[:3], [], Enrich()).groups == {}  # one group and one article left over say nothing


SHEET = Sheet(
    slug="2026-W48",
    number=1,
    date=dt.date(2026, 11, 27),
    theme="T",
    hashtags=("#InlandShipping", "#Arport"),
    entries=(
        Entry(
            file="a.md", id="a", hashtags=("#Toll",), related=(Related(issue="2026-W40", anchor="x-y", title='A "b"'),)
        ),
        Entry(file="b.md", id="b"),
    ),
)


def reread(text: str) -> Sheet:
    return read_sheet(text, slug="2026-W48", path=Path("issue.toml"))


def test_hashtags_and_links_are_written_and_read_again() -> None:
    text = write_sheet(SHEET, {"b.md": 'Ports "old"'})
    assert reread(text) == SHEET
    assert 'group = ""  # suggested: "Ports \\"old\\""' in text
    assert "hashtags" not in write_sheet(replace(SHEET, hashtags=(), entries=SHEET.entries[1:]))


def test_a_change_of_something_else_leaves_them_and_the_suggestion_as_they_stand() -> None:
    text = write_sheet(SHEET, {"b.md": "Ports"})
    changed = replace(SHEET, entries=(SHEET.entries[0], replace(SHEET.entries[1], title="New")))
    after = change_sheet(text, SHEET, changed)
    assert reread(after) == changed
    assert "# suggested" in after
    assert "# published articles, linked" in after


def test_they_can_be_changed_and_taken_out() -> None:
    bare = replace(SHEET, hashtags=("#Other",), entries=(Entry(file="a.md", id="a"), SHEET.entries[1]))
    after = change_sheet(write_sheet(SHEET), SHEET, bare)
    assert reread(after) == bare
    assert reread(change_sheet(after, bare, SHEET)) == SHEET
    assert tomllib.loads(after)["hashtags"] == ["#Other"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('issue = "2026-W40"', 'issue = "../x"'),
        ('anchor = "x-y"', 'anchor = "x y\\""'),
        ('anchor = "x-y"', 'anchor = ""'),
        ('anchor = "x-y", ', ""),
        ('anchor = "x-y"', 'anchor = "x", url = "javascript:"'),
        ('hashtags = ["#Toll"]', "hashtags = [1]"),
        ('hashtags = ["#Toll"]', 'hashtags = "#Toll"'),
    ],
)
def test_what_makes_no_link_and_no_list_is_refused_with_its_line(old: str, new: str) -> None:
    text = write_sheet(SHEET)
    assert old in text
    with pytest.raises(InputError) as caught:
        reread(text.replace(old, new, 1))
    assert caught.value.line is not None
