"""The price notice: everything that is said before a sum is taken."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Response

from idp.activations.quoting import Notice
from idp.model.access import person
from idp.model.errors import DomainError, Invalid, Refused
from idp.model.ids import NodeId
from idp.rbac import Allow
from idp.rbac.placing import Verdict
from idp.rbac.requests import LONGEST_COMMENT
from idp.web.assured import assured
from idp.web.called import naming_of
from idp.web.costs.desk import Counter
from idp.web.costs.saying import Saying
from idp.web.inside import Inside
from idp.web.tree.naming import Naming
from idp.words import words_later

WHY_NOT: Final[Mapping[Verdict, str]] = {
    Verdict.OVER: words_later.text("This is more than you may spend on your own."),
    Verdict.NEEDS_APPROVAL: words_later.text("A second person has to agree to what you connect here."),
    Verdict.MAY_NOT: words_later.text("You may not connect this here yourself."),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page says of a notice beside the notice itself."""

    template: str
    to: str
    """Where its form goes."""
    kept: Mapping[str, str] = field(default_factory=dict)
    """What the form carries along."""
    fault: str = ""
    status: int = 200
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """A notice in words."""

    notice: Notice
    saying: Saying
    naming: Naming

    @property
    def name(self) -> str:
        """Say what is ordered."""
        return self.notice.quote.purchase.name

    @property
    def price(self) -> str:
        """Say sum and period."""
        bought = self.notice.quote.purchase
        return self.saying.prices(bought.prices, bought.units)

    @property
    def tax(self) -> str:
        """Say the tax within."""
        return self.saying.taxed(self.notice.quote.purchase.prices)

    @property
    def month(self) -> str:
        """Say what it adds in a month, where that is more than one price says."""
        bought = self.notice.quote.purchase
        plain = len(bought.prices) == 1 and bought.units == 1 and bought.prices[0].period == "month"
        return "" if plain or not bought.amount else self.saying.money(bought.amount)

    @property
    def charged(self) -> str:
        """Say the day of the next charge."""
        day = self.notice.quote.next_charge
        return self.saying.day(day) if day else ""

    @property
    def payer(self) -> str:
        """Say who pays."""
        pays = self.notice.quote.purchase.pays
        return next((node.name for node in self.notice.payers if node.external == pays), pays)

    @property
    def company(self) -> str:
        """Name the company that pays."""
        inside = self.saying.inside
        found = (m.company_name for m in inside.caller.companies if m.company == inside.company)
        return next(found, "")

    @property
    def place(self) -> str:
        """Say where it hangs."""
        return self.naming.node(self.notice.quote.node)

    @property
    def right(self) -> str:
        """Say the right it is done on."""
        answer = self.notice.standing.answer
        if not isinstance(answer, Allow) or not answer.path:
            return ""
        step = answer.path[0]
        return self.naming.words.text(
            "%(who)s: %(role)s, %(place)s",
            who=self.naming.subject(step.subject),
            role=self.naming.role(step.role),
            place=self.naming.node(step.node or self.notice.quote.node),
        )

    @property
    def why_not(self) -> str:
        """Say why the reader may not order it alone."""
        found = WHY_NOT.get(self.notice.standing.verdict)
        return self.naming.words.text(found) if found else ""

    @property
    def agreeing(self) -> list[str]:
        """Name who may agree."""
        return [self.naming.subject(person(account)) for account in self.notice.agreeing]

    @property
    def there(self) -> list[str]:
        """Name where the same service hangs already."""
        return [self.naming.node(node) for node in self.notice.there]

    @property
    def act(self) -> str:
        """Say the act with its price, for the way to a step-up."""
        return self.naming.words.text("connect %(name)s, %(price)s", name=self.name, price=self.price)


def tell(counter: Counter, inside: Inside, notice: Notice) -> Told:
    """Say a notice in the reader's language."""
    answer = notice.standing.answer
    mentioned = [step.subject for step in answer.path] if isinstance(answer, Allow) else []
    people = [*mentioned, *(person(account) for account in notice.agreeing)]
    people += [person(notice.by)] if notice.by else []
    naming = naming_of(counter.front, inside, notice.tree.structure, people)
    return Told(notice, Saying(counter.front.words(inside.caller), naming, inside), naming)


def page(counter: Counter, inside: Inside, told: Told, shown: Shown) -> Response:
    """Show a notice with its one confirm."""
    return counter.front.page(
        inside.caller,
        shown.template,
        status=shown.status,
        told=told,
        quote=told.notice.quote,
        may=told.notice.standing.verdict is Verdict.MAY,
        assured=assured(inside.caller),
        to=shown.to,
        kept=shown.kept,
        fault=shown.fault,
        longest=LONGEST_COMMENT,
        zone=counter.front.zone(inside.caller),
        **shown.more,
    )


def status_of(error: DomainError) -> int:
    """Return the status of a notice that is shown again: 409 where the one before counts no more."""
    if isinstance(error, Invalid):
        return 422
    return 403 if isinstance(error, Refused) else 409


def say_fault(counter: Counter, inside: Inside, error: DomainError) -> str:
    """Say what was wrong."""
    words = counter.front.words(inside.caller)
    return words.text(error.message) if error.message else words.text("This cannot be done")


def place_of(text: str) -> NodeId:
    """Read a node; what no database keeps as a text is nobody's."""
    return NodeId("" if "\0" in text else text)
