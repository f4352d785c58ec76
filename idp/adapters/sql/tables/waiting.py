"""What waits for somebody, what billing was told, and who used what."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text

from idp.adapters.sql.changes import Changes
from idp.adapters.sql.columns import Choice, Document, Exact, Instant
from idp.adapters.sql.tables.metadata import METADATA
from idp.model.billing import Purchase
from idp.model.requests import OrderState, RequestState, Wish


def _company(*, key: bool = False) -> Column[str]:
    return Column(
        "company", Text, ForeignKey("companies.id", ondelete="CASCADE"), primary_key=key, nullable=False
    )


requests = Table(
    "requests",
    METADATA,
    Column("id", Text, primary_key=True),
    _company(),
    Column("by", Text, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, quote=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("comment", Text, nullable=False),
    Column("wish", Document(Wish)),
    Column("changes", Changes, nullable=False),
    Column("state", Choice(RequestState), nullable=False),
    Column("ripe_at", Instant),
    Column("decided_by", Text),
    Column("decided_at", Instant),
    Column("answer", Text, nullable=False),
    Column("rev", BigInteger),
    Index(None, "company", "created_at"),
    Index(None, "state", "expires_at"),
    Index(None, "state", "ripe_at"),
)

drafts = Table(
    "drafts",
    METADATA,
    _company(key=True),
    Column("account", Text, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("base", BigInteger, nullable=False),
    Column("changes", Changes, nullable=False),
    Column("updated_at", Instant, nullable=False, index=True),
)

orders = Table(
    "orders",
    METADATA,
    Column("id", Text, primary_key=True),
    _company(),
    Column("account", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("product", Text, nullable=False),
    Column("product_name", Text, nullable=False),
    Column("node", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("on", Text, quote=True),
    Column("price", Exact),
    Column("period", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", Choice(OrderState), nullable=False),
    Column("reference", Text, nullable=False),
    Column("purchase", Document(Purchase)),
    Column("approver", Text),
    Column("quote", Text, nullable=False, server_default=""),
    Index(None, "company", "at"),
)
"""They outlive the person who gave them."""

uses = Table(
    "uses",
    METADATA,
    Column("company", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("service", Text, primary_key=True),
    Column("at", Instant, nullable=False),
)
"""Written where somebody enters, so without foreign keys."""
