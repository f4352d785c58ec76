"""What linking and application passwords stand on, made of what My services shows."""

from collections.abc import Iterator, Mapping

from idp.links.desk import Links, open_links
from idp.links.ground import Linkable
from idp.links.own.desk import AppSecrets, open_app_secrets
from idp.links.own.ground import Offering
from idp.model.ids import ServiceId
from idp.model.link import Proof
from idp.model.service import Service
from idp.web.front import Front
from idp.words import LOCALES


def links_of(front: Front) -> Links:
    """Open what linking needs, over the services that have old accounts."""
    found = dict[ServiceId, Linkable]()
    for service, titles in _titled(front):
        if service.old is not None:
            proofs = frozenset(Proof(way) for way in service.old.prove)
            found[service.id] = Linkable(service.id, titles, service.old.shared, proofs, service.old.keeps)
    return open_links(front.house, front.settings, found.values())


def app_secrets_of(front: Front) -> AppSecrets:
    """Open the use cases of application passwords, over the services that take them."""
    offered = (
        Offering(service.id, titles, service.access, service.taking, service.roles)
        for service, titles in _titled(front)
        if service.taking is not None
    )
    return open_app_secrets(front.house, front.settings, offered)


def _titled(front: Front) -> Iterator[tuple[Service, Mapping[str, str]]]:
    """Go through the services, each with its title in every language."""
    titles = dict[ServiceId, dict[str, str]]()
    listed = list[Service]()
    for locale in LOCALES:
        listed = list(front.services(locale, None))
        for service in listed:
            titles.setdefault(service.id, {})[locale] = service.title
    for service in listed:
        yield service, titles[service.id]
