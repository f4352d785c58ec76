"""How a changeset becomes a revision: whole, the last change of a fact winning, or not at all."""

from collections.abc import Sequence

import pytest

from idp.model.access import (
    Cause,
    Change,
    End,
    Fact,
    FactKind,
    Put,
    Revision,
    fact_key,
)
from idp.model.errors import Conflict, NotFound
from idp.model.ids import CompanyId
from idp.ports.records import Store
from tests.contracts.samples import ANNA, ROMASHKA, VEKTOR, a_person
from tests.contracts.trees import BINDING, appended, branch
from tests.support.clock import START
from tests.support.statements import Statements

WITHIN: Sequence[tuple[str, Sequence[Change], Sequence[Fact]]] = [
    ("put-put", [Put(branch("n", "А")), Put(branch("n", "Б"))], [branch("n", "Б")]),
    ("put-end", [Put(branch("n")), End(FactKind.NODE, "n")], []),
    ("end-put", [End(FactKind.NODE, "old"), Put(branch("old", "Новый"))], [branch("old", "Новый")]),
    ("end-put-end", [End(FactKind.NODE, "old"), Put(branch("old")), End(FactKind.NODE, "old")], []),
    ("end-end", [End(FactKind.NODE, "old"), End(FactKind.NODE, "old")], []),
    ("put-end-of-a-live-one", [Put(branch("old", "Миг")), End(FactKind.NODE, "old")], []),
]


@pytest.mark.parametrize(
    ("changes", "left"), [pytest.param(changes, left, id=name) for name, changes, left in WITHIN]
)
def test_within_a_changeset_the_last_change_of_a_fact_wins(
    planted: Store, changes: Sequence[Change], left: Sequence[Fact]
) -> None:
    with planted.write() as records:
        appended(records, branch("old"))
        kept = {fact_key(fact) for fact in records.access.facts(ROMASHKA, rev=2)[1]}
        records.access.append(ROMASHKA, 3, changes, Revision(ROMASHKA, 0, START, Cause.CHANGE))
    with planted.read() as records:
        _, facts = records.access.facts(ROMASHKA)
    assert [fact for fact in facts if fact_key(fact) not in kept] == [
        *(fact for fact in left if fact.id == "n"),  # type: ignore[union-attr]
        *([] if any(key[1] == "old" for key in map(_key, changes)) else [branch("old")]),
        *(fact for fact in left if fact.id == "old"),  # type: ignore[union-attr]
    ]


def _key(change: Change) -> tuple[FactKind, str]:
    return fact_key(change.fact) if isinstance(change, Put) else (change.kind, change.id)


REFUSED = [
    pytest.param(ROMASHKA, 1, [Put(branch("n"))], Conflict, id="base-of-the-past"),
    pytest.param(ROMASHKA, 3, [Put(branch("n"))], Conflict, id="base-of-the-future"),
    pytest.param(ROMASHKA, 2, [Put(branch("n")), End(FactKind.NODE, "ghost")], NotFound, id="end-of-nothing"),
    pytest.param(ROMASHKA, 2, [End(FactKind.ROLE, "north")], NotFound, id="end-of-another-kind"),
    pytest.param(VEKTOR, 1, [End(FactKind.BINDING, BINDING.id)], NotFound, id="end-in-another-company"),
    pytest.param(CompanyId("ghost"), 0, [Put(branch("n"))], NotFound, id="company-unknown"),
]


@pytest.mark.parametrize(("company", "base", "changes", "error"), REFUSED)
def test_a_refused_changeset_undoes_the_whole_transaction_even_when_caught(
    planted: Store, company: CompanyId, base: int, changes: Sequence[Change], error: type[Exception]
) -> None:
    with planted.read() as records:
        before = records.access.facts(ROMASHKA), records.versions.stamps()
    with pytest.raises(error), planted.write() as records:  # noqa: PT012 - the block catches
        records.accounts.add(a_person(), [])
        with pytest.raises(error):
            records.access.append(company, base, changes, Revision(company, 0, START, Cause.CHANGE))
        records.access.rev(company)
    with planted.read() as records:
        assert records.accounts.get(ANNA) is None
        assert (records.access.facts(ROMASHKA), records.versions.stamps()) == before


def test_every_revision_raises_the_stamp(planted: Store) -> None:
    def access() -> int:
        with planted.read() as records:
            return records.versions.stamps()["access"]

    before = access()
    with planted.write() as records:
        appended(records, branch("north"))
    assert access() == before + 1


def test_a_thousand_changes_cost_as_many_statements_as_one(planted: Store, statements: Statements) -> None:
    with planted.write() as records:
        appended(records, *(branch(f"n-{number}") for number in range(1000)))
        statements.clear()
        records.access.append(
            ROMASHKA,
            3,
            [
                *(Put(branch(f"n-{number}", "Новое имя")) for number in range(500)),
                *(End(FactKind.NODE, f"n-{number}") for number in range(500, 1000)),
            ],
            Revision(ROMASHKA, 0, START, Cause.DOCUMENT),
        )
    assert len(statements) == 5
