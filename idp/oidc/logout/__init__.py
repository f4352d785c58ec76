"""Signing out: the end-user leaves, and every relying party hears of it.

Owns the end session endpoint, the back-channel delivery and the page of the front channel. What
ending a session closes is `idp.authn.signout`'s affair; when a delivery is tried again is the outbox
worker's.
"""

from idp.oidc.logout.backchannel import backchannel_handler
from idp.oidc.logout.frontchannel import FrontChannel

__all__ = ["FrontChannel", "backchannel_handler"]
