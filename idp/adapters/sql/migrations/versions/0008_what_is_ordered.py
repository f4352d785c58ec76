"""What an order switches on, who agreed to it, and the price notice that was confirmed.

Revision ID: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade():
    """Add the columns; earlier orders only stopped things and claimed."""
    op.add_column("orders", sa.Column("purchase", sa.Text(), nullable=True))
    op.add_column("orders", sa.Column("approver", sa.Text(), nullable=True))
    op.add_column("orders", sa.Column("quote", sa.Text(), nullable=False, server_default=""))
