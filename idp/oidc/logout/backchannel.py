"""Deliver logout tokens. OpenID Connect Back-Channel Logout 1.0 §2.5."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from idp.claims.pairwise import Pairwise
from idp.model.client import Client
from idp.model.errors import Refused, Unavailable
from idp.model.ids import AccountId, ClientId, Sid, new_id
from idp.model.keys import KeyPurpose
from idp.model.work import Job
from idp.oidc.subjects import session_for, subject_for
from idp.ports.house import House
from idp.settings import Settings

LIFETIME: Final = timedelta(seconds=120)
LOGOUT_TYP: Final = "logout+jwt"
EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"


def backchannel_handler(house: House, settings: Settings) -> Callable[[Job], None]:
    """Return the handler of `BACKCHANNEL_LOGOUT` jobs.

    Raises `Unavailable` where another try may help, and `Refused` where it will not: the
    relying party is gone, its address is forbidden, or it answered 400 (§2.8).
    """
    pairwise = Pairwise.of(house.envelope)

    def deliver(job: Job) -> None:
        client = _client(house, ClientId(str(job.payload["client"])))
        claims = logout_claims(job, settings.issuer, house.clock.now())
        claims["sub"] = subject_for(pairwise, client, AccountId(str(job.payload["sub"])))
        claims["sid"] = session_for(pairwise, client, Sid(str(job.payload["sid"])))
        token = house.signer.sign(
            KeyPurpose.TOKEN, claims, alg=client.id_token_signed_response_alg, typ=LOGOUT_TYP
        )
        answer = house.fetch.post_form(str(client.backchannel_logout_uri), {"logout_token": token})
        _judge(answer.status)

    return deliver


def logout_claims(job: Job, issuer: str, now: datetime) -> dict[str, Any]:
    """Return the claims of a logout token. OpenID Connect Back-Channel Logout 1.0 §2.4.

    `jti` is new with every try: a relying party that remembers the one of a lost answer
    would refuse the next.
    """
    return {
        "iss": issuer,
        "aud": job.payload["client"],
        "sub": job.payload["sub"],
        "sid": job.payload["sid"],
        "iat": int(now.timestamp()),
        "exp": int((now + LIFETIME).timestamp()),
        "jti": new_id(),
        "events": {EVENT: {}},
    }


def _client(house: House, client_id: ClientId) -> Client:
    with house.store.read() as records:
        client = records.clients.get(client_id)
    if client is None or not client.backchannel_logout_uri:
        msg = "the client does not ask for back-channel logout any more"
        raise Refused(msg)
    return client


def _judge(status: int) -> None:
    """Read the answer. OpenID Connect Back-Channel Logout 1.0 §2.8."""
    if status == 400:
        msg = "the relying party answered 400: it could not act on the logout token"
        raise Refused(msg)
    if not 200 <= status < 300:
        msg = f"the relying party answered {status}"
        raise Unavailable(msg)
