"""The use cases of this room, opened together for an edge."""

from collections.abc import Iterable
from dataclasses import dataclass

from idp.authn.notices import Post
from idp.links.activating import Activating
from idp.links.codes import LinkCodes
from idp.links.ground import Ground, Linkable
from idp.links.importing import Importing
from idp.links.matching import Matching
from idp.links.rotation import Rotation
from idp.links.shared import Sharing
from idp.ports.house import House
from idp.settings import Settings


@dataclass(frozen=True, slots=True)
class Links:
    """What pages, the gate and the command line use."""

    ground: Ground
    importing: Importing
    matching: Matching
    activating: Activating
    codes: LinkCodes
    sharing: Sharing
    rotation: Rotation


def open_links(house: House, settings: Settings, services: Iterable[Linkable]) -> Links:
    """Open once per process."""
    post = Post(house.envelope, settings.issuer, settings.default_locale)
    by_id = {service.service: service for service in services}
    ground = Ground(house.store, house.clock, house.limiter, post, by_id)
    return Links(
        ground,
        Importing(ground),
        Matching(ground),
        Activating(ground),
        LinkCodes(ground),
        Sharing(ground),
        Rotation(ground),
    )
