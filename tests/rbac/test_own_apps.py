"""Applications that a company connects itself, within its own limits and without the operator."""

import pytest

from idp.model.access import (
    Binding,
    Ceiling,
    CeilingLevel,
    Denial,
    End,
    Node,
    NodeKind,
    Put,
    person,
)
from idp.model.errors import DomainError, Invalid, NotFound, Refused
from idp.model.facts import FactKind
from idp.model.ids import BindingId, CeilingId, CompanyId, DenialId, NodeId, ServiceId
from idp.oidc.registration import parse_client
from idp.rbac.actor import Actor
from idp.rbac.changeset import Proposal, Saved
from idp.rbac.decide import Allow, Deny
from idp.rbac.entrance import admit_to_service
from idp.rbac.own_apps import OwnApps, Wanted
from idp.rbac.owning import mark, mark_of, new_own_service, owns
from tests.rbac.bureau import OTHER, Bureau
from tests.rbac.court import CO
from tests.support.rights import put

ROOT = NodeId(CO)

OLGA, ADA, CARL = (Actor("olga", assured=True), Actor("ada", assured=True), Actor("carl", assured=True))
WIKI = Wanted("Наша вики", ROOT, ("https://wiki.example.org/callback",))


@pytest.fixture
def bureau(store, clock):
    return Bureau(store, clock).found()


@pytest.fixture
def apps(bureau):
    return OwnApps(bureau.office, parse_client)


def entering(bureau, service, who="olga"):
    tree = bureau.office.facts(CO).tree
    return admit_to_service(tree, person(who), ServiceId(service), bureau.clock.now())


def test_the_owner_connects_one_and_enters_it(bureau, apps):
    made = apps.connect(OLGA, CO, WIKI)
    assert isinstance(made.saved, Saved)
    assert made.secret is not None
    assert made.client.client_secret_hash == made.secret.digest()
    assert made.client.subject_type == "pairwise"
    assert not made.client.first_party
    assert isinstance(entering(bureau, made.client.client_id), Allow)
    assert [client.client_name for client in apps.all(CO)] == ["Наша вики"]
    assert apps.all(CompanyId(OTHER)) == ()


def test_a_site_has_its_own_address_and_no_other(bureau, apps):
    lines = {
        "initiate_login_uri": "https://b.example/in",
        "post_logout_redirect_uris": ("https://b.example/",),
    }
    made = apps.connect(
        OLGA, CO, Wanted("Вики", ROOT, ("https://b.example/cb",), site="https://a.example", **lines)
    )
    assert made.client.site == "https://a.example"
    assert "b.example" not in repr(made.client)


def test_who_has_no_right_to_its_place_is_not_let_in(bureau, apps):
    made = apps.connect(OLGA, CO, WIKI)
    assert isinstance(entering(bureau, made.client.client_id, "stranger"), Deny)


REFUSED = [
    pytest.param(CARL, WIKI, (Refused, NotFound), id="who-may-not-connect"),
    pytest.param(Actor("stranger", assured=True), WIKI, NotFound, id="somebody-of-another-company"),
    pytest.param(Actor("olga"), WIKI, Refused, id="one-factor-only"),
    pytest.param(OLGA, Wanted("Вики", ROOT, ("http://wiki.example.org/cb",)), Invalid, id="plain-http"),
    pytest.param(OLGA, Wanted("Вики", ROOT, ()), Invalid, id="no-redirect-address"),
    pytest.param(OLGA, Wanted("Вики", ROOT, ("https://a.example/*",)), Invalid, id="wildcard"),
    pytest.param(OLGA, Wanted("", ROOT, WIKI.redirect_uris), Invalid, id="no-name"),
    pytest.param(
        OLGA, Wanted("Oknо\u202e", ROOT, WIKI.redirect_uris), Invalid, id="a-name-that-turns-letters"
    ),
    pytest.param(
        OLGA, Wanted("Okno\u200b", ROOT, WIKI.redirect_uris), Invalid, id="a-name-with-what-does-not-show"
    ),
    pytest.param(
        OLGA, Wanted("Вики", ROOT, (), site="https://a.example?b"), Invalid, id="a-site-with-a-query"
    ),
    pytest.param(
        OLGA,
        Wanted("Вики", NodeId("nowhere"), WIKI.redirect_uris),
        (Invalid, NotFound, Refused),
        id="no-such-place",
    ),
    pytest.param(
        OLGA, Wanted("Вики", ROOT, ("https://a.example/cb", "https://b.example/cb")), Invalid, id="two-hosts"
    ),
]


@pytest.mark.parametrize(("actor", "wanted", "error"), REFUSED)
def test_what_may_not_be_connected_leaves_nothing(bureau, apps, actor, wanted, error):
    before = bureau.everything()
    with pytest.raises(error):
        apps.connect(actor, CO, wanted)
    assert bureau.everything() == before


def test_a_ceiling_over_the_company_takes_the_right_to_connect(bureau, apps):
    ceiling = Ceiling(
        CeilingId("contract"), CeilingLevel.CONTRACT, ROOT, permissions=frozenset({"service:use"})
    )
    with bureau.store.write() as records:
        put(records, CO, ceiling)
    with pytest.raises(DomainError):
        apps.connect(OLGA, CO, WIKI)


def test_another_companys_application_hung_here_is_refused_and_would_open_nothing(bureau, apps):
    foreign = new_own_service(CompanyId(OTHER))
    node = Node(NodeId("trick"), NodeKind.SERVICE, "Чужая", NodeId(ROOT), service=foreign)
    with pytest.raises(Refused):
        bureau.office.save(OLGA, CO, Proposal((Put(node),), bureau.rev()))
    assert not owns(CO, foreign)
    assert mark_of(foreign) == mark(CompanyId(OTHER))


def test_an_ended_one_is_gone_with_every_right_given_for_it(bureau, apps):
    made = apps.connect(OLGA, CO, WIKI)
    service = ServiceId(made.client.client_id)
    (node,) = bureau.office.facts(CO).tree.structure.hangings[service]
    given = Binding(BindingId("for-the-wiki"), person("carl"), "service_user", node, inherit=False)
    shut = Denial(DenialId("not-ada"), person("ada"), node)
    bureau.office.save(OLGA, CO, Proposal((Put(given), Put(shut)), bureau.rev()))
    assert isinstance(entering(bureau, service, "carl"), Allow)
    apps.end(OLGA, CO, service)
    structure = bureau.office.facts(CO).tree.structure
    assert service not in structure.hangings
    assert apps.all(CO) == ()
    with pytest.raises(NotFound):
        apps.end(OLGA, CO, service)


def test_its_secret_is_renewed_by_who_may_connect(bureau, apps):
    made = apps.connect(OLGA, CO, WIKI)
    service = ServiceId(made.client.client_id)
    new = apps.renew(OLGA, CO, service)
    assert apps.all(CO)[0].client_secret_hash == new.digest()
    assert new.digest() != made.secret.digest()
    for actor, company in ((CARL, CO), (Actor("stranger", assured=True), CompanyId(OTHER))):
        with pytest.raises(DomainError):
            apps.renew(actor, company, service)
    assert apps.all(CO)[0].client_secret_hash == new.digest()


def test_one_whose_place_was_taken_away_is_renewed_and_ended_by_who_may_connect_anywhere(bureau, apps):
    service = ServiceId(apps.connect(OLGA, CO, WIKI).client.client_id)
    (node,) = bureau.office.facts(CO).tree.structure.hangings[service]
    bureau.office.save(OLGA, CO, Proposal((End(FactKind.NODE, node),), bureau.rev()))
    for act in (apps.renew, apps.end):
        with pytest.raises(NotFound):
            act(CARL, CO, service)
    new = apps.renew(OLGA, CO, service)
    assert apps.all(CO)[0].client_secret_hash == new.digest()
    apps.end(OLGA, CO, service)
    assert apps.all(CO) == ()


def test_one_without_a_secret_has_none_to_renew(apps):
    made = apps.connect(OLGA, CO, Wanted("Телефон", ROOT, ("https://m.example.org/cb",), public=True))
    assert made.secret is None
    with pytest.raises(Refused):
        apps.renew(OLGA, CO, ServiceId(made.client.client_id))


def test_the_trail_names_who_connected_renewed_and_ended(bureau, apps):
    service = ServiceId(apps.connect(OLGA, CO, WIKI).client.client_id)
    apps.renew(OLGA, CO, service)
    apps.end(OLGA, CO, service)
    assert {"OwnAppConnected", "OwnAppSecretChanged", "OwnAppEnded"} <= set(bureau.audit())
