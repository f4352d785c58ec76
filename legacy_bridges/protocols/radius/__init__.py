"""RADIUS: what VPN gateways, access points, old telephone exchanges and SIP servers ask with. RFC 2865.

Pure: datagrams come in as bytes and go out as bytes. Sockets are the server's, people are the
provider's.

    options.py    what a manifest says under `radius`
    wire.py       a datagram read strictly, once
    signing.py    Message-Authenticator, Request Authenticator, and the answer
    asking.py     what an Access-Request asks: PAP, CHAP, SIP digest, a code
    passwords.py  PAP and CHAP
    digest.py     SIP digest in both ways of carrying it
    saying.py     what an Access-Accept says of a person
    bridge.py     the bridge
"""

from legacy_bridges.protocols.radius.bridge import Radius

__all__ = ["Radius"]
