"""Shared accounts: one old account, several people of a company, and the trail names the person."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from idp.authn.inviting import require_right
from idp.links.activating import TAKEN, Taken, keep_password, refuse_taken
from idp.links.following import rotate_linked
from idp.links.ground import Ground, find_link
from idp.links.states import about, leave_service, revoke_link
from idp.model.bridging_events import LinkActivated, LinkShared
from idp.model.errors import Conflict, NotFound, Refused
from idp.model.ids import AccountId, CompanyId, LinkId, ServiceId, new_id
from idp.model.link import AccountLink, LinkState, OldAccount, Proof
from idp.model.secret import Secret
from idp.ports.records import Records
from idp.rbac.actor import Actor

__all__ = ["TAKEN", "Login", "Shared", "Sharing", "Taken"]


@dataclass(frozen=True, slots=True)
class Login:
    """An old account as whoever shares it names it."""

    service: ServiceId
    login: str
    secret: Secret | None = None
    """Its password, where it is known; the vault may hold it already."""


@dataclass(frozen=True, slots=True)
class Shared:
    """These people enter as this account."""

    link: AccountLink
    users: tuple[AccountId, ...]


@dataclass(frozen=True, slots=True)
class Sharing:
    """For who administers a company's users, and for the operator. Every method is one transaction.

    All raise `NotFound`, and `Refused` without the right.
    """

    ground: Ground

    def look(self, actor: Actor, company: CompanyId) -> Sequence[Shared]:
        """List the shared accounts of a company."""
        with self.ground.store.read() as records:
            self._refuse(records, actor, company)
            return [
                Shared(link, tuple(records.links.users(link.id)))
                for service in self.ground.services
                for link in records.links.of_service(service, company)
                if link.shared and link.state is not LinkState.REVOKED
            ]

    def share(
        self, actor: Actor, company: CompanyId, old: Login, users: Sequence[AccountId]
    ) -> Shared | Taken:
        """Link an account that several people use. One that is matched to somebody is not taken from them.

        What no list of the operator names is linked for a company only where the service itself will
        judge the password: it may be another company's. One that is shared already stays as it stands,
        unless there is a new password.
        """
        actor.refuse_unassured()
        self._refuse_unshared(old.service)
        now = self.ground.clock.now()
        with self.ground.store.write() as records:
            self._refuse(records, actor, company)
            refuse_strangers(records, company, users)
            found = records.links.find(company, old.service, old.login)
            if found is not None and not _is_free(found):
                return _refused(records, found, actor, now)
            if found is None and actor.account is not None:
                self._refuse_unlisted(old)
            link = found or _new(records, company, old, now)
            if found is None or not found.shared or old.secret is not None:
                link = self._activate(records, link, old, actor, now)
            return self._set_users(records, link, users, actor, now)

    def set_users(self, actor: Actor, company: CompanyId, link: LinkId, users: Sequence[AccountId]) -> Shared:
        """Say who may use a shared account from now on."""
        actor.refuse_unassured()
        now = self.ground.clock.now()
        with self.ground.store.write() as records:
            self._refuse(records, actor, company)
            found = _find_shared(records, link, company)
            refuse_strangers(records, company, users)
            return self._set_users(records, found, users, actor, now)

    def revoke(self, actor: Actor, company: CompanyId, link: LinkId) -> None:
        """End a shared account here: nobody enters by it any more, and its secret is deleted."""
        actor.refuse_unassured()
        now = self.ground.clock.now()
        with self.ground.store.write() as records:
            self._refuse(records, actor, company)
            found = _find_shared(records, link, company)
            if not revoke_link(records, found, "taken_away", now, actor.account):
                raise Conflict

    def _activate(
        self, records: Records, link: AccountLink, old: Login, actor: Actor, now: datetime
    ) -> AccountLink:
        """Make it active, with the password if one is given."""
        keeps = old.secret is not None and self.ground.service(old.service).keeps
        active = replace(
            link,
            state=LinkState.ACTIVE,
            shared=True,
            has_secret=keeps or link.has_secret,
            proof=Proof.OWNER,
            proved_at=now,
            proved_by=actor.account,
            failures=0,
            reason="",
        )
        if not records.links.change(active, link.state):
            raise Conflict
        if keeps and old.secret is not None:
            keep_password(records, self.ground.post.envelope, active, old.secret, now)
        event = LinkActivated(account=actor.account, proof=Proof.OWNER, **about(active))
        records.audit.append(event, now)
        rotate_linked(records, active, now)
        return active

    def _set_users(
        self, records: Records, link: AccountLink, users: Sequence[AccountId], actor: Actor, now: datetime
    ) -> Shared:
        kept = tuple(sorted(set(users)))
        for person in set(records.links.users(link.id)) ^ set(kept):
            leave_service(records, link, person, now)
        records.links.set_users(link.id, kept)
        records.audit.append(LinkShared(account=actor.account, users=kept, **about(link)), now)
        return Shared(link, kept)

    def _refuse(self, records: Records, actor: Actor, company: CompanyId) -> None:
        """Ask for the right to administer the company's users; the operator needs none."""
        if actor.account is not None:
            require_right(records, actor.account, company, self.ground.clock.now())
        elif records.companies.get(company) is None:
            msg = "There is no such company"
            raise NotFound(msg, field="company")

    def _refuse_unshared(self, service: ServiceId) -> None:
        if not self.ground.service(service).shared:
            msg = "Each person has an account of their own at this service"
            raise Refused(msg, field="service")

    def _refuse_unlisted(self, old: Login) -> None:
        if not self.ground.service(old.service).keeps:
            msg = "The operator's list does not name this account: ask the operator to add it"
            raise Refused(msg, field="login")
        if old.secret is None:
            msg = "The operator's list does not name this account: type its password"
            raise Refused(msg, field="password")


def refuse_strangers(records: Records, company: CompanyId, users: Sequence[AccountId]) -> None:
    """Refuse people who do not act for the company. Raises `NotFound`."""
    if set(users) - records.companies.acting(company, sorted(set(users))):
        msg = "This person does not act for the company"
        raise NotFound(msg, field="users")


def _refused(records: Records, link: AccountLink, actor: Actor, now: datetime) -> Taken:
    if actor.account is None:
        return Taken()
    return refuse_taken(records, link, actor.account, now)


def _is_free(link: AccountLink) -> bool:
    """Tell whether an account may be shared: it is already, or it is nobody's."""
    return link.shared or (link.account is None and link.state is LinkState.PENDING)


def _find_shared(records: Records, link: LinkId, company: CompanyId) -> AccountLink:
    found = find_link(records, link, company)
    if not found.shared:
        msg = "There is no such link"
        raise NotFound(msg, field="link")
    return found


def _new(records: Records, company: CompanyId, old: Login, now: datetime) -> AccountLink:
    account = OldAccount(old.login)
    made = AccountLink(LinkId(new_id()), company, old.service, account, LinkState.PENDING, now, shared=True)
    records.links.put(made)
    return made
