"""Writing the catalogue: programmes and courses, curriculum versions, editions."""

from __future__ import annotations

from tadrib.domain.catalogue.operations.curricula import (
    add_version,
    approve_version,
    change_version,
    clone_version,
    return_version,
    set_award_rules,
    submit_version,
)
from tadrib.domain.catalogue.operations.editions import (
    add_edition,
    announce_edition,
    approve_edition,
    cancel_edition,
    change_edition,
    close_edition,
    return_edition,
    start_edition,
    submit_edition,
)
from tadrib.domain.catalogue.operations.programmes import (
    add_course,
    add_programme,
    approve_programme,
    change_course,
    change_programme,
    return_programme,
    submit_programme,
)

__all__ = [
    "add_course",
    "add_edition",
    "add_programme",
    "add_version",
    "announce_edition",
    "approve_edition",
    "approve_programme",
    "approve_version",
    "cancel_edition",
    "change_course",
    "change_edition",
    "change_programme",
    "change_version",
    "clone_version",
    "close_edition",
    "return_edition",
    "return_programme",
    "return_version",
    "set_award_rules",
    "start_edition",
    "submit_edition",
    "submit_programme",
    "submit_version",
]
