"""What every store must do with companies and who acts for them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.model.access import (
    Cause,
    Ceiling,
    CeilingLevel,
    FactKind,
    Group,
    GroupMember,
    Revision,
    fact_key,
    person,
)
from idp.model.account import AccountStatus
from idp.model.company import Colleague, CompanyStatus, Membership
from idp.model.errors import Conflict, NotFound
from idp.model.ids import AccountId, BrowserId, CeilingId, CompanyId, GroupId, NodeId
from idp.ports.records import Records, Store
from tests.contracts.samples import ANNA, BORIS, ROMASHKA, VEKTOR, a_company, a_person
from tests.support.clock import START
from tests.support.rights import deny, give, put


@pytest.fixture
def peopled(store: Store) -> Store:
    with store.write() as records:
        records.accounts.add(a_person(), [])
        records.accounts.add(a_person(BORIS, "Борис"), [])
        records.companies.add(a_company())
        records.companies.add(a_company(VEKTOR, "АО «Вектор»"))
    return store


def test_a_company_is_read_back_as_written(peopled: Store) -> None:
    with peopled.read() as records:
        assert records.companies.get(ROMASHKA) == a_company()
        assert records.companies.get(CompanyId("none")) is None
        assert [one.id for one in records.companies.all()] == [VEKTOR, ROMASHKA]


def test_a_taken_company_id_is_a_conflict(peopled: Store) -> None:
    with pytest.raises(Conflict), peopled.write() as records:
        records.companies.add(a_company())


def test_a_company_is_replaced(peopled: Store) -> None:
    changed = replace(a_company(), name="Ромашка-2", status=CompanyStatus.ENDED, external_id=None)
    with peopled.write() as records:
        records.companies.update(changed)
    with peopled.read() as records:
        assert records.companies.get(ROMASHKA) == changed


def test_replacing_an_unknown_company_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound), store.write() as records:
        records.companies.update(a_company())


def test_who_acts_for_an_active_company_and_may_sign_in_is_told_of_many_at_once(peopled: Store) -> None:
    with peopled.write() as records:
        records.companies.add_member(ANNA, ROMASHKA, "")
        records.companies.add_member(BORIS, ROMASHKA, "")
        records.companies.add_member(ANNA, VEKTOR, "")
        asked = [AccountId(f"nobody-{number}") for number in range(600)] + [ANNA, BORIS]
        assert records.companies.acting(ROMASHKA, asked) == {ANNA, BORIS}
        assert records.companies.acting(VEKTOR, asked) == {ANNA}
        assert records.companies.acting(ROMASHKA, []) == frozenset()
        records.accounts.update(replace(a_person(BORIS, "Борис"), status=AccountStatus.DISABLED))
        assert records.companies.acting(ROMASHKA, asked) == {ANNA}
        records.companies.update(replace(a_company(), status=CompanyStatus.ENDED))
        assert records.companies.acting(ROMASHKA, asked) == frozenset()


def test_the_roster_names_everybody_and_tells_when_they_last_signed_in(peopled: Store) -> None:
    with peopled.write() as records:
        records.companies.add_member(BORIS, ROMASHKA, "")
        records.companies.add_member(ANNA, ROMASHKA, "директор")
        records.companies.add_member(ANNA, VEKTOR, "советник")
        records.accounts.remember_browser(ANNA, BrowserId("one"), START)
        records.accounts.remember_browser(ANNA, BrowserId("two"), START + timedelta(days=1))
    with peopled.read() as records:
        assert list(records.companies.roster(ROMASHKA)) == [
            Colleague(
                ANNA, "Анна Ковалёва", "директор", AccountStatus.ACTIVE, START + timedelta(days=1), "ind-anna"
            ),
            Colleague(BORIS, "Борис", "", AccountStatus.ACTIVE, None, "ind-boris"),
        ]
        assert list(records.companies.roster(CompanyId("none"))) == []


def test_a_member_is_added_once(peopled: Store) -> None:
    with peopled.write() as records:
        records.companies.add_member(ANNA, ROMASHKA, "директор")
        records.companies.add_member(ANNA, ROMASHKA, "уборщик")
    with peopled.read() as records:
        expected = Membership(ANNA, ROMASHKA, a_company().name, "директор")
        assert list(records.companies.members(ROMASHKA)) == [(a_person(), expected)]
        assert list(records.companies.memberships(ANNA)) == [expected]


def test_a_member_may_sign_for_a_company_once_that_is_said(peopled: Store) -> None:
    def access(records: Records) -> int:
        return records.versions.stamps()["access"]

    with peopled.write() as records:
        records.companies.add_member(ANNA, ROMASHKA, "", signatory=True)
        records.companies.add_member(BORIS, ROMASHKA, "")
        records.companies.add_member(BORIS, ROMASHKA, "", signatory=True)
    with peopled.read() as records:
        assert {one.account: one.signatory for _, one in records.companies.members(ROMASHKA)} == {
            ANNA: True,
            BORIS: False,
        }
        assert [one.signatory for one in records.companies.memberships(ANNA)] == [True]
    with peopled.write() as records:
        before = access(records)
        assert not records.companies.set_signatory(ANNA, ROMASHKA, signatory=True)
        assert not records.companies.set_signatory(ANNA, VEKTOR, signatory=True)
    with peopled.write() as records:
        assert access(records) == before
        assert records.companies.set_signatory(ANNA, ROMASHKA, signatory=False)
        assert records.companies.set_signatory(BORIS, ROMASHKA, signatory=True)
    with peopled.read() as records:
        assert access(records) > before
        assert [one.signatory for one in records.companies.memberships(BORIS)] == [True]


def test_who_comes_back_to_a_company_signs_for_it_no_more(peopled: Store) -> None:
    with peopled.write() as records:
        records.companies.add_member(ANNA, ROMASHKA, "", signatory=True)
        records.companies.remove_member(ANNA, ROMASHKA)
        records.companies.add_member(ANNA, ROMASHKA, "")
        assert [one.signatory for one in records.companies.memberships(ANNA)] == [False]


@pytest.mark.parametrize(
    ("account", "company"),
    [
        pytest.param("ghost", ROMASHKA, id="unknown-person"),
        pytest.param(ANNA, "ghost", id="unknown-company"),
    ],
)
def test_a_membership_of_what_is_not_there_is_not_found(peopled: Store, account: str, company: str) -> None:
    with pytest.raises(NotFound), peopled.write() as records:
        records.companies.add_member(account, company, "")  # type: ignore[arg-type]


def test_memberships_come_last_used_first_then_by_name_and_only_of_active_companies(peopled: Store) -> None:
    third, ended = CompanyId("third"), CompanyId("ended")
    with peopled.write() as records:
        records.companies.add(a_company(third, "ЯЯЯ"))
        records.companies.add(replace(a_company(ended), status=CompanyStatus.ENDED))
        for company in (ROMASHKA, VEKTOR, third, ended):
            records.companies.add_member(ANNA, company, "")
        records.companies.mark_used(ANNA, third, START)
    with peopled.read() as records:
        assert [one.company for one in records.companies.memberships(ANNA)] == [third, VEKTOR, ROMASHKA]
    with peopled.write() as records:
        records.companies.mark_used(ANNA, ROMASHKA, START + timedelta(seconds=1))
    with peopled.read() as records:
        listed = records.companies.memberships(ANNA)
        assert [one.company for one in listed] == [ROMASHKA, third, VEKTOR]
        assert listed[0].last_used_at == START + timedelta(seconds=1)


def test_a_company_that_is_renamed_renames_the_root_of_its_tree_in_a_revision(peopled: Store) -> None:
    with peopled.write() as records:
        _, (root,) = records.access.facts(ROMASHKA)
        put(records, ROMASHKA, replace(root, external="acc-1"))
        records.companies.update(replace(a_company(), external_id="org-9"))
        assert records.access.rev(ROMASHKA) == 2
        records.companies.update(replace(a_company(), name="Ромашка-2"))
    with peopled.read() as records:
        assert records.access.facts(ROMASHKA) == (3, [replace(root, name="Ромашка-2", external="acc-1")])
        renamed, *_ = records.access.revisions(ROMASHKA)
    assert renamed == Revision(ROMASHKA, 3, START, Cause.OPERATOR)


def test_a_removed_member_loses_what_they_held_in_that_company_for_good(peopled: Store) -> None:
    crew, north = GroupId("crew"), NodeId(ROMASHKA)
    ceiling = Ceiling(CeilingId("c"), CeilingLevel.DELEGATE, north, person(ANNA))
    contract = replace(ceiling, id=CeilingId("contract"), level=CeilingLevel.CONTRACT)
    with peopled.write() as records:
        for company in (ROMASHKA, VEKTOR):
            records.companies.add_member(ANNA, company, "")
            give(records, ANNA, company, "admin")
        shut = deny(records, ANNA, ROMASHKA)
        put(records, ROMASHKA, Group(crew, "Смена", north), GroupMember(crew, ANNA), ceiling, contract)
        kept = put(records, ROMASHKA, GroupMember(crew, BORIS))
        theirs = give(records, BORIS, ROMASHKA, "admin", granter=person(ANNA))
        assert records.companies.remove_member(ANNA, ROMASHKA)
        assert not records.companies.remove_member(ANNA, ROMASHKA)
        records.companies.add_member(ANNA, ROMASHKA, "")
    with peopled.read() as records:
        assert set(records.access.held(ANNA).bindings) == {VEKTOR}
        rev, left = records.access.facts(ROMASHKA)
        assert rev == kept.rev + 2
        assert {fact_key(fact) for fact in left} == {
            (FactKind.NODE, ROMASHKA),
            (FactKind.GROUP, crew),
            (FactKind.GROUP_MEMBER, f"{crew}/{BORIS}"),
            (FactKind.BINDING, theirs.id),
            (FactKind.CEILING, ceiling.id),
            (FactKind.CEILING, contract.id),
            (FactKind.DENIAL, shut.id),
        }
        dismissal, *_ = records.access.revisions(ROMASHKA)
    assert dismissal == Revision(ROMASHKA, rev, START, Cause.DISMISSAL)


def test_a_member_without_rights_goes_without_a_revision(peopled: Store) -> None:
    with peopled.write() as records:
        records.companies.add_member(ANNA, ROMASHKA, "")
        assert records.companies.remove_member(ANNA, ROMASHKA)
        assert records.access.rev(ROMASHKA) == 1


def test_what_decides_access_raises_its_stamp(peopled: Store) -> None:
    def access() -> int:
        with peopled.read() as records:
            return records.versions.stamps()["access"]

    stamps = [access()]
    with peopled.write() as records:
        records.companies.add_member(ANNA, ROMASHKA, "")
    stamps.append(access())
    with peopled.write() as records:
        records.companies.remove_member(ANNA, ROMASHKA)
    stamps.append(access())
    with peopled.write() as records:
        records.companies.update(replace(a_company(), status=CompanyStatus.ENDED))
    stamps.append(access())
    assert stamps == sorted(set(stamps))
    with peopled.write() as records:
        records.companies.remove_member(ANNA, ROMASHKA)
        records.companies.mark_used(ANNA, ROMASHKA, START)
    assert access() == stamps[-1]
