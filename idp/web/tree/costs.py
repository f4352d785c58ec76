"""What is switched on at a place and below, what it costs this month, and by whom."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from idp.activations import Unbilled, open_activations
from idp.activations.rows import Row, RowKind
from idp.activations.who import Who
from idp.model.errors import Unavailable
from idp.model.ids import NodeId
from idp.web.sentences import spaced_phone
from idp.web.tree.work import Work
from idp.words import Words

SHOWN: Final = 30


@dataclass(frozen=True, slots=True)
class Line:
    """Something that costs money: how much, and who switched it on; nobody does that to a penalty."""

    name: str
    amount: Decimal | None
    who: str
    place: str
    card: str = ""
    """The id under which its own page is; empty for what has none."""


@dataclass(frozen=True, slots=True)
class Costs:
    """The month at a place and below; `trouble` says why it is not known."""

    lines: tuple[Line, ...] = ()
    more: int = 0
    total: Decimal = Decimal(0)
    trouble: str = ""


def read_costs(work: Work, node: NodeId) -> Costs:
    """Read the month as the caller may see it; billing away is said, and waited for by nobody."""
    activations = open_activations(work.front.house, work.front.desk.trees)
    try:
        sheet = activations.month(work.inside.account.id, work.inside.company)
    except Unavailable:
        return Costs(
            trouble=work.words.text("Billing does not answer. What things cost is not known right now.")
        )
    except Unbilled:
        return Costs(trouble=work.words.text("Billing does not know this company yet."))
    here = [row for row in sheet.rows if node in work.tree.structure.lineage(row.node)]
    dear = sorted(here, key=lambda row: (-(row.amount or 0), row.name))
    total = sum((row.amount for row in here if row.amount is not None), Decimal(0))
    return Costs(tuple(_line(work, row) for row in dear[:SHOWN]), max(0, len(dear) - SHOWN), total)


def _line(work: Work, row: Row) -> Line:
    card = row.key if row.kind is RowKind.PRODUCT else ""
    name = row.name or work.words.text("Not itemised by billing")
    who = say_who(work.words, row.requester) if row.kind in (RowKind.PRODUCT, RowKind.NUMBER) else ""
    return Line(name, row.amount, who, work.naming.node(row.node), card)


def say_who(words: Words, who: Who) -> str:
    """Say a person; a number whose person nobody knows; or that nobody is known."""
    if who.known:
        return who.name or words.text("Somebody who has left")
    if who.msisdn:
        return words.text("person unknown, from the number %(number)s", number=spaced_phone(who.msisdn))
    return words.text("nobody known")
