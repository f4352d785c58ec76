"""Old accounts at services with an API follow each change of their person's rights."""

from idp.model.access import Binding, End, person
from idp.model.facts import FactKind
from idp.model.ids import AccountId, BindingId, CompanyId, LinkId, NodeId, ServiceId
from idp.model.link import API, AccountLink, LinkState, OldAccount, SealedSecret, TenantKey
from idp.model.work import JobKind
from idp.rbac.moved import join_services
from tests.rbac.bureau import OTHER, Bureau
from tests.rbac.court import CO
from tests.support.clock import START
from tests.support.statements import counted_statements

ROOT = NodeId(CO)
LINKS = [
    ("own", "pbx", CO, "carl", LinkState.ACTIVE, False, True),
    ("broken", "pbx", CO, "carl", LinkState.BROKEN, False, True),
    ("of-another-company", "pbx", OTHER, "carl", LinkState.ACTIVE, False, False),
    ("of-another", "pbx", CO, "ada", LinkState.ACTIVE, False, False),
    ("not-proved", "pbx", CO, "carl", LinkState.PENDING, False, False),
    ("gone", "pbx", CO, "carl", LinkState.REVOKED, False, False),
    ("of-many", "pbx", CO, None, LinkState.ACTIVE, True, False),
    ("without-a-key", "wiki", CO, "carl", LinkState.ACTIVE, False, False),
]


def test_whoever_a_change_concerns_is_followed_where_the_key_is_ours(store, clock):
    bureau = Bureau(store, clock).found()
    with store.write() as records:
        records.vault.add_key(TenantKey(CompanyId("-"), 1, b"x", START))
        for name, service, company, account, state, shared, _moves in LINKS:
            where = (LinkId(name), CompanyId(company), ServiceId(service), OldAccount(name), state, START)
            owner = AccountId(account) if account else None
            records.links.put(AccountLink(*where, account=owner, shared=shared))
        for service, name in (("pbx", API), ("wiki", "canary")):
            records.vault.put(SealedSecret(CompanyId("-"), ServiceId(service), name, b"x", 1, 1, START))
    given = Binding(BindingId("b-new"), person(AccountId("carl")), "service_user", ROOT)
    bureau.save("olga", given)
    assert moved(store) == ["broken", "own"]
    bureau.save("olga", End(FactKind.BINDING, given.id))
    assert moved(store) == ["broken", "broken", "own", "own"]


def moved(store):
    with store.read() as records:
        jobs = records.outbox.list(JobKind.PROVISION)
    assert all("word" not in job.payload for job in jobs)
    return sorted(job.payload["link"] for job in jobs if job.payload["event"] == "mover")


def joining(store):
    with store.read() as records:
        jobs = records.outbox.list(JobKind.PROVISION)
    return [(job.target, job.payload["people"]) for job in jobs if job.payload["event"] == "joiner"]


def test_whoever_a_change_concerns_is_given_accounts_where_a_key_is_ours(store, clock):
    bureau = Bureau(store, clock).found()
    given = Binding(BindingId("b-new"), person(AccountId("carl")), "service_user", ROOT)
    bureau.save("olga", given)
    assert joining(store) == []
    with store.write() as records:
        records.vault.add_key(TenantKey(CompanyId("-"), 1, b"x", START))
        records.vault.put(SealedSecret(CompanyId("-"), ServiceId("pbx"), API, b"x", 1, 1, START))
    bureau.save("olga", End(FactKind.BINDING, given.id))
    assert joining(store) == [(f"company:{CO}", ["carl"])]


def test_a_job_holds_no_more_people_than_its_lease_allows(store):
    people = [AccountId(f"p-{n:03}") for n in range(150)]
    with store.write() as records:
        records.vault.add_key(TenantKey(CompanyId("-"), 1, b"x", START))
        records.vault.put(SealedSecret(CompanyId("-"), ServiceId("pbx"), API, b"x", 1, 1, START))
        join_services(records, CompanyId(CO), people, START)
    assert sorted(len(named) for _, named in joining(store)) == [50, 100]


def test_many_people_are_looked_up_at_once(store):
    people = [AccountId(f"p-{n}") for n in range(500)]
    with store.read() as records, counted_statements() as statements:
        assert records.links.following(CompanyId(CO), people, API) == []
        assert len(statements) == 1
