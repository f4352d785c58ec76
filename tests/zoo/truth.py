"""Whether a service is as closed as the last page says: asked of the program itself, past the gate."""

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

from idp.app.opening import opened
from idp.model.link import Jar
from legacy_bridges.gate.jars import Cupboard
from tests.browser.running import Person
from tests.browser.visitor import Visitor
from tests.zoo.acting import Town
from tests.zoo.client import Client
from tests.zoo.describing import read_form
from tests.zoo.house import House

FORMS = ("kb", "mail", "portal", "sims")
"""Services whose sessions the gate keeps."""
TICKETS = ("tkt", "pubtkt")
"""Services that a signed cookie of the browser lets in, until it is too old."""
SHA512 = 128
TOLD_OUT = timedelta(minutes=15)
"""`TKTAuthTimeout` of the site: its tickets say only when they were made."""


@dataclass(frozen=True)
class Held:
    """The cookies of one session at a program, which nobody but the gate should have."""

    jar: Jar
    cookies: Mapping[str, str] = field(repr=False)
    user_agent: str


def open_jars(house: House, person: Person) -> list[Held]:
    """Open what the gate keeps for every sign-in of a person."""
    with opened(house.environment) as found, found.store.read() as records:
        known = records.accounts.find(person.login)
        assert known is not None
        cupboard, held = Cupboard(found.house), []
        for session in records.sessions.of_account(known[0].id):
            for jar in records.jars.of_session(session.sid):
                _, kept = cupboard.opened(records, jar)
                assert kept is not None
                held.append(Held(jar, kept.cookies, kept.manners.user_agent))
        return held


def still_kept(house: House, held: Sequence[Held]) -> list[str]:
    """Name the services whose cookies the gate has kept."""
    with opened(house.environment) as found, found.store.read() as records:
        return [one.jar.service for one in held if records.jars.get(one.jar.key) is not None]


def is_known(town: Town, held: Held) -> bool:
    """Tell whether the program itself still knows whoever has these cookies."""
    form = read_form(town.house.folder / "services" / f"{held.jar.service}.yaml")
    reply = form.get(form.manifest.landing, dict(held.cookies), held.user_agent)
    return not form.bridge.is_stale(form.manifest, reply)


def ticket_of(town: Town, visitor: Visitor, service: str) -> dict[str, str]:
    """Return the cookies that the browser has at a service."""
    return {str(c["name"]): str(c["value"]) for c in visitor.context.cookies(town.house.origin(service))}


def lets_in(town: Town, service: str, ticket: Mapping[str, str]) -> bool:
    """Tell whether a ticket is good at the program itself, past the gate."""
    return Client(town.sites[service], cookies=dict(ticket)).get("/app").status == 200


def end_of(ticket: Mapping[str, str]) -> datetime:
    """Return until when a program takes a ticket."""
    if "auth_tkt" in ticket:
        made = base64.b64decode(unquote(ticket["auth_tkt"])).decode()[SHA512:][:8]
        return datetime.fromtimestamp(int(made, 16), UTC) + TOLD_OUT
    (until,) = re.findall(r"validuntil=(\d+)", unquote(ticket["auth_pubtkt"]))
    return datetime.fromtimestamp(int(until), UTC)
