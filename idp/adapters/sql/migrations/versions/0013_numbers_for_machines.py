"""Numbers by which machines know people and groups.

Revision ID: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade():
    """Make the table; nobody was given one yet."""
    op.create_table(
        "directory_numbers",
        sa.Column("place", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_directory_numbers"),
        sa.UniqueConstraint("company", "name", name="uq_directory_numbers_company_name"),
        sqlite_autoincrement=True,
    )


def downgrade():
    """Refuse: a database goes back by its backup."""
    raise NotImplementedError("restore the backup made before the upgrade")
