"""Old services entered by the one login, each over the protocol it has always spoken.

Owns the bridge contract, the service manifests, the protocols and the host that serves
them. A service of a known protocol is added by one YAML file and no code. Knows nothing
of OpenID Connect, of pages and of drivers; decides nothing about people itself: who
enters where is the answer of `idp.interaction`, as for every other protocol.

What is named here is read when it is first asked for: the servers of `legacy_bridges.servers`
are in this package too, and must not load what decides.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from legacy_bridges.contract import Bridged
    from legacy_bridges.manifest import ManifestError
    from legacy_bridges.registry import Bridges, load_bridges

__all__ = ["Bridged", "Bridges", "ManifestError", "load_bridges"]

_AT = {
    "Bridged": "legacy_bridges.contract",
    "Bridges": "legacy_bridges.registry",
    "ManifestError": "legacy_bridges.manifest",
    "load_bridges": "legacy_bridges.registry",
}


def __getattr__(name: str) -> Any:
    """Load what is asked for. PEP 562."""
    if name not in _AT:
        raise AttributeError(name)
    return getattr(import_module(_AT[name]), name)
