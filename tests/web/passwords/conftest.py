"""Services that take passwords of programs, and people who have programs."""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest

from idp.authn.desk import open_desk
from idp.authn.outcomes import Wrong
from idp.links.own.checking import Guess, Held
from idp.links.own.desk import open_app_secrets
from idp.links.own.ending import end_apps_of
from idp.links.own.ground import Offering
from idp.links.own.making import Wish
from idp.links.states import revoke_links_of
from idp.model.app_password import AppSecretKind, Keeps, LoginForm, Security, Server, Taking, passwords_at
from idp.model.ids import ServiceId
from idp.model.link import LinkState
from idp.model.secret import Secret
from idp.model.service import Ending, Old, Reach, Service
from idp.rbac.actor import OPERATOR
from tests.web.links.conftest import Firm
from tests.web.town import ANNA, BORIS, PBX

MAIL, PHONES, OLD, FAR = (ServiceId(name) for name in ("mail", "phones", "old-mail", "far"))
ADDRESS = "192.0.2.7"
PATH = "/account/passwords"
VALUE = re.compile(r'id="secret">([a-z2-7-]+)<')


def make(guest, service=MAIL, label="Thunderbird", **more):
    guest.get(f"{PATH}/{service}")
    return guest.submit(f"{PATH}/{service}", label=label, **more)


def value(guest):
    return VALUE.search(guest.last.text)[1]


def a_service(service, title, taking, **more):
    return Service(
        service,
        title,
        f"What {title} is for",
        passwords_at(service),
        service,
        "Office",
        door=f"bridge:{service}",
        protocol="ldap",
        taking=taking,
        **more,
    )


SERVERS = (
    Server("IMAP", "imap.example.com", 993),
    Server("SMTP", "smtp.example.com", 587, Security.STARTTLS),
)
LISTED = (
    Service(PBX, "Virtual PBX", "Numbers and calls", "http://pbx.localhost:8410/", "pbx"),
    a_service(
        MAIL,
        "Mail",
        Taking(
            LoginForm.SUB,
            SERVERS,
            frozenset({AppSecretKind.PASSWORD, AppSecretKind.SERVER}),
            server_name="cn=$login,ou=servers,o=$tenant,dc=okno",
            base="ou=mail,o=$tenant,dc=okno",
        ),
    ),
    a_service(
        PHONES,
        "Telephones",
        Taking(
            LoginForm.DEVICE,
            kinds=frozenset({AppSecretKind.PASSWORD, AppSecretKind.DEVICE}),
            keeps=Keeps.DIGEST,
            realm="sip.example.com",
        ),
        owner="The telephony team",
        reach=Reach(Ending.LATER, timedelta(hours=8)),
    ),
    a_service(
        OLD,
        "Old mail",
        Taking(LoginForm.LINK),
        old=Old(prove=("login",), link_url="http://old.localhost:8410/_okno/link"),
    ),
    a_service(FAR, "Far away", Taking(LoginForm.SUB)),
)


@dataclass
class Office:
    """The firm, and what its programs show."""

    town: object
    firm: Firm
    secrets: object

    @property
    def company(self):
        return self.firm.company.id

    def make(self, guest_session, service=MAIL, label="Phone", **more):
        """Make one for the owner by the use case, as somebody freshly signed in."""
        return self.secrets.making.make(guest_session, self.company, Wish(service, label, **more))

    def server(self, name="mail-1"):
        return self.secrets.making.make_server(OPERATOR, self.company, MAIL, name)

    def of(self, account):
        with self.town.house.store.read() as records:
            return list(records.app_passwords.of_person(self.company, account.id))

    def servers(self, company=None):
        with self.town.house.store.read() as records:
            return list(records.app_passwords.servers_of(company or self.company))

    def opens(self, app, value):
        guess = Guess(app.service, app.login, Secret(value), ADDRESS, app.company)
        found = self.secrets.guessing.check_guess(guess)
        assert isinstance(found, Held | Wrong)
        return isinstance(found, Held)

    def written(self):
        """Return everything that the store holds."""
        with self.town.house.store.engine.connect() as connection:
            tables = connection.exec_driver_sql(TABLES[connection.dialect.name]).scalars().all()
            rows = [connection.exec_driver_sql(f'SELECT * FROM "{table}"').all() for table in tables]
        return repr(rows)


TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'",
}


@pytest.fixture
def listed():
    return LISTED


@pytest.fixture
def desk(house, settings, hasher):
    return open_desk(house, settings, hasher, partings=(revoke_links_of, end_apps_of))


@pytest.fixture
def firm(town):
    owner, company = town.owner(totp=True)
    town.hang(company, MAIL, PHONES, OLD)
    boris = town.person(BORIS, company, name="Boris Borisov", totp=True)
    return Firm(town, owner, company, boris)


@pytest.fixture
def office(town, firm, house, settings):
    offered = (
        Offering(one.id, {"en": one.title}, one.access, one.taking, one.roles) for one in LISTED if one.taking
    )
    return Office(town, firm, open_app_secrets(house, settings, offered))


@pytest.fixture
def anna(guest, town, office):
    return town.sign_in(guest, ANNA)


@pytest.fixture
def linked(firm):
    return firm.link(OLD, state=LinkState.ACTIVE, login="a.petrova")
