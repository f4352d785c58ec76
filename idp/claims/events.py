"""What a partner is told afterwards: a signed event, pushed until it is taken. RFC 8417, RFC 8935."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from idp.claims.pairwise import Pairwise
from idp.model.application import Application
from idp.model.client import Client
from idp.model.errors import Refused, Unavailable
from idp.model.ids import ApplicationId, ClientId
from idp.model.keys import KeyPurpose
from idp.model.work import Job
from idp.ports.house import House
from idp.ports.outbound import Answer

ENDED: Final = "/events/consent-ended"
"""After the issuer: a consent was withdrawn, revoked, or is over."""
TYP: Final = "secevent+jwt"
CONTENT_TYPE: Final = f"application/{TYP}"
HEADERS: Final = {"Content-Type": CONTENT_TYPE, "Accept": "application/json"}
_ERROR: Final = re.compile(r"[A-Za-z0-9_.:-]{1,80}")


def consent_event_handler(house: House, issuer: str) -> Callable[[Job], None]:
    """Return the handler of `CONSENT_EVENT` jobs.

    Raises `Unavailable` where another try may help, and `Refused` where it will not: the client is
    gone or names no address, the address is forbidden, or the event was refused (RFC 8935 §2.4).
    """
    pairwise = Pairwise.of(house.envelope)

    def deliver(job: Job) -> None:
        client, application = _about(house, job)
        event = event_claims(job, client, application, issuer)
        event["sub_id"] = {
            "format": "iss_sub",
            "iss": issuer,
            "sub": pairwise.subject(client.sector, application.account),
        }
        event["iat"] = int(house.clock.now().timestamp())
        token = house.signer.sign(KeyPurpose.TOKEN, event, typ=TYP)
        _judge(house.fetch.post(str(client.events_uri), token.encode(), HEADERS))

    return deliver


def event_claims(job: Job, client: Client, application: Application, issuer: str) -> dict[str, Any]:
    """Return what is said, but for whom and when it is said. RFC 8417 §2.2.

    `jti` is the delivery's own: an event that comes twice, because an answer was lost, is one.
    """
    event = {
        "application_id": application.id,
        "receipt_id": application.record,
        "reason": job.payload["ending"],
        "purpose": f"dpv:{application.purpose}",
    }
    return {
        "iss": issuer,
        "aud": client.client_id,
        "jti": job.id,
        "toe": int(job.created_at.timestamp()),
        "events": {f"{issuer}{ENDED}": event},
    }


def _about(house: House, job: Job) -> tuple[Client, Application]:
    with house.store.read() as records:
        client = records.clients.get(ClientId(str(job.payload["client"])))
        application = records.applications.get(ApplicationId(str(job.payload["application"])))
    if client is None or not client.events_uri:
        msg = "the client names no address for events"
        raise Refused(msg)
    if application is None:
        msg = "the application is gone"
        raise Refused(msg)
    return client, application


def _judge(answer: Answer) -> None:
    """Read the answer. RFC 8935 §2.3, RFC 8935 §2.4."""
    if answer.status == 400:
        msg = f"the partner refused the event: {_error(answer.body)}"
        raise Refused(msg)
    if not 200 <= answer.status < 300:
        msg = f"the partner answered {answer.status}"
        raise Unavailable(msg)


def _error(body: bytes) -> str:
    """Return the code of a refusal; what else the partner writes is not repeated."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return "without a reason"
    code = told.get("err") if isinstance(told, Mapping) else None
    return code if isinstance(code, str) and _ERROR.fullmatch(code) else "without a reason"
