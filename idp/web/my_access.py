"""My access: what I may do here, since when, by whom, until; why, and giving it up."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, request

from idp.model.access import Binding, person
from idp.model.errors import NotFound
from idp.model.ids import BindingId, NodeId, RequestId, ServiceId, SubjectId
from idp.rbac import Allow, Deny, DenyReason, State, Tree, decide
from idp.rbac.lists import state_of
from idp.rbac.permissions import SERVICE_USE
from idp.web.called import naming_of
from idp.web.front import Front
from idp.web.inside import Inside, come_in
from idp.web.requests_said import LIVE, Asked
from idp.web.titles import PERMISSIONS, REASONS, STATES

_SHOWN = 10
"""Requests of mine that are over and still shown."""


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service at one place, and how it is held there."""

    service: ServiceId
    node: NodeId
    above: NodeId
    """Where it hangs: what tells two of one service apart."""
    state: State
    reason: DenyReason | None = None
    binding: Binding | None = None


@dataclass(frozen=True, slots=True)
class RightRow:
    """A right that was given to me, or to a group of mine."""

    binding: Binding
    group: SubjectId | None
    permits: tuple[str, ...]
    """Those of its permissions that people ask about, as far as they hold."""


@dataclass(frozen=True, slots=True)
class MyAccessPages:
    """One's own access in the company at hand."""

    front: Front

    def show(self) -> Response:
        """Show services, rights and requests of mine."""
        inside = come_in(self.front)
        whose = (inside.own, person(inside.account.id), inside.caller.at)
        services, rights = list(service_rows(*whose)), list(right_rows(*whose))
        subjects = [b.granter for b in _bindings(services, rights)]
        naming = naming_of(self.front, inside, inside.own.structure, subjects)
        mine = self.front.desk.office.mine(inside.account.id, inside.company)
        asked = [Asked.of(one, naming) for one in mine]
        return self.front.page(
            inside.caller,
            "my_access.html",
            shape="",
            services=sorted(services, key=lambda row: naming.service(row.service)),
            several=several(services),
            rights=rights,
            open_requests=[one for one in asked if one.request.state in LIVE],
            past_requests=[one for one in asked if one.request.state not in LIVE][:_SHOWN],
            naming=naming,
            states=STATES,
            reasons=REASONS,
            done=request.args.get("done", ""),
            zone=self.front.zone(inside.caller),
        )

    def submit(self) -> Response:
        """Take a request back."""
        inside = come_in(self.front)
        key = RequestId(request.form.get("withdraw", ""))
        self.front.desk.office.withdraw(inside.account.id, inside.company, key)
        return self.front.go(inside.caller, "/account/access?done=withdrawn")

    def ask(self, binding: str) -> Response:
        """Say what giving a right up takes away, from me and from others."""
        inside = come_in(self.front)
        held = _own(inside, BindingId(binding))
        office = self.front.desk.office
        facts = office.facts(inside.company)
        preview = office.preview_give_up(inside.actor, inside.company, held.id)
        falling = [facts.tree.bindings[one] for one in preview.orphaned]
        naming = naming_of(self.front, inside, facts.tree.structure, [held.granter, *_holders(falling)])
        return self.front.page(
            inside.caller,
            "my_access_give_up.html",
            held=held,
            group=held.subject if held.subject != inside.actor.subject else None,
            lost=[flow.service for flow in preview.services if inside.actor.subject in flow.lost],
            falling=falling,
            naming=naming,
            zone=self.front.zone(inside.caller),
        )

    def give_up(self, binding: str) -> Response:
        """End it."""
        inside = come_in(self.front)
        self.front.desk.office.give_up(inside.actor, inside.company, BindingId(binding))
        return self.front.go(inside.caller, "/account/access?done=given-up")


def service_rows(tree: Tree, me: SubjectId, at: datetime) -> Iterator[ServiceRow]:
    """Go through the services that are open to somebody, and those that something of theirs would open."""
    for service, places in tree.structure.hangings.items():
        for place in places:
            above = tree.structure.nodes[place].parent or place
            match decide(me, SERVICE_USE, place, tree, at):
                case Allow() as answer:
                    first = BindingId(answer.path[0].id) if answer.path else None
                    held = tree.bindings.get(first) if first else None
                    yield ServiceRow(service, place, above, state_of(answer, tree, at), None, held)
                case Deny(reason=reason) as answer:
                    if reason is not DenyReason.NOT_GIVEN:
                        yield ServiceRow(service, place, above, state_of(answer, tree, at), reason)


def several(rows: Iterable[ServiceRow]) -> set[ServiceId]:
    """Return the services that hang at more than one place: their rows say where."""
    return {service for service, times in Counter(row.service for row in rows).items() if times > 1}


def right_rows(tree: Tree, me: SubjectId, at: datetime) -> Iterator[RightRow]:
    """Go through what was given to somebody or to a group of theirs, nearest to the company first."""
    structure = tree.structure
    for holder in tree.subjects(me):
        given = [one for here in tree.held.get(holder, {}).values() for one in here]
        for binding in sorted(given, key=lambda one: (len(structure.lineage(one.node)), one.role, one.id)):
            permits = tuple(
                permission
                for permission in PERMISSIONS
                if isinstance(decide(me, permission, binding.node, tree, at), Allow)
            )
            yield RightRow(binding, holder if holder != me else None, permits)


def _bindings(services: Sequence[ServiceRow], rights: Sequence[RightRow]) -> Iterator[Binding]:
    yield from (row.binding for row in services if row.binding is not None)
    yield from (row.binding for row in rights)


def _holders(bindings: Sequence[Binding]) -> Iterator[SubjectId]:
    yield from (binding.subject for binding in bindings)


def _own(inside: Inside, key: BindingId) -> Binding:
    """Find a right of mine or of a group of mine. Raises `NotFound`."""
    found = inside.own.bindings.get(key)
    if found is None or found.subject not in inside.own.subjects(person(inside.account.id)):
        raise NotFound
    return found


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/account/access` and `/account/access/<binding>/give-up`."""
    page = MyAccessPages(front)
    pages.add_url_rule("/account/access", "my_access", page.show)
    pages.add_url_rule("/account/access", "my_access_submit", page.submit, methods=["POST"])
    one = "/account/access/<binding>/give-up"
    pages.add_url_rule(one, "give_up", page.ask)
    pages.add_url_rule(one, "give_up_submit", page.give_up, methods=["POST"])
