"""Runs migrations over the connection and within the transaction of `idp.adapters.sql.schema`."""

from alembic import context

from idp.adapters.sql.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
