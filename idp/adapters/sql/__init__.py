"""The store on SQLite and on PostgreSQL: one implementation in SQLAlchemy Core.

Owns the tables, the migrations, the unit of work and every SQL statement. Flask-SQLAlchemy
holds the engine; no session, row or table leaves this package, only nouns of `idp.model`.
Where the two databases differ, `dialects` says so, and nothing else does.
"""

from idp.adapters.sql.desk import MisuseError
from idp.adapters.sql.failures import MistakeError
from idp.adapters.sql.meter import StatementMeter
from idp.adapters.sql.opening import attach, open_store
from idp.adapters.sql.schema import SchemaError
from idp.adapters.sql.store import SqlStore

__all__ = ["MistakeError", "MisuseError", "SchemaError", "SqlStore", "StatementMeter", "attach", "open_store"]
