from __future__ import annotations

import datetime as dt

import pytest

from digest.assemble.targets import narrowed, remarks, target_of, whole
from digest.model.article import Article
from digest.model.config import ChannelConfig
from digest.model.issue import Issue, Placement, Theme
from digest.model.notice import Severity


def issue(*tags: tuple[str, ...], title: str = "", theme: str = "Trade routes") -> Issue:
    placed = (
        Placement(article=Article(tags=own), headline=f"Headline {n}", anchor=f"a{n}", summary="")
        for n, own in enumerate(tags, start=1)
    )
    return Issue(
        slug="2026-W48",
        number=12,
        date=dt.date(2026, 11, 27),
        title=title,
        theme=Theme(label=theme, terms=("Central Asia", "canal")),
        placements=tuple(placed),
        language="de",
    )


def channel(*, tags: tuple[str, ...] = (), themes: tuple[str, ...] = (), language: str = "") -> ChannelConfig:
    return ChannelConfig(name="a", kind="telegram", tags=tags, themes=themes, language=language)


MIXED = issue(("Energy", "gas"), (), ("water",), ("central  ASIA", "ENERGY"))


@pytest.mark.parametrize(
    ("tags", "numbers"),
    [
        ((), (1, 2, 3, 4)),
        (("energy",), (1, 4)),
        (("#Energy", "WATER"), (1, 3, 4)),
        (("Central Asia",), (4,)),
        (("ener",), None),
        (("sport",), None),
    ],
)
def test_a_channel_shows_the_articles_that_have_one_of_its_tags(
    tags: tuple[str, ...], numbers: tuple[int, ...] | None
) -> None:
    target = target_of(channel(tags=tags), MIXED)
    assert (target.numbers if target else None) == numbers


@pytest.mark.parametrize(
    ("themes", "shown"),
    [
        ((), True),
        (("trade ROUTES",), True),
        (("Canals",), True),
        (("Canal", "Sport"), True),
        (("central asia",), True),
        (("Trade",), False),
        (("Sport",), False),
    ],
)
def test_a_channel_shows_the_issues_whose_label_title_or_terms_are_one_of_its_themes(
    themes: tuple[str, ...],
    shown: bool,
) -> None:
    assert (target_of(channel(themes=themes), issue((), title="Canals")) is not None) is shown


def test_both_choices_have_to_hold() -> None:
    both = channel(tags=("energy",), themes=("Canal",))
    target = target_of(both, MIXED)
    assert target is not None
    assert target.numbers == (1, 4)
    assert target_of(channel(tags=("sport",), themes=("Canal",)), MIXED) is None
    assert target_of(channel(tags=("energy",), themes=("Sport",)), MIXED) is None


def test_an_issue_without_articles_has_nothing_for_who_asks_for_tags() -> None:
    empty = target_of(channel(), issue())
    assert empty is not None
    assert empty.numbers == ()
    assert target_of(channel(tags=("energy",)), issue()) is None


def test_the_language_is_the_channels_and_without_one_the_issues() -> None:
    assert whole(channel(language="ru"), MIXED).language == "ru"
    assert whole(channel(), MIXED).language == "de"


def test_channels_with_the_same_choices_have_equal_targets() -> None:
    tagged = target_of(channel(tags=("energy", "gas")), MIXED)
    assert tagged == target_of(channel(tags=("Energy",)), MIXED)
    assert tagged != target_of(channel(), MIXED)
    assert whole(channel(tags=("energy",)), MIXED) == target_of(channel(), MIXED)


def test_an_issue_is_narrowed_to_places_with_its_anchors_and_order_kept() -> None:
    assert [placement.anchor for placement in narrowed(MIXED, (1, 4)).placements] == ["a1", "a4"]
    assert narrowed(MIXED, (1, 2, 3, 4)) == MIXED


def test_an_editor_is_told_who_gets_nothing_and_whose_templates_are_missing() -> None:
    quiet = ChannelConfig(name="quiet", kind="telegram", tags=("sport",))
    short = ChannelConfig(name="short", kind="telegram", templates="short")
    files = ["telegram/compact.html", "shorter/compact.html"]
    nothing, missing = remarks([channel(), quiet, short], {"a", "short"}, files)
    assert (nothing.code, nothing.severity) == ("channel-gets-nothing", Severity.INFO)
    assert "channel quiet gets nothing" in nothing.message
    assert (missing.code, missing.severity) == ("channel-no-templates", Severity.WARNING)
    assert missing.hint
    assert remarks([channel(), short], {"a", "short"}, [*files, "short/index.html"]) == ()
