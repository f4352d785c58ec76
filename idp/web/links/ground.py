"""What linking stands on, made of what My services shows."""

from idp.links.desk import Links, open_links
from idp.links.ground import Linkable
from idp.model.ids import ServiceId
from idp.model.link import Proof
from idp.web.front import Front
from idp.words import LOCALES


def links_of(front: Front) -> Links:
    """Open what linking needs, over the services that have old accounts."""
    found = dict[ServiceId, Linkable]()
    for locale in LOCALES:
        for service in front.services(locale, None):
            if service.old is None:
                continue
            known = found.get(service.id)
            titles = {**(known.title if known else {}), locale: service.title}
            proofs = frozenset(Proof(way) for way in service.old.prove)
            found[service.id] = Linkable(service.id, titles, service.old.shared, proofs, service.old.keeps)
    return open_links(front.house, front.settings, found.values())
