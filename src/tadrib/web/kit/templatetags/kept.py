"""What pages say to the scripts that keep things on the reader's device."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.crypto import salted_hmac

register = template.Library()


def keeper_of(ref: str) -> str:
    """A mark of one user, 20 hexadecimal digits, that tells nothing about them: whose things a device keeps."""
    return salted_hmac("tadrib.kept", ref, algorithm="sha256").hexdigest()[:20] if ref else ""


@register.simple_tag(takes_context=True)
def keeper(context: dict[str, Any]) -> str:
    """The mark of the reader."""
    actor = context.get("actor")
    return keeper_of(actor.ref) if actor is not None and actor.is_signed_in else ""
