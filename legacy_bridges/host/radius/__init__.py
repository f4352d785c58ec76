"""What the RADIUS server asks the provider, and how it is answered.

calls.py       the questions by name
gateways.py    hello: which gateways there are, with their shared secrets
question.py    one Access-Request as the server tells it
answering.py   whose secret it is, whether they may enter, what the gateway is told
challenge.py   a second factor after the password
accounting.py  sessions that begin and end at the gateway
mark.py        the Class by which a gateway names a session to us
"""

from legacy_bridges.host.radius.calls import radius_calls

__all__ = ["radius_calls"]
