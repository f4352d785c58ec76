"""The parts that need no server: clock, envelope, limiter, invalidation and stamps.

Owns what the embedded default runs on. What Redis does instead is in
`idp.adapters.redis`; both keep the same ports.
"""

from idp.adapters.embedded.clock import SystemClock
from idp.adapters.embedded.envelope import AesEnvelope
from idp.adapters.embedded.invalidation import LocalInvalidation
from idp.adapters.embedded.limiter import MemoryLimiter
from idp.adapters.embedded.master_key import make_master_key, open_envelope, read_master_key
from idp.adapters.embedded.stamps import PolledStamps

__all__ = [
    "AesEnvelope",
    "LocalInvalidation",
    "MemoryLimiter",
    "PolledStamps",
    "SystemClock",
    "make_master_key",
    "open_envelope",
    "read_master_key",
]
