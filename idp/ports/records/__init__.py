"""The store: records by noun, and the unit of work that binds changes together.

A use case asks for the narrow Protocol it needs; edges hold the `Store`.
"""

from idp.ports.records.store import Records, Store

__all__ = ["Records", "Store"]
