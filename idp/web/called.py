"""The names of those whom a page mentions, read one by one: a page mentions few."""

from collections.abc import Iterable, Mapping

from idp.model.ids import AccountId, ClientId, CompanyId, ServiceId, SubjectId
from idp.ports.records import Records
from idp.rbac.structure import Structure
from idp.web.front import Front
from idp.web.inside import Inside
from idp.web.titles import partner_titles
from idp.web.tree.naming import Naming


def service_titles(front: Front, locale: str, company: CompanyId | None) -> Mapping[ServiceId, str]:
    """Return what services are called, by the id that access rules name them by.

    Where several are opened by one, it is called as the first of them.
    """
    listed = front.services(locale, company)
    return {ServiceId(service.access): service.title for service in reversed(listed)}


def read_names(records: Records, subjects: Iterable[SubjectId | None]) -> dict[SubjectId, str]:
    """Read the names of people and machine clients; groups are named in the tree."""
    found: dict[SubjectId, str] = {}
    for subject in {one for one in subjects if one is not None}:
        kind, _, key = subject.partition(":")
        if kind == "person":
            account = records.accounts.get(AccountId(key))
            found.update({subject: account.name} if account else {})
        if kind == "client":
            client = records.clients.get(ClientId(key))
            found.update({subject: client.client_name} if client else {})
    return found


def naming_of(
    front: Front, inside: Inside, structure: Structure, subjects: Iterable[SubjectId | None]
) -> Naming:
    """Say names in the caller's language; those of these subjects are read."""
    words = front.words(inside.caller)
    with front.house.store.read() as records:
        people = read_names(records, subjects)
    titles = service_titles(front, words.locale, inside.company)
    partners = partner_titles(front.claims.manifests, words.locale)
    return Naming(words, structure, people, titles, inside.actor.subject, partners)
