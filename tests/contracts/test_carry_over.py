"""What was given and hung before there was a tree is in it afterwards."""

from collections.abc import Iterator
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, inspect, text

from idp.adapters.sql import SqlStore, open_store, schema
from idp.adapters.sql.documents import to_micros
from idp.model.access import (
    Binding,
    Cause,
    Denial,
    Fact,
    Limits,
    Node,
    NodeKind,
    Revision,
    fact_key,
    person,
)
from idp.model.company import Membership
from idp.model.ids import AccountId, BindingId, CompanyId, DenialId, NodeId, ServiceId
from tests.contracts.samples import ANNA, BORIS, ROMASHKA, VEKTOR, a_company
from tests.support.clock import START, FixedClock

BEFORE = "0002"
NAME = a_company().name
ROWS: dict[str, list[dict[str, Any]]] = {
    "accounts": [
        {"id": one, "name": one, "created_at": 0, "status": "active", "claims": "{}"} for one in (ANNA, BORIS)
    ],
    "companies": [
        {"id": one, "name": NAME, "created_at": to_micros(START), "status": "active", "time_zone": "UTC"}
        for one in (ROMASHKA, VEKTOR, "dep-it")
    ],
    "memberships": [{"account": ANNA, "company": ROMASHKA, "position": "директор"}],
    "bindings": [
        {"id": "b-1", "account": ANNA, "node": "", "role": "owner", "inherit": True, "effect": "allow"},
        {
            "id": "b-2",
            "account": BORIS,
            "node": "dep-it/team-a",
            "role": "service_user",
            "inherit": False,
            "effect": "allow",
            "services": "mail sms",
        },
        {
            "id": "b-3",
            "account": BORIS,
            "node": "dep-it",
            "role": "service_user",
            "inherit": True,
            "effect": "deny",
            "services": "sms",
        },
        {
            "id": "b-4",
            "account": BORIS,
            "node": "x/team-a",
            "role": "none",
            "inherit": True,
            "effect": "deny",
        },
    ],
    "hangings": [
        {"company": ROMASHKA, "service": "mail", "node": "dep-it"},
        {"company": ROMASHKA, "service": "sms", "node": ""},
        {"company": VEKTOR, "service": "mail", "node": "svc-mail"},
        {"company": "dep-it", "service": "mail", "node": "dep-it"},
    ],
}


@pytest.fixture
def upgraded(empty_database_url: str, clock: FixedClock) -> Iterator[SqlStore]:
    """Give a store whose database was filled at the revision before the tree, then brought up to date."""
    engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(schema.SCRIPTS))
        config.attributes["connection"] = connection
        command.upgrade(config, BEFORE)
        fill(connection)
    engine.dispose()
    store = open_store(empty_database_url, clock=clock)
    yield store
    store.close()


def fill(connection: Connection) -> None:
    for table, rows in ROWS.items():
        for row in rows:
            values = {"company": ROMASHKA, "services": None, **row} if table == "bindings" else row
            names = ", ".join(values)
            marks = ", ".join(f":{name}" for name in values)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), values)


def a_node(
    identifier: str, kind: NodeKind, name: str, parent: str | None = ROMASHKA, service: str | None = None
) -> Node:
    return Node(
        NodeId(identifier),
        kind,
        name,
        None if parent is None else NodeId(parent),
        None if service is None else ServiceId(service),
    )


def test_paths_become_departments_hangings_services_and_bindings_stay_what_they_were(
    upgraded: SqlStore,
) -> None:
    department, service = NodeKind.DEPARTMENT, NodeKind.SERVICE
    expected: list[Fact] = [
        a_node(ROMASHKA, NodeKind.COMPANY, NAME, None),
        a_node("dep-it", department, "dep-it"),
        a_node("team-a", department, "team-a", "dep-it"),
        a_node("x", department, "x"),
        a_node("team-a-2", department, "team-a", "x"),
        a_node("svc-mail", service, "mail", "dep-it", "mail"),
        a_node("svc-sms", service, "sms", ROMASHKA, "sms"),
        Binding(BindingId("b-1"), person(ANNA), "owner", NodeId(ROMASHKA)),
        Binding(
            BindingId("b-2"),
            person(BORIS),
            "service_user",
            NodeId("team-a"),
            inherit=False,
            limits=Limits(services=frozenset({ServiceId("mail"), ServiceId("sms")})),
        ),
        Denial(DenialId("b-3"), person(BORIS), NodeId("dep-it"), services=frozenset({ServiceId("sms")})),
        Denial(DenialId("b-4"), person(BORIS), NodeId("team-a-2")),
    ]
    with upgraded.read() as records:
        assert records.access.facts(ROMASHKA) == (2, sorted(expected, key=fact_key))


def test_a_node_that_is_called_as_another_is_given_another_id(upgraded: SqlStore) -> None:
    with upgraded.read() as records:
        _, facts = records.access.facts(VEKTOR)
        assert set(facts) == {
            a_node(VEKTOR, NodeKind.COMPANY, NAME, None),
            a_node("svc-mail", NodeKind.DEPARTMENT, "svc-mail", VEKTOR),
            a_node("svc-mail-2", NodeKind.SERVICE, "mail", "svc-mail", "mail"),
        }
        _, facts = records.access.facts(CompanyId("dep-it"))
        assert set(facts) == {
            a_node("dep-it", NodeKind.COMPANY, NAME, None),
            a_node("dep-it-2", NodeKind.DEPARTMENT, "dep-it", "dep-it"),
            a_node("svc-mail", NodeKind.SERVICE, "mail", "dep-it-2", "mail"),
        }


def test_the_tree_begins_with_the_company_and_what_was_given_counts_from_the_migration(
    upgraded: SqlStore,
) -> None:
    with upgraded.read() as records:
        carried, begun = records.access.revisions(ROMASHKA)
        assert begun == Revision(ROMASHKA, 1, START, Cause.BEGUN)
        assert (carried.rev, carried.cause, carried.actor) == (2, Cause.OPERATOR, None)
        assert len(records.access.facts(ROMASHKA, rev=1)[1]) == 1


def test_what_was_held_is_held(upgraded: SqlStore) -> None:
    with upgraded.read() as records:
        held = records.access.held(ANNA)
    assert held.memberships == (Membership(ANNA, ROMASHKA, NAME, "директор"),)
    assert held.revs == {ROMASHKA: 2}
    assert [binding.id for binding in held.bindings[ROMASHKA]] == ["b-1"]


def test_a_tree_that_was_carried_over_changes_like_any_other(upgraded: SqlStore) -> None:
    with upgraded.write() as records:
        assert records.companies.remove_member(ANNA, ROMASHKA)
        records.companies.add_member(AccountId(BORIS), ROMASHKA, "")
    with upgraded.read() as records:
        assert records.access.rev(ROMASHKA) == 3
        assert [binding.id for binding in records.access.held(BORIS).bindings[ROMASHKA]] == ["b-2"]


def test_every_process_reads_anew_and_the_old_tables_are_gone(upgraded: SqlStore) -> None:
    with upgraded.read() as records:
        assert records.versions.stamps()["access"] == 2
    assert not {"bindings", "hangings"} & set(inspect(upgraded.engine).get_table_names())
