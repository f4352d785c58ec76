"""Old accounts of bridged services, the vault, jars, and how the services do.

Revision ID: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade():
    """Make the tables; nobody is linked to anything yet, and nobody has an employee number."""
    op.add_column("memberships", sa.Column("number", sa.Text(), nullable=False, server_default=""))
    _links()
    _vault()
    _services()


def _links():
    op.create_table(
        "account_links",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.Text()),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("has_secret", sa.Boolean(), nullable=False),
        sa.Column("proof", sa.Text()),
        sa.Column("proved_at", sa.BigInteger()),
        sa.Column("proved_by", sa.Text()),
        sa.Column("last_ok", sa.BigInteger()),
        sa.Column("last_fail", sa.BigInteger()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("imported", sa.Text(), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(
            ["company"], ["companies.id"], name="fk_account_links_company", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.id"], name="fk_account_links_account", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_account_links"),
    )
    op.create_index(
        "ix_account_links_account_company_service", "account_links", ["account", "company", "service"]
    )
    op.create_index(
        "ix_account_links_service_company_login", "account_links", ["service", "company", "login"]
    )
    live = sa.text("state != 'revoked'")
    op.create_index(
        "ix_account_links_live",
        "account_links",
        ["company", "service", "login"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )
    op.create_table(
        "link_users",
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["link"], ["account_links.id"], name="fk_link_users_link", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.id"], name="fk_link_users_account", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("link", "account", name="pk_link_users"),
    )
    op.create_index("ix_link_users_account", "link_users", ["account"])
    op.create_table(
        "link_claims",
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["link"], ["account_links.id"], name="fk_link_claims_link", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.id"], name="fk_link_claims_account", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("link", "account", name="pk_link_claims"),
    )
    op.create_index("ix_link_claims_at", "link_claims", ["at"])


def _vault():
    op.create_table(
        "tenant_keys",
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("company", "version", name="pk_tenant_keys"),
    )
    op.create_table(
        "sealed_secrets",
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(
            ["company", "key_version"],
            ["tenant_keys.company", "tenant_keys.version"],
            name="fk_sealed_secrets_company_key_version",
        ),
        sa.PrimaryKeyConstraint("company", "service", "name", name="pk_sealed_secrets"),
    )
    op.create_index("ix_sealed_secrets_company_key_version", "sealed_secrets", ["company", "key_version"])
    op.create_table(
        "jars",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sid", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("signing_in_until", sa.BigInteger()),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_jars"),
    )
    op.create_index("ix_jars_sid", "jars", ["sid"])
    op.create_index("ix_jars_written_at", "jars", ["written_at"])


def _services():
    op.create_table(
        "bridge_modes",
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("service", name="pk_bridge_modes"),
    )
    op.create_table(
        "bridge_sightings",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_bridge_sightings"),
    )
    op.create_index("ix_bridge_sightings_service_number", "bridge_sightings", ["service", "number"])


def downgrade():
    """Refuse: a database goes back by its backup."""
    raise NotImplementedError("restore the backup made before the upgrade")
