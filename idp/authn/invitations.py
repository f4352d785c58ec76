"""Invite a colleague: a one-time link by SMS or e-mail, good for 72 hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from idp.authn.outcomes import Opened
from idp.authn.visitor import Visitor
from idp.model.access import Holdings
from idp.model.ids import CompanyId, InvitationId
from idp.model.secret import Secret
from idp.model.session import SignedIn
from idp.model.ticket import Invitation


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Nobody has this address and nobody is signed in: ask name and password, or to sign in."""

    invitation: Invitation


@dataclass(frozen=True, slots=True)
class Join:
    """The person signed in may join with one click.

    `adds_address` asks first: the address will become a name they sign in with.
    """

    invitation: Invitation
    adds_address: bool


@dataclass(frozen=True, slots=True)
class SignInFirst:
    """The address belongs to an account: its owner has to sign in, then open the link again."""

    invitation: Invitation


@dataclass(frozen=True, slots=True)
class SomebodyElse:
    """The address is another account's than the one signed in here: ask to change over."""

    invitation: Invitation
    signed_in: SignedIn


def may_invite(holdings: Holdings, company: CompanyId) -> bool:
    """Tell whether the person is a member and some role of theirs there permits it."""
    raise NotImplementedError


class Invitations:
    """Invite, list, take back, accept."""

    def __init__(self, *parts: Any) -> None: ...

    def invite(self, inviter: SignedIn, company: CompanyId, address: str, name: str) -> Invitation:
        """Send a link to a phone or e-mail.

        Raises `Refused` without the right, `Invalid` for a bad address, `Conflict` if they
        are a member already, `LimitExceeded`. A newer invitation replaces an open older one.
        """
        raise NotImplementedError

    def listed(self, viewer: SignedIn, company: CompanyId) -> Sequence[Invitation]:
        """List a company's invitations. Raises `Refused` without the right."""
        raise NotImplementedError

    def revoke(self, revoker: SignedIn, invitation: InvitationId) -> None:
        """Take an open invitation back. Raises `NotFound`, `Conflict` if it is not open."""
        raise NotImplementedError

    def look(self, token: Secret, signed_in: SignedIn | None) -> Newcomer | Join | SignInFirst | SomebodyElse:
        """See what the link asks of this visitor. Raises `NotFound` for a dead link."""
        raise NotImplementedError

    def join(self, visitor: Visitor, token: Secret, signed_in: SignedIn) -> Opened:
        """Join as the person signed in, who then acts for that company. Raises `NotFound`, `Conflict`."""
        raise NotImplementedError

    def join_new(self, visitor: Visitor, token: Secret, name: str, password: str) -> Opened:
        """Make an account with the verified address, and sign it in.

        Raises `NotFound` for a dead link, `Invalid` (name, password), `Conflict` if the
        address is an account's by now.
        """
        raise NotImplementedError
