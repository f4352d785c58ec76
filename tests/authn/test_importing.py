"""Many people by one file: looked at line by line, then all or none."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from idp.authn.importing import BYTES, ROWS, Imported
from idp.model.access import Limits, Safeguard, person
from idp.model.errors import Invalid, LimitExceeded, NotFound, Refused
from idp.model.ids import NodeId
from idp.model.secret import Secret
from idp.rbac.actor import Actor, Unassured
from tests.authn.inviting import NEW
from tests.authn.test_joining import invite
from tests.support.rights import give, hang, node, put

HEAD = "login,name,position,role,node,services,until\n"
BORIS = "boris@romashka.example"
KIRA = "+79161234567"


@pytest.fixture
def shop(town, romashka):
    with town.house.store.write() as records:
        node(records, romashka.id, "shop", name="Shop")
        hang(records, romashka.id, "pbx", node="shop")
    return romashka


@pytest.fixture
def anna(town, owner):
    return town.who(owner)


def acting(signed_in):
    return Actor(signed_in.account.id, assured=True)


def look(town, anna, company, text):
    data = text if isinstance(text, bytes) else text.encode()
    return town.desk.importing.look(acting(anna), company.id, data)


def run(town, anna, company, text):
    return town.desk.importing.run(anna, acting(anna), company.id, text.encode())


def links(town):
    return [notice.to for notice in town.notices() if "/invitation/" in notice.body]


def join(town, to):
    (notice,) = (n for n in town.notices() if n.to == to)

    token = Secret(notice.body.partition("/invitation/")[2].split()[0])
    return town.desk.invitations.join_new(town.browser(), token, "Joined", NEW).session.account


def rights(town, company, account):
    with town.house.store.read() as records:
        _, facts = records.access.facts(company.id)
    return [f for f in facts if getattr(f, "subject", None) == person(account)]


def test_a_file_is_looked_at_without_writing(town, anna, shop):
    before = town.everything()
    text = (
        "\ufefflogin;name;position;role;node;services;until\r\n"
        f"{BORIS};Boris;;;;;\r\n"
        ";;;;;;\r\n"
        "8 (916) 123-45-67; Kira  K ;seller;service_user;SHOP;pbx;31.12.2026\r\n"
    )
    seen = look(town, anna, shop, text)
    assert seen.good
    plain, kira = seen.rows
    assert (plain.line, plain.to.value, plain.promises) == (2, BORIS, ())
    assert (kira.line, kira.to.value, kira.name, kira.position) == (4, KIRA, "Kira K", "seller")
    assert (kira.node, kira.services) == ("shop", {"pbx"})
    assert kira.until == datetime(2026, 12, 31, 21, 0, tzinfo=UTC)
    assert town.everything() == before


def test_everybody_is_invited_and_gets_what_was_promised_by_joining(town, anna, shop):
    text = HEAD + f"{BORIS},Boris,buyer,service_user,shop,pbx,2026-12-31\n{KIRA},Kira,,,,,\n"
    assert run(town, anna, shop, text) == Imported(invited=2, given=0)
    assert sorted(links(town)) == [KIRA, BORIS]
    assert town.audit()[-3:] == ["Invited", "Invited", "PeopleImported"]
    boris = join(town, BORIS)
    (right,) = rights(town, shop, boris)
    assert (right.role, right.node, right.limits) == (
        "service_user",
        "shop",
        Limits(services=frozenset({"pbx"})),
    )
    assert (right.granter, right.valid_until) == (
        person(anna.account.id),
        datetime(2026, 12, 31, 21, 0, tzinfo=UTC),
    )
    with town.house.store.read() as records:
        (membership,) = records.companies.memberships(boris)
    assert membership.position == "buyer"


def test_members_get_the_right_at_once(town, anna, shop):
    boris = town.person(BORIS, name="Boris", companies=[shop.id])
    text = HEAD + f"{BORIS},Boris,,service_user,shop,,\n{KIRA},Kira,,,,,\n"
    assert run(town, anna, shop, text) == Imported(invited=1, given=1)
    assert [right.role for right in rights(town, shop, boris.id)] == ["service_user"]
    assert links(town) == [KIRA]


def test_a_promise_is_kept_as_far_as_the_inviter_can(town, anna, shop):
    run(town, anna, shop, HEAD + f"{BORIS},Boris,,admin,,,\n")
    second = town.person("olga@romashka.example", name="Olga", companies=[shop.id])
    with town.house.store.write() as records:
        give(records, second.id, shop.id, "owner")
        owner = next(
            f
            for f in records.access.facts(shop.id)[1]
            if getattr(f, "subject", "") == person(anna.account.id)
        )
        put(records, shop.id, replace(owner, role="branch_admin", node=NodeId("shop")))
    assert rights(town, shop, join(town, BORIS)) == []


def test_a_promise_that_by_now_needs_a_second_person_waits_for_one(town, anna, shop):
    run(town, anna, shop, HEAD + f"{BORIS},Boris,,service_user,shop,,\n")
    with town.house.store.write() as records:
        put(records, shop.id, Safeguard(frozenset(), Decimal(0)))
    assert rights(town, shop, join(town, BORIS)) == []
    with town.house.store.read() as records:
        (request,) = records.requests.of_company(shop.id)
    assert request.by == anna.account.id


def test_a_file_is_no_way_around_the_money_that_one_person_may_add(town, anna, shop):
    town.person(BORIS, name="Boris", companies=[shop.id])
    with town.house.store.write() as records:
        put(records, shop.id, Safeguard(frozenset(), Decimal(0)))
    before = town.everything()
    with pytest.raises(Refused):
        run(town, anna, shop, HEAD + f"{BORIS},Boris,,service_user,shop,,\n{KIRA},Kira,,,,,\n")
    assert town.everything() == before


@pytest.mark.parametrize(
    ("line", "errors"),
    [
        pytest.param("boris,Boris,,,,,", [("login", "Enter a phone number or an e-mail address")], id="a-contract-login"),
        pytest.param("+12025550100,Boris,,,,,", [("login", "We send no SMS to this number. Use an e-mail address")], id="a-number-abroad"),
        pytest.param(f"{BORIS},,,,,,", [("name", "Enter a name")], id="no-name"),
        pytest.param(f"{BORIS},=HYPERLINK(1),,,,,", [("name", "This must not begin with such a sign")], id="a-formula-for-a-name"),
        pytest.param(f"{BORIS},Boris,@SUM(A1),,,,", [("position", "This must not begin with such a sign")], id="a-formula-for-a-position"),
        pytest.param(f"{BORIS},Boris,,emperor,,,", [("role", "There is no such role")], id="a-role-there-is-not"),
        pytest.param(f"{BORIS},Boris,,,shop,,", [("role", "Say which role is given")], id="a-place-without-a-role"),
        pytest.param(f"{BORIS},Boris,,service_user,attic,,", [("node", "There is no such place")], id="a-place-there-is-not"),
        pytest.param(f"{BORIS},Boris,,service_user,twin,,", [("node", "Several places have this name: write the id of the one that is meant")], id="a-name-of-two-places"),
        pytest.param(f"{BORIS},Boris,,service_user,shop,tv,", [("services", "The company does not have this service")], id="a-service-not-connected"),
        pytest.param(f"{BORIS},Boris,,service_user,shop,,tomorrow", [("until", "Write the date as 2026-12-31 or 31.12.2026")], id="a-date-that-is-none"),
        pytest.param(f"{BORIS},Boris,,service_user,shop,,2026-02-30", [("until", "Write the date as 2026-12-31 or 31.12.2026")], id="a-day-there-is-not"),
        pytest.param(f"{BORIS},Boris,,service_user,shop,,2026-11-21", [("until", "The end must lie in the future and after the beginning")], id="a-day-gone-by"),
        pytest.param(f"{BORIS},Boris,,owner,,,", [("role", "This right needs a second person: invite without it and give it afterwards")], id="what-needs-a-second-person"),
        pytest.param(f"{BORIS},Boris,,,,,,more", [("login", "The line has more cells than the first line")], id="a-cell-too-many"),
        pytest.param("anna@romashka.example,Anna,,,,,", [("login", "This person is in the company already")], id="a-member-without-a-right"),
        pytest.param(f"{KIRA},Kira,,,,,", [("login", "This person is in the file twice")], id="twice"),
        pytest.param("x,=1,,emperor,attic,tv,never", [
            ("login", "Enter a phone number or an e-mail address"),
            ("name", "This must not begin with such a sign"),
            ("role", "There is no such role"),
            ("node", "There is no such place"),
            ("services", "The company does not have this service"),
            ("until", "Write the date as 2026-12-31 or 31.12.2026"),
        ], id="everything-wrong-is-named"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_line_is_named_and_nothing_written(town, anna, shop, line, errors):
    with town.house.store.write() as records:
        node(records, shop.id, "twin-1", name="Twin")
        node(records, shop.id, "twin-2", name="twin")
    text = HEAD + f"{KIRA},Kira,,,,,\n{line}\n"
    before = town.everything()
    seen = look(town, anna, shop, text)
    assert list(seen.rows[1].errors) == errors
    assert (seen.good, seen.rows[0].errors) == (False, ())
    with pytest.raises(Invalid):
        run(town, anna, shop, text)
    assert town.everything() == before


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(HEAD.encode(), id="nobody"),
        pytest.param(b"login\nx\n", id="a-column-missing"),
        pytest.param(b"login,name,is_admin\nx,y,1\n", id="a-column-nobody-knows"),
        pytest.param(b"login,name,name\nx,y,z\n", id="a-column-twice"),
        pytest.param(b"login,name\n\xff\xfe\n", id="not-utf-8"),
        pytest.param(b"login,name\na\0b,c\n", id="a-nul"),
        pytest.param(b'login,name\n"open,quote\n', id="a-quote-not-closed"),
        pytest.param(b'login,name\n"a"b,c\n', id="a-quote-in-the-middle"),
        pytest.param(b"login,name\n" + b"x,y\n" * (ROWS + 1), id="too-many-people"),
        pytest.param(b"login,name\n" + b"x" * BYTES, id="too-large"),
        pytest.param(b"login,name\n" + b"x" * 200_000 + b",y\n", id="an-endless-cell"),
    ],
)
def test_a_file_that_is_none_is_refused(town, anna, shop, data):
    before = town.everything()
    with pytest.raises(Invalid) as refused:
        look(town, anna, shop, data)
    assert (refused.value.field, bool(refused.value.message)) == ("file", True)
    assert town.everything() == before


def test_importing_needs_the_right_a_second_factor_and_the_company(town, anna, shop):
    text = HEAD + f"{BORIS},Boris,,,,,\n"
    nobody = town.person("nina@romashka.example", name="Nina", companies=[shop.id])
    for actor, error in (
        (Actor(anna.account.id), Unassured),
        (Actor(nobody.id, assured=True), Refused),
        (Actor(None), NotFound),
    ):
        before = town.everything()
        with pytest.raises(error):
            town.desk.importing.run(anna, actor, shop.id, text.encode())
        assert town.everything() == before


def test_files_are_not_imported_without_end(town, anna, shop):
    for number in range(10):
        run(town, anna, shop, HEAD + f"p{number}@romashka.example,P,,,,,\n")
    before = town.everything()
    with pytest.raises(LimitExceeded):
        run(town, anna, shop, HEAD + "last@romashka.example,P,,,,,\n")
    assert town.everything() == before


def test_a_later_invitation_replaces_the_one_of_a_file(town, owner, anna, shop):
    run(town, anna, shop, HEAD + f"{BORIS},Boris,,service_user,shop,,\n")
    invite(town, owner, shop)
    with town.house.store.read() as records:
        states = [i.state(town.now()) for i in records.invitations.of_company(shop.id)]
    assert sorted(states) == ["open", "revoked"]
