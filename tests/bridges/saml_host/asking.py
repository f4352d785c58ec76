"""Authentication requests as services write them."""

from tests.bridges.saml.parties import authn, redirected
from tests.bridges.saml_host.conftest import SSO, sp

NO_PASSIVE, FAILED = "status:NoPassive", "status:AuthnFailed"


def request(name: str = "crm", inside: str = "", **said: str | None) -> str:
    told = {"ID": "_r-1", "AssertionConsumerServiceURL": f"https://{name}.example/acs", "Destination": SSO}
    return authn(inside, issuer=sp(name), **{**told, **said})


def asked(name: str = "crm", relay_state: str = "", inside: str = "", **said: str | None) -> str:
    return redirected(request(name, inside, **said), relay_state, who=name)
