"""An old account becomes a person's by a proof; what is somebody else's is never given away."""

import pytest

from idp.links.activating import Activated, OneMore, Taken
from idp.links.shared import Login
from idp.links.states import break_link, lock_link
from idp.model.errors import Conflict, NotFound, Refused
from idp.model.ids import AccountId, LinkId, ServiceId
from idp.model.link import LinkState, OldAccount, Proof
from idp.model.secret import Secret
from idp.rbac.actor import OPERATOR
from tests.links.village import ANNA, BORIS, CANARY, FAX, KB, MAIL, PBX


def prove(village, account, login="1001", service=PBX, secret=CANARY):
    return village.links.activating.prove_by_login(village.romashka, service, account, login, Secret(secret))


def test_a_login_that_no_list_names_is_linked_by_signing_in_with_it(village):
    done = prove(village, village.anna)
    link = village.link("1001")
    assert done == Activated(link)
    assert (link.account, link.state, link.proof) == (village.anna, LinkState.ACTIVE, Proof.LOGIN)
    assert (link.old, link.has_secret, link.last_ok) == (OldAccount("1001"), True, village.now())
    assert village.password(link) == CANARY


def test_a_matched_login_is_linked_with_what_the_list_says_of_it(village):
    matched = village.match({"login": "1001", "email": ANNA, "name": "Анна"})["1001"]
    prove(village, village.anna)
    link = village.link("1001")
    assert (link.id, link.old, link.account) == (matched.id, matched.old, village.anna)


def test_a_proof_counts_more_than_a_match_with_somebody_else(village):
    village.match({"login": "1001", "email": ANNA})
    assert isinstance(prove(village, village.boris), Activated)
    assert village.link("1001").account == village.boris
    assert village.entering(village.anna) is None


def test_who_proves_their_own_login_again_mends_it(village):
    prove(village, village.anna, secret="old")
    with village.store.write() as records:
        break_link(records, village.link("1001"), "refused", village.now())
    prove(village, village.anna, secret="new")
    link = village.link("1001")
    assert (link.state, link.failures, link.reason) == (LinkState.ACTIVE, 0, "")
    assert village.password(link) == "new"


def test_a_service_that_is_shown_no_password_gets_none_kept(village):
    prove(village, village.anna, "anna", MAIL)
    assert not village.link("anna", MAIL).has_secret
    assert village.password(village.link("anna", MAIL)) is None


def shared(village):
    village.links.sharing.share(OPERATOR, village.romashka, Login(FAX, "1001"), [village.anna])


@pytest.mark.parametrize(
    ("made", "service"),
    [
        pytest.param(lambda v: prove(v, v.anna), PBX, id="active"),
        pytest.param(lambda v: stopped(v, break_link), PBX, id="broken"),
        pytest.param(lambda v: stopped(v, lock_link), PBX, id="locked"),
        pytest.param(shared, FAX, id="shared"),
    ],
)
def test_a_login_of_somebody_else_is_refused_noted_and_left_as_it_is(village, made, service):
    made(village)
    before, seen = village.link("1001", service), len(village.audit())
    held = village.password(before)
    assert prove(village, village.boris, service=service, secret="stolen") == Taken()
    assert prove(village, village.boris, service=service, secret="stolen") == Taken()
    assert village.link("1001", service) == before
    assert village.password(before) == held
    assert village.claims() == [(before.id, village.boris)]
    assert {row.kind for row in village.audit(after=seen)} == {"LinkRefused"}
    assert village.entering(village.boris, service) is None


def stopped(village, stop):
    prove(village, village.anna)
    with village.store.write() as records:
        stop(records, village.link("1001"), "refused", village.now())


def test_a_claim_leaves_the_queue_when_the_link_ends(village):
    prove(village, village.anna)
    prove(village, village.boris)
    village.links.activating.give_up(village.anna, village.link("1001").id)
    assert village.claims() == []
    assert isinstance(prove(village, village.boris), Activated)


@pytest.mark.parametrize(
    ("service", "account", "error"),
    [
        pytest.param(PBX, "vera", NotFound, id="of-another-company"),
        pytest.param(ServiceId("crm"), "anna", NotFound, id="a-service-without-old-accounts"),
        pytest.param(KB, "anna", Refused, id="a-service-that-takes-another-proof"),
    ],
)
def test_no_login_is_linked(village, service, account, error):
    before = village.town.everything()
    with pytest.raises(error):
        prove(village, getattr(village, account), service=service)
    assert village.town.everything() == before


@pytest.fixture
def link(village):
    village.read({"login": "1001"})
    return village.link("1001").id


@pytest.fixture
def staff(village):
    """Give two of the operator's staff."""
    return [village.town.person(f"staff-{number}@operator.example").id for number in (1, 2)]


def test_two_of_the_staff_confirm_whose_an_account_is(village, link, staff):
    first, second = staff
    assert village.links.activating.confirm(first, link, village.anna) == OneMore()
    assert village.entering(village.anna).state is LinkState.PENDING
    assert isinstance(village.links.activating.confirm(second, link, village.anna), Activated)
    found = village.get(link)
    assert (found.state, found.account) == (LinkState.ACTIVE, village.anna)
    assert (found.proof, found.proved_by) == (Proof.OPERATOR, second)
    rows = [row for row in village.audit() if row.kind in ("LinkConfirmed", "LinkActivated")]
    assert [(row.kind, row.account) for row in rows] == [("LinkConfirmed", first), ("LinkActivated", second)]


@pytest.mark.parametrize(
    ("again", "error"),
    [
        pytest.param(lambda v, s, one: (s[0], one, v.anna), Refused, id="the-same-one-twice"),
        pytest.param(lambda v, s, one: (s[1], one, v.boris), Conflict, id="for-somebody-else"),
        pytest.param(lambda v, s, one: (s[1], one, s[1]), NotFound, id="for-somebody-of-no-company"),
        pytest.param(lambda v, s, one: (v.anna, one, v.anna), Refused, id="ones-own"),
        pytest.param(lambda v, s, one: (s[1], one, v.vera), NotFound, id="for-somebody-of-another-company"),
        pytest.param(lambda v, s, one: (s[1], one, AccountId("nobody")), NotFound, id="for-nobody"),
        pytest.param(lambda v, s, one: (s[1], LinkId("nothing"), v.anna), NotFound, id="no-such-link"),
    ],
)
def test_a_second_confirmation_is_refused(village, link, staff, again, error):
    village.links.activating.confirm(staff[0], link, village.anna)
    before = village.town.everything()
    with pytest.raises(error):
        village.links.activating.confirm(*again(village, staff, link))
    assert village.town.everything() == before


def test_a_second_account_of_one_human_is_no_second_person(village, link, staff):
    one, same = (village.town.person(f"{name}@operator.example", birthdate="1980-02-03").id for name in "ab")
    village.links.activating.confirm(one, link, village.anna)
    with pytest.raises(Refused):
        village.links.activating.confirm(same, link, village.anna)
    village.links.activating.withdraw_confirmation(one, link)
    theirs = village.town.person(
        "c@romashka.example", companies=[village.romashka], birthdate="1980-02-03"
    ).id
    with pytest.raises(Refused):
        village.links.activating.confirm(same, link, theirs)
    assert village.get(link).proved_by is None


def test_what_is_active_is_confirmed_for_nobody(village, staff):
    prove(village, village.anna)
    before = village.town.everything()
    with pytest.raises(Conflict):
        village.links.activating.confirm(staff[0], village.link("1001").id, village.boris)
    assert village.town.everything() == before


def test_nothing_is_confirmed_where_the_service_does_not_take_it(village, staff):
    village.read({"login": "1001"}, service=KB)
    with pytest.raises(Refused):
        village.links.activating.confirm(staff[0], village.link("1001", KB).id, village.anna)


def test_a_confirmation_may_be_taken_back(village, link, staff):
    village.links.activating.confirm(staff[0], link, village.anna)
    village.links.activating.withdraw_confirmation(staff[1], link)
    assert village.get(link).proved_by is None
    assert isinstance(village.links.activating.confirm(staff[0], link, village.boris), OneMore)
    village.links.activating.withdraw_confirmation(staff[0], link)
    with pytest.raises(Conflict):
        village.links.activating.withdraw_confirmation(staff[0], link)


def test_a_new_list_undoes_a_first_confirmation_of_other_facts(village, link, staff):
    village.links.activating.confirm(staff[0], link, village.anna)
    village.read({"login": "1001", "email": BORIS})
    assert isinstance(village.links.activating.confirm(staff[1], link, village.anna), OneMore)


def test_a_person_gives_up_what_is_theirs_and_its_secret_is_gone(village):
    prove(village, village.anna)
    link = village.link("1001")
    village.links.activating.give_up(village.anna, link.id)
    ended = village.get(link.id)
    assert (ended.state, ended.reason, ended.ended_at) == (LinkState.REVOKED, "given_up", village.now())
    assert not ended.has_secret
    assert village.password(link) is None
    assert village.entering(village.anna) is None


@pytest.mark.parametrize("who", ["boris", "vera"])
def test_nobody_gives_up_what_is_somebody_elses(village, who):
    prove(village, village.anna)
    shared(village)
    before = village.town.everything()
    for link in (village.link("1001"), village.link("1001", FAX)):
        with pytest.raises(NotFound):
            village.links.activating.give_up(getattr(village, who), link.id)
    assert village.town.everything() == before
