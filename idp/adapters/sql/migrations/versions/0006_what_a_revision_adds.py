"""What a revision of an access tree added a month.

Revision ID: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade():
    """Add the column; of earlier revisions nobody wrote it down."""
    op.add_column("tree_revisions", sa.Column("month", sa.Text(), nullable=True))
