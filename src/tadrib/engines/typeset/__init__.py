"""Facts in, PDF bytes out: certificates, letters and reports.

    certificate(CertificateFacts(...))   # A4 landscape, one page, several languages at once
    letter(LetterFacts(...))             # A4 portrait, one language, either direction
    report(ReportFacts(...))             # A4 portrait, tables and bars, one language

The one home of `typst`. Pure: fonts and templates are bundled, system fonts are ignored, the date comes
with the facts, so equal facts give equal bytes. Every file claims PDF/A-2a and PDF/UA-1.
Facts are already translated; data reaches a template as JSON only, never as template source.
"""

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
from .press import DoesNotFit, certificate, letter, report
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
    "certificate",
    "letter",
    "report",
]
