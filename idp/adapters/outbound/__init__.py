"""HTTP to the outside, in two kinds that are never mixed.

Owns the guard around addresses that others gave us: scheme, port, resolved and pinned
address, no redirects, 3 seconds, 64 KiB. Knows nothing of what is fetched or why.
"""

from idp.adapters.outbound.deadline import Deadline
from idp.adapters.outbound.exchange import Message
from idp.adapters.outbound.fetch import GuardedFetch
from idp.adapters.outbound.origin import Line, Origin
from idp.adapters.outbound.relay import PooledRelay
from idp.adapters.outbound.upstream import PlainUpstream

__all__ = ["Deadline", "GuardedFetch", "Line", "Message", "Origin", "PlainUpstream", "PooledRelay"]
