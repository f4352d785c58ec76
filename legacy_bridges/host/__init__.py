"""Serves the bridges: entry, one-time codes, sessions on the service's own host, and verify.

Owns the addresses under `/bridge`, the two cookies of a service's host and the tickets
behind them. A protocol decides what an answer looks like; who may enter is decided by
`idp.interaction`. Nothing here sees the provider's cookies on a service's host: the two
are different hosts, and what ties them is a code used once.
"""

from legacy_bridges.host.routes import blueprint

__all__ = ["blueprint"]
