"""Templates of the web filled in: with the design's style inside, its hash in the policy, and the files that it names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from digest.render.design import fill
from digest.render.design.faces import font_files
from digest.render.direction import set_apart
from digest.render.site.policy import sealed, styles_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment

    from digest.render.design import Design

STYLE = "web/style.css"
WEB_FONTS = re.compile(r"fonts/[\w-]+\.woff2")


def filled(env: Environment, name: str, context: Mapping[str, Any]) -> str:
    """A page; ``depth`` in the context leads from it to the folder of ``assets/`` (``../``; none: beside it)."""
    given = {"depth": "", **context}
    style = given.get("style") or style_in(env, given)
    return sealed(set_apart(fill(env, name, {**given, "style": style})))


def style_in(env: Environment, context: Mapping[str, Any]) -> Markup:
    """The design's style sheet, to stand in a page; for pages that have one alike it is made once."""
    return Markup(fill(env, STYLE, context))  # noqa: S704 - the design's own file, whose values are plain


def web_files(page: str, name: str, design: Design) -> dict[str, bytes]:
    """The page, and in ``assets/`` the fonts that its style names with their licences."""
    return {name: page.encode(), **asset_files(page, design)}


def asset_files(page: str, design: Design) -> dict[str, bytes]:
    """The fonts that a page's style names, by their names beside it, with their licences."""
    fonts = dict.fromkeys(font for style in styles_of(page) for font in WEB_FONTS.findall(style))
    return {f"assets/{file}": design.read(file) for file in font_files(design, list(fonts))}
