"""Which individual billing knows a person as.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    """Add the column; nobody has a party yet."""
    op.add_column("accounts", sa.Column("party", sa.Text(), nullable=True))
