"""Invitations say which position somebody has, and which rights they get by joining.

Revision ID: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade():
    """Add the columns; what was sent before promises nothing."""
    op.add_column("invitations", sa.Column("position", sa.Text(), nullable=False, server_default=""))
    op.add_column("invitations", sa.Column("promises", sa.Text(), nullable=False, server_default="[]"))


def downgrade():
    """Refuse: a database goes back by its backup."""
    raise NotImplementedError("restore the backup made before the upgrade")
