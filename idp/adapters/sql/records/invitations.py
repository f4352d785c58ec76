"""Invitations of colleagues."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import fields_of, given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.tables.people import accounts
from idp.adapters.sql.tables.rights import companies, invitations
from idp.model.errors import Conflict
from idp.model.ids import CompanyId, InvitationId
from idp.model.ticket import Invitation

JOINED = {"company_name": companies.c.name, "invited_by_name": accounts.c.name}
OWN = fields_of(invitations, Invitation, without=JOINED)
INVITATION: list[ColumnElement[object]] = [
    JOINED[name] if name in JOINED else invitations.c[name] for name in Invitation.__dataclass_fields__
]
ADD = insert(invitations).on_conflict_do_nothing()
_READ = (
    select(*INVITATION)
    .select_from(invitations)
    .join(companies, companies.c.id == invitations.c.company)
    .join(accounts, accounts.c.id == invitations.c.invited_by)
)
GET = _READ.where(invitations.c.id == given("id"))
OF_COMPANY = _READ.where(invitations.c.company == given("company")).order_by(
    invitations.c.created_at.desc(), invitations.c.id
)
_CLOSE = update(invitations).where(
    invitations.c.id == given("id"),
    invitations.c.accepted_at.is_(None),
    invitations.c.revoked_at.is_(None),
    invitations.c.expires_at > given("at"),
)
ACCEPT = _CLOSE.values(accepted_at=given("at"))
REVOKE = _CLOSE.values(revoked_at=given("at"))


class SqlInvitations:
    """Keep `idp.ports.records.people.Invitations`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add(self, invitation: Invitation) -> None:
        """Write an invitation; the two names are read from the company and the person."""
        if not self._desk.change(ADD, **{column.name: getattr(invitation, column.name) for column in OWN}):
            raise Conflict

    def get(self, invitation: InvitationId) -> Invitation | None:
        """Read an invitation, whatever its state."""
        row = self._desk.one(GET, given_id=invitation)
        return Invitation(*row) if row else None

    def of_company(self, company: CompanyId) -> Sequence[Invitation]:
        """List newest first."""
        return [Invitation(*row) for row in self._desk.all(OF_COMPANY, given_company=company)]

    def close(self, invitation: InvitationId, at: datetime, *, accepted: bool) -> bool:
        """Accept or revoke by one conditional write; false unless it was open and unexpired."""
        return self._desk.change(ACCEPT if accepted else REVOKE, given_id=invitation, given_at=at) == 1
