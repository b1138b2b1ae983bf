"""The menus, by audience; an item shows only if its door would open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from tadrib.domain.accounts.words import Permission

register = template.Library()


@dataclass(frozen=True)
class Item:
    """A menu entry: shown to those with one of the permissions; to the public if there is none."""

    text: str
    name: str
    needs: tuple[Permission, ...] = ()
    end: bool = False
    signed_in: bool | None = None


MENUS: dict[str, tuple[Item, ...]] = {
    "public": (
        Item(_("Courses"), "public:programmes"),
        Item(_("Calendar"), "public:calendar"),
        Item(_("Open calls"), "public:calls"),
        Item(_("News"), "public:news"),
        Item(_("Results"), "public:results"),
        Item(_("Check a certificate or letter"), "public:verify"),
        Item(_("About the office"), "public:about"),
        Item(_("Sign in"), "account_login", end=True, signed_in=False),
        Item(_("My start page"), "kit:home", end=True, signed_in=True),
    ),
    "portal": (
        Item(_("Start"), "portal:home"),
        Item(_("Calls"), "portal:calls", (Permission.STATE_READ,)),
        Item(_("Requests"), "portal:requests", (Permission.REQUEST_SUBMIT,)),
        Item(_("Invitations"), "portal:invitations", (Permission.INVITATION_ANSWER,)),
        Item(_("History"), "portal:history", (Permission.STATE_READ,)),
        Item(_("My courses"), "portal:courses", (Permission.OWN,)),
        Item(_("Results"), "office:results", (Permission.RESULTS_READ,)),
        Item(_("Letters"), "portal:letters", (Permission.OWN,)),
        Item(_("My account"), "portal:account", (Permission.OWN,), end=True),
    ),
    "office": (
        Item(_("Requests"), "office:requests", (Permission.NEEDS_READ,)),
        Item(
            _("Catalogue"),
            "office:programmes",
            (Permission.PROGRAMME_EDIT, Permission.PROGRAMME_APPROVE, Permission.RESULTS_ROWS),
        ),
        Item(_("Editions"), "office:editions", (Permission.OFFICE,)),
        Item(_("Calls"), "office:calls", (Permission.NOMINATION_READ,)),
        Item(_("Vetting"), "office:vetting", (Permission.VETTING_READ,)),
        Item(_("Selection"), "office:selection", (Permission.SELECTION_READ,)),
        Item(_("Results"), "office:results", (Permission.RESULTS_ROWS,)),
        Item(_("Persons"), "office:persons", (Permission.DIRECTORY_READ,)),
        Item(_("Letters"), "office:official_letters", (Permission.OUTBOX_READ,)),
        Item(_("Outbox"), "office:outbox", (Permission.OUTBOX_READ,)),
        Item(_("News"), "office:news", (Permission.NEWS_EDIT,)),
        Item(_("Record"), "office:audit", (Permission.AUDIT_READ,)),
        Item(_("Users"), "office:users", (Permission.USER_EDIT,)),
    ),
}


@register.simple_tag(takes_context=True)
def navigation(context: dict[str, Any], menu: str) -> list[dict[str, Any]]:
    """The items of a menu that the reader may open, with the one that leads here marked."""
    actor, here = context["actor"], context["request"].path
    items = []
    for item in MENUS[menu]:
        if item.needs and not any(actor.can(p) for p in item.needs):
            continue
        if item.signed_in is not None and item.signed_in != actor.is_signed_in:
            continue
        url = reverse(item.name)
        items.append(
            {
                "text": gettext(item.text),
                "url": url,
                "end": item.end,
                "here": here.startswith(url) and (url.count("/") > 3 or here == url),
            }
        )
    return items
