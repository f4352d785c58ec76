"""Why somebody may do a thing somewhere, or may not: four lines, now or on any day before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time

from flask import Blueprint, Response, request

from idp.model.access import person
from idp.model.errors import NotFound
from idp.model.ids import AccountId, NodeId, ServiceId, SubjectId
from idp.rbac import Allow, Decision, DenyReason, Tree, decide
from idp.rbac.changers import all_changers
from idp.rbac.decide import About
from idp.rbac.explain import Explanation, Names, Question, explain, named_in
from idp.rbac.humans import away_among
from idp.rbac.permissions import SERVICE_USE, USERS_GRANT
from idp.rbac.trees import past_tree
from idp.web.assured import address_of
from idp.web.called import read_names, service_titles
from idp.web.front import Front
from idp.web.inside import Inside, come_in
from idp.web.requests_said import read_act
from idp.web.titles import permission_name
from idp.web.until import read_day
from idp.words.days import zone_of

USERS_VIEW = "users:view"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the tree that answers it."""

    question: Question
    tree: Tree
    at: datetime
    past: bool

    @property
    def decision(self) -> Decision:
        """Return the answer."""
        about = About(service=self.question.service)
        return decide(
            self.question.subject, self.question.permission, self.question.node, self.tree, self.at, about
        )


@dataclass(frozen=True, slots=True)
class WhyPage:
    """The explanation, with the way to change it for those who may."""

    front: Front

    def show(self) -> Response:
        """Explain to oneself, or to who may look at people there."""
        inside = come_in(self.front)
        asked = self._asked(inside)
        return self._answer(inside, asked, asked.decision)

    def _asked(self, inside: Inside) -> Asked:
        """Read the question. Raises `Invalid`, and `NotFound` for what is not there or not to be seen."""
        permission = read_act(request.args.get("permission", SERVICE_USE))
        at, past = self._moment(inside)
        tree = self._tree(inside, at, past=past)
        service = request.args.get("service", "")
        node = _node(tree, request.args.get("node", ""), ServiceId(service))
        me = person(inside.account.id)
        who = person(AccountId(request.args["who"])) if request.args.get("who") else me
        if who != me and not (inside.may(USERS_VIEW, node) and self._is_known(inside, who, tree)):
            raise NotFound
        return Asked(Question(who, permission, node, ServiceId(service) if service else None), tree, at, past)

    def _moment(self, inside: Inside) -> tuple[datetime, bool]:
        """Return the moment asked about: now, or the end of a day that is over."""
        day = read_day(request.args.get("at", ""), "at")
        now = inside.caller.at
        if day is None:
            return now, False
        zone = zone_of(self.front.zone(inside.caller))
        at = datetime.combine(day, time(23, 59, 59), zone).astimezone(UTC)
        return (at, True) if at < now else (now, False)

    def _tree(self, inside: Inside, at: datetime, *, past: bool) -> Tree:
        if not past:
            return self.front.desk.office.facts(inside.company).tree
        with self.front.house.store.read() as records:
            return past_tree(records, inside.company, at)

    def _is_known(self, inside: Inside, who: SubjectId, tree: Tree) -> bool:
        if who in tree.held or who in tree.groups:
            return True
        with self.front.house.store.read() as records:
            return any(person(one.account) == who for one in records.companies.roster(inside.company))

    def _answer(self, inside: Inside, asked: Asked, decision: Decision) -> Response:
        said = self._explain(inside, asked, decision)
        words, question, me = self.front.words(inside.caller), asked.question, inside.actor.subject
        name = self._name(question.subject)
        denied = not isinstance(decision, Allow)
        return self.front.page(
            inside.caller,
            "why.html",
            said=said,
            allowed=not denied,
            subject="" if question.subject == me else name,
            act=permission_name(words, question.permission),
            place=_place(asked, service_titles(self.front, words.locale, inside.company)),
            past=asked.at if asked.past else None,
            ask=_ask(question) if denied and question.subject == me and _helps(asked, decision) else "",
            source=_source(inside, asked, decision),
            day=request.args.get("at", ""),
            question=_as_query(question),
            zone=self.front.zone(inside.caller),
        )

    def _explain(self, inside: Inside, asked: Asked, decision: Decision) -> Explanation:
        words = self.front.words(inside.caller)
        of = (asked.question, decision, asked.tree, asked.at)
        with self.front.house.store.read() as records:
            away = away_among(records, inside.company, all_changers(*of))
            people = read_names(records, named_in(*of, away))
        titles = service_titles(self.front, words.locale, inside.company)
        zone = self.front.zone(inside.caller)
        names = Names(people, titles, inside.actor.subject, zone, away)
        return explain(asked.question, decision, asked.tree, asked.at, words.locale, names)

    def _name(self, subject: SubjectId) -> str:
        with self.front.house.store.read() as records:
            return read_names(records, [subject]).get(subject, "")


def _node(tree: Tree, named: str, service: ServiceId) -> NodeId:
    """Return the place asked about: the one named, the service's own, or the company. Raises `NotFound`."""
    places = tree.structure.hangings.get(service, ()) if service else (tree.structure.root,)
    node = NodeId(named) if named else next(iter(places), None)
    if node is None or node not in tree.structure.nodes or (service and not places):
        raise NotFound
    return node


def _place(asked: Asked, titles: Mapping[ServiceId, str]) -> str:
    node = asked.tree.structure.nodes[asked.question.node]
    service = asked.question.service or node.service
    return titles.get(service, node.name) if service else node.name


def _as_query(question: Question) -> dict[str, str]:
    fields = {"permission": question.permission, "node": question.node, "service": question.service or ""}
    return {name: str(value) for name, value in fields.items() if value}


def _helps(asked: Asked, decision: Decision) -> bool:
    """Tell whether asking a colleague may change the answer."""
    reason = DenyReason.NOT_GIVEN if isinstance(decision, Allow) else decision.reason
    return not asked.past and reason not in (DenyReason.NO_NODE, DenyReason.NOT_CONNECTED)


def _ask(question: Question) -> str:
    return address_of("/access/ask", _as_query(question))


def _source(inside: Inside, asked: Asked, decision: Decision) -> str:
    """Return where the answer is changed, for who gives access there."""
    node = next((step.node for step in decision.path if step.node is not None), asked.question.node)
    live = not asked.past and node in asked.tree.structure.nodes
    may_change = live and inside.may(USERS_GRANT, node)
    return address_of("/company/tree", {"node": node}) if may_change else ""


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/access/why`."""
    pages.add_url_rule("/access/why", "why", WhyPage(front).show)
