"""The inviter's side of an invitation: the right, the flood limits, the record and its link."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from idp.authn.digests import keyed_digest
from idp.authn.identifiers import normalise_address, takes_sms
from idp.authn.letters import invitation as invitation_letter
from idp.authn.notices import Post
from idp.model.account import Account, AccountStatus, Identifier, IdentifierKind
from idp.model.company import Company, CompanyStatus
from idp.model.errors import Conflict, Invalid, LimitExceeded, NotFound, Refused
from idp.model.events import Invited
from idp.model.ids import AccountId, CompanyId, InvitationId, new_id
from idp.model.secret import Secret, new_secret
from idp.model.session import SignedIn
from idp.model.ticket import Invitation, InvitationState, Promise, Ticket, TicketPurpose
from idp.ports.limiter import Limiter
from idp.ports.records import Records
from idp.rbac import Holdings, permits_somewhere
from idp.rbac.permissions import USERS_CONFIGURE, USERS_GRANT
from idp.rbac.trees import read_holdings

LIFETIME: Final = timedelta(hours=72)
BY_COMPANY_A_DAY: Final = 100
TO_ADDRESS_A_DAY: Final = 5
IMPORTS_A_DAY: Final = 10
"""Files of at most a thousand people each."""
_DAY: Final = timedelta(days=1)
_MINUTE: Final = timedelta(minutes=1)
_FIELD: Final = "address"


def may_invite(holdings: Holdings, company: CompanyId, at: datetime) -> bool:
    """Tell whether the person is a member and some role of theirs there, at any node, permits it.

    An invitation gives membership only, no role, so a branch's administrator may send one.
    """
    return any(
        permits_somewhere(holdings, company, permission, at) for permission in (USERS_CONFIGURE, USERS_GRANT)
    )


def require_right(records: Records, account: AccountId, company: CompanyId, now: datetime) -> Company:
    """Return the company if the person may invite into it. Raises `Refused`."""
    found = _company_of(records, account, company, now)
    if found is None:
        msg = "Only people who give access in this company invite colleagues"
        raise Refused(msg)
    return found


def _company_of(records: Records, account: AccountId, company: CompanyId, now: datetime) -> Company | None:
    """Return the company if it is active and the person may invite into it."""
    found = records.companies.get(company)
    holdings = read_holdings(records, account)
    active = found is not None and found.status is CompanyStatus.ACTIVE
    return found if active and may_invite(holdings, company, now) else None


def refuse_member(records: Records, address: str, company: CompanyId) -> Account | None:
    """Return who has the address, if anybody. Raises `Conflict` if they are a member already."""
    found = records.accounts.find(address)
    if found is None:
        return None
    if any(m.company == company for m in records.companies.memberships(found[0].id)):
        msg = "This person is in the company already"
        raise Conflict(msg, field=_FIELD)
    return found[0]


def refuse_costly(to: Identifier) -> None:
    """Refuse numbers abroad and numbers that cost extra. Raises `Invalid`."""
    if to.kind is IdentifierKind.PHONE and not takes_sms(to.value):
        msg = "We send no SMS to this number. Use an e-mail address"
        raise Invalid(msg, field=_FIELD)


def refuse_flood(limiter: Limiter, post: Post, company: CompanyId, address: str) -> None:
    """Count an invitation. Raises `LimitExceeded` for too many from a company or to an address."""
    _count(limiter, "invite-from", company, BY_COMPANY_A_DAY)
    refuse_pestering(limiter, post, address)


def refuse_pestering(limiter: Limiter, post: Post, address: str) -> None:
    """Count an invitation to an address. Raises `LimitExceeded`."""
    _count(limiter, "invite-to", keyed_digest(post.envelope, "invite-to", address), TO_ADDRESS_A_DAY)


def refuse_masses(limiter: Limiter, company: CompanyId) -> None:
    """Count an imported file. Raises `LimitExceeded`."""
    _count(limiter, "import-from", company, IMPORTS_A_DAY)


def _count(limiter: Limiter, bucket: str, key: str, limit: int) -> None:
    waiting = limiter.hit(bucket, key, limit, _DAY)
    if waiting is not None:
        msg = "Too many invitations. Try again later"
        raise LimitExceeded(waiting, msg)


def close_earlier(records: Records, company: CompanyId, addresses: Collection[str], now: datetime) -> None:
    """Take back open invitations of the company to the same addresses: the newest link counts."""
    for earlier in records.invitations.of_company(company):
        if earlier.address in addresses and earlier.state(now) is InvitationState.OPEN:
            records.invitations.close(earlier.id, now, accepted=False)


@dataclass(frozen=True, slots=True)
class Invitee:
    """Who is invited, and as what."""

    to: Identifier
    name: str
    position: str = ""
    promises: tuple[Promise, ...] = ()


def sent_just_now(
    records: Records, inviter: SignedIn, company: CompanyId, now: datetime
) -> Mapping[Invitee, Invitation]:
    """Return the open invitations that somebody sent within a minute: pressing twice is one act."""
    return {
        Invitee(normalise_address(one.address), one.name, one.position, one.promises): one
        for one in records.invitations.of_company(company)
        if one.invited_by == inviter.account.id
        and now - one.created_at < _MINUTE
        and one.state(now) is InvitationState.OPEN
    }


def send_invitation(
    records: Records, post: Post, inviter: SignedIn, company: Company, invitee: Invitee, now: datetime
) -> Invitation:
    """Write an invitation, send its link, and note it."""
    made, token = _put_invitation(records, inviter, company, invitee, now)
    invited = records.accounts.find(invitee.to.value)
    words = post.words(invited[0] if invited else None, inviter.account.locale)
    link = post.link(f"/invitation/{token.value}")
    letter = invitation_letter(words, inviter.account.name, company.name, link)
    post.send(records, invitee.to, letter, now)
    records.audit.append(Invited(**told_of(inviter, made)), now)
    return made


def told_of(actor: SignedIn, invitation: Invitation) -> Mapping[str, Any]:
    """Return what every event about an invitation says."""
    return {
        "account": actor.account.id,
        "company": invitation.company,
        "sid": actor.session.sid,
        "invitation": invitation.id,
    }


def _put_invitation(
    records: Records, inviter: SignedIn, company: Company, invitee: Invitee, now: datetime
) -> tuple[Invitation, Secret]:
    invitation = Invitation(
        id=InvitationId(new_id()),
        company=company.id,
        company_name=company.name,
        invited_by=inviter.account.id,
        invited_by_name=inviter.account.name,
        channel="sms" if invitee.to.kind is IdentifierKind.PHONE else "email",
        address=invitee.to.value,
        name=invitee.name,
        created_at=now,
        expires_at=now + LIFETIME,
        position=invitee.position,
        promises=invitee.promises,
    )
    token = new_secret()
    payload = {"invitation": invitation.id}
    records.invitations.add(invitation)
    records.tickets.put(
        Ticket(token.digest(), TicketPurpose.INVITATION, invitation.expires_at, payload=payload)
    )
    return invitation, token


def find_open(records: Records, token: Secret, now: datetime) -> Invitation:
    """Return the open invitation of a link. Raises `NotFound` for any other.

    It stands on the right of who sent it: with the right, it ends.
    """
    ticket = records.tickets.peek(TicketPurpose.INVITATION, token.digest(), now)
    key = str((ticket.payload or {}).get("invitation", "")) if ticket else ""
    invitation = records.invitations.get(InvitationId(key)) if key else None
    if invitation is None or invitation.state(now) is not InvitationState.OPEN:
        raise NotFound
    inviter = records.accounts.get(invitation.invited_by)
    active = inviter is not None and inviter.status is AccountStatus.ACTIVE
    if not active or _company_of(records, invitation.invited_by, invitation.company, now) is None:
        raise NotFound
    return invitation
