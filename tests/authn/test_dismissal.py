"""Dismissing a person: one act, everything of theirs in this company, nothing elsewhere."""

from dataclasses import replace

import pytest

from idp.authn.dismissal import Dismissal
from idp.model.access import Cause
from idp.model.errors import NotFound, Refused
from idp.model.grant import Authorization, Family
from idp.model.ids import AccountId, BindingId, ClientId, CompanyId, FamilyId, NodeId
from idp.model.requests import RequestState, Wish
from idp.rbac.actor import Actor, Unassured
from tests.rbac.bureau import OTHER, Bureau, acting
from tests.rbac.court import (
    ADA,
    CARL,
    CO,
    PBX,
    Limits,
    crew,
    deny,
    end,
    give,
    joins,
    limit,
    person,
)
from tests.support.clock import START
from tests.support.rights import put

ADA_ID, BRUNO_ID, CARL_ID, DORA_ID = (AccountId(name) for name in ("ada", "bruno", "carl", "dora"))


@pytest.fixture
def bureau(store, clock):
    return Bureau(store, clock).found()


@pytest.fixture
def dismissal(bureau):
    return Dismissal(bureau.store, bureau.clock, bureau.office)


def family(records, name, account, company):
    authorization = Authorization(
        ClientId("pbx-web"), AccountId(account), records.sessions.of_account(AccountId(account))[0].sid,
        ("openid", "offline_access"), START, "acr", ("pwd",), company,
    )  # fmt: skip
    later = START.replace(year=2027)
    records.families.add(Family(FamilyId(name), authorization, 1, START, START, later, later))


def alive(bureau, name):
    with bureau.store.read() as records:
        found = records.families.find(FamilyId(name))
    return found is not None and found[0].revoked_at is None


def test_everything_of_a_person_ends_at_once(bureau, dismissal):
    bureau.client("pbx-web", PBX)
    bureau.client("mail-web", "members")
    bureau.save("ada", crew(), joins("bruno"), deny("bruno", "lab"), limit("bruno", "lab"))
    bureau.office.collect(BRUNO_ID, CO, end(CARL))
    asked = bureau.office.ask(BRUNO_ID, CO, Wish("users:grant", NodeId("south")))
    with bureau.store.write() as records:
        records.companies.add_member(BRUNO_ID, CompanyId(OTHER), "")
    here = bureau.sign_in("bruno", "client:pbx-web", "client:mail-web")
    elsewhere = bureau.sign_in("bruno", "client:mail-web", company=OTHER)
    with bureau.store.write() as records:
        family(records, "here", "bruno", CO)
        family(records, "elsewhere", "bruno", CompanyId(OTHER))
    rev = bureau.rev()

    done = dismissal.dismiss(acting("ada"), CO, BRUNO_ID)

    assert (done.rev, bureau.rev(), done.bindings, done.sessions) == (rev + 1, rev + 1, 1, 1)
    assert done.services == ("client:mail-web", "client:pbx-web")
    assert not [f for f in bureau.facts().values() if getattr(f, "subject", None) == person("bruno")]
    assert not [f for f in bureau.facts().values() if getattr(f, "account", None) == "bruno"]
    assert bureau.told() == sorted(
        [("client:mail-web", here), ("client:pbx-web", here), ("client:mail-web", elsewhere)]
    )
    assert (alive(bureau, "here"), alive(bureau, "elsewhere")) == (False, True)
    assert bureau.office.draft(BRUNO_ID, CO) is None
    assert bureau.request(asked.id).state is RequestState.WITHDRAWN
    with bureau.store.read() as records:
        assert [m.company for m in records.companies.memberships(BRUNO_ID)] == [OTHER]
        assert [s.sid for s in records.sessions.of_account(BRUNO_ID)] == [elsewhere]
        revision = records.access.revisions(CO)[0]
    assert (revision.cause, revision.actor) == (Cause.DISMISSAL, person("ada"))
    assert bureau.audit()[-1] == "PersonDismissed"


def test_what_a_person_gave_is_orphaned_unless_it_is_adopted(bureau, dismissal):
    bureau.save("bruno", give("dora", at="shop"), give("edda", at="shop"))
    seen = dismissal.look(acting("ada"), CO, BRUNO_ID)
    ids = {"carl", "dora-service_user-shop", "edda-service_user-shop"}
    assert {binding.id for binding in seen.orphaned} == seen.adoptable == ids
    dismissal.dismiss(acting("ada"), CO, BRUNO_ID, frozenset({BindingId("carl")}))
    assert bureau.can("carl", "service:use", "at-pbx")
    assert not bureau.can("dora", "service:use", "at-pbx")
    assert bureau.facts()["binding", "carl"] == replace(
        CARL, on="ada", granter=person("ada"), granted_at=START
    )


def test_what_stands_on_the_adopted_stays(bureau, dismissal):
    seen = dismissal.look(acting("olga"), CO, ADA_ID)
    assert {binding.id for binding in seen.orphaned} == {"bruno", "carl"}
    assert seen.adoptable == {"bruno"}
    dismissal.dismiss(acting("olga"), CO, ADA_ID, seen.adoptable)
    assert bureau.can("carl", "service:use", "at-pbx")


def test_looking_lists_what_would_end(bureau, dismissal):
    bureau.save("ada", crew(), joins("bruno"))
    bureau.office.ask(BRUNO_ID, CO, Wish("users:grant", NodeId("south")))
    here = bureau.sign_in("bruno")
    bureau.sign_in("bruno", company=OTHER)
    before = bureau.everything()
    seen = dismissal.look(acting("olga"), CO, BRUNO_ID)
    assert (seen.account.id, seen.membership.company) == ("bruno", CO)
    assert [b.id for b in seen.bindings] == ["bruno"]
    assert [g.id for g in seen.groups] == ["crew"]
    assert [s.sid for s in seen.sessions] == [here]
    assert seen.requests == 1
    assert bureau.everything() == before


def test_somebody_without_any_right_leaves_too(bureau, dismissal):
    bureau.client("mail-web", "members")
    elsewhere = bureau.sign_in("dora", "client:mail-web", company=OTHER)
    rev = bureau.rev()
    done = dismissal.dismiss(acting("ada"), CO, DORA_ID)
    assert (done.rev, bureau.rev(), done.bindings) == (rev, rev, 0)
    assert bureau.told() == [("client:mail-web", elsewhere)]


def test_what_the_contract_says_of_a_person_stays(bureau, dismissal):
    contract = limit("dora", level=limit().level.CONTRACT)
    with bureau.store.write() as records:
        put(records, CO, contract, give("dora", at="shop"))
    dismissal.dismiss(acting("ada"), CO, DORA_ID)
    assert ("ceiling", contract.id) in bureau.facts()


@pytest.mark.parametrize(
    ("attempt", "error"),
    [
        pytest.param((acting("carl"), CO, "dora", ()), Refused, id="without-the-right"),
        pytest.param((acting("ada"), CO, "ada", ()), Refused, id="themselves"),
        pytest.param((acting("ada"), CO, "olga", ()), Refused, id="an-owner-by-an-admin"),
        pytest.param((acting("bruno"), CO, "ada", ()), Refused, id="somebody-above"),
        pytest.param((acting("bruno"), CO, "dora", ()), Refused, id="somebody-of-no-branch"),
        pytest.param((Actor(ADA_ID), CO, "carl", ()), Unassured, id="without-a-second-factor"),
        pytest.param((acting("ada"), CO, "stranger", ()), NotFound, id="a-stranger"),
        pytest.param((acting("ada"), CO, "nobody", ()), NotFound, id="nobody"),
        pytest.param((acting("stranger"), CO, "carl", ()), NotFound, id="from-another-company"),
        pytest.param((acting("ada"), CompanyId("other"), "stranger", ()), NotFound, id="in-another-company"),
        pytest.param((acting("ada"), CO, "bruno", ("olga",)), NotFound, id="adopting-what-is-not-left"),
        pytest.param((acting("ada"), CO, "bruno", ("none",)), NotFound, id="adopting-what-there-is-not"),
    ],
)
def test_refusals_leave_everything_as_it_was(bureau, dismissal, attempt, error):
    actor, company, account, adopt = attempt
    bureau.sign_in("carl")
    before = bureau.everything()
    with pytest.raises(error) as refused:
        dismissal.dismiss(actor, company, AccountId(account), frozenset(map(BindingId, adopt)))
    assert type(refused.value) is error
    assert bureau.everything() == before


def test_a_branch_admin_dismisses_who_works_in_the_branch_only(bureau, dismissal):
    dismissal.dismiss(acting("bruno"), CO, CARL_ID)
    bureau.save("ada", give("edda", at="shop"), give("edda", at="south"))
    with pytest.raises(Refused):
        dismissal.dismiss(acting("bruno"), CO, AccountId("edda"))


def test_the_last_owner_is_not_dismissed(bureau, dismissal):
    boss = give("dora", "owner", key="dora", on="olga", by="olga", valid_until=START.replace(year=2027))
    bureau.save(None, boss)
    dismissal.dismiss(acting("olga"), CO, AccountId("otto"))
    with pytest.raises(Refused):
        dismissal.dismiss(acting("dora"), CO, AccountId("olga"))


def test_adopting_what_needs_a_second_person_is_refused(bureau, dismissal):
    bureau.save(None, replace(ADA, limits=Limits(needs_approval=True)))
    with pytest.raises(Refused) as refused:
        dismissal.dismiss(acting("ada"), CO, CARL_ID)
    assert refused.value.field == "adopt"
    dismissal.dismiss(acting("olga"), CO, CARL_ID)


def test_who_is_in_a_denied_group_can_be_dismissed_by_those_who_could_not_lift_it(bureau, dismissal):
    bureau.save("olga", crew(), joins("carl"), deny("group:crew", "co", "service:configure"))
    dismissal.dismiss(acting("bruno"), CO, CARL_ID)
