"""People, browsers and companies for the tests of this room."""

import base64
import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count

import pyotp

from idp.authn.desk import Desk
from idp.authn.outcomes import NeedsSecondFactor, Opened
from idp.authn.people import NewPerson, read_person
from idp.authn.sessions import find_signed_in
from idp.authn.visitor import Visitor
from idp.model.company import Company
from idp.model.ids import AccountId, BrowserId, CompanyId, InteractionId, new_id
from idp.model.interaction import Interaction, Needs, Purpose
from idp.model.work import JobKind, Notice
from idp.ports.house import House
from tests.support import rights

PASSWORD = "tall copper lamps whisper"
ANNA = "anna@romashka.example"
ANNA_PHONE = "+79001112233"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class Unused:
    """Stands for a part that this room must not touch."""

    def __getattr__(self, name):
        raise AssertionError(name)


@dataclass
class Town:
    """Makes what a test needs, through the store and the use cases."""

    desk: Desk
    house: House
    _addresses: count = field(default_factory=lambda: count(1))

    def now(self):
        return self.house.clock.now()

    def browser(self, address=None, cookie=None):
        """Open a new browser, at an address of its own unless one is given."""
        number = next(self._addresses)
        return Visitor(
            BrowserId(f"browser-{number}"),
            address or f"203.0.{number // 250}.{number % 250}",
            "Firefox",
            cookie,
            "en",
        )

    def person(self, *logins, password=PASSWORD, totp=False, companies=(), **claims):
        document = {
            "login": list(logins or (ANNA,)),
            "password": password,
            "claims": {"name": "Anna Direktorova", **claims},
            "companies": list(companies),
        }
        return self.add(read_person(document), totp=totp)

    def add(self, person: NewPerson, *, totp=False):
        account = self.desk.people.add(person)
        if totp:
            self.desk.people.set_totp(account.id, SECRET)
        return account

    def company(self, name="Romashka", key=None):
        company = Company(CompanyId(key or new_id()), name, self.now())
        with self.house.store.write() as records:
            records.companies.add(company)
        return company

    def give(self, account, company, role="owner", node=""):
        with self.house.store.write() as records:
            if node:
                rights.node(records, company.id, node)
            rights.give(records, account.id, company.id, role, node=node)

    def parked(self, visitor, **needs):
        """Park a sign-in for this browser."""
        interaction = Interaction(
            id=InteractionId(new_id()),
            purpose=Purpose.HOME,
            browser=visitor.browser,
            needs=Needs(title="", **needs),
            created_at=self.now(),
            expires_at=self.now() + timedelta(minutes=30),
        )
        with self.house.store.write() as records:
            records.interactions.park(interaction)
        return interaction

    def progress(self, visitor, interaction):
        with self.house.store.read() as records:
            return records.interactions.find(interaction.id, visitor.browser, self.now()).progress

    def offer(self, visitor, login=ANNA, password=PASSWORD, interaction=None):
        """Offer a password, in a sign-in of its own unless one is given."""
        parked = interaction or self.parked(visitor)
        return self.desk.sign_in.offer_password(visitor, parked, login, password)

    def sign_in(self, visitor, login=ANNA, password=PASSWORD):
        """Sign in through every factor; return the visitor with the new cookie."""
        parked = self.parked(visitor)
        outcome = self.offer(visitor, login, password, parked)
        if isinstance(outcome, NeedsSecondFactor):
            outcome = self.desk.sign_in.offer_code(visitor, parked, self.totp())
        assert isinstance(outcome, Opened), outcome
        return replace(visitor, cookie=outcome.secret)

    def totp(self, secret=SECRET, steps=0):
        return pyotp.TOTP(secret).at(self.now() + timedelta(seconds=30 * steps))

    def who(self, visitor):
        """Return who is signed in here."""
        with self.house.store.read() as records:
            return find_signed_in(
                records.sessions, visitor.cookie, visitor.browser, self.now(), self.desk.limits
            )

    def notices(self):
        """Open the outbox, oldest first, as the worker does."""
        with self.house.store.read() as records:
            jobs = list(records.outbox.list(kind=JobKind.NOTICE))
        return [self._opened(job) for job in reversed(jobs)]

    def _opened(self, job):
        sealed = base64.urlsafe_b64decode(job.payload["sealed"])
        return Notice(**json.loads(self.house.envelope.unwrap(sealed, f"notice:{job.id}")))

    def audit(self):
        with self.house.store.read() as records:
            return [row.kind for row in reversed(records.audit.recent(200))]

    def everything(self):
        """Return all rows of all tables, to see that nothing was written."""
        with self.house.store.engine.connect() as connection:
            tables = connection.exec_driver_sql(_TABLES[connection.dialect.name]).scalars().all()
            return {t: sorted(map(repr, connection.exec_driver_sql(f'SELECT * FROM "{t}"'))) for t in tables}


_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'",
}


def nobody(name="nobody"):
    return AccountId(name)
