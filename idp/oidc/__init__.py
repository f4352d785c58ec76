"""The OpenID Provider's endpoints: discovery, authorization, token, UserInfo, introspection, logout.

Owns the protocol: what a request must look like, what an answer says, which key signs it.
Each endpoint is a list of named steps over plain values; Flask is in `mount`, `received`,
`render` and `published`, Authlib in `errors` and `token`, joserfc in `jose`. What must
happen before a person enters is the ladder's affair (`idp.interaction`), how they prove
who they are is `idp.authn`'s. Knows no other edge.
"""

from idp.oidc.answers import Bytes, Json
from idp.oidc.direct import Direct
from idp.oidc.logout import FrontChannel
from idp.oidc.mount import Bridging, Mounted, blueprint
from idp.oidc.partners import Partners
from idp.oidc.recognising import token_finder
from idp.oidc.token.client_authentication import client_finder, form_client_finder
from idp.oidc.token_services import TokenService, TokenServices

__all__ = [
    "Bridging",
    "Bytes",
    "Direct",
    "FrontChannel",
    "Json",
    "Mounted",
    "Partners",
    "TokenService",
    "TokenServices",
    "blueprint",
    "client_finder",
    "form_client_finder",
    "token_finder",
]
