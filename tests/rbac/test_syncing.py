"""Trees are brought up to what billing says; what it does not say changes nothing (D10)."""

from dataclasses import dataclass, field, replace

import pytest

from idp.model.access import Cause, Node, NodeKind
from idp.model.account import Account
from idp.model.billing import BillingAccount, Estate, Number, PartyId
from idp.model.company import Company, CompanyStatus
from idp.model.errors import NotFound, Unavailable
from idp.model.ids import AccountId, CompanyId, NodeId, ServiceId
from idp.rbac import Trees
from idp.rbac.news import tell_nobody
from idp.rbac.office import Office
from idp.rbac.syncing import Sync
from tests.rbac.billed import OFFERINGS
from tests.rbac.bureau import Unused
from tests.rbac.court import CO
from tests.support import rights

ROMASHKA, LOTOS, MISTED = CompanyId("romashka"), CompanyId("lotos"), CompanyId("misted")
ANNA = AccountId("anna")


@dataclass
class Billing:
    """Says what it was told to say, by party."""

    estates: dict = field(default_factory=dict)
    away: set = field(default_factory=set)

    def estate(self, party):
        if party in self.away:
            raise Unavailable
        if party not in self.estates:
            raise NotFound
        return self.estates[party]

    def offerings(self):
        return OFFERINGS


def estate(name, **more):
    party = PartyId(f"org-{name}")
    number = Number(f"sim-{name}", "+70000000001", f"acc-{name}", PartyId("ind-anna"))
    return Estate(accounts=(BillingAccount(f"acc-{name}", name, party),), numbers=(number,), **more)


@pytest.fixture
def billing():
    return Billing({PartyId(f"org-{name}"): estate(name) for name in (ROMASHKA, LOTOS)})


@pytest.fixture
def sync(store, clock, billing):
    with store.write() as records:
        for name in (ROMASHKA, LOTOS, MISTED):
            records.companies.add(Company(name, name, clock.now(), external_id=f"org-{name}"))
        records.accounts.add(Account(ANNA, "Anna", clock.now(), party="ind-anna"), [])
        records.companies.add_member(ANNA, ROMASHKA, "")
    return Sync(store, clock, billing, Office(store, clock, Trees(Unused()), tell_nobody))


def tree(store, company):
    with store.read() as records:
        rev, facts = records.access.facts(company)
    return rev, {fact.id for fact in facts if isinstance(fact, Node)}, facts


def test_every_company_follows_billing_in_a_revision_of_its_own(sync, store):
    assert sync.every() == 2
    assert tree(store, ROMASHKA)[1] == {ROMASHKA, "acc-romashka", "sim-romashka"}
    assert tree(store, LOTOS)[1] == {LOTOS, "acc-lotos", "sim-lotos"}
    with store.read() as records:
        newest = records.access.revisions(ROMASHKA)[0]
    assert (newest.cause, newest.actor) == (Cause.SYNC, None)


def test_what_agrees_already_makes_no_revision(sync, store):
    sync.every()
    before = tree(store, ROMASHKA)[0]
    assert sync.every() == 0
    assert tree(store, ROMASHKA)[0] == before


def test_holder_of_a_number_gets_its_rights_only_in_the_company_they_act_for(sync, store):
    sync.every()
    held = [getattr(fact, "role", "") for fact in tree(store, ROMASHKA)[2]]
    assert "number_user" in held
    assert "number_user" not in [getattr(fact, "role", "") for fact in tree(store, LOTOS)[2]]


def test_billing_away_for_one_changes_nothing_for_it_and_keeps_no_other_waiting(sync, store, billing):
    sync.every()
    billing.away.add(PartyId("org-lotos"))
    billing.estates = {PartyId("org-romashka"): Estate()}
    assert sync.every() == 1
    assert tree(store, ROMASHKA)[1] == {ROMASHKA}
    assert "acc-lotos" in tree(store, LOTOS)[1]


def test_billing_that_lists_nothing_at_all_ends_nothing(sync, store, billing):
    sync.every()
    before = tree(store, ROMASHKA)
    known = billing.estates[PartyId("org-romashka")]
    for estate in (Estate(bare=True), replace(known, numbers=(), bare=True)):
        billing.estates[PartyId("org-romashka")] = estate
        assert sync.every() == 0
        assert tree(store, ROMASHKA) == before


def test_company_that_never_had_anything_follows_billing_that_lists_nothing(sync, store, billing):
    known = billing.estates[PartyId("org-romashka")]
    billing.estates[PartyId("org-romashka")] = replace(known, numbers=(), bare=True)
    sync.every()
    assert tree(store, ROMASHKA)[1] == {ROMASHKA, "acc-romashka"}


def test_company_that_billing_does_not_know_stays_as_it_is(sync, store, billing):
    sync.every()
    billing.estates.clear()
    assert sync.every() == 0
    assert "acc-romashka" in tree(store, ROMASHKA)[1]


def test_contract_that_ended_ends_every_membership_and_leaves_the_tree(sync, store, billing):
    sync.every()
    billing.estates[PartyId("org-romashka")] = estate(ROMASHKA, over=True)
    sync.every()
    with store.read() as records:
        assert records.companies.get(ROMASHKA).status is CompanyStatus.ENDED
        assert records.companies.memberships(ANNA) == []
        assert [row.kind for row in records.audit.recent(1)] == ["Administered"]
    assert "acc-romashka" in tree(store, ROMASHKA)[1]


def test_contract_that_came_back_lets_its_people_act_again(sync, store, billing):
    billing.estates[PartyId("org-romashka")] = estate(ROMASHKA, over=True)
    sync.every()
    billing.estates[PartyId("org-romashka")] = estate(ROMASHKA)
    sync.every()
    with store.read() as records:
        assert [m.company for m in records.companies.memberships(ANNA)] == [ROMASHKA]


def test_company_too_large_for_a_tree_is_left_alone(sync, store, billing):
    known = billing.estates[PartyId("org-romashka")]
    crowd = tuple(Number(f"s{n}", f"+7{n:010}", "acc-romashka") for n in range(20_000))
    billing.estates[PartyId("org-romashka")] = replace(known, numbers=crowd)
    assert sync.every() == 1
    assert tree(store, ROMASHKA)[1] == {ROMASHKA}


def test_one_says_what_is_wrong(sync, store):
    with store.read() as records:
        misted = records.companies.get(MISTED)
    with pytest.raises(NotFound):
        sync.one(misted)


def test_services_are_told_when_a_contract_ends_and_by_a_product_that_ends(bureau, store, clock):
    party, number = PartyId("org-co"), Number("sim-1", "+70000000001", "acc-1")
    company = replace(bureau_company(store), external_id=party)
    with store.write() as records:
        records.companies.update(company)
        rights.put(
            records,
            CO,
            Node(NodeId("p"), NodeKind.SERVICE, "Fax", NodeId(CO), ServiceId("fax"), external="p"),
        )
    bureau.client("console", "fax")
    bureau.client("wiki", "members")
    sid = bureau.sign_in("olga", "client:console", "client:wiki")
    billing = Billing({party: Estate(numbers=(number,))})
    sync = Sync(store, clock, billing, bureau.office)
    sync.one(company)
    assert bureau.told() == [("client:console", sid)]
    billing.estates[party] = Estate(over=True)
    sync.one(company)
    assert ("client:wiki", sid) in bureau.told()


def bureau_company(store):
    with store.read() as records:
        return records.companies.get(CO)
