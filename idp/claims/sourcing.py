"""From what is wanted to its values, asked of billing now: nothing else is asked, nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from idp.claims.catalogue import Kind
from idp.claims.manifest import Manifest
from idp.model.account import Account
from idp.model.application import Wanted
from idp.model.billing import PartyId, Value
from idp.model.company import Membership
from idp.ports.billing import BillingSource


@dataclass(frozen=True, slots=True)
class Behind:
    """Who applies, and for whom."""

    account: Account
    membership: Membership | None
    """`None` for somebody who acts for no company."""
    company: PartyId | None
    """What billing calls the company, or the branch that they apply for."""


@dataclass(frozen=True, slots=True, repr=False)
class Sourced:
    """Each wanted claim that has a value fit to be handed over. Made by `source` alone."""

    manifest: Manifest
    wanted: Wanted
    kind: Kind | None
    """`None` where billing does not say what the company is."""
    values: Mapping[str, Value]
    unfit: frozenset[str]
    """Claims of which billing has a value that breaks its rule: not shown, not handed over."""
    at: datetime


def source(
    manifest: Manifest, wanted: Wanted, behind: Behind, billing: BillingSource, now: datetime
) -> Sourced:
    """Ask billing about the company and the person, at the same time, for the wanted claims alone.

    Raises `Unavailable` (field `company` or `person`), and `Conflict` if the manifest has another
    version than the one the request was read by.
    """
    raise NotImplementedError
