"""On whose right something is ordered: within what they may spend, or with a second person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from idp.model.access import NodeKind, person
from idp.model.billing import Purchase
from idp.model.ids import AccountId, CompanyId, NodeId, ServiceId
from idp.model.requests import Wish
from idp.ports.records import Records
from idp.rbac.answers import About, Allow, Deny, DenyReason, Sums, nearest
from idp.rbac.decide import decide
from idp.rbac.humans import same_human
from idp.rbac.lists import who_can
from idp.rbac.permissions import SERVICE_ORDER
from idp.rbac.structure import Structure
from idp.rbac.tree import Tree
from idp.words.days import zone_of

CONTENT_ORDER: Final = "content:order"
SERVICE_APPROVE: Final = "service:approve"
CONTENT_APPROVE: Final = "content:approve"
FOUND: Final = 5
"""Approvers that are named and written to."""
PLACES: Final = frozenset(
    {
        NodeKind.COMPANY,
        NodeKind.BRANCH,
        NodeKind.DEPARTMENT,
        NodeKind.ACCOUNT,
        NodeKind.NUMBER_GROUP,
        NodeKind.SIM,
    }
)
"""Kinds of nodes that something can be ordered for."""


class Verdict(StrEnum):
    """What a person may do with an order."""

    MAY = "may"
    OVER = "over"
    """They may connect such things, and this one costs more than they may spend."""
    NEEDS_APPROVAL = "needs_approval"
    """They may, and a second person has to agree."""
    MAY_NOT = "may_not"


@dataclass(frozen=True, slots=True)
class Standing:
    """The verdict with the right, or the reason, that it rests on."""

    verdict: Verdict
    answer: Allow | Deny


def ordering_permissions(purchase: Purchase) -> tuple[str, ...]:
    """Return the permissions by which it is connected."""
    return (CONTENT_ORDER, SERVICE_ORDER) if purchase.content else (SERVICE_ORDER,)


def approving_permissions(purchase: Purchase) -> tuple[str, ...]:
    """Return the permissions by which it is agreed to: whoever may connect it may agree to it too."""
    own = (CONTENT_APPROVE, SERVICE_APPROVE) if purchase.content else (SERVICE_APPROVE,)
    return (*own, *ordering_permissions(purchase))


def sums_with(
    records: Records, company: CompanyId, account: AccountId, purchase: Purchase, now: datetime
) -> Sums:
    """Return what an order adds to what stands on a person's right in this month already."""
    spent = records.orders.added(company, account, _month_began(records, company, now))
    before = sum((order.purchase.amount for order in spent if order.purchase), Decimal(0))
    return Sums(order=purchase.amount, month=before + purchase.amount)


def may_place(
    tree: Tree, account: AccountId, purchase: Purchase, node: NodeId, now: datetime, sums: Sums
) -> Standing:
    """Tell whether a person may order it there."""
    return _standing(tree, account, ordering_permissions(purchase), Asked(purchase, node, now, sums))


def may_agree(
    tree: Tree, account: AccountId, purchase: Purchase, node: NodeId, now: datetime, sums: Sums
) -> Standing:
    """Tell whether a person may agree to it, on a right that needs no approval itself."""
    return _standing(tree, account, approving_permissions(purchase), Asked(purchase, node, now, sums))


def may_order_wish(records: Records, tree: Tree, account: AccountId, wish: Wish, now: datetime) -> bool:
    """Tell whether a wish to order waits for this person."""
    if wish.order is None:
        return False
    sums = sums_with(records, tree.structure.company, account, wish.order, now)
    return may_agree(tree, account, wish.order, wish.node, now, sums).verdict is Verdict.MAY


def agreeing(records: Records, tree: Tree, wish: Wish, by: AccountId, now: datetime) -> tuple[AccountId, ...]:
    """List who may agree to a wish to order: other humans who act for the company."""
    if wish.order is None:
        return ()
    known = dict.fromkeys(_holders(tree, wish.node, wish.order, now))
    known.pop(by, None)
    acting = records.companies.acting(tree.structure.company, sorted(known))
    able = (
        account
        for account in known
        if account in acting
        and may_order_wish(records, tree, account, wish, now)
        and not same_human(records, account, by)
    )
    return tuple(one for one, _ in zip(able, range(FOUND), strict=False))


def is_place(structure: Structure, node: NodeId) -> bool:
    """Tell whether something can be ordered for a node."""
    found = structure.nodes.get(node)
    return node == structure.root or (found is not None and found.kind in PLACES)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a tree."""

    purchase: Purchase
    node: NodeId
    at: datetime
    sums: Sums


def _standing(tree: Tree, account: AccountId, permissions: Iterable[str], asked: Asked) -> Standing:
    """Take the best of the permissions: one that lets it be at once, else one that has a limit."""
    found = [_one(tree, account, permission, asked) for permission in permissions]
    for verdict in (Verdict.MAY, Verdict.NEEDS_APPROVAL, Verdict.OVER):
        best = next((one for one in found if one.verdict is verdict), None)
        if best is not None:
            return best
    return Standing(Verdict.MAY_NOT, nearest([one.answer for one in found if isinstance(one.answer, Deny)]))


def _one(tree: Tree, account: AccountId, permission: str, asked: Asked) -> Standing:
    service = ServiceId(asked.purchase.service) if asked.purchase.service else None
    subject = person(account)
    about = About(service=service, sums=asked.sums)
    answer = decide(subject, permission, asked.node, tree, asked.at, about)
    if isinstance(answer, Allow):
        verdict = Verdict.NEEDS_APPROVAL if answer.limits.needs_approval else Verdict.MAY
        return Standing(verdict, answer)
    without = decide(subject, permission, asked.node, tree, asked.at, About(service=service))
    summed = answer.reason is DenyReason.LIMITED and isinstance(without, Allow)
    return Standing(Verdict.OVER if summed else Verdict.MAY_NOT, answer)


def _holders(tree: Tree, node: NodeId, purchase: Purchase, now: datetime) -> Iterable[AccountId]:
    about = About(service=ServiceId(purchase.service) if purchase.service else None)
    for permission in approving_permissions(purchase):
        for holder in who_can(permission, node, tree, now, about):
            kind, _, key = holder.subject.partition(":")
            if kind == "person":
                yield AccountId(key)


def _month_began(records: Records, company: CompanyId, now: datetime) -> datetime:
    """Return when the present month began where the company is."""
    found = records.companies.get(company)
    here = now.astimezone(zone_of(found.time_zone)) if found else now
    return here.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
