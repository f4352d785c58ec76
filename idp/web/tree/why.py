"""Why: for anybody, any act, any place and any day, four lines; or who can do it there at all."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from flask import Response, request

from idp.model.errors import Invalid, NotFound
from idp.model.ids import NodeId, SubjectId
from idp.rbac import Allow, Decision, Deny, DenyReason, Tree, decide
from idp.rbac.explain import Explanation, Names, Question, explain
from idp.rbac.lists import COLUMNS, state_of, who_can
from idp.rbac.permissions import BITS, PERMISSIONS, USERS_GRANT
from idp.rbac.trees import past_tree
from idp.web.titles import STATES, permission_name
from idp.web.tree.acting import place_address
from idp.web.tree.work import Work
from idp.web.until import read_day
from idp.words.days import after

PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks, and the tree and moment it is about."""

    who: SubjectId | None
    act: str
    node: NodeId
    tree: Tree
    at: datetime
    day: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """What can be done about it: a link in words."""

    label: str
    address: str


def show(work: Work) -> Response:
    """Explain one answer, or list who can."""
    asked = _asked(work)
    return _who(work, asked) if asked.who is None else _why(work, asked, asked.who)


def _asked(work: Work) -> Asked:
    """Read the question. Raises `NotFound` for a place or person there is not."""
    args, now = request.args, work.inside.caller.at
    act = args.get("act", COLUMNS[0])
    who = SubjectId(args["who"]) if args.get("who") else None
    known = who is None or who in work.naming.people or who in work.tree.held
    if act not in BITS or not known:
        raise NotFound
    place = work.node(args.get("node", "")).id
    try:
        day = read_day(args.get("day", ""), "day")
    except Invalid as error:
        return Asked(who, act, place, work.tree, now, args["day"], work.words.text(error.message))
    at = after(day, work.zone) - timedelta(microseconds=1) if day is not None else now
    return Asked(who, act, place, _tree_at(work, at, now), min(at, now), args.get("day", ""))


def _tree_at(work: Work, at: datetime, now: datetime) -> Tree:
    """Return the tree as it was at the end of a day that is over, else as it is."""
    if at >= now:
        return work.tree
    with work.front.house.store.read() as records:
        return past_tree(records, work.inside.company, at)


def _why(work: Work, asked: Asked, who: SubjectId) -> Response:
    question = (
        Question(who, asked.act, asked.node, asked.tree.structure.nodes[asked.node].service)
        if (asked.node in asked.tree.structure.nodes)
        else Question(who, asked.act, asked.node)
    )
    decision = decide(who, asked.act, asked.node, asked.tree, asked.at)
    state = state_of(decision, asked.tree, asked.at)
    return work.page(
        "why_part.html" if request.args.get("part") else "why.html",
        asked=asked,
        who=work.naming.subject(who),
        place=work.naming.node(asked.node),
        act=permission_name(work.words, asked.act),
        state=state,
        word=work.words.text(STATES[state]),
        explanation=_explain(work, question, decision, asked),
        ways=_ways(work, asked, who, decision),
        acts=[
            (act, permission_name(work.words, act))
            for act in PERMISSIONS
            if act in COLUMNS or act == asked.act
        ],
    )


def _explain(work: Work, question: Question, decision: Decision, asked: Asked) -> Explanation:
    names = Names(work.naming.people, work.services, work.me, work.zone, work.away)
    return explain(question, decision, asked.tree, asked.at, work.words.locale, names)


def _ways(work: Work, asked: Asked, who: SubjectId, decision: Decision) -> list[Way]:
    """List what can be done: at the source, here, or by asking."""
    ways, words = list[Way](), work.words
    source = next((step.node for step in decision.path if step.node is not None), None)
    if source is not None and source != asked.node and work.sight.sees(source):
        label = words.text("Change at the source: %(place)s", place=work.naming.node(source))
        ways.append(Way(label, place_address(source, who=who)))
    here = _here(asked, who, decision, source)
    if here and work.sight.may(USERS_GRANT, asked.node):
        ways.append(Way(words.text("Change here"), here))
    elif who == work.me and isinstance(decision, Deny):
        ways.append(Way(words.text("Ask for it"), f"/access/ask?permission={asked.act}&node={asked.node}"))
    return ways


def _here(asked: Asked, who: SubjectId, decision: Decision, source: NodeId | None) -> str:
    """Return where the answer is changed at this very place; nowhere if only the source can."""
    if source == asked.node:
        return place_address(asked.node, who=who)
    if isinstance(decision, Allow):
        return f"/company/tree/shut?node={asked.node}&who={who}"
    if decision.reason in (DenyReason.DENIED, DenyReason.LIMITED):
        return ""
    return f"/company/tree/give?node={asked.node}&who={who}"


def _who(work: Work, asked: Asked) -> Response:
    """List who can do an act at a place, a page at a time."""
    start = request.args.get("from", "0")
    first = int(start) if start.isascii() and start.isdigit() and len(start) < 9 else 0
    able = who_can(asked.act, asked.node, asked.tree, asked.at)
    holders = [holder for holder in able if holder.subject not in work.away]
    named = sorted((work.naming.subject(holder.subject), holder.subject, holder) for holder in holders)
    rows = [
        (name, subject, holder.state, work.words.text(STATES[holder.state]))
        for name, subject, holder in islice(named, first, first + PAGE)
    ]
    return work.page(
        "who.html",
        asked=asked,
        place=work.naming.node(asked.node),
        act=permission_name(work.words, asked.act),
        rows=rows,
        total=len(named),
        next=first + PAGE if len(named) > first + PAGE else None,
    )
