"""For which company a service was entered last within a session.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade():
    """Add the column; of the sessions that live now nobody wrote it down."""
    op.add_column("visits", sa.Column("company", sa.Text(), nullable=True))
