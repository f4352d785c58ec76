"""Find what a client was refused.

Revision ID: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade():
    """Add the index: few rows of the trail are in it."""
    refused = sa.text("kind IN ('AuthorizationRefused', 'DisclosureRefused', 'OverAsked', 'TokenRefused')")
    op.create_index(
        "ix_audit_refused", "audit", ["client", "number"], sqlite_where=refused, postgresql_where=refused
    )
