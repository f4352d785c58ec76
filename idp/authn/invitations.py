"""Invite a colleague: a one-time link by SMS or e-mail, good for 72 hours.

Opening the link proves the address, so a newcomer's account starts with it verified. It
never becomes a name of an account that exists: a forwarded invitation would then let its
first reader recover the account of whoever joined by it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from idp.authn.assurance import PASSWORD
from idp.authn.company import act_for
from idp.authn.identifiers import normalise_address
from idp.authn.inviting import (
    Invitee,
    close_earlier,
    find_open,
    may_invite,
    refuse_costly,
    refuse_flood,
    refuse_member,
    require_right,
    send_invitation,
    sent_just_now,
    told_of,
)
from idp.authn.joining import accept, known_claims
from idp.authn.names import read_name
from idp.authn.notices import Post
from idp.authn.outcomes import Opened
from idp.authn.passwords import PasswordHasher
from idp.authn.sessions import Limits, Proven
from idp.authn.sign_in import enter
from idp.authn.strength import check_strength
from idp.authn.visitor import Visitor
from idp.model.account import Account
from idp.model.errors import Conflict, NotFound
from idp.model.events import InvitationRevoked
from idp.model.ids import AccountId, CompanyId, InvitationId, new_id
from idp.model.secret import Secret
from idp.model.session import SignedIn
from idp.model.ticket import Invitation, Promise
from idp.ports.clock import Clock
from idp.ports.limiter import Limiter
from idp.ports.records import Records, Store
from idp.rbac.actor import Actor
from idp.rbac.office import Office
from idp.rbac.promising import check_promise, oversees
from idp.rbac.trees import read_holdings

__all__ = ["Invitations", "Join", "Newcomer", "Offer", "SignInFirst", "SomebodyElse", "may_invite"]


@dataclass(frozen=True, slots=True)
class Offer:
    """What somebody is to be in the company from the moment they join."""

    position: str = ""
    promises: tuple[Promise, ...] = ()
    assured: bool = False
    """That the inviter proved two factors a short while ago: to promise is to give."""


NOTHING: Final = Offer()


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Nobody has this address and nobody is signed in: ask name and password, or to sign in."""

    invitation: Invitation


@dataclass(frozen=True, slots=True)
class Join:
    """The person signed in may join with one click.

    With `other_address` the invitation went to an address that is not theirs: ask whether
    they mean to join under this account.
    """

    invitation: Invitation
    other_address: bool


@dataclass(frozen=True, slots=True)
class SignInFirst:
    """The address belongs to an account: its owner has to sign in, then open the link again."""

    invitation: Invitation


@dataclass(frozen=True, slots=True)
class SomebodyElse:
    """The address is another account's than the one signed in here: ask to change over."""

    invitation: Invitation
    signed_in: SignedIn


Seen = Newcomer | Join | SignInFirst | SomebodyElse


@dataclass(frozen=True, slots=True)
class Invitations:
    """Invite, list, take back, accept."""

    store: Store
    clock: Clock
    limiter: Limiter
    hasher: PasswordHasher
    post: Post
    limits: Limits
    office: Office

    def invite(
        self, inviter: SignedIn, company: CompanyId, address: str, name: str, offer: Offer = NOTHING
    ) -> Invitation:
        """Send a link to a phone or e-mail.

        Raises `Refused` without the right, `Invalid` for a bad address or name, `Conflict` if
        they are a member already, `LimitExceeded`; for what is offered also `Unassured`. A newer
        invitation replaces an open older one; the very same within a minute is one.
        """
        invitee, now = _invitee(address, name, offer), self.clock.now()
        with self.store.write() as records:
            found = require_right(records, inviter.account.id, company, now)
            refuse_member(records, invitee.to.value, company)
            self._check(records, inviter, company, offer, now)
            twice = sent_just_now(records, inviter, company, now).get(invitee)
            if twice is not None:
                return twice
            refuse_flood(self.limiter, self.post, company, invitee.to.value)
            close_earlier(records, company, {invitee.to.value}, now)
            return send_invitation(records, self.post, inviter, found, invitee, now)

    def _check(
        self, records: Records, inviter: SignedIn, company: CompanyId, offer: Offer, now: datetime
    ) -> None:
        """Refuse to promise what the inviter could not give."""
        if offer.promises:
            actor = Actor(inviter.account.id, offer.assured)
            actor.refuse_unassured()
            for promise in offer.promises:
                check_promise(self.office.trees.facts(records, company), actor, promise, now)

    def listed(self, viewer: SignedIn, company: CompanyId) -> Sequence[Invitation]:
        """List the invitations that one may take back, newest first. Raises `Refused` without the right."""
        with self.store.read() as records:
            now = self.clock.now()
            require_right(records, viewer.account.id, company, now)
            facts, found = self.office.trees.facts(records, company), records.invitations.of_company(company)
            return [one for one in found if oversees(facts, viewer.account.id, one, now)]

    def revoke(self, revoker: SignedIn, invitation: InvitationId) -> None:
        """Take an open invitation back.

        Raises `NotFound` also without the right, `Conflict` if it is not open any more.
        """
        now = self.clock.now()
        with self.store.write() as records:
            found = records.invitations.get(invitation)
            if found is None or not _may_see(records, revoker, found, now):
                raise NotFound
            facts = self.office.trees.facts(records, found.company)
            if not oversees(facts, revoker.account.id, found, now):
                raise NotFound
            if not records.invitations.close(invitation, now, accepted=False):
                msg = "The invitation is not open any more"
                raise Conflict(msg)
            records.audit.append(InvitationRevoked(**told_of(revoker, found)), now)

    def look(self, token: Secret, signed_in: SignedIn | None) -> Seen:
        """See what the link asks of this visitor. Raises `NotFound` for a dead link."""
        with self.store.read() as records:
            invitation = find_open(records, token, self.clock.now())
            owner = _owner(records, invitation)
        if signed_in is None:
            return SignInFirst(invitation) if owner else Newcomer(invitation)
        if owner is None or owner == signed_in.account.id:
            return Join(invitation, other_address=owner is None)
        return SomebodyElse(invitation, signed_in)

    def join(self, visitor: Visitor, token: Secret, signed_in: SignedIn) -> Opened:
        """Join as the person signed in, who then acts for that company.

        Raises `NotFound` for a dead link, `Conflict` if the address is somebody else's.
        """
        now, account = self.clock.now(), signed_in.account.id
        with self.store.write() as records:
            invitation = find_open(records, token, now)
            if _owner(records, invitation) not in (None, account):
                msg = "This invitation is for another account"
                raise Conflict(msg)
            accept(records, self.office, invitation, token, account, now)
            records.accounts.mark_verified(account, invitation.address)
            return act_for(records, signed_in, invitation.company, visitor, now)

    def join_new(self, visitor: Visitor, token: Secret, name: str, password: str) -> Opened:
        """Make an account with the verified address, and sign it in.

        Raises `NotFound` for a dead link, `Invalid` (name, password), `Conflict` if the
        address is an account's by now.
        """
        name = read_name(name)
        with self.store.read() as records:
            invitation = find_open(records, token, self.clock.now())
        check_strength(password, (name, invitation.address, invitation.company_name))
        hashed, now = self.hasher.hash(password), self.clock.now()
        to = replace(normalise_address(invitation.address), verified=True)
        account = Account(
            AccountId(new_id()),
            name,
            now,
            locale=visitor.locale,
            claims=known_claims(name, to),
            updated_at=now,
        )
        with self.store.write() as records:
            records.accounts.add(account, [to])
            records.accounts.set_password(account.id, hashed, now)
            accept(records, self.office, find_open(records, token, now), token, account.id, now)
            return enter(records, Proven(account.id, (PASSWORD,)), visitor, now, self.limits)


def _invitee(address: str, name: str, offer: Offer) -> Invitee:
    position = read_name(offer.position, "position") if offer.position.strip() else ""
    to = normalise_address(address)
    refuse_costly(to)
    return Invitee(to, read_name(name), position, offer.promises)


def _owner(records: Records, invitation: Invitation) -> AccountId | None:
    found = records.accounts.find(invitation.address)
    return found[0].id if found else None


def _may_see(records: Records, viewer: SignedIn, invitation: Invitation, now: datetime) -> bool:
    return may_invite(read_holdings(records, viewer.account.id), invitation.company, now)
