"""A wallet as small as can be: a key, and proofs of it. For tests of handing certificates to wallets."""

from __future__ import annotations

import datetime as dt
import json

from joserfc import jws
from joserfc.jwk import ECKey

from tadrib.domain.credentials import jobs, operations, policy, queries, wallet
from tadrib.domain.credentials.models import Credential
from tadrib.engines import badge
from tadrib.kernel.actor import Actor
from tests import makers
from tests.awarded import LATE, holder_of, issued

HOME = "https://office.example"
MACHINE = Actor.system("wallet", {policy.HAND_OVER})
NOW = LATE + dt.timedelta(hours=2)


class Wallet:
    """One with a P-256 key of its own."""

    def __init__(self):
        self.key = ECKey.generate_key("P-256")
        told = self.key.as_dict(private=False)
        self.did = badge.did_jwk({name: told[name] for name in ("crv", "kty", "x", "y")})

    def proof(self, nonce, now, *, audience=HOME):
        header = {"typ": "openid4vci-proof+jwt", "alg": "ES256", "kid": f"{self.did}#0"}
        told = {"aud": audience, "iat": int(now.timestamp()), "nonce": nonce}
        return jws.serialize_compact(header, json.dumps(told).encode(), self.key, algorithms=["ES256"])


def signed(officer) -> Credential:
    """A certificate that can be handed over: issued, and signed by the worker."""
    row = issued(makers.edition(state="running"), officer)
    jobs.sign_waiting.func()
    row.refresh_from_db()
    return row


def again(credential):
    return Credential.objects.select_related("award__participation__person__user").get(pk=credential.pk)


def offered(credential, now=NOW):
    return operations.make_offer(credential, by=holder_of(credential), now=now)


def take(code, pin, *, by=MACHINE, now=NOW):
    return operations.take_offer(code=code, pin=pin, by=by, now=now)


def taken(credential, now=NOW):
    offer = offered(credential, now)
    code, pin = wallet.code_of(offer.seed), wallet.pin_of(offer.seed)
    return take(code, pin, now=now)


def handed(token, kind=wallet.BADGE_KIND, *, now=NOW, by=MACHINE, nonce=None, one=None, **more):
    one = one or Wallet()
    proof = one.proof(nonce or queries.new_nonce(at=now), now, **more)
    return operations.hand_over(token=token, kind=kind, proof=proof, by=by, now=now)
