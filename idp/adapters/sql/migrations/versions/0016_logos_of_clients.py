"""Logos of clients, served from our own origin.

Revision ID: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade():
    """Make the table; `okno clients logo` has the logos of clients that are there already fetched."""
    op.create_table(
        "client_logos",
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("fetched_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("client", name="pk_client_logos"),
        sa.ForeignKeyConstraint(
            ["client"], ["clients.client_id"], name="fk_client_logos_client", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_client_logos_digest", "client_logos", ["digest"])


def downgrade():
    """Refuse: a database goes back by its backup."""
    raise NotImplementedError("restore the backup made before the upgrade")
