"""What an old service's own accounts have to follow, where it has an API and we have its key."""

from datetime import datetime
from typing import Final

from idp.links.vault import NOBODY
from idp.model.link import AccountLink
from idp.model.work import Provisioning, provision_job
from idp.ports.records import Records

API: Final = "api"
"""Name in the vault of the key to a service's API."""


def follow(
    records: Records, link: AccountLink, event: Provisioning, now: datetime, *, word: str = ""
) -> bool:
    """Have an old account follow what happened to its person, in the caller's transaction.

    Tells whether anything will: nobody can change accounts of a service whose key we do not hold.
    """
    if records.vault.get(NOBODY, link.service, API) is None:
        return False
    records.outbox.put(provision_job(link, event, now, word=word))
    return True
