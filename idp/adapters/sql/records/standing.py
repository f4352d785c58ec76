"""What codes and families share: the authorization, and how its person stands, in one statement."""

from dataclasses import fields
from typing import Any

from sqlalchemy import Column, Select, Table, and_, exists, or_, select

from idp.adapters.sql.columns import given
from idp.adapters.sql.desk import AnyRow
from idp.adapters.sql.tables.entries import sessions
from idp.adapters.sql.tables.people import accounts
from idp.adapters.sql.tables.rights import companies, memberships
from idp.model.company import CompanyStatus
from idp.model.grant import Authorization, Standing

AUTHORIZATION = tuple(field.name for field in fields(Authorization) if field.name != "family")
WIDTH = len(AUTHORIZATION)
STANDING = 3


def standing_of(table: Table, *own: Column[Any]) -> Select[*tuple[Any, ...]]:
    """Select an authorization's columns, then `own`, then the three of its `Standing`.

    The session counts as ended when it is swept away or past its absolute limit; the company
    counts while it is active and the person still belongs to it.
    """
    live = and_(sessions.c.ended_at.is_(None), sessions.c.expires_at > given("now"))
    acting = (
        exists()
        .where(
            memberships.c.account == table.c.account,
            memberships.c.company == table.c.company,
            companies.c.id == memberships.c.company,
            companies.c.status == CompanyStatus.ACTIVE,
        )
        .correlate(table)
    )
    return (
        select(
            *(table.c[name] for name in AUTHORIZATION),
            *own,
            accounts.c.status,
            sessions.c.sid.is_(None).label("session_ended"),
            or_(table.c.company.is_(None), acting).label("member"),
        )
        .select_from(table)
        .join(accounts, accounts.c.id == table.c.account)
        .outerjoin(sessions, and_(sessions.c.sid == table.c.sid, live))
    )


def authorization_of(row: AnyRow, family: Any) -> Authorization:
    """Read the authorization at the head of a row."""
    return Authorization(**dict(zip(AUTHORIZATION, row, strict=False)), family=family)


def standing_in(row: AnyRow) -> Standing:
    """Read the standing at the end of a row."""
    return Standing(*row[-STANDING:])


def values_of(authorization: Authorization) -> dict[str, Any]:
    """Return an authorization's columns and values."""
    return {name: getattr(authorization, name) for name in AUTHORIZATION}
