"""Old services entered by the one login, each over the protocol it has always spoken.

Owns the bridge contract, the service manifests, the protocols and the host that serves
them. A service of a known protocol is added by one YAML file and no code. Knows nothing
of OpenID Connect, of pages and of drivers; decides nothing about people itself: who
enters where is the answer of `idp.interaction`, as for every other protocol.
"""

from legacy_bridges.contract import Bridged
from legacy_bridges.manifest import ManifestError
from legacy_bridges.registry import Bridges, load_bridges

__all__ = ["Bridged", "Bridges", "ManifestError", "load_bridges"]
