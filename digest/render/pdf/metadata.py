"""What a PDF says of itself: that it is PDF/A-3a and PDF/UA-1 at once, and the Markdown that its articles were set from.

WeasyPrint makes a file of one standard. Here it makes PDF/A-3a; that the file keeps to PDF/UA-1, too, is said in its
metadata, together with the schema that PDF/A asks for where a property is none of its own (ISO 19005-3, 6.6.2.3).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from weasyprint import Attachment  # type: ignore[import-untyped]
from weasyprint.document import DocumentMetadata  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.render.pdf.request import Source

_UA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that the file keeps to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
_END = b"</rdf:RDF>"


class BothStandards(DocumentMetadata):  # type: ignore[misc]  # WeasyPrint has no types
    """The metadata of a PDF/A-3a that is PDF/UA-1, too; not compressed, as archives want to read it."""

    def generate_rdf_metadata(self, variant: str, version: int, conformance: str) -> bytes:
        """The RDF, with what PDF/UA-1 wants in it."""
        rdf: bytes = super().generate_rdf_metadata(variant, version, conformance)
        return rdf.replace(_END, _UA + _END)

    def include_in_pdf(self, pdf: Any, variant: str, version: int, conformance: str, compress: object) -> None:
        """Writes the metadata as plain text, whatever ``compress`` says of everything else."""
        del compress
        super().include_in_pdf(pdf, variant, version, conformance, compress=False)


def say_both_standards(document: Any, sources: Iterable[Source]) -> None:
    """Gives a WeasyPrint document its metadata, and the sources of its articles as attachments.

    Their dates are those of the issue: no clock is read.
    """
    document.metadata = BothStandards(**vars(document.metadata))
    document.metadata.attachments += [
        Attachment(
            string=source.text,
            name=source.name,
            description=source.description,
            created=_midnight(source.created),
            modified=_midnight(source.modified),
            relationship="Source",
        )
        for source in sources
    ]


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)
