"""A company whose people had accounts in old services before."""

from dataclasses import dataclass, field

import pytest
from flask import Flask

import idp.web
from idp.authn.desk import open_desk
from idp.links.states import revoke_links_of
from idp.model.ids import LinkId, ServiceId, new_id
from idp.model.link import AccountLink, LinkState, OldAccount
from idp.model.service import DeepLink, Ending, Old, Reach, Service
from tests.web.town import BORIS, SERVICES

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
