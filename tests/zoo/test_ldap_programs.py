"""Apache, Dovecot, ejabberd, a machine's own accounts and a library let people in by the directory."""

import imaplib
import time

import pytest

from tests.browser.running import PASSWORD
from tests.zoo.house import ANNA, BORIS, VIKTOR, House, start
from tests.zoo.own_secrets import Own, dismiss, make_own
from tests.zoo.place import Zoo
from tests.zoo.programs.ldap import Ldap, base, let_use, make_server, person, server, start_ldap
from tests.zoo.programs.ldap_clients import (
    Ejabberd,
    ask_ldap3,
    start_ejabberd,
    start_ldap_dovecot,
    start_ldap_site,
    start_machine,
)


@pytest.fixture(scope="module")
def town(zoo: Zoo, house: House) -> House:
    house.describe("directory", "")
    house.found_company()
    start(house, zoo)
    return house


@pytest.fixture(scope="module")
def ldap(town: House, zoo: Zoo) -> Ldap:
    return start_ldap(town, zoo)


@pytest.fixture(scope="module")
def annas(ldap: Ldap, town: House) -> Own:
    return make_own(town, ANNA, "directory")


@pytest.fixture(scope="module")
def viktors(ldap: Ldap, town: House) -> Own:
    return make_own(town, VIKTOR, "directory")


@pytest.fixture(scope="module")
def machine(ldap: Ldap, town: House) -> Own:
    return make_server(town, ANNA, "files")


@pytest.fixture(scope="module")
def ejabberd(zoo: Zoo, ldap: Ldap, machine: Own) -> Ejabberd:
    return start_ejabberd(zoo, ldap, machine)


def test_apache_lets_in_a_group_and_nobody_else(
    zoo: Zoo, ldap: Ldap, machine: Own, annas: Own, viktors: Own
) -> None:
    site = start_ldap_site(zoo, ldap, machine, "admins")
    assert site.status(annas.login, annas.value) == 200
    assert site.status(viktors.login, viktors.value) in (401, 403)
    for login, password in (
        (annas.login, ""),
        (annas.login, viktors.value),
        (annas.login, PASSWORD),
        ("*", annas.value),
        (f"{annas.login})(uid=*", annas.value),
        (f" {annas.login}", annas.value + "x"),
        (BORIS.login, PASSWORD),
        ("", annas.value),
    ):
        assert site.status(login, password) == 401, login


def test_dovecot_opens_a_mailbox_by_a_bind(zoo: Zoo, ldap: Ldap, annas: Own, viktors: Own) -> None:
    mail = start_ldap_dovecot(zoo, ldap, [ANNA.login, VIKTOR.login])

    def letters(login: str, password: str) -> int | None:
        box = imaplib.IMAP4("127.0.0.1", mail.port, timeout=20)
        try:
            box.login(login, password)
        except imaplib.IMAP4.error:
            return None
        else:
            return int(box.select()[1][0] or b"0")
        finally:
            box.logout()

    assert letters(annas.login, annas.value) == 1
    for login, password in (
        (annas.login, viktors.value),
        (viktors.login, annas.value),
        (annas.login, PASSWORD),
        (annas.login, "wrong"),
        (f"{annas.login},ou=people", annas.value),
        (f"x,uid={annas.login}", annas.value),
    ):
        assert letters(login, password) is None, login


def test_ejabberd_finds_people_and_checks_their_passwords(
    ejabberd: Ejabberd, annas: Own, viktors: Own
) -> None:
    assert ejabberd.ask("check_password", user="anna", password=annas.value) == 0
    assert ejabberd.ask("check_account", user="viktor") == 0
    assert ejabberd.ask("check_account", user="boris") == 1
    for user, password in (
        ("anna", viktors.value),
        ("anna", PASSWORD),
        ("boris", annas.value),
        ("a*", annas.value),
    ):
        assert ejabberd.ask("check_password", user=user, password=password) == 1, user


def test_a_machine_knows_people_by_number_and_lets_them_in(
    zoo: Zoo, ldap: Ldap, machine: Own, annas: Own, viktors: Own
) -> None:
    there = start_machine(zoo, ldap, machine)
    known = there.run("getent", "passwd", annas.login).stdout.strip().split(":")
    assert known[0] == annas.login
    assert int(known[2]) > 20_000
    assert known[5:] == [f"/home/{annas.login}", "/bin/sh"]
    assert there.run("getent", "passwd", known[2]).stdout.startswith(annas.login)
    everybody = there.run("getent", "passwd").stdout
    assert viktors.login in everybody
    assert BORIS.login not in everybody
    assert there.run("getent", "group", "admins").stdout.strip().endswith(f":{annas.login}")
    assert "members" in there.run("id", "-Gn", annas.login).stdout

    def enters(login: str, password: str) -> bool:
        told = there.run("pamtester", "okno-zoo", login, "authenticate", "acct_mgmt", told=f"{password}\n")
        return told.returncode == 0

    assert enters(annas.login, annas.value)
    assert not enters(annas.login, viktors.value)
    assert not enters(annas.login, PASSWORD)
    assert not enters(BORIS.login, PASSWORD)
    assert not enters(annas.login, "")


def test_ldap3_binds_and_searches(ldap: Ldap, annas: Own, machine: Own) -> None:
    found = ask_ldap3(ldap, server(machine.login), machine.value, base(), f"(uid={annas.login})")
    assert found["names"] == ["Anna"]
    assert found["who"] == f"dn:{server(machine.login)}"
    assert found["count"] > 4
    assert "1.3.6.1.4.1.1466.20037" in found["extensions"]
    for password in ("wrong", PASSWORD):
        assert (
            "invalidCredentials"
            in ask_ldap3(ldap, person(annas.login), password, base(), "(uid=*)")["refused"]
        )


def test_nobody_of_them_lets_in_who_was_dismissed(
    zoo: Zoo, town: House, ldap: Ldap, ejabberd: Ejabberd, machine: Own
) -> None:
    let_use(town, BORIS)
    own, site = make_own(town, BORIS, "directory"), start_ldap_site(zoo, ldap, machine, "users")
    assert site.status(own.login, own.value) == 200
    assert ejabberd.ask("check_password", user="boris", password=own.value) == 0
    dismiss(town, ANNA, BORIS)
    time.sleep(1)
    assert site.status(own.login, own.value) == 401
    assert ejabberd.ask("check_password", user="boris", password=own.value) == 1
