"""The sign of a publication in a browser's tab: two rings on its field of colour, as on the cover."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digest.render.design.tokens import Tokens

ICON = "assets/icon.svg"
_DRAWN = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="{field}"/>'
    '<g fill="none" stroke="{ink}" stroke-width="3"><circle cx="16" cy="16" r="9.5"/></g>'
    '<circle cx="16" cy="16" r="3.5" fill="{ink}"/></svg>\n'
)


def icon_files(tokens: Tokens) -> dict[str, bytes]:
    """The sign as a file, by its name; colours are checked before they get here."""
    light = tokens["light"]
    return {ICON: _DRAWN.format(field=light["field"], ink=light["on_field"]).encode()}
