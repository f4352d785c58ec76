"""From a request to what is wanted: the manifest lets through what it lists, the rest is noted."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from idp.claims.catalogue import (
    APPLY,
    DPV,
    KYC,
    KYC_ALL,
    KYC_FIELDS,
    KYC_SCOPES,
    ORG_SCOPE,
    ORG_SCOPES,
    purposes,
)
from idp.claims.manifest import Delivery, Manifest
from idp.claims.profile import SCOPES
from idp.claims.requesting import NOTHING, ClaimsRequest, PartnerApplication
from idp.model.application import Wanted
from idp.model.errors import Invalid

NOTED: Final = 50
"""How many names of what was asked beyond the manifest are written down."""
_NAME: Final = re.compile(r"[A-Za-z0-9_.:#/-]{1,80}")
_OWN: Final = frozenset({"sub", "auth_time", "acr", "amr", "sid"})
"""Claims about the sign-in itself: no data of anybody's."""


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
    asked = frozenset(scopes)
    if details is None and not any(map(_asks_for_data, asked)) and not _named(claims):
        return None
    if details is not None:
        _refuse_other(manifest, details)
    _refuse_purpose(manifest, asked, details)
    fills_in = manifest.camara and any(scope.startswith(KYC) for scope in asked)
    plain = frozenset(_filled_in(asked) if fills_in else _plain(manifest, asked, claims, details))
    reads = "kyc-fill-in" if fills_in else _reads(manifest)
    verified = frozenset(_verified(claims) if reads == "userinfo" else ())
    wanted = plain | verified
    fields = tuple(field for field in manifest.fields if wanted.issuperset(field.claims))
    listed = frozenset(claim for field in fields for claim in field.claims)
    return Wanted(
        partner=manifest.id,
        manifest=manifest.version,
        purpose=manifest.purpose,
        fields=tuple(field.key for field in fields),
        over=_over(_single(manifest, asked, claims, details), listed),
        verified=claims.verified if reads == "userinfo" else (),
        values=_values(claims, listed),
        reads=reads,
        only_verified=tuple(sorted((verified - plain) & listed)),
    )


def whole(manifest: Manifest) -> Wanted:
    """Return the whole form as wanted: an application that begins on our own pages."""
    return Wanted(
        partner=manifest.id,
        manifest=manifest.version,
        purpose=manifest.purpose,
        fields=tuple(field.key for field in manifest.fields),
        reads=_reads(manifest),
    )


def _reads(manifest: Manifest) -> str:
    return "userinfo" if manifest.delivery is Delivery.RELYING_PARTY else "application"


def _asks_for_data(scope: str) -> bool:
    return scope in SCOPES or scope.startswith((ORG_SCOPE, KYC, APPLY.partition("{")[0]))


def _named(claims: ClaimsRequest) -> bool:
    return bool((claims.userinfo.keys() | claims.id_token.keys()) - _OWN or claims.verified)


def _refuse_other(manifest: Manifest, details: PartnerApplication) -> None:
    """Refuse details of another partner, product or version. RFC 9396 §5."""
    for said, meant in ((details.identifier, manifest.identifier), (details.manifest, manifest.reference)):
        if said and said != meant:
            msg = f"it is {meant} that can be applied for"
            raise Invalid(msg, field="authorization_details")


def _refuse_purpose(manifest: Manifest, scopes: frozenset[str], details: PartnerApplication | None) -> None:
    """Refuse anything but the one purpose that the person is told."""
    said = {scope for scope in scopes if scope.startswith(DPV)}
    if details is not None and details.purpose:
        if details.purpose != DPV + manifest.purpose:
            msg = f"the purpose is {DPV}{manifest.purpose}"
            raise Invalid(msg, field="authorization_details")
        said.add(details.purpose)
    if len(said) != 1:
        msg = "exactly one purpose must be asked for, such as dpv:ServiceRegistration"
        raise Invalid(msg, field="scope")
    if said != {DPV + manifest.purpose}:
        known = said.pop().removeprefix(DPV) in purposes()
        msg = f"the purpose is {DPV}{manifest.purpose}" if known else "there is no such purpose"
        raise Invalid(msg, field="scope")


def _plain(
    manifest: Manifest, scopes: frozenset[str], claims: ClaimsRequest, details: PartnerApplication | None
) -> Iterator[str]:
    """Name the claims that are asked for as they are; details say more exactly what the scope says."""
    if details is None and manifest.scope in scopes:
        yield from manifest.claims
    if details is not None:
        yield from manifest.claims if details.datatypes is None else details.datatypes
    yield from claims.userinfo
    yield from _by_scope(scopes)


def _filled_in(scopes: frozenset[str]) -> Iterator[str]:
    """Name the claims that KYC Fill-in is asked for: one scope a field."""
    yield from (KYC_SCOPES[scope] for scope in scopes if scope in KYC_SCOPES)
    yield from KYC_FIELDS.values() if KYC_ALL in scopes else ()


def _by_scope(scopes: frozenset[str]) -> Iterator[str]:
    yield from (ORG_SCOPES[scope] for scope in scopes if scope in ORG_SCOPES)
    yield from (claim for scope in scopes for claim in SCOPES.get(scope, ()))


def _verified(claims: ClaimsRequest) -> Iterator[str]:
    yield from (claim for request in claims.verified for claim in request["claims"])


def _single(
    manifest: Manifest, scopes: frozenset[str], claims: ClaimsRequest, details: PartnerApplication | None
) -> Iterator[str]:
    """Name all that is asked for by its own name: what of it is not listed is too much."""
    yield from details.datatypes or () if details is not None else ()
    yield from (name for name in claims.userinfo if name not in _OWN)
    yield from _verified(claims)
    yield from (f"id_token:{name}" for name in claims.id_token if name not in _OWN)
    yield from ("id_token:verified_claims",) if claims.verified_id_token else ()
    yield from sorted(_by_scope(scopes))
    yield from sorted(KYC_SCOPES[scope] for scope in scopes if scope in KYC_SCOPES and manifest.camara)
    yield from sorted(scope for scope in scopes if _is_foreign(manifest, scope))


def _is_foreign(manifest: Manifest, scope: str) -> bool:
    """Tell a scope of data that this partner has no business with."""
    if scope.startswith(KYC):
        return not manifest.camara or scope not in {*KYC_SCOPES, KYC_ALL}
    if scope.startswith(ORG_SCOPE):
        return scope not in ORG_SCOPES
    return scope.startswith(APPLY.partition("{")[0]) and scope != manifest.scope


def _over(asked: Iterable[str], listed: frozenset[str]) -> tuple[str, ...]:
    """Return what is left out, each once; a name that could be data is not repeated."""
    names = (name if _NAME.fullmatch(name) else "unreadable" for name in asked if name not in listed)
    return tuple(dict.fromkeys(names))[:NOTED]


def _values(claims: ClaimsRequest, listed: frozenset[str]) -> Mapping[str, Any] | None:
    """Return the values that a claim must have to be handed over. OpenID Connect Core 1.0 §5.5.1."""
    found = {
        name: list(ask.values)
        for name, ask in claims.userinfo.items()
        if name in listed and ask.values is not None
    }
    return found or None
