"""What every store must do with old accounts."""

from dataclasses import replace

import pytest

from idp.model.errors import Conflict, NotFound
from idp.model.ids import AccountId, LinkId
from idp.model.link import AccountLink, LinkClaim, LinkState
from idp.ports.records import Records, Store
from tests.contracts.bridged import FAX, LINK, OLD, PBX, SOON, a_link, settle
from tests.contracts.samples import ANNA, BORIS, ROMASHKA, VEKTOR
from tests.support.clock import START

ACTIVE, BROKEN, LOCKED, PENDING = LinkState.ACTIVE, LinkState.BROKEN, LinkState.LOCKED, LinkState.PENDING
REVOKED = LinkState.REVOKED


@pytest.fixture
def town(store: Store) -> Store:
    with store.write() as records:
        settle(records)
    return store


def names(links: object) -> list[str]:
    assert isinstance(links, list)
    return [link.id for link in links]


def test_a_link_is_read_back_as_written(town: Store) -> None:
    with town.write() as records:
        records.links.put(LINK)
    with town.read() as records:
        assert records.links.get(LINK.id) == LINK
        assert records.links.find(ROMASHKA, PBX, OLD.login) == LINK
        assert records.links.get(LinkId("other")) is None


@pytest.mark.parametrize("state", [PENDING, ACTIVE, BROKEN, LOCKED])
def test_a_login_has_one_live_link_in_a_company(town: Store, state: LinkState) -> None:
    with town.write() as records:
        records.links.put(a_link(state=state))
        with pytest.raises(Conflict):
            records.links.put(a_link("link-2"))
        records.links.put(a_link("link-3", company=VEKTOR))
        records.links.put(a_link("link-4", service=FAX))
        records.links.put(a_link("link-5", login="1002"))
    with town.read() as records:
        assert records.links.get(LinkId("link-2")) is None


def test_a_revoked_login_may_be_linked_again(town: Store) -> None:
    with town.write() as records:
        records.links.put(a_link(state=REVOKED))
        records.links.put(a_link("link-2"))
        records.links.put(a_link("link-3", "1002", state=REVOKED))
        records.links.put(a_link("link-4", "1002", state=REVOKED))
    with town.read() as records:
        assert records.links.find(ROMASHKA, PBX, "1001") == a_link("link-2")
        assert records.links.find(ROMASHKA, PBX, "1002") is None


def test_a_change_counts_only_from_the_state_that_was_read(town: Store) -> None:
    mine, theirs = (
        replace(a_link(), account=ANNA, state=ACTIVE),
        replace(a_link(), account=BORIS, state=ACTIVE),
    )
    with town.write() as records:
        records.links.put(a_link())
        assert records.links.change(mine, PENDING)
        assert not records.links.change(theirs, PENDING)
        assert not records.links.change(a_link("other"), PENDING)
    with town.read() as records:
        assert records.links.get(mine.id) == mine


def test_a_revoked_link_does_not_come_back_where_the_login_has_another(town: Store) -> None:
    with town.write() as records:
        records.links.put(a_link(state=REVOKED))
        records.links.put(a_link("link-2"))
    with pytest.raises(Conflict), town.write() as records:
        records.links.change(a_link(), REVOKED)


def test_a_person_sees_their_own_and_the_shared_ones_they_may_use(town: Store) -> None:
    with town.write() as records:
        records.links.put(a_link("own", "1", account=ANNA))
        records.links.put(a_link("gone", "2", account=ANNA, state=REVOKED))
        records.links.put(a_link("theirs", "3", account=BORIS, state=ACTIVE))
        records.links.put(a_link("there", "4", account=ANNA, company=VEKTOR))
        for name, login, users in (("shared", "5", [ANNA, BORIS]), ("not-mine", "6", [BORIS])):
            records.links.put(a_link(name, login, state=ACTIVE, shared=True))
            records.links.set_users(LinkId(name), users)
    with town.read() as records:
        assert names(records.links.of_person(ROMASHKA, ANNA)) == ["own", "shared"]
        assert names(records.links.of_person(VEKTOR, ANNA)) == ["there"]


OWN = {state: a_link("own", "own", account=ANNA, state=state) for state in LinkState}
SHARED = {state: a_link("shared", "shared", state=state, shared=True) for state in LinkState}


@pytest.mark.parametrize(
    ("there", "enters"),
    [
        pytest.param([], None, id="nothing"),
        pytest.param([OWN[ACTIVE], SHARED[ACTIVE]], "own", id="own-before-shared"),
        pytest.param([OWN[BROKEN], SHARED[ACTIVE]], "own", id="own-broken-before-shared"),
        pytest.param([OWN[LOCKED], SHARED[ACTIVE]], "own", id="own-locked-before-shared"),
        pytest.param([OWN[PENDING], SHARED[ACTIVE]], "shared", id="shared-before-own-pending"),
        pytest.param([OWN[PENDING], SHARED[BROKEN]], "shared", id="shared-broken-before-own-pending"),
        pytest.param([OWN[REVOKED], SHARED[ACTIVE]], "shared", id="own-revoked"),
        pytest.param([OWN[REVOKED], SHARED[REVOKED]], None, id="both-revoked"),
        pytest.param([OWN[PENDING]], "own", id="own-pending"),
        pytest.param([SHARED[ACTIVE]], "shared", id="shared"),
        pytest.param([SHARED[LOCKED]], "shared", id="shared-locked"),
    ],
)
def test_a_person_enters_by_their_own_else_by_a_shared_one(
    town: Store, there: list[AccountLink], enters: str | None
) -> None:
    with town.write() as records:
        for link in there:
            records.links.put(link)
            if link.shared:
                records.links.set_users(link.id, [ANNA])
    with town.read() as records:
        found = records.links.entering(ROMASHKA, PBX, ANNA)
        assert (found and found.id) == enters
        assert found in (*there, None)
        assert records.links.entering(ROMASHKA, PBX, BORIS) is None
        assert records.links.entering(VEKTOR, PBX, ANNA) is None
        assert records.links.entering(ROMASHKA, FAX, ANNA) is None


def test_of_two_own_ones_the_one_proved_last_counts(town: Store) -> None:
    with town.write() as records:
        records.links.put(a_link("a", "1", account=ANNA, state=ACTIVE))
        records.links.put(replace(a_link("b", "2", account=ANNA, state=ACTIVE), proved_at=SOON))
        found = records.links.entering(ROMASHKA, PBX, ANNA)
        assert found is not None
        assert found.id == "b"


def test_the_links_of_a_service_come_by_company_and_login_the_live_ones_first(town: Store) -> None:
    with town.write() as records:
        records.links.put(a_link("d", "4", company=VEKTOR))
        records.links.put(a_link("b", "2"))
        records.links.put(a_link("gone", "1", state=REVOKED))
        records.links.put(a_link("a", "1"))
        records.links.put(a_link("fax", "1", service=FAX))
    with town.read() as records:
        assert names(records.links.of_service(PBX)) == ["a", "b", "d", "gone"]
        assert names(records.links.of_service(PBX, ROMASHKA)) == ["a", "b", "gone"]
        assert names(records.links.of_service(PBX, limit=2)) == ["a", "b"]


def test_the_users_of_a_shared_account_are_replaced_whole(town: Store) -> None:
    with town.write() as records:
        records.links.put(a_link(shared=True))
        records.links.set_users(LinkId("link-1"), [BORIS, ANNA, ANNA])
        assert records.links.users(LinkId("link-1")) == [ANNA, BORIS]
        records.links.set_users(LinkId("link-1"), [BORIS])
        assert records.links.users(LinkId("link-1")) == [BORIS]


@pytest.mark.parametrize(
    ("link", "user"),
    [pytest.param("link-1", "nobody", id="no-such-person"), pytest.param("other", ANNA, id="no-such-link")],
)
def test_nobody_unknown_uses_a_shared_account(town: Store, link: str, user: str) -> None:
    with town.write() as records:
        records.links.put(a_link(shared=True))
    with pytest.raises(NotFound), town.write() as records:
        records.links.set_users(LinkId(link), [AccountId(user)])


def leave(records: Records) -> None:
    """Write what a person enters by, in two companies."""
    records.links.put(replace(LINK, id=LinkId("own")))
    records.links.put(a_link("matched", "2", account=ANNA))
    records.links.put(a_link("gone", "3", account=ANNA, state=REVOKED))
    records.links.put(a_link("there", "4", account=ANNA, company=VEKTOR, state=ACTIVE))
    records.links.put(a_link("theirs", "5", account=BORIS, state=ACTIVE))
    for name, company in (("shared", ROMASHKA), ("shared-there", VEKTOR)):
        records.links.put(a_link(name, name, state=ACTIVE, shared=True, company=company))
        records.links.set_users(LinkId(name), [ANNA, BORIS])


def test_who_leaves_a_company_loses_their_own_and_their_use_of_shared_ones(town: Store) -> None:
    with town.write() as records:
        leave(records)
        changed = records.links.revoke_of_person(ROMASHKA, ANNA, SOON)
    assert [(link.id, link.state) for link in changed] == [
        ("own", REVOKED), ("matched", REVOKED), ("shared", ACTIVE)
    ]  # fmt: skip
    with town.read() as records:
        own = records.links.get(LinkId("own"))
        assert own is not None
        assert (own.reason, own.ended_at, own.has_secret, own.imported) == ("dismissed", SOON, False, "")
        assert names(records.links.of_person(ROMASHKA, ANNA)) == []
        assert names(records.links.of_person(VEKTOR, ANNA)) == ["there", "shared-there"]
        assert names(records.links.of_person(ROMASHKA, BORIS)) == ["theirs", "shared"]
        assert records.links.get(LinkId("gone")) == a_link("gone", "3", account=ANNA, state=REVOKED)


def test_leaving_twice_changes_nothing_the_second_time(town: Store) -> None:
    with town.write() as records:
        leave(records)
        records.links.revoke_of_person(ROMASHKA, ANNA, SOON)
        assert records.links.revoke_of_person(ROMASHKA, ANNA, SOON) == []


def test_a_company_forgets_that_it_had_secrets(town: Store) -> None:
    with town.write() as records:
        records.links.put(LINK)
        records.links.put(replace(LINK, id=LinkId("there"), company=VEKTOR))
        assert records.links.forget_secrets(ROMASHKA) == 1
        assert records.links.forget_secrets(ROMASHKA) == 0
    with town.read() as records:
        assert records.links.get(LINK.id) == replace(LINK, has_secret=False, imported="")
        assert records.links.get(LinkId("there")) == replace(LINK, id=LinkId("there"), company=VEKTOR)


def test_the_queue_of_claims_keeps_each_once_oldest_first(town: Store) -> None:
    first, second = LinkClaim(LINK.id, BORIS, SOON), LinkClaim(LinkId("link-2"), BORIS, START)
    with town.write() as records:
        records.links.put(LINK)
        records.links.put(a_link("link-2", "1002", account=ANNA))
        records.links.claim(first)
        records.links.claim(replace(first, at=START))
        records.links.claim(second)
        assert records.links.claims() == [(second, a_link("link-2", "1002", account=ANNA)), (first, LINK)]
        assert names([link for _, link in records.links.claims(limit=1)]) == ["link-2"]
        assert records.links.drop_claims(LINK.id) == 1
        assert records.links.drop_claims(LINK.id) == 0
        assert [claim for claim, _ in records.links.claims()] == [second]


def test_a_member_has_an_employee_number_in_each_company(town: Store) -> None:
    with town.write() as records:
        for company in (ROMASHKA, VEKTOR):
            records.companies.add_member(ANNA, company, "")
        records.companies.add_member(BORIS, ROMASHKA, "")
        assert records.companies.set_number(ANNA, ROMASHKA, "T-17")
        assert not records.companies.set_number(BORIS, VEKTOR, "T-18")
        assert records.companies.numbers(ROMASHKA) == {ANNA: "T-17"}
        assert records.companies.numbers(VEKTOR) == {}
