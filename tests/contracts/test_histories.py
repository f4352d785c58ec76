"""Whatever is changed in whatever order, every revision and every step between two reads right."""

from collections.abc import Iterator, Sequence
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idp.model.access import (
    Cause,
    Change,
    Difference,
    End,
    Fact,
    FactKind,
    Group,
    GroupMember,
    Put,
    Revision,
    fact_key,
)
from idp.model.ids import CompanyId, GroupId, NodeId
from idp.ports.records import Records, Store
from tests.contracts.samples import ANNA, a_company
from tests.contracts.trees import bound, branch
from tests.support.clock import START

NUMBERS = count()
POOL: Sequence[Fact] = [
    *(branch(identifier, name) for identifier in ("a", "b", "c") for name in ("А", "Б")),
    *(bound("a", role) for role in ("owner", "auditor")),
    Group(GroupId("a"), "Группа", NodeId("a")),
    GroupMember(GroupId("a"), ANNA),
]
STEPS = st.lists(st.lists(st.tuples(st.sampled_from(POOL), st.booleans()), max_size=6), max_size=6)
Model = dict[tuple[FactKind, str], Fact]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_any_history_reads_as_a_list_of_dictionaries_would(
    store: Store, steps: list[list[tuple[Fact, bool]]]
) -> None:
    company = CompanyId(f"company-{next(NUMBERS)}")
    with store.write() as records:
        records.companies.add(a_company(company))
        history: list[Model] = [{}, {fact_key(f): f for f in records.access.facts(company)[1]}]
        for step in steps:
            history.append(play(records, company, history[-1], step))
    with store.read() as records:
        compare(records, company, history)


def play(records: Records, company: CompanyId, model: Model, step: list[tuple[Fact, bool]]) -> Model:
    """Append one changeset and do the same to a copy of the model; what is not there is not ended."""
    now = dict(model)
    changes: list[Change] = []
    for fact, put in step:
        key = fact_key(fact)
        if put:
            now[key] = fact
            changes.append(Put(fact))
        elif now.pop(key, None) is not None:
            changes.append(End(*key))
    base = records.access.rev(company)
    records.access.append(company, base, changes, Revision(company, 0, START, Cause.CHANGE))
    return now


def compare(records: Records, company: CompanyId, history: list[Model]) -> None:
    """Ask every revision and every pair of revisions."""
    for rev, model in enumerate(history[1:], 1):
        assert records.access.facts(company, rev=rev) == (rev, in_order(model))
    assert records.access.facts(company) == (len(history) - 1, in_order(history[-1]))
    for after, old in enumerate(history):
        _, changes = records.access.changed(company, after)
        assert {key_of(c): c.fact if isinstance(c, Put) else None for c in changes} == {
            key: history[-1].get(key)
            for key in old.keys() | history[-1].keys()
            if old.get(key) != history[-1].get(key)
        }
        for until in range(after, len(history)):
            found = records.access.differences(company, after, until)
            assert list(found) == list(apart(old, history[until]))


def key_of(change: Change) -> tuple[FactKind, str]:
    return fact_key(change.fact) if isinstance(change, Put) else (change.kind, change.id)


def in_order(model: Model) -> list[Fact]:
    return [model[key] for key in sorted(model)]


def apart(old: Model, new: Model) -> Iterator[Difference]:
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) != new.get(key):
            yield Difference(old.get(key), new.get(key))
