"""What every store must read of one person's rights: theirs, what these stand on, and no more."""

from dataclasses import replace

import pytest

from idp.model.access import Binding, FactKind, GroupMember, Held, group, machine, person
from idp.model.company import CompanyStatus, Membership
from idp.model.ids import AccountId, CompanyId, GroupId, SubjectId
from idp.ports.records import Store
from tests.contracts.samples import ANNA, BORIS, MAIL, ROMASHKA, VEKTOR, a_company, a_person
from tests.contracts.trees import BINDING, appended, bound, branch, ended
from tests.support.clock import START
from tests.support.statements import Statements

NINA = AccountId("nina")
CREW, NIGHT = GroupId("crew"), GroupId("night")
ENDED = CompanyId("ended")


@pytest.fixture
def peopled(store: Store) -> Store:
    """Give a store where three people act for Romashka, and Anna for Vektor and an ended company too."""
    with store.write() as records:
        for account in (ANNA, BORIS, NINA):
            records.accounts.add(a_person(account), [])
        for company in (ROMASHKA, VEKTOR, ENDED):
            records.companies.add(a_company(company))
            records.companies.add_member(ANNA, company, "директор")
        for account in (BORIS, NINA):
            records.companies.add_member(account, ROMASHKA, "")
        records.companies.mark_used(ANNA, VEKTOR, START)
        records.companies.update(replace(a_company(ENDED), status=CompanyStatus.ENDED))
    return store


def held(store: Store, account: AccountId = ANNA) -> Held:
    with store.read() as records:
        return records.access.held(account)


def ids(found: Held, company: CompanyId = ROMASHKA) -> list[str]:
    return [binding.id for binding in found.bindings.get(company, ())]


def test_memberships_of_active_companies_come_with_their_revisions_last_used_first(peopled: Store) -> None:
    with peopled.write() as records:
        appended(records, branch("north"))
    name = a_company().name
    assert held(peopled) == Held(
        memberships=(
            Membership(ANNA, VEKTOR, name, "директор", START),
            Membership(ANNA, ROMASHKA, name, "директор"),
        ),
        revs={VEKTOR: 1, ROMASHKA: 2},
    )


def test_it_is_held_whether_somebody_may_sign(peopled: Store) -> None:
    with peopled.write() as records:
        records.companies.set_signatory(ANNA, ROMASHKA, signatory=True)
    assert [(one.company, one.signatory) for one in held(peopled).memberships] == [
        (VEKTOR, False),
        (ROMASHKA, True),
    ]


def test_a_stranger_holds_nothing(peopled: Store) -> None:
    assert held(peopled, AccountId("ghost")) == Held()


def test_a_binding_is_held_whole_by_its_subject_only(peopled: Store) -> None:
    with peopled.write() as records:
        appended(records, replace(BINDING, on=None))
        appended(records, bound("of-boris", subject=person(BORIS)), bound("of-mail", subject=machine(MAIL)))
    assert held(peopled).bindings == {ROMASHKA: (replace(BINDING, on=None),)}
    assert ids(held(peopled, BORIS)) == ["of-boris"]
    assert ids(held(peopled, NINA)) == []


def test_all_is_read_in_one_statement(peopled: Store, statements: Statements) -> None:
    with peopled.write() as records:
        for company in (ROMASHKA, VEKTOR):
            appended(records, bound("a", on="b"), bound("b"), GroupMember(CREW, ANNA), company=company)
    with peopled.read() as records:
        statements.clear()
        assert len(records.access.held(ANNA).bindings) == 2
    assert len(statements) == len(statements.selects()) == 1


def test_what_a_binding_stands_on_is_held_too_down_to_the_bottom(peopled: Store) -> None:
    with peopled.write() as records:
        appended(
            records,
            bound("mine", on="second"),
            bound("second", on="third", subject=person(BORIS)),
            bound("third", subject=person(NINA)),
            bound("beside", subject=person(NINA), on="second"),
        )
    assert ids(held(peopled)) == ["mine", "second", "third"]
    assert ids(held(peopled, NINA)) == ["beside", "second", "third"]


@pytest.mark.parametrize(
    "links",
    [
        pytest.param({"mine": "mine"}, id="on-itself"),
        pytest.param({"mine": "other", "other": "mine"}, id="on-one-another"),
        pytest.param({"mine": "other", "other": "third", "third": "other"}, id="on-a-circle-below"),
    ],
)
def test_a_circle_ends(peopled: Store, links: dict[str, str]) -> None:
    with peopled.write() as records:
        appended(records, *(bound(name, on=on) for name, on in links.items()))
    assert ids(held(peopled)) == sorted(links)


def test_a_binding_whose_ground_is_gone_is_held_without_it(peopled: Store) -> None:
    with peopled.write() as records:
        appended(records, bound("mine", on="ground"), bound("ground", subject=person(BORIS)))
        ended(records, (FactKind.BINDING, "ground"))
    assert ids(held(peopled)) == ["mine"]


def test_what_has_ended_is_not_held(peopled: Store) -> None:
    with peopled.write() as records:
        appended(records, bound("a"), bound("b", "owner"), GroupMember(CREW, ANNA))
        appended(records, bound("b", "auditor"))
        ended(records, (FactKind.BINDING, "a"), (FactKind.GROUP_MEMBER, f"{CREW}/{ANNA}"))
        appended(records, bound("of-crew", subject=group(CREW)))
    found = held(peopled)
    assert found.bindings == {ROMASHKA: (bound("b", "auditor"),)}
    assert found.groups == {}


def test_a_groups_bindings_are_held_by_its_members(peopled: Store) -> None:
    with peopled.write() as records:
        appended(records, GroupMember(CREW, ANNA), GroupMember(NIGHT, BORIS))
        appended(records, bound("of-crew", subject=group(CREW)), bound("of-night", subject=group(NIGHT)))
    assert ids(held(peopled)) == ["of-crew"]
    assert held(peopled).groups == {ROMASHKA: {person(ANNA): frozenset({group(CREW)})}}
    assert ids(held(peopled, NINA)) == []


def test_groups_are_told_of_everybody_whose_right_is_held_and_of_oneself_without_any(peopled: Store) -> None:
    with peopled.write() as records:
        appended(records, GroupMember(CREW, BORIS), GroupMember(NIGHT, BORIS), GroupMember(CREW, NINA))
        appended(records, bound("mine", on="ground"), bound("ground", subject=person(BORIS)))
    both: dict[SubjectId, frozenset[SubjectId]] = {person(BORIS): frozenset({group(CREW), group(NIGHT)})}
    assert held(peopled).groups == {ROMASHKA: both}
    assert held(peopled, NINA).groups == {ROMASHKA: {person(NINA): frozenset({group(CREW)})}}


def test_groups_are_told_of_a_giver_too_who_gave_by_the_right_of_one(peopled: Store) -> None:
    with peopled.write() as records:
        appended(records, GroupMember(CREW, BORIS), GroupMember(NIGHT, BORIS), GroupMember(NIGHT, NINA))
        appended(
            records,
            replace(bound("mine", on="of-crew"), granter=person(BORIS)),
            bound("of-crew", subject=group(CREW)),
        )
    assert held(peopled).groups == {ROMASHKA: {person(BORIS): frozenset({group(CREW), group(NIGHT)})}}


def test_companies_do_not_mix_though_their_identifiers_do(peopled: Store) -> None:
    here: Binding = bound("b", "owner", on="ground")
    with peopled.write() as records:
        appended(records, here, GroupMember(CREW, ANNA))
        appended(
            records,
            bound("b", "auditor"),
            bound("ground", subject=person(BORIS)),
            bound("of-crew", subject=group(CREW)),
            company=VEKTOR,
        )
    found = held(peopled)
    assert found.bindings == {ROMASHKA: (here,), VEKTOR: (bound("b", "auditor"),)}
    assert found.groups == {ROMASHKA: {person(ANNA): frozenset({group(CREW)})}}


def test_nothing_is_held_where_one_is_no_member_or_the_company_has_ended(peopled: Store) -> None:
    with peopled.write() as records:
        appended(records, bound("stray", subject=person(BORIS)), company=VEKTOR)
        appended(records, bound("a"), company=ENDED)
    assert held(peopled, BORIS).bindings == {}
    assert held(peopled).bindings == {}
