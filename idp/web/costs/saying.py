"""How prices, parts in an order and places of a cost are said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from babel.dates import format_date

from idp.activations.findings import Closed, Shut
from idp.activations.ground import Missing
from idp.activations.rows import Row, RowKind, Standing
from idp.activations.who import Who
from idp.model.access import NodeKind
from idp.model.billing import Price, PriceKind
from idp.model.ids import NodeId, ServiceId
from idp.web.inside import Inside
from idp.web.sentences import spaced_phone
from idp.web.tree.naming import Naming
from idp.words import Words, words_later
from idp.words.money import say_money

BILLING_VIEW: Final = "billing:view"
STANDINGS: Final[Mapping[Standing, str]] = {
    Standing.ON: words_later.text("on"),
    Standing.SUSPENDED: words_later.text("suspended"),
    Standing.STOPPING: words_later.text("is being stopped"),
    Standing.ENDED: words_later.text("has ended"),
}
MISSING: Final[Mapping[Missing, str]] = {
    Missing.NOBODY: words_later.text("Nobody known switched it on, so there is no right to show."),
    Missing.NO_JOURNAL: words_later.text("It was switched on before rights were written down here."),
    Missing.NO_RIGHT: words_later.text(
        "On that day neither of them held the right to connect it: it was ordered past this sign-in."
    ),
}
CLOSED: Final[Mapping[Closed, str]] = {
    Closed.NO_ENTRANCE: words_later.text("No service of yours stands behind it."),
    Closed.NO_PLACE: words_later.text("It hangs nowhere in your company."),
    Closed.NOBODY: words_later.text("Nobody has been given access."),
}
_CHANNELS: Final[Mapping[str, str]] = {
    "portal": words_later.text("in the operator's online account"),
    "office": words_later.text("in an office, by contract"),
    "legacy:mobile-portal": words_later.text("from the phone, on the mobile portal"),
    "legacy:ussd": words_later.text("from the phone, by a short code"),
}
_KINDS: Final[Mapping[RowKind, str]] = {
    RowKind.REST: words_later.text("Not itemised by billing"),
    RowKind.NUMBER: words_later.text("Numbers and their plans"),
    RowKind.OTHER: words_later.text("Everything else"),
    RowKind.PRODUCT: words_later.text("Other services"),
}
_HANGING: Final = (NodeKind.SERVICE, NodeKind.SIM, NodeKind.PARTNER_LINK)


@dataclass(frozen=True, slots=True)
class Saying:
    """Says costs in one language, to one reader."""

    words: Words
    naming: Naming
    inside: Inside

    def money(self, amount: Decimal, currency: str = "RUB") -> str:
        """Say a sum."""
        return say_money(self.words.locale, amount, currency)

    def day(self, day: date) -> str:
        """Say a day; its year only where it is another one."""
        pattern = "d MMMM" if day.year == self.inside.caller.at.year else "d MMMM y"
        return format_date(day, pattern, locale=self.words.locale)

    def month(self, month: date) -> str:
        """Say a month with its year."""
        return format_date(month, "LLLL y", locale=self.words.locale)

    def short_month(self, month: date) -> str:
        """Say a month in a few letters."""
        return format_date(month, "LLL", locale=self.words.locale)

    def name(self, row: Row) -> str:
        """Say what was charged."""
        return row.name or self.kind(row.kind)

    def kind(self, kind: RowKind) -> str:
        """Say what rows of a kind are."""
        return self.words.text(_KINDS[kind])

    def service(self, row: Row) -> str:
        """Say the service that a product opens; one that is nowhere else by the product's name."""
        service = ServiceId(row.service)
        known = service in self.naming.services or self.naming.structure.hangings.get(service)
        return self.naming.service(service) if known else row.name

    def prices(self, prices: Iterable[Price], units: int = 1) -> str:
        """Say what it costs: sum and period, for how many."""
        return ", ".join(self._price(price, units) for price in prices)

    def taxed(self, prices: Iterable[Price]) -> str:
        """Say the tax that prices hold, where they hold one and the same."""
        rates = {price.tax_rate for price in prices}
        rate = rates.pop() if len(rates) == 1 else None
        return self.words.text("VAT of %(rate)s %% included", rate=f"{rate:f}") if rate else ""

    def who(self, who: Who) -> str:
        """Say a person; a number whose person nobody knows; or that nobody is known."""
        if who.known:
            return who.name or self.words.text("Somebody who has left")
        if who.msisdn:
            number = spaced_phone(who.msisdn)
            return self.words.text("person unknown, from the number %(number)s", number=number)
        return self.words.text("nobody known")

    def part(self, row: Row) -> str:
        """Say who switched it on, or who holds the number."""
        if row.kind is not RowKind.NUMBER:
            return self.who(row.requester)
        number = spaced_phone(row.requester.msisdn)
        return f"{number}, {row.requester.name}" if row.requester.known else number

    def standing(self, row: Row) -> str:
        """Say where it stands."""
        return self.words.text(STANDINGS[row.standing])

    def shut(self, shut: Shut) -> str:
        """Say why nobody can open it."""
        return self.words.text(CLOSED[shut.why])

    def missing(self, missing: Missing) -> str:
        """Say why no right can be named."""
        return self.words.text(MISSING[missing])

    def channel(self, channel: str) -> str:
        """Say by which way it was ordered."""
        if not channel:
            return self.words.text("not known")
        known = _CHANNELS.get(channel)
        return self.words.text(known) if known else self.words.text("another way (%(name)s)", name=channel)

    def place(self, node: NodeId) -> str:
        """Say where it belongs: what it hangs in, as far as the reader sees the costs there."""
        return self.naming.node(self.home(node))

    def home(self, node: NodeId) -> NodeId:
        """Return the branch, department or account in which a product hangs."""
        found = self.naming.structure.nodes.get(node)
        if found is None or found.kind not in _HANGING or found.parent is None:
            return node
        return found.parent if self.inside.may(BILLING_VIEW, found.parent) else node

    def _price(self, price: Price, units: int) -> str:
        if not price.money.amount:
            return self.words.text("free of charge")
        form = self.words.text(_FORMS.get((price.kind, price.period, price.unit), _PLAIN[price.kind]))
        return form % {"sum": self.money(price.money.amount, price.money.currency), "n": units}


_MONTH, _DAY = "month", "day"
_FORMS: Final[Mapping[tuple[PriceKind, str, str], str]] = {
    (PriceKind.RECURRING, _MONTH, ""): words_later.text("%(sum)s a month"),
    (PriceKind.RECURRING, _DAY, ""): words_later.text("%(sum)s a day"),
    (PriceKind.RECURRING, _MONTH, "user"): words_later.text("%(sum)s a month for each seat, seats: %(n)s"),
    (PriceKind.RECURRING, _DAY, "user"): words_later.text("%(sum)s a day for each seat, seats: %(n)s"),
    (PriceKind.USAGE, "", "message"): words_later.text("%(sum)s for each message"),
}
_PLAIN: Final[Mapping[PriceKind, str]] = {
    PriceKind.RECURRING: words_later.text("%(sum)s regularly"),
    PriceKind.USAGE: words_later.text("%(sum)s for each use"),
    PriceKind.ONE_TIME: words_later.text("%(sum)s once"),
}
