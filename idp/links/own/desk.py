"""The use cases of application passwords, opened together for an edge."""

from collections.abc import Iterable
from dataclasses import dataclass

from idp.authn.notices import Post
from idp.links.own.checking import Guessing
from idp.links.own.ending import Ending
from idp.links.own.ground import Ground, Offering
from idp.links.own.listing import Listing
from idp.links.own.making import Making
from idp.ports.house import House
from idp.settings import Settings


@dataclass(frozen=True, slots=True)
class AppSecrets:
    """What pages, the internal API and the command line use."""

    ground: Ground
    making: Making
    listing: Listing
    ending: Ending
    guessing: Guessing


def open_app_secrets(house: House, settings: Settings, services: Iterable[Offering]) -> AppSecrets:
    """Open once per process."""
    post = Post(house.envelope, settings.issuer, settings.default_locale)
    ground = Ground(house.store, house.clock, house.limiter, post, {one.service: one for one in services})
    return AppSecrets(ground, Making(ground), Listing(ground), Ending(ground), Guessing(ground))
