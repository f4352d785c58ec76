"""Services that ask in a protocol of their own who a person is, and what describes them beside a manifest."""

from typing import Protocol, runtime_checkable

from legacy_bridges.contract.nouns import Claim, Manifest


@runtime_checkable
class Tells(Protocol):
    """Answers a service that asks, with what the manifest lets it know."""

    def tells(self, manifest: Manifest) -> frozenset[Claim]:
        """Return what the service is told of a person, beside a name made for it."""
        ...


@runtime_checkable
class ReadsFiles(Protocol):
    """Is described in part by files that lie beside the manifest."""

    @property
    def files(self) -> frozenset[str]:
        """Return the keys of its block that name one: the protocol is given the text that stands in it."""
        ...
