"""Keeping the figures of a day."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

import tadrib.domain.audit.operations
from tadrib.domain import audit
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.results import policy, queries, words
from tadrib.domain.results.models import Report
from tadrib.kernel.actor import Actor
from tadrib.kernel.refs import new_ref
from tadrib.kernel.refusals import Refused


@transaction.atomic
def make_report(edition: Edition, *, by: Actor, now: dt.datetime) -> Report:
    """Keep the figures of an edition as they are now: later changes of the rows do not touch them.

    Refused: ``not_allowed``, ``report_empty``; ``NotFound`` if the actor may not see the edition's results.
    """
    policy.check_can_report(by=by)
    told = queries.figures(by, edition)
    if not (told["nominated"] or told["enrolled"]):
        raise Refused("report_empty")
    report = Report.objects.create(
        ref=new_ref(Report, "REP", now.year), edition=edition, figures=told, made_at=now, made_by=by.ref
    )
    audit.operations.record(words.Event.REPORTED, report.ref, by=by, at=now, edition=edition.ref)
    return report
