"""ldap-utils bind, search and compare; nobody comes in by anything but their own live application password."""

import time

import pytest

from tests.browser.running import PASSWORD
from tests.zoo.house import ANNA, BORIS, COMPANY, VIKTOR, House, start
from tests.zoo.own_secrets import Own, dismiss, make_own, written
from tests.zoo.place import Zoo
from tests.zoo.programs.ldap import Ldap, base, let_use, make_server, person, server, start_ldap

SUCCESS, FALSE, TRUE, NO_OBJECT, WRONG, NO_RIGHT, UNAVAILABLE, UNWILLING = 0, 5, 6, 32, 49, 50, 52, 53


@pytest.fixture(scope="module")
def town(zoo: Zoo, house: House) -> House:
    for service in ("directory", "shelf"):
        house.describe(service, "")
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


def test_a_person_binds_and_is_told_who_they_are(ldap: Ldap, annas: Own) -> None:
    for _ in range(2):
        told = ldap.whoami(person(annas.login), annas.value)
        assert (told.status, told.text.strip()) == (SUCCESS, f"dn:{person(annas.login)}")


@pytest.mark.parametrize("way", ["starttls", "ldaps"])
def test_the_connection_is_protected_both_ways(ldap: Ldap, annas: Own, way: str) -> None:
    rest, url = (("-ZZ",), ldap.url) if way == "starttls" else ((), ldap.secure_url)
    assert ldap.whoami(person(annas.login), annas.value, *rest, url=url).status == SUCCESS


def test_a_server_sees_its_directory(ldap: Ldap, machine: Own, annas: Own, viktors: Own) -> None:
    found = ldap.search(server("files"), machine.value, base(), "(objectClass=inetOrgPerson)")
    assert sorted(found.names) == sorted([person(annas.login), person(viktors.login)])
    assert set(found.values("cn")) == {"Anna", "Viktor"}
    assert not found.values("userPassword")
    groups = ldap.search(server("files"), machine.value, base(), "(objectClass=groupOfNames)", "cn", "member")
    assert sorted(groups.values("cn")) == ["admins", "members", "users"]


def test_numbers_stay_and_differ(ldap: Ldap, machine: Own) -> None:
    seen = [
        ldap.search(server("files"), machine.value, base(), "(objectClass=posixAccount)", "uidNumber").values(
            "uidNumber"
        )
        for _ in range(2)
    ]
    assert seen[0] == seen[1]
    assert len(set(seen[0])) == 2


def test_a_person_sees_themselves_and_nobody_else(ldap: Ldap, viktors: Own, annas: Own) -> None:
    found = ldap.search(person(viktors.login), viktors.value, base(), "(objectClass=*)")
    assert annas.login not in found.text
    assert person(viktors.login) in found.names
    assert sorted(found.values("memberOf")) == sorted(
        f"cn={word},ou=groups,{base()}" for word in ("members", "users")
    )
    other = ldap.search(person(viktors.login), viktors.value, person(annas.login), "(objectClass=*)")
    assert (other.status, other.names) == (NO_OBJECT, [])


@pytest.mark.spec("RFC 4512 §5.1")
def test_anybody_may_read_what_the_server_can_do(ldap: Ldap) -> None:
    found = ldap.run("ldapsearch", "", "", "-LLL", "-s", "base", "-b", "", "(objectClass=*)", "+", "*")
    assert found.values("supportedLDAPVersion") == ["3"]
    assert "namingContexts" not in found.text
    assert COMPANY not in found.text


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ("(uid=anna@romashka.example)", 1),
        ("(uid=ANNA@Romashka.example)", 1),
        ("(mail=*romashka*)", 2),
        ("(&(uid=anna*)(!(cn=Viktor)))", 1),
        ("(|(cn=Anna)(cn=Viktor))", 2),
        ("(!(nosuch=1))", 0),
        ("(uid=\\2a)", 0),
        ("(uidNumber>=1)", 2),
        ("(uid=*)(uid=*)", 0),
    ],
)
def test_filters_find_what_they_say(ldap: Ldap, machine: Own, wanted: str, count: int) -> None:
    found = ldap.search(server("files"), machine.value, f"ou=people,{base()}", wanted, "uid")
    assert len(found.values("uid")) == count, found.text


@pytest.mark.spec("RFC 4511 §4.5.1")
def test_a_limit_is_kept(ldap: Ldap, machine: Own) -> None:
    found = ldap.search(server("files"), machine.value, base(), "(objectClass=*)", "-z", "1")
    assert (found.status, len(found.names)) == (4, 1)


@pytest.mark.spec("RFC 4511 §4.10")
@pytest.mark.parametrize(
    ("name", "asked", "status"),
    [
        ("cn=admins,ou=groups", "member:{anna}", TRUE),
        ("cn=users,ou=groups", "member:{anna}", FALSE),
        ("uid=anna@romashka.example,ou=people", "cn:anna", TRUE),
        ("uid=anna@romashka.example,ou=people", "userPassword:x", NO_RIGHT),
        ("uid=anna@romashka.example,ou=people", "nosuch:x", 16),
        ("uid=nobody,ou=people", "cn:x", NO_OBJECT),
    ],
)
def test_a_server_compares(ldap: Ldap, machine: Own, name: str, asked: str, status: int) -> None:
    value = asked.format(anna=person(ANNA.login))
    told = ldap.run("ldapcompare", server("files"), machine.value, f"{name},{base()}", value)
    assert told.status == status, told.text


@pytest.mark.spec("RFC 4513 §5.1")
@pytest.mark.parametrize(
    ("who", "password", "status"),
    [
        pytest.param(person(ANNA.login), "", UNWILLING, id="an-empty-password"),
        pytest.param(person(ANNA.login), "wrong", WRONG, id="a-wrong-one"),
        pytest.param(person(ANNA.login), PASSWORD, WRONG, id="the-password-of-the-one-login"),
        pytest.param(person(VIKTOR.login), "{anna}", WRONG, id="somebody-elses"),
        pytest.param(person(ANNA.login), "{anna}x", WRONG, id="with-something-behind"),
        pytest.param(person(ANNA.login, "shelf"), "{anna}", WRONG, id="at-another-service"),
        pytest.param(person(ANNA.login, company="operator"), "{anna}", WRONG, id="in-another-company"),
        pytest.param(server(ANNA.login), "{anna}", WRONG, id="as-a-server"),
        pytest.param(person("files"), "{files}", WRONG, id="a-server-as-a-person"),
        pytest.param(person("nobody@romashka.example"), "{anna}", WRONG, id="nobody"),
        pytest.param(person(ANNA.login + "\\20"), "{anna}", WRONG, id="a-padded-name"),
        pytest.param(person("\\20" + ANNA.login), "{anna}", WRONG, id="padded-in-front"),
        pytest.param(person(ANNA.login + "\\00"), "{anna}", WRONG, id="padded-with-nothing"),
        pytest.param(person("*"), "{anna}", WRONG, id="anybody"),
        pytest.param(person(f"{ANNA.login}\\2cou=people"), "{anna}", WRONG, id="more-in-the-name"),
        pytest.param(f"uid={ANNA.login}+cn=x,ou=people,{base()}", "{anna}", 34, id="two-values"),
        pytest.param(f"uid=#0401,ou=people,{base()}", "{anna}", 34, id="bytes"),
        pytest.param(base(), "{anna}", WRONG, id="the-directory-itself"),
        pytest.param("cn=admin,dc=okno", "{anna}", WRONG, id="an-administrator"),
        pytest.param(f"uid={ANNA.login}", "{anna}", WRONG, id="no-directory"),
        pytest.param("no name", "{anna}", 34, id="no-name"),
    ],
)
def test_nobody_else_binds(
    ldap: Ldap, annas: Own, machine: Own, who: str, password: str, status: int
) -> None:
    assert ldap.whoami(who, password.format(anna=annas.value, files=machine.value)).status == status


def test_who_is_not_bound_sees_nothing(ldap: Ldap) -> None:
    for name in (base(), person(ANNA.login), "dc=okno"):
        assert ldap.search("", "", name, "(objectClass=*)").status == NO_RIGHT


@pytest.mark.parametrize("name", ["dc=okno", base("shelf"), base(company="operator"), "dc=example,dc=com"])
def test_nobody_looks_outside_their_own_directory(ldap: Ldap, machine: Own, name: str) -> None:
    found = ldap.search(server("files"), machine.value, name, "(objectClass=*)")
    assert (found.status, found.names) == (NO_OBJECT, [])


@pytest.mark.parametrize(
    ("tool", "told", "rest"),
    [
        (
            "ldapmodify",
            f"dn: {person(ANNA.login)}\nchangetype: modify\nreplace: mail\nmail: x@evil.test\n",
            (),
        ),
        ("ldapadd", f"dn: {person('mallory')}\nobjectClass: inetOrgPerson\ncn: m\nsn: m\n", ()),
        ("ldapdelete", "", (person(ANNA.login),)),
        ("ldapmodrdn", "", (person(ANNA.login), "uid=mallory")),
        ("ldappasswd", "", ("-s", "new", person(ANNA.login))),
    ],
)
def test_nothing_is_written(ldap: Ldap, machine: Own, tool: str, told: str, rest: tuple[str, ...]) -> None:
    done = ldap.run(tool, server("files"), machine.value, *rest, told=told)
    assert done.status in (UNWILLING, 1), done.text


def test_a_password_of_the_other_service_is_good_there_alone(ldap: Ldap, town: House) -> None:
    shelf = make_own(town, ANNA, "shelf")
    assert ldap.whoami(person(shelf.login, "shelf"), shelf.value).status == SUCCESS
    assert ldap.whoami(person(ANNA.login), shelf.value).status == WRONG


def test_it_is_written_down(ldap: Ldap, town: House, annas: Own) -> None:
    assert ldap.whoami(person(annas.login), annas.value).status == SUCCESS
    entered = [row for row in written(town, "ServiceEntered") if row["service"] == "directory"]
    assert ["admins"] in [row.get("roles") for row in entered]


def test_after_dismissal_the_next_bind_fails_within_a_second(ldap: Ldap, town: House) -> None:
    let_use(town, BORIS)
    own = make_own(town, BORIS, "directory")
    name = person(own.login)
    assert [ldap.whoami(name, own.value).status for _ in range(2)] == [SUCCESS, SUCCESS]
    dismiss(town, ANNA, BORIS)
    time.sleep(1)
    assert ldap.whoami(name, own.value).status == WRONG


def test_who_may_not_use_the_service_is_not_there(ldap: Ldap, machine: Own) -> None:
    found = ldap.search(server("files"), machine.value, base(), "(objectClass=inetOrgPerson)", "uid")
    assert BORIS.login not in found.values("uid")
