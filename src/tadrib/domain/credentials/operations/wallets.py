"""A certificate into its holder's wallet: offered by the holder, taken with code and PIN, handed over bound to the
wallet's key (OpenID4VCI 1.0, pre-authorised code).

The holder makes and ends offers; all else is done by the doors for wallets, whose codes and tokens stand for the
holder. The record says which certificate, in which format, by which key of the office, and nothing of the wallet.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

import tadrib.domain.audit.operations
from tadrib.domain import audit
from tadrib.domain.credentials import policy, queries, signing, wallet, words
from tadrib.domain.credentials.models import Credential, WalletCopy, WalletOffer
from tadrib.engines import badge
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused
from tadrib.kernel.transitions import move


@dataclass(frozen=True)
class Handed:
    """A copy: a badge or a token, and the name by which the wallet says what became of it."""

    credential: dict[str, Any] | str
    name: str


@transaction.atomic
def make_offer(credential: Credential, *, by: Actor, now: dt.datetime) -> WalletOffer:
    """Offer a certificate to a wallet for some minutes; an older offer of it ends.

    Refused: ``credential_not_yours``, ``offer_standing``, ``offer_unsigned``, ``offer_often``, ``stale``.
    """
    policy.check_can_offer(credential, by=by)
    if credential.offers.filter(made_at__gt=now - dt.timedelta(hours=1)).count() >= wallet.MOST_OFFERS:
        raise Refused("offer_often")
    _end_all(credential, by=by, now=now)
    seed = wallet.new_seed()
    offer = WalletOffer(
        credential=credential,
        seed=seed,
        address_digest=wallet.digest(wallet.address_of(seed)),
        code_digest=wallet.digest(wallet.code_of(seed)),
        made_at=now,
        good_until=now + wallet.GOOD_FOR,
    )
    try:
        with transaction.atomic():
            offer.save(force_insert=True)
    except IntegrityError as error:  # two presses at once: one offer is open
        raise Refused("stale") from error
    audit.operations.record(words.Event.OFFERED, credential.number, by=by, at=now)
    return offer


@transaction.atomic
def end_offers(credential: Credential, *, by: Actor, now: dt.datetime) -> None:
    """Withdraw what the holder has offered; what a wallet has already got stays there. Refused:
    ``credential_not_yours``."""
    policy.check_can_end_offer(credential, by=by)
    _end_all(credential, by=by, now=now)


def _end_all(credential: Credential, *, by: Actor, now: dt.datetime) -> None:
    for offer in credential.offers.exclude(state=words.Offer.ENDED):
        move(offer, words.Offer.ENDED, moves=words.OFFER_MOVES)
        audit.operations.record(words.Event.OFFER_ENDED, credential.number, by=by, at=now)


@transaction.atomic
def take_offer(*, code: str, pin: str, by: Actor, now: dt.datetime) -> str:
    """Exchange code and PIN for a token, once. Empty for a wrong PIN: that counts, and a refusal would undo the count.

    The try is counted before the PIN is looked at, so that of many guesses sent at once no more are looked at than of
    guesses one after the other. Refused: ``not_allowed``, ``offer_unknown``, ``offer_no_pin``, ``offer_standing``.
    """
    policy.check_can_hand_over(by=by)
    offer = queries.find_offer(code=code, at=now)
    if offer is None:
        raise Refused("offer_unknown")
    if not pin:
        raise Refused("offer_no_pin")
    if offer.credential.state != words.Credential.ISSUED:
        raise Refused("offer_standing")
    counted = WalletOffer.objects.filter(pk=offer.pk, state=words.Offer.OPEN, tries__lt=wallet.MOST_TRIES)
    if not counted.update(tries=F("tries") + 1):
        raise Refused("offer_unknown")
    number = offer.credential.number
    if not wallet.is_pin(offer, pin):
        if WalletOffer.objects.filter(pk=offer.pk, tries__gte=wallet.MOST_TRIES).exists():
            move(offer, words.Offer.ENDED, moves=words.OFFER_MOVES)
            audit.operations.record(words.Event.OFFER_ENDED, number, by=by, at=now, tries=wallet.MOST_TRIES)
        return ""
    token = wallet.new_token()
    move(
        offer, words.Offer.TAKEN, moves=words.OFFER_MOVES,
        token_digest=wallet.digest(token), token_until=now + wallet.TOKEN_GOOD_FOR,
    )  # fmt: skip
    audit.operations.record(words.Event.OFFER_TAKEN, number, by=by, at=now)
    return token


@transaction.atomic
def hand_over(*, token: str, kind: str, proof: Any, by: Actor, now: dt.datetime) -> Handed:
    """Sign a copy for the wallet that shows the token and proves its key: ``kind`` is the format, ``proof`` a JWT.

    The copy says what the certificate's badge says and stands in the same place of the same lists; its subject is the
    wallet's key. Refused: ``not_allowed``, ``offer_token``, ``offer_standing``, ``offer_unsigned``, ``offer_copies``,
    ``offer_proof`` (``why``), ``offer_nonce``, ``signing_key_lost``.
    """
    policy.check_can_hand_over(by=by)
    offer = queries.find_offer_of_token(token, at=now)
    if offer is None:
        raise Refused("offer_token")
    credential = offer.credential
    if credential.state != words.Credential.ISSUED:
        raise Refused("offer_standing")
    if not credential.document:  # it is being signed anew: the name was shown or hidden, or a key was disowned
        raise Refused("offer_unsigned")
    try:
        holding = badge.proved(proof, audience=queries.issuer_address(), now=now)
    except badge.NotProven as fault:
        raise Refused("offer_proof", why=str(fault)) from fault
    if not wallet.is_fresh(holding.nonce, now):
        raise Refused("offer_nonce")
    if offer.copies.count() >= wallet.MOST_COPIES:
        raise Refused("offer_copies")
    copy = WalletCopy(
        offer=offer, kind=kind, name=wallet.new_token(), nonce_digest=wallet.digest(holding.nonce), made_at=now
    )
    try:
        with transaction.atomic():
            copy.save(force_insert=True)
    except IntegrityError as error:
        raise Refused("offer_nonce") from error
    signed, method = _signed(credential, kind, holder=holding.holder, at=now)
    audit.operations.record(
        words.Event.HANDED_OVER, credential.number, by=by, at=now, kind=kind, key=method.partition("#")[2]
    )
    return Handed(signed, copy.name)


def _signed(credential: Credential, kind: str, *, holder: str, at: dt.datetime) -> tuple[dict[str, Any] | str, str]:
    """A copy by the key that signs now, and that key's address."""
    email = credential.award.participation.person.email
    if kind == wallet.TOKEN_KIND:
        row = queries.current_key(algorithm="RS256")
        if row is None:
            raise Refused("signing_key_lost")
        signer = signing.token_signer(row)
        return signing.sign_token(credential, signer, email=email, holder=holder), signer.key.method
    row = queries.current_key()
    if row is None:
        raise Refused("signing_key_lost")
    key = signing.key_of(row)
    return signing.sign_badge(credential, key, email=email, at=at, holder=holder), key.method


@transaction.atomic
def note_told(*, token: str, name: str, told: str, by: Actor, now: dt.datetime) -> None:
    """Keep what the wallet says became of a copy; the same twice is once.

    Refused: ``not_allowed``, ``offer_token``, ``offer_told``.
    """
    policy.check_can_hand_over(by=by)
    offer = queries.find_offer_of_token(token, at=now)
    if offer is None:
        raise Refused("offer_token")
    copy = offer.copies.filter(name=name).first()
    if copy is None or told not in set(words.Told):
        raise Refused("offer_told")
    if WalletCopy.objects.filter(pk=copy.pk).exclude(told=told).update(told=told):
        audit.operations.record(
            words.Event.WALLET_TOLD, offer.credential.number, by=by, at=now, kind=copy.kind, told=told
        )
