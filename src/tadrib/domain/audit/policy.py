"""Who may read the record of acts."""

from __future__ import annotations

from tadrib.kernel.actor import Actor

READ = "audit.read"  # accounts.words.Permission.AUDIT_READ: audit is upstream of accounts and only knows the code


def can_read(by: Actor) -> bool:
    """Auditors, the head of office and administrators."""
    return by.can(READ)
