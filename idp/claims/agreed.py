"""What a person agreed to on the consent page: which clients, and taking it back."""

from collections.abc import Sequence
from dataclasses import dataclass

from idp.model.client import Client
from idp.model.consent import Consent
from idp.model.errors import NotFound
from idp.model.handing import ConsentWithdrawn
from idp.model.ids import AccountId, ClientId, CompanyId
from idp.ports.clock import Clock
from idp.ports.records import Records, Store


@dataclass(frozen=True, slots=True)
class Agreed:
    """A client, and what was agreed to with it."""

    consent: Consent
    client: Client


@dataclass(frozen=True, slots=True)
class Agreements:
    """One's own consents to clients that are not the operator's, in one company."""

    store: Store
    clock: Clock

    def take_back(self, account: AccountId, company: CompanyId | None, client: ClientId) -> Client:
        """Take a consent back, with every token and code that stands on it, in one transaction.

        A code that is redeemed at this moment has its tokens ended: codes go before families.
        Raises `NotFound` for what this person did not agree to in this company, for an unknown client
        and for one of the operator's own: its grants are no consents.
        """
        now = self.clock.now()
        with self.store.write() as records:
            found = records.clients.get(client)
            consent = records.consents.find(account, client, company)
            if found is None or found.first_party or consent is None:
                raise NotFound
            records.consents.revoke(account, client, company, now)
            records.codes.forget_of_consent(consent, now)
            ended = records.families.revoke_of_consent(consent, now)
            records.audit.append(
                ConsentWithdrawn(
                    account=account,
                    company=company,
                    client=client,
                    scopes=tuple(sorted(consent.scopes)),
                    ended=ended,
                ),
                now,
            )
        return found


def read_agreed(
    records: Records, account: AccountId, company: CompanyId | None, limit: int
) -> Sequence[Agreed]:
    """List what a person agreed to in a company, newest first. One statement."""
    found = records.consents.agreed_in(account, company, limit)
    return [Agreed(consent, client) for consent, client in found]
