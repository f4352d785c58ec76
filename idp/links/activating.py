"""Prove whose an old account is: by signing in with it once, or by the operator's staff.

The third way, a code to the phone that the old accounts hold, is in `codes`. A link that is
somebody else's is never given away: the claim is refused, noted for the operator, and
nothing changes.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from idp.links.following import rotate_linked
from idp.links.ground import Ground, find_link
from idp.links.states import about, leave_service, revoke_link
from idp.links.vault import link_secret, put_secret
from idp.model.bridging_events import LinkActivated, LinkConfirmed, LinkRefused
from idp.model.errors import Conflict, NotFound, Refused
from idp.model.ids import AccountId, CompanyId, LinkId, ServiceId, new_id
from idp.model.link import AccountLink, LinkClaim, LinkState, OldAccount, Proof
from idp.model.secret import Secret
from idp.ports.envelope import Envelope
from idp.ports.records import Records
from idp.rbac.humans import same_human

TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Activated:
    """The person enters as this account from now on."""

    link: AccountLink


@dataclass(frozen=True, slots=True)
class Taken:
    """The old account is somebody else's, or a shared one; the operator's staff will look."""


@dataclass(frozen=True, slots=True)
class OneMore:
    """Confirmed by one of the staff; it takes another one."""


@dataclass(frozen=True, slots=True)
class Activating:
    """Activate links. Every method is one transaction."""

    ground: Ground

    def prove_by_login(
        self, company: CompanyId, service: ServiceId, account: AccountId, login: str, secret: Secret
    ) -> Activated | Taken:
        """Link an account that has just been signed in with, and seal its password.

        Call it only after the service itself has let this login in with this secret. Raises
        `NotFound` for a service without old accounts or somebody who does not act for the company,
        and `Refused` where the service does not take this proof.
        """
        self._refuse_unprovable(service, Proof.LOGIN)
        now = self.ground.clock.now()
        with self.ground.store.write() as records:
            refuse_stranger(records, company, account)
            found = records.links.find(company, service, login)
            if found is not None and not _may_take(found, account):
                return refuse_taken(records, found, account, now)
            link = found or _new(records, company, service, login, now)
            return self._prove(records, link, account, secret, now)

    def confirm(self, staff: AccountId, link: LinkId, account: AccountId) -> Activated | OneMore:
        """Confirm that a link is a person's; the second of the staff to do so activates it.

        Raises `NotFound`, `Refused` (the same one twice, or one's own) and `Conflict` if it is
        active for somebody, or the first one confirmed somebody else.
        """
        now = self.ground.clock.now()
        with self.ground.store.write() as records:
            found = find_link(records, link)
            refuse_stranger(records, found.company, account)
            self._refuse_unprovable(found.service, Proof.OPERATOR)
            refuse_confirming(records, found, staff, account)
            if found.proved_by is None:
                return _first(records, found, staff, account, now)
            return activate(records, replace(found, proved_by=staff), account, Proof.OPERATOR, now)

    def withdraw_confirmation(self, staff: AccountId, link: LinkId) -> None:
        """Take a first confirmation back. Raises `NotFound`, `Conflict`."""
        with self.ground.store.write() as records:
            found = find_link(records, link)
            again = replace(found, account=None, proved_by=None)
            if found.proved_by is None or not records.links.change(again, LinkState.PENDING):
                raise Conflict
            event = LinkRefused(account=staff, reason="withdrawn", **about(found))
            records.audit.append(event, self.ground.clock.now())

    def give_up(self, account: AccountId, link: LinkId) -> None:
        """Let a person end a link of their own. Raises `NotFound`."""
        with self.ground.store.write() as records:
            found = find_link(records, link)
            if found.account != account or found.shared:
                msg = "There is no such link"
                raise NotFound(msg)
            if not revoke_link(records, found, "given_up", self.ground.clock.now(), account):
                raise Conflict

    def _refuse_unprovable(self, service: ServiceId, proof: Proof) -> None:
        self.ground.service(service)
        if not self.ground.allows(service, proof):
            msg = "This service does not take that proof"
            raise Refused(msg)

    def _prove(
        self, records: Records, link: AccountLink, account: AccountId, secret: Secret, now: datetime
    ) -> Activated:
        keeps = self.ground.service(link.service).keeps
        good = replace(link, has_secret=keeps or link.has_secret, last_ok=now, proved_by=None)
        done = activate(records, good, account, Proof.LOGIN, now, was=link.state)
        if keeps:
            keep_password(records, self.ground.post.envelope, done.link, secret, now)
        return done


def activate(
    records: Records,
    link: AccountLink,
    account: AccountId,
    proof: Proof,
    now: datetime,
    was: LinkState = LinkState.PENDING,
) -> Activated:
    """Make a link a person's. Raises `Conflict` if somebody changed it meanwhile."""
    active = replace(
        link, account=account, state=LinkState.ACTIVE, proof=proof, proved_at=now, failures=0, reason=""
    )
    if not records.links.change(active, was):
        msg = "Somebody has changed this link meanwhile: look again"
        raise Conflict(msg)
    records.links.drop_claims(link.id)
    leave_service(records, link, account, now)
    by = active.proved_by if proof is Proof.OPERATOR else account
    records.audit.append(LinkActivated(account=by, proof=proof, **about(active)), now)
    rotate_linked(records, active, now)
    return Activated(active)


def keep_password(
    records: Records, envelope: Envelope, link: AccountLink, secret: Secret, now: datetime
) -> None:
    """Seal the password of a link."""
    put_secret(records, envelope, link.company, link.service, link_secret(link.id), secret, now)


def refuse_taken(records: Records, link: AccountLink, account: AccountId, now: datetime) -> Taken:
    """Note for the operator that somebody can sign in with what is another's; change nothing."""
    records.links.claim(LinkClaim(link.id, account, now))
    records.audit.append(LinkRefused(account=account, reason=TAKEN, **about(link)), now)
    return Taken()


def refuse_stranger(records: Records, company: CompanyId, account: AccountId) -> None:
    """Refuse to link somebody who does not act for the company. Raises `NotFound`."""
    if not records.companies.acting(company, [account]):
        msg = "This person does not act for the company"
        raise NotFound(msg, field="account")


def refuse_confirming(records: Records, link: AccountLink, staff: AccountId, account: AccountId) -> None:
    """Refuse a confirmation that would not be a second human's. Raises `Refused`, `Conflict`."""
    if link.state is not LinkState.PENDING or link.shared:
        msg = "This account is linked already"
        raise Conflict(msg)
    if same_human(records, staff, account):
        msg = "Nobody confirms an account of their own"
        raise Refused(msg)
    if link.proved_by is not None and same_human(records, link.proved_by, staff):
        msg = "You have confirmed it: it takes another one of the staff"
        raise Refused(msg)
    if link.proved_by is not None and link.account != account:
        msg = "Somebody of the staff has confirmed it for another person"
        raise Conflict(msg)


def _may_take(link: AccountLink, account: AccountId) -> bool:
    """Tell whether who knows the password may have it: their own, or nobody's that counts yet."""
    return not link.shared and (link.account == account or link.state is LinkState.PENDING)


def _new(records: Records, company: CompanyId, service: ServiceId, login: str, now: datetime) -> AccountLink:
    made = AccountLink(LinkId(new_id()), company, service, OldAccount(login), LinkState.PENDING, now)
    records.links.put(made)
    return made


def _first(
    records: Records, link: AccountLink, staff: AccountId, account: AccountId, now: datetime
) -> OneMore:
    confirmed = replace(link, account=account, proved_by=staff)
    if not records.links.change(confirmed, LinkState.PENDING):
        raise Conflict
    records.audit.append(LinkConfirmed(account=staff, **about(confirmed)), now)
    return OneMore()
