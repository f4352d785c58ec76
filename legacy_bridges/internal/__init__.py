"""How the protocol servers ask the provider: one door of its own, and the client that knocks.

A server that parses what strangers send holds no key, no store and no vault: it shows the
credential of its kind and asks. The door opens to each kind its own questions and no others,
and to nobody who comes through a proxy.

    door.py         the provider's side: `/internal/bridge/<call>`, JSON by POST
    client.py       the server's side: pooled connections, no Flask, no store
    credential.py   the file that both read, made by the provider
    wire.py         what both call things
"""
