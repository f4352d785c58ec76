"""Which service an address belongs to."""

from dataclasses import dataclass

from legacy_bridges.contract import Bridged
from legacy_bridges.protocols.cas import belongs_to, options_of, read_service
from legacy_bridges.registry import Bridges

KIND = "cas"


@dataclass(frozen=True, slots=True)
class Services:
    """The services that speak CAS. Read once: their files are those of the start."""

    known: tuple[Bridged, ...]

    @classmethod
    def of(cls, bridges: Bridges) -> "Services":
        """Pick them out."""
        return cls(tuple(bridged for bridged in bridges if bridged.manifest.protocol == KIND))

    def at(self, address: str) -> Bridged | None:
        """Find whose address this is; of two that lie within one another the inner one."""
        url = read_service(address)
        if url is None:
            return None
        covered = [(belongs_to(url, options_of(one.manifest).services), one) for one in self.known]
        length, found = max(covered, key=lambda pair: pair[0], default=(0, None))
        return found if length else None
