"""Several people use one account as the company says, and the trail names the person."""

from dataclasses import replace

import pytest

from idp.links.activating import Taken
from idp.links.desk import open_links
from idp.links.ground import Linkable
from idp.links.shared import Login, Shared
from idp.links.states import break_link
from idp.model.errors import NotFound, Refused
from idp.model.ids import AccountId, CompanyId, LinkId, ServiceId
from idp.model.kept import ServiceSession, Telling
from idp.model.link import LinkState, Proof
from idp.model.secret import Secret
from idp.model.work import JobKind
from idp.rbac.actor import OPERATOR, Actor, Unassured
from tests.authn.town import Town
from tests.links.village import ANNA, CANARY, FAX, PBX
from tests.support.clock import START


@pytest.fixture
def owner(village):
    """Make Anna the owner; return her as somebody who has just proved two factors."""
    town: Town = village.town
    with village.store.read() as records:
        company = records.companies.get(village.romashka)
    town.give(village.account(village.anna), company)
    return Actor(village.anna, assured=True)


def share(village, actor, users, login="fax-7", service=FAX, secret=None):
    old = Login(service, login, secret and Secret(secret))
    return village.links.sharing.share(actor, village.romashka, old, users)


def test_the_owner_links_an_account_and_names_who_uses_it(village, owner):
    done = share(village, owner, [village.boris], secret=CANARY)
    link = village.link("fax-7", FAX)
    assert done == Shared(link, (village.boris,))
    assert (link.shared, link.account, link.state) == (True, None, LinkState.ACTIVE)
    assert (link.proof, link.proved_by) == (Proof.OWNER, village.anna)
    assert village.password(link) == CANARY
    assert village.entering(village.boris, FAX) == link
    assert village.entering(village.anna, FAX) is None


def test_an_imported_account_is_shared_with_the_password_of_the_list(village, owner):
    village.read({"login": "fax-7", "password": "p", "name": "Приёмная"}, service=FAX)
    share(village, owner, [village.anna])
    link = village.link("fax-7", FAX)
    assert (link.old.name, link.has_secret, village.password(link)) == ("Приёмная", True, "p")


def test_what_is_matched_or_proved_to_be_somebodys_is_not_taken_from_them(village, owner):
    village.match({"login": "matched", "email": "boris@romashka.example"}, service=FAX)
    village.links.activating.prove_by_login(village.romashka, FAX, village.boris, "proved", Secret("p"))
    for login in ("matched", "proved"):
        before = village.link(login, FAX)
        assert share(village, owner, [village.anna], login, secret="mine") == Taken()
        assert share(village, OPERATOR, [village.anna], login) == Taken()
        assert village.link(login, FAX) == before
    assert village.password(village.link("proved", FAX)) == "p"
    assert [account for _, account in village.claims()] == [village.anna] * 2


@pytest.mark.parametrize("keeps", [True, False], ids=["its-password-untold", "a-service-that-takes-our-word"])
def test_what_no_list_names_is_nobodys_to_share_for_the_asking(village, owner, house, settings, keeps):
    crm = Linkable(ServiceId("crm"), {"en": "CRM"}, shared=True, keeps=keeps)
    village.links = open_links(house, settings, [crm])
    before = village.town.everything()
    with pytest.raises(Refused):
        share(village, owner, [village.anna], "of-another-company", crm.service, None if keeps else "x")
    assert village.town.everything() == before
    village.read({"login": "ours"}, service=crm.service)
    assert isinstance(share(village, owner, [village.anna], "ours", crm.service), Shared)


def test_who_uses_it_is_changed_and_shown(village, owner):
    link = share(village, owner, [village.boris], secret=CANARY).link
    village.links.sharing.set_users(owner, village.romashka, link.id, [village.anna])
    assert village.entering(village.boris, FAX) is None
    assert village.entering(village.anna, FAX) is not None
    assert village.links.sharing.look(owner, village.romashka) == [
        Shared(village.link("fax-7", FAX), (village.anna,))
    ]


def test_sharing_it_once_more_mends_nothing_without_a_new_password(village, owner):
    link = share(village, owner, [village.boris], secret="wrong").link
    with village.store.write() as records:
        break_link(records, link, "refused", village.now())
    share(village, owner, [village.anna])
    broken = village.get(link.id)
    assert (broken.state, broken.reason, broken.failures) == (LinkState.BROKEN, "refused", 1)
    assert village.entering(village.anna, FAX) == broken
    share(village, owner, [village.anna], secret=CANARY)
    assert village.get(link.id).state is LinkState.ACTIVE
    assert village.password(link) == CANARY


def test_a_shared_account_ends_and_its_secret_is_gone(village, owner):
    link = share(village, owner, [village.boris], secret=CANARY).link
    village.links.sharing.revoke(owner, village.romashka, link.id)
    assert village.get(link.id).state is LinkState.REVOKED
    assert village.password(link) is None
    assert village.entering(village.boris, FAX) is None
    assert village.links.sharing.look(owner, village.romashka) == []


def test_a_service_hears_of_whoever_is_taken_from_it(village, owner):
    boris = village.town.who(village.town.sign_in(village.town.browser(), "boris@romashka.example")).session
    link = share(village, owner, [village.boris], secret=CANARY).link
    here = ServiceSession(
        FAX, "ST-1", boris.sid, village.boris, village.romashka, Telling.BACK, "fax", (), START
    )
    elsewhere = (
        replace(here, index="ST-2", company=CompanyId("another")),
        replace(here, index="ST-3", service=PBX),
    )
    with village.store.write() as records:
        for one in (here, *elsewhere):
            records.service_sessions.put(one)
    village.links.sharing.revoke(owner, village.romashka, link.id)
    with village.store.read() as records:
        told = [job for job in records.outbox.list(limit=9) if job.kind is JobKind.SERVICE_LOGOUT]
        assert records.service_sessions.of_session(boris.sid) == sorted(
            elsewhere, key=lambda one: one.service
        )
    assert [(job.target, [one["index"] for one in job.payload["sessions"]]) for job in told] == [
        (f"bridge:{FAX}", ["ST-1"])
    ]


def test_whoever_is_taken_from_it_loses_their_jar_of_it(village, owner):
    boris = village.town.sign_in(village.town.browser(), "boris@romashka.example")
    key = f"{village.town.who(boris).session.sid}:{FAX}"
    link = share(village, owner, [village.boris], secret=CANARY).link
    with village.store.write() as records:
        records.jars.lease(key, START, START)
    village.links.sharing.set_users(owner, village.romashka, link.id, [village.anna])
    with village.store.read() as records:
        assert records.jars.get(key) is None


@pytest.mark.parametrize(
    ("act", "error"),
    [
        pytest.param(lambda v, o: share(v, Actor(v.boris, assured=True), [v.boris]), Refused, id="without-the-right"),
        pytest.param(lambda v, o: share(v, Actor(v.vera, assured=True), [v.boris]), Refused, id="from-another-company"),
        pytest.param(lambda v, o: share(v, Actor(v.anna), [v.boris]), Unassured, id="without-a-fresh-second-factor"),
        pytest.param(lambda v, o: share(v, o, [v.boris, v.vera]), NotFound, id="with-somebody-of-another-company"),
        pytest.param(lambda v, o: share(v, o, [AccountId("nobody")]), NotFound, id="with-nobody"),
        pytest.param(lambda v, o: share(v, o, [v.boris], service=PBX), Refused, id="where-each-has-their-own"),
        pytest.param(lambda v, o: share(v, o, [v.boris], service=ServiceId("crm")), NotFound, id="where-nobody-has-any"),
        pytest.param(lambda v, o: v.links.sharing.set_users(o, v.romashka, v.link("1001").id, []), NotFound, id="users-of-a-persons-own"),
        pytest.param(lambda v, o: v.links.sharing.set_users(o, v.romashka, LinkId("nothing"), []), NotFound, id="users-of-nothing"),
        pytest.param(lambda v, o: v.links.sharing.revoke(o, v.romashka, v.link("1001").id), NotFound, id="end-a-persons-own"),
        pytest.param(lambda v, o: v.links.sharing.revoke(o, v.romashka, foreign(v).id), NotFound, id="end-one-of-another-company"),
        pytest.param(lambda v, o: v.links.sharing.look(Actor(v.boris), v.romashka), Refused, id="look-without-the-right"),
    ],
)  # fmt: skip
def test_nothing_is_shared(village, owner, act, error):
    village.match({"login": "1001", "email": ANNA})
    foreign(village)
    before = village.town.everything()
    with pytest.raises(error):
        act(village, owner)
    assert village.town.everything() == before


def foreign(village):
    found = village.link("theirs", FAX, village.other)
    if found is None:
        old = Login(FAX, "theirs")
        found = village.links.sharing.share(OPERATOR, village.other, old, [village.vera]).link
    return found
