"""What every store must do with the facts of access trees and their revisions."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.model.access import (
    Cause,
    Difference,
    End,
    FactKind,
    Node,
    NodeKind,
    Put,
    Revision,
    fact_key,
    person,
)
from idp.model.errors import NotFound
from idp.model.ids import BindingId, CompanyId, NodeId
from idp.ports.records import Store
from tests.contracts.samples import ANNA, BORIS, ROMASHKA, VEKTOR, a_company
from tests.contracts.trees import BINDING, EVERY_FACT, appended, bound, branch, ended
from tests.support.clock import START

ROOT = Node(NodeId(ROMASHKA), NodeKind.COMPANY, a_company().name)
HOUR = timedelta(hours=1)


def test_a_company_begins_with_its_root(planted: Store) -> None:
    with planted.read() as records:
        assert records.access.facts(ROMASHKA, rev=1) == (1, [ROOT])
        assert records.access.rev(VEKTOR) == 1
        (begun,) = records.access.revisions(VEKTOR)
    assert begun == Revision(VEKTOR, 1, START, Cause.BEGUN)


def test_every_kind_of_fact_is_read_back_as_written(planted: Store) -> None:
    with planted.read() as records:
        rev, facts = records.access.facts(ROMASHKA)
    assert rev == 2
    assert list(facts) == sorted([ROOT, *EVERY_FACT], key=fact_key)
    assert {fact_key(fact)[0] for fact in facts} == set(FactKind)


def test_facts_may_be_asked_by_kind(planted: Store) -> None:
    with planted.read() as records:
        _, found = records.access.facts(ROMASHKA, kinds=frozenset({FactKind.BINDING, FactKind.ROLE}))
        assert {fact_key(fact)[0] for fact in found} == {FactKind.BINDING, FactKind.ROLE}
        assert records.access.facts(ROMASHKA, rev=2, kinds=frozenset({FactKind.BINDING})) == (2, [BINDING])
        assert records.access.facts(VEKTOR, kinds=frozenset({FactKind.BINDING})) == (1, [])
        assert records.access.facts(VEKTOR, kinds=frozenset()) == (1, [])


def test_a_revision_is_read_back_as_written_and_carries_the_next_number(planted: Store) -> None:
    meant = Revision(
        VEKTOR, 77, START + HOUR, Cause.REVERT, person(ANNA), person(BORIS), "вернули как было", undoes=2
    )
    with planted.write() as records:
        written = records.access.append(ROMASHKA, 2, [], meant)
    assert written == replace(meant, company=ROMASHKA, rev=3)
    with planted.read() as records:
        assert next(iter(records.access.revisions(ROMASHKA))) == written


def test_revisions_come_newest_first_and_in_pages(planted: Store) -> None:
    with planted.write() as records:
        for number in range(3):
            appended(records, branch(f"b-{number}"))
    with planted.read() as records:
        assert [one.rev for one in records.access.revisions(ROMASHKA)] == [5, 4, 3, 2, 1]
        assert [one.rev for one in records.access.revisions(ROMASHKA, limit=2)] == [5, 4]
        assert [one.rev for one in records.access.revisions(ROMASHKA, before=4, limit=2)] == [3, 2]
        assert list(records.access.revisions(CompanyId("ghost"))) == []


def test_identifiers_are_unique_in_a_company_only(planted: Store) -> None:
    with planted.write() as records:
        appended(records, branch("north"))
        appended(records, replace(branch("north"), name="Другая"), company=VEKTOR)
    with planted.read() as records:
        assert branch("north") in records.access.facts(ROMASHKA)[1]
        assert branch("north") not in records.access.facts(VEKTOR)[1]


def test_a_put_replaces_and_the_past_stays_askable(planted: Store) -> None:
    renamed = replace(branch("south"), name="Юг")
    with planted.write() as records:
        appended(records, branch("south"))
        appended(records, renamed)
        ended(records, fact_key(renamed))
    with planted.read() as records:
        found = [records.access.facts(ROMASHKA, rev=rev)[1] for rev in (2, 3, 4, 5)]
    assert [[fact for fact in facts if fact_key(fact) == fact_key(renamed)] for facts in found] == [
        [],
        [branch("south")],
        [renamed],
        [],
    ]


@pytest.mark.parametrize("rev", [pytest.param(0, id="before-the-first"), pytest.param(3, id="not-yet")])
def test_facts_of_a_revision_that_is_not_there_are_not_found(planted: Store, rev: int) -> None:
    with planted.read() as records, pytest.raises(NotFound):
        records.access.facts(ROMASHKA, rev=rev)


def test_an_unknown_company_has_no_tree(store: Store) -> None:
    ghost = CompanyId("ghost")
    with store.read() as records:
        for ask in (
            lambda: records.access.facts(ghost),
            lambda: records.access.facts(ghost, rev=1),
            lambda: records.access.changed(ghost, 0),
            lambda: records.access.rev(ghost),
            lambda: records.access.rev_at(ghost, START),
        ):
            with pytest.raises(NotFound):
                ask()


def test_what_changed_is_the_net_effect(planted: Store) -> None:
    with planted.write() as records:
        appended(records, branch("stays"), branch("goes"))
        appended(records, branch("comes-and-goes"), replace(BINDING, role="auditor"))
        ended(records, (FactKind.NODE, "comes-and-goes"), (FactKind.NODE, "goes"))
        appended(records, BINDING)
    with planted.read() as records:
        assert records.access.changed(ROMASHKA, 6) == (6, [])
        assert records.access.changed(ROMASHKA, 2) == (6, [Put(branch("stays"))])
        assert records.access.changed(ROMASHKA, 3) == (6, [End(FactKind.NODE, "goes")])
        assert records.access.changed(ROMASHKA, 4) == (
            6,
            [Put(BINDING), End(FactKind.NODE, "comes-and-goes"), End(FactKind.NODE, "goes")],
        )
        assert records.access.changed(ROMASHKA, 99) == (6, [])


def test_differences_show_both_sides_between_two_revisions(planted: Store) -> None:
    renamed = replace(branch("south"), name="Юг")
    with planted.write() as records:
        appended(records, branch("south"))
        appended(records, renamed)
        ended(records, (FactKind.NODE, "south"))
    with planted.read() as records:
        differences = records.access.differences
        assert list(differences(ROMASHKA, 2, 3)) == [Difference(None, branch("south"))]
        assert list(differences(ROMASHKA, 3, 4)) == [Difference(branch("south"), renamed)]
        assert list(differences(ROMASHKA, 4, 5)) == [Difference(renamed, None)]
        assert list(differences(ROMASHKA, 2, 4)) == [Difference(None, renamed)]
        assert list(differences(ROMASHKA, 3)) == [Difference(branch("south"), None)]
        assert list(differences(ROMASHKA, 2)) == []
        assert dict(records.access.steps(ROMASHKA, 2, 5)) == {
            3: [Difference(None, branch("south"))],
            4: [Difference(branch("south"), renamed)],
            5: [Difference(renamed, None)],
        }
        assert dict(records.access.steps(ROMASHKA, 3, 4)) == {4: [Difference(branch("south"), renamed)]}


def test_a_fact_that_is_put_as_it_was_makes_no_difference(planted: Store) -> None:
    with planted.write() as records:
        appended(records, BINDING)
    with planted.read() as records:
        assert records.access.changed(ROMASHKA, 2) == (3, [])
        assert list(records.access.differences(ROMASHKA, 2, 3)) == []
        assert dict(records.access.steps(ROMASHKA, 2, 3)) == {3: []}


def test_the_revision_of_a_moment_is_the_last_one_made_by_then(planted: Store) -> None:
    with planted.write() as records:
        appended(records, branch("north"), at=START + HOUR)
    with planted.read() as records:
        for at, rev in ((-HOUR, 0), (HOUR - HOUR, 2), (HOUR / 2, 2), (HOUR, 3), (9 * HOUR, 3)):
            assert records.access.rev_at(ROMASHKA, START + at) == rev


def test_lapsing_bindings_come_first_to_end_first_and_only_live_ones(planted: Store) -> None:
    with planted.write() as records:
        appended(
            records, *(bound(f"b-{hour}", until=START + hour * HOUR) for hour in (3, 1, 2)), bound("b-x")
        )
        appended(records, bound("gone", until=START + HOUR))
        ended(records, (FactKind.BINDING, "gone"))
        appended(records, bound("other", until=START + HOUR), company=VEKTOR)
    with planted.read() as records:
        lapsing = records.access.lapsing
        assert list(lapsing(START, START + 2 * HOUR)) == [
            (ROMASHKA, BindingId("b-1")),
            (VEKTOR, BindingId("other")),
            (ROMASHKA, BindingId("b-2")),
        ]
        assert list(lapsing(START + HOUR, START + 2 * HOUR)) == [(ROMASHKA, BindingId("b-2"))]
        assert list(lapsing(START, START + 9 * HOUR, limit=1)) == [(ROMASHKA, BindingId("b-1"))]
