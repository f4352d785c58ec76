"""What one person holds costs the same among a hundred thousand bindings as among ten."""

import re
from typing import Any

import pytest
from sqlalchemy import Connection, text

from idp.adapters.sql import SqlStore
from idp.model.ids import AccountId
from tests.contracts.faults import listening
from tests.contracts.samples import ANNA, ROMASHKA, populate

BINDINGS = 100_000
PEOPLE = 10_000
FILL = text(
    """
    INSERT INTO tree_facts (company, kind, id, since, holder, link, body)
    WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < :bindings)
    SELECT :company, 'binding', 'b-' || i, 1, :company || ' person:p-' || (i % :people),
        CASE WHEN i > 1 THEN 'b-' || (i / 2) END,
        '{"id":"b-' || i || '","subject":"person:p-' || (i % :people) || '","role":"owner","node":"x"}'
    FROM numbers
    """
)
HAND_TO_ANNA = text("UPDATE tree_facts SET holder = :holder WHERE id IN ('b-77777', 'b-99999')")
PAGES = 1000
"""How much of the database may be touched; there are thousands."""


@pytest.fixture(params=[False, True], ids=["without-statistics", "with-statistics"])
def crowded(store: SqlStore, request: pytest.FixtureRequest) -> SqlStore:
    """Give a store with very many bindings, each on another, two of them Anna's."""
    with store.write() as records:
        populate(records)
    values = {"company": ROMASHKA, "bindings": BINDINGS, "people": PEOPLE}
    with store.engine.connect() as connection:
        connection.execute(FILL, values)
        connection.execute(HAND_TO_ANNA, {"holder": f"{ROMASHKA} person:{ANNA}"})
        if request.param:
            connection.exec_driver_sql("ANALYZE")
    return store


def test_what_one_person_holds_is_found_by_index_alone(crowded: SqlStore) -> None:
    sent: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, sql: str, values: Any, *_rest: Any) -> None:
        sent.append((sql, values))

    with listening(crowded, "before_cursor_execute", listen), crowded.read() as records:
        found = records.access.held(ANNA).bindings[ROMASHKA]
        records.access.held(AccountId("stranger"))
    assert len(found) == len({*ancestry(77777), *ancestry(99999)})
    with crowded.engine.connect() as connection:
        for sql, values in sent:
            assert touched_too_much(connection, sql, values) == []


def ancestry(number: int) -> list[int]:
    """Return a binding's number and those of all that it stands on."""
    return [number, *ancestry(number // 2)] if number else []


def touched_too_much(connection: Connection, sql: str, values: Any) -> list[str]:
    """Return the lines of the plan that tell of more work than a few look-ups."""
    if connection.dialect.name == "sqlite":
        lines = [str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
        return [
            line for line in lines if "BLOOM" in line or re.match("SCAN (mine|member|joined|binding)$", line)
        ]
    rows = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", values)
    lines = [str(row[0]) for row in rows]
    hits = [int(number) for line in lines[:2] for number in re.findall(r"(?:hit|read)=(\d+)", line)]
    assert hits
    return lines if sum(hits) > PAGES else [line for line in lines if "Seq Scan on tree_facts" in line]
