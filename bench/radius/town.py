"""A provider with a gateway's service, `okno serve-radius` beside it, and people with secrets."""

import os
import subprocess
import sys
import time
from typing import Final

from bench.bridges.house import PEOPLE, House
from bench.bridges.place import Place
from bench.radius.gateway import Person
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
from tests.bridges.processes import free_ports

SERVICE: Final = "vpn"
GATEWAY: Final = """
protocol: radius
logout: ttl
radius:
  nas: [{name: bench, addresses: [127.0.0.1/32]}]
  methods: [pap, chap]
  reply: {Filter-Id: roles}
"""


def new_house(place: Place) -> House:
    """Make the provider's house, and let it start."""
    provider, gate, nginx = free_ports(3)
    house = House(place, "radius", provider, gate, nginx)
    (house.folder / "services").mkdir(parents=True)
    house.describe(SERVICE, GATEWAY)
    house.found()
    house.start("serve")
    return house


def start_server(house: House) -> tuple[int, int, bytes]:
    """Run `okno serve-radius`; return its port, its process, and the gateway's secret."""
    told = [sys.executable, "-m", "idp", "radius", "secret", SERVICE, "bench"]
    done = subprocess.run(told, env=house.environment, capture_output=True, text=True, check=True)
    port = free_ports(1)[0]
    environment = {**house.environment, "OKNO_RADIUS_LISTEN": f"127.0.0.1:{port}"}
    command = [sys.executable, "-m", "idp", "serve-radius"]
    begun = house.place.start("serve-radius", command, [], environment)
    log = house.place.folder / "serve-radius.log"
    until = time.monotonic() + 30
    while "serving RADIUS" not in log.read_text():
        if begun.poll() is not None or time.monotonic() > until:
            raise RuntimeError(log.read_text())
        time.sleep(0.05)
    return port, begun.pid, done.stdout.strip().encode()


def people_of(house: House) -> list[Person]:
    """Give everybody a secret of their own."""
    with opened({**os.environ, **house.environment}) as found:
        return [_person(found, login) for login in PEOPLE]


def _person(found: Opened, login: str) -> Person:
    account, now = find_person(found, login), found.house.clock.now()
    visitor, limits = Visitor(BrowserId("bench"), "127.0.0.1"), Limits.of(found.settings)
    with found.house.store.write() as records:
        session = open_session(records, Proven(account.id, ("pwd",)), visitor, now, limits).session
    secrets = app_secrets_of(found, load_all_bridges(found.settings))
    proof = FreshProof(SignedIn(session, account))
    made = secrets.making.make(proof, CompanyId("romashka"), Wish(ServiceId(SERVICE), "Bench"))
    return Person(made.app.login, made.password.value)
