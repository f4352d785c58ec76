"""A company, its people and their services, as the pages meet them."""

import base64
import json
from dataclasses import dataclass

import pyotp

from idp.authn.desk import Desk
from idp.authn.people import read_person
from idp.interaction import Errand, park
from idp.interaction.browser import browser_id
from idp.model.access import Service
from idp.model.client import Client
from idp.model.company import Company
from idp.model.ids import ClientId, CompanyId, ServiceId, new_id
from idp.model.interaction import Needs, Purpose
from idp.model.secret import Secret
from idp.model.work import JobKind
from idp.ports.house import House
from tests.support import rights
from tests.web.guest import Guest

PASSWORD = "tall copper lamps whisper"
TOTP = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ANNA = "anna@romashka.example"
BORIS = "+79001112233"
PBX, SMS, WIKI = ServiceId("pbx"), ServiceId("sms"), ServiceId("wiki")
SERVICES = (
    Service(PBX, "PBX", "Numbers and calls", "http://pbx.localhost:8410/", "pbx", "Telephony"),
    Service(SMS, "Bulk SMS", "Messages to customers", "http://sms.localhost:8410/", "sms", "Telephony"),
    Service(WIKI, "Wiki", "What everybody knows", "http://wiki.localhost:8410/", "everyone"),
)


@dataclass
class Town:
    """Makes what a test needs, through the store and the use cases."""

    desk: Desk
    house: House

    def now(self):
        return self.house.clock.now()

    def company(self, name="Romashka"):
        company = Company(CompanyId(new_id()), name, self.now(), time_zone="Europe/Moscow")
        with self.house.store.write() as records:
            records.companies.add(company)
        return company

    def person(self, login=ANNA, *companies, name="Anna Direktorova", totp=False, **claims):
        account = self.desk.people.add(
            read_person(
                {
                    "login": login,
                    "password": PASSWORD,
                    "claims": {"name": name, **claims},
                    "companies": [{"id": company.id, "position": "Director"} for company in companies],
                }
            )
        )
        if totp:
            self.desk.people.set_totp(account.id, TOTP)
        return account

    def give(self, account, company, role="owner", **where):
        with self.house.store.write() as records:
            return rights.give(records, account.id, company.id, role, **where)

    def deny(self, account, company, **where):
        with self.house.store.write() as records:
            return rights.deny(records, account.id, company.id, **where)

    def hang(self, company, *services, node=None):
        with self.house.store.write() as records:
            rights.hang(records, company.id, *services, node=node)

    def owner(self, login=ANNA, **more):
        """Make a company with an owner who may open the PBX."""
        company = self.company()
        account = self.person(login, company, **more)
        self.give(account, company)
        self.hang(company, PBX)
        return account, company

    def client(self, name="The Shop", **changes):
        client = Client(
            client_id=ClientId(new_id()),
            client_name=name,
            redirect_uris=("https://shop.example/cb",),
            created_at=self.now(),
            **changes,
        )
        with self.house.store.write() as records:
            records.clients.add(client)
        return client

    def parked(self, guest: Guest, *, purpose=Purpose.AUTHORIZE, locale=None, title="The Shop", **needs):
        """Park a request as an edge would, for this guest's browser."""
        if guest.browser is None:
            guest.get("/login")
        needs = Needs(title=title, **needs)
        with self.house.store.write() as records:
            errand = Errand(purpose, locale=locale)
            return park(records, errand, needs, browser_id(Secret(guest.browser)), self.now())

    def progress(self, guest: Guest, interaction):
        browser = browser_id(Secret(guest.browser))
        with self.house.store.read() as records:
            return records.interactions.find(interaction.id, browser, self.now()).progress

    def sign_in(self, guest: Guest, login=ANNA, interaction=None):
        """Sign in through every factor the person has, as a person would."""
        guest.get(f"/login?i={interaction.id}" if interaction else "/login")
        guest.submit("/login", login=login, password=PASSWORD)
        if "/login/code" in guest.last.headers["Location"]:
            guest.get(guest.last.headers["Location"])
            guest.submit("/login/code", code=self.totp())
        assert guest.session is not None
        return guest

    def totp(self):
        return pyotp.TOTP(TOTP).at(self.now())

    def notices(self):
        """Read what was written to people, newest first."""
        with self.house.store.read() as records:
            jobs = records.outbox.list(JobKind.NOTICE)
        opened = []
        for job in jobs:
            sealed = base64.urlsafe_b64decode(job.payload["sealed"])
            opened.append(json.loads(self.house.envelope.unwrap(sealed, f"notice:{job.id}")))
        return opened

    def audited(self):
        with self.house.store.read() as records:
            return [row.kind for row in records.audit.recent(200)]
