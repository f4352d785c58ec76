"""POST /revoke: a client gives a token back. RFC 7009."""

from idp.oidc.answers import Json
from idp.oidc.parameters import Parameters
from idp.oidc.provider import Provider
from idp.oidc.token.guessing import Caller


def answer_revocation_request(provider: Provider, form: Parameters, caller: Caller) -> Json:
    """End what a client's own token stands for; whatever it is not, is answered the same. RFC 7009 §2.2."""
    raise NotImplementedError
