"""`okno serve-radius`: hears gateways, asks the provider, and answers.

It holds the gateways' shared secrets, in memory, and nothing else that is worth having.

    gateways.py   who may ask, by where they ask from
    watching.py   what the provider says of itself: gateways, and stamps that answers are kept under
    keeping.py    good answers to passwords, exact
    repeating.py  the same answer to the same request
    questions.py  what is asked of the provider, and what becomes of its answer
    hearing.py    one datagram from its arrival to its answer
    running.py    sockets and threads
"""
