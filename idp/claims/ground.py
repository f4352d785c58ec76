"""On what ground a company's fields leave: one's own right, or the consent of somebody who has it."""

from dataclasses import dataclass
from datetime import datetime

from idp.claims.authority import Lacking, may_apply, may_give
from idp.claims.catalogue import CATALOGUE
from idp.claims.manifest import Manifest
from idp.model.account import Account
from idp.model.application import Application, Block, CompanyConsent, CompanyConsentState, Wanted
from idp.model.client import Client
from idp.model.company import Membership
from idp.model.ids import AccountId, CompanyId, NodeId
from idp.model.session import Session
from idp.ports.records import Records
from idp.rbac import Allow, Tree
from idp.rbac.trees import read_holdings


@dataclass(frozen=True, slots=True, repr=False)
class Applier:
    """Who stands at the page, and for whom they act."""

    account: Account
    session: Session
    membership: Membership | None
    tree: Tree | None
    """The company's tree as far as it concerns them."""

    @property
    def company(self) -> CompanyId | None:
        """Return the company that they act for."""
        return self.membership.company if self.membership is not None else None


@dataclass(frozen=True, slots=True)
class Request:
    """What a client of a partner came for."""

    manifest: Manifest
    client: Client
    wanted: Wanted
    chosen: NodeId | None = None
    """The place that the person chose to apply for."""

    @property
    def company_fields(self) -> tuple[str, ...]:
        """Return the keys of what is wanted of the company, whatever of it this company has."""
        wanted = (field for field in self.manifest.fields if field.key in self.wanted.fields)
        return tuple(f.key for f in wanted if Block.COMPANY in {CATALOGUE[c].block for c in f.claims})


Ground = Allow | CompanyConsent | Lacking
"""One's own right; somebody's consent, asked for or given; or why there is neither."""


def find_ground(
    records: Records, applier: Applier, request: Request, node: NodeId | None, now: datetime
) -> Ground:
    """Find the ground for a page: one's own right first."""
    if applier.membership is None or applier.tree is None or node is None:
        return Lacking()
    own = may_apply(applier.tree, applier.membership, request.manifest, node, now)
    if isinstance(own, Allow):
        return own
    asked = records.company_consents.live(
        applier.account.id, applier.membership.company, request.manifest.id, node, now
    )
    return asked if asked is not None and counts(records, asked, request, now) else own


def counts(records: Records, asked: CompanyConsent, request: Request, now: datetime) -> bool:
    """Tell whether a question is about this very request, and its yes is of somebody who still may say so.

    One about less than is wanted now, another form or another client leads nowhere: it is asked anew.
    """
    about = (asked.client, asked.manifest) == (request.client.client_id, request.manifest.version)
    if not about or not set(request.company_fields) <= set(asked.fields):
        return False
    return not given(asked) or gives(records, asked, request.manifest, now)


def given(consent: CompanyConsent) -> bool:
    """Tell whether a question was answered with yes and waits to be used."""
    return consent.state is CompanyConsentState.GIVEN


def gives(records: Records, consent: CompanyConsent, manifest: Manifest, now: datetime) -> bool:
    """Tell whether a consent is in time, and whoever gave it still could. Read now."""
    if consent.decided_by is None or now >= consent.expires_at or consent.manifest != manifest.version:
        return False
    return _may_give(records, consent.decided_by, consent.company, consent.node, manifest, now)


def applies(
    records: Records, account: AccountId, company: CompanyId, manifest: Manifest, node: NodeId, now: datetime
) -> bool:
    """Tell whether a person hands over a company's fields by themselves. Read now."""
    holdings = read_holdings(records, account)
    who, tree = holdings.membership(company), holdings.tree(company)
    if who is None or tree is None:
        return False
    return isinstance(may_apply(tree, who, manifest, node, now), Allow)


def still_given(records: Records, application: Application, manifest: Manifest, now: datetime) -> bool:
    """Tell whether the company's fields of an application still stand on a right. Read now."""
    by, company, node = application.company_by, application.company, application.node
    if by is None:
        return True
    if company is None or node is None:
        return False
    if by == application.account:
        return applies(records, by, company, manifest, node, now)
    return _may_give(records, by, company, node, manifest, now)


def _may_give(
    records: Records, who: AccountId, company: CompanyId, node: NodeId, manifest: Manifest, now: datetime
) -> bool:
    """Tell it of somebody who is not here now, and so may have been disabled since."""
    holdings = read_holdings(records, who)
    membership, tree = holdings.membership(company), holdings.tree(company)
    if membership is None or tree is None or who not in records.companies.acting(company, [who]):
        return False
    return isinstance(may_give(tree, membership, manifest, node, now), Allow)
