"""The first tables.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.Text
INSTANT = sa.BigInteger


def _column(name, kind, **options):
    return sa.Column(name, kind, nullable=False, **options)


def _maybe(name, kind):
    return sa.Column(name, kind, nullable=True)


def _key(table, *columns):
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def _foreign(table, column, target):
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}", ondelete="CASCADE")


def _index(table, *columns):
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def upgrade():
    """Make every table, and the one row of stamps."""
    _people()
    _rights()
    _registry()
    _entries()
    _authorizations()
    _operations()


def _people():
    op.create_table(
        "accounts",
        _column("id", TEXT()),
        _column("name", TEXT()),
        _column("created_at", INSTANT()),
        _column("status", TEXT()),
        _maybe("locale", TEXT()),
        _column("claims", TEXT()),
        _maybe("updated_at", INSTANT()),
        _key("accounts", "id"),
    )
    op.create_table(
        "identifiers",
        _column("value", TEXT()),
        _column("account", TEXT()),
        _column("kind", TEXT()),
        _column("verified", sa.Boolean()),
        _key("identifiers", "value"),
        _foreign("identifiers", "account", "accounts.id"),
    )
    _index("identifiers", "account")
    op.create_table(
        "credentials",
        _column("account", TEXT()),
        _maybe("password_hash", TEXT()),
        _maybe("password_changed_at", INSTANT()),
        _maybe("totp_sealed", sa.LargeBinary()),
        _maybe("totp_confirmed_at", INSTANT()),
        _column("totp_last_step", sa.BigInteger()),
        _key("credentials", "account"),
        _foreign("credentials", "account", "accounts.id"),
    )
    op.create_table(
        "recovery_codes",
        _column("account", TEXT()),
        _column("digest", TEXT()),
        _maybe("spent_at", INSTANT()),
        _key("recovery_codes", "account", "digest"),
        _foreign("recovery_codes", "account", "accounts.id"),
    )
    op.create_table(
        "browsers",
        _column("account", TEXT()),
        _column("browser", TEXT()),
        _column("signed_in_at", INSTANT()),
        _key("browsers", "account", "browser"),
        _foreign("browsers", "account", "accounts.id"),
    )
    op.create_table(
        "tickets",
        _column("digest", TEXT()),
        _column("purpose", TEXT()),
        _column("expires_at", INSTANT()),
        _maybe("account", TEXT()),
        _maybe("browser", TEXT()),
        _maybe("payload", TEXT()),
        _column("guesses_left", sa.Integer()),
        _key("tickets", "digest", "purpose"),
    )
    _index("tickets", "expires_at")
    _index("tickets", "account")


def _rights():
    op.create_table(
        "companies",
        _column("id", TEXT()),
        _column("name", TEXT()),
        _column("created_at", INSTANT()),
        _column("status", TEXT()),
        _maybe("external_id", TEXT()),
        _column("time_zone", TEXT()),
        _key("companies", "id"),
    )
    op.create_table(
        "memberships",
        _column("account", TEXT()),
        _column("company", TEXT()),
        _column("position", TEXT()),
        _maybe("last_used_at", INSTANT()),
        _key("memberships", "account", "company"),
        _foreign("memberships", "account", "accounts.id"),
        _foreign("memberships", "company", "companies.id"),
    )
    _index("memberships", "company")
    op.create_table(
        "bindings",
        _column("id", TEXT()),
        _column("account", TEXT()),
        _column("company", TEXT()),
        _column("role", TEXT()),
        _column("node", TEXT()),
        _column("inherit", sa.Boolean()),
        _maybe("services", TEXT()),
        _column("effect", TEXT()),
        _key("bindings", "id"),
        _foreign("bindings", "account", "accounts.id"),
        _foreign("bindings", "company", "companies.id"),
    )
    _index("bindings", "company")
    _index("bindings", "account", "company")
    op.create_table(
        "hangings",
        _column("company", TEXT()),
        _column("service", TEXT()),
        _column("node", TEXT()),
        _key("hangings", "company", "service"),
        _foreign("hangings", "company", "companies.id"),
    )
    op.create_table(
        "invitations",
        _column("id", TEXT()),
        _column("company", TEXT()),
        _column("invited_by", TEXT()),
        _column("channel", TEXT()),
        _column("address", TEXT()),
        _column("name", TEXT()),
        _column("created_at", INSTANT()),
        _column("expires_at", INSTANT()),
        _maybe("accepted_at", INSTANT()),
        _maybe("revoked_at", INSTANT()),
        _key("invitations", "id"),
        _foreign("invitations", "company", "companies.id"),
        _foreign("invitations", "invited_by", "accounts.id"),
    )
    _index("invitations", "company")
    _index("invitations", "invited_by")


def _registry():
    op.create_table(
        "clients",
        _column("client_id", TEXT()),
        _column("registration", TEXT()),
        _key("clients", "client_id"),
    )
    op.create_table(
        "keys",
        _column("kid", TEXT()),
        _column("purpose", TEXT()),
        _column("alg", TEXT()),
        _column("state", TEXT()),
        _column("public_jwk", TEXT()),
        _column("private_sealed", sa.LargeBinary()),
        _column("created_at", INSTANT()),
        _column("changed_at", INSTANT()),
        _key("keys", "kid"),
    )


def _entries():
    op.create_table(
        "sessions",
        _column("sid", TEXT()),
        _column("digest", TEXT()),
        _column("account", TEXT()),
        _column("auth_time", INSTANT()),
        _column("acr", TEXT()),
        _column("amr", TEXT()),
        _column("created_at", INSTANT()),
        _column("last_seen_at", INSTANT()),
        _column("expires_at", INSTANT()),
        _column("browser", TEXT()),
        _maybe("company", TEXT()),
        _column("user_agent", TEXT()),
        _column("address", TEXT()),
        _maybe("ended_at", INSTANT()),
        _key("sessions", "sid"),
        sa.UniqueConstraint("digest", name="uq_sessions_digest"),
        _foreign("sessions", "account", "accounts.id"),
    )
    _index("sessions", "account")
    _index("sessions", "expires_at")
    _index("sessions", "ended_at")
    op.create_table(
        "visits",
        _column("sid", TEXT()),
        _column("service", TEXT()),
        _column("first_at", INSTANT()),
        _key("visits", "sid", "service"),
        _foreign("visits", "sid", "sessions.sid"),
    )
    op.create_table(
        "interactions",
        _column("id", TEXT()),
        _column("purpose", TEXT()),
        _column("browser", TEXT()),
        _column("needs", TEXT()),
        _column("created_at", INSTANT()),
        _column("expires_at", INSTANT()),
        _column("request", TEXT()),
        _maybe("locale", TEXT()),
        _column("progress", TEXT()),
        _maybe("finished_at", INSTANT()),
        _key("interactions", "id"),
    )
    _index("interactions", "expires_at")
    op.create_table(
        "consents",
        _column("account", TEXT()),
        _column("client", TEXT()),
        _column("company", TEXT()),
        _column("scopes", TEXT()),
        _column("granted_at", INSTANT()),
        _maybe("revoked_at", INSTANT()),
        _key("consents", "account", "client", "company"),
        _foreign("consents", "account", "accounts.id"),
        _foreign("consents", "client", "clients.client_id"),
    )
    _index("consents", "client")


def _authorization():
    return (
        _column("client", TEXT()),
        _column("account", TEXT()),
        _column("sid", TEXT()),
        _column("scopes", TEXT()),
        _column("auth_time", INSTANT()),
        _column("acr", TEXT()),
        _column("amr", TEXT()),
        _maybe("company", TEXT()),
        _maybe("resource", TEXT()),
        _maybe("nonce", TEXT()),
    )


def _authorizations():
    op.create_table(
        "codes",
        _column("digest", TEXT()),
        *_authorization(),
        _column("redirect_uri", TEXT()),
        _maybe("code_challenge", TEXT()),
        _column("issued_at", INSTANT()),
        _column("expires_at", INSTANT()),
        _maybe("redeemed_at", INSTANT()),
        _maybe("family", TEXT()),
        _key("codes", "digest"),
    )
    _index("codes", "expires_at")
    op.create_table(
        "families",
        _column("id", TEXT()),
        *_authorization(),
        _column("offline", sa.Boolean()),
        _column("generation", sa.Integer()),
        _column("created_at", INSTANT()),
        _column("rotated_at", INSTANT()),
        _column("expires_at", INSTANT()),
        _column("idle_expires_at", INSTANT()),
        _column("graces", sa.Integer()),
        _maybe("revoked_at", INSTANT()),
        _key("families", "id"),
    )
    _index("families", "expires_at")
    _index("families", "account", "client")
    _index("families", "sid")


def _operations():
    op.create_table(
        "throttles",
        _column("key", TEXT()),
        _column("failures", sa.Integer()),
        _column("free_at", INSTANT()),
        _column("failed_at", INSTANT()),
        _key("throttles", "key"),
    )
    _index("throttles", "failed_at")
    op.create_table(
        "outbox",
        _column("id", TEXT()),
        _column("kind", TEXT()),
        _column("target", TEXT()),
        _column("payload", TEXT()),
        _column("created_at", INSTANT()),
        _column("due_at", INSTANT()),
        _column("attempts", sa.Integer()),
        _column("state", TEXT()),
        _column("last_error", TEXT()),
        _maybe("finished_at", INSTANT()),
        _maybe("holder", TEXT()),
        _maybe("leased_until", INSTANT()),
        _key("outbox", "id"),
    )
    _index("outbox", "created_at")
    _index("outbox", "finished_at")
    _index_where("ix_outbox_due", "outbox", ["due_at", "id"], "state = 'due'")
    _index_where("ix_outbox_target", "outbox", ["target", "due_at"], "state = 'due'")
    op.create_table(
        "audit",
        _column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True),
        _column("at", INSTANT()),
        _column("kind", TEXT()),
        _maybe("account", TEXT()),
        _maybe("company", TEXT()),
        _maybe("sid", TEXT()),
        _maybe("client", TEXT()),
        _column("detail", TEXT()),
        _maybe("position", sa.BigInteger()),
        _maybe("chain", TEXT()),
        _key("audit", "number"),
        sa.UniqueConstraint("position", name="uq_audit_position"),
    )
    _index("audit", "account", "number")
    _index_where("ix_audit_unsealed", "audit", ["number"], "position IS NULL")
    op.create_table(
        "audit_heads",
        _column("position", sa.BigInteger(), autoincrement=False),
        _column("chain", TEXT()),
        _column("at", INSTANT()),
        _column("signature", TEXT()),
        _key("audit_heads", "position"),
    )
    stamps = op.create_table(
        "stamps",
        _column("id", sa.Integer(), autoincrement=False),
        _column("clients", sa.BigInteger()),
        _column("keys", sa.BigInteger()),
        _column("access", sa.BigInteger()),
        _key("stamps", "id"),
    )
    op.bulk_insert(stamps, [{"id": 1, "clients": 1, "keys": 1, "access": 1}])
    op.create_table(
        "leases",
        _column("name", TEXT()),
        _column("holder", TEXT()),
        _column("until", INSTANT()),
        _key("leases", "name"),
    )


def _index_where(name, table, columns, where):
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def downgrade():
    """Refuse: a database goes back by its backup."""
    raise NotImplementedError("restore the backup made before the upgrade")
