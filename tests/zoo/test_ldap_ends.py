"""What was right a moment ago: a password that ended, a right that was lost, a person who was disabled."""

import time
from collections.abc import Callable

import pytest

from idp.app.factory import load_all_bridges
from idp.app.offering import app_secrets_of
from idp.app.opening import opened
from idp.cli.people import find_person
from idp.model.access import person as subject
from idp.model.ids import CompanyId
from tests.support import rights
from tests.zoo.house import COMPANY, VIKTOR, House, start
from tests.zoo.own_secrets import Own, make_own
from tests.zoo.place import Zoo
from tests.zoo.programs.ldap import Ldap, base, let_use, person, start_ldap
from tests.zoo.raw_ldap import bind, code, heard, line, present, search

SUCCESS, WRONG, NO_RIGHT, UNAVAILABLE = 0, 49, 50, 52


@pytest.fixture(scope="module")
def town(zoo: Zoo, house: House) -> House:
    house.describe("directory", "")
    house.found_company()
    start(house, zoo)
    return house


@pytest.fixture(scope="module")
def ldap(town: House, zoo: Zoo) -> Ldap:
    return start_ldap(town, zoo)


def end_own(house: House) -> None:
    with opened(house.environment) as found:
        secrets = app_secrets_of(found, load_all_bridges(found.settings))
        account = find_person(found, VIKTOR.login).id
        with found.house.store.read() as records:
            apps = records.app_passwords.of_person(CompanyId(COMPANY), account)
        for app in apps:
            secrets.ending.end(account, app.id)


def lose_right(house: House) -> None:
    with opened(house.environment) as found:
        whose = subject(find_person(found, VIKTOR.login).id)
        with found.house.store.write() as records:
            lost = [one for one in rights.bindings(records, COMPANY) if one.subject == whose]
            rights.take(records, COMPANY, *lost)


def disable(house: House) -> None:
    house.run((["people", "disable", VIKTOR.login], ""))


@pytest.mark.parametrize("end", [end_own, lose_right, disable], ids=["removed", "lost-right", "disabled"])
def test_the_next_bind_fails_within_a_second_and_whoever_is_bound_sees_nothing(
    ldap: Ldap, town: House, end: Callable[[House], None]
) -> None:
    let_use(town, VIKTOR)
    viktors: Own = make_own(town, VIKTOR, "directory")
    name = person(viktors.login)
    assert [ldap.whoami(name, viktors.value).status for _ in range(3)] == [SUCCESS] * 3
    with line(ldap.port) as bound:
        bound.sendall(bind(name, viktors.value))
        assert code(heard(bound)) == SUCCESS
        bound.sendall(search(base(), present("uid"), 2))
        assert b"viktor" in heard(bound)
        end(town)
        time.sleep(1)
        assert ldap.whoami(name, viktors.value).status == WRONG
        bound.sendall(search(base(), present("uid"), 3))
        answer = heard(bound)
        assert b"viktor" not in answer
        assert code(answer) == NO_RIGHT
