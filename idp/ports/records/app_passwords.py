"""Records of application passwords."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from idp.model.app_password import AppPassword
from idp.model.ids import AccountId, AppPasswordId, CompanyId, ServiceId


class AppPasswords(Protocol):
    """Application passwords. Every change but a use raises the `secrets` stamp in its transaction.

    None of the lists holds an ended one; who reads them judges whether one has expired.
    """

    def put(self, app: AppPassword) -> None:
        """Write a new one. Raises `Conflict` if its id is taken.

        Those who make one in a company wait for each other, so that each may count what is there.
        """
        ...

    def get(self, app: AppPasswordId) -> AppPassword | None: ...

    def of_login(self, company: CompanyId | None, service: ServiceId, login: str) -> Sequence[AppPassword]:
        """List those used with a login, in one company or in all. One statement."""
        ...

    def of_person(self, company: CompanyId, account: AccountId) -> Sequence[AppPassword]:
        """List a person's, by service and age."""
        ...

    def of_service(
        self, service: ServiceId, company: CompanyId | None = None, limit: int = 500
    ) -> Sequence[AppPassword]:
        """List a service's, those of servers too, by company and login."""
        ...

    def servers_of(self, company: CompanyId) -> Sequence[AppPassword]:
        """List those of a company's servers, by service and age."""
        ...

    def end(self, app: AppPasswordId, now: datetime) -> bool:
        """End one by a conditional write; tell whether it was live."""
        ...

    def end_of_person(
        self, company: CompanyId, account: AccountId, now: datetime, service: ServiceId | None = None
    ) -> Sequence[AppPassword]:
        """End all of a person's in a company, at one service or at all; return them."""
        ...

    def ended_with(self, company: CompanyId, account: AccountId, at: datetime) -> Sequence[AppPassword]:
        """List a person's that ended at one moment, by service and age."""
        ...

    def mark_used(self, app: AppPasswordId, at: datetime, after: datetime) -> bool:
        """Note a use unless one is noted later than `after`; tell whether it was noted."""
        ...
