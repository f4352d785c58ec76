"""POST /device_authorization. RFC 8628 §3.1."""

from idp.oidc.answers import Json
from idp.oidc.parameters import Parameters
from idp.oidc.provider import Provider
from idp.oidc.token.guessing import Caller


def answer_device_request(provider: Provider, form: Parameters, caller: Caller) -> Json:
    """Give a device its two codes. RFC 8628 §3.2."""
    raise NotImplementedError
