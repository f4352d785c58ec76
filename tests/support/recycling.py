"""PostgreSQL databases used again: emptied between tests, which is ten times quicker than a new one."""

import psycopg
from psycopg import sql

from tests.support import postgres

REMEMBER = """
CREATE SCHEMA seed;
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('CREATE TABLE seed.%1$I AS TABLE public.%1$I', name);
  END LOOP;
END $$;
"""
"""Keep the rows that the migrations wrote; the copies are made of the template."""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
SEQUENCES = "SELECT sequencename, start_value FROM pg_sequences WHERE schemaname = 'public'"
OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def remember_rows(url: str) -> None:
    """Note what a freshly migrated database holds, in the database itself."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(REMEMBER)


class Recycled:
    """One database that tests have one after another."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._connection = psycopg.connect(url, autocommit=True)
        self._wipe = self._orders()

    def wipe(self) -> None:
        """Send everybody else away, and bring back the rows of the template."""
        self._connection.execute(OTHERS)
        self._connection.execute(self._wipe)

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()

    def _orders(self) -> sql.Composed:
        tables = [sql.Identifier(name) for (name,) in self._connection.execute(TABLES)]
        sequences = list(self._connection.execute(SEQUENCES))
        empty = [sql.SQL("DELETE FROM public.{}").format(table) for table in tables]
        fill = [
            sql.SQL("INSERT INTO public.{0} OVERRIDING SYSTEM VALUE SELECT * FROM seed.{0}").format(table)
            for table in tables
        ]
        restart = [
            sql.SQL("SELECT setval({}, {}, false)").format(sql.Literal(f"public.{name}"), sql.Literal(start))
            for name, start in sequences
        ]
        without_triggers = sql.SQL("SET LOCAL session_replication_role = replica")
        return sql.SQL("; ").join(
            [sql.SQL("BEGIN"), without_triggers, *empty, *fill, *restart, sql.SQL("COMMIT")]
        )


class PostgresDatabases:
    """Databases of one server. Keeps `tests.support.databases.Kind`."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._made: dict[str, Recycled] = {}
        self._free: list[Recycled] = []

    def make(self, number: int) -> str:
        """Create an empty database."""
        return postgres.as_sqlalchemy(postgres.make_database(self._server, f"okno_{number}"))

    def seal(self, url: str) -> None:
        """Make the template ready to be copied."""
        remember_rows(postgres.as_libpq(url))

    def copy(self, number: int, template: int) -> str:
        """Give an emptied database, or a new one from the template."""
        if self._free:
            return postgres.as_sqlalchemy(self._free.pop().url)
        url = postgres.make_database(self._server, f"okno_{number}", template=f"okno_{template}")
        self._made[postgres.as_sqlalchemy(url)] = Recycled(url)
        return postgres.as_sqlalchemy(url)

    def drop(self, url: str) -> None:
        """Empty it for the next test, or drop it if it was made empty."""
        recycled = self._made.get(url)
        if recycled is None:
            postgres.drop_database(self._server, url.partition("?")[0].rpartition("/")[2])
            return
        recycled.wipe()
        self._free.append(recycled)

    def close(self) -> None:
        """Let go of every database."""
        for recycled in self._made.values():
            recycled.close()
