"""`okno serve-ldap`: services bind and search, read-only; the provider is asked who may, and what there is.

It holds no key, no record and no secret but its own credential.

    watching.py    the provider's stamps, under which answers are kept
    keeping.py     good binds, exact, and entries for a moment
    asking.py      what is asked of the provider, off the loop
    searching.py   which entries of a directory are meant
    client.py      who asks, and what becomes of it
    refusing.py    what is answered without a look at whose it is
    showing.py     what is shown of entries
    answering.py   one question of one client to its answer
    way.py         what all connections at one place share
    connection.py  bytes, TLS and time of one connection
    crowd.py       how many there may be, and how long they may wait
    running.py     sockets and threads
"""
