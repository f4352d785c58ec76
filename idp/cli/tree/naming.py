"""What people, machine clients and services are called, for words and lists."""

from collections.abc import Iterable, Mapping

from idp.app.catalogue import Catalogue
from idp.app.factory import load_all_bridges
from idp.app.opening import Opened
from idp.model.access import EVERYONE, MEMBERS
from idp.model.ids import AccountId, ClientId, ServiceId, SubjectId
from idp.ports.records import Records


def names_of(records: Records, subjects: Iterable[SubjectId]) -> Mapping[SubjectId, str]:
    """Return the names of people and machine clients; whoever is gone has none."""
    found = ((subject, _name(records, subject)) for subject in subjects)
    return {subject: name for subject, name in found if name}


def _name(records: Records, subject: SubjectId) -> str:
    kind, _, identifier = subject.partition(":")
    match kind:
        case "person":
            account = records.accounts.get(AccountId(identifier))
            return account.name if account else ""
        case "client":
            client = records.clients.get(ClientId(identifier))
            return client.client_name if client else ""
        case _:
            return ""


def titles_of_services(found: Opened, locale: str) -> Mapping[ServiceId, str]:
    """Return what each service is called, by the id that rights know it by."""
    settings = found.settings
    catalogue = Catalogue(found.house.store, found.house.stamps, load_all_bridges(settings), settings.issuer)
    open_to_all = (EVERYONE, MEMBERS)
    return {ServiceId(s.access): s.title for s in catalogue(locale) if s.access not in open_to_all}
