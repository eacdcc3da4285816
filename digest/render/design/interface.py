"""The interface words of a design: the program's own, with those that the design has in ``i18n/<language>.toml``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.words import words_in

if TYPE_CHECKING:
    from digest.render.design.chain import Design
    from digest.words import Words


def interface_words(design: Design, language: str) -> Words:
    """The words of a language tag. What a design adds and has only in English is said in English."""
    words = words_in(language)
    own = [design.tables(f"i18n/{name}.toml") for name in dict.fromkeys(("en", words.language))]
    return words.with_own(*own) if any(own) else words
