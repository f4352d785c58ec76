"""The migrations make the tables, once, whoever starts."""

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event, inspect, text

from idp.adapters.sql import SchemaError, SqlStore, open_store, schema
from idp.adapters.sql.tables import METADATA
from tests.contracts.faults import InjectedError
from tests.contracts.samples import MAIL, a_client
from tests.support.clock import FixedClock


def shape(engine: Engine) -> dict[str, Any]:
    """Describe every table with its columns, keys and indexes."""
    inspector = inspect(engine)
    return {
        table: {
            "columns": [(c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(table)],
            "key": inspector.get_pk_constraint(table),
            "foreign": sorted(inspector.get_foreign_keys(table), key=repr),
            "unique": sorted(inspector.get_unique_constraints(table), key=repr),
            "indexes": sorted((described(index) for index in inspector.get_indexes(table)), key=repr),
        }
        for table in inspector.get_table_names()
        if table != schema.VERSION_TABLE
    }


def described(index: Any) -> tuple[Any, ...]:
    """Describe an index with its condition, as the database words it."""
    conditions = {
        name: str(value) for name, value in index.get("dialect_options", {}).items() if "where" in name
    }
    return index["name"], index["column_names"], bool(index["unique"]), conditions


def test_the_migrations_make_exactly_the_tables_of_the_code(store: SqlStore, empty_database_url: str) -> None:
    made = create_engine(empty_database_url)
    METADATA.create_all(made)
    assert shape(store.engine) == shape(made)
    made.dispose()


def test_autogenerate_finds_nothing_to_change(store: SqlStore) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_the_newest_script_is_the_one_that_the_code_asks_for() -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.SCRIPTS))
    assert ScriptDirectory.from_config(config).get_heads() == [schema.HEAD]


def test_a_second_start_finds_everything_as_it_was(empty_database_url: str, clock: FixedClock) -> None:
    first = open_store(empty_database_url, clock=clock)
    with first.write() as records:
        records.clients.add(a_client())
    first.close()
    second = open_store(empty_database_url, clock=clock)
    with second.read() as records:
        assert records.clients.get(MAIL) == a_client()
    second.close()


def test_a_database_of_a_newer_version_is_refused_and_left_alone(store: SqlStore, clock: FixedClock) -> None:
    url = store.engine.url.render_as_string(hide_password=False)
    with store.engine.connect() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = shape(store.engine)
    with pytest.raises(SchemaError, match=r"revision 9999.*newer version"):
        open_store(url, clock=clock)
    assert shape(store.engine) == before


@pytest.mark.parametrize("number", [1, 7, 30])
def test_a_migration_that_fails_leaves_nothing_and_may_start_again(
    empty_database_url: str, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(schema, "_run", failing_after(number, schema._run))
        with pytest.raises(InjectedError):
            open_store(empty_database_url, clock=clock)
    engine = create_engine(empty_database_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()
    open_store(empty_database_url, clock=clock).close()


def failing_after(number: int, run: Any) -> Any:
    """Return a migration that fails at its statement of this number."""

    def failing(connection: Any, revision: str | None) -> None:
        left = [number]

        def fail(*_arguments: object) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise InjectedError

        event.listen(connection.engine, "before_cursor_execute", fail)
        run(connection, revision)

    return failing
