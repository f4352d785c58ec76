"""As whom a client knows a person. OpenID Connect Core 1.0 §8."""

from idp.claims.pairwise import Pairwise
from idp.model.client import Client
from idp.model.ids import AccountId, CompanyId, Sid

PAIRWISE = "pairwise"


def subject_for(pairwise: Pairwise, client: Client, account: AccountId) -> str:
    """Return the `sub` of a person for this client. OpenID Connect Core 1.0 §8."""
    return pairwise.subject(sector_of(client), account) if is_pairwise(client) else account


def session_for(pairwise: Pairwise, client: Client, sid: Sid) -> str:
    """Return the `sid` of a session for this client. OpenID Connect Back-Channel Logout 1.0 §2.1."""
    return pairwise.session(sector_of(client), sid) if is_pairwise(client) else sid


def company_for(pairwise: Pairwise, client: Client, company: CompanyId) -> str:
    """Return the id of a company for this client: no two sectors can compare theirs."""
    return pairwise.company(sector_of(client), company) if is_pairwise(client) else company


def is_pairwise(client: Client) -> bool:
    """Tell whether the client's subjects are its sector's own."""
    return client.subject_type == PAIRWISE


def sector_of(client: Client) -> str:
    """Return the sector; a client that registered none shares with nobody. OpenID Connect Core 1.0 §8.1."""
    return client.sector or client.client_id
