"""Which of the authorized resources an access token is for. RFC 8707 §2.2."""

from dataclasses import replace

from idp.model.grant import Authorization
from idp.oidc.errors import InvalidTarget
from idp.oidc.parameters import Parameters
from idp.oidc.provider import Provider
from idp.oidc.token.grant import Redeemed


def match_resource(authorization: Authorization, form: Parameters) -> str | None:
    """Return the one resource that is asked for, among those that were authorized. RFC 8707 §2.2.

    A token is for one. Whoever names none gets it for the first.
    """
    asked = form.all("resource")
    if not asked:
        return authorization.resource
    if len(asked) > 1 or asked[0] not in authorization.resources:
        raise InvalidTarget(description="resource is not one that was authorized")
    return asked[0]


def for_one(authorization: Authorization, resource: str | None) -> Authorization:
    """Return the authorization as far as it is good at one resource."""
    return replace(authorization, resources=() if resource is None else (resource,))


def redeemed_for_one(provider: Provider, redeemed: Redeemed, resource: str | None) -> Redeemed:
    """Return what a grant yields at one resource: no scope that is another's is left. RFC 8707 §3."""
    authorized = redeemed.authorization.resources
    foreign = {provider.services.scope_of(other) for other in authorized if other != resource}
    foreign -= {provider.services.scope_of(resource or "")}
    return replace(
        redeemed,
        authorization=for_one(redeemed.authorization, resource),
        scopes=tuple(scope for scope in redeemed.scopes if scope not in foreign),
    )
