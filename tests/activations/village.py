"""Romashka as billing's data has it, and the people in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from idp.activations import Activations
from idp.adapters.billing import FileBilling
from idp.model.access import Node, NodeKind
from idp.model.account import Account
from idp.model.billing import AddOrder, OrderReceipt, PartyId, RefundClaim, StopOrder
from idp.model.company import Company
from idp.model.errors import Refused, Unavailable
from idp.model.ids import AccountId, CompanyId, NodeId, ServiceId
from idp.model.requests import Order
from idp.model.work import Job, JobKind
from idp.ports.records import Records, Store
from tests.support import rights
from tests.support.clock import FixedClock

DATA: Final = Path(__file__).parents[2] / "sandbox" / "billing" / "data.json"
ROMASHKA, VASILEK = CompanyId("romashka"), CompanyId("vasilek")
ANNA, BORIS, VIKTOR, GALINA, DARIA, OLGA = (
    AccountId(name) for name in ("anna", "boris", "viktor", "galina", "daria", "olga")
)
PARTIES: Final = {ANNA: "ind-101", BORIS: "ind-102", VIKTOR: "ind-103", GALINA: "ind-104", OLGA: "ind-106"}
BEGUN: Final = datetime(2026, 1, 1, tzinfo=UTC)
WEATHER, PBX, SEATS, STAFF, ADS, RINGBACK = "prod-2", "prod-1", "prod-4", "prod-8", "prod-10", "prod-9"
ENTRANCES: Final = frozenset(ServiceId(name) for name in ("vats", "target", "cabinet"))


@dataclass
class Village:
    """What a test looks at and changes."""

    activations: Activations
    store: Store
    clock: FixedClock
    file: Path
    billing: FileBilling

    def rewrite(self, **lists: Any) -> None:
        """Replace lists of billing's file."""
        told = json.loads(self.file.read_text(encoding="utf-8"))
        self.file.write_text(json.dumps({**told, **lists}, ensure_ascii=False), encoding="utf-8")

    def told(self, name: str) -> list[dict[str, Any]]:
        """Return a list of billing's file."""
        found: list[dict[str, Any]] = json.loads(self.file.read_text(encoding="utf-8"))[name]
        return found

    def active(self, key: str) -> bool:
        """Tell whether billing still charges a product of Romashka."""
        return next(p.active for p in self.billing.products(PartyId("org-001")) if p.id == key)

    def orders(self, company: CompanyId = ROMASHKA) -> list[Order]:
        """List our own orders."""
        with self.store.read() as records:
            return list(records.orders.of_company(company))

    def jobs(self) -> list[Job]:
        """List what waits to be brought to billing."""
        with self.store.read() as records:
            return list(records.outbox.list(JobKind.BILLING_ORDER))

    def audited(self) -> list[str]:
        """List what was written down, oldest first."""
        with self.store.read() as records:
            rows = records.audit.recent(100)
        return [row.kind for row in sorted(rows, key=lambda row: row.number)]

    def detail(self, kind: str) -> Mapping[str, Any]:
        """Return what the last event of a kind says."""
        with self.store.read() as records:
            row = max((r for r in records.audit.recent(100) if r.kind == kind), key=lambda r: r.number)
        told: Mapping[str, Any] = json.loads(row.detail)
        return told


@dataclass
class Moody:
    """Billing that reads well and may fail to take orders."""

    inner: FileBilling
    away: bool = True
    asked: list[str] = field(default_factory=list)
    answer: str = ""

    def __getattr__(self, name: str) -> Any:
        """Read as ever."""
        return getattr(self.inner, name)

    def sitting(self) -> "Moody":
        """Stand in for itself in a question."""
        return self

    def order(self, order: AddOrder) -> OrderReceipt:
        """Take an order to add, unless it is away."""
        self.asked.append(order.key)
        if self.away:
            raise Unavailable("billing does not answer")
        return self.inner.order(order)

    def stop(self, order: StopOrder) -> OrderReceipt:
        """Take an order, unless it is away."""
        self.asked.append(order.key)
        if self.answer == "no":
            raise Refused("billing answers 422")
        if self.away:
            raise Unavailable("billing does not answer")
        receipt = self.inner.stop(order)
        return replace(receipt, state=self.answer) if self.answer else receipt

    def claim(self, claim: RefundClaim) -> OrderReceipt:
        """Take a claim, unless it says no."""
        self.asked.append(claim.key)
        if self.answer == "no":
            raise Refused("billing answers 422")
        return self.inner.claim(claim)


def found_companies(records: Records) -> None:
    """Make the companies, the people, the tree and its rights, as of the first day of 2026."""
    records.companies.add(Company(ROMASHKA, "Ромашка", BEGUN, external_id="org-001"))
    records.companies.add(Company(VASILEK, "Василёк", BEGUN, external_id="org-501"))
    for account in (ANNA, BORIS, VIKTOR, GALINA, DARIA, OLGA):
        records.accounts.add(Account(account, account.title(), BEGUN, party=PARTIES.get(account)), [])
        records.companies.add_member(account, VASILEK if account == OLGA else ROMASHKA, "")
    rights.put(records, ROMASHKA, *_romashka())
    rights.hang(records, VASILEK, "vats")
    rights.give(records, ANNA, ROMASHKA)
    rights.give(records, GALINA, ROMASHKA, "branch_admin", node="org-002")
    rights.give(records, BORIS, ROMASHKA, "billing_viewer")
    rights.give(records, VIKTOR, ROMASHKA, "service_user", services=["vats"])
    rights.give(records, OLGA, VASILEK)


def _romashka() -> list[Node]:
    return [
        _node("dep-it", NodeKind.DEPARTMENT, ROMASHKA),
        _node("org-002", NodeKind.BRANCH, ROMASHKA, external="org-002"),
        _node("acc-001", NodeKind.ACCOUNT, ROMASHKA, external="acc-001"),
        _node("acc-002", NodeKind.ACCOUNT, "org-002", external="acc-002"),
        _node("sim-2", NodeKind.SIM, "acc-001", external="sim-2"),
        _node("sim-4", NodeKind.SIM, "acc-002", external="sim-4"),
        _node("prod-1", NodeKind.SERVICE, "dep-it", external="prod-1", service="vats"),
        _node("prod-2", NodeKind.SERVICE, "acc-002", external="prod-2", service="weather"),
        _node("prod-10", NodeKind.SERVICE, "acc-001", external="prod-10", service="target"),
        _node("prod-6", NodeKind.SERVICE, "acc-001", external="prod-6", service="cabinet"),
    ]


def _node(identifier: str, kind: NodeKind, parent: str, *, external: str = "", service: str = "") -> Node:
    return Node(
        NodeId(identifier),
        kind,
        identifier,
        NodeId(parent),
        service=ServiceId(service) if service else None,
        external=external,
    )
