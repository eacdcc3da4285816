"""Style sheets written into the elements, since many mail programs drop every sheet; the only place that knows css-inline.

A sheet marked ``data-css-inline="keep"`` stays in the head: rules for dark and narrow screens, which no attribute can
hold. Nothing is loaded from anywhere.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from digest.errors import DesignError

if TYPE_CHECKING:
    from css_inline import CSSInliner

_BLANK = re.compile(r"\n\s*\n+")
_KEPT = ' data-css-inline="keep"'


def inlined(page: str) -> str:
    """The page with its rules as attributes; :class:`DesignError` for a sheet that is no CSS."""
    import css_inline

    try:
        written = _inliner().inline(page)
    except css_inline.InlineError as error:
        raise DesignError(f"the style of e-mails cannot be read: {error}", path="email/style.css") from error
    return written.replace(_KEPT, "")


@lru_cache(maxsize=1)
def _inliner() -> CSSInliner:
    import css_inline

    return css_inline.CSSInliner(
        load_remote_stylesheets=False, minify_css=True, resolve_css_variables=True, preallocate_node_capacity=4096
    )
