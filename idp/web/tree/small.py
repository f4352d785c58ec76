"""A company of three: who may do what, as one list of switches."""

from dataclasses import dataclass

from flask import Response, request

from idp.model.access import Binding, Denial, Difference, Put, person
from idp.model.company import Colleague
from idp.model.errors import Invalid, NotFound, Refused
from idp.model.ids import AccountId, SubjectId
from idp.rbac import Tree
from idp.rbac.lists import COLUMNS
from idp.rbac.permissions import TREE_CONFIGURE, USERS_GRANT
from idp.rbac.structure import key_of
from idp.web.tree.acting import Attempt, refused
from idp.web.tree.changes import telling
from idp.web.tree.switches import Switches, is_plain, is_small, is_untouched, unsaid
from idp.web.tree.work import Key, Work


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with five switches, and what they have besides."""

    account: AccountId
    name: str
    position: str
    roles: str
    switches: tuple[tuple[str, str, bool], ...]
    """Act, its word, on or off."""
    extras: tuple[str, ...]
    """What they have besides, which no switch says: it is looked at in the tree."""
    me: bool


def fits(work: Work) -> bool:
    """Tell whether the list says it all, and the caller may see all of it."""
    root = work.tree.structure.root
    return is_small(work.tree, len(work.colleagues)) and work.sight.may(USERS_GRANT, root)


def show(work: Work, tried: Attempt | None = None) -> Response:
    """Show the list."""
    people = [_person(work, work.soon, one) for one in work.colleagues.values()]
    return work.page(
        "small.html",
        status=tried.status if tried else 200,
        people=people,
        acts=[work.naming.act(act) for act in COLUMNS],
        company=work.naming.node(work.tree.structure.root),
        faults=tried.faults if tried else {},
        first=is_first(work),
        done=request.args.get("done", ""),
        rev=request.args.get("rev", ""),
    )


def is_first(work: Work) -> bool:
    """Tell whether nobody has given or drawn anything yet, to who could: the questions come first."""
    root = work.tree.structure.root
    able = work.sight.may(USERS_GRANT, root) and work.sight.may(TREE_CONFIGURE, root)
    return able and not work.basket.changes and is_untouched(work.tree)


def submit(work: Work) -> Response:
    """Add what one person's switches were set to, to what is collected."""
    account = AccountId(request.form.get("person", ""))
    if account not in work.colleagues or not fits(work):
        raise NotFound
    wanted = request.form.getlist("act")[: len(COLUMNS)]
    changes = Switches(work.tree, account, work.inside.caller.at).changes(wanted)
    earlier = _earlier(work, person(account))
    try:
        if changes or earlier:
            work.keep(*changes, without=earlier)
    except (Invalid, Refused) as error:
        return show(work, refused(work, error, frozenset()))
    return work.go("/company/tree?done=kept" if changes else "/company/tree")


def _earlier(work: Work, subject: SubjectId) -> list[Key]:
    """List what was collected about a person before: the switches as set now come in its place."""
    found = []
    for change in work.basket.changes:
        fact = change.fact if isinstance(change, Put) else work.facts.facts.get((change.kind, change.id))
        if isinstance(fact, Binding | Denial) and fact.subject == subject:
            found.append(key_of(change))
    return found


def _person(work: Work, tree: Tree, one: Colleague) -> Person:
    """Say how somebody's switches stand with what is collected."""
    on = Switches(tree, one.account, work.inside.caller.at).on()
    root = work.tree.structure.root
    held = [right for right in tree.held.get(person(one.account), {}).get(root, ()) if is_plain(right, root)]
    return Person(
        one.account,
        one.name,
        one.position,
        ", ".join(dict.fromkeys(work.naming.role(binding.role) for binding in held)),
        tuple((act, work.naming.act(act), act in on) for act in COLUMNS),
        tuple(telling(work).alone(Difference(None, fact)) for fact in unsaid(tree, person(one.account))),
        person(one.account) == work.me,
    )
