"""Fetch the logos of clients, once each. OpenID Connect Dynamic Client Registration 1.0 §2.

The page of a sign-in loads nothing of others: that would tell a client's server who comes from where, and
let it change the picture at will. So it is fetched in the background, looked at, kept, and served by us.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Final

from idp.model.client import Client
from idp.model.errors import Refused, Unavailable
from idp.model.ids import ClientId
from idp.model.logo import LARGEST, Logo, PictureType, is_still_meant, logo_job
from idp.model.work import Job
from idp.oidc.pictures import read_picture
from idp.ports.house import House
from idp.ports.outbound import Answer
from idp.ports.records import Records

_LATER: Final = frozenset({408, 425, 429})
"""Refusals that may pass."""


def ask_logo(records: Records, client: Client, now: datetime) -> None:
    """Have a client's logo fetched, if it has one."""
    if client.logo_uri:
        records.outbox.put(logo_job(client, now))


def logo_handler(house: House) -> Callable[[Job], None]:
    """Return the handler of `CLIENT_LOGO` jobs.

    Raises `Unavailable` where another try may help, and `Refused` where it will not: the client is gone or
    says other things of itself by now, its address is forbidden, or what lies there is no picture for us.
    """

    def fetch(job: Job) -> None:
        with house.store.read() as records:
            uri = _meant(records.clients.get(_client_of(job)), job)
        answer = house.fetch.get(uri)
        kind = read_answer(answer)
        now, digest = house.clock.now(), hashlib.sha256(answer.body).hexdigest()
        with house.store.write() as records:
            _meant(records.clients.hold(_client_of(job)), job)
            records.logos.put(Logo(_client_of(job), uri, digest, kind, answer.body, now))

    return fetch


def read_answer(answer: Answer) -> PictureType:
    """Return which picture was answered. Raises `Refused`, or `Unavailable` where that may pass."""
    if answer.status >= 500 or answer.status in _LATER:
        msg = f"the server of the logo answered {answer.status}"
        raise Unavailable(msg)
    if answer.status != 200:
        msg = f"the server of the logo answered {answer.status}"
        raise Refused(msg)
    if not answer.headers.get("content-type", "").lower().startswith("image/"):
        msg = "the server of the logo says that it is no picture"
        raise Refused(msg)
    if len(answer.body) >= LARGEST:
        msg = f"the logo has {LARGEST} bytes or more"
        raise Refused(msg)
    return read_picture(answer.body)


def _client_of(job: Job) -> ClientId:
    return ClientId(str(job.payload["client"]))


def _meant(client: Client | None, job: Job) -> str:
    """Return the address of the logo; the client may have changed since."""
    if client is None or not client.logo_uri or not is_still_meant(job, client):
        msg = "the client is not any more what it was when its logo was asked for"
        raise Refused(msg)
    return client.logo_uri
