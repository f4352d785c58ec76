"""A billing for these tests: it keeps what it is asked, and gives what it is told to."""

from dataclasses import dataclass, field
from threading import Barrier
from typing import Any

from idp.adapters.billing.file import FileBilling
from idp.model.billing import PartyKind, Value
from idp.model.errors import NotFound, Unavailable
from tests.support.clock import FixedClock
from tests.support.tree import ROOT

DEMO = ROOT / "sandbox" / "billing" / "data.json"


def demo_billing():
    """Return the demo's billing, without its server."""
    return FileBilling(FixedClock(), DEMO)


@dataclass
class TestBilling:
    """Gives values by the id of the party; an exception is raised."""

    __test__ = False

    known: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[PartyKind, str, frozenset[str]]] = field(default_factory=list)
    together: Barrier | None = None

    def sitting(self):
        return self

    def get(self, party, fields):
        self.asked.append((party.kind, party.id, fields))
        if self.together is not None:
            self.together.wait(5)
        told = self.known.get(party.id, NotFound())
        if isinstance(told, Exception):
            raise told
        return {name: _value(told[name]) for name in fields if name in told}


def _value(told):
    return told if isinstance(told, Value) else Value(told, "TMF632 organization")


LOST = Unavailable("billing does not answer")
