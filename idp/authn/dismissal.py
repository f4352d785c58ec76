"""Dismiss a person from a company, in one act."""

from dataclasses import dataclass, field

from idp.authn.notices import Post
from idp.model.access import Binding, Group
from idp.model.account import Account
from idp.model.company import Membership
from idp.model.ids import AccountId, BindingId, CompanyId
from idp.model.session import Session
from idp.ports.clock import Clock
from idp.ports.records import Store
from idp.rbac.actor import Actor
from idp.rbac.office import Office


@dataclass(frozen=True, slots=True)
class Leaving:
    """What ends with a person's membership, and what is left behind."""

    account: Account
    membership: Membership
    bindings: tuple[Binding, ...] = ()
    groups: tuple[Group, ...] = ()
    sessions: tuple[Session, ...] = ()
    """Those in which they act for this company."""
    orphaned: tuple[Binding, ...] = ()
    """What they handed out and what falls with their rights; each may be adopted."""
    adoptable: frozenset[BindingId] = frozenset()
    """Those of the orphaned that the actor could give."""
    partners: tuple[str, ...] = ()
    """Clients that they agreed to hand data to."""
    requests: int = 0


@dataclass(frozen=True, slots=True)
class Dismissed:
    """What was ended."""

    rev: int
    bindings: int
    sessions: int
    services: tuple[str, ...] = field(default=())
    """Relying parties that are told, as in the delivery table: `client:<client_id>`."""


@dataclass(frozen=True, slots=True)
class Dismissal:
    """Look at what would end, and end it."""

    store: Store
    clock: Clock
    office: Office
    post: Post

    def look(self, actor: Actor, company: CompanyId, account: AccountId) -> Leaving:
        """List what dismissing would end and orphan. Raises `NotFound`, `Refused`."""
        raise NotImplementedError

    def dismiss(
        self,
        actor: Actor,
        company: CompanyId,
        account: AccountId,
        adopt: frozenset[BindingId] = frozenset(),
    ) -> Dismissed:
        """End bindings, groups, membership, sessions and refresh tokens in one transaction.

        What is adopted stands on the actor's own right from now on. Raises `NotFound`,
        `Refused` (no right, themselves, the last owner), `Unassured`.
        """
        raise NotImplementedError
