"""Applications to partners, what was read, consent records, and what is pushed or spent."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from idp.adapters.sql.columns import Choice, Document, Instant, Json
from idp.adapters.sql.tables.metadata import METADATA
from idp.model.application import ApplicationState, CompanyConsentState, Ending
from idp.model.consent import ConsentState

Keys = Document(tuple[str, ...])
"""Keys of a manifest, as they are written there."""

applications = Table(
    "applications",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("partner", Text, nullable=False),
    Column("manifest", Integer, nullable=False),
    Column("client", Text, nullable=False),
    Column("account", Text, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("company", Text, ForeignKey("companies.id", ondelete="CASCADE")),
    Column("node", Text),
    Column("purpose", Text, nullable=False),
    Column("fields", Keys, nullable=False),
    Column("record", Text, nullable=False),
    Column("reads", Text, nullable=False),
    Column("approved_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("company_by", Text),
    Column("state", Choice(ApplicationState), nullable=False),
    Column("sealed", LargeBinary),
    Column("data_key", LargeBinary),
    Column("key_digest", Text, unique=True),
    Column("key_expires_at", Instant),
    Column("jkt", Text),
    Column("read_at", Instant),
    Column("closed_at", Instant),
    Column("ending", Choice(Ending)),
    Index(None, "account", "approved_at"),
    Index(None, "company", "approved_at"),
    Index(None, "client", "approved_at"),
)
"""They outlive their client, closed: a person goes on seeing what it got."""

_granted = applications.c.state == ApplicationState.GRANTED
_read = applications.c.state == ApplicationState.READ
_stands_on = applications.c.company_by.is_not(None)
Index(
    "ix_applications_granted",
    applications.c.expires_at,
    sqlite_where=_granted,
    postgresql_where=_granted,
)
Index("ix_applications_read", applications.c.read_at, sqlite_where=_read, postgresql_where=_read)
Index(
    "ix_applications_company_by",
    applications.c.company_by,
    sqlite_where=_stands_on,
    postgresql_where=_stands_on,
)

disclosures = Table(
    "disclosures",
    METADATA,
    Column("application", Text, ForeignKey("applications.id", ondelete="CASCADE"), primary_key=True),
    Column("client", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("fields", Keys, nullable=False),
    Column("reads", Text, nullable=False),
)
"""An application is read once; an answer that is repeated is the same reading."""

consent_records = Table(
    "consent_records",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("state", Choice(ConsentState), nullable=False),
    Column("at", Instant, nullable=False),
    Column("client", Text, nullable=False),
    Column("document", Json, nullable=False),
    Column("receipt", Text, nullable=False),
    Column("application", Text, index=True),
    Column("company", Text),
    Index(None, "account", "seq", unique=True),
)
"""Evidence: without foreign keys, so that no row goes because another one does."""

company_consents = Table(
    "company_consents",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("company", Text, ForeignKey("companies.id", ondelete="CASCADE"), nullable=False),
    Column("node", Text, nullable=False),
    Column("partner", Text, nullable=False),
    Column("manifest", Integer, nullable=False),
    Column("client", Text, ForeignKey("clients.client_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("by", Text, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, quote=True),
    Column("fields", Keys, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("comment", Text, nullable=False),
    Column("state", Choice(CompanyConsentState), nullable=False),
    Column("decided_by", Text),
    Column("decided_at", Instant),
    Column("agreed", Keys, nullable=False),
    Column("record", Text),
    Column("answer", Text, nullable=False),
    Index(None, "company", "created_at"),
    Index(None, "by", "company", "partner"),
    Index(None, "state", "expires_at"),
)

pushed = Table(
    "pushed",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("client", Text, nullable=False),
    Column("parameters", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    Column("consumed_at", Instant),
)
"""They live for seconds, so without foreign keys."""

spent = Table(
    "spent",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("until", Instant, nullable=False, index=True),
)
