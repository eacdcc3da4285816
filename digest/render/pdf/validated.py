"""Whether a PDF keeps the rules of PDF/UA-1 and PDF/A-3a, where a validator is installed."""

from __future__ import annotations

from typing import NamedTuple

PROFILES = {"ua1": "PDF/UA-1", "3a": "PDF/A-3a"}
PACKAGE = "page-validation"
"""The package that brings the validator; readers of issues do not need it."""
_FALSE_ALARM = "STREAM-LENGTH-001"
"""One stream in 256 ends in a byte that the validator takes for a line's end; where that is all, nothing is wrong."""


class Broken(NamedTuple):
    """A rule that is broken: of which standard, which, how often, and what the validator says."""

    standard: str
    rule: str
    times: int
    message: str


def broken_rules(pdf: bytes) -> tuple[Broken, ...] | None:
    """The rules that a PDF breaks; None where no validator is installed."""
    try:
        import page
    except ImportError:
        return None
    found: list[Broken] = []
    for profile, standard in PROFILES.items():
        rules: dict[str, list[str]] = {}
        for failure in page.validate_pdf_bytes(pdf, profile=profile).failures:
            rules.setdefault(failure.rule_id, []).append(failure.message)
        if not all(rule.endswith(_FALSE_ALARM) for rule in rules):
            found += [Broken(standard, rule, len(said), said[0]) for rule, said in rules.items()]
    return tuple(found)
