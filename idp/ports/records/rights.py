"""Records of what waits for a decision, of orders, and of use."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from idp.model.ids import AccountId, CompanyId, OrderId, RequestId
from idp.model.requests import Draft, Order, OrderState, Request, RequestState, Use


class Requests(Protocol):
    """Wishes and changes that wait for a second person."""

    def add(self, request: Request) -> None: ...
    def get(self, company: CompanyId, request: RequestId) -> Request | None: ...
    def of_company(
        self, company: CompanyId, *, states: frozenset[RequestState] | None = None, limit: int = 100
    ) -> Sequence[Request]:
        """List newest first."""
        ...

    def move(self, request: Request, old: RequestState) -> bool:
        """Replace state, decision and revision by one conditional write; false unless it was `old`."""
        ...

    def due(self, now: datetime, limit: int = 100) -> Sequence[Request]:
        """List ripening requests whose time has come, and open ones past their expiry."""
        ...


class Drafts(Protocol):
    """Changes being collected; one draft a person and company."""

    def find(self, company: CompanyId, account: AccountId) -> Draft | None: ...
    def put(self, draft: Draft) -> None: ...
    def drop(self, company: CompanyId, account: AccountId) -> bool: ...
    def sweep(self, before: datetime, limit: int = 500) -> int:
        """Delete those not touched since; return how many."""
        ...


class Orders(Protocol):
    """Orders to billing, written before they are sent."""

    def add(self, order: Order) -> None:
        """Write an order. Raises `Conflict` if its key is taken."""
        ...

    def get(self, company: CompanyId, order: OrderId) -> Order | None: ...
    def of_company(self, company: CompanyId, *, limit: int = 500) -> Sequence[Order]:
        """List newest first."""
        ...

    def hold(self, company: CompanyId, account: AccountId) -> None:
        """Keep other orders on this person's right waiting until the transaction ends.

        Two at once would each be within a sum that together they exceed.
        """
        ...

    def added(self, company: CompanyId, account: AccountId, since: datetime) -> Sequence[Order]:
        """List what was ordered on this person's right since then, what failed left out."""
        ...

    def settle(self, company: CompanyId, order: OrderId, state: OrderState, reference: str) -> bool:
        """Note billing's answer by one conditional write; false unless it was `sent`."""
        ...


class Uses(Protocol):
    """Who last entered what, when: what tells an unused access."""

    def note(self, company: CompanyId, use: Use) -> None:
        """Keep the later one."""
        ...

    def of_company(self, company: CompanyId) -> Sequence[Use]: ...
    def of_person(self, company: CompanyId, account: AccountId, limit: int) -> Sequence[Use]:
        """List what a person entered for a company, last first."""
        ...
