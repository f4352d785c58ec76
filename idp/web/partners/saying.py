"""What the page of an application says beside its lines: who, where, on what ground."""

from collections.abc import Sequence
from dataclasses import dataclass

from idp.claims.authority import APPLY, Lacking, Want, places
from idp.claims.ground import given
from idp.claims.offering import Line
from idp.claims.sheet import Sheet
from idp.model.access import person
from idp.model.application import Block, CompanyConsent
from idp.model.ids import CompanyId, NodeId, SubjectId
from idp.rbac import Deny
from idp.rbac.explain import Names, Question, explain, named_in
from idp.web.assured import address_of
from idp.web.called import read_names, service_titles
from idp.web.caller import Caller
from idp.web.entry import Entry
from idp.web.front import Front
from idp.words import words_later

_WANTS = {
    Want.SIGNATURE: words_later.text(
        "This partner takes applications from who may sign for the company alone."
    ),
    Want.APPROVAL: words_later.text("What you do with your right needs a second person each time."),
}


@dataclass(frozen=True, slots=True)
class Looks:
    """The lines in their blocks, and who applies for what."""

    company: tuple[Line, ...]
    person: tuple[Line, ...]
    folded: bool
    """Only what is new since the last time stands open."""
    company_name: str
    place: str
    places: tuple[tuple[NodeId, str], ...]
    others: bool
    """The person acts for other companies too."""

    @property
    def fixed(self) -> int:
        """Count the fields that go in any case."""
        return sum(line.locked for line in (*self.company, *self.person))

    @property
    def open(self) -> bool:
        """Tell whether there is anything to choose."""
        return any(not line.locked for line in (*self.company, *self.person))


@dataclass(frozen=True, slots=True)
class Standstill:
    """Why the person cannot agree here and now, and who could help."""

    lines: tuple[str, ...] = ()
    why: str = ""
    """Where it is explained in full."""
    givers: tuple[str, ...] = ()
    asked: CompanyConsent | None = None
    """It was asked for, and nobody has answered yet."""
    may_ask: bool = False


def looks_of(caller: Caller, sheet: Sheet) -> Looks:
    """Sort out what the page shows."""
    lines = sheet.offer.lines
    again = any(line.before is not None for line in lines)
    others = [m for m in caller.companies if m.company != sheet.applier.company]
    found = tuple(_places(sheet))
    return Looks(
        company=sheet.offer.block(Block.COMPANY),
        person=sheet.offer.block(Block.PERSON),
        folded=again and any(line.before is None for line in lines),
        company_name=_company_name(caller, sheet.applier.company),
        place=dict(found).get(sheet.node, "") if sheet.node else "",
        places=found if len(found) > 1 else (),
        others=bool(others),
    )


def _places(sheet: Sheet) -> Sequence[tuple[NodeId, str]]:
    tree = sheet.applier.tree
    if tree is None:
        return ()
    return [(node, tree.structure.nodes[node].name) for node in places(tree, sheet.applier.account.id)]


def _company_name(caller: Caller, company: CompanyId | None) -> str:
    return next((m.company_name for m in caller.companies if m.company == company), "")


def ground_of(front: Front, entry: Entry, sheet: Sheet) -> Standstill | None:
    """Say why the person cannot agree; `None` where they can."""
    match sheet.ground:
        case Lacking() as lacking:
            return _lacking(front, entry, sheet, lacking)
        case CompanyConsent() as consent if not given(consent):
            return Standstill(asked=consent)
        case _:
            return None


def _lacking(front: Front, entry: Entry, sheet: Sheet, lacking: Lacking) -> Standstill:
    words = front.words(entry.caller, entry.interaction)
    if sheet.applier.company is None or sheet.node is None:
        return Standstill((words.text("You act for no company, so nobody's data can be handed over."),))
    said: tuple[str, ...] = (words.text(_WANTS[lacking.want]),) if lacking.want is not None else ()
    if lacking.deny is not None:
        said = _explained(front, entry, sheet, sheet.node, lacking.deny)
    found = front.claims.questions.givers(sheet)
    with front.house.store.read() as records:
        names = read_names(records, [person(one) for one in found])
    return Standstill(
        lines=said,
        why=address_of("/access/why", {"permission": APPLY, "node": sheet.node}),
        givers=tuple(names.values()),
        may_ask=True,
    )


def _explained(front: Front, entry: Entry, sheet: Sheet, node: NodeId, deny: Deny) -> tuple[str, ...]:
    company = sheet.applier.company
    if company is None:
        return ()
    tree, at = front.desk.office.facts(company).tree, entry.caller.at
    me: SubjectId = person(sheet.applier.account.id)
    question = Question(me, APPLY, node, partner=sheet.manifest.id)
    locale = front.locale(entry.caller, entry.interaction)
    with front.house.store.read() as records:
        people = read_names(records, named_in(question, deny, tree, at))
    told = explain(
        question, deny, tree, at, locale, Names(people, service_titles(front, locale, company), me)
    )
    return tuple(line for line in (told.verdict, told.chain, told.change) if line)
