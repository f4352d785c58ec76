"""What tokens say of a company and of roles: never more than is held, never more than fits."""

import pytest

from idp.model.access import NodeKind, Role
from idp.model.company import Company
from idp.rbac.role_tree import digest
from idp.rbac.roles import BUILT_IN
from tests.oidc.conftest import ACME, ALICE, OTHER
from tests.oidc.party import Party
from tests.support import rights
from tests.support.clock import START

ORG = {"id": ACME, "name": "Acme"}
LONGEST = 1536


@pytest.fixture
def reports(alice, house):
    """Be the service that hangs in Acme."""
    return Party(alice, house, "reports")


def rev(house, company=ACME):
    with house.store.read() as records:
        return records.access.rev(company)


def change(house, work):
    """Change the tree as another process would, and let this one see it."""
    with house.store.write() as records:
        work(records)
    house.stamps.refresh_now()


def said(claims):
    return {name: claims[name] for name in ("org", "roles", "role_tree") if name in claims}


@pytest.mark.spec("RFC 9068 §2.2.3.1")
def test_the_access_token_of_a_service_says_where_each_role_stands(reports, house):
    claims = reports.read(reports.tokens()["access_token"])
    grants = [{"role": "owner", "at": ACME}]
    assert said(claims) == {
        "org": ORG,
        "roles": ["owner"],
        "role_tree": {"rev": rev(house), "grants": grants},
    }


def test_the_id_token_and_userinfo_say_the_same_by_the_scope_roles(reports):
    tokens = reports.tokens(scope="openid roles")
    expected = said(reports.read(tokens["access_token"]))
    assert said(reports.read(tokens["id_token"])) == expected
    assert said(reports.userinfo(tokens["access_token"]).json) == expected


def test_without_the_scope_roles_only_the_access_token_says_it(reports):
    tokens = reports.tokens(scope="openid profile")
    assert said(reports.read(tokens["id_token"])) == {}
    assert said(reports.userinfo(tokens["access_token"]).json) == {}


@pytest.mark.parametrize("client", ["portal", "members"])
def test_a_client_of_no_service_has_no_place_in_the_tree_and_hears_the_companys_roles(alice, house, client):
    party = Party(alice, house, client)
    tokens = party.tokens(scope="openid roles")
    for claims in (party.read(tokens["access_token"]), party.read(tokens["id_token"])):
        assert said(claims) == {"org": ORG, "roles": ["owner"]}


def test_a_refreshed_token_says_what_is_held_now(reports, house):
    token = reports.tokens(scope="openid offline_access")["refresh_token"]

    def replace_owner(records):
        rights.take(records, ACME, *rights.bindings(records, ACME))
        rights.give(records, ALICE, ACME, "service_user")

    change(house, replace_owner)
    claims = reports.read(reports.refresh(token).json["access_token"])
    assert claims["roles"] == ["service_user"]
    assert claims["role_tree"] == {"rev": rev(house), "grants": [{"role": "service_user", "at": ACME}]}


@pytest.fixture
def branches(house):
    """Make two branches with the reports in both, beside those of the company."""

    def make(records):
        rights.take(records, ACME, *rights.bindings(records, ACME))
        for branch in ("north", "south"):
            rights.node(records, ACME, branch, NodeKind.BRANCH)
            rights.place(records, ACME, "reports", branch)

    change(house, make)


def test_a_branchs_admin_never_looks_company_wide(reports, house, branches):
    change(house, lambda records: rights.give(records, ALICE, ACME, "admin", node="north"))
    claims = reports.read(reports.tokens()["access_token"])
    assert claims["roles"] == []
    assert claims["role_tree"]["grants"] == [{"role": "admin", "at": "north"}]


def test_what_is_shut_off_below_is_named(reports, house, branches):
    def admin_but_not_in_the_south(records):
        rights.give(records, ALICE, ACME, "admin")
        rights.deny(records, ALICE, ACME, node="south")

    change(house, admin_but_not_in_the_south)
    claims = reports.read(reports.tokens()["access_token"])
    assert claims["roles"] == []
    assert claims["role_tree"]["grants"] == [{"role": "admin", "at": ACME, "except": ["south"]}]


def test_an_exception_elsewhere_is_nobodys_business(reports, house):
    def a_denial_where_reports_do_not_hang(records):
        rights.node(records, ACME, "south", NodeKind.BRANCH)
        rights.deny(records, ALICE, ACME, node="south")

    change(house, a_denial_where_reports_do_not_hang)
    claims = reports.read(reports.tokens()["access_token"])
    assert claims["role_tree"]["grants"] == [{"role": "owner", "at": ACME}]


def many_places(records, count, role="service_user"):
    """Give a role at many places, each by itself."""
    rights.take(records, ACME, *rights.bindings(records, ACME))
    for number in range(count):
        rights.place(records, ACME, "reports", ACME, name=f"reports-{number:04}")
        rights.give(records, ALICE, ACME, role, node=f"reports-{number:04}")


@pytest.mark.parametrize("count", [1, 5, 12, 40])
@pytest.mark.parametrize("scope", ["openid roles", "openid profile email phone address roles offline_access"])
def test_a_token_of_any_kind_stays_within_its_budget(reports, house, count, scope):
    change(house, lambda records: many_places(records, count))
    tokens = reports.tokens(scope=scope)
    for kind in ("access_token", "id_token"):
        assert len(tokens[kind]) <= LONGEST, kind
        assert reports.read(tokens[kind])["role_tree"]["rev"] == rev(house)


def test_past_the_budget_the_token_refers_to_the_document_and_seals_it(reports, house):
    change(house, lambda records: many_places(records, 40))
    claims = reports.read(reports.tokens()["access_token"])
    grants = [{"role": "service_user", "at": f"reports-{number:04}"} for number in range(40)]
    present = rev(house)
    assert claims["role_tree"] == {
        "rev": present,
        "ref": f"{claims['iss']}/access/v1/role-tree/{ACME}/{ALICE}?rev={present}",
        "digest": digest({"rev": present, "grants": grants}),
    }


@pytest.mark.parametrize(("count", "named"), [(3, True), (200, False)])
def test_very_many_roles_of_a_companys_own_are_said_in_words_that_every_service_knows(
    reports, house, count, named
):
    own = [Role(f"role-{number:03}", f"Role {number}", frozenset({"service:use"})) for number in range(count)]

    def give_all(records):
        rights.take(records, ACME, *rights.bindings(records, ACME))
        rights.put(records, ACME, *own)
        for role in own:
            rights.give(records, ALICE, ACME, role.id)

    change(house, give_all)
    tokens = reports.tokens(scope="openid roles")
    for kind in ("access_token", "id_token"):
        claims = reports.read(tokens[kind])
        assert claims["roles"] == [*(role.id for role in own if named), "service_user"]
        assert claims["role_tree"]["rev"] == rev(house)
        assert len(tokens[kind]) <= LONGEST


def test_all_built_in_roles_fit_together(reports, house):
    def give_all(records):
        for role in BUILT_IN:
            rights.give(records, ALICE, ACME, role)

    change(house, give_all)
    tokens = reports.tokens(scope="openid roles")
    assert reports.read(tokens["access_token"])["roles"] == sorted(BUILT_IN)
    assert max(len(tokens["access_token"]), len(tokens["id_token"])) <= LONGEST


def test_a_company_with_a_cyrillic_name_has_room_for_roles_too(reports, house):
    def rename(records):
        name = "ООО «Научно-производственное объединение „Ромашка“»"
        records.companies.update(Company(ACME, name, START))

    change(house, rename)
    tokens = reports.tokens(scope="openid roles")
    assert reports.read(tokens["access_token"])["role_tree"]["grants"] == [{"role": "owner", "at": ACME}]
    assert len(tokens["access_token"]) <= LONGEST


def test_a_token_speaks_of_one_company_only(reports, house):
    def owner_of_another(records):
        records.companies.add_member(ALICE, OTHER, "")
        rights.give(records, ALICE, OTHER, "owner")
        rights.hang(records, OTHER, "reports")

    change(house, owner_of_another)
    tokens = reports.tokens(scope="openid roles")
    for kind in ("access_token", "id_token"):
        assert OTHER not in str(reports.read(tokens[kind]))


def test_the_metadata_names_the_claims(browser):
    claims = browser.get("/.well-known/openid-configuration").json["claims_supported"]
    assert {"org", "roles", "role_tree"} <= set(claims)
