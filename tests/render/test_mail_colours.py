"""Every stretch of words in a letter can be read: as it is, in the dark, and where a program darkens it by itself."""

from __future__ import annotations

import colorsys
from dataclasses import replace
from functools import cache

import pytest
from letters import darkened, seen
from sample_issue import PUBLICATION, issue
from torture_issue import torture

from digest.model.blocks import paragraph
from digest.model.config import DesignChoice
from digest.render.design import load_design
from digest.render.design.colour import contrast, rgb
from digest.render.design.tokens import tokens_for
from digest.render.mail import MailForm, mail

DESIGNS = ("brief", "gazette", "plain")
PUBLIC = replace(PUBLICATION, public_url="https://review.example.org", issn="1234-5678")
AA = 4.5


@cache
def letter(design: str, form: MailForm) -> bytes:
    made = replace(torture(), placements=torture().placements[:9])
    look = load_design(design, project=None)
    return mail(made, PUBLIC, look, form=form, unsubscribe_url="https://review.example.org/out/").html


@cache
def pairs(design: str, form: MailForm, *, dark: bool) -> frozenset[tuple[str, str]]:
    html = letter(design, form)
    return frozenset((one.colour, one.ground) for one in seen(darkened(html) if dark else html))


def turned(colour: str) -> str:
    """The colour with its lightness turned round, as programs do that darken letters by themselves."""
    hue, light, strength = colorsys.rgb_to_hls(*(part / 255 for part in rgb(colour)))
    red, green, blue = colorsys.hls_to_rgb(hue, 1 - light, strength)
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"


def light_of(colour: str) -> float:
    return colorsys.rgb_to_hls(*(part / 255 for part in rgb(colour)))[1]


def half_turned(colour: str, ground: str) -> tuple[str, str]:
    """What a program makes of a pair that turns light grounds and dark words only, each by itself."""
    return (turned(colour) if light_of(colour) < 0.5 else colour), (
        turned(ground) if light_of(ground) > 0.5 else ground
    )


@pytest.mark.parametrize("form", list(MailForm))
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("design", DESIGNS)
def test_all_words_stand_out_from_their_ground(design: str, dark: bool, form: MailForm) -> None:
    found = pairs(design, form, dark=dark)
    assert len(found) >= 5
    assert {pair: round(contrast(*pair), 2) for pair in found if contrast(*pair) < AA} == {}


@pytest.mark.parametrize("design", DESIGNS)
def test_all_words_stand_out_where_a_program_turns_every_colour(design: str) -> None:
    found = {pair: contrast(*map(turned, pair)) for pair in pairs(design, MailForm.FULL, dark=False)}
    assert {pair: round(value, 2) for pair, value in found.items() if value < AA} == {}


@pytest.mark.parametrize("design", DESIGNS)
def test_all_words_stand_out_where_a_program_turns_dark_words_and_light_grounds(design: str) -> None:
    found = {pair: contrast(*half_turned(*pair)) for pair in pairs(design, MailForm.FULL, dark=False)}
    assert {pair: round(value, 2) for pair, value in found.items() if value < AA} == {}


@pytest.mark.parametrize("design", DESIGNS)
def test_the_dark_letter_has_the_dark_colours_only(design: str) -> None:
    tokens = tokens_for(load_design(design, project=None), DesignChoice())
    known = set(tokens["dark"].values())
    assert {colour for pair in pairs(design, MailForm.FULL, dark=True) for colour in pair} <= known


@pytest.mark.parametrize("accent", ["#ffe600", "#00ff00", "#111111", "#ff9ab0", "#0f4c5c"])
def test_no_accent_makes_words_that_cannot_be_read(accent: str) -> None:
    choice = DesignChoice(accent=accent, accent_dark=accent)
    html = mail(issue(note=(paragraph("Dear."),)), PUBLIC, load_design("brief", project=None), choice=choice).html
    for page in (html, darkened(html)):
        found = {(one.colour, one.ground) for one in seen(page)}
        assert {pair: round(contrast(*pair), 2) for pair in found if contrast(*pair) < AA} == {}
