"""The first visit: three questions, and a proposal made of the answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from flask import Response, request

from idp.model.access import NO_LIMITS, Binding, Change, Limits, Node, NodeKind, Put, person
from idp.model.errors import Invalid
from idp.model.ids import BindingId, NodeId, SubjectId, new_id
from idp.rbac import Tree
from idp.rbac.permissions import TREE_CONFIGURE, USERS_GRANT
from idp.web.tree.acting import Attempt, add
from idp.web.tree.fields import Form, one_of, read_money
from idp.web.tree.naming import Naming
from idp.web.tree.work import Work
from idp.words import words_later

FEW: Final = "few"
SOME: Final = "some"
MANY: Final = "many"
SIZES: Final = (FEW, SOME, MANY)
ME: Final = "me"
FIELDS: Final = frozenset({"size", "payer", "buyer", "max_month"})
_DEPARTMENTS: Final = (
    words_later.text("Accounting"),
    words_later.text("Sales"),
    words_later.text("IT"),
)
"""What nearly every company of more than a few people has."""


@dataclass(frozen=True, slots=True)
class Answers:
    """How many people, who pays, who may connect new services up to how much."""

    size: str
    payer: SubjectId | None = None
    buyer: SubjectId | None = None
    max_month: Decimal | None = None
    """`None` for payer and buyer: the one who answers, who has it already."""


def read_answers(form: Form, people: frozenset[SubjectId]) -> Answers:
    """Read the three answers. Raises `Invalid`."""
    payer, buyer = SubjectId(form.get("payer", "")), SubjectId(form.get("buyer", ""))
    return Answers(
        one_of(form, "size", SIZES, FEW),
        payer if payer in people else None,
        buyer if buyer in people else None,
        read_money(form, "max_month"),
    )


def proposal(answers: Answers, tree: Tree, naming: Naming) -> Iterator[Change]:
    """Make the changes: departments for many, a payer, a buyer held down to a sum; none twice."""
    root = tree.structure.root
    known = {tree.structure.nodes[place].name for place in tree.structure.children.get(root, ())}
    for kind, name in _places(answers, naming):
        if name not in known:
            yield Put(Node(NodeId(new_id()), kind, name, root))
    limits = Limits(max_month=answers.max_month)
    for subject, role, held in ((answers.payer, "payer", NO_LIMITS), (answers.buyer, "buyer", limits)):
        if subject is not None and not _has(tree, subject, role, held):
            yield Put(Binding(BindingId(new_id()), subject, role, root, limits=held))


def _places(answers: Answers, naming: Naming) -> Iterator[tuple[NodeKind, str]]:
    if answers.size != FEW:
        yield from ((NodeKind.DEPARTMENT, naming.words.text(name)) for name in _DEPARTMENTS)
    if answers.size == MANY:
        yield NodeKind.BRANCH, naming.words.text("A branch: rename it")


def _has(tree: Tree, subject: SubjectId, role: str, limits: Limits) -> bool:
    given = tree.held.get(subject, {}).get(tree.structure.root, ())
    return any((right.role, right.limits, right.valid_until) == (role, limits, None) for right in given)


def show(work: Work) -> Response:
    """Ask the three questions."""
    _require(work)
    return _page(work, Attempt())


def submit(work: Work) -> Response:
    """Collect the proposal and show it."""
    _require(work)
    try:
        answers = read_answers(request.form, frozenset(work.naming.people) - {work.me})
    except Invalid as error:
        return _page(work, Attempt(faults={error.field: work.words.text(error.message)}, status=400))
    changes = tuple(proposal(answers, work.soon, work.naming))
    if not changes:
        return work.go("/company/tree?done=nothing")
    done = add(work, changes, work.tree.structure.root, FIELDS)
    return work.go("/company/tree/changes") if isinstance(done, Response) else _page(work, done)


def _require(work: Work) -> None:
    root = work.tree.structure.root
    work.require(USERS_GRANT, root)
    work.require(TREE_CONFIGURE, root)


def _page(work: Work, tried: Attempt) -> Response:
    others = sorted((one.name, person(one.account)) for one in work.colleagues.values())
    return work.page(
        "begin.html",
        status=tried.status,
        tried=tried,
        people=[(who, name) for name, who in others[:100] if who != work.me],
        typed={name: request.form.get(name, "") for name in FIELDS},
    )
