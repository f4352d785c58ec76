"""People who bind by an old account's login: while it is theirs, and not a second longer."""

import time
from dataclasses import replace

import pytest

from idp.app.opening import opened
from idp.cli.people import find_person
from idp.model.ids import CompanyId, LinkId, ServiceId
from idp.model.link import AccountLink, LinkState, OldAccount, Proof
from tests.browser.running import Person
from tests.zoo.house import ANNA, COMPANY, VIKTOR, House, start
from tests.zoo.own_secrets import make_own
from tests.zoo.place import Zoo
from tests.zoo.programs.ldap import Ldap, base, make_server, person, server, start_ldap

OLD = "a.smirnova+1, ltd"
"""A login that would be two parts of a name if it were not escaped."""
WRITTEN = "a.smirnova\\+1\\, ltd"


@pytest.fixture(scope="module")
def town(zoo: Zoo, house: House) -> House:
    house.describe("disk", "")
    house.found_company()
    start(house, zoo)
    for one, login in ((ANNA, OLD), (VIKTOR, "viktor")):
        link(house, one, login)
    return house


@pytest.fixture(scope="module")
def ldap(town: House, zoo: Zoo) -> Ldap:
    return start_ldap(town, zoo)


def link(house: House, whose: Person, login: str) -> None:
    with opened(house.environment) as found:
        now = found.house.clock.now()
        made = AccountLink(
            LinkId(f"link-{whose.login}"),
            CompanyId(COMPANY),
            ServiceId("disk"),
            OldAccount(login),
            LinkState.ACTIVE,
            now,
            find_person(found, whose.login).id,
            proof=Proof.OPERATOR,
            proved_at=now,
        )
        with found.house.store.write() as records:
            records.links.put(made)


def revoke(house: House, whose: Person) -> None:
    with opened(house.environment) as found, found.house.store.write() as records:
        known = records.links.get(LinkId(f"link-{whose.login}"))
        assert known is not None
        ended = replace(known, state=LinkState.REVOKED, ended_at=found.house.clock.now())
        assert records.links.change(ended, LinkState.ACTIVE)


def test_a_login_of_any_letters_is_one_name(ldap: Ldap, town: House) -> None:
    annas, machine = make_own(town, ANNA, "disk"), make_server(town, ANNA, "files", "disk")
    assert annas.login == OLD
    assert ldap.whoami(person(WRITTEN, "disk"), annas.value).status == 0
    assert ldap.whoami(person(OLD.replace("+", "\\+"), "disk"), annas.value).status in (34, 49)
    found = ldap.search(
        server("files", "disk"), machine.value, base("disk"), f"(uid={OLD})", "employeeNumber"
    )
    assert found.values("employeeNumber") == [OLD]
    assert found.names == [person(WRITTEN, "disk")]


def test_after_the_link_has_ended_the_next_bind_fails_within_a_second(ldap: Ldap, town: House) -> None:
    viktors = make_own(town, VIKTOR, "disk")
    name = person(viktors.login, "disk")
    assert [ldap.whoami(name, viktors.value).status for _ in range(2)] == [0, 0]
    revoke(town, VIKTOR)
    time.sleep(1)
    assert ldap.whoami(name, viktors.value).status == 49
