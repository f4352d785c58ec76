"""Shut something off at a place, or set the most that may be held there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flask import Response, request

from idp.model.access import EVERYBODY, Ceiling, CeilingLevel, Change, Denial, Limits, Node, Put
from idp.model.errors import Invalid
from idp.model.ids import CeilingId, DenialId, ServiceId, SubjectId, new_id
from idp.rbac.permissions import LIMITS_CONFIGURE, USERS_GRANT
from idp.web.tree.acting import Attempt, add, attempt, wants_to_add
from idp.web.tree.fields import Form, one_of, read_limits, read_many, read_text
from idp.web.tree.offers import Offer, Offers
from idp.web.tree.work import Work
from idp.words import words_later

SERVICES: Final = "services"
NEW: Final = "new"
ALL: Final = "all"
SHUT: Final = (SERVICES, NEW, ALL)
NEW_ONES: Final = frozenset({"service:order", "content:order"})
FIELDS: Final = frozenset({"subject", "services", "partners", "max_month", "max_order", "what", "reason"})


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the two forms."""

    template: str
    permission: str


SHUTTING: Final = Kind("shut.html", USERS_GRANT)
LIMITING: Final = Kind("limit.html", LIMITS_CONFIGURE)


def show_shut(work: Work) -> Response:
    """Show the form that shuts something off."""
    return _show(work, SHUTTING)


def show_limit(work: Work) -> Response:
    """Show the form that sets a limit."""
    return _show(work, LIMITING)


def shut(work: Work) -> Response:
    """Add denials to what is collected, or show what they would do."""
    return _submit(work, SHUTTING)


def limit(work: Work) -> Response:
    """Add limits to what is collected, or show what they would do."""
    return _submit(work, LIMITING)


def read_denials(form: Form, place: Node) -> Iterator[Put]:
    """Make a denial for each person chosen. Raises `Invalid`."""
    subjects, what = _subjects(form), one_of(form, "what", SHUT, "")
    services = read_many(form, "services")
    if not what:
        raise Invalid(words_later.text("Choose what"), field="what")
    if what == SERVICES and not services:
        raise Invalid(words_later.text("Choose at least one"), field="services")
    for subject in subjects:
        yield Put(
            Denial(
                DenialId(new_id()),
                subject,
                place.id,
                NEW_ONES if what == NEW else frozenset(),
                frozenset(map(ServiceId, services)) if what == SERVICES else None,
                reason=read_text(form, "reason"),
            )
        )


def read_ceilings(form: Form, place: Node) -> Iterator[Put]:
    """Make a limit for each person chosen. Raises `Invalid`."""
    subjects, limits = _subjects(form), read_limits(form)
    if limits == Limits():
        raise Invalid(words_later.text("Choose at least one limit"), field="max_month")
    for subject in subjects:
        level = CeilingLevel.COMPANY if subject == EVERYBODY else CeilingLevel.DELEGATE
        reason = read_text(form, "reason")
        yield Put(Ceiling(CeilingId(new_id()), level, place.id, subject, None, limits, reason=reason))


def _subjects(form: Form) -> tuple[SubjectId, ...]:
    found = tuple(map(SubjectId, read_many(form, "subject")))
    if not found:
        raise Invalid(words_later.text("Choose whom"), field="subject")
    return found


def _show(work: Work, kind: Kind) -> Response:
    place = work.node(request.args.get("node", ""))
    work.require(kind.permission, place.id)
    return _page(work, kind, place, request.args, Attempt())


def _submit(work: Work, kind: Kind) -> Response:
    place, form = work.node(request.form.get("node", "")), request.form
    work.require(kind.permission, place.id)
    if form.get("do") == "find":
        return _page(work, kind, place, form, Attempt())
    read = read_denials if kind is SHUTTING else read_ceilings
    try:
        changes: tuple[Change, ...] = tuple(read(form, place))
    except Invalid as error:
        faults = {error.field: work.words.text(error.message)}
        return _page(work, kind, place, form, Attempt(faults=faults, status=400))
    done = add(work, changes, place.id, FIELDS) if wants_to_add() else attempt(work, changes, FIELDS)
    return done if isinstance(done, Response) else _page(work, kind, place, form, done)


def _page(work: Work, kind: Kind, place: Node, form: Form, tried: Attempt) -> Response:
    offers = Offers(work.sight, work.naming, place.id, work.front.registered.clients())
    named = (*read_many(form, "subject"), *read_many(form, "who"))
    chosen = [SubjectId(who) for who in named if who in work.naming.people or who.startswith("group:")]
    everybody = Offer(EVERYBODY, work.naming.subject(EVERYBODY), chosen=EVERYBODY in named)
    return work.page(
        kind.template,
        status=tried.status,
        node=place.id,
        place=work.naming.node(place.id),
        tried=tried,
        typed={name: form.get(name, "") for name in ("find", "max_month", "max_order", "reason")},
        what=one_of(form, "what", SHUT, ""),
        second=form.get("needs_approval") == "on",
        people=[everybody, *offers.others(chosen, form.get("find", ""))],
        services=offers.named_services(read_many(form, "services")),
        partners=offers.partners(read_many(form, "partners")),
    )
