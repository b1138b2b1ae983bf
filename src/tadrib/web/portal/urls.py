"""Doors of states' focal points, nominees, participants, experts."""

from __future__ import annotations

from tadrib.web.portal import (
    acts,
    calls,
    chain,
    courses,
    delegation,
    history,
    home,
    invitations,
    nominations,
    official,
    offline,
    outcomes,
    requests,
    sheets,
    transcript,
    travel,
    travel_link,
    wallet,
)

app_name = "portal"
urlpatterns = [
    *home.doors,
    *requests.doors,
    *calls.doors,
    *acts.doors,
    *chain.doors,
    *delegation.doors,
    *nominations.doors,
    *offline.doors,
    *sheets.doors,
    *outcomes.doors,
    *invitations.doors,
    *travel.doors,
    *travel_link.doors,
    *transcript.doors,
    *history.doors,
    *courses.doors,
    *wallet.doors,
    *official.doors,
]
