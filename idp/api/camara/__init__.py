"""The telecom shape of the same hand-over: CAMARA KYC Fill-in 0.4 and Consent Info 0.2.

Owns the addresses, what requests must look like, and the errors of CAMARA's catalogue. Who stands
behind a token comes from outside as a function; what a person agreed to is `idp.claims`'s to say.
"""

from idp.api.camara.routes import Desk, blueprint

__all__ = ["Desk", "blueprint"]
