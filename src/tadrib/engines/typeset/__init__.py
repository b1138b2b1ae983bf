"""Facts in, PDF bytes out: certificates, letters and reports.

    certificate(CertificateFacts(...))   # A4 landscape, one page, several languages at once
    letter(LetterFacts(...))             # A4 portrait, one language, either direction
    certificate_picture(...)             # the same page as PNG
    bound([pdf, pdf, ...])               # the first pages of many certificates as one file to print, piece by piece
    report(ReportFacts(...))             # A4 portrait, tables and bars, one language

The one home of `typst`. Pure: fonts and templates are bundled, system fonts are ignored, the date comes
with the facts, so equal facts give equal bytes. Every file claims PDF/A-2a and PDF/UA-1.
Facts are already translated; data reaches a template as JSON only, never as template source.
"""

from .binding import NotBound, bound
from .facts import (
    Bar,
    Block,
    Bullets,
    CertificateFacts,
    Chart,
    Issuer,
    Language,
    LetterFacts,
    Pair,
    Pairs,
    Paragraph,
    Particular,
    Proof,
    ReportFacts,
    Run,
    Section,
    Signature,
    Statement,
    Table,
)
from .press import DoesNotFit, certificate, certificate_picture, letter, report
from .wording import Unprintable

__all__ = [
    "Bar",
    "Block",
    "Bullets",
    "CertificateFacts",
    "Chart",
    "DoesNotFit",
    "Issuer",
    "Language",
    "LetterFacts",
    "NotBound",
    "Pair",
    "Pairs",
    "Paragraph",
    "Particular",
    "Proof",
    "ReportFacts",
    "Run",
    "Section",
    "Signature",
    "Statement",
    "Table",
    "Unprintable",
    "bound",
    "certificate",
    "certificate_picture",
    "letter",
    "report",
]
