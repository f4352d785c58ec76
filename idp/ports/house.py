"""The parts that every edge is handed by the composition root."""

from dataclasses import dataclass

from idp.ports.billing import BillingSource
from idp.ports.caches import Stamps
from idp.ports.clock import Clock
from idp.ports.envelope import Envelope
from idp.ports.limiter import Limiter
from idp.ports.outbound import Fetch
from idp.ports.records import Store
from idp.ports.signer import Signer


@dataclass(frozen=True, slots=True)
class House:
    """What is outside, opened once per process. Use cases take the narrow part they need."""

    store: Store
    clock: Clock
    envelope: Envelope
    limiter: Limiter
    stamps: Stamps
    signer: Signer
    fetch: Fetch
    billing: BillingSource
