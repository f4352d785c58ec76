"""Sessions that services keep themselves.

Revision ID: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade():
    """Make the table; nobody was told anything yet."""
    op.create_table(
        "service_sessions",
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("index", sa.Text(), nullable=False),
        sa.Column("sid", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("company", sa.Text()),
        sa.Column("telling", sa.Text(), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("service", "index", name="pk_service_sessions"),
    )
    op.create_index("ix_service_sessions_sid", "service_sessions", ["sid"])
    op.create_index("ix_service_sessions_account", "service_sessions", ["account"])
    op.create_index("ix_service_sessions_made_at", "service_sessions", ["made_at"])


def downgrade():
    """Refuse: a database goes back by its backup."""
    raise NotImplementedError("restore the backup made before the upgrade")
