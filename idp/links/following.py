"""What an old service's own accounts have to follow, where it has an API and we have its key."""

from datetime import datetime
from typing import Final

from idp.links.vault import NOBODY
from idp.model.ids import ServiceId
from idp.model.link import API, AccountLink, BridgeMode, LinkState, Proof
from idp.model.work import Provisioning, provision_job
from idp.ports.records import Records

WIDEST: Final = 100_000
"""Links of one service that are gone through."""


def has_api(records: Records, service: ServiceId) -> bool:
    """Tell whether we can change accounts of a service: its key is in the vault."""
    return records.vault.get(NOBODY, service, API) is not None


def follow(records: Records, link: AccountLink, event: Provisioning, now: datetime) -> bool:
    """Have an old account follow what happened to its person, in the caller's transaction.

    Tells whether anything will: nobody can change accounts of a service whose key we do not hold,
    and we change none that may be another company's.
    """
    if not has_api(records, link.service) or _is_only_said(link):
        return False
    records.outbox.put(provision_job(link, event, now))
    return True


def rotate_linked(records: Records, link: AccountLink, now: datetime) -> bool:
    """Have the password of an active link become one that nobody knows, if it is time for that.

    While both ways into the service are open, people go on using the password that they know. An
    account without one in the vault is none of theirs: it gets one, so that it can be entered.
    """
    known = link.has_secret and records.bridges.mode(link.service) is not BridgeMode.ONLY
    return not known and follow(records, link, Provisioning.ROTATE, now)


def rotate_all(records: Records, service: ServiceId, now: datetime) -> int:
    """Have the password of every active link of a service become one that nobody knows; return how many."""
    links = (link for link in records.links.of_service(service, limit=WIDEST))
    return sum(
        follow(records, link, Provisioning.ROTATE, now) for link in links if link.state is LinkState.ACTIVE
    )


def _is_only_said(link: AccountLink) -> bool:
    """Tell whether somebody of a company alone says that it is theirs: nothing has shown it yet."""
    said = link.proof is Proof.OWNER and link.proved_by is not None
    return said and link.has_secret and not link.imported and link.last_ok is None
