"""Clients that registered themselves, and the tokens that let them.

Revision ID: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade():
    """Make the tables; nobody has registered yet."""
    op.create_table(
        "registrations",
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("registered_at", sa.BigInteger(), nullable=False),
        sa.Column("initial_token", sa.Text()),
        sa.PrimaryKeyConstraint("client", name="pk_registrations"),
        sa.ForeignKeyConstraint(
            ["client"], ["clients.client_id"], name="fk_registrations_client", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_registrations_registered_at", "registrations", ["registered_at"])
    op.create_table(
        "initial_tokens",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("uses_left", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_initial_tokens"),
        sa.UniqueConstraint("digest", name="uq_initial_tokens_digest"),
    )
    op.create_index("ix_initial_tokens_expires_at", "initial_tokens", ["expires_at"])


def downgrade():
    """Refuse: a database goes back by its backup."""
    raise NotImplementedError("restore the backup made before the upgrade")
