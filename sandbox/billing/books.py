"""The data with what has been ordered since: products that ended, orders, tickets."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from threading import RLock
from typing import Any, Final

from sandbox import clock
from sandbox.billing import wire
from sandbox.billing.additions import with_additions
from sandbox.billing.rating import rated
from sandbox.billing.wire import Json

DATA: Final = Path(__file__).with_name("data.json")
MOSCOW: Final = timezone(timedelta(hours=3))


class UnknownError(Exception):
    """No such product, or not this customer's."""


@dataclass(slots=True)
class Books:
    """Everything that billing knows. `now` is in seconds since 1970."""

    now: Callable[[], int] = clock.now
    data: Mapping[str, Any] = field(default_factory=lambda: json.loads(DATA.read_text(encoding="utf-8")))
    orders: dict[str, Json] = field(default_factory=dict)
    """By the customer's own key."""
    tickets: dict[str, Json] = field(default_factory=dict)
    ended: dict[str, datetime] = field(default_factory=dict)
    added: list[Mapping[str, Any]] = field(default_factory=list)
    """Products that were switched on, in the data's own form."""
    lock: RLock = field(default_factory=RLock)
    file: Path | None = None
    """Where all this is kept between starts; in memory alone without one."""

    def reset(self) -> None:
        """Forget everything that was ordered."""
        with self.lock:
            self.orders.clear()
            self.tickets.clear()
            self.ended.clear()
            self.added.clear()
            self.save()

    def recall(self) -> "Books":
        """Read what was ordered before."""
        if self.file is not None and self.file.exists():
            kept = json.loads(self.file.read_text(encoding="utf-8"))
            self.orders, self.tickets = kept["orders"], kept["tickets"]
            self.added = kept.get("added", [])
            self.ended = {name: datetime.fromisoformat(at) for name, at in kept["ended"].items()}
        return self

    def save(self) -> None:
        """Write it down, whole or not at all."""
        if self.file is None:
            return
        kept = {"orders": self.orders, "tickets": self.tickets, "added": self.added}
        ended = {name: at.isoformat() for name, at in self.ended.items()}
        draft = self.file.with_suffix(".draft")
        draft.write_text(json.dumps({**kept, "ended": ended}, ensure_ascii=False), encoding="utf-8")
        draft.replace(self.file)

    def time(self) -> datetime:
        """Tell the time in Moscow."""
        return datetime.fromtimestamp(self.now(), MOSCOW)

    def organizations(self) -> list[Json]:
        """Tell of companies and branches."""
        return [wire.party(o) for o in self.data["organization"] if o["@type"] == "Organization"]

    def individuals(self) -> list[Json]:
        """Tell of people, those in trade too."""
        people = [wire.individual(person) for person in self.data["individual"]]
        return people + [wire.party(o) for o in self.data["organization"] if o["@type"] == "Individual"]

    def customers(self) -> list[Json]:
        """Tell of customers."""
        return wire.untold(self.data["customer"], "Customer")

    def accounts(self) -> list[Json]:
        """Tell of billing accounts."""
        return [wire.account(account) for account in self.data["billingAccount"]]

    def offerings(self) -> list[Json]:
        """Tell the catalogue."""
        return [wire.offering(offering) for offering in self.data["product_offering"]]

    def products(self) -> list[Json]:
        """Tell of SIMs and of everything else."""
        offerings = self.catalogue()
        names = {person["id"]: wire.full_name(person) for person in self.data["individual"]}
        sims = [wire.sim(sim, offerings[sim["plan"]], names) for sim in self.data["subscriptions"]]
        others = [
            wire.product(product, offerings[product["productOffering"]["id"]], names)
            for product in (*self.data["product_inventory"], *self.added)
        ]
        return [self._present(product) for product in sims + others]

    def bills(self) -> list[Json]:
        """Tell of bills up to today."""
        return self._rated()[0]

    def rates(self) -> list[Json]:
        """Tell of every row of them."""
        return self._rated()[1]

    def catalogue(self) -> Mapping[str, Json]:
        """Return the offerings by id, in the data's own form."""
        return {offering["id"]: offering for offering in self.data["product_offering"]}

    def accounts_of(self, company: str) -> set[str]:
        """Return the accounts of a customer."""
        return {
            account["id"]
            for customer in self.data["customer"]
            if customer["engagedParty"]["id"] == company
            for account in customer["account"]
        }

    def account_of(self, company: str, product: str) -> str:
        """Return the account a company's product is charged to. Raises `UnknownError`."""
        own = self.accounts_of(company)
        found = [p["billingAccount"]["id"] for p in self.products() if p["id"] == product]
        if not found or found[0] not in own:
            raise UnknownError
        return str(found[0])

    def _present(self, product: Json) -> Json:
        at = self.ended.get(product["id"])
        if at is None:
            return product
        return {**product, "status": "terminated", "terminationDate": at.isoformat()}

    def _rated(self) -> tuple[list[Json], list[Json]]:
        ended: dict[str, date] = {product: at.date() for product, at in self.ended.items()}
        return rated(with_additions(self.data, self.added), ended, self.time().date())
