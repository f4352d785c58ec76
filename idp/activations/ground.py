"""On which right something was switched on: the tree as it was on that day decides."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from idp.activations.places import Places
from idp.activations.rows import Row
from idp.model.access import person
from idp.model.errors import NotFound
from idp.model.ids import AccountId, CompanyId, NodeId, ServiceId, SubjectId
from idp.model.requests import Order
from idp.ports.records import Records
from idp.rbac import About, Allow, Tree, decide
from idp.rbac.answers import ANYTHING
from idp.rbac.changers import Question
from idp.rbac.lists import who_can
from idp.rbac.permissions import SERVICE_ORDER, SERVICE_STOP
from idp.rbac.placing import approving_permissions
from idp.rbac.trees import past_tree

CONTENT_ORDER: Final = "content:order"
CONTENT_STOP: Final = "content:stop"


class Missing(StrEnum):
    """Why no right can be named."""

    NOBODY = "nobody"
    """Nobody known switched it on."""
    NO_JOURNAL = "no_journal"
    """It began before the tree was written down."""
    NO_RIGHT = "no_right"
    """Whoever it was held no right to on that day."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The right it was done on: whose, at which node, and the tree of that day that says so."""

    question: Question
    decision: Allow
    tree: Tree
    at: datetime


def ground_of(records: Records, company: CompanyId, row: Row) -> Ground | Missing:
    """Find the right it was switched on by: an order of ours says it, else the day and the people do."""
    if row.order is not None:
        return _ground_of_order(records, company, row, row.order)
    return _ground_of_product(records, company, row)


def _ground_of_product(records: Records, company: CompanyId, row: Row) -> Ground | Missing:
    """Find the right of the requester, or else of the approver, on the day it was switched on.

    A product has no node of its own before it is on: it was ordered for where it was to be charged.
    """
    people = [who.account for who in (row.requester, row.approver) if who.account is not None]
    product = row.product
    began = product.started_at if product else None
    if not people or product is None or began is None:
        return Missing.NOBODY
    try:
        tree = past_tree(records, company, began)
    except NotFound:
        return Missing.NO_JOURNAL
    node = Places.of(tree.structure).product(product, row.service)
    about = _about(tree, node, row.service)
    for account in people:
        for permission in ordering(row):
            question = Question(person(account), permission, node, about.service)
            answer = decide(question.subject, permission, node, tree, began, about)
            if isinstance(answer, Allow):
                return Ground(question, answer, tree, began)
    return Missing.NO_RIGHT


def _ground_of_order(records: Records, company: CompanyId, row: Row, order: Order) -> Ground | Missing:
    """Find the right that an order of ours was written on: that of who agreed, or of who ordered."""
    try:
        tree = past_tree(records, company, order.at)
    except NotFound:
        return Missing.NO_JOURNAL
    who = person(order.approver or order.account)
    about = _about(tree, order.node, row.service)
    agreed = order.purchase if order.approver is not None else None
    for permission in approving_permissions(agreed) if agreed is not None else ordering(row):
        answer = decide(who, permission, order.node, tree, order.at, about)
        if isinstance(answer, Allow):
            return Ground(Question(who, permission, order.node, about.service), answer, tree, order.at)
    return Missing.NO_RIGHT


def ordering(row: Row) -> tuple[str, ...]:
    """Return the permissions by which such a thing is connected."""
    return (CONTENT_ORDER, SERVICE_ORDER) if row.content else (SERVICE_ORDER,)


def stopping(row: Row) -> tuple[str, ...]:
    """Return the permissions by which it is stopped: whoever may connect it may stop it too."""
    own = (CONTENT_STOP, SERVICE_STOP) if row.content else (SERVICE_STOP,)
    return (*own, *ordering(row))


def may_stop(tree: Tree, account: AccountId, row: Row, at: datetime) -> Allow | None:
    """Return the right by which a person may stop it."""
    about = _about(tree, row.node, row.service)
    answers = (decide(person(account), one, row.node, tree, at, about) for one in stopping(row))
    return next((answer for answer in answers if isinstance(answer, Allow)), None)


def stoppers(tree: Tree, row: Row, at: datetime) -> tuple[SubjectId, ...]:
    """List who may stop it. The whole tree."""
    found = (who_can(one, row.node, tree, at, _about(tree, row.node, row.service)) for one in stopping(row))
    return tuple(sorted({holder.subject for holders in found for holder in holders}))


def _about(tree: Tree, place: NodeId, service: str) -> About:
    """Ask about the service that a product opens, where its node does not say it."""
    node = tree.structure.nodes.get(place)
    at_service = node is not None and (node.service is not None or node.partner is not None)
    return ANYTHING if at_service or not service else About(service=ServiceId(service))
