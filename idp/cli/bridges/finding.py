"""The manifest of the service that a command names."""

from idp.app.factory import load_all_bridges
from idp.app.opening import Opened
from idp.model.errors import NotFound
from legacy_bridges import Bridged


def find_service(found: Opened, service: str) -> Bridged:
    """Find a bridged service by its id. Raises `NotFound`, naming those there are."""
    bridges = load_all_bridges(found.settings)
    bridged = bridges.find(service)
    if bridged is None:
        known = ", ".join(one.manifest.service for one in bridges)
        msg = f"no bridged service {service}: there are {known or 'none'}"
        raise NotFound(msg)
    return bridged
