"""What needs a second person in the company."""

from typing import Final

from flask import Response, request

from idp.model.access import Put, Safeguard
from idp.model.errors import Invalid
from idp.rbac.permissions import TREE_GRANT
from idp.rbac.roles import BUILT_IN
from idp.web.tree.acting import Attempt, add, attempt, wants_to_add
from idp.web.tree.fields import read_many, read_money
from idp.web.tree.work import Work

FIELDS: Final = frozenset({"second_person", "above_month"})


def show(work: Work) -> Response:
    """Show which roles and sums nobody decides alone."""
    return _page(work, work.latest(work.tree.structure.safeguard), Attempt())


def change(work: Work) -> Response:
    """Add it to what is collected, or show what it would do."""
    root, form = work.tree.structure.root, request.form
    work.require(TREE_GRANT, root)
    roles = frozenset(read_many(form, "second_person"))
    try:
        wanted = Safeguard(roles, read_money(form, "above_month"))
    except Invalid as error:
        faults = {error.field: work.words.text(error.message)}
        return _page(work, Safeguard(roles), Attempt(faults=faults, status=400))
    changes = (Put(wanted),)
    done = add(work, changes, root, FIELDS) if wants_to_add() else attempt(work, changes, FIELDS)
    return done if isinstance(done, Response) else _page(work, wanted, done)


def _page(work: Work, safeguard: Safeguard, tried: Attempt) -> Response:
    roles = [*BUILT_IN, *work.tree.structure.roles]
    return work.page(
        "safeguard.html",
        status=tried.status,
        roles=[(role, work.naming.role(role), role in safeguard.second_person) for role in roles],
        sum=request.form.get("above_month", safeguard.above_month or ""),
        may=work.sight.may(TREE_GRANT, work.tree.structure.root),
        tried=tried,
    )
