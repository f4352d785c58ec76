"""The sheet that is laid before a person: what is asked, with which values, on what ground it may leave."""

from dataclasses import dataclass
from datetime import datetime

from idp.claims.authority import Lacking, may_give, place_of
from idp.claims.ground import Applier, Ground, Request, find_ground, given
from idp.claims.manifest import Manifest
from idp.claims.offering import Offer, offer
from idp.claims.sourcing import Behind, source
from idp.claims.statement import statement
from idp.model.application import CompanyConsent
from idp.model.billing import PartyId
from idp.model.client import Client
from idp.model.errors import NotFound
from idp.model.ids import AccountId, NodeId
from idp.ports.billing import BillingSource
from idp.ports.clock import Clock
from idp.ports.records import Records, Store
from idp.rbac import Allow


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """What one page shows. Made by `Sheets.lay` alone."""

    request: Request
    applier: Applier
    node: NodeId | None
    offer: Offer
    ground: Ground | None
    """`None` where nothing of the company's is asked for."""
    text: str
    """The statement, as it stands on the page."""

    @property
    def manifest(self) -> Manifest:
        """Return the partner's manifest."""
        return self.offer.manifest

    @property
    def client(self) -> Client:
        """Return who will read."""
        return self.request.client

    @property
    def ready(self) -> bool:
        """Tell whether the person may agree here and now."""
        match self.ground:
            case Lacking():
                return False
            case CompanyConsent() as consent:
                return given(consent)
            case _:
                return True

    @property
    def company_by(self) -> AccountId | None:
        """Return whose right the company's fields stand on."""
        match self.ground:
            case Allow():
                return self.applier.account.id
            case CompanyConsent(decided_by=giver):
                return giver
            case _:
                return None


@dataclass(frozen=True, slots=True)
class Sheets:
    """Lays sheets; keeps nothing of them, so that the next look asks billing again."""

    store: Store
    clock: Clock
    billing: BillingSource
    operator: str

    def lay(self, request: Request, applier: Applier) -> Sheet:
        """Ask billing and lay out the page. Raises `Unavailable`, `NotFound` for a place, `Conflict`."""
        now, manifest = self.clock.now(), request.manifest
        node = _place(applier, request, self.clock)
        with self.store.read() as records:
            party = _party(records, applier, node)
            ground = find_ground(records, applier, request, node, now)
            before = _before(records, applier, request.client)
        behind = Behind(
            applier.account,
            applier.membership,
            party,
            sees_company=_may_see(applier, manifest, node, ground, now),
        )
        sourced = source(manifest, request.wanted, behind, self.billing, now)
        agreed = ground.agreed if isinstance(ground, CompanyConsent) and given(ground) else None
        laid = offer(sourced, agreed, before)
        asked = agreed is not None or bool(laid.company_lines)
        text = statement(laid, self.operator, applier.account.name)
        return Sheet(request, applier, node, laid, ground if asked else None, text)


def _may_see(
    applier: Applier, manifest: Manifest, node: NodeId | None, ground: Ground, now: datetime
) -> bool:
    """Tell whether the company's values may be looked at: with a consent, or by who could give one."""
    if isinstance(ground, CompanyConsent) and given(ground):
        return True
    if applier.membership is None or applier.tree is None or node is None:
        return False
    return isinstance(may_give(applier.tree, applier.membership, manifest, node, now), Allow)


def _place(applier: Applier, request: Request, clock: Clock) -> NodeId | None:
    if applier.membership is None or applier.tree is None:
        return None
    node = place_of(applier.tree, applier.membership, request.manifest, request.chosen, clock.now())
    if node is None:
        raise NotFound
    return node


def _party(records: Records, applier: Applier, node: NodeId | None) -> PartyId | None:
    """Return what billing calls the company, or the branch that is applied for."""
    if applier.company is None or applier.tree is None or node is None:
        return None
    if node != applier.tree.structure.root:
        return PartyId(applier.tree.structure.nodes[node].external) or None
    company = records.companies.get(applier.company)
    return PartyId(company.external_id) if company and company.external_id else None


def _before(records: Records, applier: Applier, client: Client) -> dict[str, bool] | None:
    """Return what was agreed to the last time, field by field."""
    last = records.consent_records.latest_given(applier.account.id, client.client_id, applier.company)
    if last is None:
        return None
    return {shown["field"]: bool(shown["ticked"]) for shown in last.document.get("shown", ())}
