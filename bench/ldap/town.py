"""A provider with a directory, `okno serve-ldap` beside it, and people with application passwords."""

import os
import sys
import time
from dataclasses import dataclass
from typing import Final

from bench.bridges.house import PEOPLE, House
from bench.bridges.place import Place
from idp.app.factory import load_all_bridges
from idp.app.offering import app_secrets_of
from idp.app.opening import Opened, opened
from idp.authn.outcomes import FreshProof
from idp.authn.sessions import Limits, Proven, open_session
from idp.authn.visitor import Visitor
from idp.cli.people import find_person
from idp.links.own.making import Wish
from idp.model.ids import BrowserId, CompanyId, ServiceId
from idp.model.session import SignedIn
from legacy_bridges.protocols.ldap.bases import Base
from tests.bridges.processes import free_ports

BASE: Final = Base(ServiceId("disk"), CompanyId("romashka"))
DIRECTORY: Final = """
protocol: ldap
logout: none
ldap: {login: email, attributes: {cn: name, mail: email}}
"""


@dataclass(frozen=True)
class Person:
    """Who binds, and with what."""

    name: str
    password: str


def new_house(place: Place) -> House:
    """Make the provider's house, and let it start."""
    provider, gate, nginx = free_ports(3)
    house = House(place, "ldap", provider, gate, nginx)
    (house.folder / "services").mkdir(parents=True)
    house.describe(BASE.service, DIRECTORY)
    house.found()
    house.start("serve")
    return house


def start_server(house: House) -> tuple[int, int]:
    """Run `okno serve-ldap`; return its port and its process."""
    port = free_ports(1)[0]
    environment = {**house.environment, "OKNO_LDAP_LISTEN": f"127.0.0.1:{port}"}
    begun = house.place.start("serve-ldap", [sys.executable, "-m", "idp", "serve-ldap"], [], environment)
    log = house.place.folder / "serve-ldap.log"
    until = time.monotonic() + 30
    while "serving LDAP" not in log.read_text():
        if begun.poll() is not None or time.monotonic() > until:
            raise RuntimeError(log.read_text())
        time.sleep(0.05)
    return port, begun.pid


def people_of(house: House) -> list[Person]:
    """Give everybody an application password."""
    with opened({**os.environ, **house.environment}) as found:
        return [_person(found, login) for login in PEOPLE]


def _person(found: Opened, login: str) -> Person:
    account, now = find_person(found, login), found.house.clock.now()
    visitor, limits = Visitor(BrowserId("bench"), "127.0.0.1"), Limits.of(found.settings)
    with found.house.store.write() as records:
        session = open_session(records, Proven(account.id, ("pwd",)), visitor, now, limits).session
    secrets = app_secrets_of(found, load_all_bridges(found.settings))
    proof = FreshProof(SignedIn(session, account))
    made = secrets.making.make(proof, BASE.company, Wish(BASE.service, "Bench"))
    return Person(str(BASE.person(made.app.login)), made.password.value)
