"""Which elements of a page hold flowing text: so much of it that it may run over to the next page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

MUCH = 900
"""Characters; about a fifth of an A4 page. What has less (a list of titles, an imprint) is laid out in one piece."""
STAND_IN = "<html><body><main><article></article></main></body></html>"
"""Stands for a page that cannot be filled in: what every page has around its text."""
_WHOLE = frozenset({"html", "body", "main", "article"})
_TABULAR = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Flowing:
    """A page filled in; of it only what holds flowing text is remembered."""

    elements: tuple[Any, ...] = field(repr=False)

    def named(self, selector: str) -> str:
        """The first such element that a selector means, by its name and class; empty where there is none.

        A selector that cannot be read means nothing.
        """
        import cssselect2  # type: ignore[import-untyped]

        try:
            tests = [one.test for one in cssselect2.compile_selector_list(selector) if one.pseudo_element is None]
        except cssselect2.SelectorError:
            return ""
        found = (element for element in self.elements if any(test(element) for test in tests))
        return next(map(_called, found), "")


def flowing_in(page: str) -> Flowing:
    """The elements of a page with more text than fits beside other things."""
    import cssselect2
    import tinyhtml5  # type: ignore[import-untyped]

    root = cssselect2.ElementWrapper.from_html_root(tinyhtml5.parse(page, namespace_html_elements=False))
    return Flowing(elements=tuple(element for element in root.iter_subtree() if _holds_much(element)))


def _holds_much(element: Any) -> bool:
    name = element.local_name
    if name in _TABULAR:
        return False
    return name in _WHOLE or sum(len(" ".join(text.split())) for text in element.etree_element.itertext()) > MUCH


def _called(element: Any) -> str:
    first = next(iter((element.etree_element.get("class") or "").split()), "")
    return f"{element.local_name}.{first}" if first else str(element.local_name)
