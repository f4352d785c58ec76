"""The gate: stands before bridged services, and is the one process that opens the vault for them.

Serves every service that has an `upstream` on the service's own host name: entry and one-time
codes under `/_okno`, each other request judged as `verify` judges it, dressed or replayed as the
service's protocol wants it, and handed on without being kept in memory.

    request → find_service → read_target → find_guest → judge → clean → Carrier → cleaned answer

A carrier takes the call on: `Injecting` for services that are shown a credential or a header,
`Replaying` for those with a form of their own. What is under `/_okno` and is no entry is a page
of ours on the service's host.
"""

from legacy_bridges.gate.furnishing import Parts, furnish

__all__ = ["Parts", "furnish"]
