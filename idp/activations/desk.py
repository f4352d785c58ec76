"""The use cases of this room, opened once per process."""

from dataclasses import dataclass, replace
from datetime import date

from idp.activations.book import Book, Ours
from idp.activations.buying import Buying
from idp.activations.findings import Findings, Scene, find
from idp.activations.ground import ground_of, stoppers
from idp.activations.ordering import Ordering
from idp.activations.quoting import Quoting
from idp.activations.rows import Row, rows_of
from idp.activations.sending import Sending
from idp.activations.sheet import Card, Month, Sheet
from idp.activations.sight import Sight
from idp.activations.statistics import MONTHS, Statistics
from idp.model.errors import NotFound, Refused
from idp.model.ids import AccountId, CompanyId, ServiceId
from idp.model.requests import Order
from idp.ports.house import House
from idp.rbac import Trees
from idp.rbac.humans import away_among
from idp.rbac.news import Tell, tell_nobody
from idp.words import words_later


@dataclass(frozen=True, slots=True)
class Activations:
    """Look, find, order, stop, claim. What a viewer may not see is left out, or `NotFound`.

    Every method may raise `Unavailable` while billing is away, and `Unbilled` where billing
    does not know the company.
    """

    book: Book
    ordering: Ordering
    statistics: Statistics
    buying: Buying

    def month(
        self,
        account: AccountId,
        company: CompanyId,
        month: date | None = None,
        entrances: frozenset[ServiceId] = frozenset(),
    ) -> Sheet:
        """Return a month as this person may see it; of the present one also what is worth a look.

        `entrances` are the services that can be entered with this sign-in.
        """
        ours = self.book.ours(company)
        this = ours.today.replace(day=1)
        month = (month or this).replace(day=1)
        bill = self.book.bill(ours, month)
        rows = rows_of(self.book.facts(ours), bill, present=month == this)
        sight = Sight(ours.tree, account, ours.at)
        seen = tuple(row for row in rows if sight.costs(row))
        return Sheet(
            month=month,
            rows=seen,
            tree=ours.tree,
            billed=bill is not None,
            whole=len(seen) == len(rows),
            present=month == this,
            stoppable=frozenset(row.key for row in seen if sight.right_to_stop(row)),
            exportable=any(map(sight.may_export, seen)),
            findings=_findings(ours, seen, entrances, sight) if month == this else Findings(),
        )

    def card(self, account: AccountId, company: CompanyId, key: str) -> Card:
        """Return everything about one product. Raises `NotFound`, the same for what is not to be seen."""
        ours = self.book.ours(company)
        row = self.ordering.row(ours, key)
        sight = Sight(ours.tree, account, ours.at)
        if not sight.sees(row):
            raise NotFound
        able = stoppers(ours.tree, row, ours.at)
        with self.book.store.read() as records:
            ground = ground_of(records, company, row)
            away = away_among(records, company, able)
        return Card(
            row=row,
            ground=ground,
            tree=ours.tree,
            stoppers=tuple(subject for subject in able if subject not in away),
            may_stop=sight.right_to_stop(row) is not None,
            may_claim=sight.right_to_claim(row) is not None,
            orders=tuple(order for order in ours.orders if key == order.product or order == row.order),
        )

    def export(self, account: AccountId, company: CompanyId, month: date | None = None) -> Sheet:
        """Return the part of a month that this person may take away in a table."""
        sheet = self.month(account, company, month)
        sight = Sight(sheet.tree, account, self.book.clock.now())
        taken = tuple(row for row in sheet.rows if sight.may_export(row))
        if not taken:
            raise Refused(words_later.text("You may not take the costs away in a table."))
        return replace(sheet, rows=taken, whole=sheet.whole and len(taken) == len(sheet.rows))

    def months(self, account: AccountId, company: CompanyId, number: int = MONTHS) -> tuple[Month, ...]:
        """Return what the last months came to, oldest first."""
        return self.statistics.months(account, company, number)

    def stop(self, account: AccountId, company: CompanyId, key: str, reason: str = "") -> Order:
        """End a product; twice is one order. Raises `NotFound`, `Refused`, `Conflict`."""
        return self.ordering.stop(account, company, key, reason)

    def claim(self, account: AccountId, company: CompanyId, key: str, words: str) -> Order:
        """Claim a refund. Raises `NotFound`, `Refused`, `Invalid`."""
        return self.ordering.claim(account, company, key, words)


def open_activations(house: House, trees: Trees, tell: Tell = tell_nobody) -> Activations:
    """Open the use cases over a house; `tell` writes to who asked for an order."""
    book = Book(house.store, house.clock, house.billing, trees)
    sending = Sending(house.store, house.clock, house.billing)
    buying = Buying(book, sending, Quoting(book, house.signer), tell)
    return Activations(book, Ordering(book, sending), Statistics(book), buying)


def _findings(ours: Ours, seen: tuple[Row, ...], entrances: frozenset[ServiceId], sight: Sight) -> Findings:
    return find(seen, Scene(ours.tree, ours.at, ours.colleagues, ours.uses, entrances, sight.sees_costs))
