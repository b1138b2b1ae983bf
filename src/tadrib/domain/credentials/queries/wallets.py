"""Reading offers to wallets: the holder on the page, wallets by what they were given."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from tadrib.domain.credentials import policy, wallet, words
from tadrib.domain.credentials.models import Credential, WalletCopy, WalletOffer
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound


@dataclass(frozen=True)
class OfferShown:
    """What the holder sees of the last offer: while it is ``open`` its link and PIN, then what became of it.

    ``state``: open, taken, ended, or run_out.
    """

    state: str
    link: str
    pin: str
    good_until: dt.datetime
    copies: list[WalletCopy]


def shown_offer(by: Actor, credential: Credential, *, at: dt.datetime) -> OfferShown | None:
    """The last offer of one's own certificate; none if there was none."""
    offer = credential.offers.order_by("-pk").first() if policy.is_holder(credential, by=by) else None
    if offer is None:
        return None
    state = "run_out" if offer.state == words.Offer.OPEN and offer.good_until <= at else str(offer.state)
    is_open = state == words.Offer.OPEN and policy.can_offer(credential, by=by)
    return OfferShown(
        state=state if is_open or state != words.Offer.OPEN else str(words.Offer.ENDED),
        link=wallet.offer_link(offer) if is_open else "",
        pin=wallet.pin_of(offer.seed) if is_open else "",
        good_until=offer.good_until,
        copies=list(offer.copies.order_by("pk")) if offer.state == words.Offer.TAKEN else [],
    )


def count_copies(by: Actor, credential: Credential) -> int:
    """How many copies of one's own certificate wallets were given, ever."""
    return WalletCopy.objects.filter(offer__credential=credential).count() if policy.is_holder(credential, by=by) else 0


def get_public_offer(address: str, *, at: dt.datetime, language: str) -> dict[str, Any]:
    """The offer behind an unguessable address, or ``NotFound`` once it was taken, has ended or run out."""
    offer = _open(at).filter(address_digest=wallet.digest(address)).first()
    if offer is None or offer.credential.state != words.Credential.ISSUED:
        raise NotFound(address)
    return wallet.offer_document(offer, language)


def find_offer(*, code: str, at: dt.datetime) -> WalletOffer | None:
    """The open offer of a code."""
    return _open(at).filter(code_digest=wallet.digest(code)).first()


def _open(at: dt.datetime) -> Any:
    rows = WalletOffer.objects.select_related("credential")
    return rows.filter(state=words.Offer.OPEN, good_until__gt=at)


def find_offer_of_token(token: str, *, at: dt.datetime) -> WalletOffer | None:
    """The offer for which a wallet holds a token that is still good."""
    rows = WalletOffer.objects.select_related("credential__award__participation__person")
    rows = rows.filter(state=words.Offer.TAKEN, token_until__gt=at)
    return rows.filter(token_digest=wallet.digest(token)).first() if token else None


def issuer_address() -> str:
    """The credential issuer's own name in the protocol: the address of the house."""
    return str(settings.TADRIB_URL)


def wallet_metadata() -> dict[str, Any]:
    """What the office can issue to wallets, and where."""
    return wallet.issuer_metadata()


def authorization_metadata() -> dict[str, Any]:
    """Where wallets exchange a code for a token."""
    return wallet.authorization_metadata()


def new_nonce(*, at: dt.datetime) -> str:
    """A challenge for a wallet's key proof."""
    return wallet.new_nonce(at)
