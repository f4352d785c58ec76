"""An office over a real store, and the people of one company in front of it."""

from dataclasses import dataclass, field, replace

from idp.model.access import End, Put, fact_key, person
from idp.model.account import Account, Identifier, IdentifierKind
from idp.model.client import Client
from idp.model.company import Company
from idp.model.ids import AccountId, BrowserId, ClientId, NodeId, Sid, new_id
from idp.model.session import Session
from idp.ports.records import Store
from idp.rbac.actor import OPERATOR, Actor
from idp.rbac.changeset import Proposal
from idp.rbac.decide import Allow, decide
from idp.rbac.office import Office
from idp.rbac.trees import Trees
from tests.rbac.court import ADA, BRUNO, CARL, CO, OLGA, OTTO, PEOPLE, PLACES, ROOT
from tests.support.clock import FixedClock
from tests.support.rights import put

OTHER = "other"


class Unused:
    """Stands for a part that this room must not touch."""

    def __getattr__(self, name):
        raise AssertionError(name)


@dataclass
class Bureau:
    """Does what a test needs, through the office."""

    store: Store
    clock: FixedClock
    letters: list = field(default_factory=list)

    def __post_init__(self):
        self.office = Office(self.store, self.clock, Trees(Unused()), self._tell)

    def _tell(self, _records, to, news, _now):
        self.letters.append((str(to), str(news.kind)))

    def found(self):
        """Make the company, its people and its tree."""
        with self.store.write() as records:
            for name in (*PEOPLE, "stranger"):
                records.accounts.add(Account(AccountId(name), name.title(), self.clock.now()), [])
            for company in (CO, OTHER):
                records.companies.add(Company(company, company.title(), self.clock.now()))
            for name in PEOPLE:
                records.companies.add_member(AccountId(name), CO, "")
            records.companies.add_member(AccountId("stranger"), OTHER, "")
            put(records, CO, *(place for place in PLACES if place != ROOT), OLGA, OTTO, ADA, BRUNO, CARL)
        return self

    def rev(self):
        with self.store.read() as records:
            return records.access.rev(CO)

    def propose(self, *changes, base=None, **more):
        wanted = tuple(c if isinstance(c, Put | End) else Put(c) for c in changes)
        return Proposal(wanted, self.rev() if base is None else base, **more)

    def save(self, who, *changes, **more):
        return self.office.save(acting(who), CO, self.propose(*changes, **more))

    def preview(self, who, *changes, **more):
        return self.office.preview(acting(who), CO, self.propose(*changes, **more))

    def facts(self):
        """Return the facts that are live, by key."""
        with self.store.read() as records:
            return {fact_key(fact): fact for fact in records.access.facts(CO)[1]}

    def can(self, who, permission, node="co", at=None):
        tree = self.office.facts(CO).tree
        answer = decide(person(AccountId(who)), permission, NodeId(node), tree, at or self.clock.now())
        return isinstance(answer, Allow)

    def request(self, identifier):
        with self.store.read() as records:
            return records.requests.get(CO, identifier)

    def audit(self):
        with self.store.read() as records:
            return [row.kind for row in reversed(records.audit.recent(200))]

    def client(self, name, access):
        with self.store.write() as records:
            records.clients.add(
                Client(
                    ClientId(name),
                    name,
                    ("https://x.example/cb",),
                    self.clock.now(),
                    backchannel_logout_uri=f"https://{name}.example/out",
                    access=access,
                )
            )

    def sign_in(self, who, *services, company=CO):
        """Open a session and enter services in it."""
        now = self.clock.now()
        session = Session(
            sid=Sid(new_id()),
            account=AccountId(who),
            auth_time=now,
            acr="urn:okno:loa:2",
            amr=("pwd",),
            created_at=now,
            last_seen_at=now,
            expires_at=now.replace(year=2027),
            browser=BrowserId("b"),
            company=company,
        )
        with self.store.write() as records:
            records.sessions.add(session, new_id())
            for service in services:
                records.sessions.visit(session.sid, service, now)
        return session.sid

    def told(self):
        """List the jobs that tell services, as (service, session)."""
        with self.store.read() as records:
            return sorted((job.target, job.payload["sid"]) for job in records.outbox.list())

    def everything(self):
        """Return all rows of all tables, to see that nothing was written."""
        with self.store.engine.connect() as connection:
            tables = connection.exec_driver_sql(_TABLES[connection.dialect.name]).scalars().all()
            return {t: sorted(map(repr, connection.exec_driver_sql(f'SELECT * FROM "{t}"'))) for t in tables}

    def verify_phone(self, who, phone):
        with self.store.write() as records:
            records.accounts.add_identifier(
                AccountId(who), Identifier(IdentifierKind.PHONE, phone, verified=True)
            )

    def born(self, who, name, on):
        with self.store.write() as records:
            account = records.accounts.get(AccountId(who))
            records.accounts.update(replace(account, name=name, claims={"birthdate": on}))


def acting(who):
    return OPERATOR if who is None else Actor(AccountId(who), assured=True)


_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'",
}
