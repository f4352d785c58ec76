"""Application passwords, and the stamp that tells of them.

Revision ID: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade():
    """Make the table; nobody has one yet."""
    op.add_column("stamps", sa.Column("secrets", sa.BigInteger(), nullable=False, server_default="1"))
    op.create_table(
        "app_passwords",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("mac", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.Text()),
        sa.Column("made_by", sa.Text()),
        sa.Column("expires_at", sa.BigInteger()),
        sa.Column("used_at", sa.BigInteger()),
        sa.Column("ended_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(
            ["company"], ["companies.id"], name="fk_app_passwords_company", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.id"], name="fk_app_passwords_account", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_app_passwords"),
    )
    op.create_index(
        "ix_app_passwords_account_company_service", "app_passwords", ["account", "company", "service"]
    )
    op.create_index("ix_app_passwords_company_kind", "app_passwords", ["company", "kind"])
    live = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_app_passwords_live",
        "app_passwords",
        ["service", "login", "company"],
        sqlite_where=live,
        postgresql_where=live,
    )


def downgrade():
    """Refuse: a database goes back by its backup."""
    raise NotImplementedError("restore the backup made before the upgrade")
