"""Applications to partners, their consent records, what is pushed or spent, and who may sign.

Revision ID: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade():
    """Make the tables; what was authorized before hands nothing over, and nobody may sign yet."""
    for table in ("codes", "families"):
        op.add_column(table, sa.Column("application", sa.Text()))
        op.add_column(table, sa.Column("details", sa.Text(), nullable=False, server_default=""))
        op.add_column(table, sa.Column("jkt", sa.Text()))
    op.add_column(
        "memberships", sa.Column("signatory", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    _applications()
    _consents()
    _once()


def _applications():
    op.create_table(
        "applications",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("manifest", sa.Integer(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("company", sa.Text()),
        sa.Column("node", sa.Text()),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("reads", sa.Text(), nullable=False),
        sa.Column("approved_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("company_by", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("data_key", sa.LargeBinary()),
        sa.Column("key_digest", sa.Text()),
        sa.Column("key_expires_at", sa.BigInteger()),
        sa.Column("jkt", sa.Text()),
        sa.Column("read_at", sa.BigInteger()),
        sa.Column("closed_at", sa.BigInteger()),
        sa.Column("ending", sa.Text()),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.id"], name="fk_applications_account", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["company"], ["companies.id"], name="fk_applications_company", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_applications"),
        sa.UniqueConstraint("key_digest", name="uq_applications_key_digest"),
    )
    for owner in ("account", "company", "client"):
        op.create_index(f"ix_applications_{owner}_approved_at", "applications", [owner, "approved_at"])
    _partial("ix_applications_granted", "expires_at", "state = 'granted'")
    _partial("ix_applications_read", "read_at", "state = 'read'")
    _partial("ix_applications_company_by", "company_by", "company_by IS NOT NULL")
    op.create_table(
        "disclosures",
        sa.Column("application", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("reads", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application"], ["applications.id"], name="fk_disclosures_application", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("application", name="pk_disclosures"),
    )


def _partial(name, column, condition):
    where = sa.text(condition)
    op.create_index(name, "applications", [column], sqlite_where=where, postgresql_where=where)


def _consents():
    op.create_table(
        "consent_records",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("application", sa.Text()),
        sa.Column("company", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_consent_records"),
    )
    op.create_index("ix_consent_records_application", "consent_records", ["application"])
    op.create_index("ix_consent_records_account_seq", "consent_records", ["account", "seq"], unique=True)
    op.create_table(
        "company_consents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("node", sa.Text(), nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("manifest", sa.Integer(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False, quote=True),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text()),
        sa.Column("decided_at", sa.BigInteger()),
        sa.Column("agreed", sa.Text(), nullable=False),
        sa.Column("record", sa.Text()),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company"], ["companies.id"], name="fk_company_consents_company", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["client"], ["clients.client_id"], name="fk_company_consents_client", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by"], ["accounts.id"], name="fk_company_consents_by", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_company_consents"),
    )
    op.create_index("ix_company_consents_client", "company_consents", ["client"])
    op.create_index("ix_company_consents_company_created_at", "company_consents", ["company", "created_at"])
    op.create_index(
        "ix_company_consents_by_company_partner", "company_consents", ["by", "company", "partner"]
    )
    op.create_index("ix_company_consents_state_expires_at", "company_consents", ["state", "expires_at"])


def _once():
    op.create_table(
        "pushed",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("consumed_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("digest", name="pk_pushed"),
    )
    op.create_index("ix_pushed_expires_at", "pushed", ["expires_at"])
    op.create_table(
        "spent",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "digest", name="pk_spent"),
    )
    op.create_index("ix_spent_until", "spent", ["until"])


def downgrade():
    """Refuse: a database goes back by its backup."""
    raise NotImplementedError("restore the backup made before the upgrade")
