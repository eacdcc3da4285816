"""The kinds of section known from the start; config.toml may add kinds and aliases.

Aliases are written as they are printed (sentence case; the apostrophe becomes a curly one); matching folds case,
quotes and spaces.
Words of everyday prose (``note``, ``context``, ``design``) are left out on purpose: a known heading is
recognised in any case, and a paragraph that starts with ``Context:`` is most often just that.
"""

from __future__ import annotations

from digest.model.article import SectionKind

DEFAULT_KINDS: tuple[SectionKind, ...] = (
    SectionKind(kind="abstract", heading="Abstract", aliases=("Summary", "Executive summary"), role="abstract"),
    SectionKind(kind="key-points", heading="Key points", aliases=("Key findings", "Key takeaways", "Key messages")),
    SectionKind(kind="introduction", heading="Introduction"),
    SectionKind(
        kind="background",
        heading="Background",
        aliases=("Historical background", "Background and context", "Context and background"),
    ),
    SectionKind(kind="objectives", heading="Objectives", aliases=("Objective", "Aims", "Aims and objectives")),
    SectionKind(
        kind="methods",
        heading="Methods",
        aliases=("Method", "Methodology", "Materials and methods", "Methods and materials", "Data and methods"),
    ),
    SectionKind(
        kind="results",
        heading="Results",
        aliases=("Result", "Findings", "Main results", "Main findings", "Results and discussion"),
    ),
    SectionKind(kind="discussion", heading="Discussion", aliases=("Discussion and conclusions",)),
    SectionKind(kind="analysis", heading="Analysis"),
    SectionKind(
        kind="implications",
        heading="Implications",
        aliases=("Implication", "Policy implications", "Regional implications"),
    ),
    SectionKind(
        kind="conclusions",
        heading="Conclusions",
        aliases=(
            "Conclusion",
            "Concluding remarks",
            "Conclusions and recommendations",
            "Conclusion and recommendations",
            "Conclusions and implications",
        ),
    ),
    SectionKind(
        kind="recommendations",
        heading="Recommendations",
        aliases=("Recommendation", "Policy recommendations"),
    ),
    SectionKind(kind="outlook", heading="Outlook", aliases=("Future outlook", "Looking ahead")),
    SectionKind(kind="limitations", heading="Limitations"),
    SectionKind(
        kind="bio",
        heading="About the author",
        aliases=(
            "About the authors",
            "Author bio",
            "Author bios",
            "Author's bio",
            "Author's bios",
            "Authors' bio",
            "Authors' bios",
            "Authors bio",
            "Authors bios",
            "Author biography",
            "Author's biography",
            "Author biographies",
            "Authors' biographies",
            "Bio",
            "Bios",
            "Biography",
            "Author note",
            "About the writer",
        ),
        role="bio",
    ),
    SectionKind(
        kind="references",
        heading="References",
        aliases=("Bibliography", "Works cited", "Sources", "Further reading"),
        role="closing",
    ),
    SectionKind(kind="notes", heading="Notes", aliases=("Endnotes", "Footnotes"), role="closing"),
    SectionKind(
        kind="acknowledgements",
        heading="Acknowledgements",
        aliases=("Acknowledgments", "Acknowledgement", "Acknowledgment"),
        role="closing",
    ),
)
"""Every kind that is known without a configuration, in the order of a usual article."""
