"""Serves the bridges: entry, one-time codes, sessions on the service's own host, and verify.

Owns the addresses under `/bridge`, the two cookies of a service's host and the tickets
behind them. A protocol decides what an answer looks like; who may enter is decided by
`idp.interaction`. Nothing here sees the provider's cookies on a service's host: the two
are different hosts, and what ties them is a code used once.

    the service's proxy asks        GET /bridge/verify/<service>      200, 401 or 403
    on the service's host           /_okno/start   → /bridge/start/<service>    marks the browser
    on the provider's host          /bridge/enter/<service>, /bridge/resume/<i>  the ladder
                                    /bridge/launch/<service>  the same, where the service itself asks
    on the service's host           /_okno/finish  → /bridge/finish/<service>   opens the session

The proxy sends with each: `Host` as the browser wrote it, `X-Okno-Proxy-Secret`, and to
verify `X-Original-URI` and `X-Original-Method`. It reads `X-Okno-Start`, where to send the
browser on 401 and 403, and the identity headers of the manifest.
"""

from legacy_bridges.host.routes import blueprint

__all__ = ["blueprint"]
