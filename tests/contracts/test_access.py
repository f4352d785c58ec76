"""What every store must do with bindings and hangings."""

from dataclasses import replace

import pytest

from idp.model.access import Binding, Effect, Hanging, Holdings
from idp.model.company import CompanyStatus, Membership
from idp.model.errors import Conflict
from idp.model.ids import BindingId, ServiceId
from idp.ports.records import Store
from tests.contracts.samples import ANNA, BORIS, ROMASHKA, VEKTOR, a_company, a_person
from tests.support.clock import START
from tests.support.statements import Statements

ADMIN = Binding(BindingId("1"), ANNA, ROMASHKA, "admin")
DENIED = Binding(
    BindingId("2"),
    ANNA,
    ROMASHKA,
    "user",
    node="dep-it/team-a",
    inherit=False,
    services=frozenset({ServiceId("sms"), ServiceId("mail")}),
    effect=Effect.DENY,
)
NOTHING = Binding(BindingId("3"), ANNA, VEKTOR, "user", services=frozenset())
FOREIGN = Binding(BindingId("4"), BORIS, ROMASHKA, "owner")
MAIL = Hanging(ROMASHKA, ServiceId("mail"), "dep-it")
SMS = Hanging(ROMASHKA, ServiceId("sms"))


@pytest.fixture
def granted(store: Store) -> Store:
    with store.write() as records:
        for account in (ANNA, BORIS):
            records.accounts.add(a_person(account), [])
        for company in (ROMASHKA, VEKTOR):
            records.companies.add(a_company(company))
            records.companies.add_member(ANNA, company, "директор")
        records.companies.add_member(BORIS, ROMASHKA, "")
        records.companies.mark_used(ANNA, VEKTOR, START)
        for binding in (DENIED, ADMIN, FOREIGN, NOTHING):
            records.access.add_binding(binding)
        records.access.hang(SMS)
        records.access.hang(replace(MAIL, node="elsewhere"))
        records.access.hang(MAIL)
    return store


def test_bindings_are_read_back_as_written(granted: Store) -> None:
    with granted.read() as records:
        assert list(records.access.bindings(ROMASHKA)) == [ADMIN, DENIED, FOREIGN]


def test_a_taken_binding_id_is_a_conflict(granted: Store) -> None:
    with pytest.raises(Conflict), granted.write() as records:
        records.access.add_binding(ADMIN)


def test_holdings_are_everything_of_one_person_and_nothing_of_another(
    granted: Store, statements: Statements
) -> None:
    with granted.read() as records:
        rev = records.versions.stamps()["access"]
        statements.clear()
        holdings = records.access.holdings(ANNA)
    name = a_company().name
    assert holdings == Holdings(
        rev=rev,
        memberships=(
            Membership(ANNA, VEKTOR, name, "директор", START),
            Membership(ANNA, ROMASHKA, name, "директор"),
        ),
        bindings=(ADMIN, DENIED, NOTHING),
        hangings=(MAIL, SMS),
    )
    assert len(statements) == 1


def test_holdings_in_a_company_are_those_of_that_company_only(granted: Store, statements: Statements) -> None:
    with granted.read() as records:
        everything = records.access.holdings(ANNA)
        statements.clear()
        within = records.access.holdings_in(ANNA, ROMASHKA)
    assert within == Holdings(
        rev=everything.rev,
        memberships=tuple(one for one in everything.memberships if one.company == ROMASHKA),
        bindings=(ADMIN, DENIED),
        hangings=(MAIL, SMS),
    )
    assert len(statements) == 1


def test_without_a_company_only_the_revision_is_held(granted: Store) -> None:
    with granted.read() as records:
        holdings = records.access.holdings_in(ANNA, None)
        assert holdings == Holdings(rev=records.versions.stamps()["access"])


def test_nothing_is_held_in_an_ended_company(granted: Store) -> None:
    with granted.write() as records:
        records.companies.update(replace(a_company(), status=CompanyStatus.ENDED))
    with granted.read() as records:
        holdings = records.access.holdings(ANNA)
        assert {one.company for one in holdings.memberships} == {VEKTOR}
        assert holdings.bindings == (NOTHING,)
        assert holdings.hangings == ()
        assert records.access.holdings_in(ANNA, ROMASHKA) == Holdings(rev=holdings.rev)


def test_a_binding_without_membership_gives_nothing(granted: Store) -> None:
    with granted.write() as records:
        records.access.add_binding(Binding(BindingId("stray"), BORIS, VEKTOR, "owner"))
    with granted.read() as records:
        assert records.access.holdings_in(BORIS, VEKTOR).bindings == ()


def test_every_change_raises_the_stamp_and_a_vain_one_does_not(granted: Store) -> None:
    def access() -> int:
        with granted.read() as records:
            return records.versions.stamps()["access"]

    before = access()
    with granted.write() as records:
        assert records.access.remove_binding(ADMIN.id)
    assert access() == before + 1
    with granted.write() as records:
        assert not records.access.remove_binding(ADMIN.id)
    assert access() == before + 1
    with granted.write() as records:
        records.access.hang(SMS)
    assert access() == before + 2
