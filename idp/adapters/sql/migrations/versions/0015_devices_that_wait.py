"""Devices that wait to be let in, and claims that were asked for one by one.

Revision ID: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade():
    """Make the table and the columns; no device waits yet, and nobody has asked so."""
    for table in ("codes", "families"):
        op.add_column(table, sa.Column("claims", sa.Text()))
    op.create_table(
        "devices",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("user_code", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("resources", sa.Text()),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("interval", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("browser", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_devices"),
        sa.UniqueConstraint("user_code", name="uq_devices_user_code"),
        sa.ForeignKeyConstraint(
            ["client"], ["clients.client_id"], name="fk_devices_client", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_devices_client", "devices", ["client"])
    op.create_index("ix_devices_expires_at", "devices", ["expires_at"])


def downgrade():
    """Refuse: a database goes back by its backup."""
    raise NotImplementedError("restore the backup made before the upgrade")
