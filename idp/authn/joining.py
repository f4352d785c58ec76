"""The invited side: spend the link, join the company, get what was promised."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from idp.model.account import Identifier, IdentifierKind
from idp.model.errors import NotFound
from idp.model.events import InvitationAccepted
from idp.model.ids import AccountId
from idp.model.secret import Secret
from idp.model.ticket import Invitation, TicketPurpose
from idp.ports.records import Records
from idp.rbac.moved import join_services
from idp.rbac.office import Office
from idp.rbac.promising import Joining, keep_promises


def accept(
    records: Records,
    office: Office,
    invitation: Invitation,
    token: Secret,
    account: AccountId,
    now: datetime,
) -> None:
    """Spend the link and close the invitation, each by one conditional write; join.

    What was promised is given on the inviter's right, as far as it still carries that.
    """
    spent = records.tickets.take(TicketPurpose.INVITATION, token.digest(), now)
    if spent is None or not records.invitations.close(invitation.id, now, accepted=True):
        raise NotFound
    records.companies.add_member(account, invitation.company, invitation.position)
    records.companies.mark_used(account, invitation.company, now)
    joining = Joining(invitation.company, account, invitation.invited_by)
    event = InvitationAccepted(
        account=account,
        company=invitation.company,
        invitation=invitation.id,
        given=keep_promises(records, office, joining, invitation.promises, now),
    )
    records.audit.append(event, now)
    if not event.given:
        join_services(records, invitation.company, [account], now)


def known_claims(name: str, to: Identifier) -> Mapping[str, Any]:
    """Return the claims that are known of a newcomer. OpenID Connect Core 1.0 §5.1."""
    claim = "phone_number" if to.kind is IdentifierKind.PHONE else "email"
    return {"name": name, claim: to.value, f"{claim}_verified": True}
