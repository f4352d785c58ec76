"""From a request to what is wanted: the manifest lets through what it lists, the rest is noted."""

from collections.abc import Iterable

from idp.claims.manifest import Manifest
from idp.claims.requesting import NOTHING, ClaimsRequest, PartnerApplication
from idp.model.application import Wanted


def want(
    manifest: Manifest,
    scopes: Iterable[str],
    claims: ClaimsRequest = NOTHING,
    details: PartnerApplication | None = None,
) -> Wanted | None:
    """Return what a partner's client wants to be given; `None` for a mere sign-in.

    The scope `partner:<id>:apply` asks for the whole form, `authorization_details` for the
    datatypes they name, `org:<claim>`, `kyc-fill-in:<field>`, the standard scopes and `claims` for
    one claim each. What the manifest does not list is left out and stands in `Wanted.over`.

    Raises `Invalid` with field `scope` unless there is exactly one purpose, the manifest's own, and
    with field `authorization_details` for details that are about something else.
    """
    raise NotImplementedError


def whole(manifest: Manifest) -> Wanted:
    """Return the whole form as wanted: an application that begins on our own pages."""
    raise NotImplementedError
