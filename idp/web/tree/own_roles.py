"""The company's own roles: a name, what it permits, which roles it includes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from flask import Response, request

from idp.model.access import Put, Role
from idp.model.errors import NotFound
from idp.model.ids import new_id
from idp.rbac.permissions import PERMISSIONS, USERS_GRANT
from idp.rbac.roles import BUILT_IN
from idp.rbac.sayings import FUNCTIONS
from idp.web.titles import PERMISSIONS as SAID
from idp.web.titles import permission_name, said_whole
from idp.web.tree.acting import Attempt, add
from idp.web.tree.fields import Form, read_many
from idp.web.tree.work import Work

FIELDS: Final = frozenset({"title", "permissions", "includes"})
_EVERYTHING: Final = frozenset({"owner", "admin", "branch_admin"})
USUAL: Final = frozenset(SAID).union(*(r.permissions for r in BUILT_IN.values() if r.id not in _EVERYTHING))
"""What is worth ticking one by one: what people say, and what the ready-made roles are made of."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A role as listed."""

    id: str
    title: str
    permits: str
    own: bool
    holders: int


@dataclass(frozen=True, slots=True)
class Tick:
    """A permission to tick, under its function."""

    value: str
    label: str
    chosen: bool


def show(work: Work) -> Response:
    """List every role with what it permits."""
    known = [*BUILT_IN.values(), *work.tree.structure.roles.values()]
    counts = _holders(work)
    rows = [
        Listed(
            role.id, work.naming.role(role.id), _permits(work, role), role.id not in BUILT_IN, counts[role.id]
        )
        for role in known
    ]
    return work.page("roles.html", rows=rows, may=_may(work), done=request.args.get("done", ""))


def show_new(work: Work) -> Response:
    """Show an empty form."""
    work.require(USERS_GRANT, work.tree.structure.root)
    return _form(work, Role("", ""), Attempt())


def show_one(work: Work, identifier: str) -> Response:
    """Show the form of an own role."""
    return _form(work, _find(work, identifier), Attempt())


def make(work: Work) -> Response:
    """Add a new role to what is collected."""
    work.require(USERS_GRANT, work.tree.structure.root)
    return _keep(work, replace(_read(request.form), id=new_id()), new=True)


def change(work: Work, identifier: str) -> Response:
    """Add a new version of a role to what is collected."""
    old = _find(work, identifier)
    work.require(USERS_GRANT, work.tree.structure.root)
    return _keep(work, replace(_read(request.form), id=old.id, version=old.version + 1), new=False)


def _keep(work: Work, role: Role, *, new: bool) -> Response:
    done = add(work, (Put(role),), work.tree.structure.root, FIELDS)
    if isinstance(done, Response):
        return work.go("/company/tree/roles?done=kept")
    return _form(work, replace(role, id="") if new else role, done)


def _read(form: Form) -> Role:
    permissions = frozenset(read_many(form, "permissions")) & frozenset(PERMISSIONS)
    return Role("", form.get("title", "").strip()[:500], permissions, read_many(form, "includes"))


def _find(work: Work, identifier: str) -> Role:
    found = work.tree.structure.roles.get(identifier)
    if found is None:
        raise NotFound
    return work.latest(found)


def _may(work: Work) -> bool:
    return work.sight.may(USERS_GRANT, work.tree.structure.root)


def _holders(work: Work) -> dict[str, int]:
    """Count how often each role is given where one looks."""
    counts = dict.fromkeys((*BUILT_IN, *work.tree.structure.roles), 0)
    for binding in work.tree.bindings.values():
        if binding.role in counts and work.sight.sees(binding.node):
            counts[binding.role] += 1
    return counts


def _permits(work: Work, role: Role) -> str:
    if whole := said_whole(work.words, role.permissions):
        return whole
    said = [permission_name(work.words, one) for one in PERMISSIONS if one in role.permissions]
    return ", ".join([*said, *(f"«{work.naming.role(one)}»" for one in role.includes)])


def _form(work: Work, role: Role, tried: Attempt) -> Response:
    others = [*BUILT_IN, *(one for one in work.tree.structure.roles if one != role.id)]
    return work.page(
        "role.html",
        status=tried.status,
        role=role,
        groups=_ticks(work, role.permissions),
        includes=[(one, work.naming.role(one), one in role.includes) for one in others],
        may=_may(work),
        holders=_holders(work).get(role.id, 0),
        tried=tried,
    )


def _ticks(work: Work, chosen: Iterable[str]) -> list[tuple[str, list[Tick]]]:
    """Group what can be ticked by function; what a role has already is there in any case."""
    picked = frozenset(chosen)
    shown = [one for one in PERMISSIONS if one in USUAL or one in picked]
    return [
        (
            work.words.text(title),
            [
                Tick(one, permission_name(work.words, one), one in picked)
                for one in shown
                if one.partition(":")[0] == function
            ],
        )
        for function, title in FUNCTIONS.items()
        if any(one.partition(":")[0] == function for one in shown)
    ]
