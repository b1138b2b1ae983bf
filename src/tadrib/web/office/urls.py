"""Doors of the training office's own desk."""

from __future__ import annotations

from tadrib.web.office import (
    assessment,
    calls,
    catalogue,
    certificates_batch,
    chain,
    credentials,
    delivery,
    desk,
    directory,
    editions,
    enrolment,
    home,
    news,
    paper_templates,
    persons,
    requests,
    results,
    selection,
    selection_minutes,
    users,
    vetting,
    wordings,
)

app_name = "office"
urlpatterns = [
    *home.doors,
    *requests.doors,
    *catalogue.doors,
    *editions.doors,
    *calls.doors,
    *vetting.doors,
    *selection.doors,
    *selection_minutes.doors,
    *enrolment.doors,
    *delivery.doors,
    *assessment.doors,
    *credentials.doors,
    *certificates_batch.doors,
    *paper_templates.doors,
    *results.doors,
    *directory.doors,
    *persons.doors,
    *chain.doors,
    *desk.doors,
    *wordings.doors,
    *users.doors,
    *news.doors,
]
