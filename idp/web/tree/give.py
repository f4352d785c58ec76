"""Give access, or change what was given: to whom, what, until when, up to how much."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from flask import Response, request

from idp.model.errors import NotFound
from idp.model.ids import BindingId, SubjectId
from idp.rbac.permissions import USERS_GRANT
from idp.web.tree.acting import Attempt, add, attempt, wants_to_add
from idp.web.tree.fields import Form
from idp.web.tree.giving import Gift, changes_of, gift_of, read_gift
from idp.web.tree.offers import Offers
from idp.web.tree.work import Work
from idp.words.days import last_day, zone_of

FIELDS: Final = frozenset(
    {"subject", "role", "acts", "services", "partners", "since", "until", "max_month", "max_order", "reason"}
)


def show(work: Work) -> Response:
    """Show the form, filled in with whom and what the address names."""
    gift = _begun(work)
    work.require(USERS_GRANT, gift.node)
    return _page(work, gift, Attempt(), _typed_of(work, gift))


def submit(work: Work) -> Response:
    """Add the gift to what is collected, or show what it would do."""
    begun = _begun(work)
    work.require(USERS_GRANT, begun.node)
    gift, faults = read_gift(request.form, begun.node, work.zone, work.inside.caller.at)
    if begun.replaces is not None:
        gift = replace(gift, subjects=begun.subjects, replaces=begun.replaces)
        faults.pop("subject", None)
    if request.form.get("do") == "find":
        return _page(work, gift, Attempt(), _typed(request.form))
    if faults:
        said = {name: work.words.text(text) for name, text in faults.items()}
        return _page(work, gift, Attempt(faults=said, status=400), _typed(request.form))
    return _answer(work, gift)


def _answer(work: Work, gift: Gift) -> Response:
    changes = changes_of(gift, work.soon.structure, work.naming.act)
    done = add(work, changes, gift.node, FIELDS) if wants_to_add() else attempt(work, changes, FIELDS)
    return done if isinstance(done, Response) else _page(work, gift, done, _typed(request.form))


def _begun(work: Work) -> Gift:
    """Return the gift that the address begins: a right to change, or a place and perhaps a person."""
    named = request.values
    if named.get("change"):
        right = work.tree.bindings.get(BindingId(named["change"]))
        if right is None or not work.sight.sees(right.node):
            raise NotFound
        return gift_of(work.latest(right))
    place = work.node(named.get("node") or work.sight.tops()[0])
    who = named.get("who", "")
    known = who and (who in work.naming.people or who.startswith("group:"))
    return Gift(place.id, (SubjectId(who),) if known else ())


def _page(work: Work, gift: Gift, tried: Attempt, typed: Mapping[str, str]) -> Response:
    offers = Offers(work.sight, work.naming, gift.node, work.front.registered.clients())
    limits = gift.limits
    return work.page(
        "give.html",
        status=tried.status,
        gift=gift,
        tried=tried,
        typed=typed,
        place=work.naming.node(gift.node),
        people=offers.people(gift.subjects, typed.get("find", "")),
        roles=offers.roles(gift.role),
        acts=offers.acts(gift.acts),
        services=offers.services(limits.services or ()),
        partners=offers.partners(limits.partners or ()),
        whom_named=[work.naming.subject(who) for who in gift.subjects],
    )


def _typed(form: Form) -> Mapping[str, str]:
    """Return what was typed into the fields that take text."""
    return {
        name: form.get(name, "") for name in ("find", "since", "until", "max_month", "max_order", "reason")
    }


def _typed_of(work: Work, gift: Gift) -> Mapping[str, str]:
    """Return how an existing right reads in those fields."""
    limits: dict[str, Any] = {"max_month": gift.limits.max_month, "max_order": gift.limits.max_order}
    days = {
        "since": gift.since and gift.since.astimezone(zone_of(work.zone)).date(),
        "until": gift.until and last_day(gift.until, work.zone),
    }
    told = {name: str(value) if value is not None else "" for name, value in {**limits, **days}.items()}
    return {"find": request.args.get("find", ""), "reason": gift.reason, **told}
