"""A company whose people had accounts in old services before."""

from dataclasses import dataclass, field

import pytest
from flask import Flask

import idp.web
from idp.authn.desk import open_desk
from idp.links.states import revoke_links_of
from idp.model.company import Company
from idp.model.ids import CompanyId, LinkId, ServiceId, new_id
from idp.model.link import AccountLink, LinkState, OldAccount
from idp.model.service import DeepLink, Ending, Old, Reach, Service
from idp.settings import Settings
from tests.web.guest import HOST
from tests.web.town import BORIS, SERVICES

STAFF = "okno-staff"
SOFIA, OLEG = "sofia@operator.example", "oleg@operator.example"

PBX, MAIL, SMS, OLD = ServiceId("pbx"), ServiceId("mail"), ServiceId("sms"), ServiceId("desk")
PHONE = "+79161112233"
WAYS = ("login", "sms", "operator")
LISTED = (
    Service(
        PBX,
        "Virtual PBX",
        "Numbers and calls",
        "http://pbx.localhost:8410/",
        "pbx",
        "Telephony",
        door="bridge:pbx",
        protocol="forward_auth",
        words=("Виртуальная АТС", "Номера и звонки", "Centrala virtuală"),
        deep_links=(
            DeepLink(
                "Settings",
                "http://pbx.localhost:8410/s",
                ("Settings", "Настройки АТС", "Setări"),
                "service:configure",
            ),
            DeepLink("Call history", "http://pbx.localhost:8410/h", ("Call history", "История звонков")),
        ),
        reach=Reach(Ending.AT_ONCE),
    ),
    Service(
        MAIL,
        "Mail",
        "Letters",
        "http://mail.localhost:8410/",
        "mail",
        "Office",
        door="bridge:mail",
        protocol="form_replay",
        old=Old(prove=WAYS, link_url="http://mail.localhost:8410/_okno/link"),
        reach=Reach(Ending.TOLD),
    ),
    Service(
        SMS,
        "Bulk SMS",
        "Messages",
        "http://sms.localhost:8410/",
        "sms",
        "Office",
        door="bridge:sms",
        protocol="forward_auth",
        old=Old(shared=True, prove=("operator",)),
    ),
    Service(
        OLD,
        "Help desk",
        "Questions",
        "http://desk.localhost:8410/",
        "desk",
        "Office",
        door="bridge:desk",
        protocol="form_replay",
        old=Old(prove=WAYS),
        owner="The help desk's team",
        roles=frozenset({"service_operator", "owner"}),
    ),
    SERVICES[2],
)


@pytest.fixture
def desk(house, settings, hasher):
    return open_desk(house, settings, hasher, partings=(revoke_links_of,))


@pytest.fixture
def app(house, settings, desk):
    app = Flask("okno", static_folder=None)
    idp.web.furnish(app, house, settings)
    app.register_blueprint(idp.web.blueprint(house, settings, lambda _locale, _company: LISTED, desk))
    return app


@dataclass
class Firm:
    """The company, its owner, an employee, and their old accounts."""

    town: object
    owner: object
    company: object
    boris: object = field(default=None)

    def link(self, service=MAIL, account=None, state=LinkState.PENDING, *, login="a.petrova", **more):
        phone = more.pop("phone", PHONE)
        link = AccountLink(
            LinkId(new_id()),
            more.pop("company", self.company.id),
            service,
            OldAccount(login, phone=phone),
            state,
            self.town.now(),
            account=(account or self.owner).id if not more.get("shared") else None,
            **more,
        )
        with self.town.house.store.write() as records:
            records.links.put(link)
        return link

    def get(self, link):
        with self.town.house.store.read() as records:
            return records.links.get(link.id)

    def of(self, account):
        with self.town.house.store.read() as records:
            return records.links.of_person(self.company.id, account.id)

    def share(self, link, *people):
        with self.town.house.store.write() as records:
            records.links.set_users(link.id, [one.id for one in people])

    def users(self, link):
        with self.town.house.store.read() as records:
            return set(records.links.users(link.id))

    def code(self):
        """Read the code of the last message."""
        return next(word for word in self.town.notices()[0]["body"].split() if word.strip(".").isdigit())


@pytest.fixture
def firm(town):
    owner, company = town.owner(totp=True)
    town.hang(company, MAIL, SMS, OLD)
    boris = town.person(BORIS, company, name="Boris Borisov", totp=True)
    return Firm(town, owner, company, boris)


@pytest.fixture
def settings(tmp_path):
    return Settings(issuer=HOST, data_dir=tmp_path, default_locale="en", staff_company=STAFF)


@pytest.fixture
def operator(town):
    company = Company(CompanyId(STAFF), "Operator", town.now(), time_zone="Europe/Moscow")
    with town.house.store.write() as records:
        records.companies.add(company)
    return company


@pytest.fixture
def hire(town, operator):
    def hire(login, role="owner", **where):
        found = town.person(login, operator, name=login.partition("@")[0].title(), totp=True)
        town.give(found, operator, role, **where)
        return found

    return hire


@pytest.fixture
def sofia(guest, town, hire, firm):
    hire(SOFIA)
    return town.sign_in(guest, SOFIA)


@pytest.fixture
def oleg(other, town, hire, firm):
    hire(OLEG)
    return town.sign_in(other, OLEG)
